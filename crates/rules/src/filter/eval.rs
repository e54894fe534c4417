//! What a filter does to rows, for an emulator: values for the placeholders, then keep or drop, row by row.
//! Not here: where rows come from, and whether the filter fits the schemas (`check`).
//!
//! Source: docs/service/filters.md, "Meaning" and "Values at run time". Inferred: a null matches `NOT IN` and nothing
//! else; an expression whose `IF` is false does nothing; `AND` binds closer than `OR`.

use super::values::{Wanted, contains, order, wanted};
use super::{Action, Condition, Filter, Joiner, Operator, Predicate, Source, Value, fields};
use crate::dataset::DatasetType;
use std::collections::BTreeMap;

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// A text; of a categorical field several values with `|` between them.
    Text(&'a str),
    /// A number.
    Number(f64),
}

/// Whose row a value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The item, user or action that is kept or dropped.
    Candidate,
    /// The user of the request.
    CurrentUser,
    /// The item of the request.
    CurrentItem,
}

/// What is known about one candidate and the request.
pub trait Rows {
    /// The value of a field; None when it is null, or the row or field does not exist. Names come as the filter
    /// writes them: letter case has to be ignored.
    fn value(&self, of: Of, field: &str) -> Option<Cell<'_>>;

    /// Whether the user and the candidate have an interaction (for filters of actions: an action interaction) of this
    /// event type, in any letter case; of any type when None. Only the newest 100 per event type count (300 for actions).
    fn interacted(&self, event_type: Option<&str>) -> bool;
}

/// Why a filter cannot be used with these values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A placeholder of an `INCLUDE` has no value.
    #[error("the placeholder `${0}` has no value, and an `INCLUDE` needs one")]
    Missing(String),
    /// A value that cannot be read.
    #[error("the value of `${name}` is not a list of texts in double quotes or a number: {why}")]
    Value {
        /// The placeholder.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// A filter with values for its placeholders, ready for many rows.
#[derive(Debug, Clone)]
pub struct Bound<'a> {
    parts: Vec<Part<'a>>,
}

#[derive(Debug, Clone)]
struct Part<'a> {
    action: Action,
    condition: &'a Condition,
    tests: Vec<Vec<Wanted<'a>>>,
    when: Option<(&'a Condition, Vec<Vec<Wanted<'a>>>)>,
}

impl Filter {
    /// Fills the placeholders. The values are those of a request's `filterValues`: `"comedy","drama"` with the quotes,
    /// or a bare number. An `EXCLUDE` with a placeholder that has no value is left out. Values that no placeholder
    /// wants are ignored; what the service does with them is not documented.
    ///
    /// # Errors
    /// When an `INCLUDE` lacks a value, or a value cannot be read.
    pub fn bind<'a>(
        &'a self,
        values: &'a BTreeMap<String, String>,
    ) -> Result<Bound<'a>, EvalError> {
        let mut parts = Vec::new();
        for expression in &self.expressions {
            let missing =
                expression.placeholders().into_iter().find(|name| !values.contains_key(*name));
            match (missing, expression.action) {
                (Some(_), Action::Exclude) => continue,
                (Some(name), Action::Include) => return Err(EvalError::Missing(name.to_owned())),
                (None, _) => {}
            }
            let when = expression.when.as_ref();
            parts.push(Part {
                action: expression.action,
                condition: &expression.condition,
                tests: tests(&expression.condition, values)?,
                when: when.map(|when| Ok((when, tests(when, values)?))).transpose()?,
            });
        }
        Ok(Bound { parts })
    }
}

/// The operands of every predicate with placeholders filled.
fn tests<'a>(
    condition: &'a Condition,
    values: &'a BTreeMap<String, String>,
) -> Result<Vec<Vec<Wanted<'a>>>, EvalError> {
    let one = |predicate: &'a Predicate| {
        let mut all = Vec::new();
        for operand in &predicate.operands {
            match &operand.value {
                Value::Text { text, .. } => all.push(Wanted::Text(text)),
                Value::Number(number) => all.push(Wanted::number(number)),
                Value::CurrentItem(name) => all.push(Wanted::CurrentItem(&name.0)),
                Value::Placeholder(name) => all.extend(
                    wanted(values.get(name).map_or("", String::as_str))
                        .map_err(|why| EvalError::Value { name: name.clone(), why })?,
                ),
            }
        }
        Ok(all)
    };
    condition.predicates().map(one).collect()
}

impl Bound<'_> {
    /// Whether the candidate stays: it is in any `INCLUDE` (when there are any) and in no `EXCLUDE`.
    pub fn keeps(&self, rows: &impl Rows) -> bool {
        let (mut includes, mut included) = (false, false);
        for part in &self.parts {
            if part.when.as_ref().is_some_and(|(when, tests)| !holds(when, tests, rows)) {
                continue;
            }
            match part.action {
                Action::Include => {
                    includes = true;
                    included = included || holds(part.condition, &part.tests, rows);
                }
                Action::Exclude if holds(part.condition, &part.tests, rows) => return false,
                Action::Exclude => {}
            }
        }
        included || !includes
    }
}

/// A chain of predicates: `AND` first, then `OR`.
fn holds(condition: &Condition, tests: &[Vec<Wanted<'_>>], rows: &impl Rows) -> bool {
    let none = Vec::new();
    let test = |index: usize| tests.get(index).unwrap_or(&none);
    let mut group = matches(&condition.first, test(0), rows);
    for (index, (joiner, predicate)) in condition.rest.iter().enumerate() {
        match joiner {
            Joiner::And => group = group && matches(predicate, test(index + 1), rows),
            Joiner::Or if group => return true,
            Joiner::Or => group = matches(predicate, test(index + 1), rows),
        }
    }
    group
}

fn matches(predicate: &Predicate, wanted: &[Wanted<'_>], rows: &impl Rows) -> bool {
    let of = match predicate.source {
        Source::Dataset(DatasetType::Interactions | DatasetType::ActionInteractions)
            if fields::is_event_type(&predicate.field) =>
        {
            return interacted(predicate.operator, wanted, rows);
        }
        Source::Dataset(_) => Of::Candidate,
        Source::CurrentUser => Of::CurrentUser,
        Source::CurrentItem => Of::CurrentItem,
    };
    let negative = predicate.operator == Operator::NotIn;
    let Some(cell) = rows.value(of, &predicate.field.0) else { return negative };
    let found = |test: fn(Cell<'_>, Cell<'_>, Operator) -> bool| {
        wanted.iter().any(|one| match one {
            Wanted::CurrentItem(name) => rows
                .value(Of::CurrentItem, name)
                .is_some_and(|other| test(cell, other, predicate.operator)),
            Wanted::Text(text) => test(cell, Cell::Text(text), predicate.operator),
            Wanted::Number(_, number) => test(cell, Cell::Number(*number), predicate.operator),
        })
    };
    match predicate.operator {
        Operator::In => found(|cell, other, _| contains(cell, other)),
        Operator::NotIn => !found(|cell, other, _| contains(cell, other)),
        _ => found(order),
    }
}

/// Event types: any of them, in any letter case; `*` is every one.
fn interacted(operator: Operator, wanted: &[Wanted<'_>], rows: &impl Rows) -> bool {
    let any = wanted.iter().any(|one| match one {
        Wanted::Text("*") => rows.interacted(None),
        Wanted::Text(text) | Wanted::Number(text, _) => rows.interacted(Some(text)),
        Wanted::CurrentItem(_) => false,
    });
    any != matches!(operator, Operator::NotIn | Operator::NotEqual)
}
