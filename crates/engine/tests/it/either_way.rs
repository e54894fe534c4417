//! What the service may answer either way: nothing of it ends a run, and nothing of it is waited for without an end.

use crate::support::{MOVIES, converge, create, plan, run};
use personalize_core::{
    address::Kind,
    inventory::{Inventory, Phase},
    plan::{Settle, Step, Verb},
};
use personalize_engine::{
    cloud::Failure, event::Event, options::Options, paced::Paced,
    preconditions::read_preconditions, retry::Retry,
};
use personalize_sim::{Fault, Op, Request, Sim, Stack};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

/// Lists and tags are refused with `failure` wherever the resource that they name was not created yet.
fn refuse_what_is_not_there(
    failure: Failure,
) -> impl FnMut(&Request) -> Option<Fault> + Send + 'static {
    let mut made = std::collections::BTreeSet::new();
    move |asked| {
        if asked.op == Op::Call(Verb::Create) {
            made.insert(asked.locator.clone());
        }
        let below = asked.op == Op::List && asked.locator.starts_with("arn:");
        let strange = (below || asked.op == Op::Tags) && !made.contains(&asked.locator);
        let known = asked.kind == Kind::EventTracker || asked.kind == Kind::SolutionVersion;
        (strange && !(known && asked.op == Op::Tags))
            .then_some(Fault::Refused(failure, "InvalidInputException"))
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_below_or_of_what_is_not_there() {
    let sim = Sim::new();
    let stack = Stack::new(MOVIES);
    stack.plan(&sim).await.unwrap();
    let asked = sim.count(|a| a.op == Op::Tags || a.op == Op::List && a.locator.contains("arn:"));
    assert_eq!(asked, 0, "{:#?}", sim.journal());
    sim.set_faults(refuse_what_is_not_there(Failure::Other));
    converge(&sim, &stack).await;
}

#[tokio::test(start_paused = true)]
async fn a_list_below_a_parent_that_vanished_is_empty_and_any_other_refusal_is_told() {
    let sim = Sim::instant();
    let stack = Stack::new(MOVIES);
    converge(&sim, &stack).await;
    let invalid = |asked: &Request| {
        (asked.op == Op::List && asked.kind == Kind::Filter)
            .then_some(Fault::Refused(Failure::Invalid, "InvalidInputException"))
    };
    sim.set_faults(invalid);
    assert_eq!(stack.seen(&sim).await.unwrap_err().failure, Failure::Invalid);
    // A saved plan of an empty account looks for no tracker below the group that is not there.
    let mut plan = stack.plan_for(&Inventory::default());
    let empty = Sim::instant();
    empty.set_faults(|asked: &Request| {
        (asked.op == Op::List).then_some(Fault::Refused(Failure::Invalid, "InvalidInputException"))
    });
    let live = read_preconditions(&empty, &plan, Retry::default()).await.unwrap();
    assert!(empty.count(|a| a.op == Op::List) == 0 && live.iter().all(Option::is_none));
    // Of a group that the plan does not touch, the list says so.
    plan.preconditions.retain(|one| one.address.kind != Kind::DatasetGroup);
    let live = read_preconditions(&empty, &plan, Retry::default()).await.unwrap();
    assert!(empty.count(|a| a.op == Op::List) > 0 && live.iter().all(Option::is_none));
}

#[tokio::test(start_paused = true)]
async fn one_wrong_answer_about_tags_makes_nothing_foreign() {
    for failure in [Failure::NotFound, Failure::InUse, Failure::Invalid] {
        let sim = Sim::instant();
        let stack = Stack::new(MOVIES);
        converge(&sim, &stack).await;
        let mut asked_once = BTreeMap::new();
        sim.set_faults(move |asked: &Request| {
            let n = asked_once.entry(asked.locator.clone()).or_insert(0);
            *n += u32::from(asked.op == Op::Tags);
            (asked.op == Op::Tags && *n == 1).then_some(Fault::Refused(failure, "X"))
        });
        assert!(stack.plan(&sim).await.unwrap().is_empty(), "{failure:?}");
        sim.set_faults(move |asked: &Request| {
            (asked.op == Op::Tags).then_some(Fault::Refused(failure, "X"))
        });
        assert!(stack.plan(&sim).await.is_err(), "whose it is is not guessed");
    }
}

/// Which read a call is: operation and kind.
fn read(asked: &Request) -> Option<(Op, Kind)> {
    (!asked.op.is_write()).then_some((asked.op, asked.kind))
}

/// The answer is lost on its way, or is one that nobody can read: each read of a plan once, each of them again in turn.
#[tokio::test(start_paused = true)]
async fn every_read_of_a_plan_that_is_answered_ambiguously_once_is_made_again() {
    let stack = Stack::new(MOVIES);
    for there in [false, true] {
        let sim = Sim::instant();
        if there {
            converge(&sim, &stack).await;
        }
        let (plan, destroy) =
            (stack.plan(&sim).await.unwrap(), stack.plan_destroy(&sim).await.unwrap());
        let before = sim.journal().len();
        stack.plan(&sim).await.unwrap();
        let reads: BTreeSet<(Op, Kind)> =
            sim.journal().split_off(before).iter().filter_map(read).collect();
        assert!(reads.len() > 5, "{reads:?}");
        for one in reads {
            for fault in [Fault::Lost, Fault::Reset] {
                let mut met = BTreeSet::new();
                let why = fault.clone();
                sim.set_faults(move |asked: &Request| {
                    let first = read(asked) == Some(one) && met.insert(asked.locator.clone());
                    first.then(|| fault.clone())
                });
                let before = sim.journal().len();
                let again = stack.plan(&sim).await.unwrap_or_else(|e| panic!("{one:?}: {e}"));
                assert_eq!(again.steps, plan.steps, "{one:?} after {why:?}");
                let calls = sim.journal().split_off(before);
                let of = |locator: &str| {
                    let same =
                        |asked: &&Request| read(asked) == Some(one) && asked.locator == locator;
                    calls.iter().filter(same).count()
                };
                let asked = calls.iter().filter(|asked| read(asked) == Some(one));
                assert!(asked.clone().count() > 1, "{one:?}");
                assert!(asked.clone().all(|asked| of(&asked.locator) > 1), "{one:?}: {calls:#?}");
                sim.set_faults(lost_first(one));
                let again =
                    stack.plan_destroy(&sim).await.unwrap_or_else(|e| panic!("{one:?}: {e}"));
                assert_eq!(again.steps, destroy.steps, "{one:?}");
            }
        }
    }
}

/// A list that shows what is left of an earlier spec, and that a stack without such things may not be allowed to read.
#[tokio::test(start_paused = true)]
async fn what_an_earlier_spec_left_is_seen_although_its_list_was_lost_once() {
    let sim = Sim::instant();
    let told = "outputs: {ssm: /movies/}\n";
    converge(&sim, &Stack::new(&format!("{MOVIES}{told}"))).await;
    let there = sim.live().iter().filter(|live| live.kind == Kind::Parameter).count();
    assert!(there > 0);
    let stack = Stack::new(MOVIES);
    let deletes = |plan: &personalize_core::plan::Plan| {
        let is = |s: &&Step| s.address.kind == Kind::Parameter && s.verb == Verb::Delete;
        plan.steps.iter().filter(is).count()
    };
    for fault in [Fault::Lost, Fault::Throttle, Fault::Unavailable] {
        let mut first = Some(fault.clone());
        sim.set_faults(move |asked: &Request| {
            let is = read(asked) == Some((Op::List, Kind::Parameter));
            is.then(|| first.take()).flatten()
        });
        let plan = stack.plan(&sim).await.unwrap();
        assert_eq!(deletes(&plan), there, "{fault:?}");
    }
    // Who may not read it goes on without; an answer that never comes is not taken for one.
    for (fault, goes_on) in [(Fault::Denied, true), (Fault::Unavailable, false)] {
        sim.set_faults(move |asked: &Request| {
            let is = read(asked) == Some((Op::List, Kind::Parameter));
            is.then(|| fault.clone())
        });
        assert_eq!(stack.plan(&sim).await.is_ok(), goes_on);
    }
}

/// The first of the calls `one` to each resource is lost.
fn lost_first(one: (Op, Kind)) -> impl FnMut(&Request) -> Option<Fault> + Send + 'static {
    let mut met = BTreeSet::new();
    move |asked| {
        let first = read(asked) == Some(one) && met.insert(asked.locator.clone());
        first.then_some(Fault::Lost)
    }
}

