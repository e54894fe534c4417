//! IAM: the role that the service assumes, and its inline policy. Also the policy documents, which IAM gives back
//! percent-encoded. Not here: where IAM is (`endpoint`).

mod endpoint;
pub(crate) mod role;
pub(crate) mod role_policy;

pub(crate) use endpoint::endpoint;

use crate::{
    error::{foreign_kind, found},
    pages::pages,
    query,
};
use percent_encoding::percent_decode_str;
use personalize_core::{
    address::Kind,
    inventory::Live,
    props::{Props, upper_first},
};
use personalize_engine::cloud::{Call, CloudError, Listed};
use serde_json::{Map, Value, json};

/// IAM, with the operations that are used.
pub(crate) static SERVICE: query::Service = query::Service {
    name: "IAM",
    signing_name: "iam",
    protocol: query::Protocol::Query { version: "2010-05-08" },
    operations: personalize_model::iam::OPERATIONS,
};

/// Reads one resource.
pub(crate) async fn describe(
    client: &query::Client,
    kind: Kind,
    locator: &str,
) -> Result<Option<Live>, CloudError> {
    match kind {
        Kind::Role => role::describe(client, locator).await,
        Kind::RolePolicy => role_policy::describe(client, locator).await,
        other => Err(foreign_kind(other)),
    }
}

/// Lists the roles, or the inline policies of the role `parent`.
pub(crate) async fn list(
    client: &query::Client,
    kind: Kind,
    parent: Option<&str>,
) -> Result<Vec<Listed>, CloudError> {
    match kind {
        Kind::Role => role::list(client).await,
        Kind::RolePolicy => role_policy::list(client, parent.unwrap_or_default()).await,
        other => Err(foreign_kind(other)),
    }
}

/// Makes one write call.
pub(crate) async fn call(client: &query::Client, call: &Call) -> Result<Props, CloudError> {
    match call.kind {
        Kind::Role => role::call(client, call).await,
        Kind::RolePolicy => role_policy::call(client, call).await,
        other => Err(foreign_kind(other)),
    }
}

/// A policy document as IAM returns it (percent-encoded JSON, RFC 3986), as JSON; text that is no JSON stays text.
fn document(encoded: &str) -> Value {
    let text = percent_decode_str(encoded).decode_utf8_lossy();
    serde_json::from_str(&text).unwrap_or_else(|_| text.into())
}

/// The input of a call: the properties in the names of the service model, which begin with a capital, and documents as text.
fn input(props: &Props) -> Map<String, Value> {
    let sent = |(name, value): (&str, &Value)| {
        let value = match value {
            Value::Object(_) if name.ends_with("Document") => value.to_string().into(),
            value => value.clone(),
        };
        (upper_first(name), value)
    };
    props.iter().map(sent).collect()
}

/// The properties of this name in an answer, documents as JSON.
fn props(answer: &Value, names: &[&str]) -> Props {
    let shown = |name: &&str| {
        let value = match &answer[upper_first(name)] {
            Value::Null => return None,
            Value::String(text) if name.ends_with("Document") => document(text),
            value => value.clone(),
        };
        Some(((*name).to_owned(), value))
    };
    names.iter().filter_map(shown).collect()
}

/// All lines of the list `lines` that the operation gives for `about`, page by page; `None` where what it is about is not there.
async fn listed(
    client: &query::Client,
    operation: &str,
    about: Value,
    lines: &str,
) -> Result<Option<Vec<Value>>, CloudError> {
    let all = pages(
        operation,
        |marker| {
            let mut input = about.clone();
            input["Marker"] = marker.into();
            async move { client.call(operation, &input).await }
        },
        |mut page| {
            let next = (page["IsTruncated"] == json!(true)).then(|| page["Marker"].as_str());
            let next = next.flatten().map(str::to_owned);
            let lines = match page[lines].take() {
                Value::Array(lines) => lines,
                _ => Vec::new(),
            };
            (lines, next)
        },
    );
    found(all.await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_decoded_to_json() {
        assert_eq!(
            document("%7B%22Version%22%3A%20%222012-10-17%22%7D"),
            json!({"Version": "2012-10-17"})
        );
        assert_eq!(document(r#"{"a": "100%"}"#), json!({"a": "100%"}));
        assert_eq!(document("%EA%B0%80"), json!("가"));
        for text in ["%", "%4", "%zz", "a%", "%%41"] {
            assert!(document(text).as_str().unwrap().contains('%'), "{text}");
        }
    }

    #[test]
    fn documents_are_sent_as_text_and_shown_as_json() {
        let policy = json!({"roleName": "r", "policyDocument": {"Version": "2012-10-17"}});
        let sent = json!({"RoleName": "r", "PolicyDocument": r#"{"Version":"2012-10-17"}"#});
        assert_eq!(Value::Object(input(&policy.as_object().unwrap().clone().into())), sent);
        let shown = props(&sent, &["roleName", "policyDocument", "path"]);
        assert_eq!(shown.to_value(), policy);
    }
}
