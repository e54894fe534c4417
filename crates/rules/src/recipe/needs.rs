//! Which datasets and columns a recipe and its configuration need.
//! Not here: whether the schemas are valid in themselves (`schema`), and how much data there is (`data`).

use super::Recipe;
use super::blocks::at;
use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use crate::schema::{Schema, table};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the datasets of a group lack for this recipe with this configuration (of a solution or recommender; its
/// `solutionConfig` or `recommenderConfig` is looked at). Findings carry a JSON pointer into the configuration.
pub fn check_needs(
    recipe: &Recipe,
    config: &Value,
    schemas: &BTreeMap<DatasetType, Schema>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for kind in recipe.required.iter().filter(|kind| !schemas.contains_key(kind)) {
        let message = format!("`{}` needs the dataset {kind}", recipe.name);
        found.push(
            Finding::error("PZ3002", message)
                .on("/recipe")
                .help(format!("add a dataset of {kind}")),
        );
    }
    found.extend(special(recipe, schemas));
    found.extend(columns(config, schemas));
    found.extend(event_columns(config, schemas));
    found.extend(objective(config, schemas));
    found
}

/// Two recipes look at the marks of the items' columns.
fn special(recipe: &Recipe, schemas: &BTreeMap<DatasetType, Schema>) -> Vec<Finding> {
    let Some(items) = schemas.get(&DatasetType::Items) else { return Vec::new() };
    let lacks = |message: &str, help: String| {
        Finding::error("PZ3040", format!("`{}` {message}", recipe.name)).on("/recipe").help(help)
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

/// Columns named in `trainingDataConfig` have to exist.
fn columns(config: &Value, schemas: &BTreeMap<DatasetType, Schema>) -> Vec<Finding> {
    let mut found = Vec::new();
    for block in ["/solutionConfig", "/recommenderConfig"] {
        for key in ["excludedDatasetColumns", "includedDatasetColumns"] {
            let pointer = format!("{block}/trainingDataConfig/{key}");
            let map = at(config, &pointer).and_then(Value::as_object);
            for (dataset, columns) in map.into_iter().flatten() {
                let Some(schema) = DatasetType::parse(dataset).and_then(|kind| schemas.get(&kind))
                else {
                    continue;
                };
                let names = columns.as_array().into_iter().flatten().enumerate();
                let named = names.filter_map(|(index, value)| Some((index, value.as_str()?)));
                for (index, name) in named.filter(|(_, name)| schema.field(name).is_none()) {
                    found.push(
                        no_column(schema, name, dataset).on(format!("{pointer}/{dataset}/{index}")),
                    );
                }
            }
        }
    }
    found
}

fn no_column(schema: &Schema, name: &str, dataset: &str) -> Finding {
    let finding =
        Finding::error("PZ3041", format!("the schema of {dataset} has no field `{name}`"));
    match suggest(name, schema.fields.iter().map(|f| f.name.as_str())) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    }
}

/// Event types and values need their columns.
fn event_columns(config: &Value, schemas: &BTreeMap<DatasetType, Schema>) -> Vec<Finding> {
    let Some(schema) = schemas.get(&DatasetType::Interactions) else { return Vec::new() };
    let uses = [
        ("/eventType", "EVENT_TYPE"),
        ("/solutionConfig/eventsConfig", "EVENT_TYPE"),
        ("/solutionConfig/eventValueThreshold", "EVENT_VALUE"),
    ];
    let missing = uses.iter().filter(|(pointer, column)| {
        at(config, pointer).is_some() && schema.field(column).is_none()
    });
    let one = |(pointer, column): &(&str, &str)| {
        let what = pointer.rsplit('/').next().unwrap_or_default();
        let message = format!(
            "`{what}` needs the field `{column}`, which the schema of Interactions does not have"
        );
        Finding::error("PZ3042", message)
            .on(*pointer)
            .help(format!("add `{column}` to the schema, or remove `{what}`"))
    };
    missing.map(one).collect()
}

/// The objective is a number of an item.
fn objective(config: &Value, schemas: &BTreeMap<DatasetType, Schema>) -> Option<Finding> {
    const POINTER: &str = "/solutionConfig/optimizationObjective/itemAttribute";
    let name = at(config, POINTER).and_then(Value::as_str)?;
    let Some(items) = schemas.get(&DatasetType::Items) else {
        let message = "`optimizationObjective` needs an items dataset";
        return Some(
            Finding::error("PZ3042", message).on(POINTER).help("add one with a numeric field"),
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
            Some(Finding::error("PZ3043", message).on(POINTER).help(help))
        }
        Some(_) => None,
    }
}
