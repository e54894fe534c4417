//! The rows of the recipe table.
//! Not here: what the columns mean (`recipe`), and checks.
//!
//! Source: docs/service/recipes.md, "Custom recipes", "Parameters", "Use cases" and
//! "Configuration blocks".

use super::Block::{
    EventType, Events, Hpo, IncrementalUpdate, ItemExploration, Objective, RankingInfluence,
    Themes, TrainingData, UpdateMode,
};
use super::parameter::ParameterKind::{Algorithm, Exploration, Feature};
use super::parameter::{Parameter, ParameterKind, Tunable, Values};
use super::{Api, Batch, Metadata, Need, Recipe, RecipeType};
use crate::dataset::DatasetType::{ActionInteractions, Actions, Interactions, Items, Users};
use crate::dataset::Domain;
use crate::quota::training;

const fn parameter(
    name: &'static str,
    kind: ParameterKind,
    values: Values,
    default: &'static str,
) -> Parameter {
    Parameter { name, kind, values, default, tunable: Tunable::No, advised: None }
}

const fn tuned(name: &'static str, values: Values, default: &'static str) -> Parameter {
    Parameter { tunable: Tunable::Yes, ..parameter(name, Algorithm, values, default) }
}

const SHARE: Values = Values::Float(0.0, 1.0);
const MIN_HISTORY: Parameter =
    parameter("min_user_history_length_percentile", Feature, SHARE, "0.0");
const MAX_HISTORY: Parameter =
    parameter("max_user_history_length_percentile", Feature, SHARE, "0.99");
const BPTT: Parameter = tuned("bptt", Values::Int(2, 32), "32");
const RECENCY_MASK: Parameter = tuned("recency_mask", Values::Bool, "True");
const HIDDEN: Parameter = tuned("hidden_dimension", Values::Int(32, 256), "149");
const OLD_HIDDEN: Parameter = tuned("hidden_dimension", Values::Int(32, 256), "43");
const EXPLORATION_WEIGHT: Parameter = parameter("explorationWeight", Exploration, SHARE, "0.3");
// Days. The page of the recipe says "positive", the page of its features at least 1.
const EXPLORATION_AGE: Parameter = Parameter {
    advised: Some(1.0),
    ..parameter("explorationItemAgeCutOff", Exploration, Values::Positive, "30.0")
};

const V2: &[Parameter] = &[parameter("apply_recency_bias", Algorithm, Values::Bool, "true")];
const RANKING: &[Parameter] = &[HIDDEN, BPTT, RECENCY_MASK, MIN_HISTORY, MAX_HISTORY];
const PERSONALIZATION: &[Parameter] =
    &[HIDDEN, BPTT, RECENCY_MASK, MIN_HISTORY, MAX_HISTORY, EXPLORATION_WEIGHT, EXPLORATION_AGE];
const EXPLORING: &[Parameter] = &[EXPLORATION_WEIGHT, EXPLORATION_AGE];
const SEGMENT: &[Parameter] = &[Parameter { tunable: Tunable::No, ..HIDDEN }];
const HRNN: &[Parameter] = &[OLD_HIDDEN, BPTT, RECENCY_MASK, MIN_HISTORY, MAX_HISTORY];
const COLDSTART: &[Parameter] = &[
    HIDDEN,
    BPTT,
    RECENCY_MASK,
    parameter("cold_start_max_interactions", Feature, Values::PositiveInt, "15"),
    parameter("cold_start_max_duration", Feature, Values::Positive, "5.0"),
    parameter(
        "cold_start_relative_from",
        Feature,
        Values::Words(&["currentTime", "latestItem"]),
        "latestItem",
    ),
    MIN_HISTORY,
    MAX_HISTORY,
];
const SIMS: &[Parameter] = &[
    tuned("popularity_discount_factor", SHARE, "0.5"),
    tuned("min_cointeraction_count", Values::Int(0, 10), "3"),
    parameter("min_user_history_length_percentile", Feature, SHARE, "0.005"),
    parameter("max_user_history_length_percentile", Feature, SHARE, "0.995"),
    parameter("min_item_interaction_count_percentile", Feature, SHARE, "0.01"),
    parameter("max_item_interaction_count_percentile", Feature, SHARE, "0.9"),
];
const SIMILAR: &[Parameter] = &[
    Parameter {
        tunable: Tunable::Only,
        ..tuned("item_id_hidden_dim", Values::Int(30, 200), "100")
    },
    Parameter {
        tunable: Tunable::Only,
        ..tuned("item_metadata_hidden_dim", Values::Int(30, 200), "100")
    },
];
// These spellings are those of the guide's example. Its pages differ over 2 hours, so that it is allowed.
const TRENDING: &[Parameter] = &[parameter(
    "trend_discovery_frequency",
    Feature,
    Values::Times(&["30 minutes", "1 hour", "2 hours", "3 hours", "1 day"]),
    "3 hours",
)];
const ACTION: &[Parameter] =
    &[parameter("action_optimization_period", Feature, Values::Int(7, 28), "14")];

