//! Dataset groups of which nothing is known but their ARNs: all of them is read, in few dependent rounds.

use crate::support::{MOVIES, run};
use personalize_core::{address::Kind, graph::Graph};
use personalize_engine::{options::Options, retry::Retry, survey};
use personalize_sim::{Sim, Stack};
use std::time::Duration;

/// How long a call takes.
const CALL: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_whole_group_is_read_in_few_rounds() {
    let sim = Sim::with(CALL, |_, _| Duration::ZERO);
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    run(&sim, &plan, Options::default()).await;
    let group = sim.live().into_iter().find(|live| live.kind == Kind::DatasetGroup).unwrap();
    let nothing = Graph::empty(stack.scope().clone());
    let before = sim.elapsed();
    let read = survey::group(&sim, &nothing, &group.locator, Retry::default()).await.unwrap();
    let rounds = (sim.elapsed() - before).as_secs_f64() / CALL.as_secs_f64();
    assert!(rounds < 4.5, "{rounds} rounds: with the caller and the sources at most six");
    for kind in [
        Kind::Schema,
        Kind::Dataset,
        Kind::ImportJob,
        Kind::EventTracker,
        Kind::Solution,
        Kind::SolutionVersion,
        Kind::Filter,
        Kind::Campaign,
    ] {
        let there = sim.live().iter().filter(|live| live.kind == kind).count();
        assert_eq!(read.of(kind).count(), there, "{kind}");
    }
    let account = survey::account(&sim, &nothing, Retry::default()).await.unwrap();
    assert_eq!(account, read);
}
