//! Documents: what is checked of one, which method of it a request is, who may call it, and what it says of the answer.
//! Not here: answering (`serve`).

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// The extension with the integration of a method.
const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// A method of a document that a request is.
#[derive(Debug)]
pub(super) struct Matched<'d> {
    /// `GET /home/{userId}`.
    pub(super) name: String,
    document: &'d Value,
    method: &'d Value,
    /// What stands in the path, decoded.
    pub(super) parameters: BTreeMap<String, String>,
}

/// Who may call a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    /// Everybody.
    Public,
    /// Who has a key.
    Key,
    /// Who signs.
    Signature,
    /// Who has a token of a user pool.
    Token,
}

/// Checks that a document is one that can be deployed.
pub(super) fn check(document: &Value) -> Result<(), String> {
    let version = document["openapi"].as_str().unwrap_or_default();
    if !version.starts_with("3.0") {
        return Err("Unable to parse API definition: the emulator takes OpenAPI 3.0.".into());
    }
    if document["info"]["title"].as_str().is_none_or(str::is_empty) {
        return Err("Unable to parse API definition: info.title is missing.".into());
    }
    let Some(paths) = document["paths"].as_object() else {
        return Err("Unable to parse API definition: there are no paths.".into());
    };
    for (path, item) in paths {
        for (method, operation) in methods(item) {
            if !matches!(operation[INTEGRATION]["type"].as_str(), Some("aws" | "mock")) {
                return Err(format!("No integration defined for method: {method} {path}"));
            }
        }
    }
    Ok(())
}

fn methods(item: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let is_method =
        |name: &str| ["get", "post", "put", "patch", "delete", "options"].contains(&name);
    let members = item.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.as_str(), value)).filter(move |(name, _)| is_method(name))
}

/// The method that a request is of.
pub(super) fn find<'d>(document: &'d Value, method: &str, path: &str) -> Option<Matched<'d>> {
    let paths = document["paths"].as_object()?;
    let mut found = paths.iter().filter_map(|(template, item)| {
        let parameters = fitting(template, path)?;
        let method_of = item.get(method.to_ascii_lowercase())?;
        let name = format!("{method} {template}");
        Some(Matched { name, document, method: method_of, parameters })
    });
    found.next()
}

/// The labels of a path template in a path.
fn fitting(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let mut labels = BTreeMap::new();
    let mut parts = path.split('/');
    for part in template.split('/') {
        let here = parts.next()?;
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(label) if !here.is_empty() => {
                let value = percent_decode_str(here).decode_utf8_lossy().into_owned();
                labels.insert(label.to_owned(), value);
            }
            None if part == here => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(labels)
}

impl Matched<'_> {
    /// Who may call it.
    pub(super) fn login(&self) -> Login {
        let first = self.method["security"].as_array().and_then(|all| all.first()?.as_object());
        let Some(name) = first.and_then(|one| one.keys().next()) else { return Login::Public };
        let scheme = &self.document["components"]["securitySchemes"][name];
        match scheme["x-amazon-apigateway-authtype"].as_str() {
            Some("awsSigv4") => Login::Signature,
            Some(_) => Login::Token,
            None => Login::Key,
        }
    }

    /// A member of its integration.
    pub(super) fn integration(&self, member: &str) -> &Value {
        &self.method[INTEGRATION][member]
    }

    /// The answer that its integration gives for a status of the service: that whose pattern fits, else the default.
    pub(super) fn response(&self, status: u16) -> &Value {
        let responses = self.integration("responses").as_object();
        let fits = |(pattern, _): &(&String, &Value)| matches(pattern, status);
        let found = responses.into_iter().flatten().find(fits).map(|(_, response)| response);
        found.unwrap_or_else(|| &self.integration("responses")["default"])
    }
}

/// Whether a status fits a pattern of alternatives, of which each is three digits or `5\d{2}`.
fn matches(pattern: &str, status: u16) -> bool {
    let status = status.to_string();
    pattern.split('|').any(|one| match one.strip_suffix(r"\d{2}") {
        Some(first) => {
            status.len() == 3 && status.strip_prefix(first).is_some_and(|it| it.len() == 2)
        }
        None => one == status,
    })
}

/// The headers that an answer has: those of `method.response.header.` or `gatewayresponse.header.`, with fixed values.
pub(super) fn headers(response: &Value) -> impl Iterator<Item = (String, String)> {
    let parameters = response["responseParameters"].as_object().into_iter().flatten();
    parameters.filter_map(|(name, value)| {
        let value = value.as_str()?.strip_prefix('\'')?.strip_suffix('\'')?;
        Some((name.rsplit('.').next()?.to_owned(), value.to_owned()))
    })
}

/// The headers of answers that API Gateway gives itself.
pub(super) fn own_headers(document: &Value, status: u16) -> Vec<(String, String)> {
    let which = if status < 500 { "DEFAULT_4XX" } else { "DEFAULT_5XX" };
    headers(&document["x-amazon-apigateway-gateway-responses"][which]).collect()
}
