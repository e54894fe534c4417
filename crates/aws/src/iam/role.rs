//! The role; found by its name.

use super::{input, listed, props};
use crate::{
    error::{described, given, other},
    live::present,
    query::Client,
    written::output,
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    plan::{self, Verb},
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Listed};
use serde_json::{Map, Value, json};

/// What is shown of a role.
const PROPS: [&str; 5] =
    ["roleName", "path", "assumeRolePolicyDocument", "description", "maxSessionDuration"];

/// Reads the role; its trust policy as JSON, so that it can be compared.
pub(crate) async fn describe(client: &Client, name: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.call("GetRole", &json!({"RoleName": name})).await;
    described("GetRole", answer, |mut answer| {
        let role = answer["Role"].take();
        let name = role["RoleName"].as_str()?;
        Some(Live {
            outputs: output("arn", role["Arn"].as_str().map(str::to_owned)),
            created: role["CreateDate"].as_str().and_then(|date| date.parse().ok()),
            ..Live::new(Kind::Role, name.to_owned(), name, props(&role, &PROPS))
        })
    })
}

/// All roles of the account.
pub(crate) async fn list(client: &Client) -> Result<Vec<Listed>, CloudError> {
    let roles = listed(client, "ListRoles", json!({}), "Roles").await?.unwrap_or_default();
    let names = roles.iter().filter_map(|role| role["RoleName"].as_str().map(str::to_owned));
    Ok(names.map(|name| present(name.clone(), name)).collect())
}

/// Reads the tags.
pub(crate) async fn tags(client: &Client, name: &str) -> Result<Option<Tags>, CloudError> {
    let tags = listed(client, "ListRoleTags", json!({"RoleName": name}), "Tags").await?;
    let pair =
        |tag: &Value| Some((tag["Key"].as_str()?.to_owned(), tag["Value"].as_str()?.to_owned()));
    Ok(tags.map(|tags| tags.iter().filter_map(pair).collect()))
}

/// Makes one write call.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let operation = plan::operation(call.kind, call.verb)
        .ok_or_else(|| other(&format!("{:?}", call.verb), "IAM cannot do this to a role"))?;
    let mut sent = match call.verb {
        Verb::Tag => Map::from_iter([("Tags".to_owned(), pairs(&call.input))]),
        Verb::Untag => Map::from_iter([("TagKeys".to_owned(), call.input["keys"].clone())]),
        Verb::Delete => Map::new(),
        _ => input(&call.input),
    };
    if let Some(tags) = call.input.get("tags").and_then(Value::as_object) {
        sent.insert("Tags".to_owned(), pairs(&tags.clone().into()));
    }
    // The only update that there is takes the document under another name.
    if call.verb == Verb::Update {
        let document = sent.remove("AssumeRolePolicyDocument");
        sent.extend(document.map(|document| ("PolicyDocument".to_owned(), document)));
    }
    sent.insert("RoleName".to_owned(), call.locator.as_str().into());
    let answer = client.call(operation, &Value::Object(sent)).await?;
    if call.verb != Verb::Create {
        return Ok(Props::new());
    }
    let arn = answer["Role"]["Arn"].as_str().map(str::to_owned);
    Ok(output("arn", Some(given(operation, arn)?)))
}

fn pairs(tags: &Props) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
