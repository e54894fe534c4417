//! The end before the end: interrupts, time limits, credentials that expire, a run that is killed.

use crate::support::{MOVIES, converge, create, ids, plan, run, run_until};
use personalize_core::{address::Kind, plan::Verb};
use personalize_engine::{
    apply::{Stopped, apply},
    options::Options,
};
use personalize_sim::{Fault, Op, Request, Sim, Stack, nth, nth_write, random};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_stop_ends_waits_at_once_and_lets_calls_answer() {
    let sim = Sim::with(2 * SECOND, |_, _| 600 * SECOND);
    let stop = CancellationToken::new();
    let steps = vec![create("a", &[]), create("b", &[]), create("c", &["b"])];
    let options = Options { concurrency: 1, ..Options::default() };
    let plan = plan(steps);
    let at = 3 * SECOND;
    let (ran, ()) = tokio::join!(run_until(&sim, &plan, options, &stop), async {
        tokio::time::sleep(at).await;
        stop.cancel();
    });
    // At three seconds `a` waits, and the call for `b` is half way.
    assert_eq!(sim.elapsed(), 4 * SECOND, "as soon as the call had its answer");
    assert_eq!(ids(&ran.report.left), ["a", "b"]);
    assert!(ran.report.left.iter().all(|(_, how)| how.contains("AWS continues")));
    assert_eq!(ids(&ran.report.skipped), ["c"]);
    assert_eq!(ran.report.stopped, Some(Stopped::Requested));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_is_not_waited_for_for_ever() {
    let sim = Sim::new();
    sim.set_faults(nth_write(1, Fault::HangAfter));
    let stop = CancellationToken::new();
    let plan = plan(vec![create("a", &[])]);
    let (ran, ()) = tokio::join!(run_until(&sim, &plan, Options::default(), &stop), async {
        sim.hung().await;
        stop.cancel();
    });
    assert!(sim.elapsed() < 4 * SECOND, "{:?}", sim.elapsed());
    assert!(ran.report.left[0].1.contains("did not arrive in time"), "{:?}", ran.report);
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_run_is_taken_up_where_it_was() {
    let stack = Stack::new(MOVIES);
    let straight = Sim::new();
    converge(&straight, &stack).await;
    let sim = Sim::new();
    for _ in 0..200 {
        let plan = stack.plan(&sim).await.unwrap();
        if plan.is_empty() {
            break;
        }
        let stop = CancellationToken::new();
        tokio::join!(run_until(&sim, &plan, Options::default(), &stop), async {
            tokio::time::sleep(60 * SECOND).await;
            stop.cancel();
        });
    }
    assert!(stack.plan(&sim).await.unwrap().is_empty());
    let creates = |sim: &Sim| sim.count(|a| a.op == Op::Call(Verb::Create));
    assert_eq!(creates(&sim), creates(&straight), "nothing was made twice");
    assert!(sim.elapsed() < straight.elapsed() + 5 * 60 * SECOND, "AWS was never kept waiting");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_takes_too_long_is_left_and_the_rest_goes_on() {
    let sim = Sim::with(SECOND, |kind, _| match kind {
        Kind::Filter => 30 * SECOND,
        _ => 3600 * SECOND,
    });
    let mut slow = create("slow", &[]);
    slow.address.kind = Kind::Recommender;
    let steps = vec![slow, create("a", &[]), create("b", &["a"]), create("on-slow", &["slow"])];
    let options = Options { max_wait: Some(60 * SECOND), ..Options::default() };
    let ran = run(&sim, &plan(steps), options).await;
    assert_eq!(ran.report.done, ["a", "b"]);
    assert_eq!(ids(&ran.report.left), ["slow"]);
    assert_eq!(
        ran.report.skipped,
        [("on-slow".into(), "needs recommender/slow, which has not ended".into())]
    );
    assert_eq!(ran.report.stopped, None);
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_fail_nothing() {
    let stack = Stack::new(MOVIES);
    let sim = Sim::new();
    sim.set_faults(|asked: &Request| (asked.at > 300 * SECOND).then_some(Fault::Credentials));
    let plan = stack.plan(&sim).await.unwrap();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, []);
    assert_eq!(ran.report.stopped, Some(Stopped::Credentials));
    assert!(sim.elapsed() < 400 * SECOND, "it ends when it sees");
    sim.calm();
    converge(&sim, &stack).await;
}

/// `kill -9` at every call: before it lands and after. The next run converges, and nothing is there twice.
#[tokio::test(start_paused = true)]
async fn a_run_that_is_killed_anywhere_is_taken_up() {
    let stack = Stack::new(MOVIES);
    let straight = Sim::instant();
    converge(&straight, &stack).await;
    let wanted: Vec<_> = names(&straight);
    let all = straight.journal().len();
    for n in 1..=all {
        for fault in [Fault::Hang, Fault::HangAfter] {
            let sim = Sim::instant();
            sim.set_faults(nth(n, fault));
            let stop = CancellationToken::new();
            let killed = async {
                let plan = stack.plan(&sim).await.unwrap();
                apply(&sim, &plan, Options::default(), &|_: &_| {}, &stop).await;
            };
            tokio::select! {
                () = killed => {}
                () = sim.hung() => {}
            }
            sim.calm();
            converge(&sim, &stack).await;
            assert_eq!(names(&sim), wanted, "killed at call {n}");
        }
    }
}

fn names(sim: &Sim) -> Vec<(Kind, String)> {
    sim.live().into_iter().map(|l| (l.kind, l.name)).collect()
}

#[tokio::test(start_paused = true)]
async fn random_faults_end_and_then_all_is_well() {
    let stack = Stack::new(MOVIES);
    let straight = Sim::new();
    converge(&straight, &stack).await;
    for seed in 0..100 {
        let sim = Sim::new();
        sim.set_faults(random(seed, 0.2));
        for _ in 0..2 {
            if let Ok(plan) = stack.plan(&sim).await {
                run(&sim, &plan, Options::default()).await;
            }
        }
        sim.calm();
        converge(&sim, &stack).await;
        assert_eq!(names(&sim), names(&straight), "seed {seed}");
    }
}
