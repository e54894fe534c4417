//! Batch inference jobs: answers to many requests at once, from a file into a file.
//! Not here: the answers. Facts: docs/service/batch.md.

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::Target;
use personalize_rules::recipe::{self, Batch, Block, Recipe};
use serde_json::{Value, json};

use super::batch::{
    check_access, check_filter, check_results, locations, made_from, making, version,
};
use super::definition::{Counts, Definition, Parent, Quota, as_kept, nothing_more};
use super::solution::refuse;
use super::{Kind, dataset};
use crate::ServiceError;
use crate::doubt::{Doubts, JobNames};
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
    takes: Some(|durations| durations.train),
    making,
    newest_first: false,
    work: Some(work),
    made: nothing_more,
    show: as_kept,
    update: None,
    deletion: None,
    goes_with_parent: |doubts| doubts.job_names == JobNames::Free,
    other_calls: &[],
};

/// The most results of a line: those of a request to a campaign.
const MOST_RESULTS: u64 = 500;
/// The mode that adds themes.
const THEMES: &str = "THEME_GENERATION";
/// Where themes are generated (guide, themed-batch-recommendations).
const THEME_REGIONS: [&str; 3] = ["us-east-1", "us-west-2", "ap-northeast-1"];

/// `CreateBatchInferenceJob`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("jobName")?;
    let tail = format!("batch-inference-job/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let (version, recipe) = version(ctx, Batch::Inference)?;
    let group = ctx.state.group_of(version).unwrap_or_default().to_owned();
    // The configuration of a job is that of a campaign as far as it goes.
    let config = ctx.call.body.get("batchInferenceJobConfig").cloned().unwrap_or_default();
    refuse(&recipe::check_campaign(recipe, &json!({ "campaignConfig": config })))?;
    check_themes(ctx, recipe, &group)?;
    check_filter(ctx, &group, Target::Item)?;
    check_results(ctx, MOST_RESULTS)?;
    ctx.within_quota(Kind::BatchInferenceJob, None)?;
    let (input, output) = locations(&ctx.call.body)?;
    let mut record = ctx.draft(Kind::BatchInferenceJob, &tail)?;
    record.fields.entry("batchInferenceJobMode").or_insert(json!("BATCH_INFERENCE"));
    record.spoiled = check_access(ctx, &record, &input, &output)?;
    ctx.keep(record)
}

/// Checks the mode and its configuration.
fn check_themes(ctx: &CallContext<'_>, recipe: &Recipe, group: &str) -> Result<(), ServiceError> {
    let refuse = |message: String| Err(ServiceError::invalid_input(message));
    let config = ctx.call.body.get("themeGenerationConfig").filter(|it| !it.is_null());
    if ctx.text("batchInferenceJobMode") != Some(THEMES) {
        return match config {
            None => Ok(()),
            Some(_) => refuse(format!("A themeGenerationConfig needs the mode {THEMES}.")),
        };
    }
    if !recipe.takes(Block::Themes) {
        return refuse(format!("The recipe {} has no mode {THEMES}.", recipe.name));
    }
    let region = ctx.call.region.as_str();
    if !THEME_REGIONS.contains(&region) {
        return refuse(format!("The mode {THEMES} cannot be used in the region {region}."));
    }
    let Some(column) = config.and_then(column) else {
        return refuse(format!("The mode {THEMES} needs a themeGenerationConfig."));
    };
    let schemas = dataset::schemas(ctx.state, group);
    let items = schemas.get(&DatasetType::Items).map(|(_, schema)| schema);
    match items.is_some_and(|schema| schema.field(column).is_some()) {
        true => Ok(()),
        false => refuse(format!("The schema of ITEMS has no column {column}.")),
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
        answers,
        missing_scores: doubts.missing_batch_scores,
    })))
}
