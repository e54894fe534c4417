//! What batch inference jobs and batch segment jobs have in common when they are created.
//! Not here: the answers (`personalize::batch`).

use personalize_rules::filter::{self, Target};
use personalize_rules::recipe::{self, Batch, Recipe};
use serde_json::Value;

use super::Kind;
use super::access::{problem, wrong};
use super::findings::refuse;
use crate::ServiceError;
use crate::doubt::{BatchInput, BatchStatuses, Doubts};
use crate::personalize::call_context::CallContext;
use crate::personalize::recipe as service;
use crate::personalize::record::Record;
use crate::personalize::state::State;
use crate::personalize::status::{Making, Status};
use crate::personalize::storage::{Access, BAD_INPUT, BAD_OUTPUT, Location, Wrong};

/// The words for the making of batch jobs: a doubt.
pub(super) fn making(doubts: Doubts) -> Making {
    match doubts.batch_statuses {
        BatchStatuses::Short => {
            let (pending, in_progress) = (Status::Pending, Status::SpacedInProgress);
            Making { pending, in_progress, ..Making::USUAL }
        }
        BatchStatuses::Create => Making::USUAL,
    }
}

/// The version of a job, when it is ACTIVE and its recipe takes the configuration of the job.
pub(super) fn version<'r>(
    ctx: &'r CallContext<'_>,
    job: Batch,
    config: &Value,
) -> Result<(&'r Record, &'static Recipe), ServiceError> {
    let version = ctx.active(Kind::SolutionVersion, &ctx.required("solutionVersionArn")?)?;
    let recipe = service::find(version.text("recipeArn").unwrap_or_default())?;
    refuse(&recipe::check_batch(recipe, job, config))?;
    Ok((version, recipe))
}

/// Checks the filter of a job, if there is one: ACTIVE, of the group, and of items or users.
pub(super) fn check_filter(
    ctx: &CallContext<'_>,
    group: &str,
    target: Target,
) -> Result<(), ServiceError> {
    let Some(arn) = ctx.text("filterArn") else { return Ok(()) };
    let found = ctx.active(Kind::Filter, arn)?;
    if found.parent.as_deref() != Some(group) {
        let message = format!("The filter {arn} belongs to another dataset group.");
        return Err(ServiceError::invalid_input(message));
    }
    let parsed = filter::parse(found.text("filterExpression").unwrap_or_default());
    let parsed = parsed.map_err(|finding| ServiceError::invalid_input(finding.message))?;
    if parsed.expressions.iter().all(|it| it.target == target) {
        return Ok(());
    }
    let wanted = if target == Target::User { "UserID" } else { "ItemID" };
    let message = format!("Only filters of {wanted} can be used in this job, which {arn} is not.");
    Err(ServiceError::invalid_input(message))
}

/// Where a job reads and writes.
pub(super) fn locations(body: &Value) -> Result<(Location, Location), ServiceError> {
    let at = |pointer: &str| Location::parse(body.pointer(pointer)?.as_str()?);
    let input = at("/jobInput/s3DataSource/path");
    let input = input.ok_or_else(|| ServiceError::invalid_input(BAD_INPUT))?;
    let output = at("/jobOutput/s3DataDestination/path");
    let output = output.ok_or_else(|| ServiceError::invalid_input(BAD_OUTPUT))?;
    match output.as_folder() == input.as_folder() {
        false => Ok((input, output)),
        true => {
            let message = format!("{BAD_OUTPUT} It has to be another location than the input.");
            Err(ServiceError::invalid_input(message))
        }
    }
}

/// The KMS key that encrypts what a job writes, where it names one.
pub(super) fn output_key(job: &Record) -> Option<String> {
    let destination = job.fields.get("jobOutput")?.get("s3DataDestination")?;
    destination.get("kmsKeyArn")?.as_str().map(str::to_owned)
}

/// What a new job cannot read or write: refuses the call, or is why the job will fail.
pub(super) fn check_access(
    ctx: &CallContext<'_>,
    job: &Record,
    input: &Location,
    output: &Location,
) -> Result<Option<String>, ServiceError> {
    let role = job.text("roleArn").unwrap_or_default();
    let access = Access { role, account: &ctx.call.account, arn: &job.arn, key: None };
    // The model says of the input that its bucket has to be in the region of the endpoint.
    if let Ok(bucket) = ctx.s3.bucket(&input.bucket)
        && bucket.region != ctx.call.region
    {
        let (name, region) = (&bucket.name, &bucket.region);
        let message = format!("{BAD_INPUT} The bucket {name} is in the region {region}.");
        return Err(ServiceError::invalid_input(message));
    }
    let fails = ctx.doubts.batch_input == BatchInput::Job;
    problem(ctx, |s3| {
        let unreadable = |unusable| wrong(unusable, BAD_INPUT, fails);
        let files = access.files_under(s3, input).map_err(unreadable)?;
        if let Some(first) = files.first() {
            access.open(s3, &input.bucket, &first.key).map_err(unreadable)?;
        }
        access.may_write(s3, output).map_err(|unusable| wrong(unusable, BAD_OUTPUT, fails))?;
        Ok::<(), Wrong>(())
    })
}

/// What a job was made from: its version, and its filter if it has one; `None` when one of them is gone.
pub(super) fn made_from<'s>(
    state: &'s State,
    job: &Record,
) -> Option<(&'s Record, Option<&'s Record>)> {
    let version = state.get(job.text("solutionVersionArn")?)?;
    match job.text("filterArn") {
        Some(arn) => Some((version, Some(state.get(arn)?))),
        None => Some((version, None)),
    }
}

/// The batch jobs of a group that are not done.
pub(super) fn running<'s>(state: &'s State, group: &'s str) -> impl Iterator<Item = &'s Record> {
    let kinds = [Kind::BatchInferenceJob, Kind::BatchSegmentJob];
    kinds.into_iter().flat_map(move |kind| state.creating_in_group(kind, group))
}
