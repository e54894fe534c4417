//! Schedules: what EventBridge Scheduler calls at which times. Not here: whether a schedule makes sense (`check::schedules`),
//! and what is called (`kind::schedule_target`).

use super::training_mode::TrainingMode;
use personalize_rules::schedule::Rate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A schedule: when, with one of `cron`, `rate` and `at`; and what, with one of `train`, `import`, `stop`, `start`, `campaign`,
/// `batchInference`, `batchSegment` and `export`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Schedule {
    /// Its name in the schedule group of the stack; by default, its key.
    pub name: Option<String>,
    /// Six fields: minutes, hours, day of the month, month, day of the week, year. One of the days is `?`: `0 4 ? * SUN *`.
    pub cron: Option<String>,
    /// Every so many minutes, hours or days: `7 days`. Without `startDate` it fires once when it is created.
    pub rate: Option<String>,
    /// Once, at this local time: `2026-12-01T09:00:00`.
    pub at: Option<String>,
    /// The time zone of `cron` and `at`: `Asia/Seoul`; by default, UTC.
    pub time_zone: Option<String>,
    /// Fire at any time within so many minutes after the due time: `15m`. By default, at the due time.
    pub window: Option<String>,
    /// Not before this time (`2026-12-01T00:00:00Z`); a rate counts from it.
    pub start_date: Option<String>,
    /// Not after this time.
    pub end_date: Option<String>,
    /// `false`: it is kept, and does not fire.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Train the solution with this key.
    pub train: Option<String>,
    /// How to train: `FULL` (default) or `UPDATE` (with `train`).
    pub training_mode: Option<TrainingMode>,
    /// Import into the dataset with this key: `interactions`.
    pub import: Option<String>,
    /// What to import, in S3: `s3://bucket/key` (a folder ends with `/`). By default, the source of the dataset, if that is in S3.
    pub from: Option<String>,
    /// `FULL` (replaces all imported data) or `INCREMENTAL` (adds to it); required with `import`.
    pub import_mode: Option<ScheduledImportMode>,
    /// Stop a recommender: `recommender/home`.
    pub stop: Option<String>,
    /// Start a recommender: `recommender/home`.
    pub start: Option<String>,
    /// Change the minimum throughput of the campaign with this key.
    pub campaign: Option<String>,
    /// The minimum throughput to set, in requests per second; required with `campaign`.
    #[serde(rename = "minProvisionedTPS")]
    #[schemars(range(min = 1))]
    pub min_provisioned_tps: Option<u32>,
    /// Run the batch inference job with this key.
    pub batch_inference: Option<String>,
    /// Run the batch segment job with this key.
    pub batch_segment: Option<String>,
    /// Run the export with this key.
    pub export: Option<String>,
}

fn yes() -> bool {
    true
}

/// How a scheduled import changes a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ScheduledImportMode {
    /// It replaces all data that was imported.
    Full,
    /// It adds to the data.
    Incremental,
}

/// What a schedule does, with the key of what it does it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'s> {
    /// Trains a solution.
    Train(&'s str),
    /// Imports into a dataset.
    Import(&'s str),
    /// Stops a recommender.
    Stop(&'s str),
    /// Starts a recommender.
    Start(&'s str),
    /// Changes the throughput of a campaign.
    Campaign(&'s str),
    /// Runs a batch inference job.
    BatchInference(&'s str),
    /// Runs a batch segment job.
    BatchSegment(&'s str),
    /// Runs an export.
    Export(&'s str),
}

impl Schedule {
    /// Everything that it is to do, with the keys of the spec that say so; a sound one has one.
    pub fn actions(&self) -> Vec<(&'static str, Action<'_>)> {
        let all: [(&'static str, Option<Action<'_>>); 8] = [
            ("train", self.train.as_deref().map(Action::Train)),
            ("import", self.import.as_deref().map(Action::Import)),
            ("stop", self.stop.as_deref().map(Action::Stop)),
            ("start", self.start.as_deref().map(Action::Start)),
            ("campaign", self.campaign.as_deref().map(Action::Campaign)),
            ("batchInference", self.batch_inference.as_deref().map(Action::BatchInference)),
            ("batchSegment", self.batch_segment.as_deref().map(Action::BatchSegment)),
            ("export", self.export.as_deref().map(Action::Export)),
        ];
        all.into_iter().filter_map(|(key, action)| Some((key, action?))).collect()
    }

    /// What it does, where that is one thing.
    pub fn action(&self) -> Option<Action<'_>> {
        match self.actions()[..] {
            [(_, action)] => Some(action),
            _ => None,
        }
    }

    /// The keys that say when.
    pub fn times(&self) -> Vec<&'static str> {
        let all = [("cron", &self.cron), ("rate", &self.rate), ("at", &self.at)];
        all.into_iter().filter(|(_, text)| text.is_some()).map(|(key, _)| key).collect()
    }

    /// The expression as the service takes it, where it has one time.
    pub fn expression(&self) -> Option<String> {
        match (&self.cron, &self.rate, &self.at) {
            (Some(cron), None, None) => Some(format!("cron({})", cron.trim())),
            (None, Some(rate), None) => {
                Some(Rate::parse(rate).map_or_else(|_| format!("rate({rate})"), |r| r.to_string()))
            }
            (None, None, Some(at)) => Some(format!("at({})", at.trim())),
            _ => None,
        }
    }
}

/// The key of a recommender in `recommender/home`.
pub fn recommender_key(text: &str) -> Option<&str> {
    text.strip_prefix("recommender/").filter(|key| !key.is_empty())
}
