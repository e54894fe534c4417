//! What a plan costs: what stands there before it and after it, and what its steps cost once. Not here: prices and what a
//! single thing costs (`cost`), and what a budget refuses.

mod index;
mod once;
mod standings;

use super::{
    Action, Item, Plan, budget,
    spending::{Once, Serving, Spending},
};
use crate::{
    address::{Address, Kind},
    cost::{
        Amount, Asked, Basis, Change, Cost, ItemCost, Runs, Served, Standing, Sum, Unknown,
        standing::solution,
    },
    inventory::Inventory,
    kind::solution_version,
    lowering::{Lowering, text},
    props::{Props, as_reference},
    spec::cost::{Budget, Usage},
};
use index::{ByName, Index};
use serde_json::Value;
use standings::Standings;
use std::collections::BTreeSet;

/// Where recipes are looked up, and use.
#[derive(Clone, Copy)]
struct Context<'a> {
    from: Lowering<'a>,
    inventory: &'a Inventory,
    plan: &'a Plan,
    index: &'a Index<'a>,
    basis: Basis<'a>,
}

impl Plan {
    /// The plan with what it costs, refused where the spec has a budget and the plan goes beyond it. It was made of the same
    /// spec and inventory.
    #[must_use]
    pub fn priced(mut self, from: Lowering<'_>, inventory: &Inventory, basis: Basis<'_>) -> Plan {
        let index = &Index::new(&self, inventory);
        let context = Context { from, inventory, plan: &self, index, basis };
        let before = standings::before(&self, inventory);
        let after = standings::after(&self, inventory, before.clone());
        let cost = context.cost(&before, &after);
        let budget = from.spec.budget.as_ref();
        // Also without a budget: a plan that lacks it lost it.
        let wanted = budget.is_some() || Spending::default().missed(&self).is_some();
        let spending =
            wanted.then(|| context.spending(budget.cloned().unwrap_or_default(), &before, &after));
        (self.cost, self.spending) = (Some(cost), spending);
        budget::check(&mut self, from.spec);
        self
    }
}

impl<'a> Context<'a> {
    fn cost(&self, before: &Standings, after: &Standings) -> Cost {
        let mut cost = Cost {
            prices: self.basis.prices.words(),
            items: self.items(before, after),
            floor: Change::default(),
            once: Sum::default(),
            usage: Sum::default(),
        };
        for standing in before.values() {
            cost.floor.before.add(&standing.address, self.floor(standing));
        }
        for standing in after.values() {
            cost.floor.after.add(&standing.address, self.floor(standing));
            if let Some(served) = self.served(standing).filter(Served::is_billed) {
                let none = Usage::default();
                let expected = self.usage(&standing.address).unwrap_or(&none);
                cost.usage.add(&standing.address, served.usage(&self.basis, expected));
                if served.is_recommender {
                    cost.usage
                        .add(&standing.address, Amount::Unknown(Unknown::RecommenderTraining));
                }
            }
        }
        for item in &cost.items {
            item.once.into_iter().for_each(|once| cost.once.add(&item.address, once));
        }
        let keys = self.from.spec.solutions.keys().filter(|_| !self.plan.is_destroy());
        for key in keys {
            if let Some(trainings) = self.automatic_trainings(key) {
                cost.usage.add(&Address::new(Kind::Solution, key), trainings);
            }
        }
        for (address, part) in self.around() {
            cost.usage.add(&address, part);
        }
        cost
    }

    /// What the endpoint and the schedules are billed by use, after the plan.
    fn around(&self) -> Vec<(Address, Amount)> {
        if self.plan.is_destroy() {
            return Vec::new();
        }
        let endpoint = self.asked().map(|asked| {
            let address = Address::only(Kind::Endpoint);
            let usage = asked.usage(&self.basis, self.usage(&address));
            (address, usage)
        });
        let schedules = self.from.spec.schedules.keys().flat_map(|key| {
            let address = Address::new(Kind::Schedule, key);
            self.runs().of_schedule(key).into_iter().map(move |part| (address.clone(), part))
        });
        endpoint.into_iter().chain(schedules).collect()
    }

    /// How the endpoint of the spec is asked.
    fn asked(&self) -> Option<Asked> {
        self.from.spec.endpoint.as_ref().map(Asked::of)
    }

