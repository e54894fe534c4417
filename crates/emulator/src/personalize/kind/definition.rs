//! What has to be said of every kind of resource: one question a field, without defaults, so that a kind that is added
//! answers all of them before anything compiles. Not here: the answers (each kind's own file).

use std::time::Duration;

use jiff::Timestamp;

use super::Kind;
use crate::Durations;
use crate::doubt::Doubts;
use crate::personalize::advance::TimeStep;
use crate::personalize::call_context::{CallContext, Handler};
use crate::personalize::record::{Fields, Record};
use crate::personalize::settings::Quotas;
use crate::personalize::state::State;
use crate::personalize::status::{Making, Status};
use crate::personalize::work::{Done, Work};

/// Everything that is true of all resources of a kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Definition {
    /// In operations: `Describe` + this, and `List` + this + `s`.
    pub(crate) noun: &'static str,
    /// For people, as in `The given dataset group does not exist`.
    pub(crate) spoken: &'static str,
    /// The member that holds the ARN.
    pub(crate) arn: &'static str,
    /// The member that holds the name.
    pub(crate) name: &'static str,
    /// What a resource belongs to, as far as List filters by it.
    pub(crate) parent: Option<Parent>,
    /// Whether it takes tags (docs/service/resources.md, "Tags").
    pub(crate) taggable: bool,
    /// How many there may be; `None` where only the rules of the kind bound it.
    pub(crate) quota: Option<Quota>,
    /// Create.
    pub(crate) create: Handler,
    /// How long its making takes; `None` for what is there at once and has no status.
    pub(crate) takes: Option<fn(&Durations) -> Duration>,
    /// The words for its making.
    pub(crate) making: fn(Doubts) -> Making,
    /// Whether lists begin with the newest.
    pub(crate) newest_first: bool,
    /// The work that its making is; `None` where only time has to pass. The work of a resource is `None` when what it
    /// was made from is gone.
    pub(crate) work: Option<WorkOf>,
    /// What else happens when it has been made.
    pub(crate) made: fn(&mut TimeStep<'_>, &Record, &Done, Timestamp),
    /// Adds to what Describe and List show what is not kept in the record.
    pub(crate) show: fn(&CallContext<'_>, &Record, &mut Fields),
    /// How it is updated; `None` where there is no Update.
    pub(crate) update: Option<Update>,
    /// How it is deleted; `None` where there is no Delete.
    pub(crate) deletion: Option<Deletion>,
    /// Whether it goes when what it belongs to goes.
    pub(crate) goes_with_parent: fn(Doubts) -> bool,
    /// What it is looked up by beside its ARN and what it belongs to.
    pub(crate) words: fn(&Record) -> Vec<String>,
    /// Operations beside Create, Describe, List, Update and Delete.
    pub(crate) other_calls: &'static [(&'static str, Handler)],
}

/// The work of a resource; `None` when what it was made from is gone.
pub(crate) type WorkOf = fn(&State, &Record, Doubts) -> Option<Work>;

/// What resources of a kind belong to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parent {
    /// Its kind.
    pub(crate) kind: Kind,
    /// The member that List filters by; it holds the ARN.
    pub(crate) member: &'static str,
}

/// What lies in a dataset group.
pub(super) const IN_GROUP: Option<Parent> =
    Some(Parent { kind: Kind::DatasetGroup, member: "datasetGroupArn" });

/// How many resources of a kind there may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    /// The number.
    pub(crate) limit: fn(&Quotas) -> usize,
    /// What is counted.
    pub(crate) counts: Counts,
}

/// What a quota counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Resources in the region, but for failed ones.
    InRegion,
    /// Resources in the dataset group, but for failed ones.
    InGroup,
    /// Resources in the region that are being made.
    BeingMade,
    /// Resources in the dataset group whose making has not begun.
    PendingInGroup,
}

/// How resources of a kind are updated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Update {
    /// The operation.
    pub(crate) call: Handler,
    /// The member of Describe that holds the latest update; `None` where it shows none.
    pub(crate) member: Option<&'static str>,
    /// Whether the resource itself has the status of its update.
    pub(crate) sets_status: bool,
    /// Puts what was asked for into the resource.
    pub(crate) apply: fn(&mut Record, &Fields, Timestamp),
    /// Changes what is shown of what was asked for.
    pub(crate) show: fn(&CallContext<'_>, &mut Fields),
}

/// How resources of a kind are deleted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deletion {
    /// The statuses on its way; `None` for what is gone at once.
    pub(crate) statuses: Option<[Status; 2]>,
    /// The first resource that has to be gone, or done, before this one may go.
    pub(crate) holder: for<'s> fn(&'s CallContext<'_>, &'s Record) -> Option<&'s Record>,
}

impl Deletion {
    /// The usual statuses.
    pub(super) const USUAL: Option<[Status; 2]> =
        Some([Status::DeletePending, Status::DeleteInProgress]);
}

/// The words of most kinds.
pub(super) fn usual(_: Doubts) -> Making {
    Making::USUAL
}

/// Nothing else happens.
pub(super) fn nothing_more(_: &mut TimeStep<'_>, _: &Record, _: &Done, _: Timestamp) {}

/// Nothing is added to what is shown.
pub(super) fn as_kept(_: &CallContext<'_>, _: &Record, _: &mut Fields) {}

/// Updates are shown as they were asked for.
pub(super) fn as_asked(_: &CallContext<'_>, _: &mut Fields) {}

/// The members of an update replace those of the resource.
pub(super) fn replace_members(record: &mut Record, update: &Fields, _: Timestamp) {
    record.fields.extend(update.clone());
}

/// Nothing holds the kind.
pub(super) fn no_holder<'s>(_: &'s CallContext<'_>, _: &'s Record) -> Option<&'s Record> {
    None
}

/// It is looked up by its ARN and what it belongs to alone.
pub(super) fn no_words(_: &Record) -> Vec<String> {
    Vec::new()
}

/// It goes with what it belongs to.
pub(super) fn always(_: Doubts) -> bool {
    true
}

/// It holds back what it belongs to, or belongs to nothing.
pub(super) fn never(_: Doubts) -> bool {
    false
}
