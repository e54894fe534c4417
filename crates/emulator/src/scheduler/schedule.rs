//! One schedule: created, replaced as a whole, read, deleted. Not here: when it fires (`record`, `firing`), and what it calls
//! (`target`).

use jiff::{SignedDuration, Timestamp};
use personalize_rules::schedule::Expression;
use serde_json::json;

use super::record::Schedule;
use super::{Answer, Schedules, conflict, group_name, invalid, missing, target, text};
use crate::ServiceError;
use crate::call::Call;

/// The table of schedules; the key is the region, the group and the name.
pub(super) const TABLE: &str = "scheduler.schedules";

/// Members that are not kept as they are given.
const APART: [&str; 3] = ["Name", "GroupName", "ClientToken"];

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
