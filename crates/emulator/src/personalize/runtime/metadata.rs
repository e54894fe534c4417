//! Columns of items in answers.
//! Not here: when a campaign may give them (`target`).

use personalize_rules::dataset::DatasetType;
use serde_json::{Value, json};

use super::super::data::Entries;
use super::target::Target;
use super::{Predicted, invalid};
use crate::{Call, ServiceError};

/// The most columns of one request (docs/service/limits.md, "Requests").
const MOST: usize = 10;

/// The columns that a request asks for; none when it asks for nothing.
pub(super) fn requested_columns(call: &Call, target: &Target) -> Result<Vec<String>, ServiceError> {
    let given = call.body.get("metadataColumns").and_then(Value::as_object);
    let Some((kind, names)) = given.and_then(|map| map.iter().next()) else {
        return Ok(Vec::new());
    };
    if DatasetType::parse(kind) != Some(DatasetType::Items) {
        return Err(invalid(format!("Only columns of ITEMS can be asked for, not of {kind}.")));
    }
    if !target.metadata {
        let message = "Metadata is not enabled; set enableMetadataWithRecommendations.";
        return Err(invalid(message));
    }
    let Some((_, schema)) = target.dataset(DatasetType::Items) else {
        return Err(invalid("The dataset group has no dataset of ITEMS."));
    };
    let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    let names: Vec<String> = names.map(str::to_owned).collect();
    if let Some(unknown) = names.iter().find(|name| schema.field(name).is_none()) {
        return Err(invalid(format!("The schema of ITEMS has no column {unknown}.")));
    }
    if names.len() > MOST {
        return Err(invalid(format!("At most {MOST} metadata columns can be asked for.")));
    }
    Ok(names)
}

/// Gives every item its columns: names in lower case, values as text.
pub(super) fn add(items: &mut [Predicted], entries: Option<&Entries>, columns: &[String]) {
    let Some(entries) = entries.filter(|_| !columns.is_empty()) else { return };
    for predicted in items {
        let Some(found) = entries.find(&predicted.item) else { continue };
        for column in columns {
            if let Some(value) = found.text(column) {
                predicted.metadata.insert(column.to_lowercase(), json!(value));
            }
        }
    }
}
