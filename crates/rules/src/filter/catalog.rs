//! What a filter is checked against, and a finding at a place of it. Not here: the rules (`check` and what it uses).

use crate::dataset::DatasetType;
use crate::finding::{Finding, Place};
use crate::recipe::Recipe;
use crate::rule::Code;
use crate::schema::Schema;
use std::collections::BTreeMap;

/// What a filter is checked against. Nothing in it: only the language.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The schemas of the group's datasets.
    pub schemas: BTreeMap<DatasetType, Schema>,
    /// Whether the group may have datasets beside these (a schema could not be read): then a dataset that is not
    /// here is no fault.
    pub partial: bool,
    /// Whether the group has a domain: then it cannot have datasets of actions.
    pub has_domain: bool,
    /// The recipes that are served in the group. None known: nothing is said about them.
    pub recipes: Vec<&'static Recipe>,
}

/// A finding at a place of the filter.
pub(super) fn finding(code: Code, message: impl Into<String>, place: &Place) -> Finding {
    Finding::new(code, message).at(place.0.clone())
}
