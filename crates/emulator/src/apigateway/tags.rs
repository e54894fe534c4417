//! Tags of APIs, keys and plans. Not here: the resources.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::record::{APIS, KEYS, PLANS};
use super::{Answer, Gateway, bad, text};
use crate::ServiceError;
use crate::call::Call;

/// The most tags of a resource.
const MOST: usize = 50;

impl Gateway {
    pub(super) fn tag(&self, call: &Call) -> Answer {
        let new = given(&call.body["tags"])?;
        self.change_tags(call, |tags| tags.extend(new))
    }

    pub(super) fn untag(&self, call: &Call) -> Answer {
        let keys = call.body["tagKeys"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let keys: Vec<&str> = keys.collect();
        self.change_tags(call, |tags| tags.retain(|key, _| !keys.contains(&key.as_str())))
    }

    pub(super) fn tags(&self, call: &Call) -> Answer {
        let (table, what, id) = place(text(call, "resourceArn"))?;
        Ok(json!({"tags": self.record(table, call, what, id)?["tags"]}))
    }

    fn change_tags(
        &self,
        call: &Call,
        change: impl FnOnce(&mut BTreeMap<String, String>),
    ) -> Answer {
        let (table, what, id) = place(text(call, "resourceArn"))?;
        let change = |record: &mut Value| {
            let mut tags = given(&record["tags"])?;
            change(&mut tags);
            if tags.len() > MOST {
                return Err(bad("A resource has at most 50 tags."));
            }
            record["tags"] = json!(tags);
            Ok(())
        };
        self.change(table, call, (what, id), change).map(|_| json!({}))
    }
}

/// The table, the word and the id of the resource with this ARN: `arn:aws:apigateway:<region>::/restapis/<id>`.
fn place(arn: &str) -> Result<(&'static str, &'static str, &str), ServiceError> {
    let path = arn.split_once("::/").map(|(_, path)| path).unwrap_or_default();
    match path.split_once('/') {
        Some(("restapis", id)) => Ok((APIS, "API", id)),
        Some(("apikeys", id)) => Ok((KEYS, "API Key", id)),
        Some(("usageplans", id)) => Ok((PLANS, "Usage Plan", id)),
        _ => Err(bad(format!("Invalid resource ARN specified: {arn}"))),
    }
}

/// The tags in an object of them.
pub(super) fn given(tags: &Value) -> Result<BTreeMap<String, String>, ServiceError> {
    let pair = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    let tags: BTreeMap<String, String> =
        tags.as_object().into_iter().flatten().filter_map(pair).collect();
    match tags.keys().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        true => Err(bad("Tag keys cannot begin with aws:, which is reserved.")),
        false => Ok(tags),
    }
}
