//! Step Functions: the state machine of an endpoint, found by its ARN. Not here: its definition (`core`).
//!
//! Facts: the operations in the API reference of Step Functions; where it is, by its endpoint rules (botocore
//! `stepfunctions/2016-11-23/endpoint-rule-set-1.json`).

use crate::{
    error::{described, found, other},
    query::{self, Client},
    written::output,
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    plan::{self, Verb},
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Failure};
use serde_json::{Map, Value, json};

/// Step Functions, with the operations that are used.
pub(crate) static SERVICE: query::Service = query::Service {
    name: "SFN",
    signing_name: "states",
    protocol: query::Protocol::Json { target: "AWSStepFunctions", version: "1.0" },
    operations: personalize_model::stepfunctions::OPERATIONS,
};

/// Makes one call. The service has codes of its own for what others say alike.
async fn ask(client: &Client, operation: &str, input: &Value) -> Result<Value, CloudError> {
    client.call(operation, input).await.map_err(|mut error| {
        error.failure = match error.code.as_str() {
            "StateMachineDoesNotExist" | "ResourceNotFound" => Failure::NotFound,
            "StateMachineAlreadyExists" => Failure::AlreadyExists,
            "StateMachineDeleting" | "ConflictException" => Failure::Throttled,
            "StateMachineLimitExceeded" => Failure::Quota,
            _ => error.failure,
        };
        error
    })
}

/// Reads one state machine; one that is being deleted is gone within moments.
pub(crate) async fn describe(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer = ask(client, "DescribeStateMachine", &json!({"stateMachineArn": arn})).await;
    let machine = described("DescribeStateMachine", answer, |machine| {
        let name = machine["name"].as_str()?.to_owned();
        let text = machine["definition"].as_str()?;
        let definition = serde_json::from_str(text).unwrap_or_else(|_| text.into());
        let props = Props::from_iter([
            ("name".to_owned(), name.as_str().into()),
            ("type".to_owned(), machine["type"].clone()),
            ("definition".to_owned(), definition),
            ("roleArn".to_owned(), machine["roleArn"].clone()),
        ]);
        let is_going = machine["status"] == "DELETING";
        let live = Live {
            outputs: output("arn", Some(arn.to_owned())),
            ..Live::new(Kind::StateMachine, name, arn, props)
        };
        Some((!is_going).then_some(live))
    });
    Ok(machine?.flatten())
}

/// Reads the tags.
pub(crate) async fn tags(client: &Client, arn: &str) -> Result<Option<Tags>, CloudError> {
    let answer = found(ask(client, "ListTagsForResource", &json!({"resourceArn": arn})).await)?;
    let pair =
        |tag: &Value| Some((tag["key"].as_str()?.to_owned(), tag["value"].as_str()?.to_owned()));
    Ok(answer
        .map(|answer| answer["tags"].as_array().into_iter().flatten().filter_map(pair).collect()))
}

/// Makes one write call.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let operation = plan::operation(call.kind, call.verb)
        .ok_or_else(|| other(&format!("{:?}", call.verb), "a state machine cannot do this"))?;
    let arn = call.locator.as_str();
    let sent = match call.verb {
        Verb::Create => sent(&call.input),
        Verb::Update => {
            let mut sent = sent(&call.input);
            if let Some(members) = sent.as_object_mut() {
                members.retain(|name, _| ["definition", "roleArn"].contains(&name.as_str()));
                members.insert("stateMachineArn".into(), arn.into());
            }
            sent
        }
        Verb::Tag => {
            let tags = call.input.to_value();
            json!({"resourceArn": arn, "tags": pairs(tags.as_object())})
        }
        Verb::Untag => json!({"resourceArn": arn, "tagKeys": call.input.get("keys")}),
        Verb::Delete | Verb::Stop | Verb::Start | Verb::Wait => json!({"stateMachineArn": arn}),
    };
    let answer = ask(client, operation, &sent).await?;
    Ok(output("arn", answer["stateMachineArn"].as_str().map(str::to_owned)))
}

/// What a create call is sent: the definition as text, and the tags as a list.
fn sent(input: &Props) -> Value {
    let member = |(name, value): (&str, &Value)| {
        let value = match name {
            "definition" if value.is_object() => value.to_string().into(),
            "tags" => pairs(value.as_object()),
            _ => value.clone(),
        };
        (name.to_owned(), value)
    };
    Value::Object(input.iter().map(member).collect())
}

fn pairs(tags: Option<&Map<String, Value>>) -> Value {
    tags.into_iter().flatten().map(|(key, value)| json!({"key": key, "value": value})).collect()
}
