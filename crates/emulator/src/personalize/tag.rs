//! Tags. Facts: reference/resources 0.4: at most 50, keys from 1 to 128 characters, values up to 256; schemas take none.

use super::{Answer, Context, invalid, kind::Kind, missing, record::Record, required};
use crate::ServiceError;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most tags of a resource.
const MOST: usize = 50;

/// The tags of a create call.
pub(super) fn given(body: &Value, kind: &Kind) -> Result<BTreeMap<String, String>, ServiceError> {
    match body.get("tags") {
        Some(Value::Array(_)) if kind.tags => read(body),
        _ => Ok(BTreeMap::new()),
    }
}

fn read(body: &Value) -> Result<BTreeMap<String, String>, ServiceError> {
    let Some(list) = body.get("tags").and_then(Value::as_array) else {
        return Err(invalid("tags", "Member must not be null"));
    };
    let mut tags = BTreeMap::new();
    for tag in list {
        let (key, value) = (
            required(tag, "tagKey")?,
            tag.get("tagValue").and_then(Value::as_str).unwrap_or_default(),
        );
        let allowed = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c);
        if key.chars().count() > 128
            || value.chars().count() > 256
            || !key.chars().chain(value.chars()).all(allowed)
        {
            return Err(invalid(
                "tags",
                "Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$",
            ));
        }
        tags.insert(key.to_owned(), value.to_owned());
    }
    within(tags.len())?;
    Ok(tags)
}

fn within(count: usize) -> Result<(), ServiceError> {
    if count > MOST {
        return Err(ServiceError::too_many_tags(format!(
            "A resource can have at most {MOST} tags."
        )));
    }
    Ok(())
}

fn taggable<'c>(cx: &'c mut Context<'_>) -> Result<&'c mut Record, ServiceError> {
    let arn = required(&cx.call.body, "resourceArn")?;
    let record = cx.world.get_mut(arn).ok_or_else(|| missing(arn))?;
    if record.kind().is_some_and(|k| !k.tags) {
        return Err(ServiceError::invalid_input(format!("Resource {arn} does not take tags.")));
    }
    Ok(record)
}

/// `TagResource`.
pub(super) fn tag(cx: &mut Context<'_>) -> Answer {
    let tags = read(&cx.call.body)?;
    let record = taggable(cx)?;
    let new = tags.keys().filter(|k| !record.tags.contains_key(*k)).count();
    within(record.tags.len() + new)?;
    record.tags.extend(tags);
    Ok(Some(json!({})))
}

/// `UntagResource`.
pub(super) fn untag(cx: &mut Context<'_>) -> Answer {
    let keys: Vec<String> = match cx.call.body.get("tagKeys").and_then(Value::as_array) {
        Some(keys) => keys.iter().filter_map(|k| k.as_str().map(str::to_owned)).collect(),
        None => return Err(invalid("tagKeys", "Member must not be null")),
    };
    taggable(cx)?.tags.retain(|k, _| !keys.contains(k));
    Ok(Some(json!({})))
}

/// `ListTagsForResource`.
pub(super) fn list(cx: &mut Context<'_>) -> Answer {
    let record = taggable(cx)?;
    let tags: Vec<Value> =
        record.tags.iter().map(|(k, v)| json!({"tagKey": k, "tagValue": v})).collect();
    Ok(Some(json!({"tags": tags})))
}
