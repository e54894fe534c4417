//! Every example, with the real binary and the embedded emulator: validate, apply, nothing to do, destroy, nothing left.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A copy of an example in a folder of its own.
struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    fn of(example: &str) -> Copy {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
        copy(&root, folder.path());
        Copy { folder }
    }

    fn spec(&self) -> PathBuf {
        self.folder.path().join("spec.yaml")
    }

    fn run(&self, words: &[&str]) -> Output {
        let (command, more) = words.split_first().unwrap();
        let mut run = Command::new(env!("CARGO_BIN_EXE_personalize"));
        run.args([*command, self.spec().to_str().unwrap(), "--no-color"]).args(more);
        run.env_remove("AWS_PROFILE").env("AWS_EC2_METADATA_DISABLED", "true");
        run.output().unwrap()
    }

    /// Runs, and expects exit 0; answers standard output.
    fn ok(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.status.success(), "{words:?} ended with {}:\n{said}", output.status);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn edit(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.spec()).unwrap();
        assert!(text.contains(from), "the spec has no `{from}`");
        fs::write(self.spec(), text.replace(from, to)).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in
        fs::read_dir(from).unwrap().map(Result::unwrap).filter(|e| e.file_name() != ".personalize")
    {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)
        } else {
            fs::copy(entry.path(), to).map(drop).unwrap()
        }
    }
}

fn round(example: &str) {
    let copy = Copy::of(example);
    copy.ok(&["validate"]);
    copy.ok(&["apply", "--local", "--auto-approve"]);
    let plan = copy.ok(&["plan", "--local", "--detailed-exitcode"]);
    assert!(plan.contains("nothing to do"), "{plan}");
    copy.ok(&["destroy", "--local", "--auto-approve"]);
    let status = copy.ok(&["status", "--local"]);
    let left: Vec<&str> =
        status.lines().filter(|l| !l.contains("missing") && !l.contains("import-job")).collect();
    assert!(left.is_empty(), "destroy left {left:#?}");
}

#[test]
fn minimal_lives_and_dies() {
    round("minimal");
}

#[test]
fn shop_lives_and_dies() {
    round("shop");
}

#[test]
fn movies_live_change_and_die() {
    let copy = Copy::of("movies");
    copy.ok(&["apply", "--local", "--auto-approve"]);
    assert!(copy.ok(&["apply", "--local", "--auto-approve"]).contains("nothing to do"));
    for (from, to, sum) in [
        ("minProvisionedTPS: 1", "minProvisionedTPS: 2", "1 to update"),
        ("(\"watch\")", "(\"watch\", \"like\")", "1 to replace"),
        ("example: movies", "example: films", "to update"),
        (
            "recipe: aws-user-personalization-v2",
            "recipe: aws-user-personalization",
            "2 to create, 1 to update, 1 to delete",
        ),
    ] {
        copy.edit(from, to);
        let applied = copy.ok(&["apply", "--local", "--auto-approve"]);
        assert!(applied.contains(sum), "{from} -> {to}: {applied}");
        let plan = copy.ok(&["plan", "--local", "--detailed-exitcode"]);
        assert!(plan.contains("nothing to do"), "after {from} -> {to}: {plan}");
    }
    copy.ok(&["destroy", "--local", "--auto-approve"]);
}

#[test]
fn wrong_specs_are_explained() {
    let copy = Copy::of("minimal");
    copy.edit("solution: for-you", "solution: for-yuo");
    copy.edit("autoTraining: off", "autoTraning: off");
    let output = copy.run(&["validate"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("did you mean `autoTraining`?"), "{said}");
    copy.edit("autoTraning: off", "autoTraining: off");
    let output = copy.run(&["validate"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("there is no solution `for-yuo`") && said.contains("did you mean `for-you`?"),
        "{said}"
    );
}

#[test]
fn an_endpoint_that_does_not_answer_is_named() {
    let copy = Copy::of("minimal");
    let mut run = Command::new(env!("CARGO_BIN_EXE_personalize"));
    run.args([
        "plan",
        copy.spec().to_str().unwrap(),
        "--endpoint-url",
        "http://127.0.0.1:9",
        "--region",
        "us-east-1",
    ]);
    run.env("AWS_ACCESS_KEY_ID", "x").env("AWS_SECRET_ACCESS_KEY", "x");
    let output = run.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("check the endpoint"), "{said}");
}
