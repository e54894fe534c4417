//! All resources of the control plane, in memory and in the store.
//! Not here: rules; a state keeps whatever it is given.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::Timestamp;

use super::index::{Entry, Index, Keys, Members, Scope, numbered};
use super::kind::Kind;
use super::record::Record;
use crate::ServiceError;
use crate::store::{Batch, Store, StoreError};

/// Keys: ARN.
const RECORDS: &str = "personalize.records";
/// One key.
const COUNTER: &str = "personalize.counter";
const KEY: &str = "sequence";

/// The resources by ARN, and which of them changed since the last commit.
#[derive(Debug, Default)]
pub(crate) struct State {
    records: BTreeMap<String, Kept>,
    index: Index,
    /// The resources that are being worked on.
    running: BTreeSet<String>,
    sequence: u64,
    changed: BTreeSet<String>,
    /// What is to be written with the next commit.
    more: Batch,
    /// How many resources were looked at.
    #[cfg(test)]
    visits: std::cell::Cell<usize>,
}

/// A resource, and what the index has it under.
#[derive(Debug)]
struct Kept {
    record: Record,
    keys: Keys,
}

impl State {
    /// What the store has.
    pub(super) fn load(store: &Store) -> Result<Self, ServiceError> {
        let counted = store.get(COUNTER, KEY)?.and_then(|bytes| bytes.try_into().ok());
        let sequence = counted.map_or(0, u64::from_le_bytes);
        let mut state = State { sequence, ..State::default() };
        for (_, bytes) in store.scan(RECORDS, "")? {
            state.keep(serde_json::from_slice(&bytes)?);
        }
        Ok(state)
    }

