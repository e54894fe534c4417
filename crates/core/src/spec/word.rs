//! The small words of the language: `off`, `14 days`, and scalars that become text.
//! Not here: blocks (see `types`).

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;
use std::borrow::Cow;

/// The word `off`, or `false`, which tools that know YAML 1.1 write for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Off {
    /// `off`
    Off,
}

impl<'de> Deserialize<'de> for Off {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Bool(false) => Ok(Off::Off),
            Value::String(text) if text == "off" => Ok(Off::Off),
            _ => Err(D::Error::custom("`off` is wanted here")),
        }
    }
}

impl JsonSchema for Off {
    fn schema_name() -> Cow<'static, str> {
        "Off".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "enum": ["off", false],
            "description": "`off`; `false` is the same."
        })
    }
}

/// A number of days, written `14 days` or `1 day`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days(pub u32);

impl Serialize for Days {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{} days", self.0))
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits =
            text.trim_end_matches("days").trim_end_matches("day").trim_end_matches('d').trim();
        digits
            .parse()
            .map(Days)
            .map_err(|_| D::Error::custom(format!("`{text}` is not a number of days")))
    }
}

impl JsonSchema for Days {
    fn schema_name() -> Cow<'static, str> {
        "Days".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9]{1,4} ?(d|day|days)$",
            "description": "A number of days: `14 days`."
        })
    }
}

/// Text, a number or a boolean, all kept as text, as the service's parameter maps want it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Scalar(pub String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Scalar(text)),
            Value::Bool(value) => Ok(Scalar(value.to_string())),
            Value::Number(value) => Ok(Scalar(value.to_string())),
            _ => Err(D::Error::custom("a single value is wanted here")),
        }
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean"],
            "description": "A single value; the service receives it as a string."
        })
    }
}
