//! Delete: what has to be gone before, and going.
//! Not here: what goes along (`advance`). Facts: docs/service/resources.md, "Deletion".

use personalize_rules::dataset::DatasetType;

use super::campaign::moves_to;
use super::dataset::kind_of;
use super::kind::Kind;
use super::record::Record;
use super::room::{Answer, Room};
use super::state::State;
use super::status::Status;
use crate::ServiceError;
use crate::doubt::{Deletes, FiltersHoldTheGroup};

/// Delete, of any kind that has it.
pub(super) fn delete(room: &mut Room<'_>, kind: Kind) -> Answer {
    let arn = room.required(kind.words().arn)?;
    let record = room.find(kind, &arn)?;
    settled(record)?;
    if let Some(holder) = holder(room, record) {
        let (spoken, by) = (kind.words().spoken, holder.kind.words().spoken);
        let message = format!("The {spoken} {arn} is in use by the {by} {}.", holder.arn);
        return Err(ServiceError::in_use(message));
    }
    if room.doubts.deletes == Deletes::LostOnce && !record.spared {
        if let Some(record) = room.state.edit(&arn) {
            record.spared = true;
        }
        return Ok(None);
    }
    if kind == Kind::Schema {
        room.state.remove(&arn);
        return Ok(None);
    }
    let (now, takes) = (room.now, room.durations.delete);
    if let Some(record) = room.state.edit(&arn) {
        record.end(now, takes);
    }
    Ok(None)
}

/// Nothing is deleted while it changes.
fn settled(record: &Record) -> Result<(), ServiceError> {
    let passing = record.status.filter(|status| !status.is_settled());
    let is = match passing {
        Some(status) => status.wire(),
        None if record.is_updating() => "being updated",
        None => return Ok(()),
    };
    let spoken = record.kind.words().spoken;
    let message = format!("The {spoken} {} is {is} and cannot be deleted now.", record.arn);
    Err(ServiceError::in_use(message))
}

/// The first resource that has to be gone, or done, before this one may go.
fn holder<'s>(room: &'s Room<'_>, record: &'s Record) -> Option<&'s Record> {
    let state = &*room.state;
    let filters = room.doubts.filters_hold_the_group == FiltersHoldTheGroup::Yes;
    match record.kind {
        Kind::Schema => state.of(Kind::Dataset).find(|dataset| uses(dataset, &record.arn)),
        Kind::Solution => state
            .children(Kind::Campaign, &record.arn)
            .chain(state.of(Kind::Campaign).filter(|it| moves_to(it, &record.arn)))
            .chain(state.children(Kind::SolutionVersion, &record.arn).filter(|it| is_training(it)))
            .next(),
        Kind::Dataset => of_dataset(state, record, filters),
        Kind::DatasetGroup => {
            let kinds = [
                Kind::EventTracker,
                Kind::Solution,
                Kind::Recommender,
                Kind::Filter,
                Kind::Dataset,
            ];
            let mut kinds = kinds.into_iter().filter(|kind| filters || *kind != Kind::Filter);
            kinds.find_map(|kind| state.children(kind, &record.arn).next())
        }
        _ => None,
    }
}

fn uses(dataset: &Record, schema: &str) -> bool {
    let next = dataset.update.as_ref().filter(|update| !update.status.is_settled());
    let next = next.and_then(|update| update.fields.get("schemaArn"));
    dataset.text("schemaArn") == Some(schema) || next.is_some_and(|next| next == schema)
}

fn is_training(version: &Record) -> bool {
    version.is_creating() || version.status == Some(Status::CreateStopping)
}

fn of_dataset<'s>(state: &'s State, dataset: &'s Record, filters: bool) -> Option<&'s Record> {
    let group = dataset.parent.as_deref()?;
    let filters = state.children(Kind::Filter, group).filter(|_| filters);
    let trackers = state
        .children(Kind::EventTracker, group)
        .filter(|_| kind_of(dataset) == DatasetType::Interactions);
    let jobs = state.children(Kind::DatasetImportJob, &dataset.arn).filter(|it| it.is_creating());
    let recommenders = state.children(Kind::Recommender, group).filter(|it| it.is_creating());
    let versions = state.in_group(Kind::SolutionVersion, group).filter(|it| is_training(it));
    let campaigns =
        state.in_group(Kind::Campaign, group).filter(|it| it.is_creating() || it.is_active());
    filters.chain(trackers).chain(jobs).chain(recommenders).chain(versions).chain(campaigns).next()
}
