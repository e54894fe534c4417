//! `PutEvents`.
//! Not here: the properties of an event (`properties`).

use jiff::Timestamp;
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::Schema;
use serde_json::Value;

use super::super::Inner;
use super::super::call_context::{Answer, CallContext};
use super::super::data::{Event, add_events, writing};
use super::super::kind::Kind;
use super::super::kind::{dataset, schema};
use super::super::record::Record;
use super::properties::{Given, object, refused};
use crate::doubt::PendingTracker;
use crate::store::Batch;
use crate::{Call, ServiceError};

/// What properties may not hold, in any letter case (service model `Event`).
pub(super) const FORBIDDEN: &[&str] =
    &["userId", "sessionId", "eventType", "timestamp", "recommendationId", "impression"];

/// Keeps the events of a call.
pub(super) fn put(inner: &Inner, call: &Call) -> Answer {
    let (arn, events) = inner.in_context(call, |ctx| {
        let (arn, schema) = dataset_of(ctx)?;
        let given = ctx.call.body.get("eventList").and_then(Value::as_array);
        let events = (1..).zip(given.into_iter().flatten());
        let events = events.map(|(number, event)| read(inner, ctx, &schema, number, event));
        Ok((arn, events.collect::<Result<Vec<_>, _>>()?))
    })?;
    keep(inner, call, &arn, &events)
}

/// Keeps events of a dataset, in effect when the call is answered.
pub(super) fn keep(inner: &Inner, call: &Call, dataset: &str, events: &[Event]) -> Answer {
    let place = inner.cache.histories(dataset);
    let mut open = inner.in_context(call, |ctx| {
        let open = writing(&place);
        let mut batch = Batch::default();
        let first = ctx.state.count_many(events.len());
        add_events(&mut batch, dataset, first, events)?;
        ctx.feed(dataset, batch)?;
        Ok(open)
    })?;
    if let Some(histories) = open.as_mut() {
        events.iter().for_each(|event| histories.add(event));
    }
    Ok(None)
}

/// The dataset that a tracking id leads to. `PutEvents` declares no other exception than
/// InvalidInput.
fn dataset_of(ctx: &CallContext<'_>) -> Result<(String, Schema), ServiceError> {
    let id = ctx.required("trackingId")?;
    let here = ctx.state.named(Kind::EventTracker, id.clone());
    let mut here = here.filter(|it| it.region == ctx.call.region);
    let tracker = here.find(|it| it.text("trackingId") == Some(&id));
    let early = ctx.doubts.pending_tracker == PendingTracker::Taken;
    let serves = |it: &&Record| it.is_active() || early && it.is_creating();
    let tracker = tracker.filter(serves).ok_or_else(|| {
        ServiceError::invalid_input(format!("No active event tracker has the trackingId {id}."))
    })?;
    let group = tracker.parent.as_deref().unwrap_or_default();
    let found = dataset::find(ctx.state, group, DatasetType::Interactions);
    let text = found.and_then(|it| ctx.state.get(it.text("schemaArn")?));
    match found.zip(text) {
        Some((found, text)) if found.is_active() => Ok((found.arn.clone(), schema::parsed(text)?)),
        _ => {
            let message = "The dataset group has no active dataset of Interactions.";
            Err(ServiceError::invalid_input(message))
        }
    }
}

/// Columns that the service fills itself, so that an event does not lack them.
const FILLED: [&str; 3] = ["IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE"];

fn read(
    inner: &Inner,
    ctx: &CallContext<'_>,
    schema: &Schema,
    number: usize,
    event: &Value,
) -> Result<Event, ServiceError> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).map(str::to_owned);
    let place = format!("eventList.{number}.member");
    let kind = text("eventType").unwrap_or_default();
    let mut properties = object(event.get("properties"))
        .ok_or_else(|| refused(&place, "properties are not a JSON object"))?;
    // Older forms of the API had these two there, and AWS's own code still sends them so.
    let inside = ["itemId", "eventValue"].map(|name| properties.remove(name));
    let [item, worth] = inside.map(|inside| inside.filter(|value| !value.is_null()));
    let item = text("itemId").or_else(|| item.as_ref().map(plain));
    let value = event.get("eventValue").and_then(Value::as_f64).map(|it| it.to_string());
    let value = value.or_else(|| worth.as_ref().map(plain));
    if value.as_ref().is_some_and(|value| value.parse::<f32>().is_err()) {
        return Err(refused(&place, "`eventValue` has to be a number"));
    }
    let properties = Value::Object(properties);
    let mut given = Given::read(Some(&properties), schema, &place, FORBIDDEN, ctx.doubts)?;
    FILLED.into_iter().for_each(|column| given.forgive(column));
    given.set("EVENT_TYPE", Some(kind.clone()));
    given.set("EVENT_VALUE", value.clone());
    given.set("RECOMMENDATION_ID", text("recommendationId"));
    let shown = || inner.shown.find(event.get("recommendationId")?.as_str()?);
    given.set("IMPRESSION", impression(event).or_else(shown));
    let source = event.pointer("/metricAttribution/eventAttributionSource");
    given.set("EVENT_ATTRIBUTION_SOURCE", source.and_then(Value::as_str).map(str::to_owned));
    let value = given.cells.get("EVENT_VALUE").and_then(|value| value.parse().ok());
    Ok(Event {
        session: ctx.required("sessionId")?,
        user: ctx.text("userId").map(str::to_owned),
        item,
        kind,
        value,
        time: seconds(event.get("sentAt"))
            .ok_or_else(|| refused(&place, "sentAt is not a moment"))?,
        id: text("eventId"),
        cells: given.complete(&["USER_ID", "ITEM_ID", "TIMESTAMP"])?,
    })
}

/// A text or a number as a text.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Items joined as the column of an import has them.
fn impression(event: &Value) -> Option<String> {
    let items = event.get("impression")?.as_array()?;
    Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"))
}

/// Seconds since 1970, from a number, a number in a text, or ISO 8601.
pub(super) fn seconds(value: Option<&Value>) -> Option<i64> {
    let number = match value? {
        Value::String(text) => match text.parse::<f64>() {
            Ok(number) => number,
            Err(_) => return Some(text.parse::<Timestamp>().ok()?.as_second()),
        },
        other => other.as_f64()?,
    };
    let moment = Timestamp::from_second(number.floor() as i64).ok()?;
    number.is_finite().then_some(moment.as_second())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_come_in_three_forms() {
        for value in [json!(1_700_000_000), json!(1_700_000_000.9), json!("1700000000")] {
            assert_eq!(seconds(Some(&value)), Some(1_700_000_000), "{value}");
        }
        assert_eq!(seconds(Some(&json!("2023-11-14T22:13:20Z"))), Some(1_700_000_000));
        for value in [json!("soon"), json!(1e300), json!("NaN"), json!({})] {
            assert_eq!(seconds(Some(&value)), None, "{value}");
        }
    }
}
