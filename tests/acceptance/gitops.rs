//! The pipelines of `examples/gitops`: their own shell steps, run against the emulator, with stand-ins only for what the
//! platforms provide.

use crate::support::{Emulator, Stage, root, said};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

/// Stands in for GitHub: comments and statuses are files.
const GH: &str = r#"#!/bin/bash
set -eu
case "$1 ${2-}" in
  "run list") echo 55; exit;;
  "run download") [ "$3 $4 $5" = "55 --name plan" ]; cp "$HUB/plan.json" .; exit;;
esac
method=GET path= body= description=
while [ $# -gt 0 ]; do
  case $1 in
    --method) method=$2; shift;;
    --jq) shift;;
    -F) body=${2#body=@}; shift;;
    -f) case $2 in description=*) description=${2#description=};; esac; shift;;
    repos/*) path=$1;;
  esac
  shift
done
case "$method $path" in
  "GET repos/o/r/issues/7/comments") ls "$HUB/comments";;
  "POST repos/o/r/issues/7/comments") cp "$body" "$HUB/comments/1001";;
  "PATCH repos/o/r/issues/comments/1001") cp "$body" "$HUB/comments/1001"; echo updated >> "$HUB/log";;
  "POST repos/o/r/statuses/headsha") echo "$description" > "$HUB/status";;
  "GET repos/o/r/commits/mergesha/pulls") echo headsha;;
  "GET repos/o/r/commits/headsha/statuses") cat "$HUB/status";;
  *) echo "no such call: $method $path" >&2; exit 1;;
esac
"#;

/// Stands in for the token service of GitHub.
const CURL: &str = "#!/bin/bash\necho '{\"count\": 1, \"value\": \"a.token.b\"}'\n";

/// A repository with the smallest example in it, and an emulator.
struct Repository {
    stage: Stage,
    emulator: Emulator,
}

impl Repository {
    fn new() -> Repository {
        let stage = Stage::of("minimal");
        for (name, text) in [("bin/gh", GH), ("bin/curl", CURL)] {
            stage.write(name, text);
            fs::set_permissions(stage.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        stage.write("hub/comments/.keep", "");
        let binary = env!("CARGO_BIN_EXE_personalize");
        std::os::unix::fs::symlink(binary, stage.path("bin/personalize")).unwrap();
        let emulator = Emulator::start(&stage, &[]);
        Repository { stage, emulator }
    }

    /// Runs one script as the platforms do: a failing command ends it.
    fn script(&self, script: &str, env: &BTreeMap<String, String>) -> (i32, String) {
        let mut shell: Command = self.stage.command(&[]);
        shell = {
            let mut bash = Command::new("bash");
            bash.current_dir(shell.get_current_dir().unwrap());
            for (name, value) in shell.get_envs() {
                match value {
                    Some(value) => bash.env(name, value),
                    None => bash.env_remove(name),
                };
            }
            bash
        };
        let path = format!(
            "{}:{}",
            self.stage.path("bin").display(),
            std::env::var("PATH").unwrap_or_default()
        );
        shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        shell.envs(env).env("PATH", path).env("HUB", self.stage.path("hub"));
        said(&self.emulator.serves(&mut shell).output().unwrap())
    }

    /// Runs the shell steps of a job of the GitHub workflow; answers the first failure, or success.
    fn github(&self, job: &str) -> (i32, String) {
        let workflow = yaml("examples/gitops/github/personalize.yml");
        let job = &workflow["jobs"][job];
        let mut env = BTreeMap::new();
        for block in [&workflow["env"], &job["env"]] {
            for (name, value) in block.as_object().into_iter().flatten() {
                env.insert(name.clone(), expression(value.as_str().unwrap()));
            }
        }
        for (name, value) in [
            ("GITHUB_REPOSITORY", "o/r".to_owned()),
            ("GITHUB_SHA", "mergesha".to_owned()),
            ("GITHUB_ENV", self.file("env")),
            ("GITHUB_STEP_SUMMARY", self.file("summary")),
            ("RUNNER_TEMP", self.file("")),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "x".to_owned()),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:9/?a=b".to_owned()),
        ] {
            env.insert(name.to_owned(), value);
        }
        fs::write(self.stage.path("env"), "").unwrap();
        let mut all = String::new();
        for step in job["steps"].as_array().unwrap() {
            // What GitHub keeps of one run for another.
            if step["with"]["path"] == "plan.json" {
                fs::rename(self.stage.path("plan.json"), self.stage.path("hub/plan.json")).unwrap();
                fs::copy(self.stage.path("hub/plan.json"), self.stage.path("plan.json")).unwrap();
            }
            let (Some(script), name) = (step["run"].as_str(), step["name"].as_str()) else {
                continue;
            };
            // How the binary comes to the runner is everybody's own affair.
            if name == Some("install") {
                continue;
            }
            let (code, said) = self.script(script, &env);
            all.push_str(&format!("== {}\n{said}", name.unwrap_or_default()));
            if code != 0 {
                return (code, all);
            }
            for line in fs::read_to_string(self.stage.path("env")).unwrap().lines() {
                let (name, value) = line.split_once('=').unwrap();
                env.insert(name.to_owned(), value.to_owned());
            }
        }
        (0, all)
    }

    /// Runs the script of a job of the GitLab pipeline.
    fn gitlab(&self, job: &str) -> (i32, String) {
        let pipeline = yaml("examples/gitops/gitlab/.gitlab-ci.yml");
        let token = self.file("token");
        let env =
            [("SPEC", "spec.yaml"), ("AWS_TOKEN", "a.b"), ("AWS_WEB_IDENTITY_TOKEN_FILE", &token)];
        let env = env.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let lines = pipeline[job]["script"].as_array().unwrap();
        let script: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
        self.script(&script.join("\n"), &env)
    }

    fn file(&self, name: &str) -> String {
        self.stage.path(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.stage.path(name)).unwrap_or_default()
    }
}

fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(root().join(Path::new(path))).unwrap();
    personalize_core::yaml::parse(&text).unwrap_or_else(|p| panic!("{p:#?}")).to_json()
}

/// What GitHub puts in place of its expressions.
fn expression(text: &str) -> String {
    match text {
        "${{ github.event.pull_request.number }}" => "7".to_owned(),
        "${{ github.event.pull_request.head.sha }}" => "headsha".to_owned(),
        "${{ github.token }}" => "token".to_owned(),
        "${{ vars.PERSONALIZE_PLAN_ROLE }}" | "${{ vars.PERSONALIZE_APPLY_ROLE }}" => {
            "arn:aws:iam::000000000000:role/ci".to_owned()
        }
        plain => {
            assert!(!plain.contains("${{"), "the test does not know `{plain}`");
            plain.to_owned()
        }
    }
}

fn ok((code, said): (i32, String)) -> String {
    assert_eq!(code, 0, "{said}");
    said
}

#[test]
fn a_pull_request_is_planned_and_its_merge_applies_that_plan() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    let comment = repository.read("hub/comments/1001");
    let id = repository.read("hub/status").trim().to_owned();
    assert!(
        comment.starts_with("<!-- personalize plan of minimal -->\n### 12 to create"),
        "{comment}"
    );
    assert!(comment.contains(&format!("Plan `{id}`")), "{comment}\n{id}");
    assert_eq!(repository.read("summary"), comment);

    // Another commit of the same pull request: the same comment, another plan.
    repository.stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    ok(repository.github("plan"));
    assert_eq!(repository.read("hub/log"), "updated\n");
    assert_ne!(repository.read("hub/status").trim(), id);

    ok(repository.github("apply"));
    let last = repository.read("events.jsonl").lines().last().unwrap_or_default().to_owned();
    assert!(last.contains("run_summary"), "{last}");
    ok(repository.github("drift"));
}

#[test]
fn what_was_not_approved_is_not_applied() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    let approved = repository.read("hub/status");
    fs::write(repository.stage.path("hub/status"), "0123456789abcdef\n").unwrap();
    let (code, said) = repository.github("apply");
    assert_eq!(code, 6, "{said}");
    // A push without a pull request has no approved plan.
    fs::write(repository.stage.path("hub/status"), "null\n").unwrap();
    assert_eq!(repository.github("apply").0, 6);
    // Other data than the plan was made for.
    fs::write(repository.stage.path("hub/status"), approved).unwrap();
    repository.stage.edit_file("data/interactions.csv", "\n", "\n\n");
    assert_eq!(repository.github("apply").0, 6);
}

/// The job is started again after it was cut off: it goes on with the same plan.
#[test]
fn a_merge_may_be_applied_twice() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    ok(repository.github("apply"));
    let again = ok(repository.github("apply"));
    assert!(again.contains("nothing to do"), "{again}");
}

#[test]
fn a_refused_plan_fails_the_pull_request_and_is_shown_there() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    ok(repository.github("apply"));
    repository.stage.edit("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    let (code, said) = repository.github("plan");
    assert_eq!(code, 5, "{said}");
    let comment = repository.read("hub/comments/1001");
    assert!(comment.contains("- delete  campaign/home"), "{comment}");
    assert!(comment.contains("--allow serving-impact=campaign/home"), "{comment}");
    let spec = repository.read("spec.yaml") + "\nallow: [serving-impact=campaign/home]\n";
    repository.stage.write("spec.yaml", spec);
    ok(repository.github("plan"));
    ok(repository.github("apply"));
}

#[test]
fn the_night_finds_what_was_changed_outside() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    ok(repository.github("apply"));
    ok(repository.github("drift"));
    let campaign = "arn:aws:personalize:us-east-1:000000000000:campaign/minimal-home";
    let input = json!({"campaignArn": campaign, "minProvisionedTPS": 3});
    repository.emulator.call("UpdateCampaign", &input);
    let (code, said) = repository.github("drift");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("minProvisionedTPS: 3 is live, 1 was applied"), "{said}");
    // The next merge puts it right, and shows that it will.
    ok(repository.github("plan"));
    assert!(repository.read("hub/comments/1001").contains("drift: changed outside this spec"));
    ok(repository.github("apply"));
    ok(repository.github("drift"));
}

#[test]
fn a_merge_request_on_gitlab_is_planned_and_applied_by_hand() {
    let repository = Repository::new();
    ok(repository.gitlab("validate"));
    ok(repository.gitlab("plan"));
    assert!(repository.read("plan.md").contains("12 to create"));
    ok(repository.gitlab("apply"));
    ok(repository.gitlab("drift"));
    ok(repository.gitlab("plan"));
    assert!(repository.read("plan.md").contains("nothing to do"));
}