/// Items for a user, as a solution: the row that the others vary.
const CUSTOM: Recipe = Recipe {
    name: "",
    recipe_type: RecipeType::UserPersonalization,
    domain: None,
    title: "",
    required: &[Interactions],
    optional: &[Users, Items],
    parameters: &[],
    blocks: &[TrainingData, EventType],
    api: Api::GetRecommendations,
    user_id: Need::Required,
    item_id: Need::Unused,
    event: None,
    recommended_events: &[],
    auto_filter: None,
    real_time: true,
    updates: false,
    scores: true,
    metadata: Metadata::OptIn,
    batch: Batch::Inference,
    interactions: training::INTERACTIONS,
    items: training::ITEMS,
    legacy: false,
};

const POPULAR: Recipe = Recipe {
    recipe_type: RecipeType::PopularItems,
    optional: &[],
    user_id: Need::ForFilters,
    real_time: false,
    scores: false,
    ..CUSTOM
};

const RELATED: Recipe =
    Recipe { recipe_type: RecipeType::RelatedItems, item_id: Need::Required, ..POPULAR };

const RANKED: Recipe = Recipe {
    recipe_type: RecipeType::PersonalizedRanking,
    api: Api::GetPersonalizedRanking,
    ..CUSTOM
};

const SEGMENTS: Recipe = Recipe {
    recipe_type: RecipeType::UserSegmentation,
    api: Api::None,
    user_id: Need::Unused,
    real_time: false,
    metadata: Metadata::Never,
    batch: Batch::Segment,
    parameters: SEGMENT,
    ..CUSTOM
};

const LEGACY: Recipe = Recipe {
    legacy: true,
    parameters: HRNN,
    optional: &[],
    blocks: &[TrainingData, EventType, Hpo],
    ..CUSTOM
};

/// A use case: what the rows of the domain recipes vary.
const USE_CASE: Recipe = Recipe {
    blocks: &[TrainingData],
    real_time: false,
    scores: false,
    batch: Batch::None,
    optional: &[],
    ..CUSTOM
};
const SHOP: Recipe = Recipe { domain: Some(Domain::Ecommerce), ..USE_CASE };
const VIDEO: Recipe = Recipe { domain: Some(Domain::VideoOnDemand), ..USE_CASE };

