//! What stays when a stack is destroyed, and why, as notes of the plan. Not here: what goes (`destroy`), and what may not go
//! although it should (`held`, `judge`).

use super::{Note, Plan, owner::is_ours};
use crate::{
    address::Kind,
    inventory::{Inventory, Live},
    kind::{self, definition::Owner},
    spec::types::Spec,
};
use personalize_rules::finding::listed;
use std::collections::BTreeSet;

/// How many resources a note names.
const NAMED: usize = 5;

/// Adds the notes on everything that stays; of a stack of which nothing is there, nothing is said.
pub(super) fn add(plan: &mut Plan, spec: &Spec, inventory: &Inventory) {
    if plan.steps.is_empty() {
        return;
    }
    let notes = [history(plan, inventory), unmanaged(spec), theirs(plan, inventory)];
    let texts = notes.into_iter().flatten();
    plan.notes.extend(texts.map(|text| Note { address: None, text }));
}

/// Jobs, which no call deletes; versions go with their solutions.
fn history(plan: &Plan, inventory: &Inventory) -> Option<String> {
    let stays = |live: &&Live| {
        kind::is_kept(live.kind) && live.kind != Kind::SolutionVersion && is_ours(live, &plan.stack)
    };
    let jobs =
        inventory.all().iter().filter(stays).map(|live| format!("{} `{}`", live.kind, live.name));
    let jobs: Vec<String> = jobs.collect();
    (!jobs.is_empty()).then(|| {
        format!(
            "the service has no call that deletes jobs, so their records stay: {}",
            listed(jobs.into_iter(), NAMED)
        )
    })
}

/// What the spec uses and does not manage.
fn unmanaged(spec: &Spec) -> Option<String> {
    let bucket = spec.bucket.as_ref().filter(|bucket| !bucket.manage);
    let mut all: Vec<String> =
        bucket.map(|b| format!("the bucket `{}`", b.name)).into_iter().collect();
    let roles = [
        spec.role.as_ref().and_then(|role| role.arn.as_ref()),
        spec.dataset_group.role_arn.as_ref(),
    ];
    all.extend(roles.into_iter().flatten().map(|arn| format!("the role {arn}")));
    all.extend(spec.dataset_group.kms_key_arn.iter().map(|arn| format!("the key {arn}")));
    let sources = spec.datasets.iter().filter_map(|(_, dataset)| dataset.in_s3());
    all.extend(sources.map(|source| format!("the data in {source}")));
    (!all.is_empty()).then(|| {
        format!(
            "kept, since the stack uses it and does not manage it: {}",
            listed(all.into_iter(), NAMED)
        )
    })
}

/// What has tags, and not those of this stack.
fn theirs(plan: &Plan, inventory: &Inventory) -> Option<String> {
    let touched: BTreeSet<&str> =
        plan.steps.iter().filter_map(|step| step.locator.as_deref()).collect();
    let theirs = inventory.all().iter().filter(|live| {
        matches!(kind::definition_of(live.kind).owner, Owner::Tags)
            && !kind::is_kept(live.kind)
            && !kind::is_untold(live)
            && !is_ours(live, &plan.stack)
            && !touched.contains(live.locator.as_str())
    });
    let theirs: Vec<String> = theirs.map(|live| format!("{} `{}`", live.kind, live.name)).collect();
    (!theirs.is_empty())
        .then(|| format!("not this stack's, and left alone: {}", listed(theirs.into_iter(), NAMED)))
}
