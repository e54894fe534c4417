//! Room: whether what is created fits beside what is there, by the quotas of the service. A replacement that creates
//! first needs room for both. Not here: how many there may be (`rules::quota`).

use super::{Note, Plan, Refusal, Verb};
use crate::{
    address::{Address, Kind},
    inventory::Inventory,
    kind,
};
use personalize_rules::quota::{Quota, QuotaScope};
use std::collections::BTreeSet;

/// The quotas that the inventory can judge: those of one dataset group.
fn counted() -> impl Iterator<Item = (Kind, Quota)> {
    let quotas =
        Kind::ALL.into_iter().filter_map(|kind| Some((kind, kind::definition_of(kind).quota?)));
    quotas.filter(|(_, quota)| quota.scope == QuotaScope::DatasetGroup)
}

/// Notes what goes beyond a quota that is raised on request, and refuses what goes beyond one that is not.
pub(super) fn check(plan: &mut Plan, inventory: &Inventory) {
    for (kind, quota) in counted() {
        let Some(first) = created(plan, kind).next() else { continue };
        let first = first.clone();
        let most = inventory.of(kind).count() + created(plan, kind).count() - freed(plan, kind);
        let Some(finding) = quota.check(most) else { continue };
        let help = finding.help.unwrap_or_default();
        if quota.adjustable {
            plan.notes
                .push(Note { address: Some(first), text: format!("{}; {help}", finding.message) });
        } else {
            plan.refusals.push(Refusal {
                address: first,
                summary: finding.message,
                help: format!("{help}; delete or rename what is not needed first"),
                fields: Vec::new(),
                allow: None,
            });
        }
    }
}

fn created(plan: &Plan, kind: Kind) -> impl Iterator<Item = &Address> {
    let creates = plan.steps.iter().filter(move |s| s.address.kind == kind);
    creates.filter(|s| s.verb == Verb::Create).map(|s| &s.address)
}

/// How many go before something of the kind comes: those that make room for their own return.
fn freed(plan: &Plan, kind: Kind) -> usize {
    let of =
        |verb: Verb| plan.steps.iter().filter(move |s| s.address.kind == kind && s.verb == verb);
    let awaited: BTreeSet<&str> =
        of(Verb::Create).flat_map(|create| &create.needs).map(|id| id.as_str()).collect();
    of(Verb::Delete).filter(|delete| awaited.contains(delete.id.as_str())).count()
}
