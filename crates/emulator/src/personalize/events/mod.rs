//! The events API: interactions, items, users, actions and interactions with these one by one.
//! Not here: keeping them (`data`), and what they change in answers (`runtime`).
//!
//! Facts: docs/service/data.md, "Live records". A call is checked whole before anything of it is kept;
//! what is kept is durable when the call is answered, and in effect with the next request.

mod action_interactions;
mod entries;
mod interactions;
mod properties;

use personalize_rules::dataset::DatasetType;

use super::call_context::Answer;
use super::{Inner, ServiceError};
use crate::Call;

/// Does a call of the events API.
pub(super) fn answer(inner: &Inner, call: &Call) -> Answer {
    match call.operation.as_str() {
        "PutEvents" => interactions::put(inner, call),
        "PutItems" => entries::put(inner, call, DatasetType::Items),
        "PutUsers" => entries::put(inner, call, DatasetType::Users),
        "PutActions" => entries::put(inner, call, DatasetType::Actions),
        "PutActionInteractions" => action_interactions::put(inner, call),
        other => Err(ServiceError::unknown_operation(other)),
    }
}
