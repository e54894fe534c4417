//! One predicate held against the schema: whether the field exists, can be filtered, and fits operator and values.
//! Not here: rules that need no schema but the two about names that no filter may use.
//!
//! Source: reference/filters 4.

use super::check::Catalog;
use super::{Name, Operator, Predicate, Source, Value, fields};
use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use crate::schema::{Field, Primitive, Schema};

/// Everything about the field of a predicate.
pub(super) fn fit(predicate: &Predicate, catalog: &Catalog) -> Vec<Finding> {
    if let Some(finding) = unfilterable(predicate) {
        return vec![finding];
    }
    let field = match lookup(predicate.source, &predicate.field, catalog) {
        Err(finding) => return vec![finding.at(predicate.field_place.0.clone())],
        Ok(None) => return Vec::new(),
        Ok(Some(field)) => field,
    };
    if let Some(finding) = kind_of_field(predicate, field) {
        return vec![finding];
    }
    let mut found: Vec<Finding> = operator(predicate, field).into_iter().collect();
    for operand in &predicate.operands {
        let Value::CurrentItem(name) = &operand.value else { continue };
        match lookup(Source::CurrentItem, name, catalog) {
            Err(finding) => found.push(finding.at(operand.place.0.clone())),
            Ok(Some(other)) if other.is_number() != field.is_number() => {
                let message = format!(
                    "`{}` and `CurrentItem.{}` are of different kinds: one is a number, the other a text",
                    field.name, other.name
                );
                found.push(Finding::error("PZ2045", message).at(operand.place.0.clone()));
            }
            Ok(_) => {}
        }
    }
    found
}

/// Fields that no filter may name, whatever the schema says.
fn unfilterable(predicate: &Predicate) -> Option<Finding> {
    let Source::Dataset(kind) = predicate.source else { return None };
    let place = predicate.field_place.0.clone();
    let name = &predicate.field;
    match kind {
        DatasetType::Interactions | DatasetType::ActionInteractions
            if !fields::is_event_type(name) =>
        {
            let message = format!("of {kind} only `EVENT_TYPE` can be filtered, not `{}`", name.0);
            Some(
                Finding::error("PZ2040", message)
                    .at(place)
                    .help("remove this condition, or put the value into the event type"),
            )
        }
        DatasetType::Actions
            if ["EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP", "REPEAT_FREQUENCY"]
                .iter()
                .any(|n| n.eq_ignore_ascii_case(&name.0)) =>
        {
            let message = format!("`{}` of actions cannot be filtered", name.0);
            Some(
                Finding::error("PZ2041", message)
                    .at(place)
                    .help("remove this condition; the service looks at this field by itself"),
            )
        }
        _ => None,
    }
}

/// The field of a schema; None where nothing is known about the dataset.
fn lookup<'a>(
    source: Source,
    name: &Name,
    catalog: &'a Catalog,
) -> Result<Option<&'a Field>, Finding> {
    let kind = source.dataset();
    let Some(schema) = catalog.schemas.get(&kind) else {
        if catalog.partial || catalog.schemas.is_empty() {
            return Ok(None);
        }
        let message =
            format!("`{source}` needs a dataset of {kind}, which this group does not have");
        return Err(Finding::error("PZ2042", message)
            .help(format!("add a dataset of {kind}, or remove this condition")));
    };
    match schema.field(&name.0) {
        Some(field) => Ok(Some(field)),
        None => Err(no_field(schema, kind, name)),
    }
}

fn no_field(schema: &Schema, kind: DatasetType, name: &Name) -> Finding {
    let names = || schema.fields.iter().map(|f| f.name.as_str());
    let finding =
        Finding::error("PZ2043", format!("the schema of {kind} has no field `{}`", name.0));
    match suggest(&name.0, names()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("it has `{}`", names().collect::<Vec<_>>().join("`, `"))),
    }
}

/// Booleans and textual fields are never filtered.
fn kind_of_field(predicate: &Predicate, field: &Field) -> Option<Finding> {
    let place = predicate.field_place.0.clone();
    if field.textual {
        let message = format!("`{}` is a textual field, which cannot be filtered", field.name);
        return Some(
            Finding::error("PZ2044", message).at(place).help("filter by a categorical field"),
        );
    }
    if field.types.contains(&Primitive::Boolean) {
        let message = format!("`{}` is a boolean, which cannot be filtered", field.name);
        let help = "make it a categorical string with the values `True` and `False`, and write `IN (\"True\")`";
        return Some(Finding::error("PZ2044", message).at(place).help(help));
    }
    None
}

/// Numbers are compared, texts are listed.
fn operator(predicate: &Predicate, field: &Field) -> Option<Finding> {
    let (name, op) = (&field.name, predicate.operator);
    let place = predicate.operator_place.0.clone();
    let text_value = predicate.operands.iter().find(|o| matches!(o.value, Value::Text { .. }));
    if field.is_number() {
        if let Some(operand) = text_value.filter(|_| !op.is_membership()) {
            let message =
                format!("`{name}` is a number, but it is compared with the text {}", operand.value);
            return Some(
                Finding::error("PZ2046", message)
                    .at(operand.place.0.clone())
                    .help("write the number without quotes"),
            );
        }
        if op.is_membership() {
            let message = format!("`{name}` is a number, for which `{op}` is not documented");
            return Some(
                Finding::warning("PZ2047", message)
                    .at(place)
                    .help("compare it with `=`, `!=`, `<`, `<=`, `>` or `>=`"),
            );
        }
        return None;
    }
    if op.is_order() {
        let message = format!("`{name}` is a text, which has no order: `{op}` is for numbers");
        return Some(
            Finding::error("PZ2046", message).at(place).help("write `IN (…)` or `NOT IN (…)`"),
        );
    }
    // `IF CurrentUser.MEMBERSHIP = $PREMIUM` is in the guide although the field is a text.
    let documented = predicate.source == Source::CurrentUser && op == Operator::Equal;
    if !op.is_membership() && !documented {
        let message = format!("`{name}` is a text, for which `{op}` is not documented");
        let word = if op == Operator::Equal { "IN (…)" } else { "NOT IN (…)" };
        return Some(Finding::warning("PZ2047", message).at(place).help(format!("write `{word}`")));
    }
    let number = predicate.operands.iter().find(|o| matches!(o.value, Value::Number(_)))?;
    let message = format!("`{name}` is a text, but {} is a number", number.value);
    Some(
        Finding::warning("PZ2048", message)
            .at(number.place.0.clone())
            .help(format!("put it into quotes: \"{}\"", number.value)),
    )
}
