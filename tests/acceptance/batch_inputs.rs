//! Inputs of batch jobs that are made: of the interactions, and of a file with the values of a filter. Not here: inputs that are
//! files (`jobs`).

use crate::support::{Emulator, Stage, put, said};
use std::{collections::BTreeMap, fs};

const APPLY: [&str; 4] = ["apply", "spec.yaml", "--local", "--auto-approve"];
const PLAN: [&str; 3] = ["plan", "spec.yaml", "--local"];
const JOB: &str = "batch-inference-job/weekly";

/// The movies, trained once, with a batch job that has this.
fn stage(job: &str) -> Stage {
    let stage = Stage::of("movies");
    stage.edit("training: {when: data-changes}", "training: {when: once}");
    let spec = fs::read_to_string(stage.path("spec.yaml")).unwrap();
    stage.write("spec.yaml", format!("{spec}batchInference:\n  weekly: {{{job}}}\n"));
    stage
}

/// The users of the interactions, each with the newest second.
fn users(stage: &Stage) -> BTreeMap<String, i64> {
    let text = fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    let mut users = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let latest = users.entry(cells[0].to_owned()).or_insert(0);
        *latest = cells[2].parse().unwrap_or(0).max(*latest);
    }
    users
}

/// The users that the newest run answered, in order.
fn answered(stage: &Stage, folder: &str) -> Vec<String> {
    stage.ok(&["output", JOB, "--local", "--download", folder]);
    let lines = fs::read_to_string(stage.path(&format!("{folder}/users.jsonl.out"))).unwrap();
    let user = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["error"].is_null(), "{line}");
        line["input"]["userId"].as_str().unwrap().to_owned()
    };
    lines.lines().map(user).collect()
}

fn add(stage: &Stage, row: &str) {
    let text = fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    stage.write("data/interactions.csv", format!("{text}{row}\n"));
}

#[test]
fn a_job_for_all_users_runs_again_when_there_are_others() {
    let stage = stage("solution: for-you, input: {users: all}, numResults: 3");
    let all = users(&stage);
    let planned = format!("from data/interactions.csv as {} users, ", all.len());
    let shown = stage.ok(&PLAN);
    assert!(shown.contains(&planned), "`{planned}`: {shown}");
    stage.ok(&APPLY);
    assert!(stage.ok(&PLAN).starts_with("nothing to do"));
    let expected: Vec<String> = all.keys().cloned().collect();
    assert_eq!(answered(&stage, "first"), expected);
    // The same users are the same job.
    add(&stage, &format!("{},m300,1900000000,watch,0.5", expected[0]));
    let shown = stage.ok(&PLAN);
    assert!(!shown.contains(JOB), "{shown}");
    add(&stage, "somebody-new,m300,1900000000,watch,0.5");
    let shown = stage.ok(&PLAN);
    assert!(shown.contains(&format!("as {} users, ", all.len() + 1)), "{shown}");
    stage.ok(&APPLY);
    assert!(answered(&stage, "second").contains(&"somebody-new".to_owned()));
}

#[test]
fn active_users_are_those_before_the_newest_interaction() {
    let stage = stage("solution: for-you, input: {users: active 7 days}, numResults: 3");
    let all = users(&stage);
    let newest = all.values().max().unwrap();
    let active = all.iter().filter(|(_, at)| **at >= newest - 7 * 86_400);
    let expected: Vec<String> = active.map(|(user, _)| user.clone()).collect();
    assert!(!expected.is_empty() && expected.len() < all.len(), "{}", expected.len());
    stage.ok(&APPLY);
    assert_eq!(answered(&stage, "out"), expected);
    assert!(stage.ok(&PLAN).starts_with("nothing to do"));
}

#[test]
fn a_saved_plan_makes_the_same_lines_or_none() {
    let stage = stage("solution: for-you, input: {users: all}, numResults: 3");
    // Sources of other forms are read as they are imported.
    let text = fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let (user, item, at) = (cells[0], cells[1], cells[2]);
        let (event, value) = (cells[3], if cells[4].is_empty() { "null" } else { cells[4] });
        format!(
            "{{\"who\":{user:?},\"what\":{item:?},\"when\":{at},\"event\":{event:?},\"value\":{value}}}\n"
        )
    };
    stage.write("data/events/a.jsonl", text.lines().skip(1).map(row).collect::<String>());
    stage.edit(
        "    source: data/interactions.csv\n",
        "    source: data/events/\n    columns: {USER_ID: who, ITEM_ID: what, TIMESTAMP: when, EVENT_TYPE: event, EVENT_VALUE: value}\n",
    );
    let plan = ["plan", "spec.yaml", "--local", "-o", "plan.json"];
    let shown = stage.ok(&plan);
    assert!(shown.contains(&format!("as {} users, ", users(&stage).len())), "{shown}");
    stage.ok(&["apply", "plan.json", "--local", "--auto-approve"]);
    assert!(stage.ok(&PLAN).starts_with("nothing to do"));
    assert_eq!(answered(&stage, "out").len(), users(&stage).len());
    let more = "{\"who\":\"new\",\"what\":\"m300\",\"when\":1900000000,\"event\":\"watch\",\"value\":0.5}\n";
    stage.write("data/events/b.jsonl", more);
    stage.ok(&plan);
    stage.write("data/events/b.jsonl", more.replace("new", "newer"));
    let (code, said) = stage.run(&["apply", "plan.json", "--local", "--auto-approve"]);
    assert!(code == 6 && said.contains("`data/events` has another content"), "{code}: {said}");
}

