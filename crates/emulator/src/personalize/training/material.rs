//! The rows of datasets as what models learn from.
//! Not here: which of it counts.

use personalize_learn::{Interactions, Items, Names};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Schema, table};
use serde_json::Value;

use super::Training;
use crate::personalize::data::{DataCache, Entries, Live, Row};

/// All interactions of the group; none when there is no such dataset or it has no data.
pub(super) fn interactions(cache: &DataCache, training: &Training) -> Result<Interactions, String> {
    let data = events(cache, training, DatasetType::Interactions)?;
    let schema = training.datasets.get(&DatasetType::Interactions).map(|(_, schema)| schema);
    let typed = |field: &Field| field.name.eq_ignore_ascii_case("EVENT_TYPE");
    if schema.is_some_and(|schema| schema.fields.iter().any(typed)) {
        usable(data.types().iter())?;
    }
    Ok(data)
}

/// What users did with actions, with these in the place of items.
pub(super) fn action_interactions(
    cache: &DataCache,
    training: &Training,
) -> Result<Interactions, String> {
    events(cache, training, DatasetType::ActionInteractions)
}

/// The actions of the group.
pub(super) fn actions(cache: &DataCache, training: &Training) -> Result<Names, String> {
    let mut actions = Names::default();
    if let Some((entries, _)) = entries(cache, training, DatasetType::Actions)?
        && let Some(id) = entries.rows().column("ACTION_ID")
    {
        entries.current().filter_map(|row| row.cell(id)).for_each(|name| {
            actions.intern(name);
        });
    }
    Ok(actions)
}

/// Every event of a dataset, from imports and live ones.
fn events(
    cache: &DataCache,
    training: &Training,
    kind: DatasetType,
) -> Result<Interactions, String> {
    let Some((arn, _)) = training.datasets.get(&kind) else { return Ok(Interactions::default()) };
    let imported = match cache.numbered(arn).map_err(|error| error.message)? {
        Some(numbered) => numbered.all().map_err(|error| error.to_string())?,
        None => Interactions::default(),
    };
    let mut live = Live::default();
    let events = cache.events(arn).map_err(|error| error.message)?;
    events.iter().for_each(|event| live.add(event));
    let mut all = imported.into_builder();
    live.each(|user, done| all.push(user, done.item, done.kind, done.value, done.time));
    Ok(all.build())
}

/// Whether training can use any of the types that events have, where there are events. The service's words
/// (aws-samples/amazon-personalize-samples, issue 142).
fn usable<'t>(types: impl Iterator<Item = &'t str>) -> Result<(), String> {
    let is_usable = |kind: &str| {
        !is_nothing(kind) && table::reserved(DatasetType::Interactions, None, kind).is_none()
    };
    let mut types = types.peekable();
    match types.peek().is_none() || types.any(is_usable) {
        true => Ok(()),
        false => {
            Err("All values in the event_type column are either reserved keywords or null"
                .to_owned())
        }
    }
}

/// Empty, or a word that programs write for nothing.
fn is_nothing(kind: &str) -> bool {
    let words = ["", "null", "none", "nan", "na", "n/a", "nil", "\\n"];
    words.contains(&kind.trim().to_ascii_lowercase().as_str())
}

/// The items' metadata that the training may look at.
pub(super) fn items(cache: &DataCache, training: &Training) -> Result<Items, String> {
    let mut items = Items::default();
    let Some((entries, schema)) = entries(cache, training, DatasetType::Items)? else {
        return Ok(items);
    };
    let rows = entries.rows();
    let Some(id) = rows.column("ITEM_ID") else { return Ok(items) };
    let created = rows.column("CREATION_TIMESTAMP");
    let used: Vec<(usize, &Field)> = schema
        .fields
        .iter()
        .filter(|field| is_used(training, DatasetType::Items, &field.name))
        .filter_map(|field| Some((rows.column(&field.name)?, field)))
        .collect();
    for row in entries.current() {
        let Some(name) = row.cell(id) else { continue };
        let created = created.and_then(|at| row.cell(at)).and_then(|at| at.parse().ok());
        let tags = tags(&row, &used);
        items.push(name, tags.iter().map(String::as_str), &text(&row, &used), created);
    }
    Ok(items)
}

/// Whether a dataset that a recipe needs has data.
pub(super) fn present(
    cache: &DataCache,
    training: &Training,
    kind: DatasetType,
) -> Result<(), String> {
    let found = match kind {
        // Their minimum was counted before.
        DatasetType::Interactions => true,
        _ => entries(cache, training, kind)?.is_some_and(|(all, _)| all.current().next().is_some()),
    };
    match found {
        true => Ok(()),
        false => Err(format!(
            "The recipe {} needs data in the dataset of {kind}, which has none.",
            training.recipe.name
        )),
    }
}

fn entries<'t>(
    cache: &DataCache,
    training: &'t Training,
    kind: DatasetType,
) -> Result<Option<(Entries, &'t Schema)>, String> {
    let Some((arn, schema)) = training.datasets.get(&kind) else { return Ok(None) };
    let entries = cache.read_entries(arn, kind, schema).map_err(|error| error.message)?;
    Ok(Some((entries, schema)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_which_none_can_be_used_fail_the_training() {
        let judge = |kinds: &[&str]| usable(kinds.iter().copied());
        let words = "All values in the event_type column are either reserved keywords or null";
        assert_eq!(judge(&["", "null", "EVENT_TYPE"]), Err(words.to_owned()));
        assert_eq!(judge(&["", "watch"]), Ok(()));
        assert_eq!(judge(&[]), Ok(()));
        assert_eq!(judge(&["null", "watch"]), Ok(()));
    }
}
