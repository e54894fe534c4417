//! All resources of the control plane, in memory and in the store.
//! Not here: rules; a state keeps whatever it is given.

use std::collections::{BTreeMap, BTreeSet};

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
    records: BTreeMap<String, Record>,
    sequence: u64,
    changed: BTreeSet<String>,
    /// What is to be written with the next commit.
    more: Batch,
}

impl State {
    /// What the store has.
    pub(super) fn load(store: &Store) -> Result<Self, ServiceError> {
        let mut records = BTreeMap::new();
        for (arn, bytes) in store.scan(RECORDS, "")? {
            records.insert(arn, serde_json::from_slice(&bytes)?);
        }
        let counted = store.get(COUNTER, KEY)?.and_then(|bytes| bytes.try_into().ok());
        let sequence = counted.map_or(0, u64::from_le_bytes);
        Ok(State { records, sequence, ..State::default() })
    }

    /// Writes what changed, all or nothing.
    pub(super) fn commit(&mut self, store: &Store) -> Result<(), ServiceError> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let mut batch = std::mem::take(&mut self.more);
        for arn in std::mem::take(&mut self.changed) {
            match self.records.get(&arn) {
                Some(record) => batch.put(RECORDS, &arn, serde_json::to_vec(record)?),
                None => batch.delete(RECORDS, &arn),
            }
        }
        batch.put(COUNTER, KEY, self.sequence.to_le_bytes().to_vec());
        let written: Result<(), StoreError> = store.commit(batch);
        if written.is_err() {
            // Memory must not be ahead of what will be there after a restart.
            *self = State::load(store)?;
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
        self.records.get(arn)
    }

    /// A resource that is about to be changed.
    pub(super) fn edit(&mut self, arn: &str) -> Option<&mut Record> {
        let record = self.records.get_mut(arn)?;
        self.changed.insert(arn.to_owned());
        Some(record)
    }

    pub(super) fn insert(&mut self, record: Record) {
        self.changed.insert(record.arn.clone());
        self.records.insert(record.arn.clone(), record);
    }

    pub(super) fn remove(&mut self, arn: &str) {
        if self.records.remove(arn).is_some() {
            self.changed.insert(arn.to_owned());
        }
    }

    /// All resources in the order of their ARNs.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The resources of a kind.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Record> {
        self.all().filter(move |record| record.kind == kind)
    }

    /// The resources of a kind that belong to another one.
    pub(crate) fn children<'s, 'p>(
        &'s self,
        kind: Kind,
        parent: &'p str,
    ) -> impl Iterator<Item = &'s Record> + use<'s, 'p> {
        self.of(kind).filter(move |record| record.parent.as_deref() == Some(parent))
    }

    /// The dataset group that a resource belongs to, however far up.
    pub(crate) fn group_of<'s>(&'s self, record: &'s Record) -> Option<&'s str> {
        if record.kind == Kind::DatasetGroup {
            return Some(&record.arn);
        }
        self.group_of(self.get(record.parent.as_deref()?)?)
    }

    /// The resources of a kind in a dataset group.
    pub(crate) fn in_group<'s, 'g>(
        &'s self,
        kind: Kind,
        group: &'g str,
    ) -> impl Iterator<Item = &'s Record> + use<'s, 'g> {
        self.of(kind).filter(move |record| self.group_of(record) == Some(group))
    }
}
