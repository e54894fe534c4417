//! The words about what a stack costs as it is live. Not here: what costs what.

use super::{Idle, LiveCost, ResourceCost};
use crate::{
    cost::{Amount, standing::KINDS as STAND},
    plan::render::{amount, gaps, money},
};
use personalize_rules::visible::visible;

/// What a stack costs, in lines without their ends: each resource that is billed by the month, the whole, what is not known,
/// and what is idle.
pub fn lines(cost: &LiveCost) -> Vec<String> {
    let mut lines = vec![format!("cost in USD, at {}:", visible(&cost.prices))];
    lines.extend(cost.resources.iter().map(resource));
    lines.push(format!("  a month unused: {}", money(&cost.floor)));
    lines.extend(gaps("unused", &cost.floor));
    if !cost.idle.is_empty() {
        lines.extend([String::new(), "idle:".to_owned()]);
        lines.extend(cost.idle.iter().map(idle));
    }
    lines
}

fn resource(one: &ResourceCost) -> String {
    let (mut parts, stands) = (Vec::new(), STAND.contains(&one.address.kind));
    if stands {
        parts.push(format!("{} a month unused", amount(one.floor)));
    }
    let price = one.per_thousand_requests.filter(|price| !stands || price.known().is_some());
    parts.extend(price.map(|price| match price {
        Amount::Usd(usd) => format!("{} USD per 1,000 requests", usd.exact()),
        unknown => format!("{} for requests", amount(unknown)),
    }));
    parts.extend(one.usage.map(|usage| match usage {
        Amount::Usd(usd) => format!("at least {usd} USD a month of use"),
        unknown => format!("{} a month of use", amount(unknown)),
    }));
    format!("  {}  {}", visible(&one.address.to_string()), parts.join("; "))
}

fn idle(one: &Idle) -> String {
    let address = one.address.as_ref().map(|address| format!("{address}  "));
    let mut line = format!("  {}{}: {}", address.unwrap_or_default(), one.name, one.text);
    if let Some(Amount::Unknown(reason)) = one.cost {
        line.push_str(&format!("; cost unknown: {}", reason.why()));
    }
    visible(&line).into_owned()
}
