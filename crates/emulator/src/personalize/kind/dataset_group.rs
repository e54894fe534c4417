//! Dataset groups: what everything else belongs to.
//! Not here: what a group holds. Facts: docs/service/resources.md, "Dataset groups".

use serde_json::{Value, json};

use super::Kind;
use super::definition::{
    Counts, Definition, Deletion, Quota, as_kept, never, no_words, nothing_more, usual,
};
use crate::ServiceError;
use crate::doubt::FiltersHoldTheGroup;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::record::Record;
use crate::personalize::status::Status;

/// A dataset group.
pub(super) const DEFINITION: Definition = Definition {
    noun: "DatasetGroup",
    spoken: "dataset group",
    arn: "datasetGroupArn",
    name: "name",
    parent: None,
    taggable: true,
    quota: Some(Quota { limit: |quotas| quotas.dataset_groups, counts: Counts::InRegion }),
    create,
    takes: Some(|durations| durations.create),
    making: usual,
    newest_first: false,
    work: None,
    made: nothing_more,
    show: as_kept,
    update: None,
    // It has no `DELETE IN_PROGRESS` (docs/service/resources.md, "Statuses").
    deletion: Some(Deletion {
        statuses: Some([Status::DeletePending, Status::DeletePending]),
        holder,
    }),
    goes_with_parent: never,
    words: no_words,
    other_calls: &[],
};

/// `CreateDatasetGroup`: answers with the domain, too, where there is one.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("name")?;
    let tail = format!("dataset-group/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    if ctx.text("roleArn").is_some() && ctx.text("kmsKeyArn").is_none() {
        let message = "A roleArn can be given only together with a kmsKeyArn.";
        return Err(ServiceError::invalid_input(message));
    }
    ctx.within_quota(Kind::DatasetGroup, None)?;
    let domain = ctx.text("domain").map(str::to_owned);
    let record = ctx.draft(Kind::DatasetGroup, &tail)?;
    let mut answer = ctx.keep(record)?;
    if let (Some(Value::Object(members)), Some(domain)) = (&mut answer, domain) {
        members.insert("domain".into(), json!(domain));
    }
    Ok(answer)
}

/// What a group holds has to go first.
fn holder<'s>(ctx: &'s CallContext<'_>, group: &'s Record) -> Option<&'s Record> {
    let filters = ctx.doubts.filters_hold_the_group == FiltersHoldTheGroup::Yes;
    let kinds = [
        Kind::EventTracker,
        Kind::MetricAttribution,
        Kind::Solution,
        Kind::Recommender,
        Kind::Filter,
        Kind::Dataset,
    ];
    let mut kinds = kinds.into_iter().filter(|kind| filters || *kind != Kind::Filter);
    kinds.find_map(|kind| ctx.state.children(kind, &group.arn).next())
}
