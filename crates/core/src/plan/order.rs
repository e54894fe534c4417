//! The order of deletions among all steps. Not here: which kinds hold back which (`destroy`).

use super::{Step, Verb, destroy::delete_after};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Phase},
};
use std::collections::{BTreeMap, BTreeSet};

/// A delete comes after the deletes and waits of everything that would hold it back; and unless it only makes room
/// for its own return, after what moves away from it.
pub(super) fn order_deletes(steps: &mut [Step], inventory: &Inventory) {
    let all = steps.to_vec();
    let holders = Holders::of(&all, inventory);
    for step in steps.iter_mut().filter(|s| s.verb == Verb::Delete) {
        let needs: Vec<String> = holders.before(step).map(|s| s.id.clone()).collect();
        step.needs.extend(needs);
    }
}

/// What holds back a solution: a step, by the key or the ARN of the solution. What is empty stands for every one.
type Mark<'s> = &'s str;

/// The steps by what they may hold back.
struct Holders<'s> {
    all: &'s [Step],
    of_kind: BTreeMap<Kind, Vec<usize>>,
    of_solution: BTreeMap<Mark<'s>, Vec<usize>>,
    /// What is created again.
    returning: BTreeSet<(&'s Address, &'s str)>,
}

impl<'s> Holders<'s> {
    fn of(all: &'s [Step], inventory: &'s Inventory) -> Self {
        let (mut of_kind, mut of_solution) = (BTreeMap::new(), BTreeMap::new());
        for (i, step) in all.iter().enumerate() {
            of_kind.entry(step.address.kind).or_insert_with(Vec::new).push(i);
            if let Some(mark) = mark(step, inventory) {
                of_solution.entry(mark).or_insert_with(Vec::new).push(i);
            }
        }
        let creates = all.iter().filter(|s| s.verb == Verb::Create);
        let returning = creates.map(|s| (&s.address, s.name.as_str())).collect();
        Holders { all, of_kind, of_solution, returning }
    }

    /// The steps that come before `step`, a deletion, beside those that do so already, in the order of the plan.
    fn before(&self, step: &Step) -> impl Iterator<Item = &'s Step> {
        let returns = self.returning.contains(&(&step.address, step.name.as_str()));
        let holders: BTreeSet<usize> = match step.address.kind {
            Kind::Solution => {
                let marks = [step.address.key.as_str(), step.locator.as_deref().unwrap_or(""), ""];
                marks
                    .iter()
                    .filter_map(|mark| self.of_solution.get(mark))
                    .flatten()
                    .copied()
                    .collect()
            }
            kind => {
                let kinds = delete_after(kind).iter();
                kinds.filter_map(|kind| self.of_kind.get(kind)).flatten().copied().collect()
            }
        };
        let goes = |s: &Step| matches!(s.verb, Verb::Delete | Verb::Stop);
        let had: BTreeSet<String> = step.needs.iter().chain([&step.id]).cloned().collect();
        let all = self.all;
        holders
            .into_iter()
            .map(|i| &all[i])
            .filter(move |s| !had.contains(&s.id) && (!returns || goes(s)))
    }
}

/// The solution that a step holds back: that of a version has its key, through all generations; that of a campaign is the
/// one that it serves. A campaign on the move may serve one and already hold another.
fn mark<'s>(step: &'s Step, inventory: &'s Inventory) -> Option<Mark<'s>> {
    match step.address.kind {
        Kind::SolutionVersion => Some(&step.address.key),
        Kind::Campaign => {
            let live = inventory.located(Kind::Campaign, step.locator.as_deref()?);
            let at_rest = live.filter(|live| live.phase == Phase::Ready);
            let version = at_rest.map(|live| live.text("solutionVersionArn"));
            Some(version.and_then(|arn| arn.rsplit_once('/')).map_or("", |(solution, _)| solution))
        }
        _ => None,
    }
}
