//! The rows of datasets as what models learn from.
//! Not here: which of it counts.

use personalize_learn::{Interactions, InteractionsBuilder, Items};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Schema};
use serde_json::Value;

use super::Training;
use crate::personalize::data::{Row, Rows, Vault};
use crate::personalize::import;

/// All interactions of the group; none when there is no such dataset or nothing was imported.
pub(super) fn interactions(vault: &Vault, training: &Training) -> Result<Interactions, String> {
    let mut builder = InteractionsBuilder::default();
    if let Some((rows, _)) = rows(vault, training, DatasetType::Interactions)? {
        let place = |name| rows.column(name);
        let (user, item, time) = (place("USER_ID"), place("ITEM_ID"), place("TIMESTAMP"));
        let (kind, value) = (place("EVENT_TYPE"), place("EVENT_VALUE"));
        for row in rows.iter() {
            let cell = |place: Option<usize>| place.and_then(|place| row.cell(place));
            let time = cell(time).and_then(|time| time.parse().ok());
            if let (Some(user), Some(item), Some(time)) = (cell(user), cell(item), time) {
                let value = cell(value).and_then(|value| value.parse().ok());
                builder.push(user, item, cell(kind).unwrap_or_default(), value, time);
            }
        }
    }
    Ok(builder.build())
}

/// The items' metadata that the training may look at.
pub(super) fn items(vault: &Vault, training: &Training) -> Result<Items, String> {
    let mut items = Items::default();
    let Some((rows, schema)) = rows(vault, training, DatasetType::Items)? else {
        return Ok(items);
    };
    let Some(id) = rows.column("ITEM_ID") else { return Ok(items) };
    let created = rows.column("CREATION_TIMESTAMP");
    let used: Vec<(usize, &Field)> = schema
        .fields
        .iter()
        .filter(|field| is_used(training, DatasetType::Items, &field.name))
        .filter_map(|field| Some((rows.column(&field.name)?, field)))
        .collect();
    for row in rows.iter() {
        let Some(name) = row.cell(id) else { continue };
        let created = created.and_then(|at| row.cell(at)).and_then(|at| at.parse().ok());
        let tags = tags(&row, &used);
        items.push(name, tags.iter().map(String::as_str), &text(&row, &used), created);
    }
    Ok(items)
}

/// Whether a dataset that a recipe needs has data.
pub(super) fn present(vault: &Vault, training: &Training, kind: DatasetType) -> Result<(), String> {
    match rows(vault, training, kind)? {
        Some((rows, _)) if rows.len() > 0 => Ok(()),
        _ => Err(format!(
            "The recipe {} needs data in the dataset of {kind}, which has none.",
            training.recipe.name
        )),
    }
}

fn rows<'t>(
    vault: &Vault,
    training: &'t Training,
    kind: DatasetType,
) -> Result<Option<(Rows, &'t Schema)>, String> {
    let Some((arn, schema)) = training.datasets.get(&kind) else { return Ok(None) };
    Ok(import::kept(vault, arn)?.map(|rows| (rows, schema)))
}

/// Categorical values with their columns; `|` separates several in one cell.
fn tags(row: &Row<'_>, used: &[(usize, &Field)]) -> Vec<String> {
    let categorical = used.iter().filter(|(_, field)| field.categorical);
    let cells = categorical.filter_map(|(place, field)| Some((field, row.cell(*place)?)));
    let values = cells.flat_map(|(field, cell)| cell.split('|').map(move |value| (field, value)));
    values.map(|(field, value)| format!("{}={}", field.name, value.trim())).collect()
}

fn text(row: &Row<'_>, used: &[(usize, &Field)]) -> String {
    let read = used.iter().filter(|(_, field)| field.textual || field.item_name);
    let cells: Vec<&str> = read.filter_map(|(place, _)| row.cell(*place)).collect();
    cells.join(" ")
}

/// What `trainingDataConfig` leaves of the columns.
fn is_used(training: &Training, kind: DatasetType, column: &str) -> bool {
    let config = ["solutionConfig", "recommenderConfig"].iter().find_map(|block| {
        training.fields.get(*block).and_then(|block| block.get("trainingDataConfig"))
    });
    let listed = |key: &str| {
        let all = config.and_then(|config| config.get(key)).and_then(Value::as_object)?;
        let (_, names) = all.iter().find(|(name, _)| DatasetType::parse(name) == Some(kind))?;
        let names = names.as_array()?;
        Some(names.iter().filter_map(Value::as_str).any(|name| name.eq_ignore_ascii_case(column)))
    };
    listed("includedDatasetColumns").unwrap_or(true)
        && !listed("excludedDatasetColumns").unwrap_or(false)
}
