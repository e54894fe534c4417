//! What serves before a plan and after it, as far as it is billed. Not here: at what price.

use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Live, Phase},
    lowering::TAG_ADDR,
    plan::{Plan, Verb, owner::is_ours},
    props::Props,
};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds that are billed while they stand there.
const KINDS: [Kind; 2] = [Kind::Campaign, Kind::Recommender];

/// Something that serves, with what decides about its price.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) address: Address,
    pub(super) name: String,
    pub(super) fields: Props,
    pub(super) runs: bool,
}

/// What serves, by kind and by how the service finds it.
pub(super) type Standings = BTreeMap<(Kind, String), Standing>;

/// What serves now and is the stack's, or becomes it.
pub(super) fn before(plan: &Plan, inventory: &Inventory) -> Standings {
    let steps = plan.steps.iter().filter(|s| KINDS.contains(&s.address.kind));
    let locators: BTreeSet<&str> = steps.filter_map(|step| step.locator.as_deref()).collect();
    let touched = |live: &Live| locators.contains(live.locator.as_str());
    let all = KINDS.into_iter().flat_map(|kind| inventory.of(kind));
    all.filter(|live| is_ours(live, &plan.stack) || touched(live)).map(standing).collect()
}

/// What a live resource stands there as. What failed or goes is not billed.
pub(super) fn standing(live: &Live) -> ((Kind, String), Standing) {
    let tag = live.tag(TAG_ADDR).and_then(|tag| tag.split_once('=')?.0.parse().ok());
    let ended = [Phase::Failed, Phase::Stopped, Phase::Stopping, Phase::Deleting];
    let standing = Standing {
        address: tag.unwrap_or_else(|| Address::new(live.kind, &live.name)),
        name: live.name.clone(),
        fields: live.props.clone(),
        runs: !ended.contains(&live.phase),
    };
    ((live.kind, live.locator.clone()), standing)
}

/// What stands there once the steps of a plan are done.
pub(super) fn after(plan: &Plan, mut all: Standings) -> Standings {
    for step in plan.steps.iter().filter(|step| KINDS.contains(&step.address.kind)) {
        let place = (step.address.kind, step.locator.clone().unwrap_or_else(|| step.name.clone()));
        if step.verb == Verb::Create {
            let (address, name) = (step.address.clone(), step.name.clone());
            let fields = step.input.clone();
            all.insert(place, Standing { address, name, fields, runs: true });
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
    all
}
