//! API keys: created, read, switched off and on, deleted. Not here: the plans that they are in (`plan`).

use serde_json::{Value, json};

use super::record::{KEYS, PLANS, draw, key, page, read, seconds, write};
use super::{Answer, Gateway, bad, missing, patch, text};
use crate::call::Call;

/// A key, without its value where it was not asked for.
fn shown(mut one: Value, with_value: bool) -> Value {
    if let Some(members) = one.as_object_mut().filter(|_| !with_value) {
        members.remove("value");
    }
    one
}

impl Gateway {
    pub(super) fn create_key(&self, call: &Call) -> Answer {
        let now = self.clock.now();
        self.store.update(|tables| {
            let id = draw(tables, now, 10)?;
            let value = match call.body["value"].as_str() {
                Some(value) if value.len() < 20 => {
                    return Err(bad("API Key value should be at least 20 characters"));
                }
                Some(value) => value.to_owned(),
                None => draw(tables, now, 40)?,
            };
            let one = json!({
                "id": id, "value": value, "name": text(call, "name"),
                "enabled": call.body["enabled"] == true,
                "createdDate": seconds(now), "lastUpdatedDate": seconds(now), "stageKeys": [],
                "tags": super::tags::given(&call.body["tags"])?,
            });
            write(tables, KEYS, &key(call, &id), &one)?;
            Ok(one)
        })
    }

    pub(super) fn get_key(&self, call: &Call) -> Answer {
        let one = self.record(KEYS, call, "API Key", text(call, "apiKey"))?;
        Ok(shown(one, call.body["includeValue"] == true))
    }

    pub(super) fn list_keys(&self, call: &Call) -> Answer {
        let (name, with_value) = (text(call, "nameQuery"), call.body["includeValues"] == true);
        let is_named = |one: &Value| one["name"].as_str().is_some_and(|it| it.starts_with(name));
        let all = self.records(KEYS, call, "")?.into_iter().filter(is_named);
        Ok(page(call, all.map(|one| shown(one, with_value)).collect()))
    }

    pub(super) fn update_key(&self, call: &Call) -> Answer {
        let changes = patch::changes(call)?;
        let now = self.clock.now();
        let apply = |one: &mut Value| {
            for change in &changes {
                let parts: Vec<&str> = change.parts().collect();
                match (change.op, &parts[..]) {
                    ("replace", ["enabled"]) => one["enabled"] = (change.value == "true").into(),
                    ("replace", ["name"]) => one["name"] = change.value.into(),
                    _ => return Err(change.refused()),
                }
            }
            one["lastUpdatedDate"] = seconds(now);
            Ok(())
        };
        let changed = self.change(KEYS, call, ("API Key", text(call, "apiKey")), apply)?;
        Ok(shown(changed, false))
    }

    /// It leaves the plans that it is in.
    pub(super) fn delete_key(&self, call: &Call) -> Answer {
        let id = text(call, "apiKey");
        self.store.update(|tables| {
            if read(tables, KEYS, &key(call, id))?.is_none() {
                return Err(missing("API Key", id));
            }
            for (at, bytes) in tables.scan(PLANS, &key(call, ""))? {
                let mut plan: Value = serde_json::from_slice(&bytes)?;
                super::plan::drop_key(&mut plan, id);
                write(tables, PLANS, &at, &plan)?;
            }
            tables.delete(KEYS, &key(call, id))?;
            Ok(json!({}))
        })
    }
}
