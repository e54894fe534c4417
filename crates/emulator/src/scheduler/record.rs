//! A schedule as it is kept and shown, and when it fires next. Not here: the operations (`schedule`), and what it calls (`target`).

use jiff::{SignedDuration, Timestamp};
use personalize_rules::schedule::{Expression, Zone};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{arn, seconds};
use crate::mixed::mixed;

/// A schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Schedule {
    pub(super) name: String,
    pub(super) group: String,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) created: Timestamp,
    pub(super) changed: Timestamp,
    /// What it was last given, without its name.
    pub(super) fields: Map<String, Value>,
    pub(super) token: Option<String>,
    /// The firing that comes next.
    pub(super) next: Option<Firing>,
}

/// When a schedule fires: the time that it is due, and the moment in its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Firing {
    pub(super) due: Timestamp,
    pub(super) at: Timestamp,
}

impl Schedule {
    pub(super) fn arn(&self) -> String {
        arn(&self.region, &self.account, &format!("schedule/{}/{}", self.group, self.name))
    }

    pub(super) fn field(&self, path: &str) -> &str {
        let parts = path.split('.');
        let value = parts.fold(None::<&Value>, |value, part| match value {
            None => self.fields.get(part),
            Some(value) => value.get(part),
        });
        value.and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn state(&self) -> &str {
        match self.field("State") {
            "" => "ENABLED",
            state => state,
        }
    }

    /// As `GetSchedule` shows it.
    pub(super) fn shown(&self) -> Value {
        let mut shown = Value::Object(self.fields.clone());
        shown["Name"] = self.name.as_str().into();
        shown["GroupName"] = self.group.as_str().into();
        shown["Arn"] = self.arn().into();
        shown["State"] = self.state().into();
        shown["CreationDate"] = seconds(self.created).into();
        shown["LastModificationDate"] = seconds(self.changed).into();
        if self.fields.get("ScheduleExpressionTimezone").is_none() {
            shown["ScheduleExpressionTimezone"] = "UTC".into();
        }
        shown
    }

    /// As the list shows it.
    pub(super) fn listed(&self) -> Value {
        json!({
            "Arn": self.arn(), "Name": self.name, "GroupName": self.group, "State": self.state(),
            "CreationDate": seconds(self.created), "LastModificationDate": seconds(self.changed),
            "Target": {"Arn": self.field("Target.Arn")},
        })
    }

    /// The first firing that is due after `after`.
    pub(super) fn firing(&self, after: Timestamp) -> Option<Firing> {
        if self.state() != "ENABLED" {
            return None;
        }
        let expression = Expression::parse(self.field("ScheduleExpression")).ok()?;
        let zone = self.zone()?;
        let start = self.moment("StartDate").unwrap_or(self.created).max(self.created);
        let due = expression.next(&zone, start, after)?;
        let ends = self.moment("EndDate").is_some_and(|end| due > end);
        (!ends).then(|| Firing { due, at: self.in_window(due) })
    }

    pub(super) fn zone(&self) -> Option<Zone> {
        match self.field("ScheduleExpressionTimezone") {
            "" => Some(Zone::UTC),
            name => Zone::named(name),
        }
    }

    fn moment(&self, member: &str) -> Option<Timestamp> {
        match self.fields.get(member)? {
            Value::String(text) => text.parse().ok(),
            value => Timestamp::from_millisecond((value.as_f64()? * 1000.0) as i64).ok(),
        }
    }

    /// The moment in its window: which one cannot be known before, and is always the same here.
    fn in_window(&self, due: Timestamp) -> Timestamp {
        let minutes = self.fields.get("FlexibleTimeWindow");
        let minutes = minutes.and_then(|window| window["MaximumWindowInMinutes"].as_i64());
        let window = minutes.unwrap_or(0).clamp(0, 1440) * 60;
        let drawn = mixed(&format!("{} {due}", self.arn())) % 1000;
        let offset = window * i64::try_from(drawn).unwrap_or(0) / 1000;
        due.checked_add(SignedDuration::from_secs(offset)).unwrap_or(due)
    }
}
