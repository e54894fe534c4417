//! Which datasets and columns a recipe and its configuration need.
//! Not here: whether the schemas are valid in themselves (`schema`), and how much data there is (`data`).

use super::blocks::{at, escaped, number, text};
use super::columns::{self, texts};
use super::{Metadata, Recipe};
use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use crate::rule::Code;
use crate::schema::{Field, Primitive, Schema, table};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the datasets of a group lack for this recipe with this configuration (of a solution or recommender; its
/// `solutionConfig` or `recommenderConfig` is looked at). Findings carry a JSON pointer into the configuration.
pub fn check_needs(
    recipe: &Recipe,
    config: &Value,
    schemas: &BTreeMap<DatasetType, Schema>,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = missing(recipe, schemas).collect();
    found.extend(check_columns(recipe, config, schemas));
    found
}

/// The datasets that this recipe needs and the group does not have.
fn missing(
    recipe: &Recipe,
    schemas: &BTreeMap<DatasetType, Schema>,
) -> impl Iterator<Item = Finding> {
    let missing = recipe.required.iter().filter(|kind| !schemas.contains_key(kind));
    missing.map(|kind| {
        let message = format!("`{}` needs the dataset {kind}", recipe.name);
        let help = format!("add a dataset of {kind}");
        Finding::new(Code::PZ3002, message).on_value("/recipe").help(help)
    })
}

/// The same as [`check_needs`] without datasets that are missing as a whole.
pub fn check_columns(
    recipe: &Recipe,
    config: &Value,
    schemas: &BTreeMap<DatasetType, Schema>,
) -> Vec<Finding> {
    let mut found = special(recipe, schemas);
    found.extend(chosen(config, schemas));
    found.extend(event_columns(config, schemas));
    found.extend(objective(config, schemas));
    found
}

/// What the datasets of a group lack for serving as a campaign or recommender is configured. Findings carry a JSON
/// pointer into its configuration.
pub fn check_serving_needs(
    recipe: &Recipe,
    config: &Value,
    schemas: &BTreeMap<DatasetType, Schema>,
) -> Vec<Finding> {
    let items = schemas.get(&DatasetType::Items);
    let mut found = Vec::new();
    for block in ["/campaignConfig", "/recommenderConfig"] {
        let pointer = format!("{block}/enableMetadataWithRecommendations");
        let asked = at(config, &pointer).is_some_and(|value| text(value) == "true");
        if asked && recipe.metadata == Metadata::OptIn && items.is_none() {
            let message =
                "`enableMetadataWithRecommendations` has no effect: there is no dataset of items";
            let help = "remove it, or add a dataset of Items";
            found.push(Finding::new(Code::PZ3033, message).on(pointer).help(help));
        }
    }
    let influence = [
        (
            "FRESHNESS",
            "`CREATION_TIMESTAMP` in the schema of Items",
            items.is_some_and(|items| items.field("CREATION_TIMESTAMP").is_some()),
        ),
        (
            "POPULARITY",
            "a dataset of Interactions",
            schemas.contains_key(&DatasetType::Interactions),
        ),
    ];
    for (key, needed, there) in influence {
        let pointer = format!("/campaignConfig/rankingInfluence/{key}");
        let counts = at(config, &pointer).and_then(number).is_some_and(|n| n > 0.0);
        if counts && !there {
            let message = format!("`{key}` counts only with {needed}");
            let help = "add it, or leave this influence out";
            found.push(Finding::new(Code::PZ3042, message).warning().on(pointer).help(help));
        }
    }
    found
}

/// Two recipes look at the marks of the items' columns.
fn special(recipe: &Recipe, schemas: &BTreeMap<DatasetType, Schema>) -> Vec<Finding> {
    let Some(items) = schemas.get(&DatasetType::Items) else { return Vec::new() };
    let lacks = |message: &str, help: String| {
        Finding::new(Code::PZ3040, format!("`{}` {message}", recipe.name))
            .on_value("/recipe")
            .help(help)
    };
    let mut found = Vec::new();
    if recipe.name == "aws-semantic-similarity" {
        if !items.fields.iter().any(|f| f.item_name) {
            found.push(lacks(
                "needs the item's name",
                format!(
                    "add `{}` to one string field of the items schema",
                    items.form.mark("itemName")
                ),
            ));
        }
        if !items.fields.iter().any(|f| f.textual) {
            found.push(lacks(
                "needs a textual field",
                format!(
                    "add `{}` to the field that describes the item",
                    items.form.mark("textual")
                ),
            ));
        }
    }
    let attribute = |f: &crate::schema::Field| {
        !f.textual && table::reserved(DatasetType::Items, None, &f.name).is_none()
    };
    if recipe.name == "aws-item-attribute-affinity" && !items.fields.iter().any(attribute) {
        found.push(lacks(
            "needs an attribute of items",
            "add a field that is neither textual nor reserved to the items schema".to_owned(),
        ));
    }
    found
}

/// Columns named in `trainingDataConfig` have to exist, and to be of use.
fn chosen(config: &Value, schemas: &BTreeMap<DatasetType, Schema>) -> Vec<Finding> {
    let mut found = Vec::new();
    for block in ["/solutionConfig", "/recommenderConfig"] {
        for key in columns::KEYS {
            let pointer = format!("{block}/trainingDataConfig/{key}");
            let map = at(config, &pointer).and_then(Value::as_object);
            for (dataset, columns) in map.into_iter().flatten() {
                let pointer = format!("{pointer}/{}", escaped(dataset));
                found.extend(of_dataset(key, dataset, columns, schemas, &pointer));
            }
        }
    }
    found
}

fn of_dataset(
    key: &str,
    dataset: &str,
    columns: &Value,
    schemas: &BTreeMap<DatasetType, Schema>,
    pointer: &str,
) -> Vec<Finding> {
    let Some(kind) = DatasetType::parse(dataset).filter(|kind| columns::CHOOSABLE.contains(kind))
    else {
        return Vec::new();
    };
    let Some(schema) = schemas.get(&kind) else {
        let message = format!("there is no dataset of {kind}, of which columns are named");
        let help = format!("remove it, or add a dataset of {kind}");
        return vec![Finding::new(Code::PZ3041, message).on(pointer).help(help)];
    };
    let one = |name: &str| match schema.field(name) {
        None => Some(no_column(schema, name, dataset)),
        Some(field) if key == columns::KEYS[1] => useless(kind, field),
        Some(_) => None,
    };
    let place = |index: usize| format!("{pointer}/{index}");
    texts(columns).filter_map(|(index, name)| Some(one(name)?.on(place(index)))).collect()
}

/// A column that no training reads, even when it is named (the guide's page on columns used when training).
fn useless(kind: DatasetType, field: &Field) -> Option<Finding> {
    let only = |of: Primitive| field.primitive() == Some(of);
    let plain = only(Primitive::String) && !field.categorical && !field.textual && !field.item_name;
    let custom = table::reserved(kind, None, &field.name).is_none();
    let what = if only(Primitive::Boolean) {
        "it is a boolean"
    } else if field.name.eq_ignore_ascii_case("IMPRESSION") {
        "impressions only guide exploration"
    } else if plain && custom {
        "it is a plain string"
    } else {
        return None;
    };
    let message = format!("training never reads `{}`: {what}", field.name);
    Some(Finding::new(Code::PZ3026, message).help("remove it from the list"))
}

fn no_column(schema: &Schema, name: &str, dataset: &str) -> Finding {
    let finding =
        Finding::new(Code::PZ3041, format!("the schema of {dataset} has no field `{name}`"));
    match suggest(name, schema.fields.iter().map(|f| f.name.as_str())) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    }
}

