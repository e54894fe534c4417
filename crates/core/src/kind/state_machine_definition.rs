//! The definition of a stack's state machine: a choice by the name of the call, and a task for each call. Not here: what names a
//! call and fills its input (`endpoint_template_states`).
//!
//! Facts: docs/service/step-functions.md, "Definitions" and "Calls of other services".

use super::endpoint_route::{self, RouteFilter, Target};
use crate::{lowering::Lowering, spec::endpoint::Endpoint};
use serde_json::{Map, Value, json};

/// The member of the input with the name of the call.
pub(super) const CALL: &str = "call";

/// The member of the input with the values of the filter.
pub(super) const VALUES: &str = "filterValues";

/// The state that chooses.
const CHOICE: &str = "choose the call";

/// The longest that a caller waits: API Gateway gives up after 29 seconds.
const SECONDS: u32 = 29;

/// The name of the call of a route; one with a user where it may have none has another.
pub(super) fn call_name(route: &str, has_user: bool) -> String {
    if has_user { format!("{route} with a user") } else { route.to_owned() }
}

/// The definition.
pub(super) fn definition(from: &Lowering<'_>, endpoint: &Endpoint) -> Value {
    let mut states = Map::new();
    let mut choices = Vec::new();
    for (key, route) in &endpoint.routes {
        let Some(call) = endpoint_route::call(from, route) else { continue };
        for (has_user, input) in inputs(&call.target) {
            let name = call_name(key, has_user);
            choices
                .push(json!({"Variable": format!("$.{CALL}"), "StringEquals": name, "Next": name}));
            let resource = format!(
                "arn:{}:states:::aws-sdk:{}",
                from.scope.partition,
                operation(&call.target)
            );
            let task =
                json!({"Type": "Task", "Resource": resource, "Parameters": input, "End": true});
            states.insert(name, task);
        }
    }
    states.insert(CHOICE.to_owned(), json!({"Type": "Choice", "Choices": choices}));
    json!({
        "Comment": "Made by personalize from a spec; changes made here are overwritten.",
        "StartAt": CHOICE,
        "TimeoutSeconds": SECONDS,
        "States": states,
    })
}

/// The operation as Step Functions names it.
fn operation(target: &Target) -> &'static str {
    match target {
        Target::Recommendations { .. } => "personalizeruntime:getRecommendations",
        Target::Ranking { .. } => "personalizeruntime:getPersonalizedRanking",
        Target::Events => "personalizeevents:putEvents",
    }
}

/// The input of the call without a user and with one, as far as it may be made so, in the names of the SDK's shapes.
fn inputs(target: &Target) -> Vec<(bool, Value)> {
    let with_user = |mut input: Value| {
        input["UserId.$"] = "$.userId".into();
        input
    };
    match target {
        Target::Recommendations { member, arn, by_item, count, filter } => {
            let member = if *member == "campaignArn" { "CampaignArn" } else { "RecommenderArn" };
            let mut input = filtered(json!({member: arn}), filter.as_ref());
            if let Some(count) = count {
                input["NumResults"] = (*count).into();
            }
            if !by_item {
                return vec![(false, with_user(input))];
            }
            input["ItemId.$"] = "$.itemId".into();
            vec![(false, input.clone()), (true, with_user(input))]
        }
        Target::Ranking { arn, filter } => {
            let input = json!({"CampaignArn": arn, "InputList.$": "$.inputList"});
            vec![(false, with_user(filtered(input, filter.as_ref())))]
        }
        Target::Events => {
            let input = json!({
                "TrackingId.$": "$.trackingId", "SessionId.$": "$.sessionId", "EventList.$": "$.eventList",
            });
            vec![(false, input.clone()), (true, with_user(input))]
        }
    }
}

/// The input with the filter, and with the values of its placeholders, where it has some.
fn filtered(mut input: Value, filter: Option<&RouteFilter>) -> Value {
    let Some(RouteFilter { arn, placeholders }) = filter else { return input };
    input["FilterArn"] = arn.as_str().into();
    if !placeholders.is_empty() {
        input["FilterValues.$"] = format!("$.{VALUES}").into();
    }
    input
}