#[test]
fn the_values_of_a_filter_are_written_into_every_line() {
    let stage = stage(
        "solution: for-you, input: {users: all}, filter: by-genre, filterValues: {GENRES: Drama}, numResults: 3",
    );
    stage.ok(&APPLY);
    assert_eq!(answered(&stage, "all").len(), users(&stage).len());
    // A file beside the spec: lines with values of their own keep them.
    stage.edit("input: {users: all}", "input: users.jsonl");
    let lines = "{\"userId\":\"57\"}\n{\"userId\":\"58\",\"filterValues\":{\"GENRES\":\"\\\"Comedy\\\"\"}}\n";
    stage.write("users.jsonl", lines);
    let shown = stage.ok(&PLAN);
    assert!(shown.contains("from users.jsonl as 2 lines, "), "{shown}");
    stage.ok(&APPLY);
    assert_eq!(answered(&stage, "file"), ["57", "58"]);
    let lines = fs::read_to_string(stage.path("file/users.jsonl.out")).unwrap();
    for genre in
        [r#""filterValues":{"GENRES":"\"Drama\""}"#, r#""filterValues":{"GENRES":"\"Comedy\""}"#]
    {
        assert!(lines.contains(genre), "`{genre}`: {lines}");
    }
    assert!(stage.ok(&PLAN).starts_with("nothing to do"));
    // Other values are another run.
    stage.edit("GENRES: Drama", "GENRES: 'Drama, Comedy'");
    assert!(stage.ok(&PLAN).contains(JOB));
}

/// Of lines in S3 the first ones are held against the recipe before a job is made, and all of them when that is asked for.
#[test]
fn lines_in_s3_are_checked() {
    let input = "s3://personalize-example-movies-dev/in/users.jsonl";
    let stage = stage(&format!("solution: for-you, input: {input}, numResults: 3"));
    stage.edit("region: ap-northeast-2", "region: us-east-1");
    let emulator = Emulator::start(&stage, &[]);
    let run = |words: &[&str]| said(&emulator.serves(&mut stage.command(words)).output().unwrap());
    stage.edit("batchInference:", "# batchInference:");
    stage.edit("  weekly:", "#  weekly:");
    assert_eq!(run(&["apply", "spec.yaml", "--auto-approve"]).0, 0);
    stage.edit("# batchInference:", "batchInference:");
    stage.edit("#  weekly:", "  weekly:");
    let lines = |bad: usize| {
        let line = |n: usize| match n == bad {
            true => "{\"userId\":57}\n".to_owned(),
            false => format!("{{\"userId\":\"{n}\"}}\n"),
        };
        let body: String = (1..10_000).map(line).collect();
        let path = "/personalize-example-movies-dev/in/users.jsonl";
        put(&emulator.url, path, "", body.as_bytes());
    };
    let wrong = "`userId` is a number; ids are texts in quotes";
    lines(3);
    let (code, text) = run(&["plan", "spec.yaml"]);
    assert!(code == 3 && text.contains(wrong) && text.contains(&format!("{input}:3")), "{text}");
    lines(9_000);
    let (code, text) = run(&["plan", "spec.yaml"]);
    assert!(code == 0 && text.contains(JOB), "{text}");
    let (code, text) = run(&["data", "check", "spec.yaml"]);
    assert!(code == 0 && text.contains("only the first lines of each object were read"), "{text}");
    let (code, text) = run(&["data", "check", "spec.yaml", "--full"]);
    assert!(code == 3 && text.contains(&format!("{input}:9000")), "{text}");
}

#[test]
fn segments_and_similar_items_take_the_items_of_the_interactions() {
    let stage = stage("solution: similar, input: {items: active 3 days}, numResults: 3");
    let fans = "solutions:\n  fans: {recipe: aws-item-affinity, autoTraining: off}\n";
    stage.edit("solutions:\n", fans);
    let spec = fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let more = "batchSegments:\n  fans: {solution: fans, input: {items: all}, numResults: 5}\n";
    stage.write("spec.yaml", format!("{spec}{more}"));
    stage.ok(&APPLY);
    assert!(stage.ok(&PLAN).starts_with("nothing to do"));
    let lines = |job: &str, folder: &str| {
        stage.ok(&["output", job, "--local", "--download", folder]);
        fs::read_to_string(stage.path(&format!("{folder}/items.jsonl.out"))).unwrap()
    };
    let (segments, similar) = (lines("batch-segment-job/fans", "fans"), lines(JOB, "similar"));
    assert_eq!(segments.matches("usersList").count(), segments.lines().count());
    assert_eq!(similar.matches("recommendedItems").count(), similar.lines().count());
    assert!(0 < similar.lines().count() && similar.lines().count() < segments.lines().count());
}
