//! Deletions that something else holds back: what other people made on this stack's resources, and what of the stack stays
//! beside what goes. The service would refuse them half-way through a run; here they are refused before it begins.
//! Not here: the order among the plan's own deletions (`order`).

use super::{Plan, Refusal, Risk, Settle, Step, Verb, choose, owner::is_ours};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Live},
    kind::{
        self, bucket,
        definition::{Definition, Owner},
        solution_version,
    },
};
use personalize_rules::finding::listed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many resources a message names.
const NAMED: usize = 5;

/// Refuses the deletions that a live resource holds back which the plan neither deletes nor moves away: one refusal for
/// each such resource.
pub(super) fn check(plan: &mut Plan, inventory: &Inventory) {
    let going = Going::of(plan, inventory);
    let held: Vec<Refusal> = inventory
        .all()
        .iter()
        .filter_map(|by| {
            let held = going.held_by(by);
            (!held.is_empty()).then(|| refusal(plan, by, &held))
        })
        .collect();
    plan.refusals.extend(held);
    plan.refusals.extend(full_bucket(plan, inventory));
}

/// The refusal to delete a bucket that holds what the stack did not put there: S3 deletes only what is empty.
fn full_bucket(plan: &Plan, inventory: &Inventory) -> Option<Refusal> {
    let delete = |s: &&Step| s.address.kind == Kind::Bucket && s.verb == Verb::Delete;
    let step = plan.steps.iter().find(delete)?;
    let live = inventory.located(Kind::Bucket, step.locator.as_deref()?)?;
    let (stack, locks) = (format!("{}/", plan.stack), bucket::LOCKS);
    let top = live.props.get("top").and_then(Value::as_array).into_iter().flatten();
    let top = top.filter_map(Value::as_str).filter(|name| ![&*stack, locks].contains(name));
    let below = inventory.of(Kind::DataObject).map(|object| object.name.as_str());
    let below = below.filter(|key| !bucket::is_of_stack(&plan.stack, key));
    let theirs: Vec<String> = top.chain(below).map(|name| format!("`{name}`")).collect();
    (!theirs.is_empty()).then(|| Refusal {
        address: step.address.clone(),
        summary: format!(
            "the bucket `{}` holds what this stack did not put there: {}",
            live.name,
            listed(theirs.into_iter(), NAMED)
        ),
        help: "move it elsewhere or delete it first; or keep the bucket: write `manage: false` beside its name, which also leaves its policy".into(),
        fields: Vec::new(),
        allow: None,
    })
}

/// The deletions of a plan that something can hold back (docs/service/resources.md, "Deletion").
struct Going<'p> {
    /// Everything that is deleted, by kind and locator.
    deleted: BTreeMap<(Kind, &'p str), &'p Address>,
    /// The campaigns that are made to serve another version.
    moved: BTreeSet<&'p str>,
    /// What is deleted, as it is.
    gone: Vec<(&'p Live, &'p Address)>,
}

impl<'p> Going<'p> {
    fn of(plan: &'p Plan, inventory: &'p Inventory) -> Self {
        let at =
            |step: &'p Step| Some(((step.address.kind, step.locator.as_deref()?), &step.address));
        // What somebody is deleting already is only waited for.
        let goes = |s: &&Step| s.verb == Verb::Delete || s.settle == Settle::Gone;
        let deletes = plan.steps.iter().filter(goes);
        let deleted: BTreeMap<_, _> = deletes.filter_map(at).collect();
        let moves =
            |s: &&Step| s.verb == Verb::Update && s.input.contains_key("solutionVersionArn");
        let moved = plan.steps.iter().filter(moves).filter_map(|s| s.locator.as_deref()).collect();
        let gone = deleted
            .iter()
            .filter_map(|((kind, at), address)| Some((inventory.located(*kind, at)?, *address)));
        let gone = gone.collect();
        Going { deleted, moved, gone }
    }

    /// What `by` holds back and will go on to: nothing where it is deleted itself.
    fn held_by(&self, by: &Live) -> Vec<&'p Address> {
        if self.deleted.contains_key(&(by.kind, by.locator.as_str())) {
            return Vec::new();
        }
        let serves = solution_version::solution_of(by.text("solutionVersionArn"));
        // A campaign that goes on to serve another solution frees the one before, and stays in the group.
        let serves =
            serves.filter(|_| by.kind == Kind::Campaign && !self.moved.contains(&*by.locator));
        let solution = serves.and_then(|arn| self.deleted.get(&(Kind::Solution, arn)));
        let held = self
            .gone
            .iter()
            .filter(|(live, _)| (kind::definition_of(by.kind).deletion.holds)(by, live))
            .map(|(_, address)| address);
        solution.into_iter().chain(held).copied().collect()
    }
}

fn refusal(plan: &Plan, by: &Live, held: &[&Address]) -> Refusal {
    let (who, help) = match choose::address_of(by, &plan.stack) {
        Some(address) => (
            address.to_string(),
            "the service deletes these only when it is gone: drop it from the spec too, or keep them",
        ),
        None => (
            format!("the {} `{}`, which is not this stack's,", by.kind, by.name),
            "have it deleted first, or write it into the spec and adopt it",
        ),
    };
    let held = listed(held.iter().map(ToString::to_string), NAMED);
    Refusal {
        address: Address::new(by.kind, &by.name),
        summary: format!("{who} holds back the deletion of {held}"),
        help: help.into(),
        fields: Vec::new(),
        allow: None,
    }
}

/// What other people have in the dataset group of the stack.
pub(crate) fn strangers<'i>(
    stack: &'i str,
    inventory: &'i Inventory,
) -> impl Iterator<Item = &'i Live> {
    let standing = |kind: Kind| {
        let Definition { loss, owner, .. } = kind::definition_of(kind);
        matches!(loss, Risk::ServingImpact | Risk::RetrainCost) || matches!(owner, Owner::Mark(_))
    };
    let theirs = move |live: &&Live| !kind::is_untold(live) && !is_ours(live, stack);
    inventory.all().iter().filter(move |live| standing(live.kind)).filter(theirs)
}

/// What other people have and the plan leaves alone, for a note: kind and name, the first few.
pub(super) fn foreign(plan: &Plan, inventory: &Inventory) -> Option<String> {
    let touched: BTreeSet<&str> =
        plan.steps.iter().filter_map(|step| step.locator.as_deref()).collect();
    let refused: BTreeSet<Kind> = plan.refusals.iter().map(|r| r.address.kind).collect();
    let named: Vec<String> = strangers(&plan.stack, inventory)
        .filter(|live| !touched.contains(live.locator.as_str()) && !refused.contains(&live.kind))
        .map(|live| format!("{} `{}`", live.kind, live.name))
        .collect();
    (!named.is_empty()).then(|| listed(named.into_iter(), NAMED))
}
