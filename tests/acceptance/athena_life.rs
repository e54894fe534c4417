//! Queries of Athena under policies, in large results, and when a run ends before them. Not here: what their results become
//! (`athena`).

use crate::{
    athena::{fill, queried},
    support::{Emulator, Stage, said},
};
use serde_json::Value;
use std::process::{Command, Stdio};

/// The policies of a purpose, in files whose names are given back; without the actions that are left out.
fn policy(stage: &Stage, purpose: &str, without: &[&str]) -> Vec<String> {
    let account = ["--account", "000000000000", "--region", "us-east-1"];
    let words = [&["policy", "spec.yaml", "--for", purpose][..], &account].concat();
    let printed = stage.command(&words).output().unwrap().stdout;
    // What is too long for one policy is several.
    let policies = match serde_json::from_slice(&printed).unwrap() {
        Value::Array(all) => all,
        one => vec![one],
    };
    let mut names = Vec::new();
    for (n, mut policy) in policies.into_iter().enumerate() {
        let statements = policy["Statement"].as_array_mut().unwrap();
        for actions in statements.iter_mut().filter_map(|it| it["Action"].as_array_mut()) {
            actions.retain(|action| !without.contains(&action.as_str().unwrap()));
        }
        statements.retain(|it| it["Action"].as_array().is_none_or(|all| !all.is_empty()));
        names.push(format!("{purpose}-{}-{n}.json", without.len()));
        stage.write(&names[n], policy.to_string());
    }
    names
}

/// One life of the emulator's account, under one policy at a time.
struct Life {
    stage: Stage,
}

impl Life {
    fn run(&self, policies: &[String], words: &[&str]) -> (i32, String) {
        let state = ["--state", "account"];
        let enforced: Vec<&str> = policies.iter().flat_map(|it| ["--enforce", it]).collect();
        let emulator = Emulator::start(&self.stage, &[&state[..], &enforced].concat());
        if policies.is_empty() {
            fill(&self.stage, &emulator.url);
        }
        let mut command = self.stage.command(words);
        said(&emulator.serves(&mut command).output().unwrap())
    }
}

#[test]
#[ignore = "needs DuckDB"]
fn the_printed_policies_are_enough_for_a_query_and_no_action_of_athena_is_too_many() {
    let life = Life { stage: queried() };
    life.run(&[], &["validate", "spec.yaml"]);
    let apply = ["apply", "spec.yaml", "--auto-approve"];
    let plan = policy(&life.stage, "plan", &[]);
    let (code, text) = life.run(&plan, &["plan", "spec.yaml"]);
    assert_eq!(code, 0, "{text}");
    for action in
        ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"]
    {
        let less = policy(&life.stage, "apply", &[action]);
        let (code, text) = life.run(&less, &apply);
        assert!(code != 0 && text.contains(action), "without {action}: {text}");
    }
    let whole = policy(&life.stage, "apply", &[]);
    let (code, text) = life.run(&whole, &apply);
    assert_eq!(code, 0, "{text}");
    let looked = "of its result the header and the first row were looked at";
    assert!(text.contains(looked), "{text}");
    let destroy = policy(&life.stage, "destroy", &[]);
    let (code, text) = life.run(&destroy, &["destroy", "spec.yaml", "--auto-approve"]);
    assert_eq!(code, 0, "{text}");
}

/// A result that is larger than what one call copies is copied in parts; the limit is lowered, as tests have no 5 GB.
#[test]
#[ignore = "needs DuckDB"]
fn a_result_larger_than_one_call_copies_is_copied_in_parts() {
    let stage = queried();
    let sql = "SELECT 'user_' || (n % 5000) AS USER_ID, 'item_with_a_long_name_to_have_bytes_' || (n % 300) AS ITEM_ID, 1700000000 + n AS \"TIMESTAMP\" FROM range(250000) t(n)";
    stage.write("sql/interactions.sql", sql);
    let emulator = Emulator::start(&stage, &["--journal", "journal"]);
    fill(&stage, &emulator.url);
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    apply.env("PERSONALIZE_COPY_LIMIT", "6000000");
    let (code, text) = said(&emulator.serves(&mut apply).output().unwrap());
    assert_eq!(code, 0, "{text}");
    let journal = std::fs::read_to_string(stage.path("journal")).unwrap();
    let of = |operation: &str| journal.matches(&format!("\"{operation}\"")).count();
    assert!(of("UploadPartCopy") >= 2, "{journal}");
    assert_eq!((of("CopyObject"), of("CompleteMultipartUpload")), (0, 1));
    let mut plan = stage.command(&["plan", "spec.yaml", "--detailed-exitcode"]);
    let (code, text) = said(&emulator.serves(&mut plan).output().unwrap());
    assert_eq!(code, 0, "{text}");
}

/// Ctrl-C ends the query, too: it costs money as long as it runs.
#[test]
#[ignore = "needs DuckDB"]
fn an_interrupted_run_stops_its_query_and_says_so() {
    let stage = queried();
    let slow = "SELECT CAST(sum(hash(a)) AS VARCHAR) AS USER_ID, 'i' AS ITEM_ID, 1 AS \"TIMESTAMP\" FROM range(100000000000) t(a)";
    stage.write("sql/interactions.sql", slow);
    let emulator = Emulator::start(&stage, &["--journal", "journal"]);
    fill(&stage, &emulator.url);
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let run = emulator.serves(&mut apply).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut run = run.unwrap();
    let calls = |operation: &str| {
        let journal = std::fs::read_to_string(stage.path("journal")).unwrap_or_default();
        journal.matches(&format!("\"{operation}\"")).count()
    };
    // The first query is that of the version.
    while calls("StartQueryExecution") < 2 && run.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let id = run.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let (code, text) = said(&run.wait_with_output().unwrap());
    assert_eq!(code, 8, "{text}");
    assert!(text.contains("the run was interrupted, and the query was stopped"), "{text}");
    assert_eq!(calls("StopQueryExecution"), 1);
    // The next run begins another execution: the one that was stopped is of no use.
    stage.write(
        "sql/interactions.sql",
        "SELECT uid AS USER_ID, item AS ITEM_ID, ts AS \"TIMESTAMP\" FROM clicks",
    );
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let (code, text) = said(&emulator.serves(&mut apply).output().unwrap());
    assert_eq!(code, 0, "{text}");
}
