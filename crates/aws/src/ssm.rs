//! Parameter Store of Systems Manager: parameters, found by their names. Not here: what they hold (`core`).
//!
//! Facts: the operations in the API reference of Systems Manager.

use crate::{
    error::{described, found, other},
    live::present,
    pages::pages,
    query::{self, Client},
    written::output,
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    lowering::TAG_STACK,
    plan::{self, Verb},
    props::{Props, upper_first},
};
use personalize_engine::cloud::{Call, CloudError, Listed};
use serde_json::{Map, Value, json};

/// Systems Manager, with the operations that are used.
pub(crate) static SERVICE: query::Service = query::Service {
    name: "SSM",
    signing_name: "ssm",
    protocol: query::Protocol::Json { version: "1.1", target: "AmazonSSM" },
    operations: personalize_model::ssm::OPERATIONS,
};

/// Reads one parameter.
pub(crate) async fn describe(client: &Client, name: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.call("GetParameter", &json!({"Name": name})).await;
    described("GetParameter", answer, |mut answer| {
        let parameter = answer["Parameter"].take();
        let text = |member: &str| Some(parameter[member].as_str()?.to_owned());
        let (name, value, kind) = (text("Name")?, text("Value")?, text("Type")?);
        let props = Props::from_iter([
            ("name".to_owned(), name.as_str().into()),
            ("value".to_owned(), value.into()),
            ("type".to_owned(), kind.into()),
        ]);
        let locator = name.clone();
        Some(Live {
            outputs: output("arn", text("ARN")),
            ..Live::new(Kind::Parameter, name, &locator, props)
        })
    })
}

/// The parameters that have the tag of `stack`.
pub(crate) async fn list(client: &Client, stack: &str) -> Result<Vec<Listed>, CloudError> {
    let filter = json!([{"Key": format!("tag:{TAG_STACK}"), "Values": [stack]}]);
    let names = pages(
        "DescribeParameters",
        |token| {
            let input = json!({"ParameterFilters": filter, "MaxResults": 50, "NextToken": token});
            async move { client.call("DescribeParameters", &input).await }
        },
        |page| {
            let lines = page["Parameters"].as_array().into_iter().flatten();
            let names = lines.filter_map(|line| Some(line["Name"].as_str()?.to_owned()));
            (names.collect(), page["NextToken"].as_str().map(str::to_owned))
        },
    );
    Ok(names.await?.into_iter().map(|name| present(name.clone(), name)).collect())
}

/// Reads the tags.
pub(crate) async fn tags(client: &Client, name: &str) -> Result<Option<Tags>, CloudError> {
    let answer = found(client.call("ListTagsForResource", &about(name)).await)?;
    let pair =
        |tag: &Value| Some((tag["Key"].as_str()?.to_owned(), tag["Value"].as_str()?.to_owned()));
    Ok(answer.map(|answer| {
        answer["TagList"].as_array().into_iter().flatten().filter_map(pair).collect()
    }))
}

/// Makes one write call.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let operation = plan::operation(call.kind, call.verb)
        .ok_or_else(|| other(&format!("{:?}", call.verb), "a parameter cannot do this"))?;
    let name = call.locator.as_str();
    let value = call.input.get("value");
    let sent = match call.verb {
        Verb::Create => creation(&call.input),
        Verb::Update => json!({"Name": name, "Value": value, "Overwrite": true}),
        Verb::Tag => {
            let tags = call.input.to_value();
            merged(about(name), "Tags", pairs(tags.as_object()))
        }
        Verb::Untag => merged(about(name), "TagKeys", json!(call.input.get("keys"))),
        Verb::Delete | Verb::Stop | Verb::Start | Verb::Wait => json!({"Name": name}),
    };
    client.call(operation, &sent).await?;
    Ok(Props::new())
}

/// What a create call is sent: the fields by the names of this service, which begin with capitals.
fn creation(input: &Props) -> Value {
    let member = |(name, value): (&str, &Value)| {
        let value = match name {
            "tags" => pairs(value.as_object()),
            _ => value.clone(),
        };
        (upper_first(name), value)
    };
    Value::Object(input.iter().map(member).collect())
}

/// How operations on tags say what they are about.
fn about(name: &str) -> Value {
    json!({"ResourceType": "Parameter", "ResourceId": name})
}

fn merged(mut value: Value, member: &str, more: Value) -> Value {
    value[member] = more;
    value
}

fn pairs(tags: Option<&Map<String, Value>>) -> Value {
    tags.into_iter().flatten().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
