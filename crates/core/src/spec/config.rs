//! The configuration blocks that have the names and shapes of the service's API.
//! Facts: the service model of `CreateSolution`, `CreateCampaign` and `CreateRecommender` (2018-05-22).
//! Not here: which recipe takes which block (the crate `rules`).

use super::word::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Parameters by name.
pub type Parameters = BTreeMap<String, Scalar>;
/// Columns by dataset.
pub type Columns = BTreeMap<String, Vec<String>>;

macro_rules! block {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,)*
        }
    };
}

block! {
    /// How a solution is trained.
    SolutionConfig {
        /// Only events with at least this value; needs EVENT_VALUE.
        event_value_threshold: Scalar,
        /// What a search for hyperparameters may try.
        hpo_config: HpoConfig,
        /// Hyperparameters of the recipe.
        algorithm_hyper_parameters: Parameters,
        /// Parameters of the preparation of the data.
        feature_transformation_parameters: Parameters,
        /// Weights and thresholds by event type (v2 recipes).
        events_config: EventsConfig,
        /// A numeric item column to optimise for beside relevance.
        optimization_objective: OptimizationObjective,
        /// Columns to train on.
        training_data_config: TrainingDataConfig,
    }
}

block! {
    /// A search for hyperparameters.
    HpoConfig {
        /// What to optimise.
        hpo_objective: HpoObjective,
        /// How much may be spent.
        hpo_resource_config: HpoResourceConfig,
        /// What may be tried.
        algorithm_hyper_parameter_ranges: Ranges,
    }
}

block! {
    /// What a search optimises; the service does not support it at present.
    HpoObjective {
        /// The kind of the metric.
        r#type: String,
        /// The metric.
        metric_name: String,
        /// How to find the metric.
        metric_regex: String,
    }
}

block! {
    /// The size of a search.
    HpoResourceConfig {
        /// At most 40.
        max_number_of_training_jobs: Scalar,
        /// At most 10.
        max_parallel_training_jobs: Scalar,
    }
}

/// What a search may try. The guide sends all three lists, so that those left out are sent empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ranges {
    /// Whole numbers.
    pub integer_hyper_parameter_ranges: Vec<IntegerRange>,
    /// Numbers.
    pub continuous_hyper_parameter_ranges: Vec<ContinuousRange>,
    /// Words.
    pub categorical_hyper_parameter_ranges: Vec<CategoricalRange>,
}

block! {
    /// A range of whole numbers.
    IntegerRange {
        /// The parameter.
        name: String,
        /// The least.
        min_value: i32,
        /// The most.
        max_value: i32,
    }
}

block! {
    /// A range of numbers.
    ContinuousRange {
        /// The parameter.
        name: String,
        /// The least.
        min_value: f64,
        /// The most.
        max_value: f64,
    }
}

block! {
    /// A choice of words.
    CategoricalRange {
        /// The parameter.
        name: String,
        /// The words.
        values: Vec<Scalar>,
    }
}

block! {
    /// Weights by event type.
    EventsConfig {
        /// At most 10.
        event_parameters_list: Vec<EventParameters>,
    }
}

block! {
    /// The weight of one event type.
    EventParameters {
        /// The event type.
        event_type: String,
        /// The least EVENT_VALUE.
        event_value_threshold: f64,
        /// From 0 to 1; only ratios matter.
        weight: f64,
    }
}

block! {
    /// An objective beside relevance.
    OptimizationObjective {
        /// A numeric column of items.
        item_attribute: String,
        /// LOW, MEDIUM, HIGH or OFF.
        objective_sensitivity: Sensitivity,
    }
}

/// How strongly an objective counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Sensitivity {
    /// A little.
    Low,
    /// More.
    Medium,
    /// Most.
    High,
    /// Not at all.
    Off,
}

block! {
    /// Columns to train on, by dataset.
    TrainingDataConfig {
        /// Columns to leave out.
        excluded_dataset_columns: Columns,
        /// Columns to take.
        included_dataset_columns: Columns,
    }
}

block! {
    /// How a campaign serves.
    CampaignConfig {
        /// `explorationWeight`, `explorationItemAgeCutOff` (aws-user-personalization).
        item_exploration_config: Parameters,
        /// Lets requests ask for columns of items.
        enable_metadata_with_recommendations: bool,
        /// Moves to each new version by itself.
        sync_with_latest_solution_version: bool,
        /// POPULARITY and FRESHNESS, from 0.0 to 1.0 (aws-semantic-similarity).
        ranking_influence: BTreeMap<String, f64>,
    }
}

block! {
    /// How a recommender trains and serves.
    RecommenderConfig {
        /// `explorationWeight`, `explorationItemAgeCutOff`.
        item_exploration_config: Parameters,
        /// The throughput that is kept, and billed, at all times.
        min_recommendation_requests_per_second: u32,
        /// Columns to train on.
        training_data_config: TrainingDataConfig,
        /// Lets requests ask for columns of items.
        enable_metadata_with_recommendations: bool,
    }
}
