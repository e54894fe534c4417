//! Where costs find the steps of a plan, what serves, and live solutions. Not here: what any of it costs.

use super::standings::Standings;
use crate::{
    address::{Address, Kind},
    cost::Standing,
    inventory::{Inventory, Live},
    lowering::TAG_ADDR,
    plan::{Item, Plan, Step, Verb},
};
use std::collections::BTreeMap;

/// An address of the spec with a physical name: a replacement has two of one address.
type Place<'a> = (&'a Address, &'a str);

/// Steps and live solutions by what they are looked up by. A plan has as many as 100,000 steps, so that none of these is
/// searched for. Most of those are uploads, which cost nothing of their own and are left out.
pub(super) struct Index<'a> {
    steps: BTreeMap<Place<'a>, Vec<&'a Step>>,
    first: BTreeMap<&'a Address, &'a Step>,
    created: BTreeMap<&'a str, &'a Step>,
    solutions: BTreeMap<&'a str, &'a Live>,
}

impl<'a> Index<'a> {
    pub(super) fn new(plan: &'a Plan, inventory: &'a Inventory) -> Self {
        let mut index = Index {
            steps: BTreeMap::new(),
            first: BTreeMap::new(),
            created: BTreeMap::new(),
            solutions: BTreeMap::new(),
        };
        for step in plan.steps.iter().filter(|step| step.address.kind != Kind::DataObject) {
            index.steps.entry((&step.address, step.name.as_str())).or_default().push(step);
            index.first.entry(&step.address).or_insert(step);
            if let (Verb::Create, Some(locator)) = (step.verb, &step.locator) {
                index.created.entry(locator).or_insert(step);
            }
        }
        for live in inventory.of(Kind::Solution) {
            let tag = live.tag(TAG_ADDR).and_then(|tag| tag.split_once('='));
            let Some((address, _)) = tag else { continue };
            let newest = index.solutions.entry(address).or_insert(live);
            if live.created >= newest.created {
                *newest = live;
            }
        }
        index
    }

    /// The steps of an item.
    pub(super) fn steps(&self, item: &'a Item) -> &[&'a Step] {
        self.steps.get(&(&item.address, item.name.as_str())).map_or(&[], Vec::as_slice)
    }

    /// The first step of an address.
    pub(super) fn first(&self, address: &Address) -> Option<&'a Step> {
        self.first.get(address).copied()
    }

    /// The step that creates what the service will find by `locator`.
    pub(super) fn created(&self, locator: &str) -> Option<&'a Step> {
        self.created.get(locator).copied()
    }

    /// The newest live solution that carries this address.
    pub(super) fn solution(&self, address: &Address) -> Option<&'a Live> {
        self.solutions.get(address.to_string().as_str()).copied()
    }
}

/// What serves, by address and name.
pub(super) struct ByName<'a>(BTreeMap<Place<'a>, &'a Standing>);

impl<'a> ByName<'a> {
    pub(super) fn new(standings: &'a Standings) -> Self {
        let mut all = BTreeMap::new();
        for standing in standings.values() {
            all.entry((&standing.address, standing.name.as_str())).or_insert(standing);
        }
        ByName(all)
    }

    pub(super) fn find(&self, item: &'a Item) -> Option<&'a Standing> {
        self.0.get(&(&item.address, item.name.as_str())).copied()
    }
}
