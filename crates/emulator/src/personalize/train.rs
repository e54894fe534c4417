//! Training: enforces the service's minima on the imported interactions. No model is made yet: what would be
//! recommended is not part of this module. Facts: reference/data_rules 3, errors_limits 1.3.

use super::{
    import,
    record::{Record, World},
};
use crate::{Frame, ServiceError};
use personalize_rules::recipe;
use std::collections::BTreeMap;

/// The least interactions after filtering by event type.
const INTERACTIONS: usize = 1000;
/// The least users with two interactions.
const USERS: usize = 25;

/// Checks whether a version or recommender could be trained; answers why not.
pub(super) fn run(
    frame: &Frame,
    world: &World,
    record: &Record,
) -> Result<Option<String>, ServiceError> {
    let group = record.text("datasetGroupArn");
    let found = recipe::find(record.text("recipeArn").rsplit('/').next().unwrap_or_default());
    let interactions =
        |r: &&Record| r.text("datasetGroupArn") == group && r.text("datasetType") == "INTERACTIONS";
    let Some(dataset) = world.of("dataset").find(interactions) else {
        let needless = found.is_some_and(|r| {
            !r.required.contains(&personalize_rules::dataset::DatasetType::Interactions)
        });
        return Ok(
            (!needless).then(|| "The dataset group has no Item interactions dataset.".to_owned())
        );
    };
    let event = match record.text("eventType") {
        "" => found.and_then(|r| r.event),
        own => Some(own),
    };
    let rows = import::imported(frame, &dataset.arn)?;
    let counts = |r: &&import::Interaction| {
        event.is_none_or(|e| r.event.as_deref().is_some_and(|x| x.eq_ignore_ascii_case(e)))
    };
    let kept: Vec<&import::Interaction> = rows.iter().filter(counts).collect();
    if kept.len() < INTERACTIONS {
        return Ok(Some(match event {
            Some(event) => format!(
                "Dataset has fewer than 1000 interactions after filtering by event type: {event}"
            ),
            None => "Dataset has fewer than 1000 interactions.".to_owned(),
        }));
    }
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    kept.iter().for_each(|r| *users.entry(&r.user).or_default() += 1);
    let returning = users.values().filter(|n| **n >= 2).count();
    if returning < USERS {
        return Ok(Some(
            "Dataset has fewer than 25 users with at least 2 interactions each.".to_owned(),
        ));
    }
    Ok(None)
}
