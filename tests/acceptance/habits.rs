//! Habits of the command line that hold for every command: how the spec is named, the folder, variables of the environment,
//! and that no flag is accepted which would do nothing.

use crate::support::{Stage, said};
use std::{
    io::Write as _,
    process::{Output, Stdio},
};

/// What `words` say when `text` comes on standard input.
fn fed(stage: &Stage, words: &[&str], text: &str) -> Output {
    let mut command = stage.command(words);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // A command that does not read it may have ended.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait_with_output().unwrap()
}

fn spec(stage: &Stage) -> String {
    std::fs::read_to_string(stage.path("spec.yaml")).unwrap()
}

#[test]
fn the_spec_is_named_the_same_way_everywhere() {
    let stage = Stage::of("minimal");
    let valid = "spec.yaml: valid; 12 resources\n";
    for words in [&["validate"][..], &["validate", "spec.yaml"], &["validate", "-f", "spec.yaml"]] {
        assert_eq!(stage.run(words), (0, valid.to_owned()), "{words:?}");
    }
    // The name of the tool comes before the old one.
    stage.write("personalize.yaml", spec(&stage).replace("name: minimal", "name: other"));
    assert_eq!(stage.run(&["validate"]), (0, valid.replace("spec.yaml", "personalize.yaml")));
    let (code, text) = stage.run(&["validate", "spec.yaml", "-f", "personalize.yaml"]);
    assert!(code == 3 && text.contains("named twice"), "{code}: {text}");
    let (code, text) = Stage::empty().run(&["plan", "--local"]);
    assert!(code == 3 && text.contains("`spec.yaml`") && text.contains("init"), "{code}: {text}");
}

#[test]
fn a_spec_comes_from_standard_input_and_its_files_from_the_working_folder() {
    let stage = Stage::of("minimal");
    let text = spec(&stage);
    std::fs::remove_file(stage.path("spec.yaml")).unwrap();
    assert_eq!(
        said(&fed(&stage, &["validate", "-"], &text)),
        (0, "<stdin>: valid; 12 resources\n".into())
    );
    let (code, out) = said(&fed(&stage, &["apply", "-", "--local", "--auto-approve"], &text));
    assert_eq!(code, 0, "{out}");
    let (code, out) =
        said(&fed(&stage, &["plan", "-f", "-", "--local", "--detailed-exitcode"], &text));
    assert_eq!(code, 0, "{out}");
    let (code, out) = said(&fed(&stage, &["validate", "-"], "name: [\n"));
    assert!(code == 3 && out.contains("<stdin>:1:7"), "{out}");
    let large = "#".repeat(5 << 20);
    let (code, out) = said(&fed(&stage, &["validate", "-"], &large));
    assert!(code == 3 && out.contains("larger than 4 MB"), "{out}");
}

#[test]
fn the_folder_is_entered_first() {
    let stage = Stage::of("minimal");
    std::fs::create_dir(stage.path("deeper")).unwrap();
    for words in [&["-C", "..", "validate"][..], &["validate", "-C", "..", "spec.yaml"]] {
        let output = stage.command(words).current_dir(stage.path("deeper")).output().unwrap();
        assert_eq!(said(&output), (0, "spec.yaml: valid; 12 resources\n".into()));
    }
    let (code, text) = stage.run(&["-C", "nowhere", "validate"]);
    assert!(code == 3 && text.contains("the folder `nowhere`"), "{text}");
}

