//! What a spec may say: one Rust type for each block. The JSON Schema in `specs/`, which editors and
//! the structure check use, is generated from these types, so their docs are written for users.
//! Not here: whether what it says makes sense (see `check`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub use super::attribution::{Metric, MetricAttribution, MetricsOutputConfig, S3DataDestination};
pub use super::endpoint::Endpoint;
pub use super::fields::{Field, FieldBlock, Fields};
pub use super::jobs::{
    BatchInference, BatchMode, BatchSegment, Deletion, Export, IngestionMode, Place,
};
pub use super::mapping::{ColumnBlock, ColumnEntry, Columns, Format, FormatType, Values, Where};
pub use super::schedules::{Schedule, ScheduledImportMode};
pub use super::source::{AthenaQuery, QuerySource, Source};
pub use super::training_mode::TrainingMode;

use super::config::{CampaignConfig, RecommenderConfig, SolutionConfig};
use super::cost::{Budget, Usage};
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
    /// The AWS region; by default, that of the environment or profile.
    pub region: Option<String>,
    /// The account that the stack belongs to; any other is refused. Twelve digits, in quotes.
    pub account: Option<String>,
    /// Variables, used as `${var.NAME}` in strings.
    #[serde(default)]
    pub vars: BTreeMap<String, Var>,
    /// Tags for every resource that supports them.
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
    /// The receiver of live events.
    pub event_tracker: Option<EventTracker>,
    /// The metrics of what recommendations have led to.
    pub metric_attribution: Option<MetricAttribution>,
    /// Solutions (recipes with their configuration), by key.
    #[serde(default)]
    pub solutions: BTreeMap<String, Solution>,
    /// Filters, by key.
    #[serde(default)]
    pub filters: BTreeMap<String, FilterEntry>,
    /// Campaigns (deployed solutions), by key.
    #[serde(default)]
    pub campaigns: BTreeMap<String, Campaign>,
    /// Recommenders (use cases of a domain group), by key.
    #[serde(default)]
    pub recommenders: BTreeMap<String, Recommender>,
    /// Batch inference jobs (recommendations for a file of users or items), by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub batch_inference: BTreeMap<String, BatchInference>,
    /// Batch segment jobs (users for a file of items), by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub batch_segments: BTreeMap<String, BatchSegment>,
    /// Exports of datasets, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exports: BTreeMap<String, Export>,
    /// Deletions of users, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub deletions: BTreeMap<String, Deletion>,
    /// What is done at which times, by EventBridge Scheduler, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schedules: BTreeMap<String, Schedule>,
    /// An HTTP API that asks campaigns and recommenders and takes events, by Amazon API Gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// Where applications find what they need: ARNs and the tracking id.
    pub outputs: Option<Outputs>,
    /// The expected use of campaigns, recommenders, the endpoint and schedules that import, by address: `campaign/home`. Only estimates of cost read it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub usage: BTreeMap<String, Usage>,
    /// How much the stack may cost at list prices; a plan beyond it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Existing resources of which this stack takes ownership, by address: `campaign/home`.
    #[serde(default)]
    pub adopt: Vec<String>,
    /// Risks that are allowed: `serving-impact=campaign/home`.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Overlays, selected with `--target`: maps are merged, single values and lists are replaced.
    #[serde(default)]
    pub targets: BTreeMap<String, BTreeMap<String, Value>>,
}

/// Where applications find ARNs and the tracking id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outputs {
    /// The path in SSM Parameter Store to write them below: with `/movies/`, `/movies/campaign/home/arn`.
    pub ssm: Option<String>,
}

/// A variable with its type and default value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Var {
    /// The type of its values.
    #[serde(default)]
    pub r#type: VarType,
    /// The values of an enum.
    #[serde(default)]
    pub values: Vec<String>,
    /// The value if `--var` gives none; a variable without a default must be given.
    pub default: Option<Scalar>,
    /// What the variable is for.
    pub description: Option<String>,
}

/// The type of a variable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VarType {
    /// Any string.
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
    /// Its name, which must be unique across all of AWS.
    pub name: String,
    /// Whether to create it and manage its policy. `false`: it exists and is never changed.
    #[serde(default = "yes")]
    pub manage: bool,
}

/// The IAM role that Personalize assumes: `name` to create one, or `arn` for an existing one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Role {
    /// The name of a role to create, with minimal trust and permissions.
    pub name: Option<String>,
    /// The ARN of an existing role, which is never changed.
    pub arn: Option<String>,
}

