//! The budget of the spec: a plan that goes beyond it is refused until somebody allows that it costs more. Not here: what it
//! costs (`cost`). A budget is checked when the plan is made, and once more when a saved plan is applied.

use super::{Allow, Note, Plan, Refusal, Risk, Step, spending::Spending};
use crate::{
    cost::{Basis, Cost, Facts, ItemCost, Sum},
    spec::{cost::Budget, types::Spec},
};
use personalize_price::{Money, PriceList};
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
    for class in classes(budget, &cost) {
        plan.refusals.extend(exceeded(&cost, &class));
        unknown(plan, &class);
    }
    *plan = plan.clone().allow_spending(&allowed, "allow");
}

/// The classes of cost that the budget limits and that `cost` has to be held against.
fn classes<'c>(budget: &Budget, cost: &'c Cost) -> Vec<Class<'c>> {
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
    floor.into_iter().chain(once).collect()
}

/// A refusal for each item that adds to what is beyond the limit.
fn exceeded(cost: &Cost, class: &Class<'_>) -> Vec<Refusal> {
    let Class { key, limit, sum, of, unit } = class;
    if sum.usd <= *limit {
        return Vec::new();
    }
    let refusal = |item: &ItemCost| {
        let more = of(item).filter(|more| *more > Money::ZERO)?;
        let allow = Allow { risk: Risk::CostUp, address: item.address.clone(), up_to: None };
        let summary = format!(
            "{} `{}` would cost {more} USD more{unit}, which makes {} at {}; `budget.{key}` is {limit} (cost-up)",
            item.address, item.name, sum.usd, cost.prices
        );
        let bound = Allow { up_to: Some(more), ..allow.clone() };
        Some(Refusal {
            address: item.address.clone(),
            summary,
            help: format!(
                "raise `budget.{key}`, or allow it: `--allow {allow}`, or up to an amount, `--allow {bound}`"
            ),
            fields: Vec::new(),
            allow: Some(allow),
        })
    };
    cost.items.iter().filter_map(refusal).collect()
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

/// The refusal of a plan that was to say what it costs, and by what limits: every plan does that is paid for.
fn unsaid(step: &Step) -> Refusal {
    Refusal {
        address: step.address.clone(),
        summary: format!(
            "{} `{}` is paid for, and the plan has no `spending` to hold against a budget",
            step.address, step.name
        ),
        help: "somebody removed it: make a new plan, and read that one".into(),
        fields: Vec::new(),
        allow: None,
    }
}

impl Plan {
    /// Why a saved plan goes beyond its budget with these prices, whatever the file says it costs: determined again from the
    /// quantities in it. What was allowed when it was made, and what is `given` now, is no reason.
    pub fn beyond_budget(&self, prices: &PriceList, given: &[Allow]) -> Vec<Refusal> {
        let Some(spending) = &self.spending else {
            return Spending::default().missed(self).map(unsaid).into_iter().collect();
        };
        let facts = Facts::default();
        let cost = spending.cost(Basis { prices, region: &self.region, facts: &facts });
        let classes = classes(&spending.budget, &cost);
        let mut refusals: Vec<Refusal> =
            classes.iter().flat_map(|class| exceeded(&cost, class)).collect();
        let all: Vec<Allow> = spending.allow.iter().chain(given).cloned().collect();
        refusals.retain(|refusal| covering(&all, refusal, &cost.items).is_none());
        refusals
    }

    /// The plan without refusals for money that `given` allows; `by` is what allows it.
    pub(super) fn allow_spending(mut self, given: &[Allow], by: &str) -> Plan {
        let items = self.cost.as_ref().map(|cost| cost.items.clone()).unwrap_or_default();
        let mut allowed = Vec::new();
        self.refusals.retain(|refusal| match covering(given, refusal, &items) {
            Some(allow) => {
                allowed.push(allow.clone());
                false
            }
            None => true,
        });
        for allow in allowed {
            let of = self.items.iter_mut().filter(|item| item.address == allow.address);
            let costs_more = of.filter(|item| item.risk == Risk::CostUp);
            costs_more.for_each(|item| item.allowed = Some(by.to_owned()));
            let known = self.spending.iter_mut().map(|spending| &mut spending.allow);
            for known in known.filter(|known| !known.contains(&allow)) {
                known.push(allow.clone());
            }
        }
        self
    }
}

/// Which of `given` allows what is refused for its cost, given what the items cost.
fn covering<'a>(given: &'a [Allow], refusal: &Refusal, items: &[ItemCost]) -> Option<&'a Allow> {
    let wanted = refusal.allow.as_ref().filter(|wanted| wanted.risk == Risk::CostUp)?;
    let of = items.iter().filter(|item| item.address == wanted.address);
    let spent: Money =
        of.flat_map(|item| [item.rise(), item.once.and_then(|once| once.known())]).flatten().sum();
    given.iter().find(|one| {
        one.risk == wanted.risk
            && one.address == wanted.address
            && one.up_to.is_none_or(|most| spent <= most)
    })
}
