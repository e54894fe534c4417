//! The budget of the spec: a plan that goes beyond it is refused until somebody allows that it costs more. Not here: what it
//! costs (`cost`). A budget is checked when the plan is made: like quotas, it is not determined again from a saved plan.

use super::{Allow, Note, Plan, Refusal, Risk};
use crate::{
    cost::{Cost, ItemCost, Sum},
    spec::types::Spec,
};
use personalize_price::Money;
use personalize_rules::finding::listed;

/// How many addresses a note names.
const NAMED: usize = 5;

/// A class of cost with what the plan makes of it, and of each item.
struct Class<'c> {
    /// What it is called in the spec.
    key: &'static str,
    limit: Money,
    sum: &'c Sum,
    /// How much an item adds to it, where that is known.
    of: fn(&ItemCost) -> Option<Money>,
    unit: &'static str,
}

/// Refuses `plan` for each item that goes beyond the budget, and notes what is unknown and could.
pub(super) fn check(plan: &mut Plan, spec: &Spec) {
    let (Some(budget), Some(cost)) = (&spec.budget, plan.cost.clone()) else { return };
    let allowed: Vec<Allow> = spec.allow.iter().filter_map(|text| text.parse().ok()).collect();
    let floor = budget.monthly_floor.filter(|_| {
        cost.floor.after.usd > cost.floor.before.usd || !cost.floor.after.unknown.is_empty()
    });
    let floor = floor.map(|limit| Class {
        key: "monthlyFloor",
        limit: limit.0,
        sum: &cost.floor.after,
        of: ItemCost::rise,
        unit: " a month",
    });
    let once = budget.once.map(|limit| Class {
        key: "once",
        limit: limit.0,
        sum: &cost.once,
        of: |item| item.once?.known(),
        unit: " once",
    });
    for class in floor.into_iter().chain(once) {
        exceeded(plan, &cost, &class);
        unknown(plan, &class);
    }
    *plan = plan.clone().allow_spending(&allowed, "allow");
}

/// A refusal for each item that adds to what is beyond the limit.
fn exceeded(plan: &mut Plan, cost: &Cost, class: &Class<'_>) {
    let Class { key, limit, sum, of, unit } = class;
    if sum.usd <= *limit {
        return;
    }
    for item in &cost.items {
        let Some(more) = of(item).filter(|more| *more > Money::ZERO) else { continue };
        let allow = Allow { risk: Risk::CostUp, address: item.address.clone(), up_to: None };
        let summary = format!(
            "{} `{}` would cost {more} USD more{unit}, which makes {} at {}; `budget.{key}` is {limit} (cost-up)",
            item.address, item.name, sum.usd, cost.prices
        );
        let bound = Allow { up_to: Some(more), ..allow.clone() };
        plan.refusals.push(Refusal {
            address: item.address.clone(),
            summary,
            help: format!(
                "raise `budget.{key}`, or allow it: `--allow {allow}`, or up to an amount, `--allow {bound}`"
            ),
            fields: Vec::new(),
            allow: Some(allow),
        });
    }
}

/// Notes what is not known and could go beyond the limit.
fn unknown(plan: &mut Plan, class: &Class<'_>) {
    let Class { key, limit, sum, .. } = class;
    if sum.unknown.is_empty() || sum.usd > *limit {
        return;
    }
    let gap = |gap: &crate::cost::Gap| format!("{} ({})", gap.address, gap.reason.why());
    let gaps = listed(sum.unknown.iter().map(gap), NAMED);
    let text = format!(
        "`budget.{key}` of {limit} USD leaves {}, and what is not known could be more: {gaps}",
        *limit - sum.usd
    );
    plan.notes.push(Note { address: None, text });
}

impl Plan {
    /// The plan without refusals for money that `given` allows; `by` is what allows it.
    pub(super) fn allow_spending(mut self, given: &[Allow], by: &str) -> Plan {
        let items = self.cost.take().map(|cost| (cost.items.clone(), cost));
        let (items, cost) = items.map_or((Vec::new(), None), |(items, cost)| (items, Some(cost)));
        let spent = |allow: &Allow| {
            let of = items.iter().filter(|item| item.address == allow.address);
            of.flat_map(|item| [item.rise(), item.once.and_then(|once| once.known())])
                .flatten()
                .sum::<Money>()
        };
        let covers = |one: &Allow, wanted: &Allow| {
            one.risk == Risk::CostUp
                && one.risk == wanted.risk
                && one.address == wanted.address
                && one.up_to.is_none_or(|most| spent(wanted) <= most)
        };
        let is_allowed = |refusal: &Refusal| {
            let wanted = refusal.allow.as_ref();
            wanted.is_some_and(|wanted| given.iter().any(|one| covers(one, wanted)))
        };
        for refusal in self.refusals.iter().filter(|refusal| is_allowed(refusal)) {
            let of = self.items.iter_mut().filter(|item| item.address == refusal.address);
            let costs_more = of.filter(|item| item.risk == Risk::CostUp);
            costs_more.for_each(|item| item.allowed = Some(by.to_owned()));
        }
        self.refusals.retain(|refusal| !is_allowed(refusal));
        self.cost = cost;
        self
    }
}
