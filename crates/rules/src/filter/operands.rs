//! The values of a predicate by themselves: placeholders, `"*"`, `CurrentItem`, quotes.
//! Not here: whether they fit the type of the field (`types`).
//!
//! Source: docs/service/filters.md, "Words and values" and "Fields".

use super::catalog::finding;
use super::{Action, Expression, Joiner, Operand, Operator, Predicate, Source, Value, fields};
use crate::dataset::{ActionEvent, DatasetType};
use crate::finding::Finding;
use crate::rule::Code;

/// Longest name of a placeholder, in characters (docs/service/filters.md, "Words and values").
const MAX_PLACEHOLDER: usize = 50;

/// Values: placeholders, `"*"`, `CurrentItem`, quotes.
pub(super) fn operands(expression: &Expression, predicate: &Predicate) -> Vec<Finding> {
    let mut found = Vec::new();
    let placeholder = |operand: &&Operand| matches!(operand.value, Value::Placeholder(_));
    if predicate.operands.len() > 1
        && let Some(operand) = predicate.operands.iter().find(placeholder)
    {
        let message =
            format!("a list of values cannot contain the placeholder `{}`", operand.value);
        let help =
            "write the placeholder alone, `IN ($NAMES)`; its value can be a list: `\"a\",\"b\"`";
        found.push(finding(Code::PZ2017, message, &operand.place).help(help));
    }
    for operand in &predicate.operands {
        found.extend(value(expression, predicate, operand));
    }
    found
}

fn value(expression: &Expression, predicate: &Predicate, operand: &Operand) -> Option<Finding> {
    let place = &operand.place;
    let events = fields::of_events(predicate);
    match &operand.value {
        Value::Placeholder(name) if predicate.operator == Operator::NotIn => {
            let message = format!("the placeholder `${name}` cannot stand after `NOT IN`");
            Some(finding(Code::PZ2016, message, place).help(turned(expression, predicate)))
        }
        Value::Placeholder(name) if name.len() > MAX_PLACEHOLDER => {
            let message = format!(
                "the placeholder `${name}` has {} characters, at most {MAX_PLACEHOLDER} are allowed",
                name.len()
            );
            Some(
                finding(Code::PZ2018, message, place)
                    .help("give it a shorter name; no request could fill it"),
            )
        }
        Value::Text { text, .. } if text == "*" && events.is_none() => {
            let message = "`\"*\"` stands for all event types, and only for them";
            Some(
                finding(Code::PZ2019, message, place)
                    .help("name the values, or remove this condition"),
            )
        }
        Value::Text { single, .. } if single.0 => {
            let message = "single quotes are not documented";
            Some(finding(Code::PZ2020, message, place).help("write double quotes: \""))
        }
        Value::Text { text, .. } if looks_like_placeholder(text) => {
            let message = format!("`{text}` in quotes is a text and not a placeholder");
            Some(finding(Code::PZ2021, message, place).help(format!("remove the quotes: `{text}`")))
        }
        Value::Text { text, .. }
            if events == Some(DatasetType::Interactions) && text.contains(',') =>
        {
            let message = format!("\"{text}\" is one event type with a comma in its name");
            Some(
                finding(Code::PZ2026, message, place)
                    .help(format!("write two texts if two are meant: {}", apart(text, ','))),
            )
        }
        Value::Text { text, .. }
            if events == Some(DatasetType::ActionInteractions)
                && text != "*"
                && ActionEvent::parse(text).is_none() =>
        {
            let message = format!("action interactions have no event type `{text}`");
            Some(
                finding(Code::PZ5069, message, place)
                    .warning()
                    .help("write `TAKEN`, `NOT_TAKEN` or `VIEWED`"),
            )
        }
        Value::CurrentItem(_) if predicate.source != Source::Dataset(DatasetType::Items) => {
            let message = format!(
                "`CurrentItem` can be compared with fields of Items, not of {}",
                predicate.source
            );
            Some(
                finding(Code::PZ2012, message, place)
                    .help("take a placeholder, and send the value with the request"),
            )
        }
        _ => None,
    }
}

/// How to say the same without `NOT IN`.
fn turned(expression: &Expression, predicate: &Predicate) -> String {
    let (source, field) = (predicate.source, &predicate.field);
    let only_and = expression.condition.rest.iter().all(|(joiner, _)| *joiner == Joiner::And);
    match (expression.action, expression.condition.rest.is_empty()) {
        _ if source == Source::CurrentUser => {
            "name the values in place of the placeholder".to_owned()
        }
        (Action::Include, true) => {
            "turn it round: `EXCLUDE … IN` in place of `INCLUDE … NOT IN`".to_owned()
        }
        (Action::Exclude, true) => {
            "turn it round: `INCLUDE … IN` in place of `EXCLUDE … NOT IN`".to_owned()
        }
        (Action::Include, false) if only_and => format!(
            "move it into an expression of its own: `… | EXCLUDE {} WHERE {source}.{field} IN …`",
            expression.target
        ),
        _ => "name the values in place of the placeholder".to_owned(),
    }
}

/// The parts of a text as texts of their own.
pub(super) fn apart(text: &str, between: char) -> String {
    let parts = text.split(between).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(", ")
}

pub(super) fn looks_like_placeholder(text: &str) -> bool {
    let name = text.strip_prefix('$').unwrap_or_default();
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
