//! What a spec may say: one Rust type for each block. The JSON Schema in `specs/`, which editors and
//! the structure check use, is generated from these types, so their docs are written for users.
//! Not here: whether what it says makes sense (see `check`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub use super::fields::{Field, FieldBlock, Fields};

use super::config::{CampaignConfig, RecommenderConfig, SolutionConfig};
use super::word::{Days, Off, Scalar};

/// One stack: a dataset group of Amazon Personalize and everything around it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Spec {
    /// The version of this language: 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// The name of the stack: the dataset group's name, and the prefix of the other physical names.
    pub name: String,
    /// The AWS region; else the SDK's usual chain decides.
    pub region: Option<String>,
    /// A guard: any other account is refused. Twelve digits, in quotes.
    pub account: Option<String>,
    /// Variables, used as `${var.NAME}` inside texts.
    #[serde(default)]
    pub vars: BTreeMap<String, Var>,
    /// Tags on every resource that takes tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// The S3 bucket for local data.
    pub bucket: Option<Bucket>,
    /// The IAM role that Personalize assumes to read the data.
    pub role: Option<Role>,
    /// The dataset group itself.
    #[serde(default)]
    pub dataset_group: DatasetGroup,
    /// The datasets and where their data comes from.
    pub datasets: Datasets,
    /// Receives live events; at most one.
    pub event_tracker: Option<EventTracker>,
    /// Recipes with their configuration, by key.
    #[serde(default)]
    pub solutions: BTreeMap<String, Solution>,
    /// Filter expressions, by key.
    #[serde(default)]
    pub filters: BTreeMap<String, FilterEntry>,
    /// Deployed solutions, by key.
    #[serde(default)]
    pub campaigns: BTreeMap<String, Campaign>,
    /// Use cases of a domain group, by key.
    #[serde(default)]
    pub recommenders: BTreeMap<String, Recommender>,
    /// Live resources that something else made and this stack takes over, by address: `campaign/home`.
    #[serde(default)]
    pub adopt: Vec<String>,
    /// Risks that plans may take without being refused: `serving-impact=campaign/home`.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Overlays, chosen with `--target`: maps merge, single values and lists replace.
    #[serde(default)]
    pub targets: BTreeMap<String, BTreeMap<String, Value>>,
}

/// A variable: its type and what it is when nothing else is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Var {
    /// What values it takes.
    #[serde(default)]
    pub r#type: VarType,
    /// The values of an enum.
    #[serde(default)]
    pub values: Vec<String>,
    /// Its value where `--var` does not say; a variable without one must be given.
    pub default: Option<Scalar>,
    /// What it is for.
    pub description: Option<String>,
}

/// The type of a variable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VarType {
    /// Any text.
    #[default]
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of `values`.
    Enum,
}

/// The S3 bucket for local data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bucket {
    /// Its name, unique in the whole of AWS.
    pub name: String,
    /// Whether to create it and keep its policy. `false`: an existing one, which is never changed.
    #[serde(default = "yes")]
    pub manage: bool,
}

/// The IAM role that Personalize assumes: `name` to create it, or `arn` of an existing one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Role {
    /// The name of a role to create, with the narrowest trust and permissions that work.
    pub name: Option<String>,
    /// The ARN of an existing role, which is never changed.
    pub arn: Option<String>,
}

/// The dataset group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DatasetGroup {
    /// Its name, where it is not the stack's.
    pub name: Option<String>,
    /// A domain makes use cases (recommenders) available; without one the group is custom.
    pub domain: Option<Domain>,
    /// A KMS key that encrypts the data of the group.
    pub kms_key_arn: Option<String>,
    /// The role that may use the key; needed together with `kmsKeyArn`.
    pub role_arn: Option<String>,
    /// `true`: every plan that would delete it is refused, also after this line is gone, since the mark is kept on the
    /// resource itself. `false`: the mark is taken off. Left out: the mark stays as it is.
    pub protect: Option<bool>,
    /// Tags of its own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// The domain of a dataset group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Domain {
    /// Retail.
    Ecommerce,
    /// Video streaming.
    VideoOnDemand,
}

/// The datasets of the group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Datasets {
    /// Who did what with which item, and when.
    pub interactions: Option<Dataset>,
    /// What is known of the items.
    pub items: Option<Dataset>,
    /// What is known of the users.
    pub users: Option<Dataset>,
}

impl Spec {
    /// The physical name of the first generation of `key`: its own name, else `<stack>-<key>`.
    pub fn physical_name(&self, key: &str, own: Option<&str>) -> String {
        own.map_or_else(|| format!("{}-{key}", self.name), str::to_owned)
    }
}

impl Datasets {
    /// The datasets that are there, with their keys, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Dataset)> {
        [("interactions", &self.interactions), ("items", &self.items), ("users", &self.users)]
            .into_iter()
            .filter_map(|(key, dataset)| Some((key, dataset.as_ref()?)))
    }
}

