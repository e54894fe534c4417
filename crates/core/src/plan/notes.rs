//! Notes: what is worth knowing of a plan before it is approved, each from a fact about the service.
//! Not here: risks (`risk`) and room (`room`), which decide.

use super::{Note, Plan, Risk, Settle, Step, Verb};
use crate::{address::Kind, resource};
use std::collections::BTreeMap;

/// How many addresses a note names.
const NAMED: usize = 5;

/// Adds the notes on time, money and the lock to `plan`.
pub(super) fn add(plan: &mut Plan) {
    unlocked(plan);
    let billed = addresses(plan, |kind, risk| {
        risk == Risk::CostUp && matches!(kind, Kind::Campaign | Kind::Recommender)
    });
    if let Some(addresses) = billed {
        let text =
            format!("billed for its least throughput at all times, used or not: {addresses}");
        plan.notes.push(Note { address: None, text });
    }
    let trained = addresses(plan, |kind, risk| risk == Risk::CostUp && kind == Kind::Solution);
    if let Some(addresses) = trained {
        let text = format!("every automatic training is billed: {addresses}");
        plan.notes.push(Note { address: None, text });
    }
    let minutes = minutes(&plan.steps);
    if minutes > 0 {
        let text = format!("on AWS, small data usually takes about {}", spell(minutes));
        plan.notes.push(Note { address: None, text });
    }
}

/// Adds the note that nothing keeps two runs apart, where the stack has no bucket for a lock (docs/adr/0007).
pub(super) fn unlocked(plan: &mut Plan) {
    if plan.bucket.is_none() && !plan.steps.is_empty() {
        let text = "no lock keeps two runs of this stack apart, since the spec names no `bucket` to keep it in".into();
        plan.notes.push(Note { address: None, text });
    }
}

/// The minutes of waiting on the longest way through the steps, each at its usual time.
fn minutes(steps: &[Step]) -> u64 {
    let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
    for step in steps {
        let waits = matches!(step.verb, Verb::Create | Verb::Wait) && step.settle == Settle::Ready;
        let usual = resource::usual_time(step.address.kind).filter(|_| waits);
        let own = usual.map_or(0, |time| time.as_secs() / 60);
        let before = step.needs.iter().filter_map(|need| ends.get(need.as_str())).max();
        ends.insert(&step.id, before.copied().unwrap_or(0) + own);
    }
    ends.values().copied().max().unwrap_or(0)
}

/// `40 min`, `1 h 10 min`.
fn spell(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

/// The addresses of the items that `which` picks, the first few by name.
fn addresses(plan: &Plan, which: impl Fn(Kind, Risk) -> bool) -> Option<String> {
    let all: Vec<String> = plan
        .items
        .iter()
        .filter(|item| which(item.address.kind, item.risk))
        .map(|item| item.address.to_string())
        .collect();
    let more = all.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named: Vec<String> = all.into_iter().take(NAMED).collect();
    (!named.is_empty()).then(|| format!("{}{rest}", named.join(", ")))
}
