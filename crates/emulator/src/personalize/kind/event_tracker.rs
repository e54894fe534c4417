//! Event trackers: the address of live events, one in a group.
//! Not here: the events. Facts: docs/service/resources.md, "Event trackers".

use personalize_rules::dataset::DatasetType;
use serde_json::{Value, json};

use super::definition::{
    Definition, Deletion, IN_GROUP, as_kept, never, no_holder, nothing_more, usual,
};
use super::{Kind, dataset};
use crate::ServiceError;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::ids;
use crate::personalize::record::Record;

/// An event tracker.
pub(super) const DEFINITION: Definition = Definition {
    noun: "EventTracker",
    spoken: "event tracker",
    arn: "eventTrackerArn",
    name: "name",
    parent: IN_GROUP,
    taggable: true,
    quota: None,
    create,
    takes: Some(|durations| durations.create),
    making: usual,
    newest_first: false,
    work: None,
    made: nothing_more,
    show: as_kept,
    update: None,
    deletion: Some(Deletion { statuses: Deletion::USUAL, holder: no_holder }),
    goes_with_parent: never,
    words,
    other_calls: &[],
};

/// `CreateEventTracker`: answers with the tracking id, too.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let group = ctx.parent_member(Kind::DatasetGroup, "datasetGroupArn")?.arn.clone();
    if let Some(other) = ctx.state.children(Kind::EventTracker, &group).next() {
        let message = format!("Another resource with Arn {} already exists.", other.arn);
        return Err(ServiceError::already_exists(message));
    }
    if dataset::find(ctx.state, &group, DatasetType::Interactions).is_none() {
        let message = "The dataset group needs a dataset of Interactions before an event tracker.";
        return Err(ServiceError::invalid_input(message));
    }
    let name = ctx.required("name")?;
    let twin = ctx
        .state
        .named(Kind::EventTracker, name.clone())
        .find(|other| other.region == ctx.call.region && other.name() == name);
    if let Some(twin) = twin {
        let message = format!("Another resource with Arn {} already exists.", twin.arn);
        return Err(ServiceError::already_exists(message));
    }
    let id = ctx.fresh_id(&name, |ctx, id| {
        ctx.state.get(&ctx.arn(&format!("event-tracker/{id}"))).is_some()
    });
    let mut record = ctx.draft(Kind::EventTracker, &format!("event-tracker/{id}"))?;
    let tracking = ids::uuid(&record.arn, record.sequence, ctx.settings.seed);
    record.fields.insert("trackingId".into(), json!(tracking));
    record.fields.insert("accountId".into(), json!(ctx.call.account));
    let mut answer = ctx.keep(record)?;
    if let Some(Value::Object(members)) = &mut answer {
        members.insert("trackingId".into(), json!(tracking));
    }
    Ok(answer)
}

/// Its name, which is not in its ARN, and where events are put.
fn words(tracker: &Record) -> Vec<String> {
    let words = [Some(tracker.name()), tracker.text("trackingId")];
    words.into_iter().flatten().map(str::to_owned).collect()
}
