//! Fields as data: what may change in place, what forces a replacement, and when two values are the same.
//! What the service adds to a value, renames in it or leaves out is told from what somebody changed (`Likeness`).
//! Not here: which fields a kind has (each kind's own file).

use super::members::Members;
use crate::props::Props;
use personalize_rules::{filter, schema::Schema};
use serde_json::{Map, Value};

/// What a change of a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Can be changed by the update call.
    Updatable,
    /// Fixed at creation: another value means another resource.
    Immutable,
    /// Not compared: it is not returned, or it only says where the resource stands.
    NotCompared,
}

/// When two values are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// When they are equal, nothing and an empty block being alike.
    Exact,
    /// When they are equal without regard to the case of letters.
    AnyCase,
    /// When every parameter is equal, numbers by value: `"0.30"` is `0.3`.
    Parameters,
    /// When the Avro schemas mean the same.
    Avro,
    /// When the filter expressions mean the same.
    Filter,
    /// When they are equal, or the wish is a solution's `$LATEST` pointer and the live value a version of that solution:
    /// whether Describe shows the pointer or the version that it stands for is not known.
    Latest,
    /// When they are equal, or the wish is the service's own schedule of trainings and none is shown: whether Describe
    /// shows a schedule that nobody sent is not known.
    Schedule,
    /// When they are equal, or nothing is wanted: what is made decides the value.
    WhereWanted,
}

/// The schedule of automatic trainings that nobody chose (docs/service/resources.md, "Solutions").
pub const WEEKLY: &str = "rate(7 days)";

/// One field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The path in the service's names: `solutionConfig.eventsConfig`.
    pub path: &'static str,
    /// What a change means.
    pub class: Class,
    /// When two values are the same.
    pub same: Same,
    /// The service's default as JSON, for values that nobody sent; empty for none.
    pub default: &'static str,
    /// Whether the service may fill in more than was sent (not known: see docs/unverified.md).
    pub echoes: bool,
    /// How it is read and changed, where it is a list of members that Describe does not show.
    pub members: Option<Members>,
    /// Whether a change from the first value to the second raises what is billed.
    pub raises: fn(&Value, &Value) -> bool,
    /// Why it is classified so, with the source of the fact.
    pub why: &'static str,
}

/// The bill does not depend on the field.
fn never(_: &Value, _: &Value) -> bool {
    false
}

impl Field {
    /// A field that the update call takes.
    pub const fn updatable(path: &'static str, why: &'static str) -> Field {
        Field::of_class(path, Class::Updatable, why)
    }

    /// A field that is fixed at creation.
    pub const fn immutable(path: &'static str, why: &'static str) -> Field {
        Field::of_class(path, Class::Immutable, why)
    }

    /// A field that is not compared.
    pub const fn not_compared(path: &'static str, why: &'static str) -> Field {
        Field::of_class(path, Class::NotCompared, why)
    }

    const fn of_class(path: &'static str, class: Class, why: &'static str) -> Field {
        Field {
            path,
            class,
            same: Same::Exact,
            default: "",
            echoes: false,
            members: None,
            raises: never,
            why,
        }
    }

    /// The same field with another notion of sameness.
    pub const fn same(mut self, same: Same) -> Field {
        self.same = same;
        self
    }

    /// The same field with the service's default.
    pub const fn default(mut self, json: &'static str) -> Field {
        self.default = json;
        self
    }

    /// The same field, to which the service may add.
    pub const fn echoes(mut self) -> Field {
        self.echoes = true;
        self
    }

    /// The same field, a list of members with calls of its own.
    pub const fn members(mut self, members: Members) -> Field {
        self.members = Some(members);
        self
    }

    /// The same field, where a change for which `raises` holds costs more.
    pub const fn raises(mut self, raises: fn(&Value, &Value) -> bool) -> Field {
        self.raises = raises;
        self
    }

    /// Whether a change from `before` to `after` raises what is billed.
    pub fn costs_more(&self, before: &Value, after: &Value) -> bool {
        (self.raises)(before, after)
    }

