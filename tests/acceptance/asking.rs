//! `recommend` and `metrics`: what a stack answers, and how good it is.

use crate::support::{Stage, said};
use serde_json::Value;

/// Runs with `--local` and gives what was printed, as JSON.
fn json(stage: &Stage, words: &[&str]) -> Value {
    let words = [words, &["--local"]].concat();
    let output = stage.command(&words).output().unwrap();
    let (code, said) = said(&output);
    assert_eq!(code, 0, "{words:?} said:\n{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(stage: &Stage, words: &[&str], code: i32, says: &str) {
    let (ended, said) = stage.run(&[words, &["--local"]].concat());
    assert_eq!((ended, said.trim_end()), (code, says), "{words:?}");
}

#[test]
fn a_stack_is_asked_for_items_and_metrics() {
    let stage = Stage::of("movies");
    stage.edit("campaigns:\n", "campaigns:\n  alike: {solution: similar, minProvisionedTPS: 1}\n");
    stage.apply();

    let home = json(&stage, &["recommend", "campaign/home", "--user", "nobody", "-n", "3"]);
    let items = home["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert!(items.iter().all(|item| item["score"].is_f64()), "{home}");
    assert!(home["recommendationId"].as_str().unwrap().starts_with("RID-"));
    // The recipe gives metadata by itself; that of the other campaign comes from the local file.
    assert!(items.iter().all(|item| item["name"].is_string()), "{home}");
    let first = items[0]["itemId"].as_str().unwrap();
    let alike = json(&stage, &["recommend", "campaign/alike", "--item", first, "--num", "60"]);
    let items = alike["items"].as_array().unwrap();
    assert_eq!(items.len(), 60);
    assert!(items.iter().all(|item| item["name"].is_string() && item.get("score").is_none()));
    let filter = ["--filter", "by-genre", "--filter-value", "GENRES=Horror,Drama"];
    let words = [&["recommend", "campaign/home", "--user", "nobody"], &filter[..]].concat();
    assert!(!json(&stage, &words)["items"].as_array().unwrap().is_empty());
    let words = ["recommend", "campaign/home", "--user", "nobody", "--format", "table", "--local"];
    let table = stage.ok(&words);
    assert!(table.starts_with(" #  ITEM  NAME"), "{table}");

    let metrics = json(&stage, &["metrics"]);
    assert!(metrics["solution/for-you"][0]["metrics"]["coverage"].as_f64().unwrap() > 0.0);
    let table = stage.ok(&["metrics", "solution/similar", "--format", "table", "--local"]);
    assert!(table.starts_with("solution/similar\n") && table.contains('█'), "{table}");

    mistakes(&stage);
}

fn mistakes(stage: &Stage) {
    let there = "help: the spec has campaign/alike, campaign/home";
    for (address, what) in [
        ("home", "`home` is not an address; write the kind and the key, as in `campaign/home`"),
        ("campaign/hom", "the spec has no `campaign/hom`"),
        ("solution/similar", "a solution answers nothing"),
    ] {
        let says = format!("error: {what}\n{there}");
        refused(stage, &["recommend", address, "--user", "1"], 3, &says);
    }
    let says = "error: campaign/home did not answer\ncaused by: GetRecommendations: The recipe aws-user-personalization-v2 needs a userId. (InvalidInputException)\nhelp: add `--user`";
    refused(stage, &["recommend", "campaign/home"], 3, says);
    let says = "error: the spec has no filter `unsen`\nhelp: it has filter/by-genre, filter/unseen";
    refused(stage, &["recommend", "campaign/home", "--user", "1", "--filter", "unsen"], 3, says);
    let says = "error: campaign/home did not answer\ncaused by: GetRecommendations: the placeholder `$GENRES` has no value, and an `INCLUDE` needs one (InvalidInputException)";
    refused(stage, &["recommend", "campaign/home", "--user", "1", "--filter", "by-genre"], 3, says);
    let says = "error: `--context phone` has no `=`\nhelp: write it as in `--context DEVICE=phone`";
    let words = ["recommend", "campaign/home", "--user", "1", "--context", "phone"];
    refused(stage, &words, 3, says);
    let says =
        "error: a campaign has no metrics\nhelp: the spec has solution/for-you, solution/similar";
    refused(stage, &["metrics", "campaign/home"], 3, says);
}

#[test]
fn what_was_never_applied_is_told() {
    let stage = Stage::of("movies");
    let says = "error: campaign/home does not exist\nhelp: `personalize apply` creates it";
    refused(&stage, &["recommend", "campaign/home", "--user", "1"], 1, says);
    let metrics = json(&stage, &["metrics"]);
    assert_eq!(metrics["solution/for-you"], Value::Array(Vec::new()));
}
