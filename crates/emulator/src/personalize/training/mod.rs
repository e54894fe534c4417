//! Training: whether the data is enough, and the model and metrics that come of it.
//! Not here: solution versions and recommenders as resources; how models learn (`personalize-learn`).
//! An `Err` is the failure reason.

mod config;
mod material;

use std::collections::BTreeMap;

use personalize_learn::{Config, Interactions, actions, metrics, train};
use personalize_rules::dataset::{ActionEvent, DatasetType};
use personalize_rules::quota::{MIN_INTERACTIONS, MIN_USERS};
use personalize_rules::recipe::{Recipe, RecipeType};
use personalize_rules::schema::Schema;

use super::data::{DataCache, Part};
use super::record::Fields;

/// What is to be trained.
#[derive(Debug, Clone)]
pub(super) struct Training {
    /// The solution version or recommender.
    pub(super) arn: String,
    pub(super) recipe: &'static Recipe,
    /// Its members, or those of its solution.
    pub(super) fields: Fields,
    /// The datasets of the group: ARN and schema.
    pub(super) datasets: BTreeMap<DatasetType, (String, Schema)>,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Trained {
    /// By the service's names. None for recipes that nothing here stands in for.
    pub(super) metrics: BTreeMap<String, f64>,
    /// How many interactions counted.
    pub(super) interactions: u64,
}

/// Trains, and keeps the model among the files of data.
pub(super) fn run(cache: &DataCache, training: &Training) -> Result<Trained, String> {
    let data = material::interactions(cache, training)?;
    let items = material::items(cache, training)?;
    let config = config::recipe_config(training);
    let counted = config.as_ref().map(|config| &config.counted);
    let interactions = enough(training, &data, counted)?;
    for kind in training.recipe.required {
        material::present(cache, training, *kind)?;
    }
    if training.recipe.recipe_type == RecipeType::PersonalizedActions {
        return Ok(Trained { metrics: learn_actions(cache, training, &data)?, interactions });
    }
    let Some(config) = config else {
        return Ok(Trained { metrics: BTreeMap::new(), interactions });
    };
    let model = train(&data, &items, &config).to_bytes();
    cache
        .files
        .put(&training.arn, Part::Model, &model)
        .map_err(|error| format!("The emulator cannot write its state folder: {error}"))?;
    drop(model);
    Ok(Trained { metrics: measured(training, &data, &items, &config), interactions })
}

/// Which actions users take.
fn learn_actions(
    cache: &DataCache,
    training: &Training,
    data: &Interactions,
) -> Result<BTreeMap<String, f64>, String> {
    let actions = material::actions(cache, training)?;
    let outcomes = material::action_interactions(cache, training)?;
    let outcome = |kind: &str| taken(kind);
    let model = actions::train(&actions, &outcomes, data, &outcome);
    cache
        .files
        .put(&training.arn, Part::Model, &model.to_bytes())
        .map_err(|error| format!("The emulator cannot write its state folder: {error}"))?;
    Ok(actions::measure(&actions, &outcomes, data, &outcome))
}

/// Whether an action interaction of this type says that the action was taken; `None` of other types.
pub(super) fn taken(kind: &str) -> Option<bool> {
    ActionEvent::parse(kind).map(|event| event == ActionEvent::Taken)
}

fn measured(
    training: &Training,
    data: &Interactions,
    items: &personalize_learn::Items,
    config: &Config,
) -> BTreeMap<String, f64> {
    let mut metrics = metrics::measure(data, items, config);
    // Further keys of some configurations (docs/service/recipes.md, "Metrics") would need values
    // that are not computed here, so they are left out rather than made up.
    tracing::debug!(arn = %training.arn, count = metrics.len(), "measured");
    metrics.retain(|_, value| value.is_finite());
    metrics
}

/// The minima of the service (docs/service/data.md, "Training minima"), counted after filtering by
/// event.
fn enough(
    training: &Training,
    data: &Interactions,
    counted: Option<&personalize_learn::Counted>,
) -> Result<u64, String> {
    let counts = |event: &&personalize_learn::Event| {
        let kind = data.types().name(event.kind);
        counted.is_none_or(|counted| counted.weight(kind, event.value).is_some())
    };
    let of_users: Vec<u64> =
        data.histories().map(|events| events.iter().filter(counts).count() as u64).collect();
    let all: u64 = of_users.iter().sum();
    if !training.recipe.required.contains(&DatasetType::Interactions) {
        return Ok(all);
    }
    if all < MIN_INTERACTIONS {
        let head = format!("Dataset has fewer than {MIN_INTERACTIONS} interactions");
        let event = counted.and_then(|counted| counted.event_type.as_deref());
        return Err(match event {
            Some(event) => format!("{head} after filtering by event type: {event}"),
            None => format!("{head}."),
        });
    }
    let users = of_users.iter().filter(|count| **count > 0).count() as u64;
    let returning = of_users.iter().filter(|count| **count >= 2).count() as u64;
    if returning < MIN_USERS {
        return Err(format!(
            "Dataset has fewer than {MIN_USERS} users with at least 2 interactions each."
        ));
    }
    if returning * 100 < users {
        return Err("Dataset has fewer than 1% of users with at least 2 interactions each.".into());
    }
    Ok(all)
}
