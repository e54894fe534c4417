//! What a plan removes because its imports supersede it: uploads of generations beyond those that `keep` keeps. They go after
//! the imports, so that a run that ends before takes nothing away, and the next plan has what is left. Not here: which uploads
//! these are (`prune`), and reading the lists of imports (the shell).

use super::{Note, Plan, Verb, order::order_deletes, precondition, prune, runs};
use crate::{
    address::Kind, graph::Graph, inventory::Inventory, inventory::Phase, lower::lower,
    lowering::Lowering,
};
use jiff::{SignedDuration, Timestamp};
use prune::PastImport;
use std::collections::BTreeSet;

/// What allows that uploads go.
const KEEP: &str = "keep";

/// Whether there are uploads that an import may have superseded; without them nobody needs to read the past imports.
pub fn has_other_uploads(from: Lowering<'_>, inventory: &Inventory, now: Timestamp) -> bool {
    // The graph of a folder may have a hundred thousand uploads, none of which is there yet.
    let has_any = inventory.of(Kind::DataObject).any(|live| !live.text("hash").is_empty());
    has_any && !prune::other_uploads(&graph(from, inventory, now), inventory).is_empty()
}

/// The plan with the removal of the uploads that are superseded when its imports are done, given the `past` ones.
pub fn with_superseded(
    mut plan: Plan,
    from: Lowering<'_>,
    inventory: &Inventory,
    past: &[PastImport],
    now: Timestamp,
) -> Plan {
    let past = with_planned(past, &plan, now);
    let kept = prune::kept(&from, &past);
    let touched: BTreeSet<&str> =
        plan.steps.iter().filter_map(|step| step.locator.as_deref()).collect();
    let mut gone = prune::other_uploads(&graph(from, inventory, now), inventory);
    gone.retain(|(address, live)| {
        let kept = kept.get(prune::dataset_of(address));
        !touched.contains(&*live.locator)
            && kept.is_some_and(|kept| !kept.contains(prune::folder_of(address)))
    });
    if gone.is_empty() {
        return plan;
    }
    for (address, live) in gone {
        prune::remove(&mut plan, &address, live, KEEP);
    }
    order_deletes(&mut plan.steps, inventory);
    precondition::guard(&mut plan.steps, inventory);
    plan.preconditions = precondition::of_steps(&plan.steps, inventory);
    let text = prune::freed(&plan, inventory).map(|freed| format!("superseded uploads: {freed}"));
    plan.notes.extend(text.map(|text| Note { address: None, text }));
    plan
}

/// The imports of before, and those that the plan makes or waits for as if they were done.
fn with_planned(past: &[PastImport], plan: &Plan, now: Timestamp) -> Vec<PastImport> {
    let mut all = past.to_vec();
    let imports = plan.steps.iter().filter(|step| step.address.kind == Kind::ImportJob);
    let newest = all.iter().filter_map(|import| import.created).max().unwrap_or(now).max(now);
    for (step, n) in imports.zip(1..) {
        match step.verb {
            Verb::Create => {
                let text = |name| step.input.get(name).and_then(|value| value.as_str());
                all.push(PastImport {
                    dataset: text("datasetArn").unwrap_or_default().to_owned(),
                    name: step.name.to_string(),
                    created: newest.checked_add(SignedDuration::from_secs(n)).ok(),
                    is_incremental: text("importMode") == Some("INCREMENTAL"),
                    phase: Phase::Ready,
                });
            }
            Verb::Wait => {
                let of_step = all.iter_mut().filter(|import| import.name == step.name);
                of_step.for_each(|import| import.phase = Phase::Ready);
            }
            _ => {}
        }
    }
    all
}

/// What is wanted, with the names that runs have.
fn graph(from: Lowering<'_>, inventory: &Inventory, now: Timestamp) -> Graph {
    let choices = runs::names(&from, inventory, now);
    lower(Lowering { choices: &choices, ..from })
}
