//! What runs cost: waits and round trips in virtual time, which is the same on every machine, and the bookkeeping of many
//! steps in real time. `cargo bench -p personalize-engine --bench runs`

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use personalize_core::{
    address::{Address, Kind},
    inventory::Inventory,
    plan::{Plan, Risk, Settle, Step, Verb},
};
use personalize_engine::{apply::apply, cloud::Cloud, options::Options, settle::Pace};
use personalize_sim::{MOVIES, Sim, Stack};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const GROUP: &str = "arn:aws:personalize:us-east-1:000000000000:dataset-group/g";

fn main() {
    println!("40 independent waits of 3 s, 20 ms a call   {:.2} s of virtual time", waits());
    for steps in [3000, 9000, 27_000] {
        let mut all: Vec<f64> = (0..5).map(|_| instant(steps)).collect();
        all.sort_by(f64::total_cmp);
        println!("{steps} instant steps, median of 5            {:.3} s", all[2]);
    }
    println!("a full plan of a stack that is there        {:.0} round trips", rounds());
}

fn virtual_time() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

/// Seconds that 40 filters take, each of which is there after three.
fn waits() -> f64 {
    virtual_time().block_on(async {
        let sim = Sim::with(Duration::from_millis(20), |kind, _| {
            Duration::from_secs(if kind == Kind::Filter { 3 } else { 0 })
        });
        let mut group = step(0, Vec::new());
        (group.address, group.locator) = (Address::only(Kind::DatasetGroup), Some(GROUP.into()));
        group.input.remove("datasetGroupArn");
        run(&sim, vec![group]).await;
        let begun = sim.elapsed();
        let filters = (0..40).map(|i| Step { settle: Settle::Ready, ..step(i, Vec::new()) });
        run(&sim, filters.collect()).await;
        (sim.elapsed() - begun).as_secs_f64()
    })
}

/// Real seconds for steps that are done with their call, ten layers deep, each of which needs three of the layer before.
fn instant(steps: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let sim = Sim::instant();
        let layer = steps / 10;
        let all = (0..steps).map(|i| {
            let needs = if i < layer { 0 } else { 3 };
            let mut step = step(
                i,
                (0..needs).map(|n| (i / layer - 1) * layer + (i * 7 + n) % layer).collect(),
            );
            step.input.remove("datasetGroupArn");
            step
        });
        let all = all.collect();
        let begun = Instant::now();
        run(&sim, all).await;
        begun.elapsed().as_secs_f64()
    })
}

/// The time of a plan where every call takes one second, and asking who calls.
fn rounds() -> f64 {
    virtual_time().block_on(async {
        let sim = Sim::with(Duration::from_secs(1), |_, _| Duration::ZERO);
        let stack = Stack::new(MOVIES);
        let plan = stack.plan(&sim).await.unwrap();
        let stop = CancellationToken::new();
        apply(&sim, &plan, Options::default(), &|_: &_| {}, &stop).await;
        let begun = sim.elapsed();
        sim.identity().await.unwrap();
        assert!(stack.plan(&sim).await.unwrap().is_empty());
        (sim.elapsed() - begun).as_secs_f64()
    })
}

async fn run(sim: &Sim, steps: Vec<Step>) {
    let count = steps.len();
    let plan = Plan { steps, ..Stack::new(MOVIES).plan_for(&Inventory::default()) };
    let options = Options { pace: Pace::near(), ..Options::default() };
    let report = apply(sim, &plan, options, &|_: &_| {}, &CancellationToken::new()).await;
    assert_eq!(report.done.len(), count, "{:?}", report.failed.first());
}

fn step(i: usize, needs: Vec<usize>) -> Step {
    let name = format!("f{i}");
    Step {
        id: (&name).into(),
        address: Address::new(Kind::Filter, &name),
        verb: Verb::Create,
        operation: "CreateFilter".into(),
        locator: Some(format!("arn:aws:personalize:us-east-1:000000000000:filter/{name}").into()),
        input: json!({"name": name, "datasetGroupArn": GROUP}).as_object().unwrap().clone().into(),
        name: name.into(),
        needs: needs.into_iter().map(|n| format!("f{n}").into()).collect(),
        settle: Settle::Done,
        guard: None,
        risk: Risk::Safe,
    }
}
