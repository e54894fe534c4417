//! How a resource looks from outside: Describe, and the summaries of List.
//! Not here: paging.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call_context::{Answer, CallContext};
use super::kind::{Kind, definition};
use super::model::Shape;
use super::record::{Record, Update};

/// Describe, of any kind.
pub(super) fn describe(ctx: &CallContext<'_>, kind: Kind) -> Answer {
    let record = ctx.find(kind, &ctx.required(kind.definition().arn)?)?;
    Ok(kind.described().map(|(key, shape)| json!({ key: view(ctx, record, shape) })))
}

/// The members of a resource that a shape has. Absent ones are left out, as the service does.
pub(super) fn view(ctx: &CallContext<'_>, record: &Record, shape: &Shape) -> Value {
    let definition = record.kind.definition();
    let mut all = record.fields.clone();
    all.insert(definition.arn.into(), json!(record.arn));
    all.insert("creationDateTime".into(), seconds(record.created));
    all.insert("lastUpdatedDateTime".into(), seconds(record.changed));
    if let Some(status) = record.status {
        all.insert("status".into(), json!(status));
    }
    if let Some(reason) = &record.failure {
        all.insert("failureReason".into(), json!(reason));
    }
    if let (Some(updating), Some(update)) = (&definition.update, &record.update)
        && let Some(member) = updating.member
    {
        all.insert(member.into(), revision(ctx, updating, update));
    }
    (definition.show)(ctx, record, &mut all);
    let known = shape.members().iter();
    let given = known
        .filter_map(|member| all.remove(member.name).map(|value| (member.name.to_owned(), value)));
    Value::Object(given.collect())
}

/// The `latest…Update` member.
fn revision(ctx: &CallContext<'_>, updating: &definition::Update, update: &Update) -> Value {
    let mut all: Map<String, Value> = update.fields.clone();
    (updating.show)(ctx, &mut all);
    all.insert("status".into(), json!(update.status));
    all.insert("creationDateTime".into(), seconds(update.created));
    all.insert("lastUpdatedDateTime".into(), seconds(update.changed));
    Value::Object(all)
}

/// A moment as the JSON protocol writes it: seconds since 1970, with milliseconds.
pub(super) fn seconds(time: Timestamp) -> Value {
    json!(time.as_millisecond() as f64 / 1000.0)
}
