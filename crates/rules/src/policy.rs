//! Policy documents of IAM: reading them, and deciding what they allow.
//! Not here: which documents apply to a request.
//!
//! Facts: IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".

mod key;
mod wildcard;

pub use key::{KEY_ACTIONS, KeyUse, key_use};
pub use wildcard::wildcard;

use serde_json::{Map, Value};

/// What a request is: who wants to do what to which resource, in what circumstances.
#[derive(Debug, Clone)]
pub struct Request<'r> {
    /// The principals that the caller is, of which one must match in policies that name principals.
    pub principals: &'r [Principal<'r>],
    /// `s3:GetObject`.
    pub action: &'r str,
    /// The ARN of the resource; `None` for a trust policy, which has none.
    pub resource: Option<&'r str>,
    /// Condition keys (`aws:SourceAccount`) and their values.
    pub context: &'r [(&'r str, &'r str)],
}

/// One thing that a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal<'p> {
    /// A service: `personalize.amazonaws.com`.
    Service(&'p str),
    /// An IAM role or an account by its ARN.
    Aws(&'p str),
    /// The same, but not where only its account is named.
    Named(&'p str),
    /// A provider of OpenID Connect by its ARN.
    Federated(&'p str),
}

/// What documents say about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// No statement is about it.
    Silent,
    /// A statement allows it and none denies it.
    Allow,
    /// A statement denies it, whatever others say.
    Deny,
}

/// Why a text is not a policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedPolicy {
    /// The text is not a JSON object.
    #[error("This policy contains invalid Json")]
    Json,
    /// A part is missing or has the wrong form.
    #[error("{0}")]
    Syntax(&'static str),
}

/// Which kind of policy a document is; each needs other members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKind {
    /// Who may assume a role: principals and no resources.
    Trust,
    /// What a role may do: resources and no principals.
    Identity,
    /// Who may do what to a bucket: both.
    Resource,
}

/// A document that has the form of its kind.
#[derive(Debug, Clone)]
pub struct Document {
    statements: Vec<Map<String, Value>>,
}

impl Document {
    /// Reads a document and checks the form that IAM checks when it is put.
    ///
    /// # Errors
    /// [`MalformedPolicy`] with the service's own wording where that is known.
    pub fn parse(text: &str, kind: PolicyKind) -> Result<Self, MalformedPolicy> {
        use MalformedPolicy::{Json, Syntax};
        let value: Value = serde_json::from_str(text).map_err(|_| Json)?;
        let object = value.as_object().ok_or(Json)?;
        let version = object.get("Version").and_then(Value::as_str);
        if !matches!(version, None | Some("2012-10-17" | "2008-10-17")) {
            return Err(Syntax("The policy must contain a valid version string"));
        }
        let statements: Vec<_> = each(object.get("Statement").unwrap_or(&Value::Null))
            .map(|statement| {
                statement.as_object().cloned().ok_or(Syntax("Syntax errors in policy."))
            })
            .collect::<Result<_, _>>()?;
        if statements.is_empty() {
            return Err(Syntax("Syntax errors in policy."));
        }
        for statement in &statements {
            check(statement, kind)?;
        }
        Ok(Document { statements })
    }

    /// What the document says about a request.
    #[must_use]
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        let applying = self.statements.iter().filter(|statement| applies(statement, request));
        let effects = applying.map(|statement| match statement.get("Effect") {
            Some(Value::String(effect)) if effect == "Allow" => Decision::Allow,
            _ => Decision::Deny,
        });
        effects.max().unwrap_or(Decision::Silent)
    }

    /// Whether all conditions are about these keys, so that what it decides does not depend on anything that is not known.
    #[must_use]
    pub fn is_only_about(&self, keys: &[&str]) -> bool {
        let conditions = self.statements.iter().filter_map(|statement| statement.get("Condition"));
        let operators = conditions.filter_map(Value::as_object).flat_map(Map::values);
        let mut named = operators.filter_map(Value::as_object).flat_map(Map::keys);
        named.all(|named| keys.iter().any(|key| key.eq_ignore_ascii_case(named)))
    }
}

fn check(statement: &Map<String, Value>, kind: PolicyKind) -> Result<(), MalformedPolicy> {
    use MalformedPolicy::Syntax;
    let has = |name: &str| statement.contains_key(name);
    let either = |name: &str, not: &str| has(name) != has(not);
    let effect = statement.get("Effect").and_then(Value::as_str);
    if !matches!(effect, Some("Allow" | "Deny")) || !either("Action", "NotAction") {
        return Err(Syntax("Syntax errors in policy."));
    }
    let principal = has("Principal") || has("NotPrincipal");
    match kind {
        PolicyKind::Trust if has("Resource") => Err(Syntax("Has prohibited field Resource")),
        PolicyKind::Identity if principal => {
            Err(Syntax("Policy document should not specify a principal."))
        }
        PolicyKind::Trust | PolicyKind::Resource if !principal => {
            Err(Syntax("Missing required field Principal"))
        }
        PolicyKind::Identity | PolicyKind::Resource if !either("Resource", "NotResource") => {
            Err(Syntax("Policy statement must contain resources."))
        }
        _ => Ok(()),
    }
}

