//! What a plan costs: what stands there before it and after it, and what its steps cost once. Not here: prices and what a
//! single thing costs (`cost`), and what a budget refuses.

use super::{Plan, Step, Verb, owner::is_ours};
use crate::{
    address::{Address, Kind},
    cost::{Amount, Basis, Change, Cost, ItemCost, Served, Sum},
    inventory::{Inventory, Live, Phase},
    kind::solution_version,
    lowering::{Lowering, TAG_ADDR, text},
    props::{Props, as_reference},
    spec::cost::Usage,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Something that serves, with what is billed for it.
#[derive(Debug, Clone)]
struct Standing {
    address: Address,
    name: String,
    fields: Props,
    runs: bool,
}

/// What serves, by kind and by how the service finds it.
type Standings = BTreeMap<(Kind, String), Standing>;

/// Where recipes are looked up, and use.
#[derive(Clone, Copy)]
struct Context<'a> {
    from: Lowering<'a>,
    inventory: &'a Inventory,
    plan: &'a Plan,
    basis: Basis<'a>,
}

impl Plan {
    /// The plan with what it costs. It was made of the same spec and inventory.
    #[must_use]
    pub fn priced(mut self, from: Lowering<'_>, inventory: &Inventory, basis: Basis<'_>) -> Plan {
        let context = Context { from, inventory, plan: &self, basis };
        self.cost = Some(context.cost());
        self
    }
}

impl Context<'_> {
    fn cost(&self) -> Cost {
        let before = self.before();
        let after = after(self.plan, before.clone());
        let mut floor = Change::<Sum>::default();
        let mut usage = Sum::default();
        let (was, is) = (self.floors(&before), self.floors(&after));
        for (standing, amount) in before.values().zip(&was) {
            floor.before.add(&standing.address, *amount);
        }
        for (standing, amount) in after.values().zip(&is) {
            floor.after.add(&standing.address, *amount);
            if let Some(served) = self.served(standing).filter(|_| standing.runs) {
                let none = Usage::default();
                let expected = self.usage(&standing.address).unwrap_or(&none);
                usage.add(&standing.address, served.usage(&self.basis, expected));
            }
        }
        Cost {
            prices: self.basis.prices.words(),
            items: self.items(&before, &after),
            floor,
            once: Sum::default(),
            usage,
        }
    }

    /// What serves now and is the stack's, or becomes it.
    fn before(&self) -> Standings {
        let stack = &self.plan.stack;
        let touched = |live: &Live| {
            self.plan.steps.iter().any(|step| step.locator.as_ref() == Some(&live.locator))
        };
        let kinds = [Kind::Campaign, Kind::Recommender];
        let all = kinds.into_iter().flat_map(|kind| self.inventory.of(kind));
        all.filter(|live| is_ours(live, stack) || touched(live)).map(standing).collect()
    }

    fn floors(&self, all: &Standings) -> Vec<Amount> {
        all.values().map(|standing| self.floor(standing)).collect()
    }

    fn floor(&self, standing: &Standing) -> Amount {
        let usage = self.usage(&standing.address);
        self.served(standing).map_or(Amount::ZERO, |served| served.floor(&self.basis, usage))
    }

    fn served(&self, standing: &Standing) -> Option<Served> {
        let recipe = self.recipe(&standing.fields);
        Served::of(standing.address.kind, &standing.fields, recipe, standing.runs)
    }

    fn usage(&self, address: &Address) -> Option<&Usage> {
        self.from.spec.usage.get(&address.to_string())
    }

    /// The recipe of a campaign by its version, of a recommender by its own field.
    fn recipe(&self, fields: &Props) -> Option<String> {
        if let Some(recipe) = fields.get("recipeArn").and_then(Value::as_str) {
            return Some(recipe.to_owned());
        }
        let version = fields.get("solutionVersionArn")?;
        if let Some((address, _)) = as_reference(version) {
            return Some(self.from.spec.solutions.get(&address.key)?.recipe.clone());
        }
        let solution = solution_version::solution_of(version.as_str()?)?;
        if let Some(live) = self.inventory.located(Kind::Solution, solution) {
            return Some(live.text("recipeArn").to_owned());
        }
        let creates =
            |step: &&Step| step.verb == Verb::Create && step.locator.as_deref() == Some(solution);
        let step = self.plan.steps.iter().find(creates)?;
        Some(text(&step.input, "recipeArn").to_owned())
    }

    /// What the plan makes of each that it touches.
    fn items(&self, before: &Standings, after: &Standings) -> Vec<ItemCost> {
        let of = |all: &Standings, item: &super::Item| {
            let found = all.values().find(|s| s.address == item.address && s.name == item.name);
            found.cloned()
        };
        let mut items = Vec::new();
        for item in &self.plan.items {
            let (was, is) = (of(before, item), of(after, item));
            if was.is_none() && is.is_none() {
                continue;
            }
            let amount =
                |one: &Option<Standing>| one.as_ref().map_or(Amount::ZERO, |s| self.floor(s));
            let runs = is.as_ref().filter(|standing| standing.runs);
            let served = runs.and_then(|standing| self.served(standing));
            let expected = self.usage(&item.address).filter(|u| u.requests_per_month.is_some());
            items.push(ItemCost {
                address: item.address.clone(),
                name: item.name.clone(),
                floor: Some(Change { before: amount(&was), after: amount(&is) }),
                once: None,
                usage: expected
                    .and_then(|expected| Some(served.as_ref()?.usage(&self.basis, expected))),
                per_thousand_requests: served
                    .filter(|_| expected.is_none())
                    .map(|served| served.per_thousand(&self.basis)),
            });
        }
        items
    }
}

/// What a live resource stands there as. What failed or goes is not billed.
fn standing(live: &Live) -> ((Kind, String), Standing) {
    let tag = live.tag(TAG_ADDR).and_then(|tag| tag.split_once('=')?.0.parse().ok());
    let runs =
        !matches!(live.phase, Phase::Failed | Phase::Stopped | Phase::Stopping | Phase::Deleting);
    let standing = Standing {
        address: tag.unwrap_or_else(|| Address::new(live.kind, &live.name)),
        name: live.name.clone(),
        fields: live.props.clone(),
        runs,
    };
    ((live.kind, live.locator.clone()), standing)
}

/// What stands there once the steps of a plan are done.
fn after(plan: &Plan, mut all: Standings) -> Standings {
    let kinds = [Kind::Campaign, Kind::Recommender];
    for step in plan.steps.iter().filter(|step| kinds.contains(&step.address.kind)) {
        let place = (step.address.kind, step.locator.clone().unwrap_or_else(|| step.name.clone()));
        match step.verb {
            Verb::Create => {
                let (address, name) = (step.address.clone(), step.name.clone());
                let fields = step.input.clone();
                all.insert(place, Standing { address, name, fields, runs: true });
            }
            Verb::Delete => drop(all.remove(&place)),
            verb => {
                let Some(standing) = all.get_mut(&place) else { continue };
                standing.address = step.address.clone();
                match verb {
                    Verb::Update => standing.fields.extend(step.input.clone()),
                    Verb::Stop => standing.runs = false,
                    Verb::Start | Verb::Wait => standing.runs |= verb == Verb::Start,
                    _ => {}
                }
            }
        }
    }
    all
}
