//! Destroying a whole stack in the middle of everything: resources are being made, changed, started, stopped and deleted, some
//! end badly, and what is under way ends in any order. The account is empty afterwards. Not here: faults of calls (`matrix`).
//!
//! `PERSONALIZE_SEEDS=200` tries that many seeds, `PERSONALIZE_SEED=17` only that one.

use crate::{
    fields::Base,
    support::{number, run},
};
use personalize_core::{address::Kind, inventory::Phase, kind, plan::Plan};
use personalize_engine::options::Options;
use personalize_sim::{Sim, Stack, seeded};
use std::{collections::BTreeSet, sync::Mutex, time::Duration};

/// How many seeds are tried where nothing else is said.
const SEEDS: u64 = 20;

#[test]
fn a_stack_in_any_transient_state_is_destroyed_whatever_settles_first() {
    let seeds = match number("PERSONALIZE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PERSONALIZE_SEEDS").unwrap_or(SEEDS),
    };
    let mut met = BTreeSet::new();
    for seed in seeds.clone() {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        let one = std::panic::AssertUnwindSafe(|| runtime.block_on(one(seed)));
        let ended = std::panic::catch_unwind(one);
        met.extend(ended.unwrap_or_else(|_| panic!("PERSONALIZE_SEED={seed} shows this again")));
    }
    let transient = [
        Phase::Creating,
        Phase::Updating,
        Phase::Stopping,
        Phase::Stopped,
        Phase::Deleting,
        Phase::Failed,
    ];
    if seeds.count() as u64 >= SEEDS {
        let missed = transient.into_iter().filter(|phase| !met.contains(&format!("{phase:?}")));
        assert_eq!(missed.collect::<Vec<_>>(), [], "no seed met these");
    }
}

/// Answers the phases that were met when the destruction began.
async fn one(seed: u64) -> BTreeSet<String> {
    let mut draw = seeded(seed);
    let pace = Mutex::new(seeded(seed ^ 0x5eed));
    let sim = Sim::with(Duration::from_millis(20), move |_, _| {
        Duration::from_secs_f64(3600.0 * pace.lock().unwrap()().powi(3))
    });
    let base = if draw() < 0.5 { Base::Custom } else { Base::Domain };
    let stack = Stack::new(base.text());
    let plan = stack.plan(&sim).await.unwrap();
    if draw() < 0.4 {
        let steps = &plan.steps[(draw() * plan.steps.len() as f64) as usize];
        sim.fail(&steps.name, Some("no data"));
    }
    for_a_while(&sim, &plan, draw() * 12.0 * 3600.0).await;
    // Then it is changed, perhaps more than once, and left in the middle of that.
    while draw() < 0.8 {
        let (from, to) = base.changes()[(draw() * base.changes().len() as f64) as usize];
        let changed = Stack::new(&base.text().replace(from, to));
        let plan = changed.plan(&sim).await.unwrap();
        for_a_while(&sim, &plan, draw() * 3600.0).await;
    }
    if draw() < 0.3 {
        let plan = stack.plan_destroy(&sim).await.unwrap();
        for_a_while(&sim, &plan, draw() * 1800.0).await;
    }
    let met = sim.live().into_iter().map(|live| format!("{:?}", live.phase)).collect();
    let plan = stack.plan_destroy(&sim).await.unwrap();
    assert_eq!(plan.refusals, []);
    let ran = run(&sim, &plan, Options::default()).await;
    assert!(ran.report.is_complete(), "{:#?}", ran.report);
    let left: Vec<String> = left(&sim).collect();
    assert_eq!(left, [""; 0]);
    assert!(stack.plan_destroy(&sim).await.unwrap().is_empty());
    met
}

/// Runs a plan for at most `seconds`, then drops it.
async fn for_a_while(sim: &Sim, plan: &Plan, seconds: f64) {
    let run = run(sim, plan, Options::default());
    let _ = tokio::time::timeout(Duration::from_secs_f64(seconds), run).await;
}

/// What is there, without jobs that have ended, which nobody can delete.
fn left(sim: &Sim) -> impl Iterator<Item = String> {
    let live = sim.live().into_iter();
    let stays = |kind: Kind, phase: Phase| kind::is_kept(kind) && !phase.in_progress();
    live.filter(move |live| !stays(live.kind, live.phase)).map(|live| live.locator)
}