fn applies(statement: &Map<String, Value>, request: &Request<'_>) -> bool {
    let member = |name: &str| statement.get(name);
    let action = either(member("Action"), member("NotAction"), |pattern| {
        // Actions do not distinguish capitals.
        wildcard(&pattern.to_lowercase(), &request.action.to_lowercase())
    });
    let resource = request.resource.is_none_or(|resource| {
        either(member("Resource"), member("NotResource"), |pattern| wildcard(pattern, resource))
    });
    action
        && resource
        && principal_matches(statement, request.principals)
        && member("Condition").is_none_or(|condition| conditions_hold(condition, request.context))
}

/// Whether a value of `positive` matches, or none of `negative` does; true when both are absent.
fn either(
    positive: Option<&Value>,
    negative: Option<&Value>,
    matches: impl Fn(&str) -> bool,
) -> bool {
    let any = |value: &Value| strings(value).any(|pattern| matches(&pattern));
    positive.is_none_or(any) && !negative.is_some_and(any)
}

fn principal_matches(statement: &Map<String, Value>, principals: &[Principal<'_>]) -> bool {
    let named = |value: &Value| match value {
        Value::String(all) => all == "*",
        Value::Object(kinds) => principals.iter().any(|principal| match principal {
            Principal::Service(name) => {
                kinds.get("Service").is_some_and(|value| strings(value).any(|given| given == *name))
            }
            Principal::Federated(arn) => kinds
                .get("Federated")
                .is_some_and(|value| strings(value).any(|given| given == *arn)),
            Principal::Aws(arn) => kinds
                .get("AWS")
                .is_some_and(|value| strings(value).any(|given| is_aws(&given, arn))),
            Principal::Named(arn) => kinds
                .get("AWS")
                .is_some_and(|value| strings(value).any(|given| given == "*" || given == *arn)),
        }),
        _ => false,
    };
    statement.get("Principal").is_none_or(named)
        && !statement.get("NotPrincipal").is_some_and(named)
}

/// `*`, the ARN itself, or the account that it belongs to (as an id or as its root ARN).
fn is_aws(given: &str, arn: &str) -> bool {
    let account = arn.split(':').nth(4).unwrap_or("");
    let root = given.strip_suffix(":root").and_then(|arn| arn.split(':').nth(4));
    given == "*"
        || given == arn
        || (!account.is_empty() && (given == account || root == Some(account)))
}

fn conditions_hold(condition: &Value, context: &[(&str, &str)]) -> bool {
    let Some(operators) = condition.as_object() else { return false };
    operators.iter().all(|(operator, keys)| {
        keys.as_object().is_some_and(|keys| {
            keys.iter().all(|(key, wanted)| condition_holds(operator, key, wanted, context))
        })
    })
}

/// One operator on one key. Keys do not distinguish capitals. An operator that is not known never
/// holds, so that an allowance is not given by accident.
fn condition_holds(operator: &str, key: &str, wanted: &Value, context: &[(&str, &str)]) -> bool {
    let actual = context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, v)| *v);
    if operator == "Null" {
        return strings(wanted).any(|wanted| (wanted == "true") == actual.is_none());
    }
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let negated = operator.contains("Not");
    let Some(actual) = actual else { return if_exists || negated };
    let compare: fn(&str, &str) -> bool = match operator.replace("Not", "").as_str() {
        "StringEquals" | "Bool" | "NumericEquals" => |wanted, actual| wanted == actual,
        "StringEqualsIgnoreCase" => |wanted, actual| wanted.eq_ignore_ascii_case(actual),
        "StringLike" => wildcard,
        // Both ARN operators take wildcards, in each of the six parts by itself.
        "ArnLike" | "ArnEquals" => arn_like,
        _ => return false,
    };
    strings(wanted).any(|wanted| compare(&wanted, actual)) != negated
}

fn arn_like(pattern: &str, arn: &str) -> bool {
    let (patterns, parts) = (pattern.splitn(6, ':'), arn.splitn(6, ':'));
    patterns.clone().count() == 6
        && parts.clone().count() == 6
        && patterns.zip(parts).all(|(pattern, part)| wildcard(pattern, part))
}

/// One value or a list of them.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let many = value.as_array().map(Vec::as_slice);
    let one = if value.is_null() { &[][..] } else { std::slice::from_ref(value) };
    many.unwrap_or(one).iter()
}

fn strings(value: &Value) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    each(value).map(|value| match value {
        Value::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    })
}

#[cfg(test)]
mod tests;
