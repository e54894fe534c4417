//! What a plan removes because its imports supersede it: uploads of generations beyond those that `keep` keeps. They go after
//! the imports, so that a run that ends before takes nothing away, and the next plan has what is left. Not here: which uploads
//! these are (`prune`), and reading the lists of imports (the shell).

use super::{Note, Plan, Verb, precondition, prune};
use crate::{
    address::Kind,
    inventory::{Inventory, Phase},
    lowering::Lowering,
};
use jiff::{SignedDuration, Timestamp};
use prune::{OtherUpload, PastImport};
use std::collections::BTreeSet;

/// What allows that uploads go.
const KEEP: &str = "keep";

/// The plan with the removal of those of the `others`, uploads that are not wanted any more, that are superseded when its imports
/// are done, given the `past` ones.
pub fn with_superseded(
    mut plan: Plan,
    from: Lowering<'_>,
    inventory: &Inventory,
    (others, past): (Vec<OtherUpload>, &[PastImport]),
    now: Timestamp,
) -> Plan {
    let past = with_planned(past, &plan, now);
    let kept = prune::kept(&from, &past);
    let touched: BTreeSet<&str> =
        plan.steps.iter().filter_map(|step| step.locator.as_deref()).collect();
    let others = others.into_iter().filter_map(|upload| upload.found(inventory));
    let mut gone: Vec<_> = others.collect();
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
    precondition::complete(&mut plan, inventory);
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
