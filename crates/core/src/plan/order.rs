//! The order of deletions among all steps. Not here: which kinds hold back which (`kind`).

use super::{Step, Verb};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Live, Phase},
    kind::{self, solution_version::solution_of},
};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A delete comes after the deletes and waits of everything that would hold it back; and unless it only makes room
/// for its own return, after what moves away from it.
pub(super) fn order_deletes(steps: &mut [Step], inventory: &Inventory) {
    // A folder has a step for each of its files, and they are looked at only for what is deleted.
    if steps.iter().all(|step| step.verb != Verb::Delete) {
        return;
    }
    let holders = Holders::of(steps, inventory);
    let deletes = steps.iter().enumerate().filter(|(_, s)| s.verb == Verb::Delete);
    let before = |step| holders.before(step).map(|s| s.id.clone()).collect();
    let needs: Vec<(usize, Vec<SmolStr>)> = deletes.map(|(i, step)| (i, before(step))).collect();
    for (i, needs) in needs {
        steps[i].needs.extend(needs);
    }
}

/// The solution that a step holds back, by its key or its ARN; what is empty stands for every one.
type Mark<'s> = Option<&'s str>;

/// The steps by what they may hold back.
struct Holders<'s> {
    all: &'s [Step],
    inventory: &'s Inventory,
    of: BTreeMap<Kind, BTreeMap<Mark<'s>, Vec<usize>>>,
    /// What is created again.
    returning: BTreeSet<(&'s Address, &'s str)>,
}

impl<'s> Holders<'s> {
    fn of(all: &'s [Step], inventory: &'s Inventory) -> Self {
        let mut of = BTreeMap::<Kind, BTreeMap<Mark<'_>, Vec<usize>>>::new();
        for (i, step) in all.iter().enumerate() {
            of.entry(step.address.kind)
                .or_default()
                .entry(mark(step, inventory))
                .or_default()
                .push(i);
        }
        let creates = all.iter().filter(|s| s.verb == Verb::Create);
        let returning = creates.map(|s| (&s.address, s.name.as_str())).collect();
        Holders { all, inventory, of, returning }
    }

    /// The steps that come before `step`, a deletion, beside those that do so already, in the order of the plan.
    fn before(&self, step: &Step) -> impl Iterator<Item = &'s Step> {
        let returns = self.returning.contains(&(&step.address, step.name.as_str()));
        let comes_first =
            |kind: &Kind| kind::definition_of(*kind).deletion.before.contains(&step.address.kind);
        let of = self.of.iter().filter(|(kind, _)| comes_first(kind)).map(|(_, of)| of);
        let holders: BTreeSet<usize> = match step.address.kind {
            // A version or a campaign only holds back its own.
            Kind::Solution => {
                let own = [Some(step.address.key.as_str()), step.locator.as_deref(), Some("")];
                let own = own.into_iter().filter(Option::is_some);
                let pairs = of.flat_map(|of| own.clone().filter_map(|mark| of.get(&mark)));
                pairs.flatten().copied().collect()
            }
            _ => of.flat_map(BTreeMap::values).flatten().copied().collect(),
        };
        let live = self.live(step);
        let goes = move |s: &Step| match (s.verb, live) {
            // What is created again waits for what holds this one back, and for nothing that comes after it.
            (Verb::Delete | Verb::Stop, Some(live)) if live.kind == Kind::Dataset => {
                let holds = kind::definition_of(s.address.kind).deletion.holds;
                self.live(s).is_none_or(|by| holds(by, live))
            }
            (Verb::Wait, Some(live)) => live.kind == Kind::Dataset,
            (verb, _) => matches!(verb, Verb::Delete | Verb::Stop),
        };
        let had: BTreeSet<SmolStr> = step.needs.iter().chain([&step.id]).cloned().collect();
        let all = self.all;
        holders
            .into_iter()
            .map(|i| &all[i])
            .filter(move |s| !had.contains(&s.id) && (!returns || goes(s)))
    }

    /// What a step is about, as it was seen.
    fn live(&self, step: &Step) -> Option<&'s Live> {
        self.inventory.located(step.address.kind, step.locator.as_deref()?)
    }
}

/// The solution that a step holds back: that of a version has its key, through all generations; that of a campaign is the
/// one that it serves. A campaign on the move may serve one and already hold another.
fn mark<'s>(step: &'s Step, inventory: &'s Inventory) -> Mark<'s> {
    match step.address.kind {
        Kind::SolutionVersion => Some(&step.address.key),
        Kind::Campaign => {
            let live = inventory.located(Kind::Campaign, step.locator.as_deref()?);
            let at_rest = live.filter(|live| live.phase == Phase::Ready);
            let version = at_rest.map(|live| live.text("solutionVersionArn"));
            Some(version.and_then(solution_of).unwrap_or_default())
        }
        _ => Some(""),
    }
}
