//! A resource as it is kept.
//! Not here: all of them together (`state`), and how one looks from outside (`describe`).

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::kind::Kind;
use super::status::{Making, Status};
use crate::clock;
use crate::doubt::StatusesOfUpdates;

/// Members by their name on the wire.
pub(crate) type Fields = Map<String, Value>;

/// A resource. Its members are kept as they came, so that Describe gives all of them back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) arn: String,
    pub(crate) kind: Kind,
    pub(crate) region: String,
    /// Counts all resources ever made: the order of lists.
    pub(crate) sequence: u64,
    /// `None` of kinds that have no status: they are simply there.
    pub(crate) status: Option<Status>,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
    pub(crate) failure: Option<String>,
    pub(crate) fields: Fields,
    /// The ARN of what List filters by.
    pub(crate) parent: Option<String>,
    /// In the order in which they were given.
    pub(crate) tags: Vec<(String, String)>,
    /// What is to happen, soonest first.
    pub(crate) due: Vec<Due>,
    pub(crate) update: Option<Update>,
    /// Metrics of a trained model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) metrics: Option<BTreeMap<String, f64>>,
    /// When a solution trains by itself next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trains: Option<Timestamp>,
    /// Rows that a dataset has from imports, or that a training saw.
    #[serde(default)]
    pub(crate) rows: u64,
    /// When data last came into a dataset, or what was the newest data of a training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fed: Option<Timestamp>,
    /// Whether a delete was accepted and not carried out.
    #[serde(default)]
    pub(crate) spared: bool,
    /// Why the work of a job fails, where that was decided when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) spoiled: Option<String>,
}

/// Something that is to happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    pub(crate) then: Then,
}

/// What is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Then {
    /// The status changes.
    Status(Status),
    /// The work of the kind is done, and decides between active and failed.
    Work,
    /// The resource is removed.
    Gone,
    /// The status of the update changes.
    UpdateStatus(Status),
    /// The update takes effect.
    UpdateDone,
}

/// The latest update of a resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Update {
    pub(crate) status: Status,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
    /// What was asked for.
    pub(crate) fields: Fields,
}

impl Record {
    /// A text member.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// The account that it belongs to.
    pub(crate) fn account(&self) -> &str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        self.text(self.kind.definition().name).unwrap_or_default()
    }

    /// Whether it is usable. A kind without status always is.
    pub(crate) fn is_active(&self) -> bool {
        self.status.is_none_or(|status| status == Status::Active)
    }

    /// Whether its members are these already.
    pub(crate) fn has(&self, fields: &Fields) -> bool {
        fields.iter().all(|(name, value)| self.fields.get(name) == Some(value))
    }

    /// Whether it is being made.
    pub(crate) fn is_creating(&self) -> bool {
        self.status.is_some_and(Status::is_creating)
    }

    /// Whether it is being trained.
    pub(crate) fn is_training(&self) -> bool {
        self.is_creating() || self.status == Some(Status::CreateStopping)
    }

    /// Whether an update has not taken effect yet.
    pub(crate) fn is_updating(&self) -> bool {
        self.update.as_ref().is_some_and(|update| !update.status.is_settled())
    }

    /// Begins a passage through a status into another one.
    pub(crate) fn pass(&mut self, now: Timestamp, takes: Duration, way: [Status; 2], last: Then) {
        let [first, second] = way;
        self.status = Some(first);
        self.changed = now;
        self.due = vec![
            Due { at: clock::add(now, takes / 4), then: Then::Status(second) },
            Due { at: clock::add(now, takes), then: last },
        ];
    }

    /// Begins to be made.
    pub(crate) fn begin(&mut self, now: Timestamp, takes: Duration, making: Making) {
        self.pass(now, takes, [making.pending, making.in_progress], Then::Work);
    }

    /// Begins an update; what is asked for takes effect when it is done.
    pub(crate) fn revise(
        &mut self,
        now: Timestamp,
        takes: Duration,
        words: StatusesOfUpdates,
        fields: Fields,
    ) {
        let [status, next] = match words {
            StatusesOfUpdates::Update => [Status::UpdatePending, Status::UpdateInProgress],
            StatusesOfUpdates::Create => [Status::CreatePending, Status::CreateInProgress],
        };
        self.update = Some(Update { status, created: now, changed: now, fields });
        let soon = Then::UpdateStatus(next);
        self.due.push(Due { at: clock::add(now, takes / 4), then: soon });
        self.due.push(Due { at: clock::add(now, takes), then: Then::UpdateDone });
    }
}
