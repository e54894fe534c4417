//! Runs of stacks with jobs: what is found again, and how often it is asked for.

use crate::support::{MOVIES, converge, run};
use personalize_core::{address::Kind, inventory::Phase};
use personalize_engine::options::Options;
use personalize_sim::{Fault, Op, Sim, Stack, nth_write};

const JOBS: &str = "
batchInference:
  mail: {solution: for-you, input: users.jsonl, filter: unseen}
exports:
  nightly: {dataset: interactions, ingestionMode: ALL}
deletions:
  forget: {source: forget.csv}
";

fn stack() -> Stack {
    Stack::new(&format!("{MOVIES}{JOBS}"))
}

fn jobs(sim: &Sim, kind: Kind) -> usize {
    sim.live().iter().filter(|live| live.kind == kind).count()
}

#[tokio::test(start_paused = true)]
async fn every_job_runs_once_and_is_found_again() {
    let sim = Sim::new();
    converge(&sim, &stack()).await;
    for kind in [Kind::BatchInferenceJob, Kind::ExportJob, Kind::DeletionJob] {
        assert_eq!(jobs(&sim, kind), 1, "{kind}");
    }
    // Other inputs, and back: the run for these is there.
    let other = stack().with_data("users.jsonl", "2");
    converge(&sim, &other).await;
    converge(&sim, &stack()).await;
    assert_eq!(jobs(&sim, Kind::BatchInferenceJob), 2);
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_answer_was_lost_is_not_made_twice() {
    for n in 1.. {
        let sim = Sim::new();
        sim.set_faults(nth_write(n, Fault::Lost));
        converge(&sim, &stack()).await;
        let counts = [Kind::BatchInferenceJob, Kind::ExportJob, Kind::DeletionJob];
        assert_eq!(counts.map(|kind| jobs(&sim, kind)), [1, 1, 1], "write {n}");
        if sim.count(|asked| asked.op.is_write()) < n {
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_fails_is_not_repeated_and_holds_nothing_up() {
    let sim = Sim::new();
    let plan = stack().plan(&sim).await.unwrap();
    let job = plan.steps.iter().find(|s| s.address.kind == Kind::BatchInferenceJob).unwrap();
    sim.fail(&job.name, Some("Invalid S3 output path"));
    run(&sim, &plan, Options::default()).await;
    let failed = |sim: &Sim| sim.live().iter().filter(|l| l.phase == Phase::Failed).count();
    assert_eq!((failed(&sim), jobs(&sim, Kind::Campaign)), (1, 1));
    converge(&sim, &stack()).await;
    assert_eq!((failed(&sim), jobs(&sim, Kind::BatchInferenceJob)), (1, 1));
    let note = stack().plan(&sim).await.unwrap().notes;
    assert!(note.iter().any(|note| note.text.contains("Invalid S3 output path")), "{note:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_stack_without_jobs_asks_for_no_lists_of_them() {
    let sim = Sim::new();
    Stack::new(MOVIES).plan(&sim).await.unwrap();
    let asked = sim.count(|asked| asked.op == Op::List && asked.kind == Kind::ExportJob);
    assert_eq!(asked, 0);
}
