//! Recipes: what the service can train, as data. The rows are in `recipe/table.rs`, parameters in `parameter`.
//! Checks of configurations: `solution` (with `search` and `goals`) and `serving` (campaigns, recommenders); of the
//! datasets they need: `needs`.
//! Not here: prices, and how an emulator imitates a recipe.
//!
//! Source: docs/service/recipes.md.

mod batch;
mod blocks;
mod columns;
mod goals;
mod needs;
pub mod parameter;
mod search;
mod serving;
mod solution;
mod table;

pub use batch::{THEME_REGIONS, check_batch, check_theme_region};
pub use needs::{check_columns, check_needs, check_serving_needs};
pub use parameter::{Parameter, ParameterKind, Tunable, Values};
pub use serving::{check_campaign, check_recommender, check_version};
pub use solution::check_solution;
pub use table::ALL;

use crate::dataset::{DatasetType, Domain};
use crate::finding::{Finding, suggest};
use crate::quota::Quota;
use crate::rule::Code;
use serde::Serialize;

/// What a recipe does (docs/service/recipes.md, "Recipe types").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecipeType {
    /// Items for a user.
    UserPersonalization,
    /// The same items for everybody.
    PopularItems,
    /// The order of given items for a user.
    PersonalizedRanking,
    /// Items like an item.
    RelatedItems,
    /// Actions for a user.
    PersonalizedActions,
    /// Users for an item or an attribute.
    UserSegmentation,
}

/// The runtime call that serves a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Api {
    /// `GetRecommendations`.
    GetRecommendations,
    /// `GetPersonalizedRanking`.
    GetPersonalizedRanking,
    /// `GetActionRecommendations`.
    GetActionRecommendations,
    /// None: only batch segment jobs, no campaign.
    None,
}

/// Whether a request has to name something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Need {
    /// Always.
    Required,
    /// Only when the filter looks at it.
    ForFilters,
    /// Never.
    Unused,
}

/// What batch job a recipe can be used in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Batch {
    /// `CreateBatchInferenceJob`.
    Inference,
    /// `CreateBatchSegmentJob`.
    Segment,
    /// None.
    None,
}

/// Whether answers can carry columns of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Metadata {
    /// Without being asked for, when there is an items dataset.
    Always,
    /// With `enableMetadataWithRecommendations`; costs more.
    OptIn,
    /// Not at all, or not documented.
    Never,
}

/// A part of a configuration that only some recipes take (docs/service/recipes.md,
/// "Configuration blocks").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Block {
    /// `itemExplorationConfig` of a campaign or recommender.
    ItemExploration,
    /// `rankingInfluence` of a campaign or batch inference job.
    RankingInfluence,
    /// `solutionConfig.eventsConfig`.
    Events,
    /// `solutionConfig.optimizationObjective`.
    Objective,
    /// `trainingDataConfig`.
    TrainingData,
    /// `performIncrementalUpdate`.
    IncrementalUpdate,
    /// `trainingMode: UPDATE`.
    UpdateMode,
    /// `performHPO` and `hpoConfig`.
    Hpo,
    /// `eventType` and `eventValueThreshold`.
    EventType,
    /// `THEME_GENERATION` in a batch inference job.
    Themes,
}

/// One recipe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Recipe {
    /// The last part of its ARN.
    pub name: &'static str,
    /// What it does.
    pub recipe_type: RecipeType,
    /// Recommenders of this domain; None for solutions of custom groups.
    pub domain: Option<Domain>,
    /// For people: `Best sellers`.
    pub title: &'static str,
    /// Datasets that must have data.
    pub required: &'static [DatasetType],
    /// Datasets that it also learns from.
    pub optional: &'static [DatasetType],
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// The blocks that it takes.
    pub blocks: &'static [Block],
    /// The call that serves it.
    pub api: Api,
    /// Whether a request names a user.
    pub user_id: Need,
    /// Whether a request names an item.
    pub item_id: Need,
    /// The event type of which 1,000 are needed; None: 1,000 of any.
    pub event: Option<&'static str>,
    /// Event types that the guide recommends to have.
    pub recommended_events: &'static [&'static str],
    /// The event type whose items it leaves out by itself.
    pub auto_filter: Option<&'static str>,
    /// Learns from events between trainings.
    pub real_time: bool,
    /// Takes up new items every two hours.
    pub updates: bool,
    /// Whether answers carry scores.
    pub scores: bool,
    /// Columns in answers.
    pub metadata: Metadata,
    /// Batch jobs.
    pub batch: Batch,
    /// Interactions that training considers.
    pub interactions: Quota,
    /// Items that training considers, and that can be recommended.
    pub items: Quota,
    /// Kept for old solutions; there is a newer one.
    pub legacy: bool,
}

