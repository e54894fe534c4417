//! Operator and values of one predicate against the type of its field.
//! Not here: which field that is (`fit`).
//!
//! Source: docs/service/filters.md, "Fields".

use super::operands::{apart, looks_like_placeholder};
use super::{Operand, Operator, Predicate, Source, Value, fields};
use crate::cell::time::{LATEST, Moment, moment};
use crate::finding::Finding;
use crate::rule::Code;
use crate::schema::Field;

/// Numbers are compared, texts are listed.
pub(super) fn types(predicate: &Predicate, field: &Field) -> Vec<Finding> {
    match field.is_number() {
        true => number(predicate, field),
        false => text(predicate, field),
    }
}

fn number(predicate: &Predicate, field: &Field) -> Vec<Finding> {
    let (name, op) = (&field.name, predicate.operator);
    if op.is_membership() {
        let message = format!("`{name}` is a number, for which `{op}` is not documented");
        return vec![
            Finding::new(Code::PZ2047, message)
                .at(predicate.operator_place.0.clone())
                .help("compare it with `=`, `!=`, `<`, `<=`, `>` or `>=`"),
        ];
    }
    predicate.operands.iter().filter_map(|operand| compared(field, operand)).collect()
}

/// A number field against one value.
fn compared(field: &Field, operand: &Operand) -> Option<Finding> {
    let name = &field.name;
    let place = operand.place.0.clone();
    match &operand.value {
        Value::Text { text, .. } => {
            let message =
                format!("`{name}` is a number, but it is compared with the text {}", operand.value);
            let help = if looks_like_placeholder(text) {
                format!("remove the quotes: `{text}`")
            } else if text.trim().parse::<f64>().is_ok() {
                format!("write the number without quotes: `{}`", text.trim())
            } else if is_time(field) {
                "times are whole seconds since 1970, without quotes: `1596153600`".to_owned()
            } else {
                "compare it with a number, without quotes".to_owned()
            };
            Some(Finding::new(Code::PZ2046, message).at(place).help(help))
        }
        Value::Number(number) if is_time(field) => {
            let value = number.parse::<i64>().ok()?;
            let Moment::Finer(unit) = moment(value, LATEST) else { return None };
            let message =
                format!("`{name}` is in seconds, but {number} reads as a time in finer units");
            let help = format!("write seconds: `{}`", value / unit);
            Some(Finding::new(Code::PZ2049, message).at(place).help(help))
        }
        _ => None,
    }
}

/// The one field of times that filters can see.
fn is_time(field: &Field) -> bool {
    field.name.eq_ignore_ascii_case("CREATION_TIMESTAMP")
}

fn text(predicate: &Predicate, field: &Field) -> Vec<Finding> {
    let (name, op) = (&field.name, predicate.operator);
    let place = predicate.operator_place.0.clone();
    if op.is_order() {
        let message = format!("`{name}` is a text, which has no order: `{op}` is for numbers");
        let finding = Finding::new(Code::PZ2046, message).at(place);
        return vec![finding.help(match fields::of_events(predicate) {
            Some(_) => "write `IN (…)` or `NOT IN (…)`",
            None => "write `IN (…)` or `NOT IN (…)`, or make it a number in the schema",
        })];
    }
    // `IF CurrentUser.MEMBERSHIP = $PREMIUM` is in the guide although the field is a text.
    let documented = predicate.source == Source::CurrentUser && op == Operator::Equal;
    if !op.is_membership() && !documented {
        let message = format!("`{name}` is a text, for which `{op}` is not documented");
        let finding = Finding::new(Code::PZ2047, message).at(place);
        return vec![finding.help(format!("write `{}`", listed(predicate)))];
    }
    predicate.operands.iter().filter_map(|operand| one_of(field, operand)).collect()
}

/// The same condition as a list; a placeholder cannot stand after `NOT IN`.
fn listed(predicate: &Predicate) -> String {
    let value = predicate.operands.first().map(|operand| &operand.value);
    let shown = match value {
        Some(value @ Value::CurrentItem(_)) => value.to_string(),
        Some(Value::Number(number)) => format!("(\"{number}\")"),
        Some(value) => format!("({value})"),
        None => "(…)".to_owned(),
    };
    match (predicate.operator, value) {
        (Operator::Equal, _) => format!("IN {shown}"),
        (_, Some(Value::Placeholder(_))) => {
            format!("IN {shown}` with the opposite of `INCLUDE` or `EXCLUDE")
        }
        _ => format!("NOT IN {shown}"),
    }
}

/// A text field against one value.
fn one_of(field: &Field, operand: &Operand) -> Option<Finding> {
    let name = &field.name;
    let place = operand.place.0.clone();
    match &operand.value {
        Value::Number(number) => {
            let message = format!("`{name}` is a text, but {number} is a number");
            let help = format!("put it into quotes: \"{number}\"");
            Some(Finding::new(Code::PZ2048, message).at(place).help(help))
        }
        Value::Text { text, .. } if field.categorical && text.contains('|') => {
            let message = format!(
                "`{name}` holds several values with `|` between them, and \"{text}\" is none of them"
            );
            let help = format!("name them one by one: {}", apart(text, '|'));
            Some(Finding::new(Code::PZ2026, message).at(place).help(help))
        }
        _ => None,
    }
}
