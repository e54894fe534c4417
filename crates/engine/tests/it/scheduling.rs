//! What runs when: needs, slots, failures; and what looking costs.

use crate::support::{GROUP, MOVIES, converge, create, ids, listed, plan, run};
use personalize_core::{
    address::{Address, Kind},
    plan::{Settle, Step, Verb},
};
use personalize_engine::{apply::Stopped, event::Event, options::Options, settle::Pace};
use personalize_sim::{Fault, Op, Request, Sim, Stack, nth_write};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// An account with the dataset group that [`listed`] names.
async fn with_group(sim: Sim) -> Sim {
    let mut group = create("g", &[]);
    group.address = Address::only(Kind::DatasetGroup);
    group.locator = Some(GROUP.into());
    run(&sim, &plan(vec![group]), Options::default()).await;
    sim
}

#[tokio::test(start_paused = true)]
async fn steps_begin_when_what_they_need_has_settled_and_not_later() {
    let sim = Sim::with(Duration::ZERO, |_, _| 60 * SECOND);
    let steps =
        vec![create("d", &["b", "c"]), create("a", &[]), create("b", &["a"]), create("c", &["a"])];
    let ran = run(&sim, &plan(steps), Options::default()).await;
    assert_eq!(ran.report.done, ["a", "b", "c", "d"]);
    let calls = sim.journal().into_iter().filter(|a| a.op.is_write());
    let begun: Vec<u64> = calls.map(|a| a.at.as_secs() / 60).collect();
    assert_eq!(begun, [0, 1, 1, 2], "three in a row, two beside each other");
}

#[tokio::test(start_paused = true)]
async fn waiting_holds_no_slot_and_calls_keep_to_theirs() {
    let sim = Sim::with(SECOND, |_, _| 600 * SECOND);
    let steps = (0..20).map(|i| create(&format!("f{i:02}"), &[])).collect();
    let options = Options { concurrency: 4, ..Options::default() };
    let ran = run(&sim, &plan(steps), options).await;
    assert_eq!(ran.report.done.len(), 20);
    let last = sim.journal().into_iter().filter(|a| a.op.is_write()).map(|a| a.at).max();
    assert_eq!(last, Some(4 * SECOND), "five rounds of four calls, nobody waits for a filter");
    assert!(sim.most_at_once() <= 4 + 4, "calls and looks: {}", sim.most_at_once());
}