    /// Trainings and jobs of the spec.
    fn runs(&self) -> Runs<'a> {
        Runs { from: self.from, inventory: self.inventory, basis: self.basis }
    }

    /// What the budget is checked by, once more when the plan is applied.
    fn spending(&self, budget: Budget, before: &Standings, after: &Standings) -> Spending {
        let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        let serves = places.into_iter().filter_map(|place| {
            let (was, is) = (before.get(place), after.get(place));
            let standing = is.or(was)?;
            let usage = self.usage(&standing.address).and_then(|usage| usage.users);
            let counted = self.basis.facts.users.filter(|_| place.0 == Kind::Recommender);
            Some(Serving {
                address: standing.address.clone(),
                name: standing.name.clone(),
                users: usage.map(|users| users.0).or(counted),
                before: was.and_then(|standing| self.served(standing)),
                after: is.and_then(|standing| self.served(standing)),
            })
        });
        let once = self.plan.steps.iter().filter_map(|step| {
            let (address, name) = (step.address.clone(), step.name.to_string());
            Some(Once { address, name, paid: self.paid(step)? })
        });
        Spending { budget, allow: Vec::new(), serves: serves.collect(), once: once.collect() }
    }

    fn floor(&self, standing: &Standing) -> Amount {
        let usage = self.usage(&standing.address);
        self.served(standing).map_or(Amount::ZERO, |served| served.floor(&self.basis, usage))
    }

    fn served(&self, standing: &Standing) -> Option<Served> {
        standing.served_by(self.recipe(&standing.fields))
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
            return Some(self.from.spec.solutions.get(address.key.as_str())?.recipe.clone());
        }
        if let Some(live) = solution(fields, self.inventory) {
            return Some(live.text("recipeArn").to_owned());
        }
        let solution = solution_version::solution_of(version.as_str()?)?;
        Some(text(&self.index.created(solution)?.input, "recipeArn").to_owned())
    }

    /// What the plan makes of each that it touches.
    fn items(&self, before: &Standings, after: &Standings) -> Vec<ItemCost> {
        let (was, is) = (ByName::new(before), ByName::new(after));
        let items = self.plan.items.iter();
        let costs = items.map(|item| self.item(item, was.find(item), is.find(item)));
        let costs = costs.filter(|cost| !cost.is_empty());
        costs.chain(self.scheduled(before, after)).collect()
    }

    /// What the plan does not touch, and what schedules that it changes make cost something else.
    fn scheduled(&self, before: &Standings, after: &Standings) -> Vec<ItemCost> {
        let changes = after.iter().filter_map(|(place, is)| {
            let was = before.get(place).filter(|was| was.scheduled != is.scheduled)?;
            let is_touched = |item: &Item| item.address == is.address && item.name == is.name;
            let floor = Change { before: self.floor(was), after: self.floor(is) };
            let is_other = floor.before != floor.after && !self.plan.items.iter().any(is_touched);
            is_other.then(|| ItemCost::of(&is.address, &is.name, floor))
        });
        changes.collect()
    }

    fn item(&self, item: &'a Item, was: Option<&Standing>, is: Option<&Standing>) -> ItemCost {
        let floor = |one: Option<&Standing>| one.map_or(Amount::ZERO, |s| self.floor(s));
        let served = is.and_then(|standing| self.served(standing)).filter(Served::is_billed);
        let asked = self
            .asked()
            .filter(|_| item.address.kind == Kind::Endpoint && item.action != Action::Delete);
        let expected = self.usage(&item.address).filter(|u| u.requests_per_month.is_some());
        let requests = expected.and_then(|u| match (&served, asked) {
            (Some(served), _) => Some(served.usage(&self.basis, u)),
            (None, asked) => asked.map(|asked| asked.usage(&self.basis, Some(u))),
        });
        let fires = Some(item)
            .filter(|item| item.address.kind == Kind::Schedule && item.action != Action::Delete)
            .and_then(|item| {
                self.runs().of_schedule(&item.address.key).into_iter().reduce(Amount::plus)
            });
        let trainings = Some(item)
            .filter(|item| item.address.kind == Kind::Solution && item.action != Action::Delete)
            .and_then(|item| self.automatic_trainings(&item.address.key));
        ItemCost {
            address: item.address.clone(),
            name: item.name.to_string(),
            floor: was.or(is).map(|_| Change { before: floor(was), after: floor(is) }),
            once: (self.index.steps(item).iter())
                .find_map(|step| self.paid(step))
                .map(|paid| paid.amount(&self.basis)),
            usage: requests.or(trainings).or(fires),
            per_thousand_requests: match (&served, asked) {
                _ if expected.is_some() => None,
                (Some(served), _) => Some(served.per_thousand(&self.basis)),
                (None, asked) => asked.map(|asked| asked.per_thousand(&self.basis)),
            },
        }
    }
}
