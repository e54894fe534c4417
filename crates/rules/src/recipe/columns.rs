//! Columns to train on: `trainingDataConfig` of solutions and recommenders.
//! Not here: whether the columns are there (`needs`).
//!
//! Source: docs/service/resources.md, "Solutions"; the guide's page on columns used when training.

use super::blocks::{escaped, misplaced};
use super::{Block, Recipe};
use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use crate::rule::Code;
use serde_json::{Map, Value};

/// The keys of the block.
pub(super) const KEYS: [&str; 2] = ["excludedDatasetColumns", "includedDatasetColumns"];

/// The datasets whose columns can be chosen: the recipes that learn from actions do not take the block.
pub(super) const CHOOSABLE: [DatasetType; 3] =
    [DatasetType::Interactions, DatasetType::Items, DatasetType::Users];

/// What every training needs, whether the service refuses to leave it out or not.
const NEEDED: [&str; 3] = ["USER_ID", "ITEM_ID", "TIMESTAMP"];

/// Most datasets under a key, and most columns of one.
const MOST: (usize, usize) = (3, 50);

/// Everything that is wrong with the block at `pointer`, if the recipe takes it at all.
pub(super) fn training_data(recipe: &Recipe, config: &Value, pointer: &str) -> Vec<Finding> {
    if !recipe.takes(Block::TrainingData) {
        return vec![misplaced(recipe, Block::TrainingData, "trainingDataConfig", pointer)];
    }
    let mut found = Vec::new();
    for key in KEYS {
        let Some(map) = config.get(key).and_then(Value::as_object) else { continue };
        let pointer = format!("{pointer}/{key}");
        if map.len() > MOST.0 {
            let message =
                format!("`{key}` names {} datasets, at most {} are allowed", map.len(), MOST.0);
            found.push(Finding::new(Code::PZ3016, message).on(&pointer));
        }
        for (dataset, columns) in map {
            let pointer = format!("{pointer}/{}", escaped(dataset));
            let columns = columns.as_array().map_or(&[][..], Vec::as_slice);
            found.extend(dataset_of(dataset, columns.len(), &pointer));
            found.extend(excluded(key, columns, &pointer));
        }
    }
    found.extend(both(config, pointer));
    found.sort_by(|a, b| a.pointer().cmp(&b.pointer()));
    found
}

/// The dataset that a list of columns is for, and how many they are.
fn dataset_of(dataset: &str, columns: usize, pointer: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let names = CHOOSABLE.map(DatasetType::wire);
    match DatasetType::parse(dataset) {
        Some(kind) if CHOOSABLE.contains(&kind) => {}
        Some(kind) => {
            let message = format!("columns of {kind} cannot be chosen");
            found.push(
                Finding::new(Code::PZ3016, message)
                    .on(pointer)
                    .help("only recipes for actions learn from them, and those take all columns"),
            );
        }
        None => {
            let message = format!("`{dataset}` is not a kind of dataset");
            let finding = Finding::new(Code::PZ3016, message).on(pointer);
            found.push(match suggest(dataset, names) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("write `INTERACTIONS`, `ITEMS` or `USERS`"),
            });
        }
    }
    if columns > MOST.1 {
        let message =
            format!("{columns} columns are named for `{dataset}`, at most {} are allowed", MOST.1);
        found.push(Finding::new(Code::PZ3016, message).on(pointer));
    }
    found
}

/// Columns that training cannot do without.
fn excluded(key: &str, columns: &[Value], pointer: &str) -> Vec<Finding> {
    let is = |column: &str, name: &str| column.eq_ignore_ascii_case(name);
    let judge = |column: &str| {
        if is(column, "EVENT_TYPE") {
            let message = "`EVENT_TYPE` cannot be excluded from training";
            return Some(Finding::new(Code::PZ3017, message));
        }
        NEEDED.iter().any(|name| is(column, name)).then(|| {
            let message = format!(
                "training is made of `{column}`; that it can be excluded is not documented"
            );
            Finding::new(Code::PZ3017, message).warning()
        })
    };
    let columns = columns.iter().filter(|_| key == KEYS[0]).enumerate();
    columns
        .filter_map(|(index, column)| {
            let finding = judge(column.as_str()?)?;
            Some(finding.on(format!("{pointer}/{index}")).help("remove it from the list"))
        })
        .collect()
}

/// Columns that are both excluded and included.
fn both(config: &Value, pointer: &str) -> Vec<Finding> {
    let [out, inside] = KEYS.map(|key| config.get(key).and_then(Value::as_object));
    let (Some(out), Some(inside)) = (out, inside) else { return Vec::new() };
    let mut found = Vec::new();
    for (dataset, columns) in inside {
        for (index, column) in texts(columns) {
            if has(out, dataset, column) {
                let message = format!("`{column}` is both included and excluded");
                let pointer = format!("{pointer}/{}/{}/{index}", KEYS[1], escaped(dataset));
                let help = "remove it from one of the two lists";
                found.push(Finding::new(Code::PZ3016, message).warning().on(pointer).help(help));
            }
        }
    }
    found
}

fn has(map: &Map<String, Value>, dataset: &str, column: &str) -> bool {
    map.iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(dataset))
        .any(|(_, columns)| texts(columns).any(|(_, other)| other.eq_ignore_ascii_case(column)))
}

/// The texts of a list, with their places.
pub(super) fn texts(list: &Value) -> impl Iterator<Item = (usize, &str)> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().enumerate().filter_map(|(index, value)| Some((index, value.as_str()?)))
}
