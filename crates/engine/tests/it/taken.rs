//! Names that are unique in an account and taken by somebody else in another group: the plan of a stack that wants them says
//! so, or takes another name, and no run fails half-way. Not here: what the refusals say (`core/tests/plan/ownership.rs`).

use crate::{fields::Base, support::run};
use expect_test::expect;
use personalize_core::{
    address::Kind,
    inventory::Inventory,
    kind,
    plan::{Plan, Step, Verb},
    props::Props,
};
use personalize_engine::{
    cloud::{Call, Cloud},
    options::Options,
};
use personalize_sim::{Sim, Stack};
use serde_json::json;
use std::collections::BTreeSet;

/// A resource of somebody else, past the planner.
async fn make(sim: &Sim, kind: Kind, locator: &str, name: &str, group: Option<&str>) {
    let mut input = Props::from_iter([("name".to_owned(), json!(name))]);
    input.insert("jobName".into(), json!(name));
    input.insert("tags".into(), json!({"team": "theirs"}));
    input.extend(group.map(|arn| ("datasetGroupArn".to_owned(), json!(arn))));
    let call = Call { kind, verb: Verb::Create, locator: locator.to_owned(), input };
    sim.call(&call).await.unwrap();
}

/// The creates of a plan whose names are the account's.
fn named(plan: &Plan) -> impl Iterator<Item = &Step> {
    let creates = plan.steps.iter().filter(|step| step.verb == Verb::Create);
    // The ARN of a dataset is of its group.
    creates.filter(|step| {
        let kind = step.address.kind;
        kind::takes_tags(kind) && kind != Kind::Dataset && step.locator.is_some()
    })
}

#[tokio::test(start_paused = true)]
async fn a_name_that_somebody_has_in_another_group_is_seen_by_the_plan_of_every_kind() {
    let (mut refused, mut renamed) = (BTreeSet::new(), BTreeSet::new());
    for base in [Base::Custom, Base::Domain] {
        let stack = Stack::new(base.text());
        let whole = stack.plan_for(&Inventory::default());
        for step in named(&whole) {
            let (sim, kind) = (Sim::instant(), step.address.kind);
            let group = stack.scope().dataset_group("theirs");
            make(&sim, Kind::DatasetGroup, &group, "theirs", None).await;
            let locator = step.locator.as_deref().unwrap();
            let within = (kind != Kind::DatasetGroup).then_some(&*group);
            make(&sim, kind, locator, &step.name, within).await;
            let theirs = sim.live();
            let plan = stack.plan(&sim).await.unwrap();
            if plan.refusals.iter().any(|r| r.address == step.address) {
                refused.insert(kind);
                let touches =
                    |s: &&Step| s.address.kind == kind && s.locator.as_deref() == Some(locator);
                let touched: Vec<&str> =
                    plan.steps.iter().filter(touches).map(|s| &*s.id).collect();
                assert_eq!(touched, [""; 0], "what is refused is left alone");
                continue;
            }
            renamed.insert(kind);
            assert!(plan.refusals.iter().all(|r| r.allow.is_some()), "{:#?}", plan.refusals);
            let again =
                plan.steps.iter().find(|s| s.address == step.address && s.verb == Verb::Create);
            assert!(again.is_some_and(|s| s.name != step.name), "{kind}: {again:#?}");
            let ran = run(&sim, &plan, Options::default()).await;
            assert!(ran.report.is_complete(), "{kind}: {:#?}", ran.report);
            let left = sim.live();
            assert!(theirs.iter().all(|live| left.contains(live)), "{kind}: theirs was changed");
        }
    }
    expect![[r#"
        refused: {Bucket, Role, DatasetGroup, DeletionJob, Solution, Filter, Campaign, Recommender, Parameter}
        renamed: {ImportJob, ExportJob, BatchInferenceJob, BatchSegmentJob}
    "#]]
    .assert_eq(&format!("refused: {refused:?}\nrenamed: {renamed:?}\n"));
}
