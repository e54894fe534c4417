//! Drift: what was changed behind the back of the spec. Not here: what `apply` would do about it (the plan).

use super::{Action, Item, Plan, Refusal, judge::NOT_THERE};
use crate::{
    address::{Address, Kind},
    diff::{Cause, Change},
    kind::{self, definition::Attempts},
};
use serde::Serialize;

/// A resource that is not as it was applied, though not by the spec's doing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drifted {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// Its state, where that is the drift: that it is missing, or stopped.
    pub state: Option<String>,
    /// The fields and tags.
    pub changes: Vec<Change>,
}

/// The drift that `plan` found. Where nothing remembers what was applied, a difference counts as drift; but of a stack of
/// which nothing is there yet, nothing drifted.
pub fn drift(plan: &Plan) -> Vec<Drifted> {
    let begun = plan.unchanged > 0 || plan.items.iter().any(|i| i.action != Action::Create);
    if !begun {
        return Vec::new();
    }
    let items = plan.items.iter().filter_map(of_item);
    items.chain(plan.refusals.iter().filter_map(of_refusal)).collect()
}

fn of_item(item: &Item) -> Option<Drifted> {
    let changes = behind(&item.fields);
    let state = state(item);
    (state.is_some() || !changes.is_empty()).then(|| Drifted {
        address: item.address.clone(),
        name: item.name.to_string(),
        state,
        changes,
    })
}

fn of_refusal(refusal: &Refusal) -> Option<Drifted> {
    let changes = behind(&refusal.fields);
    (!changes.is_empty()).then(|| Drifted {
        address: refusal.address.clone(),
        name: String::new(),
        state: Some(refusal.summary.clone()),
        changes,
    })
}

fn behind(changes: &[Change]) -> Vec<Change> {
    changes.iter().filter(|c| c.cause != Cause::Spec).cloned().collect()
}

/// What is missing or out of service. Jobs, versions, uploads and schemas are named after their content: that a new one
/// is not there yet is the data's or the spec's doing.
fn state(item: &Item) -> Option<String> {
    use Kind::{DataObject, ImportJob, Schema, SolutionVersion};
    // A run is asked for, due, or of other inputs; nobody can have taken one away.
    if kind::definition_of(item.address.kind).attempts == Attempts::OnRequest {
        return None;
    }
    let lasting = !matches!(item.address.kind, DataObject | ImportJob | Schema | SolutionVersion);
    match item.action {
        // Why a model is trained once more is the spec's doing, or the caller's.
        Action::Create if item.address.kind == SolutionVersion => None,
        Action::Create if item.reason != NOT_THERE => Some(item.reason.to_string()),
        Action::Create if lasting && item.fields.is_empty() => {
            Some("it does not exist: it was deleted, or the spec is not applied yet".into())
        }
        Action::Replace if item.fields.is_empty() => Some(item.reason.to_string()),
        _ => None,
    }
}
