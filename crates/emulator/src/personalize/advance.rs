//! The passing of time: what is due happens, in the order in which it was due. Nothing runs by
//! itself; every call first lets happen what should have.
//! Not here: imports and trainings, which take real time (`work`), and what is particular to a kind.

use jiff::Timestamp;

use super::automatic_training;
use super::data::DataCache;
use super::kind::Kind;
use super::record::{Record, Then};
use super::settings::Settings;
use super::state::State;
use super::status::Status;
use super::work::{Done, Task};
use crate::Durations;
use crate::doubt::Doubts;

/// Everything that time changes.
pub(crate) struct TimeStep<'p> {
    pub(super) state: &'p mut State,
    pub(super) cache: &'p DataCache,
    pub(super) durations: &'p Durations,
    pub(super) doubts: Doubts,
    pub(super) settings: &'p Settings,
}

impl TimeStep<'_> {
    /// Lets happen what is due, and gives the work that is to be done now.
    pub(super) fn advance(&mut self, now: Timestamp) -> Vec<Task> {
        let mut tasks = Vec::new();
        while let Some((at, arn, is_training)) = self.state.next_due(now) {
            let due = self.state.get(&arn).and_then(|record| record.due.first());
            match due.map(|due| due.then).filter(|_| !is_training) {
                None => automatic_training::run(self, &arn, at),
                Some(then) => tasks.extend(self.happen(&arn, at, then)),
            }
        }
        tasks
    }

    fn happen(&mut self, arn: &str, at: Timestamp, then: Then) -> Option<Task> {
        match then {
            Then::Gone => self.remove(arn),
            Then::Work => {
                if let Some(task) = Task::of(self.state, arn, self.doubts) {
                    self.state.begin_work(arn);
                    return Some(task);
                }
                self.finish(arn, at, Ok(Done::default()));
            }
            Then::Status(status) => self.change(arn, at, |record| {
                record.status = Some(status);
                // An update may have the status of the resource.
                let sets_status = record.kind.definition().update.is_some_and(|it| it.sets_status);
                if let Some(update) = record.update.as_mut().filter(|_| sets_status) {
                    update.status = status;
                    update.changed = at;
                }
            }),
            Then::UpdateStatus(status) => self.change(arn, at, |record| {
                if let Some(update) = &mut record.update {
                    update.status = status;
                    update.changed = at;
                }
            }),
            Then::UpdateDone => self.change(arn, at, |record| take_effect(record, at)),
        }
        None
    }

    /// Takes the first due thing of a resource and changes it.
    fn change(&mut self, arn: &str, at: Timestamp, change: impl FnOnce(&mut Record)) {
        self.state.edit(arn, |record| {
            if !record.due.is_empty() {
                record.due.remove(0);
            }
            record.changed = at;
            change(record);
        });
    }

    /// The work of a resource has ended. One that was stopped or removed meanwhile is left alone.
    pub(super) fn finish(&mut self, arn: &str, at: Timestamp, result: Result<Done, String>) {
        self.state.end_work(arn);
        let waits = self.state.get(arn).and_then(|record| record.due.first());
        if waits.map(|due| due.then) != Some(Then::Work) {
            return;
        }
        let doubts = self.doubts;
        self.change(arn, at, |record| settle(record, &result, doubts));
        if let (Some(record), Ok(done)) = (self.state.get(arn).cloned(), &result) {
            (record.kind.definition().made)(self, &record, done, at);
        }
    }

    /// A resource is gone, and what cannot be without it.
    fn remove(&mut self, arn: &str) {
        let goes = |kind: &Kind| (kind.definition().goes_with_parent)(self.doubts);
        let kinds = Kind::ALL.iter().copied().filter(goes);
        let below = kinds.flat_map(|kind| self.state.children(kind, arn));
        let below: Vec<String> = below.map(|it| it.arn.clone()).collect();
        below.iter().for_each(|gone| self.remove(gone));
        self.state.remove(arn);
        self.cache.forget(arn);
    }
}

/// Done, or failed with the reason.
fn settle(record: &mut Record, result: &Result<Done, String>, doubts: Doubts) {
    let making = (record.kind.definition().making)(doubts);
    match result {
        Err(reason) => {
            record.status = Some(making.failed);
            record.failure = Some(reason.clone());
        }
        Ok(done) => {
            record.status = Some(making.done);
            record.rows = done.rows;
            record.metrics.clone_from(&done.metrics);
        }
    }
}

/// What an update asked for is so from now on.
fn take_effect(record: &mut Record, at: Timestamp) {
    let (Some(updating), Some(update)) = (&record.kind.definition().update, &mut record.update)
    else {
        return;
    };
    update.status = Status::Active;
    update.changed = at;
    let fields = update.fields.clone();
    (updating.apply)(record, &fields, at);
    if matches!(record.status, Some(Status::CreateFailed | Status::UpdateInProgress)) {
        record.status = Some(Status::Active);
        record.failure = None;
    }
}
