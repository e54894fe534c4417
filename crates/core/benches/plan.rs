//! What a plan costs: comparing and showing a stack of three thousand resources that are all as wanted.
//!
//!     cargo bench -p personalize-core --bench plan

use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    graph::Node,
    inventory::{Inventory, Live, Phase},
    lower::{Choices, Lowering, lower},
    plan::{plan, render},
    props::{Props, as_reference},
    spec::{self, files::Files, types::Spec, vars::Given},
};
use personalize_rules::arn::Scope;
use std::fmt::Write;

fn main() {
    divan::main();
    // The peak of the whole process, on systems that tell it.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|l| l.starts_with("VmHWM")) {
        println!("peak memory: {}", line.trim_start_matches("VmHWM:").trim());
    }
}

/// As many solutions, each with its version and campaign, as make `n` resources.
fn stack(n: usize) -> Spec {
    let mut text = "version: 1\nname: big\nrole: {name: big}\ndatasets:\n  interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}\nsolutions:\n".to_owned();
    for i in 0..n / 3 {
        let _ =
            writeln!(text, "  s{i}: {{recipe: aws-user-personalization-v2, autoTraining: off}}");
    }
    text.push_str("campaigns:\n");
    for i in 0..n / 3 {
        let _ = writeln!(text, "  c{i}: {{solution: s{i}, minProvisionedTPS: 1}}");
    }
    spec::load(&text, &Given::new(), None).expect("the spec is sound").spec
}

/// The node as it is once it was applied.
fn live(node: &Node) -> Live {
    let version = |key: &str| format!("arn:version/{key}");
    let locator = node.locator.clone().unwrap_or_else(|| version(&node.address.key));
    let resolve = |(name, value): (&String, &serde_json::Value)| {
        let value = match as_reference(value) {
            Some((address, _)) => version(&address.key).into(),
            None => value.clone(),
        };
        (name.clone(), value)
    };
    Live {
        kind: node.address.kind,
        name: node.name.clone(),
        locator,
        props: node.props.iter().map(resolve).collect::<Props>(),
        phase: Phase::Ready,
        status: "ACTIVE".into(),
        failure: None,
        tags: Some(node.tags.clone()),
        outputs: Props::new(),
        created: Some(Timestamp::UNIX_EPOCH),
        updated: None,
    }
}

#[divan::bench(args = [300, 3_000, 9_000])]
fn unchanged(bencher: divan::Bencher<'_, '_>, n: usize) {
    let spec = stack(n);
    let scope = Scope::new("us-east-1", "000000000000");
    let (files, choices) = (Files::default(), Choices::default());
    let from = Lowering { spec: &spec, scope: &scope, files: &files, choices: &choices };
    let graph = lower(from);
    let mut inventory = Inventory { live: graph.nodes.values().map(live).collect() };
    inventory.live.sort_by(|a, b| (a.kind, &a.locator).cmp(&(b.kind, &b.locator)));
    assert!(graph.of(Kind::Campaign).count() == n / 3);
    bencher.bench(|| {
        let plan = plan(from, &inventory, Timestamp::UNIX_EPOCH);
        assert!(plan.is_empty(), "{}", render::human(&plan));
        render::human(&plan).len()
    });
}
