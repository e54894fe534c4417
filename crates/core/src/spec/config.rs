//! The configuration blocks that have the names and shapes of the service's API.
//! Facts: the service model of `CreateSolution`, `CreateCampaign`, `CreateRecommender` and `CreateBatchInferenceJob` (2018-05-22).
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
    /// The training configuration of a solution.
    SolutionConfig {
        /// Train only on events with at least this value; requires EVENT_VALUE.
        event_value_threshold: Scalar,
        /// The hyperparameter optimisation.
        hpo_config: HpoConfig,
        /// Hyperparameters of the recipe.
        algorithm_hyper_parameters: Parameters,
        /// Feature transformation parameters of the recipe.
        feature_transformation_parameters: Parameters,
        /// Weights and thresholds by event type (v2 recipes).
        events_config: EventsConfig,
        /// A numeric column of items to optimise for, in addition to relevance.
        optimization_objective: OptimizationObjective,
        /// The columns used for training.
        training_data_config: TrainingDataConfig,
    }
}

block! {
    /// A hyperparameter optimisation.
    HpoConfig {
        /// The metric to optimise.
        hpo_objective: HpoObjective,
        /// The number of trainings.
        hpo_resource_config: HpoResourceConfig,
        /// The ranges of hyperparameters.
        algorithm_hyper_parameter_ranges: Ranges,
    }
}

block! {
    /// The metric to optimise; currently not supported by the service.
    HpoObjective {
        /// The type of the metric.
        r#type: String,
        /// The metric.
        metric_name: String,
        /// The expression that finds the metric.
        metric_regex: String,
    }
}

block! {
    /// The number of trainings of an optimisation.
    HpoResourceConfig {
        /// At most 40.
        max_number_of_training_jobs: Scalar,
        /// At most 10.
        max_parallel_training_jobs: Scalar,
    }
}

/// The ranges of hyperparameters. Lists that are omitted are sent empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ranges {
    /// Ranges of whole numbers.
    pub integer_hyper_parameter_ranges: Vec<IntegerRange>,
    /// Ranges of numbers.
    pub continuous_hyper_parameter_ranges: Vec<ContinuousRange>,
    /// Sets of values.
    pub categorical_hyper_parameter_ranges: Vec<CategoricalRange>,
}

block! {
    /// A range of whole numbers.
    IntegerRange {
        /// The parameter.
        name: String,
        /// The minimum.
        min_value: i32,
        /// The maximum.
        max_value: i32,
    }
}

block! {
    /// A range of numbers.
    ContinuousRange {
        /// The parameter.
        name: String,
        /// The minimum.
        min_value: f64,
        /// The maximum.
        max_value: f64,
    }
}

block! {
    /// A set of values.
    CategoricalRange {
        /// The parameter.
        name: String,
        /// The values.
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
        /// The minimum EVENT_VALUE.
        event_value_threshold: f64,
        /// From 0 to 1; only ratios matter.
        weight: f64,
    }
}

block! {
    /// An objective in addition to relevance.
    OptimizationObjective {
        /// A numeric column of items.
        item_attribute: String,
        /// LOW, MEDIUM, HIGH or OFF.
        objective_sensitivity: Sensitivity,
    }
}

/// The influence of an objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Sensitivity {
    /// Low influence.
    Low,
    /// Medium influence.
    Medium,
    /// High influence.
    High,
    /// No influence.
    Off,
}

block! {
    /// The columns used for training, by dataset.
    TrainingDataConfig {
        /// Columns to exclude.
        excluded_dataset_columns: Columns,
        /// Columns to include.
        included_dataset_columns: Columns,
    }
}

block! {
    /// The configuration of a campaign.
    CampaignConfig {
        /// `explorationWeight`, `explorationItemAgeCutOff` (aws-user-personalization).
        item_exploration_config: Parameters,
        /// Whether requests can ask for columns of items.
        enable_metadata_with_recommendations: bool,
        /// Whether the service moves the campaign to each new version.
        sync_with_latest_solution_version: bool,
        /// POPULARITY and FRESHNESS, from 0.0 to 1.0 (aws-semantic-similarity).
        ranking_influence: BTreeMap<String, f64>,
    }
}

block! {
    /// The configuration of a recommender.
    RecommenderConfig {
        /// `explorationWeight`, `explorationItemAgeCutOff`.
        item_exploration_config: Parameters,
        /// The minimum throughput in requests per second, which is billed continuously.
        min_recommendation_requests_per_second: u32,
        /// The columns used for training.
        training_data_config: TrainingDataConfig,
        /// Whether requests can ask for columns of items.
        enable_metadata_with_recommendations: bool,
    }
}

block! {
    /// The configuration of a batch inference job.
    BatchInferenceJobConfig {
        /// `explorationWeight`, `explorationItemAgeCutOff` (aws-user-personalization).
        item_exploration_config: Parameters,
        /// POPULARITY and FRESHNESS, from 0.0 to 1.0 (aws-semantic-similarity).
        ranking_influence: BTreeMap<String, f64>,
    }
}

block! {
    /// The configuration of themes.
    ThemeGenerationConfig {
        /// The columns that themes are made from.
        fields_for_theme_generation: FieldsForThemeGeneration,
    }
}

block! {
    /// The columns that themes are made from.
    FieldsForThemeGeneration {
        /// The column of items that holds their names.
        item_name: String,
    }
}
