//! A stored resource and the world of all of them: written through to the durable store with every change.
//! Not here: what a change means.

use super::kind::{self, Kind};
use crate::{ServiceError, clock, store::Batch};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// The table of the store.
const TABLE: &str = "personalize";

/// What happens to a record when its time has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Turn {
    /// Its status changes.
    Status(String),
    /// Its update block's status changes.
    UpdateStatus(String),
    /// Its work is done: data is read, a model is trained; then it is active or failed.
    Work,
    /// Its update takes effect.
    Updated,
    /// It is gone.
    Gone,
}

/// A stored resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) tail: String,
    pub(super) arn: String,
    pub(super) name: String,
    /// Its members as Describe gives them; those that begin with `_` are our own.
    pub(super) fields: Map<String, Value>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) status: String,
    pub(super) failure: Option<String>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// What is to come, in order.
    pub(super) turns: Vec<(Timestamp, Turn)>,
    /// The `latest…Update` block, once there was an update.
    pub(super) update: Option<Map<String, Value>>,
}

impl Record {
    /// A text member; empty where it is absent.
    pub(super) fn text(&self, member: &str) -> &str {
        self.fields.get(member).and_then(Value::as_str).unwrap_or_default()
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Option<&'static Kind> {
        kind::by_tail(&self.tail)
    }

    /// Whether something is under way.
    pub(super) fn in_transition(&self) -> bool {
        self.status.ends_with("PENDING")
            || self.status.ends_with("IN_PROGRESS")
            || self.status == "CREATE STOPPING"
    }

    /// Begins a life: pending, in progress, then the work.
    pub(super) fn begin(&mut self, now: Timestamp, takes: Duration) {
        self.status = "CREATE PENDING".into();
        self.turns = vec![
            (clock::add(now, takes / 4), Turn::Status("CREATE IN_PROGRESS".into())),
            (clock::add(now, takes), Turn::Work),
        ];
    }

    /// Begins an end.
    pub(super) fn end(&mut self, now: Timestamp, takes: Duration) {
        self.status = "DELETE PENDING".into();
        self.updated = now;
        self.turns = vec![
            (clock::add(now, takes / 4), Turn::Status("DELETE IN_PROGRESS".into())),
            (clock::add(now, takes), Turn::Gone),
        ];
    }

    /// The answer of Describe, without its envelope.
    pub(super) fn describe(&self, kind: &Kind) -> Value {
        let mut out: Map<String, Value> = self
            .fields
            .iter()
            .filter(|(k, _)| !k.starts_with('_'))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        out.insert(kind.name.into(), json!(self.name));
        out.insert(kind.arn.into(), json!(self.arn));
        out.insert("creationDateTime".into(), seconds(self.created));
        out.insert("lastUpdatedDateTime".into(), seconds(self.updated));
        if kind.status {
            out.insert("status".into(), json!(self.status));
        }
        if let Some(reason) = self.failure.as_ref().filter(|_| kind.failure) {
            out.insert("failureReason".into(), json!(reason));
        }
        if let Some(update) = &self.update {
            out.insert(format!("latest{}Update", kind.noun), Value::Object(update.clone()));
        }
        Value::Object(out)
    }

    /// The line of a list.
    pub(super) fn summary(&self, kind: &Kind) -> Value {
        let common = [kind.name, kind.arn, "status", "creationDateTime", "lastUpdatedDateTime"];
        let Value::Object(all) = self.describe(kind) else { return Value::Null };
        let keep =
            |key: &String| common.contains(&key.as_str()) || kind.summary.contains(&key.as_str());
        // A version's name is not in its summary (service model).
        let named = |key: &String| kind.noun != "SolutionVersion" || key != "name";
        Value::Object(all.into_iter().filter(|(k, _)| keep(k) && named(k)).collect())
    }
}

/// Epoch seconds with milliseconds, as the service writes times.
pub(super) fn seconds(time: Timestamp) -> Value {
    json!(time.as_millisecond() as f64 / 1000.0)
}

/// Everything that exists.
#[derive(Debug, Default)]
pub(super) struct World {
    records: BTreeMap<String, Record>,
    touched: BTreeSet<String>,
}

impl World {
    /// The world as it was stored.
    pub(super) fn load(store: &crate::store::Store) -> Result<World, ServiceError> {
        let mut world = World::default();
        for (arn, bytes) in store.scan(TABLE, "")? {
            let record = serde_json::from_slice(&bytes).map_err(|error| {
                ServiceError::internal(format!("the stored record `{arn}` cannot be read: {error}"))
            })?;
            world.records.insert(arn, record);
        }
        Ok(world)
    }

    /// Writes what was touched; durable when this returns.
    pub(super) fn save(&mut self, store: &crate::store::Store) -> Result<(), ServiceError> {
        if self.touched.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::default();
        for arn in std::mem::take(&mut self.touched) {
            match self.records.get(&arn).map(serde_json::to_vec) {
                Some(Ok(bytes)) => batch.put(TABLE, &arn, bytes),
                Some(Err(error)) => return Err(ServiceError::internal(error.to_string())),
                None => batch.delete(TABLE, &arn),
            }
        }
        Ok(store.commit(batch)?)
    }

    pub(super) fn get(&self, arn: &str) -> Option<&Record> {
        self.records.get(arn)
    }

    pub(super) fn get_mut(&mut self, arn: &str) -> Option<&mut Record> {
        self.touched.insert(arn.to_owned());
        self.records.get_mut(arn)
    }

    pub(super) fn put(&mut self, record: Record) {
        self.touched.insert(record.arn.clone());
        self.records.insert(record.arn.clone(), record);
    }

    pub(super) fn remove(&mut self, arn: &str) {
        self.touched.insert(arn.to_owned());
        self.records.remove(arn);
    }

    /// The records of a kind, by ARN.
    pub(super) fn of<'w>(&'w self, tail: &'w str) -> impl Iterator<Item = &'w Record> {
        self.records.values().filter(move |r| r.tail == tail)
    }

    /// The records whose next turn has come, soonest first.
    pub(super) fn due(&self, now: Timestamp) -> Option<(String, Timestamp, Turn)> {
        let next = |r: &Record| {
            r.turns
                .first()
                .filter(|(at, _)| *at <= now)
                .map(|(at, turn)| (r.arn.clone(), *at, turn.clone()))
        };
        self.records.values().filter_map(next).min_by_key(|(arn, at, _)| (*at, arn.clone()))
    }
}
