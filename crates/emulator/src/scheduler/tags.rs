//! The tags of groups; schedules take none. Not here: groups.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Answer, Schedules, invalid, text};
use crate::ServiceError;
use crate::call::Call;

/// The most tags of a group.
const MOST: usize = 200;

impl Schedules {
    pub(super) fn tag(&self, call: &Call) -> Answer {
        let new = given(&call.body["Tags"])?;
        self.change_tags(call, |tags| {
            tags.extend(new);
            match tags.len() {
                0..=MOST => Ok(()),
                _ => Err(invalid("A schedule group has at most 200 tags.")),
            }
        })
    }

    pub(super) fn untag(&self, call: &Call) -> Answer {
        let keys = call.body["TagKeys"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let keys: Vec<&str> = keys.collect();
        self.change_tags(call, |tags| {
            tags.retain(|key, _| !keys.contains(&key.as_str()));
            Ok(())
        })
    }

    pub(super) fn tags(&self, call: &Call) -> Answer {
        let group = self.group(call, &group_of(call)?)?;
        let tags = group.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value}));
        Ok(json!({ "Tags": tags.collect::<Vec<_>>() }))
    }
}

/// The name of the group whose ARN a call gives.
pub(super) fn group_of(call: &Call) -> Result<String, ServiceError> {
    let arn = text(call, "ResourceArn");
    let name = arn.split_once(":schedule-group/").map(|(_, name)| name.to_owned());
    name.ok_or_else(|| invalid(format!("The resource {arn} takes no tags; schedule groups do.")))
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
        tags.insert(key, part("Value"));
    }
    Ok(tags)
}
