//! Logs and traces: what `-v`, `-vv` and `--trace` say of a good run. Not here: what a run says without them.

use crate::support::{Stage, root};
use serde_json::Value;
use std::collections::BTreeMap;

/// The lines of the log among what was said.
fn logged(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.contains(" INFO ") || line.contains("DEBUG ")).collect()
}

#[test]
fn one_v_logs_each_write_once_and_nothing_else() {
    let stage = Stage::of("minimal");
    let said = stage.ok(&["apply", "spec.yaml", "--local", "--auto-approve", "-v"]);
    let lines = logged(&said);
    let calls_of = |operation: &str| {
        let is = |line: &&&str| line.split_whitespace().any(|word| word == operation);
        lines.iter().filter(is).count()
    };
    for operation in ["CreateDatasetGroup", "CreateDatasetImportJob", "CreateCampaign"] {
        assert_eq!(calls_of(operation), 1, "{operation}\n{said}");
    }
    let campaign = lines.iter().find(|line| line.contains("CreateCampaign")).unwrap();
    for part in ["address=campaign/home", "attempt=1", "status=200", "ms=", "request_id="] {
        assert!(campaign.contains(part), "{campaign}");
    }
    assert!(!said.contains("Describe"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said}");
    // Thirteen steps, the lock of the stack, and the end of it; no internals of the SDK.
    assert!(lines.len() < 25, "{said}");

    let said = stage.ok(&["plan", "spec.yaml", "--local", "-vv"]);
    assert!(logged(&said).iter().any(|line| line.contains("DescribeCampaign")), "{said}");
    assert!(!said.contains("aws_smithy"), "{said}");
}

#[test]
fn a_trace_has_the_run_its_steps_and_their_calls() {
    let stage = Stage::of("minimal");
    stage.ok(&["apply", "spec.yaml", "--local", "--auto-approve", "--trace", "trace.json"]);
    let text = std::fs::read_to_string(stage.path("trace.json")).unwrap();
    let events: Vec<Value> = serde_json::from_str(&text).unwrap();
    let spans = |name: &str, phase: &str| {
        let named = events.iter().filter(move |e| e["name"] == *name && e["ph"] == *phase);
        named.collect::<Vec<_>>()
    };
    let [begun] = spans("run", "b")[..] else { panic!("one run\n{text}") };
    let [ended] = spans("run", "e")[..] else { panic!("one end\n{text}") };
    let steps = spans("step", "b");
    assert_eq!(steps.len(), 13, "{text}");
    assert_eq!(spans("step", "e").len(), 13, "{text}");
    let time = |event: &Value| event["ts"].as_f64().unwrap();
    for step in &steps {
        assert!((time(begun)..=time(ended)).contains(&time(step)), "{step}");
    }
    assert!(steps.iter().any(|step| step["args"]["address"].to_string().contains("campaign/home")));
    assert!(spans("call", "b").len() >= 13, "{text}");

    let page = std::fs::read_to_string(root().join("docs/operations.md")).unwrap();
    for name in events.iter().filter(|e| e["ph"] == "b").map(|e| e["name"].as_str().unwrap()) {
        assert!(
            page.contains(&format!("| `{name}` |")),
            "docs/operations.md does not name `{name}`"
        );
    }

    // A file that is something else stays.
    stage.write("notes.txt", "mine");
    let words = ["plan", "spec.yaml", "--local", "--trace", "notes.txt"];
    assert_ne!(stage.run(&words).0, 0);
    assert_eq!(std::fs::read_to_string(stage.path("notes.txt")).unwrap(), "mine");
    // A trace of before is replaced.
    stage.ok(&["plan", "spec.yaml", "--local", "--trace", "trace.json"]);
}

/// The spans of the steps by their addresses, each from its start to its end. Two steps of one resource are one span.
fn steps(events: &[Value]) -> BTreeMap<String, (f64, f64)> {
    let mut all: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let time = |event: &Value| event["ts"].as_f64().unwrap();
    let of = |phase| events.iter().filter(move |e| e["name"] == "step" && e["ph"] == phase);
    for begun in of("b") {
        let ended = of("e").find(|e| e["id"] == begun["id"]).expect("each step ends");
        let address = begun["args"]["address"].as_str().unwrap().trim_matches('"').to_owned();
        let span = all.entry(address).or_insert((f64::MAX, 0.0));
        *span = (span.0.min(time(begun)), span.1.max(time(ended)));
    }
    all
}

/// What a reader of the trace sees: each step begins when the last of what it needs has ended, and the way back from the step
/// that ends last is what the run took its time for.
#[test]
fn the_critical_path_of_a_trace_is_that_of_the_run() {
    let stage = Stage::of("minimal");
    stage.ok(&["apply", "spec.yaml", "--local", "--auto-approve", "--trace", "trace.json"]);
    let text = std::fs::read_to_string(stage.path("trace.json")).unwrap();
    let steps = steps(&serde_json::from_str::<Vec<Value>>(&text).unwrap());
    let graph = stage.ok(&["graph", "spec.yaml", "--format", "json"]);
    let graph: Value = serde_json::from_str(&graph).unwrap();
    let needs = |address: &str| {
        let nodes = graph["nodes"].as_array().unwrap();
        let node = nodes.iter().find(|node| node["address"] == address).unwrap();
        let needs = node["needs"].as_array().unwrap().iter();
        needs.map(|need| need.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let last = |of: Vec<String>| of.into_iter().max_by(|a, b| steps[a].1.total_cmp(&steps[b].1));
    let mut path = Vec::new();
    let mut at = last(steps.keys().cloned().collect());
    while let Some(address) = at {
        let before = last(needs(&address));
        if let Some(before) = &before {
            assert!(steps[before].1 <= steps[&address].0, "{address} began before {before} ended");
        }
        path.insert(0, address);
        at = before;
    }
    let wanted = [
        "dataset-group",
        "dataset/interactions",
        "import-job/interactions",
        "solution/for-you",
        "solution-version/for-you",
        "campaign/home",
    ];
    assert_eq!(path, wanted);
}
