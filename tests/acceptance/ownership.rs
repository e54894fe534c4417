//! Ownership with the real binary: what somebody else does between two runs, and what the stack makes of it.

use crate::support::{Emulator, Stage, said};
use serde_json::{Value, json};

const HOME: &str = "arn:aws:personalize:us-east-1:000000000000:campaign/minimal-home";

/// The smallest example, applied.
fn applied() -> (Stage, Emulator) {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let (code, text) = run(&stage, &emulator, &["apply", "spec.yaml", "--auto-approve"]);
    assert_eq!(code, 0, "{text}");
    (stage, emulator)
}

fn run(stage: &Stage, emulator: &Emulator, words: &[&str]) -> (i32, String) {
    said(&emulator.serves(&mut stage.command(words)).output().unwrap())
}

#[test]
fn an_edit_outside_is_drift_and_with_a_changed_spec_a_conflict() {
    let (stage, emulator) = applied();
    let (code, text) = run(&stage, &emulator, &["drift", "spec.yaml"]);
    assert_eq!((code, text.as_str()), (0, "no drift\n"));
    emulator.call("UpdateCampaign", &json!({"campaignArn": HOME, "minProvisionedTPS": 7}));
    let (code, text) = run(&stage, &emulator, &["drift", "spec.yaml"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("minProvisionedTPS: 7 is live, 1 was applied"), "{text}");
    let (code, text) = run(&stage, &emulator, &["drift", "spec.yaml", "--format", "json"]);
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &found[0]["address"]), (2, &json!("campaign/home")));
    stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let (_, text) = run(&stage, &emulator, &["plan", "spec.yaml"]);
    assert!(text.contains("minProvisionedTPS: 7 -> 2  (conflict:"), "{text}");
}

#[test]
fn what_lost_its_marks_is_left_alone_until_it_is_adopted() {
    let (stage, emulator) = applied();
    let keys = ["personalize:stack", "personalize:addr", "personalize:in"];
    emulator.call("UntagResource", &json!({"resourceArn": HOME, "tagKeys": keys}));
    stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let (code, text) = run(&stage, &emulator, &["apply", "spec.yaml", "--auto-approve"]);
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("or write `adopt: [campaign/home]` in the spec"), "{text}");
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    stage.write("spec.yaml", spec.clone() + "\nadopt: [campaign/hom]\n");
    let (code, text) = run(&stage, &emulator, &["plan", "spec.yaml"]);
    assert!(code == 3 && text.contains("did you mean `campaign/home`?"), "{text}");
    stage.write("spec.yaml", spec + "\nadopt: [campaign/home]\n");
    let (code, text) = run(&stage, &emulator, &["apply", "spec.yaml", "--auto-approve"]);
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(&stage, &emulator, &["plan", "spec.yaml", "--detailed-exitcode"]);
    assert_eq!(code, 0, "{text}");
}

/// Another stack with a resource of the same name in the same account.
#[test]
fn another_stacks_resource_of_the_same_name_is_refused() {
    let (stage, emulator) = applied();
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let other = spec
        .replace("name: minimal\n", "name: other\n")
        .replace("personalize-example-minimal", "personalize-example-other")
        .replace("home: {", "home: {name: minimal-home, ");
    stage.write("other.yaml", other);
    for command in [
        &["apply", "other.yaml", "--auto-approve"][..],
        &["destroy", "other.yaml", "--auto-approve"],
    ] {
        let (_, text) = run(&stage, &emulator, command);
        assert!(!text.contains("deleted"), "{text}");
    }
    let (code, text) = run(&stage, &emulator, &["apply", "other.yaml", "--auto-approve"]);
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("`minimal-home` exists and belongs to the stack `minimal`"), "{text}");
    let (code, text) = run(&stage, &emulator, &["plan", "spec.yaml", "--detailed-exitcode"]);
    assert_eq!(code, 0, "the first stack is as it was: {text}");
}
