//! Datasets: one of each type in a group; the schema of items and users can be replaced.
//! Not here: their data. Facts: docs/service/resources.md, "Datasets".

use std::collections::BTreeMap;

use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Evolution, Schema, evolution};
use serde_json::json;

use super::definition::{
    Definition, Deletion, IN_GROUP, Update as Updating, as_asked, as_kept, never, nothing_more,
    replace_members, usual,
};
use super::{Kind, batch, schema};
use crate::ServiceError;
use crate::doubt::{FiltersHoldTheGroup, NoOpUpdate, SchemaOfUpdate};
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::ids;
use crate::personalize::record::{Fields, Record, Then, Update};
use crate::personalize::state::State;
use crate::personalize::status::Status;

/// A dataset.
pub(super) const DEFINITION: Definition = Definition {
    noun: "Dataset",
    spoken: "dataset",
    arn: "datasetArn",
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
    update: Some(Updating {
        call: update,
        member: Some("latestDatasetUpdate"),
        sets_status: true,
        apply: replace_members,
        show: as_asked,
    }),
    deletion: Some(Deletion { statuses: Deletion::USUAL, holder }),
    goes_with_parent: never,
    words,
    other_calls: &[],
};

/// The member with the address of live action interactions, which need no event tracker.
pub(crate) const TRACKING_ID: &str = "trackingId";

/// `CreateDataset`. The type comes back in capitals; the ARN has group and type, not the name.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let given = ctx.required("datasetType")?;
    let kind = DatasetType::parse(&given).ok_or_else(|| {
        let types = "Interactions, Items, Users, Actions and Action_Interactions";
        let message = format!("Unknown dataset type: {given}. There are {types}.");
        ServiceError::invalid_input(message)
    })?;
    let group = ctx.parent_member(Kind::DatasetGroup, "datasetGroupArn")?;
    let (group_name, domain) = (group.name().to_owned(), group.text("domain").map(str::to_owned));
    let chosen = ctx.find(Kind::Schema, &ctx.required("schemaArn")?)?;
    fits(&schema::parsed(chosen)?, kind)?;
    if chosen.text("domain") != domain.as_deref() {
        let message = "The domain of the schema has to be that of the dataset group.";
        return Err(ServiceError::invalid_input(message));
    }
    let actions = matches!(kind, DatasetType::Actions | DatasetType::ActionInteractions);
    if actions && domain.is_some() {
        let message = format!("A domain dataset group cannot have a dataset of {kind}.");
        return Err(ServiceError::invalid_input(message));
    }
    let tail = format!("dataset/{group_name}/{}", kind.wire());
    ctx.vacant(&ctx.arn(&tail))?;
    let mut record = ctx.draft(Kind::Dataset, &tail)?;
    record.fields.insert("datasetType".into(), json!(kind.wire()));
    if kind == DatasetType::ActionInteractions {
        let tracking = ids::uuid(&record.arn, record.sequence, ctx.settings.seed);
        record.fields.insert(TRACKING_ID.into(), json!(tracking));
    }
    // What an earlier dataset of this ARN left when the emulator was killed in the middle.
    ctx.cache.forget(&record.arn);
    ctx.keep(record)
}

fn fits(schema: &Schema, kind: DatasetType) -> Result<(), ServiceError> {
    if schema.kind() == Some(kind) {
        return Ok(());
    }
    let (name, wanted) = (&schema.name, kind.schema_name());
    let message = format!("The schema's name is {name}, but a dataset of {kind} needs {wanted}.");
    Err(ServiceError::invalid_input(message))
}