/// Event types and values need their columns.
fn event_columns(config: &Value, schemas: &BTreeMap<DatasetType, Schema>) -> Vec<Finding> {
    const LIST: &str = "/solutionConfig/eventsConfig/eventParametersList";
    let mut uses = vec![
        ("/eventType".to_owned(), "EVENT_TYPE"),
        ("/solutionConfig/eventsConfig".to_owned(), "EVENT_TYPE"),
        ("/solutionConfig/eventValueThreshold".to_owned(), "EVENT_VALUE"),
    ];
    let entries = at(config, LIST).and_then(Value::as_array).map_or(0, Vec::len);
    uses.extend(
        (0..entries).map(|index| (format!("{LIST}/{index}/eventValueThreshold"), "EVENT_VALUE")),
    );
    let used = uses.into_iter().filter(|(pointer, _)| at(config, pointer).is_some());
    let schema = schemas.get(&DatasetType::Interactions);
    used.filter_map(|(pointer, column)| {
        let what = pointer.rsplit('/').next().unwrap_or_default();
        let (message, help) = match schema {
            Some(schema) if schema.field(column).is_some() => return None,
            Some(_) => (
                format!("`{what}` needs the field `{column}`, which the schema of Interactions does not have"),
                format!("add `{column}` to the schema, or remove `{what}`"),
            ),
            None => (
                format!("`{what}` needs a dataset of Interactions with the field `{column}`"),
                format!("add the dataset, or remove `{what}`"),
            ),
        };
        Some(Finding::new(Code::PZ3042, message).on(pointer).help(help))
    })
    .collect()
}

/// The objective is a number of an item.
fn objective(config: &Value, schemas: &BTreeMap<DatasetType, Schema>) -> Option<Finding> {
    const POINTER: &str = "/solutionConfig/optimizationObjective/itemAttribute";
    let name = at(config, POINTER).and_then(Value::as_str)?;
    let Some(items) = schemas.get(&DatasetType::Items) else {
        let message = "`optimizationObjective` needs an items dataset";
        return Some(
            Finding::new(Code::PZ3042, message).on(POINTER).help("add one with a numeric field"),
        );
    };
    match items.field(name) {
        None => Some(no_column(items, name, "Items").on(POINTER)),
        Some(field) if !field.is_number() => {
            let message = format!("`itemAttribute` has to be a number, but `{name}` is not");
            let numbers: Vec<&str> =
                items.fields.iter().filter(|f| f.is_number()).map(|f| f.name.as_str()).collect();
            let help = if numbers.is_empty() {
                "the items have no number".to_owned()
            } else {
                format!("the items have {}", super::blocks::listed(&numbers))
            };
            Some(Finding::new(Code::PZ3043, message).on_value(POINTER).help(help))
        }
        Some(_) => None,
    }
}