/// What is there and seems for a moment to have no tags is not forgotten when the stack goes.
#[tokio::test(start_paused = true)]
async fn a_destruction_that_met_one_wrong_answer_about_tags_deletes_all_the_same() {
    let sim = Sim::instant();
    let stack = Stack::new(MOVIES);
    converge(&sim, &stack).await;
    let whole = stack.plan_destroy(&sim).await.unwrap();
    assert!(whole.steps.len() > 10, "{:#?}", whole.steps);
    for failure in [Failure::NotFound, Failure::InUse, Failure::Invalid] {
        let mut met = BTreeSet::new();
        sim.set_faults(move |asked: &Request| {
            let first = asked.op == Op::Tags && met.insert(asked.locator.clone());
            first.then_some(Fault::Refused(failure, "X"))
        });
        let plan = stack.plan_destroy(&sim).await.unwrap();
        assert_eq!(plan.steps, whole.steps, "{failure:?}");
        assert_eq!(plan.refusals, [], "{failure:?}");
        sim.set_faults(move |asked: &Request| {
            (asked.op == Op::Tags).then_some(Fault::Refused(failure, "X"))
        });
        assert!(stack.plan_destroy(&sim).await.is_err(), "nothing is left behind unsaid");
    }
}

/// The help of the refusal to delete a bucket with something of others in it.
#[tokio::test(start_paused = true)]
async fn a_bucket_that_the_spec_stopped_managing_stays_when_the_stack_goes() {
    let sim = Sim::instant();
    converge(&sim, &Stack::new(MOVIES)).await;
    let kept = MOVIES.replace("personalize}\nrole", "personalize, manage: false}\nrole");
    let plan = Stack::new(&kept).plan_destroy(&sim).await.unwrap();
    assert_eq!(plan.refusals, []);
    run(&sim, &plan, Options::default()).await;
    let left: BTreeSet<Kind> = sim.live().iter().map(|live| live.kind).collect();
    assert_eq!(Vec::from_iter(left), [Kind::Bucket, Kind::BucketPolicy, Kind::ImportJob]);
}

