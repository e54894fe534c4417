//! Folders of many files: what a run reads does not grow with those that are new, and every upload is made and found once.

use crate::support::{MOVIES, run};
use personalize_core::{address::Kind, plan::Plan};
use personalize_engine::{options::Options, preconditions::read_preconditions, retry::Retry};
use personalize_sim::{Fault, Op, Sim, Stack};

const SOURCE: &str = "data/interactions.csv";

fn reads(sim: &Sim) -> usize {
    sim.count(|asked| !asked.op.is_write())
}

/// The plan for a folder of so many new files, and how many reads it took to make it, and to look at what it touches.
async fn planned(number: usize) -> (Sim, Plan, [usize; 2]) {
    let sim = Sim::instant();
    let plan = Stack::new(MOVIES).with_files(SOURCE, number).plan(&sim).await.unwrap();
    let made = reads(&sim);
    read_preconditions(&sim, &plan, Retry::default()).await.unwrap();
    let looked = reads(&sim) - made;
    (sim, plan, [made, looked])
}

#[tokio::test(start_paused = true)]
async fn new_files_are_looked_for_in_one_list() {
    let (_, small, few) = planned(100).await;
    let (_, large, many) = planned(200).await;
    assert_eq!(few, many, "reads do not grow with what is not there");
    assert_eq!(large.files.len(), small.files.len() + 100);
}

#[tokio::test(start_paused = true)]
async fn all_of_many_files_are_uploaded_and_known_again() {
    let (sim, plan, _) = planned(100).await;
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!(ran.report.failed, []);
    let stack = Stack::new(MOVIES).with_files(SOURCE, 100);
    assert!(stack.plan(&sim).await.unwrap().is_empty());
    let left = read_preconditions(&sim, &plan, Retry::default()).await.unwrap();
    assert!(left.iter().all(Option::is_some), "what is there is described");
}

/// An answer that was lost, and something else under the key: it is no proof that the upload has landed.
#[tokio::test(start_paused = true)]
async fn a_strange_object_is_not_taken_for_a_lost_upload() {
    let sim = Sim::new();
    let stack = Stack::new(MOVIES);
    let plan = stack.plan(&sim).await.unwrap();
    run(&sim, &plan, Options::default()).await;
    let object = sim.live().into_iter().find(|live| live.kind == Kind::DataObject).unwrap();
    sim.meddle(Kind::DataObject, &object.locator, |live| drop(live.props.remove("hash")));
    let again = stack.plan(&sim).await.unwrap();
    assert_eq!(again.steps.len(), 1, "{again:#?}");
    let mut met = false;
    sim.set_faults(move |asked| {
        let upload = asked.kind == Kind::DataObject && matches!(asked.op, Op::Call(_));
        (upload && !std::mem::replace(&mut met, true)).then_some(Fault::Reset)
    });
    let ran = run(&sim, &again, Options::default()).await;
    assert_eq!(ran.report.failed, []);
    assert!(stack.plan(&sim).await.unwrap().is_empty(), "it was uploaded");
}
