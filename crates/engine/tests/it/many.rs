//! Folders of many files, and many solutions: what a run reads does not grow with what is new, and every upload is made and
//! found once.

use crate::support::{MOVIES, run};
use personalize_core::{
    address::Kind,
    plan::{Plan, Verb},
};
use personalize_engine::{
    cloud::{Call, Cloud},
    options::Options,
    preconditions::read_preconditions,
    retry::Retry,
};
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

/// A spec with so many solutions, a campaign of each.
fn with_campaigns(number: usize) -> String {
    let of = |line: fn(usize) -> String| (0..number).map(line).collect::<String>();
    format!(
        "version: 1
name: many
region: us-east-1
bucket: {{name: many-000000000000}}
role: {{name: many-import}}
datasets:
  interactions:
    schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
    source: interactions.csv
solutions:
{}campaigns:
{}",
        of(|n| format!("  s{n}: {{recipe: aws-sims, autoTraining: off}}\n")),
        of(|n| format!("  c{n}: {{solution: s{n}, minProvisionedTPS: 1}}\n")),
    )
}

#[tokio::test(start_paused = true)]
async fn campaigns_of_many_solutions_are_looked_for_in_the_list_of_the_account() {
    let sim = Sim::new();
    let rows = "USER_ID,ITEM_ID,TIMESTAMP\nu,i,1700000000\n";
    let stack = Stack::new(&with_campaigns(40)).with_data("interactions.csv", rows);
    let plan = stack.plan(&sim).await.unwrap();
    let described = || sim.count(|a| a.kind == Kind::Campaign && a.op == Op::Describe);
    let lists = || sim.count(|a| a.kind == Kind::Campaign && a.op == Op::List);
    let before = described();
    let ran = run(&sim, &plan, Options::default()).await;
    assert_eq!((ran.report.failed, described() - before), (vec![], 0));
    let before = lists();
    assert!(stack.plan(&sim).await.unwrap().is_empty());
    assert_eq!(lists() - before, 1, "all that it shows is described anyway");

    // Somebody else's campaign below one of the solutions is found among its campaigns.
    let version = sim.live().into_iter().find(|live| live.kind == Kind::SolutionVersion).unwrap();
    let input = serde_json::json!({
        "name": "theirs", "solutionVersionArn": version.locator, "minProvisionedTPS": 1,
    });
    let input = input.as_object().unwrap().clone().into();
    let (kind, verb, locator) = (Kind::Campaign, Verb::Create, "theirs".to_owned());
    sim.call(&Call { kind, verb, locator, input }).await.unwrap();
    let before = lists();
    let seen = stack.seen(&sim).await.unwrap();
    assert_eq!((lists() - before, seen.named(Kind::Campaign, "theirs").is_some()), (41, true));
}
