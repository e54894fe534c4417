//! `doctor`: what it says of an account, by reading alone.

use crate::support::{Stage, call, pointed, said};
use personalize_emulator::{
    EmulatorOptions, Options, Served,
    fault::{Fault, FaultRule},
    serve,
};

/// The exit code and the words of the doctor on the spec of `stage`.
fn asked(stage: &Stage, served: &Served) -> (i32, String) {
    let mut command = stage.command(&["doctor", "spec.yaml"]);
    said(&pointed(&mut command, &served.endpoint_url).output().unwrap())
}

/// The doctor's words on the spec of `stage`, at an emulator with these faults; the exit code first.
fn examined(stage: &Stage, faults: Vec<FaultRule>) -> (i32, String, Vec<String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = EmulatorOptions { faults, ..EmulatorOptions::default() };
    let served: Served =
        runtime.block_on(serve(Options { emulator, ..Options::default() })).unwrap();
    let (code, words) = asked(stage, &served);
    let calls = served.emulator.journal.entries().into_iter().map(|call| call.operation).collect();
    (code, words, calls)
}

fn denied(operation: &str) -> FaultRule {
    FaultRule::always(operation, Fault::Error { status: 403, code: "AccessDenied".into() })
}

#[test]
fn a_healthy_account_is_told_and_nothing_is_written() {
    let (code, words, calls) = examined(&Stage::of("minimal"), Vec::new());
    assert_eq!(code, 0, "{words}");
    for part in [
        "ok       caller",
        "ok       region      us-east-1",
        "0 of 5 dataset groups in the region, and the spec adds 1 (can be raised on request)",
        "an apply would make 13 calls",
        "not tried: writes",
    ] {
        assert!(words.contains(part), "`{part}` is not in\n{words}");
    }
    let reads = ["Describe", "List", "Get", "Head"];
    let writes: Vec<&String> =
        calls.iter().filter(|call| !reads.iter().any(|read| call.starts_with(read))).collect();
    assert!(writes.is_empty(), "{writes:?}");
}

#[test]
fn a_missing_permission_is_named_once_and_the_rest_is_looked_at() {
    let faults = vec![denied("iam:GetRole"), denied("personalize:DescribeSolution")];
    let (code, words, _) = examined(&Stage::of("movies"), faults);
    assert_eq!(code, 4, "{words}");
    let lines: Vec<&str> = words.lines().filter(|line| line.starts_with("denied")).collect();
    assert_eq!(
        lines,
        ["denied   permission  iam:GetRole", "denied   permission  personalize:DescribeSolution",]
    );
}

#[test]
fn a_bucket_name_that_may_be_taken_is_told_as_that() {
    let (code, words, _) = examined(&Stage::of("minimal"), vec![denied("s3:ListObjectsV2")]);
    assert_eq!(code, 4, "{words}");
    assert!(words.contains("choose another `bucket.name`"), "{words}");
}

#[test]
fn what_is_there_and_not_the_stacks_is_a_problem() {
    let stage = Stage::of("minimal");
    stage.edit("name: minimal\n", "name: minimal\ndatasetGroup: {name: theirs}\n");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let served = runtime.block_on(serve(Options::default())).unwrap();
    call(&served.endpoint_url, "CreateDatasetGroup", &serde_json::json!({"name": "theirs"}));
    let (code, words) = asked(&stage, &served);
    assert_eq!(code, 5, "{words}");
    assert!(words.contains("problem  plan        the dataset-group `theirs` exists"), "{words}");
}
