//! `outputs`: what applications are told of a stack.

use crate::support::{Emulator, Stage, answer, said};
use serde_json::{Value, json};

#[test]
fn applications_are_told_arns_and_the_tracking_id() {
    let stage = Stage::of("minimal");
    stage.edit("campaigns:", "eventTracker: {name: minimal-clicks}\ncampaigns:");
    let output = |more: &[&str]| stage.run(&[&["output"], more, &["--local"]].concat());
    assert_eq!(output(&["--format", "env"]), (0, String::new()), "nothing is there yet");
    let (code, said) = output(&["campaign/home"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the outputs of the stack: none yet"), "{said}");
    stage.apply();
    let arn = "arn:aws:personalize:us-east-1:000000000000:campaign/minimal-home";
    let (_, env) = output(&["--format", "env"]);
    let lines: Vec<&str> = env.lines().collect();
    let [tracking, campaign] = lines[..] else { panic!("{env}") };
    assert_eq!(campaign, format!("PERSONALIZE_CAMPAIGN_HOME_ARN={arn}"));
    let id = tracking.strip_prefix("PERSONALIZE_EVENT_TRACKER_TRACKING_ID=").unwrap();
    for name in ["campaign/home", "PERSONALIZE_CAMPAIGN_HOME_ARN"] {
        assert_eq!(output(&[name]), (0, format!("{arn}\n")));
    }
    let (_, json) = output(&["event-tracker", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (json["value"].as_str(), json["attribute"].as_str()),
        (Some(id), Some("trackingId"))
    );
    assert!(output(&[]).1.contains(&format!("event-tracker  {id}")));
    // Two keys that only differ in what no variable has.
    stage.edit(
        "campaigns:\n",
        "campaigns:\n  a-b: {solution: for-you}\n  a_b: {solution: for-you}\n",
    );
    stage.apply();
    let (code, said) = output(&["--format", "env"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("campaign/a-b and campaign/a_b would both be"), "{said}");
}

/// The parameters are steps of the plan like others: created, changed back, removed with the stack.
#[test]
fn parameters_of_systems_manager_tell_applications_the_same() {
    let stage = Stage::of("minimal");
    stage.edit(
        "campaigns:",
        "outputs: {ssm: /minimal/}\neventTracker: {name: minimal-clicks}\ncampaigns:",
    );
    let emulator = Emulator::start(&stage, &[]);
    let run = |words: &[&str], code: i32| {
        let mut command = stage.command(words);
        let (ended, text) = said(&emulator.serves(&mut command).output().unwrap());
        assert_eq!(ended, code, "{words:?}: {text}");
        text
    };
    let ssm = |operation: &str, input: Value| {
        answer(&emulator.url, "ssm", &format!("AmazonSSM.{operation}"), &input)
    };
    let apply = ["apply", "spec.yaml", "--auto-approve"];
    let applied = run(&apply, 0);
    assert!(applied.contains("created  parameter/campaign/home"), "{applied}");
    let plan = ["plan", "spec.yaml", "--detailed-exitcode"];
    run(&plan, 0);
    let home = json!({"Name": "/minimal/campaign/home/arn"});
    let told = ssm("GetParameter", home.clone());
    assert!(
        told.contains("arn:aws:personalize:us-east-1:000000000000:campaign/minimal-home"),
        "{told}"
    );
    let id = run(&["output", "event-tracker"], 0);
    let told = ssm("GetParameter", json!({"Name": "/minimal/event-tracker/tracking-id"}));
    assert!(told.contains(id.trim()), "{told}");
    // Somebody writes another value: drift, which the next apply corrects.
    let mut other = home.clone();
    other["Value"] = "elsewhere".into();
    other["Overwrite"] = true.into();
    ssm("PutParameter", other);
    let drift = run(&["drift", "spec.yaml"], 2);
    assert!(drift.contains("value: elsewhere is live"), "{drift}");
    run(&apply, 0);
    run(&plan, 0);
    // One that the spec no longer wants is still known as the stack's.
    stage.edit("outputs: {ssm: /minimal/}\n", "");
    let refused = run(&plan, 5);
    assert!(refused.contains("--allow serving-impact=parameter/campaign/home"), "{refused}");
    run(&["destroy", "spec.yaml", "--auto-approve"], 0);
    assert!(ssm("GetParameter", home).contains("ParameterNotFound"));
}
