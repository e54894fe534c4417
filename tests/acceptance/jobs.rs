//! Jobs on the emulator: what a run writes, when it runs again, and what is said of one that failed.

use crate::support::Stage;
use std::fs;

/// The movies with a batch inference job for their first twenty users.
fn stage() -> Stage {
    let stage = Stage::of("movies");
    let users = fs::read_to_string(stage.path("data/users.csv")).unwrap();
    let ids = users.lines().skip(1).take(20).filter_map(|line| line.split(',').next());
    let lines: String = ids.map(|id| format!("{{\"userId\":\"{id}\"}}\n")).collect();
    stage.write("users.jsonl", lines);
    let spec = fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let job = "batchInference:\n  weekly: {solution: for-you, input: users.jsonl, filter: unseen, numResults: 5}\n";
    stage.write("spec.yaml", format!("{spec}{job}"));
    stage
}

const APPLY: [&str; 4] = ["apply", "spec.yaml", "--local", "--auto-approve"];
const JOB: &str = "batch-inference-job/weekly";

#[test]
fn a_job_runs_once_and_its_results_can_be_fetched() {
    let stage = stage();
    stage.ok(&APPLY);
    assert!(stage.ok(&["plan", "spec.yaml", "--local"]).starts_with("nothing to do"));
    let listed = stage.ok(&["output", JOB, "--local"]);
    assert!(
        listed.contains("wrote 2 objects to s3://") && listed.contains("users.jsonl.out"),
        "{listed}"
    );
    stage.ok(&["output", JOB, "--local", "--download", "out"]);
    let lines = fs::read_to_string(stage.path("out/users.jsonl.out")).unwrap();
    assert_eq!(lines.lines().count(), 20);
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["output"]["recommendedItems"].as_array().map(Vec::len), Some(5), "{line}");
    }
    let (code, said) = stage.run(&["output", JOB, "--local", "--download", "out"]);
    assert!(code == 1 && said.contains("is there already"), "{said}");
    let status = stage.ok(&["status", "spec.yaml", "--local"]);
    assert!(status.contains(&format!("ready        {JOB}")), "{status}");
}

#[test]
fn a_saved_plan_carries_what_run_asked_for() {
    let stage = stage();
    stage.ok(&APPLY);
    let plan = ["plan", "spec.yaml", "--local", "--run", JOB, "-o", "plan.json"];
    let shown = stage.ok(&plan);
    assert!(shown.contains("asked for with `--run batch-inference-job/weekly`"), "{shown}");
    stage.ok(&["apply", "plan.json", "--local", "--auto-approve"]);
    assert!(stage.ok(&["plan", "spec.yaml", "--local"]).starts_with("nothing to do"));
    assert!(stage.ok(&["output", JOB, "--local"]).contains("-2 wrote 2 objects"));
    let (code, said) = stage.run(&["apply", "plan.json", "--local", "--run", JOB]);
    assert!(code == 3 && said.contains("a saved plan takes no `--run`"), "{said}");
    let (code, said) = stage.run(&["plan", "spec.yaml", "--local", "--run", "export-job/weekly"]);
    assert!(code == 3 && said.contains("jobs of this spec: batch-inference-job/weekly"), "{said}");
}

#[test]
fn other_lines_are_another_run_and_destroy_leaves_nothing_behind() {
    let stage = stage();
    stage.ok(&APPLY);
    stage.write("users.jsonl", "{\"userId\":\"1\"}\n");
    let shown = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(
        shown.contains("jobInput.s3DataSource.path:") && shown.contains("2 to create"),
        "{shown}"
    );
    stage.ok(&APPLY);
    let said = stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
    assert!(said.contains("the service has no call that deletes jobs"), "{said}");
    // The names of jobs are used up.
    stage.ok(&APPLY);
    assert!(stage.ok(&["plan", "spec.yaml", "--local"]).starts_with("nothing to do"));
}

#[test]
fn every_kind_of_job_ends_and_writes_what_it_is_for() {
    let stage = stage();
    stage.write("items.jsonl", "{\"itemId\":\"1\"}\n{\"itemId\":\"2\"}\n");
    stage.write("forget.csv", "USER_ID\n1\n2\n");
    stage.edit(
        "solutions:\n",
        "solutions:\n  fans: {recipe: aws-item-affinity, autoTraining: off}\n",
    );
    let spec = fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let more = "batchSegments:\n  fans: {solution: fans, input: items.jsonl, numResults: 10}\n\
        exports:\n  all: {dataset: interactions, ingestionMode: BULK}\n\
        deletions:\n  forget: {source: forget.csv}\n";
    stage.write("spec.yaml", format!("{spec}{more}"));
    let (code, said) = stage.run(&APPLY);
    assert!(code == 5 && said.contains("--allow data-loss=deletion-job/forget"), "{said}");
    let allow = [&APPLY[..], &["--allow", "data-loss=deletion-job/forget"]].concat();
    stage.ok(&allow);
    let plan = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(plan.starts_with("nothing to do"), "{plan}");
    let status = stage.ok(&["status", "spec.yaml", "--local"]);
    for job in ["batch-segment-job/fans", "export-job/all", "deletion-job/forget", JOB] {
        assert!(status.contains(&format!("ready        {job}")), "{status}");
    }
    stage.ok(&["output", "batch-segment-job/fans", "--local", "--download", "segments"]);
    let lines = fs::read_to_string(stage.path("segments/items.jsonl.out")).unwrap();
    assert_eq!(lines.matches("usersList").count(), 2, "{lines}");
    stage.ok(&["output", "export-job/all", "--local", "--download", "exported"]);
    let exported = fs::read_dir(stage.path("exported")).unwrap().next().unwrap().unwrap();
    let rows = fs::read_to_string(exported.path()).unwrap();
    assert!(rows.starts_with("USER_ID,ITEM_ID,"), "{}", rows.lines().next().unwrap());
    let (code, said) = stage.run(&["output", "deletion-job/forget", "--local"]);
    assert!(
        code == 3 && said.contains("the spec has no job `deletion-job/forget` with results"),
        "{said}"
    );
}

#[test]
fn lines_of_a_batch_input_are_checked() {
    let stage = stage();
    stage.edit("filter: unseen, ", "filter: by-genre, ");
    let line =
        |n: u32| format!("{{\"userId\":\"{n}\",\"filterValues\":{{\"GENRES\":\"Drama\"}}}}\n");
    let good: String = (1..4).map(line).collect();
    stage.write("users.jsonl", format!("{good}\n{{\"userId\":4}}\n{{\"userId\":5}}\n"));
    let (code, said) = stage.run(&["data", "check", "spec.yaml"]);
    assert_eq!(code, 3, "{said}");
    for text in [
        "`userId` is a number; ids are texts in quotes",
        "`filterValues` has no value for `$GENRES` of the filter",
        "users.jsonl:5",
        "PZ3055",
    ] {
        assert!(said.contains(text), "`{text}`: {said}");
    }
    let (code, said) = stage.run(&APPLY);
    assert!(code == 3 && said.contains("nothing was written"), "{said}");
    stage.write("users.jsonl", good);
    stage.ok(&APPLY);
}