    /// The value of this field in `props`; null where it is absent.
    pub fn of(&self, props: &Props) -> Value {
        let mut parts = self.path.split('.');
        let first = parts.next().and_then(|part| props.get(part));
        parts.fold(first, |value, part| value?.get(part)).cloned().unwrap_or(Value::Null)
    }

    /// The value in the form in which equal wishes are equal.
    pub fn normal(&self, value: &Value) -> Value {
        let value = match (value, self.default) {
            (Value::Null, default) if !default.is_empty() => {
                serde_json::from_str(default).unwrap_or(Value::Null)
            }
            (value, _) => value.clone(),
        };
        let value = self.members.map_or(value.clone(), |members| members.in_order(value));
        match self.same {
            Same::Exact | Same::Latest | Same::Schedule | Same::WhereWanted => bare(value),
            Same::AnyCase => value.as_str().map_or(value.clone(), |t| t.to_uppercase().into()),
            Same::Parameters => bare(numeric(renamed(value))),
            Same::Avro => value
                .as_str()
                .and_then(|text| Schema::parse(text).ok())
                .map_or(value.clone(), |schema| schema.normal().into()),
            Same::Filter => {
                value.as_str().and_then(filter::normal).map_or(value.clone(), Value::String)
            }
        }
    }

    /// Whether the live value is what is wanted. `ours` says that the spec has not changed since we last wrote:
    /// then what a field that `echoes` has beyond the wish was filled in by the service, and is no change.
    pub fn is_same(&self, wanted: &Value, live: &Value, ours: bool) -> bool {
        self.likeness(wanted, live, ours) != Likeness::Other
    }

    /// How the live value relates to what is wanted; `ours` as in [`Field::is_same`].
    pub fn likeness(&self, wanted: &Value, live: &Value, ours: bool) -> Likeness {
        let (wanted, live) = (self.normal(wanted), self.normal(live));
        if wanted == live || self.same == Same::Latest && is_version_of_pointer(&live, &wanted) {
            return Likeness::Same;
        }
        if self.same == Same::WhereWanted && wanted.is_null() {
            return Likeness::Same;
        }
        let weekly = || wanted.get("schedulingExpression").is_some_and(|rate| rate == WEEKLY);
        if self.same == Same::Schedule && live.is_null() && weekly() {
            return Likeness::Same;
        }
        // It was made without a value and cannot have got one since: the service shows its own.
        if ours && self.class == Class::Immutable && wanted.is_null() {
            return Likeness::Same;
        }
        if !ours || !self.echoes {
            return Likeness::Other;
        }
        let mut missing = Vec::new();
        match covers(&live, &wanted, "", &mut missing) {
            false => Likeness::Other,
            true if missing.is_empty() => Likeness::Same,
            // An update can put it back, and may have been undone by hand.
            true if self.class == Class::Updatable => Likeness::Other,
            true => Likeness::Unconfirmed(missing),
        }
    }
}

/// How a live value relates to a wanted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// They are the same.
    Same,
    /// Nothing contradicts the wish, but the service does not give back these parts of it (`a.b`; empty for all of it).
    /// They were sent and cannot have been changed since, so it is not a difference.
    Unconfirmed(Vec<String>),
    /// They differ.
    Other,
}

/// Keys under which the service is said to give back what was sent under another: each pair is one key. Source: issue 15
/// of AWS's maintaining-personalized-experiences-with-machine-learning (2022), for `featureTransformationParameters` of
/// aws-user-personalization.
const ALIASES: [(&str, &str); 2] = [
    ("max_user_history_length_percentile", "max_hist_length_percentile"),
    ("min_user_history_length_percentile", "min_hist_length_percentile"),
];

/// With keys under one of their names.
fn renamed(value: Value) -> Value {
    let one = |key: String| {
        let alias = ALIASES.iter().find(|(_, other)| *other == key);
        alias.map_or(key, |(name, _)| (*name).to_owned())
    };
    match value {
        Value::Object(map) => {
            // Where both names are there, the one that is sent counts.
            let (others, sent): (Vec<_>, Vec<_>) =
                map.into_iter().partition(|(key, _)| ALIASES.iter().any(|(_, o)| o == key));
            let all = others.into_iter().chain(sent);
            Value::Object(all.map(|(key, value)| (one(key), renamed(value))).collect())
        }
        other => other,
    }
}

