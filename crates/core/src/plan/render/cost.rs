//! The words about money: a line for an item, and what the whole costs. Every figure says its class, that it is of list
//! prices, and of which day; classes are never added up. Not here: what costs what (`plan::cost`).

use super::words::inert;
use crate::{
    cost::{Amount, Change, Cost, ItemCost, Sum, Unknown},
    plan::{Action, Item, Plan},
};
use personalize_price::Money;
use personalize_rules::finding::listed;
use std::collections::{BTreeMap, BTreeSet};

/// How many addresses a line names.
const NAMED: usize = 5;

/// What the items of a plan cost.
pub(super) struct Costs<'p>(BTreeMap<(String, &'p str), &'p ItemCost>);

impl<'p> Costs<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        let items = plan.cost.iter().flat_map(|cost| &cost.items);
        Costs(items.map(|item| ((item.address.to_string(), item.name.as_str()), item)).collect())
    }

    /// What an item costs, in one line; none where it costs nothing.
    pub(super) fn line(&self, item: &Item) -> Option<String> {
        // What is only marked or tagged costs what it cost.
        let is_marked = item.action == Action::Update && item.fields.is_empty();
        if self.0.is_empty() || is_marked {
            return None;
        }
        let cost = self.0.get(&(item.address.to_string(), item.name.as_str()))?;
        let mut parts = Vec::new();
        parts.extend(cost.floor.as_ref().and_then(floor));
        parts.extend(cost.once.map(|once| format!("{} once", amount(once))));
        parts.extend(cost.usage.map(|usage| match usage {
            Amount::Usd(usd) => format!("at least {usd} USD a month of use beyond that"),
            Amount::Unknown(reason) => format!("use unknown ({})", reason.why()),
        }));
        parts.extend(
            cost.per_thousand_requests
                .and_then(Amount::known)
                .map(|usd| format!("{} USD per 1,000 requests", usd.exact())),
        );
        (!parts.is_empty()).then(|| format!("costs {}", parts.join("; ")))
    }
}

/// What an amount is: `0.05 USD`.
pub(crate) fn amount(amount: Amount) -> String {
    match amount {
        Amount::Usd(usd) => format!("{usd} USD"),
        Amount::Unknown(reason) => format!("an unknown amount ({})", reason.why()),
    }
}

/// How the floor of an item changes; none where it stays.
fn floor(floor: &Change<Amount>) -> Option<String> {
    match (floor.before, floor.after) {
        (before, after) if before == after && before.known().is_some() => None,
        (Amount::Usd(Money::ZERO), after) => Some(format!("{} a month unused", amount(after))),
        (Amount::Usd(before), Amount::Usd(after)) => {
            Some(format!("{before} -> {after} USD a month unused"))
        }
        (_, after) => Some(format!("{} a month unused", amount(after))),
    }
}

/// What the whole plan costs, in lines; none where it does nothing, or nothing of the stack costs anything.
pub(super) fn total(plan: &Plan) -> Vec<String> {
    let Some(cost) = plan.cost.as_ref().filter(|_| !plan.items.is_empty()) else {
        return Vec::new();
    };
    let Cost { prices, floor, once, usage, .. } = cost;
    if floor.before.is_empty() && floor.after.is_empty() && once.is_empty() && usage.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        format!("cost in USD, at {}:", inert(prices)),
        format!("  a month unused: {} -> {}", sum(&floor.before), sum(&floor.after)),
    ];
    lines.extend(by_schedules(plan, cost));
    if !once.is_empty() {
        lines.push(format!("  once: {}", sum(once)));
    }
    if usage.usd > Money::ZERO {
        lines.push(format!("  a month of use beyond that: at least {}", sum(usage)));
    }
    for (what, sum) in [("unused", &floor.after), ("once", once), ("use", usage)] {
        lines.extend(gaps(what, sum));
    }
    lines
}

/// What the plan itself leaves alone, and its schedules make cost something else.
fn by_schedules(plan: &Plan, cost: &Cost) -> Vec<String> {
    let touched: BTreeSet<_> = plan.items.iter().map(|i| (&i.address, &*i.name)).collect();
    let others =
        cost.items.iter().filter(|item| !touched.contains(&(&item.address, item.name.as_str())));
    let line = |item: &ItemCost| {
        let floor = floor(item.floor.as_ref()?)?;
        Some(format!("    {}, by its schedules: {floor}", inert(&item.address.to_string())))
    };
    others.filter_map(line).collect()
}

/// A sum in words, which say that something is missing in it.
pub fn sum(sum: &Sum) -> String {
    match (sum.usd, sum.unknown.is_empty()) {
        (usd, true) => usd.to_string(),
        (Money::ZERO, false) => "unknown".to_owned(),
        (usd, false) => format!("{usd} and unknown"),
    }
}

/// What is not known of a sum, why, and what would make it known.
pub(crate) fn gaps(what: &str, sum: &Sum) -> Vec<String> {
    let mut by_reason: BTreeMap<Unknown, Vec<String>> = BTreeMap::new();
    for gap in &sum.unknown {
        by_reason.entry(gap.reason).or_default().push(inert(&gap.address.to_string()));
    }
    let line = |(reason, all): (Unknown, Vec<String>)| {
        let all = listed(all.into_iter(), NAMED);
        format!("  unknown, {what}: {all}: {}; {}", reason.why(), reason.remedy())
    };
    by_reason.into_iter().map(line).collect()
}
