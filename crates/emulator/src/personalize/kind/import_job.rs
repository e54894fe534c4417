//! Import jobs: checked when made, done when due, never deleted.
//! Not here: reading the data. Facts: docs/service/resources.md, "Import jobs".

use jiff::Timestamp;
use personalize_rules::schema::Schema;
use serde_json::{Value, json};

use super::access::problem;
use super::definition::{Counts, Definition, Parent, Quota, as_kept, no_words, usual};
use super::{Kind, dataset, metric_attribution, schema};
use crate::ServiceError;
use crate::doubt::{Doubts, JobNames, MissingColumn, SameId};
use crate::personalize::advance::TimeStep;
use crate::personalize::attribution::Report;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::import::{self, Job};
use crate::personalize::record::Record;
use crate::personalize::state::State;
use crate::personalize::storage::{Access, Location, Wrong};
use crate::personalize::work::{self, Done};
use crate::s3::Objects;

/// An import job.
pub(super) const DEFINITION: Definition = Definition {
    noun: "DatasetImportJob",
    spoken: "dataset import job",
    arn: "datasetImportJobArn",
    name: "jobName",
    parent: Some(Parent { kind: Kind::Dataset, member: "datasetArn" }),
    taggable: true,
    quota: Some(Quota { limit: |quotas| quotas.running_import_jobs, counts: Counts::BeingMade }),
    create,
    takes: Some(|durations| durations.import),
    making: usual,
    newest_first: false,
    work: Some(|state, job, _| Work::of(state, job).map(|work| work::Work::Import(Box::new(work)))),
    made,
    show: as_kept,
    update: None,
    deletion: None,
    goes_with_parent: |doubts| doubts.job_names == JobNames::Free,
    words: no_words,
    other_calls: &[],
};

/// `CreateDatasetImportJob`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("jobName")?;
    let tail = format!("dataset-import-job/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let target = ctx.parent_member(Kind::Dataset, "datasetArn")?;
    let incremental = ctx.text("importMode") == Some("INCREMENTAL");
    if incremental && target.rows == 0 {
        let message = "An INCREMENTAL import needs an earlier FULL import into the dataset.";
        return Err(ServiceError::invalid_input(message));
    }
    ctx.within_quota(Kind::DatasetImportJob, None)?;
    if location(&ctx.call.body).is_none() {
        return Err(ServiceError::invalid_input("Invalid Data location."));
    }
    if ctx.text("roleArn").is_none() {
        let message = "A roleArn is needed to read data from Amazon S3.";
        return Err(ServiceError::invalid_input(message));
    }
    let mut record = ctx.draft(Kind::DatasetImportJob, &tail)?;
    record.fields.entry("importMode").or_insert(json!("FULL"));
    if let Some(work) = Work::of(ctx.state, &record)
        && let Some(job) = work.job(ctx.doubts)
    {
        record.spoiled = problem(ctx, |s3| check(ctx.doubts, s3, &job))?;
    }
    ctx.keep(record)
}

/// What the call finds wrong with the data.
fn check(doubts: Doubts, s3: &Objects, job: &Job<'_>) -> Result<(), Wrong> {
    import::check_data(s3, job).map_err(|wrong| match wrong {
        import::Wrong::Denied(bucket) => Wrong::Denied(bucket),
        import::Wrong::Lacking(text) => {
            Wrong::Found { text, fails: doubts.missing_column == MissingColumn::Job }
        }
    })
}

/// The dataset of an import has its data now.
fn made(time_step: &mut TimeStep<'_>, job: &Record, done: &Done, at: Timestamp) {
    let target = job.parent.as_deref().unwrap_or_default();
    if time_step.doubts.same_id == SameId::Newest {
        time_step.cache.replaced(target, &done.ids);
    }
    time_step.cache.refresh(target);
    time_step.state.edit(target, |dataset| {
        dataset.rows = job.rows;
        dataset.fed = Some(at);
    });
}

fn location(body: &Value) -> Option<Location> {
    Location::parse(body.pointer("/dataSource/dataLocation")?.as_str()?)
}

/// An import job with what it needs, apart from the state.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    job: Record,
    account: String,
    pub(crate) dataset: Record,
    schema: Schema,
    report: Option<Report>,
}

impl Work {
    /// What a job needs; `None` when the dataset is gone.
    fn of(state: &State, job: &Record) -> Option<Self> {
        let dataset = state.get(job.text("datasetArn")?)?.clone();
        let schema = schema::parsed(state.get(dataset.text("schemaArn")?)?).ok()?;
        let account = job.account().to_owned();
        let report = metric_attribution::report(state, job, &dataset);
        Some(Work { job: job.clone(), account, dataset, schema, report })
    }

    /// As the import takes it.
    pub(crate) fn job(&self, doubts: Doubts) -> Option<Job<'_>> {
        Some(Job {
            access: Access {
                role: self.job.text("roleArn")?,
                account: &self.account,
                arn: &self.job.arn,
                key: None,
            },
            location: Location::parse(
                self.job.fields.get("dataSource")?.get("dataLocation")?.as_str()?,
            )?,
            dataset: &self.dataset.arn,
            kind: dataset::kind_of(&self.dataset),
            schema: &self.schema,
            incremental: self.job.text("importMode") == Some("INCREMENTAL"),
            bad_cells: doubts.bad_cells,
            report: self.report.as_ref(),
        })
    }
}
