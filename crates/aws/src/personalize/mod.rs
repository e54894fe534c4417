//! Personalize's control plane, alike for every kind: the operations stand in the kinds' definitions and in the service
//! model, and nothing is written for a kind by hand. Not here: the runtime (`crate::runtime`).

mod carrier;
mod shown;

use crate::{
    error::{bug, found, given},
    pages::pages,
};
use aws_sdk_personalize::Client;
use carrier::call as ask;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    kind::{self, definition::Listing},
    plan::{self, Verb},
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Listed};
use personalize_model::{Operation, Shape, operation};
use serde_json::{Value, json};

/// The most lines of a page that the service gives (service model `MaxResults`).
const PAGE: i32 = 100;

/// Reads one resource by its ARN.
pub(crate) async fn describe(
    client: &Client,
    kind: Kind,
    arn: &str,
) -> Result<Option<Live>, CloudError> {
    let operation = read(kind, "Describe", "")?;
    let answer = ask(client, operation.name, &located(kind, arn, Props::new())?).await;
    let Some(mut answer) = found(answer)? else { return Ok(None) };
    let member = output(operation, |shape| matches!(shape, Shape::Structure(_)));
    let fields = match member.and_then(|name| answer.get_mut(name)).map(Value::take) {
        Some(Value::Object(fields)) => Some(fields),
        _ => None,
    };
    let mut fields: Props = given(operation.name, fields)?.into();
    // What Describe does not show has a list of its own.
    for field in kind::definition_of(kind).fields {
        let Some(members) = field.members else { continue };
        let (_, list) = self::operation(members.list).ok_or_else(|| foreign(members.list, kind))?;
        let input = located(kind, arn, Props::new())?;
        let Some(all) = found(lines(client, list, input).await)? else { return Ok(None) };
        fields.insert(field.path.into(), all.into());
    }
    Ok(Some(shown::live(kind, arn, fields)))
}

/// Lists the resources below the ARN of their parent. Without a parent: all of the account and region.
pub(crate) async fn list(
    client: &Client,
    kind: Kind,
    parent: Option<&str>,
) -> Result<Vec<Listed>, CloudError> {
    let operation = read(kind, "List", "s")?;
    let mut input = Props::new();
    if let (Some(arn), Listing::Below(above)) = (parent, kind::definition_of(kind).listing) {
        input.insert(arn_member(above.kind)?.into(), arn.into());
    }
    let all = lines(client, operation, input.into()).await;
    let arn = arn_member(kind)?;
    let all = found(all)?.unwrap_or_default();
    Ok(all.iter().filter_map(|line| shown::listed(line, arn)).collect())
}

/// All lines of a list.
async fn lines(
    client: &Client,
    operation: &'static Operation,
    mut input: Value,
) -> Result<Vec<Value>, CloudError> {
    input["maxResults"] = json!(PAGE);
    let lines = output(operation, |shape| matches!(shape, Shape::List { .. })).unwrap_or_default();
    pages(
        operation.name,
        |token| {
            let mut input = input.clone();
            input["nextToken"] = token.into();
            async move { ask(client, operation.name, &input).await }
        },
        |mut page| {
            let next = page["nextToken"].as_str().map(str::to_owned);
            let lines = page.get_mut(lines).map(Value::take);
            let lines = lines.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
            (lines, next)
        },
    )
    .await
}

/// Reads the tags of one resource.
pub(crate) async fn tags(client: &Client, arn: &str) -> Result<Option<Tags>, CloudError> {
    let answer = ask(client, "ListTagsForResource", &json!({"resourceArn": arn})).await;
    let pair = |tag: &Value| {
        Some((tag["tagKey"].as_str()?.to_owned(), tag["tagValue"].as_str()?.to_owned()))
    };
    let all =
        |answer: Value| answer["tags"].as_array().into_iter().flatten().filter_map(pair).collect();
    Ok(found(answer)?.map(all))
}

/// Makes one write call.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let name = plan::operation(call.kind, call.verb)
        .ok_or_else(|| foreign(&format!("{:?}", call.verb), call.kind))?;
    let input = match call.verb {
        Verb::Create => creation(&call.input),
        Verb::Tag => json!({"resourceArn": call.locator, "tags": pairs(&call.input)}),
        Verb::Untag => json!({"resourceArn": call.locator, "tagKeys": call.input.get("keys")}),
        _ => located(call.kind, &call.locator, call.input.clone())?,
    };
    let answer = ask(client, name, &input).await?;
    match call.verb {
        Verb::Create => {
            let arn = answer.get(arn_member(call.kind)?).and_then(Value::as_str);
            Ok(shown::outputs(call.kind, given(name, arn)?, &answer))
        }
        _ => Ok(Props::new()),
    }
}

/// What a create call is sent.
fn creation(input: &Props) -> Value {
    let mut input = input.clone();
    if let Some(tags) = input.get("tags").and_then(Value::as_object) {
        let tags = pairs(&tags.clone().into());
        input.insert("tags".into(), tags);
    }
    input.into()
}

/// Tags as the service takes them.
fn pairs(tags: &Props) -> Value {
    tags.iter().map(|(key, value)| json!({"tagKey": key, "tagValue": value})).collect()
}

/// `input` with the ARN of the resource that it is about.
fn located(kind: Kind, arn: &str, mut input: Props) -> Result<Value, CloudError> {
    input.insert(arn_member(kind)?.into(), arn.into());
    Ok(input.into())
}

/// The operation of the model that reads `kind`: its name is that of the create call with another verb.
fn read(kind: Kind, verb: &str, plural: &str) -> Result<&'static Operation, CloudError> {
    let noun = kind::definition_of(kind).calls.create.trim_start_matches("Create");
    let (_, operation) =
        operation(&format!("{verb}{noun}{plural}")).ok_or_else(|| foreign(verb, kind))?;
    Ok(operation)
}

/// The member that holds the ARN of a resource of `kind`: what its Describe asks for.
fn arn_member(kind: Kind) -> Result<&'static str, CloudError> {
    let describe = read(kind, "Describe", "")?;
    let member = describe.input.members().iter().find(|member| member.required);
    member.map(|member| member.name).ok_or_else(|| foreign("Describe", kind))
}

/// The first member of an output with such a shape.
fn output(operation: &Operation, is: impl Fn(&Shape) -> bool) -> Option<&'static str> {
    let members = operation.output?.members();
    members.iter().find(|member| is(member.shape)).map(|member| member.name)
}

/// A call that the service does not have; the planner never asks for one.
fn foreign(operation: &str, kind: Kind) -> CloudError {
    bug(operation, format_args!("Amazon Personalize has no such call for a {kind}"))
}
