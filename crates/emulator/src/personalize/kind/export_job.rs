//! Dataset export jobs: the data of a dataset, written to S3.
//! Not here: the writing. Facts: docs/service/batch.md, "Exports".

use serde_json::{Value, json};

use super::access::{problem, wrong};
use super::batch::output_key;
use super::definition::{Definition, Parent, as_kept, no_words, nothing_more, usual};
use super::{Kind, dataset, schema};
use crate::ServiceError;
use crate::doubt::{Doubts, JobNames};
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::export::{Job, Mode};
use crate::personalize::record::Record;
use crate::personalize::state::State;
use crate::personalize::storage::{Access, BAD_OUTPUT, Location};
use crate::personalize::work::Work;

/// A dataset export job.
pub(super) const DEFINITION: Definition = Definition {
    noun: "DatasetExportJob",
    spoken: "dataset export job",
    arn: "datasetExportJobArn",
    name: "jobName",
    parent: Some(Parent { kind: Kind::Dataset, member: "datasetArn" }),
    taggable: true,
    quota: None,
    create,
    takes: Some(|durations| durations.import),
    making: usual,
    newest_first: false,
    work: Some(work),
    made: nothing_more,
    show: as_kept,
    update: None,
    deletion: None,
    goes_with_parent: |doubts| doubts.job_names == JobNames::Free,
    words: no_words,
    other_calls: &[],
};

/// `CreateDatasetExportJob`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("jobName")?;
    let tail = format!("dataset-export-job/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    ctx.active(Kind::Dataset, &ctx.required("datasetArn")?)?;
    let output = output(&ctx.call.body).ok_or_else(|| ServiceError::invalid_input(BAD_OUTPUT))?;
    let mut record = ctx.draft(Kind::DatasetExportJob, &tail)?;
    record.fields.entry("ingestionMode").or_insert(json!("PUT"));
    let role = record.text("roleArn").unwrap_or_default();
    let access = Access { role, account: &ctx.call.account, arn: &record.arn, key: None };
    let may_write = problem(ctx, |s3| {
        access.may_write(s3, &output).map_err(|unusable| wrong(unusable, BAD_OUTPUT, true))
    })?;
    record.spoiled = may_write;
    ctx.keep(record)
}

fn output(body: &Value) -> Option<Location> {
    Location::parse(body.pointer("/jobOutput/s3DataDestination/path")?.as_str()?)
}

/// The work of a job; `None` when the dataset is gone.
fn work(state: &State, job: &Record, doubts: Doubts) -> Option<Work> {
    let dataset = state.get(job.text("datasetArn")?)?;
    let mode = match job.text("ingestionMode") {
        Some("BULK") => Mode::Bulk,
        Some("ALL") => Mode::All,
        _ => Mode::Put,
    };
    Some(Work::Export(Box::new(Job {
        role: job.text("roleArn")?.to_owned(),
        account: job.account().to_owned(),
        arn: job.arn.clone(),
        name: job.name().to_owned(),
        output: output(&Value::Object(job.fields.clone()))?,
        key: output_key(job),
        dataset: dataset.arn.clone(),
        kind: dataset::kind_of(dataset),
        schema: schema::parsed(state.get(dataset.text("schemaArn")?)?).ok()?,
        mode,
        files: doubts.export_files,
        empty: doubts.empty_export,
    })))
}
