//! Calls whose answer was lost: looked for by name, never made twice, never failed for nothing.

use crate::support::{MOVIES, converge, create, plan, run};
use personalize_core::{
    address::{Address, Kind},
    inventory::Phase,
    plan::{Settle, Step, Verb},
};
use personalize_engine::{cloud::Failure, options::Options};
use personalize_sim::{Fault, Op, Request, Sim, Stack};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};

const LANDED: [Fault; 2] = [Fault::Lost, Fault::UnavailableAfter];

/// Every write of a life of the stack meets `fault` once; nothing fails and nothing is there twice.
async fn every_write_meets(fault: Fault) {
    let sim = Sim::new();
    let mut met: BTreeSet<(Kind, String, Op)> = BTreeSet::new();
    sim.set_faults(move |asked: &Request| {
        let key = (asked.kind, asked.locator.clone(), asked.op);
        (asked.op.is_write() && met.insert(key)).then(|| fault.clone())
    });
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, [], "apply");
    assert!(stack.plan(&sim).await.unwrap().is_empty());
    let versions = sim.live().into_iter().filter(|l| l.kind == Kind::SolutionVersion).count();
    assert_eq!(versions, 1, "a training is paid for once");
    let changed = MOVIES
        .replace("minProvisionedTPS: 1", "minProvisionedTPS: 2")
        .replace("(\"watch\")", "(\"like\")")
        .replace("team: discovery", "team: x");
    let changed = Stack::new(&changed);
    let plan = changed.plan(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, [], "change");
    assert!(changed.plan(&sim).await.unwrap().is_empty());
    let plan = changed.plan_destroy(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, [], "destroy");
    assert!(sim.live().iter().all(|l| l.kind == Kind::ImportJob), "{:#?}", sim.live());
}

#[tokio::test(start_paused = true)]
async fn every_lost_answer_is_read_back() {
    for fault in LANDED {
        every_write_meets(fault).await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_that_did_not_land_is_made_again() {
    for fault in [Fault::Reset, Fault::Unavailable, Fault::Throttle] {
        every_write_meets(fault).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_behind_does_not_train_twice() {
    let sim = Sim::new();
    let stack = Stack::new(MOVIES);
    let mut lists = 0;
    sim.set_faults(move |asked: &Request| match (asked.op, asked.kind) {
        (Op::Call(Verb::Create), Kind::SolutionVersion) => Some(Fault::Lost),
        (Op::List, Kind::SolutionVersion) if asked.writes > 8 => {
            lists += 1;
            (lists < 4).then_some(Fault::Stale)
        }
        _ => None,
    });
    converge(&sim, &stack).await;
    let creates = sim.count(|a| a.op == Op::Call(Verb::Create) && a.kind == Kind::SolutionVersion);
    assert_eq!(creates, 1);
}

#[tokio::test(start_paused = true)]
async fn a_stale_first_read_is_not_the_truth() {
    let sim = Sim::new();
    let stack = Stack::new(MOVIES);
    let mut before = 0;
    // The first look after every write still shows the time before it.
    sim.set_faults(move |asked: &Request| {
        let first = !asked.op.is_write() && asked.writes > before;
        before = asked.writes;
        first.then_some(Fault::Stale)
    });
    let plan = stack.plan(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, []);
    let changed = Stack::new(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    let plan = changed.plan(&sim).await.unwrap();
    let begin = sim.elapsed();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, []);
    let took = sim.elapsed() - begin;
    assert!(took > Duration::from_secs(600), "the update was waited for: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn the_name_taken_by_somebody_else_is_not_ours() {
    let sim = Sim::instant();
    run(&sim, &plan(vec![create("f", &[])]), Options::default()).await;
    let locator = create("f", &[]).locator.unwrap();
    sim.meddle(Kind::Filter, &locator, |live| {
        live.tags = Some([("personalize:stack".to_owned(), "other".to_owned())].into());
    });
    for fault in [None, Some(Fault::Lost)] {
        let mut fault = fault;
        sim.set_faults(move |asked: &Request| asked.op.is_write().then(|| fault.take()).flatten());
        let ran = run(&sim, &plan(vec![create("f", &[])]), Options::default()).await;
        assert_eq!(ran.report.done, Vec::<String>::new());
        assert!(ran.report.failed[0].1.contains("the name is taken"), "{:?}", ran.report);
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_is_found_as_asked_is_done() {
    // A killed run's call may land after the next run has looked.
    let sim = Sim::new();
    let two = || run(&sim, &PLAN, Options::default());
    static PLAN: std::sync::LazyLock<personalize_core::plan::Plan> =
        std::sync::LazyLock::new(|| plan(vec![create("f", &[])]));
    two().await;
    let ran = two().await;
    assert_eq!(ran.report.done, ["f"]);
}

#[tokio::test(start_paused = true)]
async fn a_training_is_stopped_before_its_solution_goes() {
    let sim = Sim::with(Duration::from_millis(20), |kind, verb| {
        Duration::from_secs(match (kind, verb) {
            (Kind::SolutionVersion, Verb::Stop) => 1200,
            (Kind::SolutionVersion, _) => 3600,
            _ => 10,
        })
    });
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    let options = Options { max_wait: Some(Duration::from_secs(60)), ..Options::default() };
    let ran = run(&sim, &plan, options).await;
    assert_eq!(ran.report.left.len(), 1, "{:#?}", ran.report);
    for _ in 0..2 {
        // The second time the version is already stopping.
        let plan = stack.plan_destroy(&sim).await.unwrap();
        let ran = run(&sim, &plan, options).await;
        assert_eq!(ran.report.failed, [], "a stop takes longer than anybody would try");
    }
    let version = sim.live().into_iter().find(|l| l.kind == Kind::SolutionVersion).unwrap();
    assert_eq!(version.phase, Phase::Stopping);
    let plan = stack.plan_destroy(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, []);
    assert!(sim.live().iter().all(|l| l.kind == Kind::ImportJob), "{:#?}", sim.live());
}

#[tokio::test(start_paused = true)]
async fn what_is_already_going_needs_no_second_delete() {
    let sim = Sim::new();
    run(&sim, &plan(vec![create("f", &[])]), Options::default()).await;
    let delete = Step {
        verb: Verb::Delete,
        input: json!({}).as_object().unwrap().clone().into(),
        settle: Settle::Gone,
        address: Address::new(Kind::Filter, "f"),
        ..create("f", &[])
    };
    let other = Step { id: "again".into(), ..delete.clone() };
    let ran = run(&sim, &plan(vec![delete, other]), Options::default()).await;
    assert_eq!(ran.report.done.len(), 2, "{:#?}", ran.report);
}

/// The answer to a create is lost, and AWS gives no tags while it is at work: that is waited for, and then it is known again.
#[tokio::test(start_paused = true)]
async fn a_lost_create_is_known_again_when_its_tags_are_told() {
    let sim = Sim::new();
    let mut begun = None;
    sim.set_faults(move |asked: &Request| {
        let import = asked.kind == Kind::ImportJob;
        match asked.op {
            Op::Call(Verb::Create) if import && begun.is_none() => {
                begun = Some(asked.at);
                Some(Fault::Lost)
            }
            Op::Tags if import && begun.is_some_and(|b| asked.at < b + Duration::from_secs(60)) => {
                Some(Fault::Refused(Failure::InUse, "ResourceInUseException"))
            }
            _ => None,
        }
    });
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, []);
    sim.calm();
    assert!(stack.plan(&sim).await.unwrap().is_empty());
}
