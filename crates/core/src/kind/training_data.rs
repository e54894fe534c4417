//! What a recipe learns from, as resources of the stack: the datasets that it reads, and the data that has to be in them
//! before the service trains. Not here: which columns it reads (`crates/rules`).

use super::{dataset, import_job};
use crate::{
    address::{Address, Kind},
    graph::Needs,
    lowering::Lowering,
};
use personalize_rules::recipe;

/// The data that has to be there before the service takes a solution or a recommender: the imports of what the recipe
/// reads, and in any case of interactions; where these are only streamed, the event tracker.
///
/// Without it `CreateSolution` is refused: "Dataset group must contain an INTERACTIONS dataset with successfully
/// completed dataset import job or EVENT_INTERACTIONS" (two public reports, see docs/service/order.md).
pub(super) fn data(from: &Lowering<'_>, recipe: &str) -> Needs {
    let mut data = imports(from, recipe);
    let interactions = from.spec.datasets.iter().find(|(key, _)| *key == "interactions");
    match interactions {
        Some((key, dataset)) if dataset.source.is_some() => {
            data.extend(import_job::addresses(from, key));
        }
        Some(_) if from.spec.event_tracker.is_some() => {
            data.insert(Address::only(Kind::EventTracker));
        }
        _ => {}
    }
    data
}

/// A solution needs the group and every dataset that its recipe reads.
pub(super) fn needs(from: &Lowering<'_>, recipe_name: &str) -> Needs {
    let mut needs = Needs::from([Address::only(Kind::DatasetGroup)]);
    let used = |key: &str| match recipe::find(recipe_name) {
        Some(recipe) => recipe.reads(dataset::dataset_type(key)),
        None => true,
    };
    let keys = from.spec.datasets.iter().map(|(key, _)| key);
    needs.extend(keys.filter(|key| used(key)).map(|key| Address::new(Kind::Dataset, key)));
    needs
}

/// The imports whose data the recipe reads.
pub(super) fn imports(from: &Lowering<'_>, recipe: &str) -> Needs {
    let sourced =
        |key: &str| from.spec.datasets.iter().any(|(k, d)| k == key && d.source.is_some());
    needs(from, recipe)
        .into_iter()
        .filter(|need| need.kind == Kind::Dataset && sourced(&need.key))
        .flat_map(|need| import_job::addresses(from, &need.key))
        .collect()
}
