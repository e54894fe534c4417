//! A resource in virtual time: its state follows from what was asked when. Not here: who may ask (`world`).

use jiff::{SignedDuration, Timestamp};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase, Tags},
    kind::{self, definition::Listing},
    lowering::TAG_STACK,
    props::Props,
};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// One resource.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) locator: String,
    pub(crate) props: Props,
    pub(crate) tags: Tags,
    pub(crate) outputs: Props,
    pub(crate) failure: Option<String>,
    pub(crate) created: Timestamp,
    /// What it goes through, in order: from when on, and what it is then.
    pub(crate) life: Vec<(Instant, Phase, &'static str)>,
    /// When it is gone.
    pub(crate) gone: Option<Instant>,
}

impl Record {
    /// Where it is in its life.
    pub(crate) fn at(&self, now: Instant) -> (Phase, &'static str) {
        let passed = self.life.iter().rev().find(|(from, ..)| *from <= now);
        passed.map_or((Phase::Ready, ""), |(_, phase, status)| (*phase, status))
    }

    pub(crate) fn is_there(&self, now: Instant) -> bool {
        self.gone.is_none_or(|gone| now < gone)
    }

    /// It is brought into being, and ends well or not.
    pub(crate) fn create(&mut self, now: Instant, takes: Duration) {
        if !kind::settles(self.kind) {
            return;
        }
        self.life = vec![
            (now, Phase::Creating, "CREATE PENDING"),
            (now + takes / 4, Phase::Creating, "CREATE IN_PROGRESS"),
        ];
        let end = match self.failure {
            Some(_) => (Phase::Failed, "CREATE FAILED"),
            None => (Phase::Ready, "ACTIVE"),
        };
        self.life.push((now + takes, end.0, end.1));
    }

    /// An update is accepted.
    pub(crate) fn update(&mut self, now: Instant, takes: Duration) {
        if kind::settles(self.kind) {
            self.life =
                vec![(now, Phase::Updating, "ACTIVE"), (now + takes, Phase::Ready, "ACTIVE")];
        }
    }

    /// It goes.
    pub(crate) fn delete(&mut self, now: Instant, takes: Duration) {
        let takes = if kind::settles(self.kind) { takes } else { Duration::ZERO };
        self.life = vec![
            (now, Phase::Deleting, "DELETE PENDING"),
            (now + takes / 4, Phase::Deleting, "DELETE IN_PROGRESS"),
        ];
        self.gone = Some(now + takes);
    }

    /// A training is told to stop.
    pub(crate) fn stop(&mut self, now: Instant, takes: Duration) {
        self.life = vec![
            (now, Phase::Stopping, "CREATE STOPPING"),
            (now + takes, Phase::Stopped, "CREATE STOPPED"),
        ];
    }

    /// A recommender is told to stop serving.
    pub(crate) fn turn_off(&mut self, now: Instant, takes: Duration) {
        self.life = vec![
            (now, Phase::Stopping, "STOP IN_PROGRESS"),
            (now + takes, Phase::Stopped, "INACTIVE"),
        ];
    }

    /// A stopped recommender is told to serve again.
    pub(crate) fn turn_on(&mut self, now: Instant, takes: Duration) {
        self.life = vec![
            (now, Phase::Creating, "START IN_PROGRESS"),
            (now + takes, Phase::Ready, "ACTIVE"),
        ];
    }

    /// As a describe shows it.
    pub(crate) fn live(&self, now: Instant) -> Live {
        let (phase, status) = self.at(now);
        Live {
            kind: self.kind,
            name: self.name.clone(),
            locator: self.locator.clone(),
            props: self.props.clone(),
            phase,
            status: status.to_owned(),
            failure: self.failure.clone().filter(|_| phase == Phase::Failed),
            tags: Some(self.tags.clone()),
            outputs: self.outputs.clone(),
            created: Some(self.created),
            updated: None,
        }
    }

    /// Whether it refers to `locator`, or to something below it.
    pub(crate) fn refers_to(&self, locator: &str) -> bool {
        let below = |text: &str| {
            text.strip_prefix(locator).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.props.values().filter_map(Value::as_str).any(below)
    }

    /// The resource that lists show it under.
    pub(crate) fn parent(&self) -> Option<&str> {
        match kind::definition_of(self.kind).listing {
            Listing::Below(parent) => (parent.arn)(&self.props),
            Listing::Tagged => self.tags.get(TAG_STACK).map(String::as_str),
            Listing::Known | Listing::Account | Listing::Runs | Listing::Uploads => None,
        }
    }
}

/// Virtual time as a moment: the start is 1970.
pub(crate) fn moment(start: Instant, now: Instant) -> Timestamp {
    let passed = SignedDuration::try_from(now.duration_since(start)).unwrap_or_default();
    Timestamp::UNIX_EPOCH.checked_add(passed).unwrap_or(Timestamp::MAX)
}
