//! Fields as data: what may change in place, what forces a replacement, and when two values are the same.
//! Not here: which fields a kind has (each kind's own file).

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
}

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
    /// Why it is classified so, with the source of the fact.
    pub why: &'static str,
}

impl Field {
    /// A field that the update call takes.
    pub const fn updatable(path: &'static str, why: &'static str) -> Field {
        Field { path, class: Class::Updatable, same: Same::Exact, default: "", echoes: false, why }
    }

    /// A field that is fixed at creation.
    pub const fn immutable(path: &'static str, why: &'static str) -> Field {
        Field { path, class: Class::Immutable, same: Same::Exact, default: "", echoes: false, why }
    }

    /// A field that is not compared.
    pub const fn not_compared(path: &'static str, why: &'static str) -> Field {
        Field {
            path,
            class: Class::NotCompared,
            same: Same::Exact,
            default: "",
            echoes: false,
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
        match self.same {
            Same::Exact | Same::Latest => bare(value),
            Same::AnyCase => value.as_str().map_or(value.clone(), |t| t.to_uppercase().into()),
            Same::Parameters => bare(numeric(value)),
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
        let (wanted, live) = (self.normal(wanted), self.normal(live));
        wanted == live
            || (ours && self.echoes && covers(&live, &wanted))
            || (self.same == Same::Latest && is_version_of_pointer(&live, &wanted))
    }
}

/// Whether `pointer` is `<solution>/$LATEST` and `version` a version of that solution.
fn is_version_of_pointer(version: &Value, pointer: &Value) -> bool {
    let solution = pointer.as_str().and_then(|p| p.strip_suffix("$LATEST"));
    solution.is_some_and(|solution| version.as_str().is_some_and(|v| v.starts_with(solution)))
}

/// Whether `live` has everything that `wanted` has.
fn covers(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (_, Value::Null) => true,
        (Value::Object(live), Value::Object(wanted)) => {
            wanted.iter().all(|(k, w)| live.get(k).is_some_and(|l| covers(l, w)))
        }
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
    fn sameness_is_by_meaning() {
        let parameters = Field::immutable("p", "").same(Same::Parameters).echoes();
        assert!(parameters.is_same(&json!({"a": "0.30"}), &json!({"a": "0.3"}), false));
        assert!(!parameters.is_same(&json!({"a": "0.3"}), &json!({"a": "0.3", "b": "1"}), false));
        assert!(parameters.is_same(&json!({"a": "0.3"}), &json!({"a": "0.3", "b": "1"}), true));
        assert!(!parameters.is_same(&json!({"a": "0.3"}), &json!({"a": "0.4"}), true));
        let tps = Field::updatable("t", "").default("1");
        assert!(tps.is_same(&Value::Null, &json!(1), false));
        assert!(!tps.is_same(&Value::Null, &json!(2), false));
        let config = Field::updatable("c", "");
        assert!(config.is_same(&Value::Null, &json!({}), false));
    }
}
