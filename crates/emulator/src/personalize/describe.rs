//! How a resource looks from outside: Describe, and the summaries of List.
//! Not here: paging.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::model::Shape;
use super::record::{Fields, Record, Update};
use super::room::{Answer, Room};
use super::{campaign, echo};
use crate::doubt::Latest;

/// Describe, of any kind.
pub(super) fn describe(room: &Room<'_>, kind: Kind) -> Answer {
    let record = room.find(kind, &room.required(kind.words().arn)?)?;
    Ok(kind.described().map(|(key, shape)| json!({ key: view(room, record, shape) })))
}

/// The members of a resource that a shape has. Absent ones are left out, as the service does.
pub(super) fn view(room: &Room<'_>, record: &Record, shape: &Shape) -> Value {
    let words = record.kind.words();
    let mut all = record.fields.clone();
    all.insert(words.arn.into(), json!(record.arn));
    all.insert("creationDateTime".into(), seconds(record.created));
    all.insert("lastUpdatedDateTime".into(), seconds(record.changed));
    if let Some(status) = record.status {
        all.insert("status".into(), json!(status));
    }
    if let Some(reason) = &record.failure {
        all.insert("failureReason".into(), json!(reason));
    }
    if let (Some(name), Some(update)) = (words.update, &record.update) {
        all.insert(name.into(), revision(room, update));
    }
    extra(room, record, &mut all);
    let known = shape.members().iter();
    let given = known
        .filter_map(|member| all.remove(member.name).map(|value| (member.name.to_owned(), value)));
    Value::Object(given.collect())
}

/// What only one kind has.
fn extra(room: &Room<'_>, record: &Record, all: &mut Fields) {
    match record.kind {
        Kind::Solution => {
            echo::solution(room.doubts.echoes, all);
            let versions = room.state.children(Kind::SolutionVersion, &record.arn);
            let latest = versions.max_by_key(|version| version.sequence);
            let shape = Kind::SolutionVersion.listed();
            if let (Some(latest), Some((_, shape))) = (latest, shape) {
                all.insert("latestSolutionVersion".into(), view(room, latest, shape));
            }
        }
        Kind::Campaign => point(room, all),
        // Null while creating or deleting (service model).
        Kind::Recommender if record.status.is_some_and(super::status::Status::is_settled) => {
            if let Some(metrics) = &record.metrics {
                all.insert("modelMetrics".into(), json!(metrics));
            }
        }
        _ => {}
    }
}

/// A campaign that follows its solution may show the pointer in place of the version.
fn point(room: &Room<'_>, all: &mut Fields) {
    let pointer = all.remove(campaign::POINTER).filter(Value::is_string);
    if let (Some(pointer), Latest::Pointer) = (pointer, room.doubts.latest) {
        all.insert("solutionVersionArn".into(), pointer);
    }
}

/// The `latest…Update` member.
fn revision(room: &Room<'_>, update: &Update) -> Value {
    let mut all: Map<String, Value> = update.fields.clone();
    point(room, &mut all);
    all.insert("status".into(), json!(update.status));
    all.insert("creationDateTime".into(), seconds(update.created));
    all.insert("lastUpdatedDateTime".into(), seconds(update.changed));
    Value::Object(all)
}

/// A moment as the JSON protocol writes it: seconds since 1970, with milliseconds.
pub(super) fn seconds(time: Timestamp) -> Value {
    json!(time.as_millisecond() as f64 / 1000.0)
}
