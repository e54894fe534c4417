//! The inline policy of a role; found by `role/policy`.

use super::{document, input, listed, props};
use crate::{
    error::{bug, described, other},
    live::present,
    query::Client,
};
use personalize_core::{address::Kind, inventory::Live, plan, props::Props};
use personalize_engine::cloud::{Call, CloudError, Listed};
use serde_json::{Value, json};

/// What is shown of an inline policy.
const PROPS: [&str; 3] = ["roleName", "policyName", "policyDocument"];

/// Reads the policy, its document as JSON.
pub(crate) async fn describe(client: &Client, locator: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.call("GetRolePolicy", &names(locator)?).await;
    described("GetRolePolicy", answer, |answer| {
        answer["PolicyDocument"].as_str()?;
        let props = props(&answer, &PROPS);
        Some(Live::new(Kind::RolePolicy, locator.to_owned(), locator, props))
    })
}

/// The inline policies of one role.
pub(crate) async fn list(client: &Client, role: &str) -> Result<Vec<Listed>, CloudError> {
    let about = json!({"RoleName": role});
    let policies = listed(client, "ListRolePolicies", about, "PolicyNames").await?;
    let locators = policies.unwrap_or_default();
    let locators = locators.iter().filter_map(Value::as_str).map(|name| format!("{role}/{name}"));
    Ok(locators.map(|locator| present(locator.clone(), locator)).collect())
}

/// The documents of all policies of a role, its own and those that are attached to it, as text.
pub(crate) async fn documents(client: &Client, role: &str) -> Result<Vec<String>, CloudError> {
    let about = || json!({"RoleName": role});
    let mut documents = Vec::new();
    let own = listed(client, "ListRolePolicies", about(), "PolicyNames").await?;
    for name in own.unwrap_or_default() {
        let input = json!({"RoleName": role, "PolicyName": name});
        let answer = client.call("GetRolePolicy", &input).await?;
        documents.push(document(answer["PolicyDocument"].as_str().unwrap_or_default()));
    }
    let attached = listed(client, "ListAttachedRolePolicies", about(), "AttachedPolicies").await?;
    for policy in attached.unwrap_or_default() {
        let arn = &policy["PolicyArn"];
        let shown = client.call("GetPolicy", &json!({"PolicyArn": arn})).await?;
        let version = &shown["Policy"]["DefaultVersionId"];
        let input = json!({"PolicyArn": arn, "VersionId": version});
        let answer = client.call("GetPolicyVersion", &input).await?;
        let text = answer["PolicyVersion"]["Document"].as_str().unwrap_or_default();
        documents.push(document(text));
    }
    Ok(documents.into_iter().map(|document| document.to_string()).collect())
}

/// Makes one write call; `PutRolePolicy` both creates and replaces.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let operation = plan::operation(call.kind, call.verb).ok_or_else(|| {
        other(&format!("{:?}", call.verb), "IAM cannot do this to an inline policy")
    })?;
    let mut sent = input(&call.input);
    if let Value::Object(names) = names(&call.locator)? {
        sent.extend(names);
    }
    client.call(operation, &Value::Object(sent)).await?;
    Ok(Props::new())
}

/// The role and the policy in `role/policy`, as every call is told them.
fn names(locator: &str) -> Result<Value, CloudError> {
    let wrong = || bug("RolePolicy", format_args!("`{locator}` is not `role/policy`"));
    let parts = locator.split_once('/').ok_or_else(wrong)?;
    Ok(json!({"RoleName": parts.0, "PolicyName": parts.1}))
}
