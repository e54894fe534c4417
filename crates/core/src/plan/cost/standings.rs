//! What serves before a plan and after it, as far as it is billed. Not here: at what price.

use crate::{
    address::Kind,
    cost::standing::{KINDS, Standing},
    inventory::{Inventory, Live},
    plan::{Plan, Verb, owner::is_ours},
    props::Props,
};
use std::collections::{BTreeMap, BTreeSet};

/// What serves, by kind and by how the service finds it.
pub(super) type Standings = BTreeMap<(Kind, String), Standing>;

/// What serves now and is the stack's, or becomes it.
pub(super) fn before(plan: &Plan, inventory: &Inventory) -> Standings {
    let steps = plan.steps.iter().filter(|s| KINDS.contains(&s.address.kind));
    let locators: BTreeSet<&str> = steps.filter_map(|step| step.locator.as_deref()).collect();
    let touched = |live: &Live| locators.contains(live.locator.as_str());
    let all = KINDS.into_iter().flat_map(|kind| inventory.of(kind));
    let found = all.filter(|live| is_ours(live, &plan.stack) || touched(live)).map(standing);
    scheduled(found.collect(), &schedules(plan, inventory))
}

/// The fields of the schedules of the stack, by how the service finds them.
type Schedules = BTreeMap<String, Props>;

/// The schedules that are there now.
fn schedules(plan: &Plan, inventory: &Inventory) -> Schedules {
    let ours = inventory.of(Kind::Schedule).filter(|live| is_ours(live, &plan.stack));
    ours.map(|live| (live.locator.clone(), live.props.clone())).collect()
}

/// What serves with what schedules make of it.
fn scheduled(all: Standings, schedules: &Schedules) -> Standings {
    all.into_iter().map(|(place, one)| (place, one.with(schedules.values()))).collect()
}

fn standing(live: &Live) -> ((Kind, String), Standing) {
    ((live.kind, live.locator.clone()), Standing::of(live))
}

/// What stands there once the steps of a plan are done.
pub(super) fn after(plan: &Plan, inventory: &Inventory, mut all: Standings) -> Standings {
    let mut schedules = schedules(plan, inventory);
    for step in plan.steps.iter().filter(|step| step.address.kind == Kind::Schedule) {
        let place = step.locator.as_ref().unwrap_or(&step.name).to_string();
        match step.verb {
            Verb::Create | Verb::Update => drop(schedules.insert(place, step.input.clone())),
            Verb::Delete => drop(schedules.remove(&place)),
            _ => {}
        }
    }
    for step in plan.steps.iter().filter(|step| KINDS.contains(&step.address.kind)) {
        let place = (step.address.kind, step.locator.as_ref().unwrap_or(&step.name).to_string());
        if step.verb == Verb::Create {
            let (address, name) = (step.address.clone(), step.name.to_string());
            let fields = step.input.clone();
            let new = Standing { address, name, fields, runs: true, ended: false, scheduled: None };
            all.insert(place, new);
            continue;
        }
        if step.verb == Verb::Delete {
            all.remove(&place);
            continue;
        }
        let Some(standing) = all.get_mut(&place) else { continue };
        standing.address = step.address.clone();
        match step.verb {
            Verb::Update => standing.fields.extend(step.input.clone()),
            Verb::Stop => standing.runs = false,
            Verb::Start => standing.runs = true,
            _ => {}
        }
    }
    scheduled(all, &schedules)
}