/// The dataset group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DatasetGroup {
    /// Its name; by default, the name of the stack.
    pub name: Option<String>,
    /// The domain, which makes its use cases (recommenders) available; without one, the group is custom.
    pub domain: Option<Domain>,
    /// A KMS key that encrypts the data of the group.
    pub kms_key_arn: Option<String>,
    /// The role that may use the key; required with `kmsKeyArn`.
    pub role_arn: Option<String>,
    /// `true`: every plan that would delete it is refused, even after this line is removed, since the protection is
    /// stored in a tag of the resource. `false`: the protection is removed. If omitted, the protection stays as it is.
    pub protect: Option<bool>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// The domain of a dataset group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Domain {
    /// Online shops.
    Ecommerce,
    /// Video streaming.
    VideoOnDemand,
}

/// The datasets of the group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Datasets {
    /// Interactions of users with items.
    pub interactions: Option<Dataset>,
    /// Metadata of items.
    pub items: Option<Dataset>,
    /// Metadata of users.
    pub users: Option<Dataset>,
    /// Actions to recommend with `aws-next-best-action`, in custom groups.
    pub actions: Option<Dataset>,
    /// Interactions of users with actions. The dataset has a tracking id of its own for live ones.
    pub action_interactions: Option<Dataset>,
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
        [
            ("interactions", &self.interactions),
            ("items", &self.items),
            ("users", &self.users),
            ("actions", &self.actions),
            ("actionInteractions", &self.action_interactions),
        ]
        .into_iter()
        .filter_map(|(key, dataset)| Some((key, dataset.as_ref()?)))
    }
}

/// A dataset: its schema and where its data comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dataset {
    /// Its name; by default, that of the live dataset of this type, or `<stack>-<key>`.
    pub name: Option<String>,
    /// The name of its schema while the content is the same; by default, a schema with the same content that the dataset
    /// has already, or a name made of the content. A schema with this name is not deleted with the stack.
    pub schema_name: Option<String>,
    /// A file or a folder of files, relative to the spec: CSV in any dialect, JSON Lines, JSON or Parquet, packed with gzip or
    /// Zstandard or not; folders with sub-folders such as `dt=2026-01-01/`. Or `s3://bucket/key` of CSV as the service reads
    /// it (a folder ends with `/`). Or the result of a query of Athena: `{athena: {query: sql/clicks.sql}}`.
    pub source: Option<Source>,
    /// The form of the files; by default, it is recognised from the content of each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The list in each record of JSON or Parquet whose elements are the rows, as a path with dots: `events`. Its columns are then
    /// `events.item`, beside those of the record. By default, each record is a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// The fields of the schema with the columns of the source that they are made of: `USER_ID: account_id`. Fields that are
    /// not listed are made of the columns of their names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Columns>,
    /// The rows to keep, by columns of the source: `{action: [purchase, view]}`. All of them have to fit.
    #[serde(rename = "where", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: Where,
    /// The fields, or the path of an Avro schema file (`.avsc`).
    pub schema: Schema,
    /// Whether imports report their metrics to the S3 destination of the metric attribution; the next import is the first
    /// to do so (interactions).
    #[serde(rename = "publishAttributionMetricsToS3")]
    pub publish_attribution_metrics_to_s3: Option<bool>,
    /// How to change a schema that cannot be updated in place. `data`: the dataset is deleted with its data, created again
    /// and imported again; campaigns, filters and the event tracker are deleted before and created afterwards.
    pub replace: Option<ReplaceDataset>,
    /// How its data is imported; by default `FULL`.
    pub import_mode: Option<ImportMode>,
    /// How many generations of its uploads stay in the bucket, that of now among them; by default 2, at least 1. `apply` removes
    /// the others after the import that supersedes them.
    #[schemars(range(min = 1))]
    pub keep: Option<u32>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// How the data of a dataset is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ImportMode {
    /// Every import replaces all imported data.
    Full,
    /// The first import takes all parts that are there; a part that is new later is added by an import of its own. A part
    /// that changed or is gone, or a schema that takes other columns of the parts, imports all of them again.
    Incremental,
}

/// How to replace a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReplaceDataset {
    /// Delete it with its data, create it and import again; requests fail in between.
    Data,
}

impl Dataset {
    /// Whether parts that are new are added to what is imported.
    pub fn is_incremental(&self) -> bool {
        self.import_mode == Some(ImportMode::Incremental)
    }