#[test]
fn a_flag_has_a_variable_and_the_command_line_wins() {
    let stage = Stage::of("minimal");
    stage.write("other.yaml", "name: [\n");
    let with = |name: &str, value: &str, words: &[&str]| {
        said(&stage.command(words).env(name, value).output().unwrap())
    };
    assert_eq!(with("PERSONALIZE_FILE", "other.yaml", &["validate"]).0, 3);
    assert_eq!(with("PERSONALIZE_FILE", "other.yaml", &["validate", "spec.yaml"]).0, 0);
    assert_eq!(with("PERSONALIZE_QUIET", "1", &["validate"]), (0, String::new()));
    assert_eq!(
        with("PERSONALIZE_QUIET", "no", &["validate"]).1,
        "spec.yaml: valid; 12 resources\n"
    );
    assert_eq!(with("PERSONALIZE_QUIET", "perhaps", &["validate"]).0, 3);
    let (code, json) = with("PERSONALIZE_VALIDATE_FORMAT", "json", &["validate"]);
    assert!(code == 0 && json.starts_with('{'), "{json}");
    // A variable that means nothing to a command is ignored, since all commands share the environment.
    assert_eq!(with("PERSONALIZE_PROFILE", "work", &["validate"]).0, 0);
}

#[test]
fn variables_of_the_spec_come_from_the_environment_last() {
    let stage = Stage::of("minimal");
    stage.edit("version: 1\n", "version: 1\nvars: {stage: {default: dev}}\n");
    stage.edit("name: minimal\n", "name: minimal-${var.stage}\n");
    let plan = |words: &[&str], value: &str| {
        let mut command = stage.command(&[&["graph", "--format", "json"], words].concat());
        said(
            &command
                .env("PERSONALIZE_VAR_stage", value)
                .env("PERSONALIZE_VAR_else", "x")
                .output()
                .unwrap(),
        )
    };
    let (code, text) = plan(&[], "prod");
    assert!(code == 0 && text.contains("minimal-prod"), "{text}");
    stage.write("vars.yaml", "stage: test\n");
    assert!(plan(&["--var-file", "vars.yaml"], "prod").1.contains("minimal-test"));
    assert!(
        plan(&["--var", "stage=qa", "--var-file", "vars.yaml"], "prod").1.contains("minimal-qa")
    );
}

/// A pipeline sets them for its plan, and applies that in the same environment.
#[test]
fn what_a_saved_plan_was_made_with_may_stay_in_the_environment() {
    let stage = Stage::of("minimal");
    stage.edit("version: 1\n", "version: 1\nvars: {stage: {default: dev}}\n");
    stage.edit("name: minimal\n", "name: minimal-${var.stage}\n");
    stage.write("vars.yaml", "stage: prod\n");
    let set = [("PERSONALIZE_VAR", "stage=prod"), ("PERSONALIZE_VAR_FILE", "vars.yaml")];
    let mut saved = stage.command(&["plan", "--local", "-o", "plan.json"]);
    assert_eq!(said(&saved.envs(set).output().unwrap()).0, 0);
    let words = ["apply", "plan.json", "--local", "--auto-approve"];
    let typed =
        said(&stage.command(&[&words[..], &["--var", "stage=prod"]].concat()).output().unwrap());
    assert!(typed.0 == 3 && typed.1.contains("a saved plan takes no `--var`"), "{typed:?}");
    let (code, text) = said(&stage.command(&words).envs(set).output().unwrap());
    assert!(code == 0 && text.contains("minimal-prod"), "{code}: {text}");
}

#[test]
fn a_flag_that_would_do_nothing_is_refused_and_not_in_the_help() {
    let stage = Stage::of("minimal");
    for (words, flag) in [
        (&["explain", "PZ0001"][..], "--local"),
        (&["show", "plan.json"], "--profile=x"),
        (&["schema"], "--var=a=b"),
        (&["init", "data/interactions.csv"], "--target=x"),
        (&["validate"], "--local"),
        (&["validate"], "--verbose"),
        (&["local", "doubts"], "--region=eu-west-1"),
        (&["version"], "--quiet"),
    ] {
        let name = flag.split('=').next().unwrap();
        for words in [[words, &[flag]].concat(), [&[flag], words].concat()] {
            let (code, text) = stage.run(&words);
            assert!(
                code == 3 && text.contains(&format!("`{name}` does nothing")),
                "{words:?}: {text}"
            );
        }
        let (_, help) = stage.run(&[words, &["--help"]].concat());
        assert!(!help.contains(name), "{words:?}: {help}");
    }
}