#[tokio::test(start_paused = true)]
async fn forty_waits_of_three_seconds_take_little_more_than_three() {
    let sim = with_group(Sim::with(Duration::from_millis(1), |kind, _| {
        if kind == Kind::Filter { 3 * SECOND } else { Duration::ZERO }
    }))
    .await;
    let steps = (0..40).map(|i| listed(&format!("f{i:02}"), &[])).collect();
    let before = sim.elapsed();
    let options = Options { pace: Pace::near(), ..Options::default() };
    let ran = run(&sim, &plan(steps), options).await;
    assert_eq!(ran.report.done.len(), 40);
    let took = sim.elapsed() - before;
    assert!(took < Duration::from_millis(3500), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn one_list_looks_for_all_that_are_made() {
    let sim = with_group(Sim::with(Duration::ZERO, |_, _| 600 * SECOND)).await;
    let before = sim.journal().len();
    let steps = (0..40).map(|i| listed(&format!("f{i:02}"), &[])).collect();
    let ran = run(&sim, &plan(steps), Options::default()).await;
    assert_eq!(ran.report.done.len(), 40);
    let new = |of: Op| sim.count(|a: &Request| a.n > before && a.op == of);
    assert_eq!(new(Op::Describe), 0, "the list shows what is ready, too");
    assert!((20..60).contains(&new(Op::List)), "ten minutes: {}", new(Op::List));
    let waiting =
        ran.events.iter().filter(|e| matches!(e, Event::StepWaiting { step, .. } if step == "f07"));
    assert_eq!(waiting.count(), 2, "one for each new status, not for each look");
}

#[tokio::test(start_paused = true)]
async fn who_comes_late_does_not_wait_for_the_slow_ones() {
    let sim = with_group(Sim::with(Duration::ZERO, |kind, verb| match (kind, verb) {
        (Kind::Filter, Verb::Create) => 3600 * SECOND,
        _ => 3000 * SECOND,
    }))
    .await;
    // An hour of one filter; another that is there at once comes when looks are half a minute apart.
    let mut quick = listed("quick", &["tag"]);
    quick.settle = Settle::Ready;
    let tag = Step { verb: Verb::Tag, settle: Settle::Done, ..listed("tag", &["other"]) };
    let mut other = create("other", &[]);
    other.address = Address::new(Kind::Dataset, "items");
    let steps = vec![
        listed("slow", &[]),
        other,
        Step { locator: Some(GROUP.into()), address: Address::only(Kind::DatasetGroup), ..tag },
        quick,
    ];
    let before = sim.elapsed();
    let ran = run(&sim, &plan(steps), Options::default()).await;
    assert_eq!(ran.report.done, ["other", "tag", "slow", "quick"]);
    let took = (sim.elapsed() - before).as_secs();
    assert!((6600..6700).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn other_branches_go_on_after_a_failure_and_dependents_say_its_name() {
    let sim = Sim::with(SECOND, |_, _| 10 * SECOND);
    sim.fail("bad", Some("the expression is wrong"));
    let steps = vec![
        create("bad", &[]),
        create("good", &[]),
        create("on-bad", &["bad", "good"]),
        create("on-on-bad", &["on-bad"]),
        create("on-good", &["good"]),
    ];
    let ran = run(&sim, &plan(steps), Options::default()).await;
    assert_eq!(ran.report.done, ["good", "on-good"]);
    let said = ran.report.failed;
    assert_eq!(said, [("bad".into(), "CREATE FAILED: the expression is wrong".into())]);
    let because = "needs filter/bad, which failed".to_owned();
    assert_eq!(
        ran.report.skipped,
        [("on-bad".into(), because.clone()), ("on-on-bad".into(), because)]
    );
    assert_eq!(ran.report.stopped, None);
}

#[tokio::test(start_paused = true)]
async fn fail_fast_begins_nothing_more() {
    let sim = Sim::with(SECOND, |_, _| 100 * SECOND);
    sim.set_faults(nth_write(2, Fault::Quota));
    let steps = vec![
        create("a", &[]),
        create("b", &[]),
        create("on-a", &["a"]),
        create("other", &["on-a"]),
    ];
    let ran = run(&sim, &plan(steps), Options { fail_fast: true, ..Options::default() }).await;
    assert_eq!(ids(&ran.report.failed), ["b"]);
    assert_eq!(ids(&ran.report.left), ["a"], "AWS goes on with it");
    assert_eq!(ids(&ran.report.skipped), ["on-a", "other"]);
    assert_eq!(ran.report.stopped, Some(Stopped::FailFast));
    assert!(sim.elapsed() < 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_need_that_is_no_step_is_said() {
    let sim = Sim::instant();
    let ran = run(&sim, &plan(vec![create("a", &["ghost"])]), Options::default()).await;
    assert_eq!(
        ran.report.skipped,
        [("a".into(), "what it needs is not in the plan: ghost".into())]
    );
}

#[tokio::test(start_paused = true)]
async fn too_many_under_way_is_waited_for_however_long_it_takes() {
    let sim = Sim::with(SECOND, |_, _| 10 * SECOND);
    sim.set_faults(|asked: &Request| {
        (asked.op.is_write() && asked.at < 3600 * SECOND).then_some(Fault::Full)
    });
    let ran = run(&sim, &plan(vec![create("a", &[])]), Options::default()).await;
    assert_eq!(ran.report.done, ["a"]);
    assert!(sim.count(|a| a.op.is_write()) < 300, "it asks twice a minute at last");
}

#[tokio::test(start_paused = true)]
async fn a_stack_lives_changes_and_dies() {
    let sim = Sim::new();
    let stack = Stack::new(MOVIES);
    converge(&sim, &stack).await;
    let trained = sim.elapsed();
    assert!(trained < 70 * 60 * SECOND, "8 + 40 + 10 minutes and small change: {trained:?}");
    let changed = Stack::new(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    let plan = changed.plan(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.done.len(), plan.steps.len());
    assert!(changed.plan(&sim).await.unwrap().is_empty());
    let plan = changed.plan_destroy(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.done.len(), plan.steps.len(), "{:#?}", ran.report);
    assert!(sim.live().iter().all(|l| l.kind == Kind::ImportJob), "{:#?}", sim.live());
}

#[tokio::test(start_paused = true)]
async fn a_plan_of_a_stack_that_is_there_takes_three_rounds_of_reads() {
    let sim = Sim::with(SECOND, |_, _| Duration::ZERO);
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    run(&sim, &plan, Options::default()).await;
    let begun = sim.elapsed();
    assert!(stack.plan(&sim).await.unwrap().is_empty());
    assert_eq!(sim.elapsed() - begun, 3 * SECOND, "who is calling is the fourth");
}