    /// Whether the spec says how its rows are made of the files of the source.
    pub fn is_mapped(&self) -> bool {
        self.format.is_some()
            || self.rows.is_some()
            || self.columns.is_some()
            || !self.filter.is_empty()
    }

    /// Its source, where that lies on this machine.
    pub fn local(&self) -> Option<&str> {
        self.place().filter(|place| !place.starts_with("s3://"))
    }

    /// Its source, where that lies in S3.
    pub fn in_s3(&self) -> Option<&str> {
        self.place().filter(|place| place.starts_with("s3://"))
    }

    /// The query whose result is its data.
    pub fn query(&self) -> Option<&AthenaQuery> {
        match self.source.as_ref()? {
            Source::Query(query) => Some(&query.athena),
            Source::Place(_) => None,
        }
    }

    fn place(&self) -> Option<&str> {
        match self.source.as_ref()? {
            Source::Place(place) => Some(place),
            Source::Query(_) => None,
        }
    }
}

/// A schema: the path of a file, or the short form.
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
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A solution: a recipe with its configuration, and when to train it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Solution {
    /// Its name; by default, `<stack>-<key>`.
    pub name: Option<String>,
    /// The recipe: `aws-user-personalization-v2`.
    pub recipe: String,
    /// Whether the service trains automatically, and how often. Required, because the service's default is every 7 days
    /// and each training is billed.
    pub auto_training: AutoTraining,
    /// When `apply` trains a new version.
    #[serde(default)]
    pub training: Training,
    /// Train only on events of this type.
    pub event_type: Option<String>,
    /// Optimise hyperparameters, which takes many trainings.
    #[serde(rename = "performHPO")]
    pub perform_hpo: Option<bool>,
    /// Update the model with changes of the catalogue between trainings (aws-semantic-similarity).
    pub perform_incremental_update: Option<bool>,
    /// The configuration of the recipe, as in the service's API.
    pub solution_config: Option<SolutionConfig>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Automatic training by the service.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AutoTraining {
    /// No automatic training.
    Off(Off),
    /// Automatic training at a rate.
    On(AutoTrainingRate),
}

/// The rate of automatic training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutoTrainingRate {
    /// From 1 to 30 days: `7 days`.
    pub every: Days,
}

/// When `apply` trains a new version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Training {
    /// `data-changes` (default if automatic training is off), `once` (default if it is on), or `manual`.
    pub when: Option<TrainWhen>,
    /// Train again if the newest version is older than this: `30 days`.
    pub max_age: Option<Days>,
    /// `FULL`, or `UPDATE` if the recipe supports it.
    pub mode: Option<TrainingMode>,
}

/// When `apply` trains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrainWhen {
    /// When the data or the configuration changed.
    DataChanges,
    /// Only if there is no version yet.
    Once,
    /// Never.
    Manual,
}

/// A filter: its expression, or a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FilterEntry {
    /// The expression.
    Expression(String),
    /// The expression with further settings.
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

/// A filter with further settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// Its name; by default, `<stack>-<key>`.
    pub name: Option<String>,
    /// `EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")`
    pub expression: String,
    /// How to change what cannot be updated in place.
    pub replace: Option<Replace>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// How to replace a resource whose ARN applications use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Replace {
    /// Delete it, then create it under the same name; requests fail in between.
    InPlace,
    /// Create it under a new name, then delete the old one; applications have to use the new ARN.
    NewName,
}

/// A campaign: a deployed solution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Campaign {
    /// Its name; by default, `<stack>-<key>`.
    pub name: Option<String>,
    /// The key of the solution.
    pub solution: String,
    /// The ARN of a version to keep; by default, the campaign moves to the newest usable version.
    pub solution_version_arn: Option<String>,
    /// The minimum throughput in requests per second, which is billed continuously.
    #[serde(rename = "minProvisionedTPS")]
    #[schemars(range(min = 1))]
    pub min_provisioned_tps: Option<u32>,
    /// The configuration, as in the service's API.
    pub campaign_config: Option<CampaignConfig>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A recommender: a use case of a domain group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recommender {
    /// Its name; by default, `<stack>-<key>`.
    pub name: Option<String>,
    /// The use case: `aws-ecomm-recommended-for-you`.
    pub recipe: String,
    /// The configuration, as in the service's API.
    pub recommender_config: Option<RecommenderConfig>,
    /// Whether it runs. `false`: it is stopped, which ends billing and keeps the model; requests are refused until it
    /// is started.
    #[serde(default = "yes")]
    pub running: bool,
    /// How to change what cannot be updated in place.
    pub replace: Option<Replace>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}
