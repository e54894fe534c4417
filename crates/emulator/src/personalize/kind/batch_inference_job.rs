//! Batch inference jobs: answers to many requests at once, from a file into a file.
//! Not here: the answers. Facts: docs/service/batch.md.

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::Target;
use personalize_rules::recipe::{Batch, THEME_REGIONS};
use serde_json::{Value, json};

use super::batch::{check_access, check_filter, locations, made_from, making, output_key, version};
use super::definition::{Counts, Definition, Parent, Quota, as_kept, no_words, nothing_more};
use super::{Kind, dataset};
use crate::ServiceError;
use crate::doubt::{BatchResults, Doubts, JobNames};
use crate::personalize::batch::{Answers, Job};
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::record::{Fields, Record};
use crate::personalize::runtime::BatchRequest;
use crate::personalize::state::State;
use crate::personalize::work::Work;

/// A batch inference job.
pub(super) const DEFINITION: Definition = Definition {
    noun: "BatchInferenceJob",
    spoken: "batch inference job",
    arn: "batchInferenceJobArn",
    name: "jobName",
    parent: Some(Parent { kind: Kind::SolutionVersion, member: "solutionVersionArn" }),
    taggable: true,
    quota: Some(Quota {
        limit: |quotas| quotas.running_batch_inference_jobs,
        counts: Counts::BeingMade,
    }),
    create,
    takes: Some(|durations| durations.batch),
    making,
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

/// The most results of a line: those of a request to a campaign.
const MOST_RESULTS: u64 = 500;
/// The mode that adds themes.
const THEMES: &str = "THEME_GENERATION";

/// `CreateBatchInferenceJob`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("jobName")?;
    let tail = format!("batch-inference-job/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let mut config = ctx.call.body.clone();
    config["mode"] = config["batchInferenceJobMode"].take();
    let (version, _) = version(ctx, Batch::Inference, &config)?;
    let group = ctx.state.group_of(version).unwrap_or_default().to_owned();
    check_themes(ctx, &group)?;
    check_filter(ctx, &group, Target::Item)?;
    check_results(ctx)?;
    ctx.within_quota(Kind::BatchInferenceJob, None)?;
    let (input, output) = locations(&ctx.call.body)?;
    let mut record = ctx.draft(Kind::BatchInferenceJob, &tail)?;
    record.fields.entry("batchInferenceJobMode").or_insert(json!("BATCH_INFERENCE"));
    record.spoiled = check_access(ctx, &record, &input, &output)?;
    ctx.keep(record)
}

/// Checks where themes are asked for, and for which column.
fn check_themes(ctx: &CallContext<'_>, group: &str) -> Result<(), ServiceError> {
    let Some(column) = ctx.call.body.as_object().and_then(theme_column) else { return Ok(()) };
    let region = ctx.call.region.as_str();
    if !THEME_REGIONS.contains(&region) {
        let message = format!("The mode {THEMES} cannot be used in the region {region}.");
        return Err(ServiceError::invalid_input(message));
    }
    let schemas = dataset::schemas(ctx.state, group);
    let items = schemas.get(&DatasetType::Items).map(|(_, schema)| schema);
    match items.is_some_and(|schema| schema.field(&column).is_some()) {
        true => Ok(()),
        false => {
            let message = format!("The schema of ITEMS has no column {column}.");
            Err(ServiceError::invalid_input(message))
        }
    }
}

/// Refuses more results than a campaign gives, where that is the answer to the doubt.
fn check_results(ctx: &CallContext<'_>) -> Result<(), ServiceError> {
    let given = ctx.call.body.get("numResults").and_then(Value::as_u64);
    match given.filter(|given| *given > MOST_RESULTS) {
        Some(given) if ctx.doubts.batch_results == BatchResults::OfCampaigns => {
            let message =
                format!("numResults is {given}, but at most {MOST_RESULTS} can be given.");
            Err(ServiceError::invalid_input(message))
        }
        _ => Ok(()),
    }
}

/// The column with the names of items.
fn column(config: &Value) -> Option<&str> {
    config.pointer("/fieldsForThemeGeneration/itemName").and_then(Value::as_str)
}

/// The column of a job that makes themes.
fn theme_column(job: &Fields) -> Option<String> {
    let mode = job.get("batchInferenceJobMode").and_then(Value::as_str);
    let config = job.get("themeGenerationConfig").filter(|_| mode == Some(THEMES))?;
    column(config).map(str::to_owned)
}

/// The work of a job.
fn work(state: &State, record: &Record, doubts: Doubts) -> Option<Work> {
    let (version, filter) = made_from(state, record)?;
    let (input, output) = locations(&Value::Object(record.fields.clone())).ok()?;
    let request = BatchRequest::new(state, version, filter, record, doubts.unknown_context);
    let answers = match request {
        Ok(request) => match theme_column(&record.fields) {
            Some(column) => Answers::Themes { request, column },
            None => Answers::Items(request),
        },
        Err(error) => return Some(Work::Impossible(error.message)),
    };
    Some(Work::Batch(Box::new(Job {
        role: record.text("roleArn")?.to_owned(),
        account: record.account().to_owned(),
        arn: record.arn.clone(),
        input,
        output,
        key: output_key(record),
        answers,
        missing_scores: doubts.missing_batch_scores,
    })))
}
