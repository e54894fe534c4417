//! The tags of parameters. Not here: tags of what else Systems Manager has.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::parameter::Parameter;
use super::{Answer, Parameters, TABLE, invalid, key, text};
use crate::ServiceError;
use crate::call::Call;

/// The most tags of a parameter (`AddTagsToResource`).
const MOST: usize = 50;

impl Parameters {
    pub(super) fn tag(&self, call: &Call) -> Answer {
        let new = given(&call.body["Tags"])?;
        self.change(call, |tags| {
            tags.extend(new);
            match tags.len() {
                0..=MOST => Ok(()),
                _ => Err(ServiceError::new(400, "TooManyTagsError", "")),
            }
        })
    }

    pub(super) fn untag(&self, call: &Call) -> Answer {
        let keys = call.body["TagKeys"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let keys: Vec<&str> = keys.collect();
        self.change(call, |tags| {
            tags.retain(|key, _| !keys.contains(&key.as_str()));
            Ok(())
        })
    }

    pub(super) fn tags(&self, call: &Call) -> Answer {
        is_parameter(call)?;
        let bytes = self.store.get(TABLE, &key(call, text(call, "ResourceId")))?;
        let found = Parameter::read(&bytes.ok_or_else(no_such)?)?;
        let tags = found.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value}));
        Ok(json!({ "TagList": tags.collect::<Vec<_>>() }))
    }

    fn change(
        &self,
        call: &Call,
        change: impl FnOnce(&mut BTreeMap<String, String>) -> Result<(), ServiceError>,
    ) -> Answer {
        is_parameter(call)?;
        let key = key(call, text(call, "ResourceId"));
        self.store.update(|tables| {
            let bytes = tables.get(TABLE, &key)?.ok_or_else(no_such)?;
            let mut found = Parameter::read(&bytes)?;
            change(&mut found.tags)?;
            Ok::<_, ServiceError>(tables.put(TABLE, &key, &serde_json::to_vec(&found)?)?)
        })?;
        Ok(json!({}))
    }
}

/// The tags in a list of them.
pub(super) fn given(list: &Value) -> Result<BTreeMap<String, String>, ServiceError> {
    let mut tags = BTreeMap::new();
    for tag in list.as_array().into_iter().flatten() {
        let part = |name: &str| tag[name].as_str().unwrap_or_default().to_owned();
        let key = part("Key");
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("Tag keys cannot begin with aws:, which is reserved."));
        }
        if tags.insert(key, part("Value")).is_some() {
            return Err(invalid("A tag key is given twice."));
        }
    }
    Ok(tags)
}

fn is_parameter(call: &Call) -> Result<(), ServiceError> {
    match text(call, "ResourceType") {
        "Parameter" => Ok(()),
        _ => Err(ServiceError::new(400, "InvalidResourceType", "")),
    }
}

fn no_such() -> ServiceError {
    ServiceError::new(400, "InvalidResourceId", "")
}
