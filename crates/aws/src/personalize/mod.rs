//! Personalize's control plane: one file a kind, each with describe, list, create and what else the service has.
//! Not here: the runtime (`crate::runtime`).

mod campaign;
mod config;
mod dataset;
mod dataset_group;
mod event_tracker;
mod filter;
mod import_job;
mod recommender;
mod schema;
mod solution;
mod solution_version;
mod tags;

use crate::error::other;
use aws_sdk_personalize::Client;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    plan::Verb,
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Listed};

/// The most lines of a page that the service gives (service model `MaxResults`).
const PAGE: i32 = 100;

/// Reads one resource by its ARN.
pub(crate) async fn describe(
    client: &Client,
    kind: Kind,
    arn: &str,
) -> Result<Option<Live>, CloudError> {
    match kind {
        Kind::DatasetGroup => dataset_group::describe(client, arn).await,
        Kind::Schema => schema::describe(client, arn).await,
        Kind::Dataset => dataset::describe(client, arn).await,
        Kind::ImportJob => import_job::describe(client, arn).await,
        Kind::EventTracker => event_tracker::describe(client, arn).await,
        Kind::Solution => solution::describe(client, arn).await,
        Kind::SolutionVersion => solution_version::describe(client, arn).await,
        Kind::Filter => filter::describe(client, arn).await,
        Kind::Campaign => campaign::describe(client, arn).await,
        Kind::Recommender => recommender::describe(client, arn).await,
        kind => Err(foreign("Describe", kind)),
    }
}

/// Lists the resources below the ARN of their parent. Without a parent: all of the account and region.
pub(crate) async fn list(
    client: &Client,
    kind: Kind,
    parent: Option<&str>,
) -> Result<Vec<Listed>, CloudError> {
    match kind {
        Kind::DatasetGroup => dataset_group::list(client).await,
        Kind::Schema => schema::list(client).await,
        Kind::Dataset => dataset::list(client, parent).await,
        Kind::ImportJob => import_job::list(client, parent).await,
        Kind::EventTracker => event_tracker::list(client, parent).await,
        Kind::Solution => solution::list(client, parent).await,
        Kind::SolutionVersion => solution_version::list(client, parent).await,
        Kind::Filter => filter::list(client, parent).await,
        Kind::Campaign => campaign::list(client, parent).await,
        Kind::Recommender => recommender::list(client, parent).await,
        kind => Err(foreign("List", kind)),
    }
}

/// Reads the tags of one resource. Schemas take none (resources reference, section 0.4).
pub(crate) async fn tags(
    client: &Client,
    kind: Kind,
    arn: &str,
) -> Result<Option<Tags>, CloudError> {
    if kind == Kind::Schema { Ok(Some(Tags::new())) } else { tags::read(client, arn).await }
}

/// Makes one write call.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    match call.verb {
        Verb::Create => create(client, call.kind, &call.input).await,
        Verb::Update => update(client, call.kind, &call.locator, &call.input).await,
        Verb::Delete => delete(client, call.kind, &call.locator).await,
        Verb::Tag if call.kind != Kind::Schema => {
            tags::write(client, &call.locator, &call.input).await
        }
        Verb::Untag if call.kind != Kind::Schema => {
            tags::remove(client, &call.locator, &call.input).await
        }
        Verb::Stop if call.kind == Kind::Recommender => {
            recommender::stop(client, &call.locator).await
        }
        Verb::Start if call.kind == Kind::Recommender => {
            recommender::start(client, &call.locator).await
        }
        Verb::Stop if call.kind == Kind::SolutionVersion => {
            solution_version::stop(client, &call.locator).await
        }
        verb => Err(other(
            &format!("{verb:?}"),
            format!("Amazon Personalize cannot do this to a {}", call.kind),
        )),
    }
}

async fn create(client: &Client, kind: Kind, input: &Props) -> Result<Props, CloudError> {
    match kind {
        Kind::DatasetGroup => dataset_group::create(client, input).await,
        Kind::Schema => schema::create(client, input).await,
        Kind::Dataset => dataset::create(client, input).await,
        Kind::ImportJob => import_job::create(client, input).await,
        Kind::EventTracker => event_tracker::create(client, input).await,
        Kind::Solution => solution::create(client, input).await,
        Kind::SolutionVersion => solution_version::create(client, input).await,
        Kind::Filter => filter::create(client, input).await,
        Kind::Campaign => campaign::create(client, input).await,
        Kind::Recommender => recommender::create(client, input).await,
        kind => Err(foreign("Create", kind)),
    }
}

async fn update(
    client: &Client,
    kind: Kind,
    arn: &str,
    input: &Props,
) -> Result<Props, CloudError> {
    match kind {
        Kind::Dataset => dataset::update(client, arn, input).await,
        Kind::Solution => solution::update(client, arn, input).await,
        Kind::Campaign => campaign::update(client, arn, input).await,
        Kind::Recommender => recommender::update(client, arn, input).await,
        kind => Err(foreign("Update", kind)),
    }
}

async fn delete(client: &Client, kind: Kind, arn: &str) -> Result<Props, CloudError> {
    match kind {
        Kind::DatasetGroup => dataset_group::delete(client, arn).await,
        Kind::Schema => schema::delete(client, arn).await,
        Kind::Dataset => dataset::delete(client, arn).await,
        Kind::EventTracker => event_tracker::delete(client, arn).await,
        Kind::Solution => solution::delete(client, arn).await,
        Kind::Filter => filter::delete(client, arn).await,
        Kind::Campaign => campaign::delete(client, arn).await,
        Kind::Recommender => recommender::delete(client, arn).await,
        kind => Err(foreign("Delete", kind)),
    }?;
    Ok(Props::new())
}

/// A call that the service does not have; the planner never asks for one.
fn foreign(operation: &str, kind: Kind) -> CloudError {
    let message = format!(
        "Amazon Personalize has no such call for a {kind}; this is a bug in personalize; please report it"
    );
    other(operation, message)
}