impl Recipe {
    /// Its ARN, which has neither region nor account.
    pub fn arn(&self) -> String {
        format!("arn:aws:personalize:::recipe/{}", self.name)
    }

    /// Whether it learns from this dataset.
    pub fn reads(&self, kind: DatasetType) -> bool {
        self.required.contains(&kind) || self.optional.contains(&kind)
    }

    /// Whether its configuration may have this block.
    pub fn takes(&self, block: Block) -> bool {
        self.blocks.contains(&block)
    }

    /// Whether filters may speak of `CurrentItem`: only where requests name an item.
    pub fn is_related_items(&self) -> bool {
        self.recipe_type == RecipeType::RelatedItems
    }

    /// Whether a campaign can serve it.
    pub fn has_campaign(&self) -> bool {
        self.domain.is_none() && self.api != Api::None
    }

    /// Its parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }
}

/// Whether a recipe can be used in a group of this domain; None is a custom group.
pub fn check_domain(recipe: &Recipe, group: Option<Domain>) -> Option<Finding> {
    let say = |message: String, help: String| {
        Some(Finding::new(Code::PZ3003, message).on_value("/recipe").help(help))
    };
    match (recipe.domain, group) {
        (Some(its), None) => say(
            format!(
                "`{}` needs a group of the domain {its}, and this group is custom",
                recipe.name
            ),
            format!(
                "write `datasetGroup: {{domain: {its}}}`; a group's domain cannot be changed later"
            ),
        ),
        (Some(its), Some(ours)) if its != ours => {
            let same = |r: &&Recipe| r.domain == group && r.recipe_type == recipe.recipe_type;
            let alike: Vec<&str> = ALL.iter().filter(same).map(|r| r.name).collect();
            say(
                format!(
                    "`{}` belongs to the domain {its}, but this group's is {ours}",
                    recipe.name
                ),
                format!("use {}", blocks::listed(&alike)),
            )
        }
        (None, Some(_)) if recipe.recipe_type == RecipeType::PersonalizedActions => say(
            format!("`{}` is for custom groups, and this one has a domain", recipe.name),
            "use it in a group without `domain`".to_owned(),
        ),
        _ => None,
    }
}

/// The recipe of a name or an ARN.
pub fn find(name: &str) -> Option<&'static Recipe> {
    let name = name.rsplit_once(":recipe/").map_or(name, |(_, tail)| tail);
    ALL.iter().find(|recipe| recipe.name == name)
}

/// A name that is no recipe, and the one that is probably meant: the letters `aws-` are often left out.
pub fn unknown(name: &str) -> Finding {
    let known = || ALL.iter().map(|recipe| recipe.name);
    let near = suggest(name, known()).or_else(|| suggest(&format!("aws-{name}"), known()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let current = ALL.iter().filter(|r| !r.legacy).map(|recipe| recipe.name);
            format!("recipes: {}", current.collect::<Vec<_>>().join(", "))
        }
    };
    Finding::new(Code::PZ3000, format!("there is no recipe `{name}`"))
        .on_value("/recipe")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_arns_are_found() {
        assert_eq!(find("aws-sims").map(|r| r.recipe_type), Some(RecipeType::RelatedItems));
        assert_eq!(
            find("arn:aws:personalize:::recipe/aws-vod-top-picks").and_then(|r| r.domain),
            Some(Domain::VideoOnDemand)
        );
        assert_eq!(find("sims"), None);
    }

    #[test]
    fn the_table_is_consistent() {
        let names: BTreeSet<&str> = ALL.iter().map(|r| r.name).collect();
        assert_eq!(names.len(), ALL.len());
        for recipe in ALL {
            assert_eq!(recipe.api == Api::None, recipe.batch == Batch::Segment, "{}", recipe.name);
            assert_eq!(
                recipe.name.starts_with("aws-ecomm-"),
                recipe.domain == Some(Domain::Ecommerce),
                "{}",
                recipe.name
            );
            assert_eq!(
                recipe.name.starts_with("aws-vod-"),
                recipe.domain == Some(Domain::VideoOnDemand),
                "{}",
                recipe.name
            );
            for parameter in recipe.parameters {
                let default = serde_json::Value::from(parameter.default);
                assert_eq!(parameter.fault(&default), None, "{} {}", recipe.name, parameter.name);
            }
        }
    }
}
