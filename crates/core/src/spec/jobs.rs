//! The jobs that a spec may describe: batch inference, batch segments, exports and deletions. Each runs once for the inputs that
//! it has. Not here: when it runs again (`plan::runs`), and what the service takes (the crate `rules`).

use super::batch_input::BatchInput;
use super::config::{BatchInferenceJobConfig, ThemeGenerationConfig};
use super::word::{Days, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A batch inference job: recommendations for every line of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchInference {
    /// How the names of its runs begin; by default, `<stack>-<key>`. A hash of the inputs follows.
    pub name: Option<String>,
    /// The key of the solution.
    pub solution: String,
    /// The ARN of a version to use; by default, the newest usable version.
    pub solution_version_arn: Option<String>,
    /// A file of JSON Lines, relative to the spec, or `s3://bucket/key` (a folder ends with `/`): one line for each user, or
    /// for each item, depending on the recipe. `{users: all}` makes the file from the interactions.
    pub input: BatchInput,
    /// The key of a filter.
    pub filter: Option<String>,
    /// Values for the placeholders of the filter, for each line that has no `filterValues`: `{GENRES: Drama}`. Not for an input
    /// that lies in S3, whose lines have their own.
    #[serde(default)]
    pub filter_values: BTreeMap<String, Scalar>,
    /// The number of recommendations for each line.
    pub num_results: Option<u32>,
    /// The configuration, as in the service's API.
    pub batch_inference_job_config: Option<BatchInferenceJobConfig>,
    /// `BATCH_INFERENCE` (default), or `THEME_GENERATION` (aws-similar-items).
    pub mode: Option<BatchMode>,
    /// The configuration of themes, as in the service's API; required for `THEME_GENERATION`.
    pub theme_generation_config: Option<ThemeGenerationConfig>,
    /// The folder for the results: `s3://bucket/folder/`. By default, a folder for each run in the bucket of the stack.
    pub output: Option<Place>,
    /// Run again if the last run is older than this: `7 days`. By default, it runs again only if its inputs change, or with
    /// `--run`.
    pub max_age: Option<Days>,
    /// The role that the job uses; by default, the role of the stack.
    pub role_arn: Option<String>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A batch segment job: users for every line of a file of items, or of attributes of items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchSegment {
    /// How the names of its runs begin; by default, `<stack>-<key>`. A hash of the inputs follows.
    pub name: Option<String>,
    /// The key of the solution; its recipe makes user segments.
    pub solution: String,
    /// The ARN of a version to use; by default, the newest usable version.
    pub solution_version_arn: Option<String>,
    /// A file of JSON Lines, relative to the spec, or `s3://bucket/key` (a folder ends with `/`): `itemId` or `itemAttributes`
    /// in each line, depending on the recipe. `{items: all}` makes the file from the interactions.
    pub input: BatchInput,
    /// The key of a filter.
    pub filter: Option<String>,
    /// Values for the placeholders of the filter, for each line that has no `filterValues`: `{GENRES: Drama}`. Not for an input
    /// that lies in S3, whose lines have their own.
    #[serde(default)]
    pub filter_values: BTreeMap<String, Scalar>,
    /// The number of users in each segment.
    pub num_results: Option<u32>,
    /// The folder for the results: `s3://bucket/folder/`. By default, a folder for each run in the bucket of the stack.
    pub output: Option<Place>,
    /// Run again if the last run is older than this: `7 days`. By default, it runs again only if its inputs change, or with
    /// `--run`.
    pub max_age: Option<Days>,
    /// The role that the job uses; by default, the role of the stack.
    pub role_arn: Option<String>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// An export of a dataset as CSV files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Export {
    /// How the names of its runs begin; by default, `<stack>-<key>`. A hash of the inputs follows.
    pub name: Option<String>,
    /// The key of the dataset: `interactions`.
    pub dataset: String,
    /// What is exported: `PUT` (records that were added individually; default), `BULK` (imported records), or `ALL`.
    pub ingestion_mode: Option<IngestionMode>,
    /// The folder for the files: `s3://bucket/folder/`. By default, a folder for each run in the bucket of the stack.
    pub output: Option<Place>,
    /// Run again if the last run is older than this: `1 day`. By default, it runs again only if its inputs change, or with
    /// `--run`.
    pub max_age: Option<Days>,
    /// The role that the job uses; by default, the role of the stack.
    pub role_arn: Option<String>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A deletion of users, with their interactions, from the datasets and models of the group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deletion {
    /// How the names of its runs begin; by default, `<stack>-<key>`. A hash of the inputs follows.
    pub name: Option<String>,
    /// A CSV file with the column USER_ID, or a folder of such files, relative to the spec, or `s3://bucket/key` (a folder
    /// ends with `/`).
    pub source: String,
    /// Run again if the last run is older than this: `7 days`. By default, it runs again only if its source changes, or with
    /// `--run`.
    pub max_age: Option<Days>,
    /// The role that the job uses; by default, the role of the stack.
    pub role_arn: Option<String>,
    /// Additional tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A place of files: its path alone, or with the key that encrypts them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Place {
    /// The path.
    Path(String),
    /// The path and the key.
    Block(EncryptedPlace),
}

/// A place of files that a KMS key encrypts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EncryptedPlace {
    /// The path.
    pub path: String,
    /// The ARN of a KMS key that encrypts the files.
    pub kms_key_arn: Option<String>,
}

impl Place {
    /// The path.
    pub fn path(&self) -> &str {
        match self {
            Place::Path(path) => path,
            Place::Block(block) => &block.path,
        }
    }

    /// The key that encrypts the files.
    pub fn key(&self) -> Option<&str> {
        match self {
            Place::Path(_) => None,
            Place::Block(block) => block.kms_key_arn.as_deref(),
        }
    }
}

/// What a batch inference job makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BatchMode {
    /// Recommendations.
    BatchInference,
    /// Recommendations with a theme for each list.
    ThemeGeneration,
}

/// Which records are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum IngestionMode {
    /// Records that were imported by import jobs.
    Bulk,
    /// Records that were added individually.
    Put,
    /// Both.
    All,
}
