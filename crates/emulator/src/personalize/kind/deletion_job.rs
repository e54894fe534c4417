//! Data deletion jobs: users who are removed from a dataset group.
//! Not here: the removal. Facts: docs/service/batch.md, "Deletions of users".

use jiff::Timestamp;
use personalize_rules::dataset::DatasetType;
use personalize_rules::recipe::{self, RecipeType};
use serde_json::{Value, json};

use super::access::{problem, wrong};
use super::definition::{Counts, Definition, IN_GROUP, Quota, as_kept, no_words};
use super::{Kind, dataset};
use crate::ServiceError;
use crate::doubt::{BatchInput, Doubts, JobNames};
use crate::personalize::advance::TimeStep;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::deletion::{self, Job};
use crate::personalize::import::BAD_LOCATION;
use crate::personalize::record::Record;
use crate::personalize::state::State;
use crate::personalize::status::{Making, Status};
use crate::personalize::storage::{Access, Location};
use crate::personalize::work::{Done, Work};

/// A data deletion job.
pub(super) const DEFINITION: Definition = Definition {
    noun: "DataDeletionJob",
    spoken: "data deletion job",
    arn: "dataDeletionJobArn",
    name: "jobName",
    parent: IN_GROUP,
    taggable: true,
    quota: Some(Quota {
        limit: |quotas| quotas.pending_data_deletion_jobs,
        counts: Counts::PendingInGroup,
    }),
    create,
    takes: Some(|durations| durations.data_deletion),
    making: |_| Making {
        pending: Status::Pending,
        in_progress: Status::InProgress,
        done: Status::Completed,
        failed: Status::Failed,
    },
    newest_first: true,
    work: Some(work),
    made,
    show: as_kept,
    update: None,
    deletion: None,
    goes_with_parent: |doubts| doubts.job_names == JobNames::Free,
    words: no_words,
    other_calls: &[],
};

/// `CreateDataDeletionJob`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("jobName")?;
    let tail = format!("data-deletion-job/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let group = ctx.active(Kind::DatasetGroup, &ctx.required("datasetGroupArn")?)?.arn.clone();
    ctx.within_quota(Kind::DataDeletionJob, Some(&group))?;
    let location = location(&ctx.call.body)
        .ok_or_else(|| ServiceError::invalid_input("Invalid Data location."))?;
    let mut record = ctx.draft(Kind::DataDeletionJob, &tail)?;
    let role = record.text("roleArn").unwrap_or_default();
    let access = Access { role, account: &ctx.call.account, arn: &record.arn, key: None };
    let fails = ctx.doubts.batch_input == BatchInput::Job;
    let unreadable = problem(ctx, |s3| {
        let wrong = |unusable| wrong(unusable, BAD_LOCATION, fails);
        for file in deletion::files(s3, &access, &location).map_err(wrong)? {
            access.open(s3, &location.bucket, &file.key).map_err(wrong)?;
        }
        Ok(())
    })?;
    record.spoiled = unreadable;
    ctx.keep(record)
}

fn location(body: &Value) -> Option<Location> {
    Location::parse(body.pointer("/dataSource/dataLocation")?.as_str()?)
}

/// The work of a job.
fn work(state: &State, job: &Record, _: Doubts) -> Option<Work> {
    let group = job.text("datasetGroupArn")?;
    let with_users = |kind: &DatasetType| {
        use DatasetType::{ActionInteractions, Interactions, Users};
        matches!(kind, Interactions | Users | ActionInteractions)
    };
    let datasets = state.children(Kind::Dataset, group);
    let datasets = datasets.map(|it| (it.arn.clone(), dataset::kind_of(it)));
    let answers_users = |version: &&Record| {
        let recipe = version.text("recipeArn").and_then(recipe::find);
        recipe.is_some_and(|recipe| recipe.recipe_type == RecipeType::UserSegmentation)
    };
    let versions = state.in_group(Kind::SolutionVersion, group).filter(|it| it.is_active());
    Some(Work::Delete(Box::new(Job {
        role: job.text("roleArn")?.to_owned(),
        account: job.account().to_owned(),
        arn: job.arn.clone(),
        location: location(&Value::Object(job.fields.clone()))?,
        datasets: datasets.filter(|(_, kind)| with_users(kind)).collect(),
        models: versions.filter(answers_users).map(|it| it.arn.clone()).collect(),
    })))
}

/// How many records are gone.
fn made(time_step: &mut TimeStep<'_>, job: &Record, done: &Done, _: Timestamp) {
    time_step.state.edit(&job.arn, |job| {
        job.fields.insert("numDeleted".into(), json!(done.rows));
    });
}
