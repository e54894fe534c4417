//! Plans made by hand, runs of them, and what they said.

use personalize_core::{
    address::{Address, Kind},
    inventory::Inventory,
    plan::{Plan, Settle, Step, Verb},
};
use personalize_engine::{
    apply::{Report, apply},
    event::Event,
    options::Options,
};
pub(crate) use personalize_sim::MOVIES;
use personalize_sim::{Sim, Stack};
use serde_json::json;
use std::sync::Mutex;
use tokio_util::sync::CancellationToken;

pub(crate) const GROUP: &str = "arn:aws:personalize:us-east-1:000000000000:dataset-group/g";

/// The number in a variable of the environment.
pub(crate) fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// A plan of these steps.
pub(crate) fn plan(steps: Vec<Step>) -> Plan {
    let made = Stack::new(MOVIES).plan_for(&Inventory::default());
    Plan { steps, items: Vec::new(), preconditions: Vec::new(), ..made }
}

/// The create of a filter, after `needs`.
pub(crate) fn create(key: &str, needs: &[&str]) -> Step {
    let address = Address::new(Kind::Filter, key);
    let tags = json!({"personalize:stack": "s", "personalize:addr": format!("{address}={key}")});
    Step {
        id: key.into(),
        verb: Verb::Create,
        operation: "CreateFilter".into(),
        name: key.into(),
        locator: Some(format!("arn:aws:personalize:us-east-1:000000000000:filter/{key}").into()),
        input: json!({"name": key, "filterExpression": "x", "tags": tags})
            .as_object()
            .unwrap()
            .clone()
            .into(),
        needs: needs.iter().map(|n| (*n).into()).collect(),
        settle: Settle::Ready,
        guard: None,
        risk: personalize_core::plan::Risk::Safe,
        address,
    }
}

/// The same, listed below the group.
pub(crate) fn listed(key: &str, needs: &[&str]) -> Step {
    let mut step = create(key, needs);
    step.input.insert("datasetGroupArn".into(), json!(GROUP));
    step
}

/// A run to its end, with what it said.
pub(crate) struct Ran {
    pub(crate) report: Report,
    pub(crate) events: Vec<Event>,
}

pub(crate) async fn run(sim: &Sim, plan: &Plan, options: Options) -> Ran {
    run_until(sim, plan, options, &CancellationToken::new()).await
}

pub(crate) async fn run_until(
    sim: &Sim,
    plan: &Plan,
    options: Options,
    stop: &CancellationToken,
) -> Ran {
    let said = Mutex::new(Vec::new());
    let sink = |event: &Event| said.lock().unwrap().push(event.clone());
    let report = apply(sim, plan, options, &sink, stop).await;
    let told = report.done.len() + report.failed.len() + report.left.len() + report.skipped.len();
    assert_eq!(told, plan.steps.len(), "every step is accounted for: {report:#?}");
    Ran { report, events: said.into_inner().unwrap() }
}

/// Applies the stack until there is nothing to do.
pub(crate) async fn converge(sim: &Sim, stack: &Stack) {
    for _ in 0..5 {
        let plan = stack.plan(sim).await.unwrap();
        // Somebody allowed every risk; nothing else lifts a refusal.
        assert!(plan.refusals.iter().all(|r| r.allow.is_some()), "{:#?}", plan.refusals);
        if plan.is_empty() {
            return;
        }
        run(sim, &plan, Options::default()).await;
    }
    panic!("five runs were not enough");
}

pub(crate) fn ids(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(id, _)| id.as_str()).collect()
}
