//! Import jobs: checked when made, done when due, never deleted.
//! Not here: reading the data. Facts: reference/resources 4.

use personalize_rules::schema::Schema;
use serde_json::{Value, json};

use super::import::{self, Job, Location};
use super::kind::Kind;
use super::record::Record;
use super::room::{Answer, Of, Room};
use super::settings::HeaderCheck;
use super::state::State;
use super::{dataset, schema};
use crate::ServiceError;
use crate::s3::Objects;

/// `CreateDatasetImportJob`.
pub(super) fn create(room: &mut Room<'_>, s3: &Objects) -> Answer {
    let name = room.required("jobName")?;
    let tail = format!("dataset-import-job/{name}");
    room.vacant(&room.arn(&tail))?;
    let target = room.active_member(Kind::Dataset, "datasetArn")?;
    let incremental = room.text("importMode") == Some("INCREMENTAL");
    if incremental && target.rows == 0 {
        let message = "An INCREMENTAL import needs an earlier FULL import into the dataset.";
        return Err(ServiceError::invalid_input(message));
    }
    let running = room.running(Kind::DatasetImportJob);
    room.within(running, room.settings.quotas.running_import_jobs, Of::Running)?;
    if location(&room.call.body).is_none() {
        return Err(ServiceError::invalid_input("Invalid Data location."));
    }
    if room.text("roleArn").is_none() {
        let message = "A roleArn is needed to read data from Amazon S3.";
        return Err(ServiceError::invalid_input(message));
    }
    let mut record = room.draft(Kind::DatasetImportJob, &tail)?;
    record.fields.entry("importMode").or_insert(json!("FULL"));
    if room.settings.header_check == HeaderCheck::InTheCall {
        let work = Work::of(room.state, &record);
        if let Some(columns) = work.and_then(|work| import::lacking(s3, &work.job()?)) {
            return Err(ServiceError::invalid_input(import::missing_text(&columns)));
        }
    }
    room.begin(record, room.durations.import)
}

fn location(body: &Value) -> Option<Location> {
    Location::parse(body.pointer("/dataSource/dataLocation")?.as_str()?)
}

/// An import job with what it needs, apart from the state.
#[derive(Debug, Clone)]
pub(super) struct Work {
    job: Record,
    account: String,
    pub(super) dataset: Record,
    schema: Schema,
}

impl Work {
    /// What a job needs; `None` when the dataset is gone.
    pub(super) fn of(state: &State, job: &Record) -> Option<Self> {
        let dataset = state.get(job.text("datasetArn")?)?.clone();
        let schema = schema::parsed(state.get(dataset.text("schemaArn")?)?).ok()?;
        let account = job.arn.split(':').nth(4).unwrap_or_default().to_owned();
        Some(Work { job: job.clone(), account, dataset, schema })
    }

    /// As the import takes it.
    pub(super) fn job(&self) -> Option<Job<'_>> {
        Some(Job {
            role: self.job.text("roleArn")?,
            account: &self.account,
            arn: &self.job.arn,
            location: Location::parse(
                self.job.fields.get("dataSource")?.get("dataLocation")?.as_str()?,
            )?,
            dataset: &self.dataset.arn,
            kind: dataset::kind_of(&self.dataset),
            schema: &self.schema,
            incremental: self.job.text("importMode") == Some("INCREMENTAL"),
        })
    }
}
