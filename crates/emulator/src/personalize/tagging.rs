//! Tags: put on, taken off, listed (docs/service/resources.md, "Tags").
//! Not here: what tags may be made of, which the service model says.

use serde_json::{Value, json};

use super::call_context::{Answer, CallContext, Handler};
use super::record::Record;
use crate::ServiceError;
use crate::doubt::TagsOfPending;

/// The operations on tags.
pub(super) const CALLS: &[(&str, Handler)] =
    &[("TagResource", tag), ("UntagResource", untag), ("ListTagsForResource", list)];

/// The tags of a Create.
pub(super) fn given(ctx: &CallContext<'_>) -> Result<Vec<(String, String)>, ServiceError> {
    let tags = pairs(ctx);
    let mut keys: Vec<&String> = tags.iter().map(|(key, _)| key).collect();
    keys.sort();
    if let Some(twice) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
        let message = format!("The tag key '{}' is given twice.", twice[0]);
        return Err(ServiceError::invalid_input(message));
    }
    limit(ctx, tags.len())?;
    Ok(tags)
}

/// `TagResource`: a key that is there gets the new value.
fn tag(ctx: &mut CallContext<'_>) -> Answer {
    let new = given(ctx)?;
    let record = subject(ctx)?;
    let mut tags = record.tags.clone();
    for (key, value) in new {
        match tags.iter_mut().find(|(has, _)| *has == key) {
            Some(tag) => tag.1 = value,
            None => tags.push((key, value)),
        }
    }
    limit(ctx, tags.len())?;
    put(ctx, tags)
}

/// `UntagResource`: a key that is not there is no error.
fn untag(ctx: &mut CallContext<'_>) -> Answer {
    let keys = ctx.call.body.get("tagKeys").and_then(Value::as_array);
    let keys: Vec<&str> = keys.into_iter().flatten().filter_map(Value::as_str).collect();
    let mut tags = subject(ctx)?.tags.clone();
    tags.retain(|(key, _)| !keys.contains(&key.as_str()));
    put(ctx, tags)
}

/// `ListTagsForResource`.
fn list(ctx: &mut CallContext<'_>) -> Answer {
    let found = subject(ctx)?;
    let passing = found.status.filter(|status| !status.is_settled());
    if let (Some(status), TagsOfPending::InUse) = (passing, ctx.doubts.tags_of_pending) {
        let (spoken, arn) = (found.kind.definition().spoken, &found.arn);
        return Err(ServiceError::in_use(format!("The {spoken} {arn} is {status}.")));
    }
    let tags = found.tags.iter();
    let tags = tags.map(|(key, value)| json!({ "tagKey": key, "tagValue": value }));
    Ok(Some(json!({ "tags": tags.collect::<Vec<_>>() })))
}

fn put(ctx: &mut CallContext<'_>, tags: Vec<(String, String)>) -> Answer {
    let arn = ctx.required("resourceArn")?;
    ctx.state.edit(&arn, |record| record.tags = tags);
    Ok(Some(json!({})))
}

fn subject<'r>(ctx: &'r CallContext<'_>) -> Result<&'r Record, ServiceError> {
    let arn = ctx.required("resourceArn")?;
    let found = ctx.state.get(&arn).filter(|record| record.region == ctx.call.region);
    let found = found.ok_or_else(|| {
        ServiceError::not_found(format!("The given resource does not exist: {arn}"))
    })?;
    let definition = found.kind.definition();
    if definition.taggable {
        Ok(found)
    } else {
        let message = format!("A {} cannot be tagged: {arn}", definition.spoken);
        Err(ServiceError::invalid_input(message))
    }
}

fn pairs(ctx: &CallContext<'_>) -> Vec<(String, String)> {
    let tags = ctx.call.body.get("tags").and_then(Value::as_array);
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).map(str::to_owned);
    let pair = |tag| Some((text(tag, "tagKey")?, text(tag, "tagValue")?));
    tags.into_iter().flatten().filter_map(pair).collect()
}

fn limit(ctx: &CallContext<'_>, count: usize) -> Result<(), ServiceError> {
    let most = ctx.settings.quotas.tags;
    if count <= most {
        return Ok(());
    }
    let message = format!("A resource can have at most {most} tags, but would have {count}.");
    Err(ServiceError::too_many_tags(message))
}