    /// Writes what changed, all or nothing.
    pub(super) fn commit(&mut self, store: &Store) -> Result<(), ServiceError> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let mut batch = std::mem::take(&mut self.more);
        for arn in std::mem::take(&mut self.changed) {
            match self.records.get(&arn) {
                Some(kept) => batch.put(RECORDS, &arn, serde_json::to_vec(&kept.record)?),
                None => batch.delete(RECORDS, &arn),
            }
        }
        batch.put(COUNTER, KEY, self.sequence.to_le_bytes().to_vec());
        let written: Result<(), StoreError> = store.commit(batch);
        if written.is_err() {
            // Memory must not be ahead of what will be there after a restart.
            let running = std::mem::take(&mut self.running);
            *self = State::load(store)?;
            running.iter().for_each(|arn| self.begin_work(arn));
        }
        Ok(written?)
    }

    /// Has more written together with what changes in this state.
    pub(super) fn also(&mut self, more: Batch) {
        self.more.extend(more);
    }

    /// The next number of a resource.
    pub(super) fn count(&mut self) -> u64 {
        self.count_many(1)
    }

    /// So many numbers in a row, of which this is the first.
    pub(super) fn count_many(&mut self, numbers: usize) -> u64 {
        let first = self.sequence + 1;
        self.sequence += numbers as u64;
        first
    }

    pub(crate) fn get(&self, arn: &str) -> Option<&Record> {
        #[cfg(test)]
        self.visits.set(self.visits.get() + 1);
        self.records.get(arn).map(|kept| &kept.record)
    }

    /// How many resources were looked at since this was asked last.
    #[cfg(test)]
    pub(super) fn visits(&self) -> usize {
        self.visits.take()
    }

    /// Changes a resource, if it is there.
    pub(super) fn edit<R>(
        &mut self,
        arn: &str,
        change: impl FnOnce(&mut Record) -> R,
    ) -> Option<R> {
        let kept = self.records.get_mut(arn)?;
        let result = change(&mut kept.record);
        self.changed.insert(arn.to_owned());
        self.file(arn);
        Some(result)
    }

    pub(super) fn insert(&mut self, record: Record) {
        self.changed.insert(record.arn.clone());
        self.keep(record);
    }

    fn keep(&mut self, record: Record) {
        let arn = record.arn.clone();
        if let Some(before) = self.records.remove(&arn) {
            self.index.remove(&before.keys);
        }
        let keys = self.keys(&record);
        self.index.add(&keys);
        self.records.insert(arn.clone(), Kept { record, keys });
        self.file_below(&arn);
    }

    pub(super) fn remove(&mut self, arn: &str) {
        if let Some(kept) = self.records.remove(arn) {
            self.index.remove(&kept.keys);
            self.changed.insert(arn.to_owned());
            self.file_below(arn);
        }
    }

    /// Notes that the work of a resource is being done: nothing of it is due until that ends.
    pub(super) fn begin_work(&mut self, arn: &str) {
        self.running.insert(arn.to_owned());
        self.file(arn);
    }

    /// Notes that the work of a resource has ended.
    pub(super) fn end_work(&mut self, arn: &str) {
        self.running.remove(arn);
        self.file(arn);
    }

    /// What a resource is looked up by now.
    fn keys(&self, record: &Record) -> Keys {
        Keys::of(record, self.group_of(record), self.running.contains(&record.arn))
    }

    /// Brings the index up to date with a resource, and with what belongs to it where its group has changed.
    fn file(&mut self, arn: &str) {
        let Some(kept) = self.records.get(arn) else { return };
        let keys = self.keys(&kept.record);
        if keys == kept.keys {
            return;
        }
        let is_moved = keys.group() != kept.keys.group();
        self.index.remove(&kept.keys);
        self.index.add(&keys);
        if let Some(kept) = self.records.get_mut(arn) {
            kept.keys = keys;
        }
        if is_moved {
            self.file_below(arn);
        }
    }

    /// The same with what belongs to a resource: its group is that of what it belongs to.
    fn file_below(&mut self, arn: &str) {
        let below: Vec<Entry> = self.index.children(arn).cloned().collect();
        below.iter().for_each(|(_, arn)| self.file(arn));
    }

    /// What is due first at `now`: when, of which resource, and whether it is automatic training.
    pub(super) fn next_due(&self, now: Timestamp) -> Option<(Timestamp, String, bool)> {
        let ((at, (_, arn)), is_training) = self.index.next(now)?;
        Some((*at, arn.as_ref().to_owned(), is_training))
    }

    fn resolve<'s>(
        &'s self,
        entries: impl DoubleEndedIterator<Item = &'s Entry>,
    ) -> impl DoubleEndedIterator<Item = &'s Record> {
        entries.filter_map(|(_, arn)| self.get(arn))
    }

    /// The resources of a kind in a scope, as the index has them.
    pub(super) fn members(&self, kind: Kind, scope: Scope) -> Option<&Members> {
        self.index.members(kind, scope)
    }

    /// The resources of a kind in a scope whose numbers are in a range, in the order of making.
    pub(super) fn list(
        &self,
        kind: Kind,
        scope: Scope,
        numbers: Range<u64>,
    ) -> impl DoubleEndedIterator<Item = &Record> {
        let members = self.index.members(kind, scope).into_iter();
        self.resolve(members.flat_map(move |members| numbered(&members.all, numbers.clone())))
    }

    /// The resources of a kind that are looked up by a word.
    pub(crate) fn named(&self, kind: Kind, word: String) -> impl Iterator<Item = &Record> {
        self.list(kind, Scope::Word(word), 0..u64::MAX)
    }

    /// The words of a kind that begin with `prefix`.
    pub(crate) fn words(&self, kind: Kind, prefix: &str) -> impl Iterator<Item = &str> {
        self.index.words(kind, prefix)
    }

    /// The resources of a kind that belong to another one, in the order of making.
    pub(crate) fn children(
        &self,
        kind: Kind,
        parent: &str,
    ) -> impl DoubleEndedIterator<Item = &Record> + use<'_> {
        self.list(kind, Scope::Parent(parent.to_owned()), 0..u64::MAX)
    }

    /// The dataset group that a resource belongs to, however far up.
    pub(crate) fn group_of<'s>(&'s self, record: &'s Record) -> Option<&'s str> {
        if record.kind == Kind::DatasetGroup {
            return Some(&record.arn);
        }
        self.group_of(self.get(record.parent.as_deref()?)?)
    }

    /// The resources of a kind in a dataset group, in the order of making.
    pub(crate) fn in_group(
        &self,
        kind: Kind,
        group: &str,
    ) -> impl Iterator<Item = &Record> + use<'_> {
        self.list(kind, Scope::Group(group.to_owned()), 0..u64::MAX)
    }

    /// Those of them that are being made.
    pub(crate) fn creating_in_group(
        &self,
        kind: Kind,
        group: &str,
    ) -> impl Iterator<Item = &Record> + use<'_> {
        let members = self.index.members(kind, Scope::Group(group.to_owned())).into_iter();
        self.resolve(members.flat_map(|members| &members.creating))
    }
}
