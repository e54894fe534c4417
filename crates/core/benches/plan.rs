//! Plans of big stacks, built and shown: in which nothing is to be done, of which nothing is there, that go, and that were
//! saved. Each with three times the resources of the one before: the time should grow no faster.
//!
//!     cargo bench -p personalize-core --bench plan

use jiff::Timestamp;
use personalize_core::{
    graph::{Graph, Node},
    inventory::{Inventory, Live},
    lower::lower,
    lowering::{Choices, Lowering, NO_REQUESTS, text},
    plan::{destroy, plan, recheck::recheck, render},
    props::{Props, as_reference},
    spec::{self, files::Files, types::Spec, vars::Given},
};
use personalize_rules::arn::Scope;
use std::fmt::Write;

/// Resources: solutions, their versions and campaigns, in equal parts.
const SIZES: [usize; 3] = [3_000, 9_000, 27_000];

fn main() {
    divan::main();
    // The peak of the whole process, on systems that tell it.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|l| l.starts_with("VmHWM")) {
        println!("peak memory: {}", line.trim_start_matches("VmHWM:").trim());
    }
}

/// A spec, and where it is applied.
struct Stack {
    spec: Spec,
    scope: Scope,
    files: Files,
    choices: Choices,
}

impl Stack {
    /// As many solutions, each with its version and campaign, as make `n` resources.
    fn new(n: usize) -> Stack {
        let mut text = "version: 1\nname: big\nrole: {name: big}\ndatasets:\n  interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}\nsolutions:\n".to_owned();
        for i in 0..n / 3 {
            let _ = writeln!(
                text,
                "  s{i}: {{recipe: aws-user-personalization-v2, autoTraining: off}}"
            );
        }
        text.push_str("campaigns:\n");
        for i in 0..n / 3 {
            let _ = writeln!(text, "  c{i}: {{solution: s{i}, minProvisionedTPS: 1}}");
        }
        Stack {
            spec: spec::load(&text, &Given::new(), None).expect("the spec is sound").spec,
            scope: Scope::new("us-east-1", "000000000000"),
            files: Files::default(),
            choices: Choices::default(),
        }
    }

    fn from(&self) -> Lowering<'_> {
        Lowering {
            spec: &self.spec,
            scope: &self.scope,
            files: &self.files,
            choices: &self.choices,
            requests: &NO_REQUESTS,
        }
    }

    /// What is there once it was applied.
    fn applied(&self) -> Inventory {
        let graph = lower(self.from());
        Inventory::new(graph.nodes.values().map(|node| live(&graph, node)).collect())
    }
}

/// The node as it is once it was applied.
fn live(graph: &Graph, node: &Node) -> Live {
    let locator = |node: &Node| match &node.locator {
        Some(locator) => locator.to_string(),
        None => format!("{}/1", text(&node.props, "solutionArn")),
    };
    let resolve = |(name, value): (&str, &serde_json::Value)| {
        let value = match as_reference(value) {
            Some((address, _)) => locator(&graph.nodes[&address]).into(),
            None => value.clone(),
        };
        (name.to_owned(), value)
    };
    let props: Props = node.props.iter().map(resolve).collect();
    Live {
        status: "ACTIVE".into(),
        tags: Some(node.tags.clone()),
        created: Some(Timestamp::UNIX_EPOCH),
        ..Live::new(node.address.kind, node.name.to_string(), &locator(node), props)
    }
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn unchanged(bencher: divan::Bencher<'_, '_>, n: usize) {
    let stack = Stack::new(n);
    let inventory = stack.applied();
    bencher.bench(|| {
        let plan = plan(stack.from(), &inventory, Timestamp::UNIX_EPOCH);
        assert!(plan.is_empty(), "{}", render::human(&plan));
        render::human(&plan).len()
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn created(bencher: divan::Bencher<'_, '_>, n: usize) {
    let stack = Stack::new(n);
    bencher.bench(|| {
        let plan = plan(stack.from(), &Inventory::default(), Timestamp::UNIX_EPOCH);
        assert!(plan.steps.len() >= n, "{}", render::human(&plan));
        render::human(&plan).len() + render::markdown(&plan).len()
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn destroyed(bencher: divan::Bencher<'_, '_>, n: usize) {
    let stack = Stack::new(n);
    let inventory = stack.applied();
    bencher.bench(|| {
        let plan = destroy(stack.from(), &inventory);
        assert!(plan.steps.len() >= n / 3 * 2, "{}", render::human(&plan));
        render::human(&plan).len()
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn rechecked(bencher: divan::Bencher<'_, '_>, n: usize) {
    let stack = Stack::new(n);
    let plan = plan(stack.from(), &Inventory::default(), Timestamp::UNIX_EPOCH);
    let nothing = vec![None; plan.preconditions.len()];
    bencher.bench(|| recheck(&plan, &nothing).expect("nothing changed").steps.len());
}
