//! The field of one predicate: whether it exists and can be filtered.
//! Not here: whether operator and values fit its type (`types`), and rules that need no schema but the two about names
//! that no filter may use.
//!
//! Source: docs/service/filters.md, "Fields".

use super::catalog::Catalog;
use super::types::types;
use super::{Name, Predicate, Source, Value, fields};
use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use crate::rule::Code;
use crate::schema::{Field, Primitive, Schema, table};

/// Everything about the field of a predicate.
pub(super) fn fit(predicate: &Predicate, catalog: &Catalog) -> Vec<Finding> {
    if let Some(finding) = unfilterable(predicate) {
        return vec![finding];
    }
    let event_type =
        fields::of_events(predicate).map(|_| Field::new("EVENT_TYPE", Primitive::String));
    let field = match lookup(predicate.source, &predicate.field, catalog) {
        Err(finding) => return vec![finding.at(predicate.field_place.0.clone())],
        // Its type is known without a schema.
        Ok(None) => match &event_type {
            Some(field) => field,
            None => return Vec::new(),
        },
        Ok(Some(field)) => field,
    };
    if let Some(finding) = kind_of_field(predicate, field) {
        return vec![finding];
    }
    let mut found = types(predicate, field);
    for operand in &predicate.operands {
        let Value::CurrentItem(name) = &operand.value else { continue };
        match lookup(Source::CurrentItem, name, catalog) {
            Err(finding) => found.push(finding.at(operand.place.0.clone())),
            Ok(Some(other)) if other.is_number() != field.is_number() => {
                let message = format!(
                    "`{}` and `CurrentItem.{}` are of different kinds: one is a number, the other a text",
                    field.name, other.name
                );
                found.push(
                    Finding::new(Code::PZ2045, message)
                        .at(operand.place.0.clone())
                        .help(format!("compare it with `CurrentItem.{}`", field.name)),
                );
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
            let help = match name.0.to_ascii_uppercase().as_str() {
                "ITEM_ID" => "name items by `Items.ITEM_ID`",
                "USER_ID" => "in a filter of users, name them by `Users.USER_ID`",
                "TIMESTAMP" => {
                    "remove this condition; the newest interactions of each event type count, whatever their time"
                }
                other
                    if table::reserved(kind, None, other).is_none()
                        && suggest(other, ["EVENT_TYPE"]).is_some() =>
                {
                    "did you mean `EVENT_TYPE`?"
                }
                _ => "remove this condition, or put the value into the event type",
            };
            Some(Finding::new(Code::PZ2040, message).at(place).help(help))
        }
        DatasetType::Actions
            if ["EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP", "REPEAT_FREQUENCY"]
                .iter()
                .any(|n| n.eq_ignore_ascii_case(&name.0)) =>
        {
            let message = format!("`{}` of actions cannot be filtered", name.0);
            Some(
                Finding::new(Code::PZ2041, message)
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
        let of_actions = [DatasetType::Actions, DatasetType::ActionInteractions].contains(&kind);
        let help = if catalog.has_domain && of_actions {
            "remove this condition: groups with a domain have no actions".to_owned()
        } else {
            format!("add a dataset of {kind}, or remove this condition")
        };
        return Err(Finding::new(Code::PZ2042, message).help(help));
    };
    match schema.field(&name.0) {
        Some(field) => Ok(Some(field)),
        None => Err(no_field(schema, source, name, catalog)),
    }
}

fn no_field(schema: &Schema, source: Source, name: &Name, catalog: &Catalog) -> Finding {
    let names = || schema.fields.iter().map(|f| f.name.as_str());
    let kind = source.dataset();
    let finding =
        Finding::new(Code::PZ2043, format!("the schema of {kind} has no field `{}`", name.0));
    if let Some(near) = suggest(&name.0, names()) {
        return finding.help(format!("did you mean `{near}`?"));
    }
    let elsewhere = catalog.schemas.iter().find(|(_, other)| other.field(&name.0).is_some());
    match elsewhere {
        Some((DatasetType::Users, _)) => {
            finding.help(format!("users have it: `… IF CurrentUser.{name}`"))
        }
        Some((other, _)) => finding.help(format!("{other} have it: `{other}.{name}`")),
        None => finding.help(format!("it has `{}`", names().collect::<Vec<_>>().join("`, `"))),
    }
}

/// Booleans and textual fields are never filtered.
fn kind_of_field(predicate: &Predicate, field: &Field) -> Option<Finding> {
    let place = predicate.field_place.0.clone();
    if field.textual {
        let message = format!("`{}` is a textual field, which cannot be filtered", field.name);
        return Some(
            Finding::new(Code::PZ2044, message).at(place).help("filter by a categorical field"),
        );
    }
    if field.types.contains(&Primitive::Boolean) {
        let message = format!("`{}` is a boolean, which cannot be filtered", field.name);
        let help = "make it a categorical string with the values `True` and `False`, and write `IN (\"True\")`, or an `int` of 0 and 1";
        return Some(Finding::new(Code::PZ2044, message).at(place).help(help));
    }
    None
}
