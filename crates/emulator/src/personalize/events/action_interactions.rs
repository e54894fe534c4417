//! `PutActionInteractions`: what users did with actions. The tracking id is that of the dataset.
//! Not here: keeping them (`interactions`).

use personalize_rules::dataset::ActionEvent;
use personalize_rules::schema::Schema;
use serde_json::Value;

use super::super::Inner;
use super::super::call_context::{Answer, CallContext};
use super::super::data::Event;
use super::super::kind::dataset::TRACKING_ID;
use super::super::kind::{Kind, schema};
use super::interactions::{FORBIDDEN, keep, seconds};
use super::properties::{Given, refused};
use crate::{Call, ServiceError};

/// Columns that the service fills itself, so that an event does not lack them.
const FILLED: [&str; 2] = ["IMPRESSION", "RECOMMENDATION_ID"];

/// Keeps the events of a call.
pub(super) fn put(inner: &Inner, call: &Call) -> Answer {
    let (arn, events) = inner.in_context(call, |ctx| {
        let (arn, schema) = dataset_of(ctx)?;
        let given = ctx.call.body.get("actionInteractions").and_then(Value::as_array);
        let events = (1..).zip(given.into_iter().flatten());
        let events = events.map(|(number, event)| read(ctx, &schema, number, event));
        Ok((arn, events.collect::<Result<Vec<_>, _>>()?))
    })?;
    keep(inner, call, &arn, &events)
}

/// The dataset that a tracking id leads to.
fn dataset_of(ctx: &CallContext<'_>) -> Result<(String, Schema), ServiceError> {
    let id = ctx.required(TRACKING_ID)?;
    let here = ctx.state.named(Kind::Dataset, id.clone());
    let mut here = here.filter(|it| it.region == ctx.call.region);
    let found = here.find(|it| it.text(TRACKING_ID) == Some(&id)).ok_or_else(|| {
        let message = format!("No dataset of Action_Interactions has the trackingId {id}.");
        ServiceError::not_found(message)
    })?;
    let found = ctx.active(Kind::Dataset, &found.arn)?;
    let text = ctx.find(Kind::Schema, found.text("schemaArn").unwrap_or_default())?;
    Ok((found.arn.clone(), schema::parsed(text)?))
}

/// One event; an impression is not looked at (service model `ActionInteraction`).
fn read(
    ctx: &CallContext<'_>,
    schema: &Schema,
    number: usize,
    event: &Value,
) -> Result<Event, ServiceError> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).map(str::to_owned);
    let place = format!("actionInteractions.{number}.member");
    let kind = text("eventType").unwrap_or_default();
    // What the service does with other types is not known.
    if ActionEvent::parse(&kind).is_none() {
        let why = "eventType has to be TAKEN, NOT_TAKEN or VIEWED";
        return Err(refused(&place, why));
    }
    let mut given = Given::read(event.get("properties"), schema, &place, FORBIDDEN, ctx.doubts)?;
    FILLED.into_iter().for_each(|column| given.forgive(column));
    given.set("EVENT_TYPE", Some(kind.clone()));
    given.set("RECOMMENDATION_ID", text("recommendationId"));
    Ok(Event {
        session: text("sessionId").unwrap_or_default(),
        user: text("userId"),
        item: text("actionId"),
        kind,
        value: None,
        time: seconds(event.get("timestamp"))
            .ok_or_else(|| refused(&place, "timestamp is not a moment"))?,
        id: text("eventId"),
        cells: given.complete(&["USER_ID", "ACTION_ID", "TIMESTAMP"])?,
    })
}
