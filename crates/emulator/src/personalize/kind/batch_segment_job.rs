//! Batch segment jobs: users for items or for attributes of items, from a file into a file.
//! Not here: the answers. Facts: docs/service/batch.md.

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::{self, Target};
use personalize_rules::recipe::Batch;
use serde_json::Value;

use super::Kind;
use super::batch::{check_access, check_filter, locations, made_from, making, output_key, version};
use super::definition::{Counts, Definition, Parent, Quota, as_kept, no_words, nothing_more};
use crate::ServiceError;
use crate::doubt::{Doubts, JobNames};
use crate::personalize::batch::{Answers, Job};
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::record::Record;
use crate::personalize::runtime::SegmentRequest;
use crate::personalize::state::State;
use crate::personalize::work::Work;

/// A batch segment job.
pub(super) const DEFINITION: Definition = Definition {
    noun: "BatchSegmentJob",
    spoken: "batch segment job",
    arn: "batchSegmentJobArn",
    name: "jobName",
    parent: Some(Parent { kind: Kind::SolutionVersion, member: "solutionVersionArn" }),
    taggable: true,
    quota: Some(Quota {
        limit: |quotas| quotas.running_batch_segment_jobs,
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

/// The recipe that takes no filters on interactions (guide, filter-batch).
const WITHOUT_INTERACTIONS: &str = "aws-item-attribute-affinity";

/// `CreateBatchSegmentJob`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("jobName")?;
    let tail = format!("batch-segment-job/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let (version, recipe) = version(ctx, Batch::Segment, &ctx.call.body)?;
    let group = ctx.state.group_of(version).unwrap_or_default().to_owned();
    check_filter(ctx, &group, Target::User)?;
    if recipe.name == WITHOUT_INTERACTIONS {
        check_without_interactions(ctx)?;
    }
    ctx.within_quota(Kind::BatchSegmentJob, None)?;
    let (input, output) = locations(&ctx.call.body)?;
    let mut record = ctx.draft(Kind::BatchSegmentJob, &tail)?;
    record.spoiled = check_access(ctx, &record, &input, &output)?;
    ctx.keep(record)
}

fn check_without_interactions(ctx: &CallContext<'_>) -> Result<(), ServiceError> {
    let Some(arn) = ctx.text("filterArn") else { return Ok(()) };
    let found = ctx.find(Kind::Filter, arn)?.text("filterExpression").unwrap_or_default();
    let parsed = filter::parse(found).ok();
    let fields = parsed.iter().flat_map(filter::Filter::fields);
    match fields.into_iter().any(|(kind, _)| kind == DatasetType::Interactions) {
        false => Ok(()),
        true => {
            let message = format!(
                "The recipe {WITHOUT_INTERACTIONS} takes no filter on Interactions: {arn}."
            );
            Err(ServiceError::invalid_input(message))
        }
    }
}

/// The work of a job.
fn work(state: &State, record: &Record, doubts: Doubts) -> Option<Work> {
    let (version, filter) = made_from(state, record)?;
    let (input, output) = locations(&Value::Object(record.fields.clone())).ok()?;
    let answers = match SegmentRequest::new(state, version, filter, record) {
        Ok(request) => Answers::Users(request),
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