/// At most `rate` calls in any second.
fn at_most(rate: usize) -> impl FnMut(&Request) -> Option<Fault> + Send + 'static {
    let mut passed: Vec<Duration> = Vec::new();
    move |asked| {
        passed.retain(|at| *at + SECOND > asked.at);
        if passed.len() >= rate {
            return Some(Fault::Throttle);
        }
        passed.push(asked.at);
        None
    }
}

#[tokio::test(start_paused = true)]
async fn a_stack_is_planned_and_applied_at_few_calls_a_second() {
    for rate in [5, 2] {
        let paced = Paced::new(Sim::new());
        paced.inner().set_faults(at_most(rate));
        let stack = Stack::new(MOVIES);
        let plan = stack.plan(&paced).await.unwrap();
        let sink = |_: &Event| {};
        let stop = CancellationToken::new();
        let report =
            personalize_engine::apply::apply(&paced, &plan, Options::default(), &sink, &stop).await;
        assert!(report.is_complete(), "at {rate} a second: {report:#?}");
        let before = paced.inner().elapsed();
        assert!(stack.plan(&paced).await.unwrap().is_empty());
        let took = paced.inner().elapsed() - before;
        assert!(took < 120 * SECOND, "at {rate} a second: {took:?}");
    }
}

fn delete(key: &str) -> Step {
    let input = json!({}).as_object().unwrap().clone().into();
    let operation = "DeleteFilter".into();
    Step { verb: Verb::Delete, input, operation, settle: Settle::Gone, ..create(key, &[]) }
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_is_not_carried_out_is_asked_for_again_and_given_up() {
    for (ignored, ends_well) in [(2, true), (usize::MAX, false)] {
        let sim = Sim::new();
        run(&sim, &plan(vec![create("f", &[])]), Options::default()).await;
        let mut n = 0;
        sim.set_faults(move |asked: &Request| {
            n += usize::from(asked.op.is_write());
            (asked.op.is_write() && n <= ignored).then_some(Fault::Ignored)
        });
        let ran = run(&sim, &plan(vec![delete("f")]), Options::default()).await;
        assert_eq!(ran.report.is_complete(), ends_well, "{:#?}", ran.report);
        if !ends_well {
            assert_eq!(
                ran.report.failed[0].1,
                "DeleteFilter was accepted 4 times, but nothing happens: it is ACTIVE"
            );
        }
        assert!(sim.elapsed() < 600 * SECOND);
    }
}

/// The first steps of an apply, with `fault` for the first `n` creates of `kind`.
async fn first_apply_with(kind: Kind, n: usize, fault: Fault) -> crate::support::Ran {
    let sim = Sim::new();
    let mut met = 0;
    sim.set_faults(move |asked: &Request| {
        let hit = asked.op == Op::Call(Verb::Create) && asked.kind == kind && met < n;
        met += usize::from(hit);
        hit.then(|| fault.clone())
    });
    let plan = Stack::new(MOVIES).plan(&sim).await.unwrap();
    run(&sim, &plan, Options::default()).await
}

#[tokio::test(start_paused = true)]
async fn what_this_run_has_just_made_may_not_be_known_everywhere() {
    let cases = [
        (Kind::BucketPolicy, Failure::NotFound, "NoSuchBucket", "just created the bucket"),
        (Kind::BucketPolicy, Failure::Invalid, "MalformedPolicy", "just created the role"),
        (Kind::RolePolicy, Failure::NotFound, "NoSuchEntity", "just created the role"),
    ];
    for (kind, failure, code, why) in cases {
        let ran = first_apply_with(kind, 3, Fault::Refused(failure, code)).await;
        assert!(ran.report.is_complete(), "{code}: {:#?}", ran.report);
        let said =
            |e: &Event| matches!(e, Event::StepRetrying { reason, .. } if reason.contains(why));
        assert_eq!(ran.events.iter().filter(|e| said(e)).count(), 3, "{code}");
        let ran = first_apply_with(kind, usize::MAX, Fault::Refused(failure, code)).await;
        assert!(ran.report.failed.iter().any(|(_, why)| why.contains(code)), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bucket_name_that_s3_still_deletes_is_waited_for_and_then_explained() {
    let fault = Fault::Refused(Failure::Throttled, "OperationAborted");
    let ran = first_apply_with(Kind::Bucket, 5, fault.clone()).await;
    assert!(ran.report.is_complete(), "{:#?}", ran.report);
    let ran = first_apply_with(Kind::Bucket, usize::MAX, fault).await;
    let (_, why) = &ran.report.failed[0];
    assert!(why.contains("an hour or more") && why.contains("anybody"), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_name_that_this_run_freed_may_seem_taken_for_a_while() {
    let sim = Sim::new();
    run(&sim, &plan(vec![create("f", &[])]), Options::default()).await;
    let again = Step { id: "again".into(), ..create("f", &["f"]) };
    let mut n = 0;
    sim.set_faults(move |asked: &Request| {
        n += u32::from(asked.op == Op::Call(Verb::Create));
        (asked.op == Op::Call(Verb::Create) && n <= 3)
            .then_some(Fault::Refused(Failure::AlreadyExists, "ResourceAlreadyExistsException"))
    });
    let ran = run(&sim, &plan(vec![delete("f"), again]), Options::default()).await;
    assert!(ran.report.is_complete(), "{:#?}", ran.report);
}

#[tokio::test(start_paused = true)]
async fn limits_while_others_are_being_made_are_waited_for() {
    let sim = Sim::with(SECOND, |_, _| 600 * SECOND);
    let first_ends = 600 * SECOND;
    sim.set_faults(move |asked: &Request| {
        (asked.op.is_write() && asked.writes > 1 && asked.at < first_ends)
            .then_some(Fault::Refused(Failure::Quota, "LimitExceededException"))
    });
    let ran = run(&sim, &plan(vec![create("a", &[]), create("b", &[])]), Options::default()).await;
    assert!(ran.report.is_complete(), "{:#?}", ran.report);
    sim.set_faults(|asked: &Request| {
        asked.op.is_write().then_some(Fault::Refused(Failure::Quota, "LimitExceededException"))
    });
    let ran = run(&sim, &plan(vec![create("c", &[])]), Options::default()).await;
    assert_eq!(ran.report.failed.len(), 1, "nothing is under way that would make room");
}

#[tokio::test(start_paused = true)]
async fn an_update_is_held_back_for_as_long_as_another_is_seen() {
    let sim = Sim::with(SECOND, |_, verb| match verb {
        Verb::Update => 1800 * SECOND,
        _ => SECOND,
    });
    run(&sim, &plan(vec![create("f", &[])]), Options::default()).await;
    let update = |id: &str, x: &str| Step {
        id: id.into(),
        verb: Verb::Update,
        input: json!({"filterExpression": x}).as_object().unwrap().clone().into(),
        ..create("f", &[])
    };
    let ran =
        run(&sim, &plan(vec![update("one", "y"), update("two", "z")]), Options::default()).await;
    assert!(ran.report.is_complete(), "{:#?}", ran.report);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_is_refused_and_already_so_is_done() {
    let sim = Sim::instant();
    run(&sim, &plan(vec![create("f", &[])]), Options::default()).await;
    for (x, done) in [("x", true), ("y", false)] {
        sim.set_faults(|asked: &Request| {
            asked.op.is_write().then(|| Fault::Invalid("no changes".into()))
        });
        let update = Step {
            verb: Verb::Update,
            input: json!({"filterExpression": x}).as_object().unwrap().clone().into(),
            ..create("f", &[])
        };
        let ran = run(&sim, &plan(vec![update]), Options::default()).await;
        assert_eq!(ran.report.is_complete(), done, "{x}: {:#?}", ran.report);
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_for_a_young_role_says_that_the_next_apply_repeats_it() {
    let sim = Sim::new();
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    let group = plan.steps.iter().find(|s| s.address.kind == Kind::DatasetGroup).unwrap();
    sim.fail(&group.name, Some("the role cannot be assumed"));
    let ran = run(&sim, &plan, Options::default()).await;
    let (_, why) = &ran.report.failed[0];
    assert!(why.contains("too new for it: apply again"), "{why}");
    sim.fail(&group.name, None);
    converge(&sim, &stack).await;
    assert!(sim.live().iter().all(|l| l.phase != Phase::Failed));
}

#[tokio::test(start_paused = true)]
async fn a_list_of_versions_that_is_behind_plans_no_second_training() {
    let sim = Sim::with(Duration::from_millis(20), |kind, _| match kind {
        Kind::SolutionVersion => 3600 * SECOND,
        _ => 10 * SECOND,
    });
    let stack = Stack::new(MOVIES);
    let mut lost = false;
    sim.set_faults(move |asked: &Request| {
        let create = asked.op == Op::Call(Verb::Create) && asked.kind == Kind::SolutionVersion;
        let list = asked.op == Op::List && asked.kind == Kind::SolutionVersion;
        lost |= create;
        match (create, list && lost) {
            (true, _) => Some(Fault::Lost),
            // Until the next write the list never shows it.
            (_, true) => Some(Fault::Stale),
            _ => None,
        }
    });
    let plan = stack.plan(&sim).await.unwrap();
    let options = Options { max_wait: Some(60 * SECOND), ..Options::default() };
    let ran = run(&sim, &plan, options).await;
    assert_eq!(ran.report.left.len(), 1, "{:#?}", ran.report);
    let plan = stack.plan(&sim).await.unwrap();
    let trains = |s: &&Step| s.address.kind == Kind::SolutionVersion && s.verb == Verb::Create;
    assert_eq!(plan.steps.iter().filter(trains).count(), 0, "{:#?}", plan.steps);
    let creates = sim.count(|a| a.op == Op::Call(Verb::Create) && a.kind == Kind::SolutionVersion);
    assert_eq!(creates, 1);
}