/// `UpdateDataset`: another schema that only adds fields which may be null.
fn update(ctx: &mut CallContext<'_>) -> Answer {
    let arn = ctx.required("datasetArn")?;
    let dataset = ctx.active(Kind::Dataset, &arn)?;
    let wanted = ctx.required("schemaArn")?;
    let new = schema::parsed(ctx.find(Kind::Schema, &wanted)?)?;
    let old = ctx.find(Kind::Schema, dataset.text("schemaArn").unwrap_or_default())?;
    let kind = kind_of(dataset);
    fits(&new, kind)?;
    if let Evolution::Refused { reasons } = evolution(&schema::parsed(old)?, &new, kind) {
        let message = format!("The schema cannot be replaced: {}.", reasons.join("; "));
        return Err(ServiceError::invalid_input(message));
    }
    if old.arn == wanted && ctx.doubts.no_op_update == NoOpUpdate::Refused {
        return Err(ServiceError::invalid_input("The update does not change anything."));
    }
    let (now, takes) = (ctx.now, ctx.durations.update);
    let at_once = ctx.doubts.schema_of_update == SchemaOfUpdate::AtOnce;
    let fields = Fields::from_iter([("schemaArn".to_owned(), json!(wanted))]);
    ctx.state.edit(&arn, |dataset| {
        let way = [Status::UpdatePending, Status::UpdateInProgress];
        dataset.pass(now, takes, way, Then::UpdateDone);
        let status = Status::UpdatePending;
        if at_once {
            dataset.fields.extend(fields.clone());
        }
        dataset.update = Some(Update { status, created: now, changed: now, fields });
    });
    Ok(Some(json!({ "datasetArn": arn })))
}

/// What reads a dataset, or is made from it, has to go or be done first.
fn holder<'s>(ctx: &'s CallContext<'_>, dataset: &'s Record) -> Option<&'s Record> {
    let state = &*ctx.state;
    let group = dataset.parent.as_deref()?;
    let hold = ctx.doubts.filters_hold_the_group == FiltersHoldTheGroup::Yes;
    let filters = state.children(Kind::Filter, group).filter(|_| hold);
    let trackers = state
        .children(Kind::EventTracker, group)
        .filter(|_| kind_of(dataset) == DatasetType::Interactions);
    let attributions = state.children(Kind::MetricAttribution, group);
    let jobs = state.children(Kind::DatasetImportJob, &dataset.arn).filter(|it| it.is_creating());
    let recommenders = state.creating_in_group(Kind::Recommender, group);
    let versions = state.in_group(Kind::SolutionVersion, group).filter(|it| it.is_training());
    let campaigns =
        state.in_group(Kind::Campaign, group).filter(|it| it.is_creating() || it.is_active());
    let batches = batch::running(state, group);
    let made = recommenders.chain(versions).chain(campaigns).chain(batches);
    filters.chain(trackers).chain(attributions).chain(jobs).chain(made).next()
}

/// The schemas that it has and is about to have, and where events are put.
fn words(dataset: &Record) -> Vec<String> {
    let next = dataset.update.as_ref().filter(|update| !update.status.is_settled());
    let next = next.and_then(|update| update.fields.get("schemaArn")?.as_str());
    let words = [dataset.text("schemaArn"), next, dataset.text(TRACKING_ID)];
    words.into_iter().flatten().map(str::to_owned).collect()
}

/// The type of a dataset.
pub(crate) fn kind_of(record: &Record) -> DatasetType {
    let given = record.text("datasetType").and_then(DatasetType::parse);
    given.unwrap_or(DatasetType::Interactions)
}

/// The dataset of a type in a group.
pub(crate) fn find<'s>(state: &'s State, group: &'s str, kind: DatasetType) -> Option<&'s Record> {
    state.children(Kind::Dataset, group).find(|record| kind_of(record) == kind)
}

/// Whether a group takes live events.
pub(crate) fn is_tracked(state: &State, group: &str) -> bool {
    state.children(Kind::EventTracker, group).next().is_some()
}

/// The schemas of a group's datasets, and the ARNs of the datasets.
pub(crate) fn schemas(state: &State, group: &str) -> BTreeMap<DatasetType, (String, Schema)> {
    let all = state.children(Kind::Dataset, group).filter_map(|record| {
        let schema = state.get(record.text("schemaArn")?)?;
        Some((kind_of(record), (record.arn.clone(), schema::parsed(schema).ok()?)))
    });
    all.collect()
}
