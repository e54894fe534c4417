//! Which fields a filter names.
//! Not here: whether they exist (`check`).

use super::{Expression, Filter, Name, Predicate, Source, Value};
use crate::dataset::DatasetType;
use std::collections::BTreeSet;

/// Whether this is the one field of interactions that can be filtered.
pub(super) fn is_event_type(name: &Name) -> bool {
    name.0.eq_ignore_ascii_case("EVENT_TYPE")
}

/// The interactions whose event type a predicate looks at.
pub(super) fn of_events(predicate: &Predicate) -> Option<DatasetType> {
    match predicate.source {
        Source::Dataset(kind @ (DatasetType::Interactions | DatasetType::ActionInteractions))
            if is_event_type(&predicate.field) =>
        {
            Some(kind)
        }
        _ => None,
    }
}

/// The fields that a filter looks at.
pub type Fields = BTreeSet<(DatasetType, String)>;

impl Expression {
    /// All predicates, of `WHERE` and of `IF`.
    pub fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        self.condition.predicates().chain(self.when.iter().flat_map(|when| when.predicates()))
    }

    /// The names of its placeholders, without the dollar sign.
    pub fn placeholders(&self) -> BTreeSet<&str> {
        let operands = self.predicates().flat_map(|predicate| &predicate.operands);
        operands
            .filter_map(|operand| match &operand.value {
                Value::Placeholder(name) => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }
}

impl Filter {
    /// The names of all placeholders, without the dollar sign, in order.
    pub fn placeholders(&self) -> BTreeSet<&str> {
        self.expressions.iter().flat_map(Expression::placeholders).collect()
    }

    /// The different fields it looks at, names in upper case: what the quotas count.
    pub fn fields(&self) -> Fields {
        let mut all = BTreeSet::new();
        for predicate in self.expressions.iter().flat_map(Expression::predicates) {
            all.insert((predicate.source.dataset(), predicate.field.to_string()));
            for operand in &predicate.operands {
                if let Value::CurrentItem(name) = &operand.value {
                    all.insert((DatasetType::Items, name.to_string()));
                }
            }
        }
        all
    }

    /// Whether it speaks of the item of the request, which only related-items recipes have.
    pub fn uses_current_item(&self) -> bool {
        let mut operands =
            self.expressions.iter().flat_map(Expression::predicates).flat_map(|p| &p.operands);
        operands.any(|operand| matches!(operand.value, Value::CurrentItem(_)))
    }

    /// Whether a request has to name the user: interactions or `CurrentUser` are looked at.
    pub fn uses_user(&self) -> bool {
        use super::Source::{CurrentUser, Dataset};
        use DatasetType::{ActionInteractions, Interactions};
        let mut predicates = self.expressions.iter().flat_map(Expression::predicates);
        predicates
            .any(|p| matches!(p.source, CurrentUser | Dataset(Interactions | ActionInteractions)))
    }
}
