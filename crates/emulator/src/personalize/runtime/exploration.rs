//! Exploration: the end of an answer is left to new items, of which the model knows nothing.
//! Not here: filters, which hold for them as well.
//!
//! How the service explores is not documented beyond its two settings (docs/service/recipes.md, "Parameters"). Here a
//! weight of 0.3 gives one place in ten, the newest items first, without a score.

use personalize_learn::Model;
use personalize_rules::recipe::{Block, Recipe};
use serde_json::Value;

use super::super::data::Entries;

/// The recipe that explores without settings, and gives its reasons.
pub(super) const V2: &str = "aws-user-personalization-v2";
/// The service's defaults.
const WEIGHT: f64 = 0.3;
const AGE_DAYS: f64 = 30.0;
/// The share of an answer that a weight of 1 explores.
const WHOLE: f64 = 1.0 / 3.0;
/// How many of the newest items are looked at: a request takes no longer in a large catalogue.
const LOOKED_AT: usize = 300;

/// How a campaign or recommender explores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Exploration {
    weight: f64,
    days: f64,
}

impl Exploration {
    /// That of a recipe with the configuration of its campaign or recommender; `None` when it does not explore.
    pub(super) fn of(recipe: &Recipe, config: Option<&Value>) -> Option<Self> {
        if recipe.name != V2 && !recipe.takes(Block::ItemExploration) {
            return None;
        }
        let given = |name: &str, usual: f64| {
            let value = config.and_then(|it| it.get("itemExplorationConfig")?.get(name));
            let number = value.and_then(|it| it.as_f64().or_else(|| it.as_str()?.parse().ok()));
            number.unwrap_or(usual)
        };
        let (weight, days) =
            (given("explorationWeight", WEIGHT), given("explorationItemAgeCutOff", AGE_DAYS));
        Some(Exploration { weight, days })
    }

    /// How many of so many results are explored.
    pub(super) fn share(&self, results: usize) -> usize {
        (results as f64 * self.weight.clamp(0.0, 1.0) * WHOLE + 1e-9) as usize
    }

    /// Items without any event that counted, newest first; not those that were made long before the `latest`
    /// interaction.
    pub(super) fn items<'e>(
        &self,
        entries: &'e Entries,
        model: &'e Model,
        latest: Option<i64>,
    ) -> impl Iterator<Item = &'e str> + use<'e> {
        let oldest = latest.map(|latest| latest as f64 - self.days * 24.0 * 60.0 * 60.0);
        let is_new = move |created: Option<i64>| {
            created.zip(oldest).is_none_or(|(created, oldest)| created as f64 >= oldest)
        };
        let newest = entries.newest_first().take(LOOKED_AT);
        newest
            .filter(move |(id, created)| is_new(*created) && !model.has_events(id))
            .map(|(id, _)| id)
    }
}

#[cfg(test)]
mod tests {
    use personalize_rules::recipe::find;
    use serde_json::json;

    use super::*;

    #[test]
    fn weight_and_recipe_decide_the_share() {
        let of = |name: &str, config: &Value| Exploration::of(find(name).unwrap(), Some(config));
        let share = |name: &str, weight: Value| {
            let config = json!({"itemExplorationConfig": {"explorationWeight": weight}});
            of(name, &config).map(|it| it.share(30))
        };
        assert_eq!(
            of(V2, &json!({})).map(|it| (it.share(9), it.share(10), it.share(25))),
            Some((0, 1, 2))
        );
        assert_eq!(share("aws-user-personalization", json!("1")), Some(10));
        assert_eq!(share("aws-vod-top-picks", json!(0)), Some(0));
        assert_eq!(share("aws-sims", json!(1)), None);
    }
}
