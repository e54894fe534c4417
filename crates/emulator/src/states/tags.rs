//! The tags of state machines. Not here: state machines.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Answer, Machines, refused, text};
use crate::ServiceError;
use crate::call::Call;

/// The most tags of a resource.
const MOST: usize = 50;

impl Machines {
    pub(super) fn tag(&self, call: &Call) -> Answer {
        let new = given(&call.body["tags"]);
        self.change_tags(call, |tags| tags.extend(new))
    }

    pub(super) fn untag(&self, call: &Call) -> Answer {
        let keys = call.body["tagKeys"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let keys: Vec<&str> = keys.collect();
        self.change_tags(call, |tags| tags.retain(|key, _| !keys.contains(&key.as_str())))
    }

    pub(super) fn tags(&self, call: &Call) -> Answer {
        let tags = self.machine(text(call, "resourceArn")).map_err(no_resource)?.tags;
        let line = |(key, value): (&String, &String)| json!({"key": key, "value": value});
        Ok(json!({"tags": tags.iter().map(line).collect::<Vec<_>>()}))
    }

    fn change_tags(
        &self,
        call: &Call,
        change: impl FnOnce(&mut BTreeMap<String, String>),
    ) -> Answer {
        let changed = self.change(text(call, "resourceArn"), |machine| {
            change(&mut machine.tags);
            match machine.tags.len() {
                0..=MOST => Ok(()),
                _ => Err(refused("TooManyTags", "A resource has at most 50 tags.")),
            }
        });
        changed.map_err(no_resource).map(|()| json!({}))
    }
}

/// Calls about tags say it in other words.
fn no_resource(error: ServiceError) -> ServiceError {
    match error.code.as_str() {
        "StateMachineDoesNotExist" => refused("ResourceNotFound", error.message),
        _ => error,
    }
}

/// The tags in a list of them.
pub(super) fn given(list: &Value) -> BTreeMap<String, String> {
    let part = |tag: &Value, name: &str| tag[name].as_str().unwrap_or_default().to_owned();
    let tags = list.as_array().into_iter().flatten();
    tags.map(|tag| (part(tag, "key"), part(tag, "value"))).collect()
}