/// All recipes: custom ones with the recommended first, legacy ones, then those of the domains.
pub const ALL: &[Recipe] = &[
    Recipe {
        name: "aws-user-personalization-v2",
        title: "User-Personalization-v2",
        parameters: V2,
        blocks: &[TrainingData, EventType, Events],
        updates: true,
        metadata: Metadata::Always,
        interactions: training::INTERACTIONS_V2,
        items: training::ITEMS_V2,
        ..CUSTOM
    },
    Recipe {
        name: "aws-user-personalization",
        title: "User-Personalization",
        parameters: PERSONALIZATION,
        blocks: &[TrainingData, EventType, Hpo, Objective, ItemExploration, UpdateMode],
        updates: true,
        ..CUSTOM
    },
    Recipe {
        name: "aws-personalized-ranking-v2",
        title: "Personalized-Ranking-v2",
        parameters: V2,
        blocks: &[TrainingData, EventType, Events],
        metadata: Metadata::Always,
        interactions: training::INTERACTIONS_V2,
        items: training::ITEMS_V2,
        ..RANKED
    },
    Recipe {
        name: "aws-personalized-ranking",
        title: "Personalized-Ranking",
        parameters: RANKING,
        blocks: &[TrainingData, EventType, Hpo, Objective],
        ..RANKED
    },
    Recipe { name: "aws-popularity-count", title: "Popularity-Count", ..POPULAR },
    Recipe {
        name: "aws-trending-now",
        title: "Trending-Now",
        parameters: TRENDING,
        batch: Batch::None,
        scores: true,
        ..POPULAR
    },
    Recipe {
        name: "aws-similar-items",
        title: "Similar-Items",
        optional: &[Items],
        parameters: SIMILAR,
        blocks: &[TrainingData, EventType, Hpo, Themes],
        ..RELATED
    },
    Recipe {
        name: "aws-sims",
        title: "SIMS",
        parameters: SIMS,
        blocks: &[TrainingData, EventType, Hpo],
        ..RELATED
    },
    Recipe {
        name: "aws-semantic-similarity",
        title: "Semantic-Similarity",
        required: &[Items],
        optional: &[Interactions],
        // Whether it filters by event is not said; "custom item recipes" do.
        blocks: &[TrainingData, EventType, RankingInfluence, IncrementalUpdate],
        metadata: Metadata::Always,
        items: training::ITEMS_BY_MEANING,
        ..RELATED
    },
    Recipe {
        name: "aws-next-best-action",
        title: "Next-Best-Action",
        recipe_type: RecipeType::PersonalizedActions,
        required: &[Actions, Interactions],
        optional: &[ActionInteractions, Users, Items],
        parameters: ACTION,
        blocks: &[],
        api: Api::GetActionRecommendations,
        updates: true,
        metadata: Metadata::Never,
        batch: Batch::None,
        ..CUSTOM
    },
    Recipe {
        name: "aws-item-affinity",
        title: "Item-Affinity",
        optional: &[Items, Users],
        ..SEGMENTS
    },
    Recipe {
        name: "aws-item-attribute-affinity",
        title: "Item-Attribute-Affinity",
        required: &[Interactions, Items],
        optional: &[Users],
        ..SEGMENTS
    },
    Recipe { name: "aws-hrnn", title: "HRNN (legacy)", ..LEGACY },
    Recipe {
        name: "aws-hrnn-metadata",
        title: "HRNN-Metadata (legacy)",
        optional: &[Users, Items],
        ..LEGACY
    },
    Recipe {
        name: "aws-hrnn-coldstart",
        title: "HRNN-Coldstart (legacy)",
        required: &[Interactions, Items],
        parameters: COLDSTART,
        blocks: &[TrainingData, EventType, Hpo, UpdateMode],
        ..LEGACY
    },
    Recipe {
        name: "aws-ecomm-popular-items-by-views",
        title: "Most viewed",
        recipe_type: RecipeType::PopularItems,
        event: Some("View"),
        ..SHOP
    },
    Recipe {
        name: "aws-ecomm-popular-items-by-purchases",
        title: "Best sellers",
        recipe_type: RecipeType::PopularItems,
        event: Some("Purchase"),
        ..SHOP
    },
    Recipe {
        name: "aws-ecomm-frequently-bought-together",
        title: "Frequently bought together",
        recipe_type: RecipeType::RelatedItems,
        user_id: Need::ForFilters,
        item_id: Need::Required,
        event: Some("Purchase"),
        ..SHOP
    },
    Recipe {
        name: "aws-ecomm-customers-who-viewed-x-also-viewed",
        title: "Customers who viewed X also viewed",
        recipe_type: RecipeType::RelatedItems,
        item_id: Need::Required,
        event: Some("View"),
        recommended_events: &["Purchase"],
        auto_filter: Some("Purchase"),
        ..SHOP
    },
    Recipe {
        name: "aws-ecomm-recommended-for-you",
        title: "Recommended for you",
        optional: &[Items, Users],
        parameters: EXPLORING,
        blocks: &[TrainingData, ItemExploration],
        recommended_events: &["View", "Purchase"],
        auto_filter: Some("Purchase"),
        real_time: true,
        updates: true,
        scores: true,
        ..SHOP
    },
    Recipe {
        name: "aws-vod-because-you-watched-x",
        title: "Because you watched X",
        recipe_type: RecipeType::RelatedItems,
        item_id: Need::Required,
        event: Some("Watch"),
        auto_filter: Some("Watch"),
        ..VIDEO
    },
    Recipe {
        name: "aws-vod-more-like-x",
        title: "More like X",
        recipe_type: RecipeType::RelatedItems,
        required: &[Interactions, Items],
        item_id: Need::Required,
        recommended_events: &["Watch", "Click"],
        auto_filter: Some("Watch"),
        ..VIDEO
    },
    Recipe {
        name: "aws-vod-most-popular",
        title: "Most popular",
        recipe_type: RecipeType::PopularItems,
        event: Some("Watch"),
        ..VIDEO
    },
    Recipe {
        name: "aws-vod-trending-now",
        title: "Trending now",
        recipe_type: RecipeType::PopularItems,
        user_id: Need::ForFilters,
        ..VIDEO
    },
    Recipe {
        name: "aws-vod-top-picks",
        title: "Top picks for you",
        optional: &[Items, Users],
        parameters: EXPLORING,
        blocks: &[TrainingData, ItemExploration],
        recommended_events: &["Click", "Watch"],
        auto_filter: Some("Watch"),
        real_time: true,
        updates: true,
        scores: true,
        ..VIDEO
    },
];