/// A dataset: its schema and where its data comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dataset {
    /// A CSV file or a folder of them beside the spec, or `s3://bucket/key` (a folder ends in `/`).
    pub source: Option<String>,
    /// The fields, or the path of an Avro schema file (`.avsc`).
    pub schema: Schema,
    /// Tags of its own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl Dataset {
    /// Its source, where that lies in S3.
    pub fn in_s3(&self) -> Option<&str> {
        self.source.as_deref().filter(|source| source.starts_with("s3://"))
    }
}

/// A schema: a path, or the short form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Schema {
    /// The path of an Avro schema file.
    File(String),
    /// The fields by name.
    Short(Fields),
}

/// Receives live events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventTracker {
    /// Its name.
    pub name: String,
    /// Tags of its own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A solution: a recipe with its configuration, and when to train it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Solution {
    /// Its name, where it is not `<stack>-<key>`.
    pub name: Option<String>,
    /// The recipe: `aws-user-personalization-v2`.
    pub recipe: String,
    /// Whether the service trains by itself, and how often. It must be said: the service's own default
    /// is every 7 days, and each training costs money.
    pub auto_training: AutoTraining,
    /// When `apply` trains a new version.
    #[serde(default)]
    pub training: Training,
    /// Trains only on events of this type.
    pub event_type: Option<String>,
    /// Searches for better hyperparameters; costs many trainings.
    #[serde(rename = "performHPO")]
    pub perform_hpo: Option<bool>,
    /// Takes up catalogue changes between trainings (aws-semantic-similarity).
    pub perform_incremental_update: Option<bool>,
    /// The configuration of the recipe, as in the service's API.
    pub solution_config: Option<SolutionConfig>,
    /// Tags of its own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Whether the service trains by itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AutoTraining {
    /// It does not.
    Off(Off),
    /// It does, at a rate.
    On(AutoTrainingRate),
}

/// How often the service trains by itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutoTrainingRate {
    /// `7 days`: from 1 to 30 days.
    pub every: Days,
}

/// When `apply` trains a new version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Training {
    /// `data-changes` (the default where automatic training is off), `once` (the default where it is on), or `manual`.
    pub when: Option<TrainWhen>,
    /// Trains again when the newest version is older: `30 days`.
    pub max_age: Option<Days>,
    /// `FULL`, or `UPDATE` where the recipe knows it.
    pub mode: Option<TrainingMode>,
}

/// What makes `apply` train.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrainWhen {
    /// New data, or a new configuration.
    DataChanges,
    /// That there is no version yet.
    Once,
    /// Nothing.
    Manual,
}

/// How a version is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TrainingMode {
    /// From the beginning.
    Full,
    /// On top of the last version.
    Update,
}

/// A filter: the expression, or a block with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FilterEntry {
    /// Only the expression.
    Expression(String),
    /// The expression and more.
    Block(Filter),
}

impl FilterEntry {
    /// Tags of its own, where it has a block.
    pub fn tags(&self) -> Option<&BTreeMap<String, String>> {
        match self {
            FilterEntry::Block(filter) => Some(&filter.tags),
            FilterEntry::Expression(_) => None,
        }
    }

    /// The filter in its full form.
    pub fn block(&self) -> Filter {
        match self {
            FilterEntry::Block(filter) => filter.clone(),
            FilterEntry::Expression(expression) => Filter {
                name: None,
                expression: expression.clone(),
                replace: None,
                tags: BTreeMap::new(),
            },
        }
    }
}

/// A filter with more than its expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// Its name, where it is not `<stack>-<key>`.
    pub name: Option<String>,
    /// `EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")`
    pub expression: String,
    /// How to change what cannot be changed in place.
    pub replace: Option<Replace>,
    /// Tags of its own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// How to change a resource whose ARN callers hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Replace {
    /// Delete it, then create it under the same name: callers fail in between.
    InPlace,
    /// Create it under a new name, then delete the old one: callers must take up the new ARN.
    NewName,
}

/// A campaign: a deployed solution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Campaign {
    /// Its name, where it is not `<stack>-<key>`.
    pub name: Option<String>,
    /// The key of the solution.
    pub solution: String,
    /// The ARN of a version to stay on; else it follows the newest good one.
    pub solution_version_arn: Option<String>,
    /// The throughput that is kept, and billed, at all times, in requests a second.
    #[serde(rename = "minProvisionedTPS")]
    #[schemars(range(min = 1))]
    pub min_provisioned_tps: Option<u32>,
    /// The configuration, as in the service's API.
    pub campaign_config: Option<CampaignConfig>,
    /// Tags of its own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A recommender: a use case of a domain group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recommender {
    /// Its name, where it is not `<stack>-<key>`.
    pub name: Option<String>,
    /// The use case: `aws-ecomm-recommended-for-you`.
    pub recipe: String,
    /// The configuration, as in the service's API.
    pub recommender_config: Option<RecommenderConfig>,
    /// Whether it serves. `false`: it is stopped, which ends its bill and keeps its model; whoever asks it is refused until
    /// it runs again.
    #[serde(default = "yes")]
    pub running: bool,
    /// How to change what cannot be changed in place.
    pub replace: Option<Replace>,
    /// Tags of its own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}
