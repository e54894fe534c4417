//! Groups: created, read and deleted with everything in them. Not here: their tags (`tags`) and lists (`list`).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, DEFAULT, Schedules, arn, conflict, invalid, missing, schedule, seconds, text};
use crate::ServiceError;
use crate::call::Call;
use crate::store::Tables;

/// The table of groups; the key is the region and the name.
pub(super) const TABLE: &str = "scheduler.groups";

/// A group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) arn: String,
    created: Timestamp,
    changed: Timestamp,
    pub(super) tags: BTreeMap<String, String>,
    token: Option<String>,
}

impl Group {
    /// As `GetScheduleGroup` and the lists show it.
    pub(super) fn shown(&self) -> Value {
        json!({
            "Arn": self.arn, "Name": self.name, "State": "ACTIVE",
            "CreationDate": seconds(self.created), "LastModificationDate": seconds(self.changed),
        })
    }
}

impl Schedules {
    pub(super) fn create_group(&self, call: &Call) -> Answer {
        let name = text(call, "Name");
        let tags = super::tags::given(&call.body["Tags"])?;
        let token = call.body["ClientToken"].as_str().map(str::to_owned);
        let now = self.clock.now();
        self.store.update(|tables| {
            let old = read(tables, call, name)?;
            if let Some(old) = old {
                let again = old.token.is_some() && old.token == token;
                return match again {
                    true => Ok(json!({"ScheduleGroupArn": old.arn})),
                    false => Err(conflict("Schedule group", name)),
                };
            }
            let arn = arn(&call.region, &call.account, &format!("schedule-group/{name}"));
            let answer = json!({"ScheduleGroupArn": arn});
            let name = name.to_owned();
            write(tables, call, &Group { name, arn, created: now, changed: now, tags, token })?;
            Ok(answer)
        })
    }

    pub(super) fn get_group(&self, call: &Call) -> Answer {
        Ok(self.group(call, text(call, "Name"))?.shown())
    }

    pub(super) fn delete_group(&self, call: &Call) -> Answer {
        let name = text(call, "Name");
        if name == DEFAULT {
            return Err(invalid("The default schedule group cannot be deleted."));
        }
        self.store.update(|tables| {
            if read(tables, call, name)?.is_none() {
                return Err(missing("Schedule group", name));
            }
            for (key, _) in tables.scan(schedule::TABLE, &schedule::key(&call.region, name, ""))? {
                tables.delete(schedule::TABLE, &key)?;
            }
            tables.delete(TABLE, &key(call, name))?;
            Ok(json!({}))
        })
    }

    /// The group with this name; the default one is always there.
    pub(super) fn group(&self, call: &Call, name: &str) -> Result<Group, ServiceError> {
        let bytes = self.store.get(TABLE, &key(call, name))?;
        match bytes {
            Some(bytes) => Ok(serde_json::from_slice(&bytes)?),
            None if name == DEFAULT => Ok(default_group(call)),
            None => Err(missing("Schedule group", name)),
        }
    }

    /// Every group of the region, in the order of their names.
    pub(super) fn groups(&self, call: &Call) -> Result<Vec<Group>, ServiceError> {
        let rows = self.store.scan(TABLE, &key(call, ""))?;
        let own = rows.iter().map(|(_, bytes)| serde_json::from_slice(bytes));
        let mut all: Vec<Group> = own.collect::<Result<_, _>>()?;
        all.push(default_group(call));
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Changes the tags of the group with this ARN.
    pub(super) fn change_tags(
        &self,
        call: &Call,
        change: impl FnOnce(&mut BTreeMap<String, String>) -> Result<(), ServiceError>,
    ) -> Answer {
        let now = self.clock.now();
        let name = super::tags::group_of(call)?;
        self.store.update(|tables| {
            let mut group =
                read(tables, call, &name)?.ok_or_else(|| missing("Schedule group", &name))?;
            change(&mut group.tags)?;
            group.changed = now;
            write(tables, call, &group)?;
            Ok(json!({}))
        })
    }
}

fn default_group(call: &Call) -> Group {
    Group {
        name: DEFAULT.to_owned(),
        arn: arn(&call.region, &call.account, "schedule-group/default"),
        created: Timestamp::UNIX_EPOCH,
        changed: Timestamp::UNIX_EPOCH,
        tags: BTreeMap::new(),
        token: None,
    }
}

fn key(call: &Call, name: &str) -> String {
    format!("{} {name}", call.region)
}

fn read(tables: &Tables<'_>, call: &Call, name: &str) -> Result<Option<Group>, ServiceError> {
    let bytes = tables.get(TABLE, &key(call, name))?;
    Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}

fn write(tables: &mut Tables<'_>, call: &Call, group: &Group) -> Result<(), ServiceError> {
    Ok(tables.put(TABLE, &key(call, &group.name), &serde_json::to_vec(group)?)?)
}
