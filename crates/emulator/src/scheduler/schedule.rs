//! One schedule: created, replaced as a whole, read, deleted; and when it fires next. Not here: the firing (`firing`), and what
//! it calls (`target`).

use jiff::{SignedDuration, Timestamp};
use personalize_rules::schedule::{Expression, Zone};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Answer, Schedules, arn, conflict, group_name, invalid, missing, seconds, target, text,
};
use crate::ServiceError;
use crate::call::Call;
use crate::mixed::mixed;

/// The table of schedules; the key is the region, the group and the name.
pub(super) const TABLE: &str = "scheduler.schedules";

/// Members that are not kept as they are given.
const APART: [&str; 3] = ["Name", "GroupName", "ClientToken"];

/// A schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Schedule {
    pub(super) name: String,
    pub(super) group: String,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) created: Timestamp,
    changed: Timestamp,
    /// What it was last given, without its name.
    pub(super) fields: Map<String, Value>,
    token: Option<String>,
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
    fn shown(&self) -> Value {
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

    fn zone(&self) -> Option<Zone> {
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

impl Schedules {
    pub(super) fn create(&self, call: &Call) -> Answer {
        let (group, name) = (group_name(call), text(call, "Name"));
        self.group(call, group)?;
        let new = self.checked(call, self.clock.now())?;
        let answer = json!({"ScheduleArn": new.arn()});
        let key = key(&call.region, group, name);
        self.store.update(|tables| {
            if let Some(bytes) = tables.get(TABLE, &key)? {
                let old: Schedule = serde_json::from_slice(&bytes)?;
                return match old.token.is_some() && old.token == new.token {
                    true => Ok(answer),
                    false => Err(conflict("Schedule", name)),
                };
            }
            tables.put(TABLE, &key, &serde_json::to_vec(&new)?)?;
            Ok(answer)
        })
    }

    /// `UpdateSchedule`: what is not given goes back to its default.
    pub(super) fn update(&self, call: &Call) -> Answer {
        let old = self.find(&call.region, group_name(call), text(call, "Name"))?;
        let new = Schedule { created: old.created, ..self.checked(call, old.created)? };
        let key = key(&call.region, &new.group, &new.name);
        self.store.put(TABLE, &key, &serde_json::to_vec(&new)?)?;
        Ok(json!({"ScheduleArn": new.arn()}))
    }

    pub(super) fn get(&self, call: &Call) -> Answer {
        Ok(self.find(&call.region, group_name(call), text(call, "Name"))?.shown())
    }

    pub(super) fn delete(&self, call: &Call) -> Answer {
        let old = self.find(&call.region, group_name(call), text(call, "Name"))?;
        self.store.delete(TABLE, &key(&call.region, &old.group, &old.name))?;
        Ok(json!({}))
    }

    /// The schedule that a call describes, when it makes sense.
    fn checked(&self, call: &Call, created: Timestamp) -> Result<Schedule, ServiceError> {
        let now = self.clock.now();
        let mut fields = call.body.as_object().cloned().unwrap_or_default();
        fields.retain(|name, value| !APART.contains(&name.as_str()) && !value.is_null());
        let mut new = Schedule {
            name: text(call, "Name").to_owned(),
            group: group_name(call).to_owned(),
            region: call.region.clone(),
            account: call.account.clone(),
            created,
            changed: now,
            fields,
            token: call.body["ClientToken"].as_str().map(str::to_owned),
            next: None,
        };
        let expression = Expression::parse(new.field("ScheduleExpression")).map_err(|_| {
            invalid(format!("Invalid Schedule Expression {}.", new.field("ScheduleExpression")))
        })?;
        if new.zone().is_none() {
            let zone = new.field("ScheduleExpressionTimezone");
            return Err(invalid(format!("Invalid timezone: {zone}.")));
        }
        let window = &call.body["FlexibleTimeWindow"];
        let has_minutes = window["MaximumWindowInMinutes"].is_number();
        if (window["Mode"] == "FLEXIBLE") != has_minutes {
            return Err(invalid("MaximumWindowInMinutes goes with the mode FLEXIBLE."));
        }
        target::check(&new)?;
        self.role_of(&new).map_err(|_| {
            invalid(
                "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
            )
        })?;
        // A rate without a start fires when it is made; everything else after that.
        let after = match expression {
            Expression::Rate(_) if created == now => just_before(now),
            _ => now,
        };
        new.next = new.firing(after);
        Ok(new)
    }

    pub(super) fn find(
        &self,
        region: &str,
        group: &str,
        name: &str,
    ) -> Result<Schedule, ServiceError> {
        let bytes = self.store.get(TABLE, &key(region, group, name))?;
        let bytes = bytes.ok_or_else(|| missing("Schedule", name))?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// The schedules of a group, or of all groups of a region, by group and name.
    pub(super) fn schedules(
        &self,
        region: &str,
        group: Option<&str>,
    ) -> Result<Vec<Schedule>, ServiceError> {
        let prefix = group.map_or_else(|| format!("{region} "), |group| key(region, group, ""));
        let rows = self.store.scan(TABLE, &prefix)?;
        Ok(rows.iter().map(|(_, bytes)| serde_json::from_slice(bytes)).collect::<Result<_, _>>()?)
    }
}

fn just_before(time: Timestamp) -> Timestamp {
    time.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(time)
}

pub(super) fn key(region: &str, group: &str, name: &str) -> String {
    format!("{region} {group} {name}")
}