/// Whether `pointer` is `<solution>/$LATEST` and `version` a version of that solution.
fn is_version_of_pointer(version: &Value, pointer: &Value) -> bool {
    let solution = pointer.as_str().and_then(|p| p.strip_suffix("$LATEST"));
    solution.is_some_and(|solution| version.as_str().is_some_and(|v| v.starts_with(solution)))
}

/// Whether `live` contradicts nothing that `wanted` has; what it lacks is added to `missing`.
fn covers(live: &Value, wanted: &Value, path: &str, missing: &mut Vec<String>) -> bool {
    match (live, wanted) {
        (_, Value::Null) => true,
        (Value::Null, _) => {
            missing.push(path.to_owned());
            true
        }
        (Value::Object(live), Value::Object(wanted)) => wanted.iter().all(|(key, wanted)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            covers(live.get(key).unwrap_or(&Value::Null), wanted, &path, missing)
        }),
        (live, wanted) => live == wanted,
    }
}

/// Without nulls, empty blocks and the difference between `1` and `1.0`.
fn bare(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let map: Map<String, Value> =
                map.into_iter().map(|(k, v)| (k, bare(v))).filter(|(_, v)| !v.is_null()).collect();
            if map.is_empty() { Value::Null } else { Value::Object(map) }
        }
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => Value::Array(items.into_iter().map(bare).collect()),
        Value::Number(n) => n.as_f64().map_or(Value::Null, Value::from),
        other => other,
    }
}

/// With texts that are numbers as numbers, and booleans in one spelling.
fn numeric(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(k, v)| (k, numeric(v))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(numeric).collect()),
        Value::String(text) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Value::from(number),
            _ if text.eq_ignore_ascii_case("true") => Value::Bool(true),
            _ if text.eq_ignore_ascii_case("false") => Value::Bool(false),
            _ => Value::String(text),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_service_leaves_out_contradicts_nothing() {
        let fixed = Field::immutable("p", "").same(Same::Parameters).echoes();
        let wanted = json!({"a": "1", "b": {"c": 2}});
        let missing = |live, ours| fixed.likeness(&wanted, &live, ours);
        let lacks =
            |paths: &[&str]| Likeness::Unconfirmed(paths.iter().map(|p| (*p).to_owned()).collect());
        assert_eq!(missing(json!({"a": 1, "z": 9}), true), lacks(&["b"]));
        assert_eq!(missing(json!({"b": {"d": 1}}), true), lacks(&["a", "b.c"]));
        assert_eq!(missing(Value::Null, true), lacks(&[""]));
        assert_eq!(missing(json!({"a": 1}), false), Likeness::Other, "nothing remembers");
        assert_eq!(missing(json!({"a": 2}), true), Likeness::Other, "another value");
        let config = Field::updatable("c", "").echoes();
        assert_eq!(config.likeness(&wanted, &json!({"a": "1"}), true), Likeness::Other);
    }

    #[test]
    fn sameness_is_by_meaning() {
        let parameters = Field::immutable("p", "").same(Same::Parameters).echoes();
        assert!(parameters.is_same(&json!({"a": "0.30"}), &json!({"a": "0.3"}), false));
        assert!(!parameters.is_same(&json!({"a": "0.3"}), &json!({"a": "0.3", "b": "1"}), false));
        assert!(parameters.is_same(&json!({"a": "0.3"}), &json!({"a": "0.3", "b": "1"}), true));
        assert!(!parameters.is_same(&json!({"a": "0.3"}), &json!({"a": "0.4"}), true));
        let old = json!({"max_hist_length_percentile": "0.99"});
        let new = json!({"max_user_history_length_percentile": 0.99});
        assert!(parameters.is_same(&new, &old, false), "one key under two names");
        let tps = Field::updatable("t", "").default("1");
        assert!(tps.is_same(&Value::Null, &json!(1), false));
        assert!(!tps.is_same(&Value::Null, &json!(2), false));
        let config = Field::updatable("c", "");
        assert!(config.is_same(&Value::Null, &json!({}), false));
    }
}
