//! The runtime API: recommendations, rankings and actions of what campaigns and recommenders serve.
//! Not here: the models (`personalize-learn`), and keeping data at hand (`data`).
//!
//! Facts: docs/service/recipes.md, "Answers"; docs/service/filters.md; docs/service/errors.md,
//! "Exceptions"; docs/service/limits.md, "Requests". What is needed of the state is looked up first; the
//! answer is then computed without holding it.

mod actions;
mod batch;
mod context;
mod exploration;
mod item_filter;
mod metadata;
mod promotion;
mod rank;
mod recommend;
mod segment;
mod sources;
mod target;

use serde_json::{Map, Value, json};

pub(super) use batch::BatchRequest;
pub(super) use segment::SegmentRequest;

use super::call_context::Answer;
use super::ids;
use super::{Inner, ServiceError};
use crate::Call;

/// Does a call of the runtime API.
pub(super) fn answer(inner: &Inner, call: &Call) -> Answer {
    match call.operation.as_str() {
        "GetRecommendations" => recommend::answer(inner, call),
        "GetPersonalizedRanking" => rank::answer(inner, call),
        "GetActionRecommendations" => actions::answer(inner, call),
        other => Err(ServiceError::unknown_operation(other)),
    }
}

/// One item of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Predicted {
    pub(super) item: String,
    pub(super) score: Option<f64>,
    promotion: Option<String>,
    reason: Option<&'static str>,
    metadata: Map<String, Value>,
}

impl Predicted {
    fn new(item: impl Into<String>, score: Option<f64>) -> Self {
        let item = item.into();
        Predicted { item, score, promotion: None, reason: None, metadata: Map::new() }
    }

    /// The score as answers carry it, with seven decimals.
    pub(super) fn rounded_score(&self) -> Option<f64> {
        self.score.map(|score| (score * 1e7).round() / 1e7)
    }

    /// On the wire: nothing that is absent.
    fn to_json(&self) -> Value {
        let mut members = Map::new();
        members.insert("itemId".into(), json!(self.item));
        if let Some(score) = self.rounded_score() {
            members.insert("score".into(), json!(score));
        }
        if let Some(promotion) = &self.promotion {
            members.insert("promotionName".into(), json!(promotion));
        }
        if !self.metadata.is_empty() {
            members.insert("metadata".into(), json!(self.metadata));
        }
        if let Some(reason) = self.reason {
            members.insert("reason".into(), json!([reason]));
        }
        Value::Object(members)
    }
}

/// The answer with its id, which events may cite.
fn items_answer(inner: &Inner, call: &Call, key: &str, items: &[Predicted]) -> Answer {
    let id = ids::recommendation(text(&call.body, "userId").unwrap_or_default(), inner.number());
    let source = text(&call.body, "campaignArn").or_else(|| text(&call.body, "recommenderArn"));
    inner.shown.note(&id, source.unwrap_or_default(), items.iter().map(|it| it.item.as_str()));
    let items: Vec<Value> = items.iter().map(Predicted::to_json).collect();
    Ok(Some(json!({ key: items, "recommendationId": id })))
}

fn text<'b>(body: &'b Value, member: &str) -> Option<&'b str> {
    body.get(member).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::invalid_input(message)
}
