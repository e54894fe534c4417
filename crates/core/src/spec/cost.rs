//! The blocks of the spec about money: how much use is expected, and how much it may cost.
//! Not here: what it costs (`cost`), and what a budget refuses (`plan::budget`).

use personalize_price::Money;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::{Number, Value};
use std::borrow::Cow;

/// The expected use of a campaign, a recommender, the endpoint or a schedule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Usage {
    /// How many requests come in a month of 30 days: `40M` (not of schedules).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_month: Option<Count>,
    /// How many users the dataset group has, where its data cannot be counted: `250k` (recommenders).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users: Option<Count>,
    /// How many bytes a schedule imports in a month of 30 days: `90G`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_per_month: Option<Count>,
}

/// Limits in US dollars at list prices; a plan beyond one is refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Budget {
    /// The most that 30 days of the stack may cost without use. A plan that raises it beyond is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_floor: Option<Usd>,
    /// The most that the steps of one plan may cost once: imports, trainings, batch jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Usd>,
}

/// A count: `40000000`, `40M`, `250k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub u64);

/// An amount of US dollars: `300`, `49.50`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usd(pub Money);

/// The text of a number or a text.
fn text<'de, D: Deserializer<'de>>(deserializer: D, wanted: &str) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(D::Error::custom(wanted)),
    }
}

impl Count {
    /// The count in a text: digits, and perhaps `k`, `M` or `G`.
    pub fn parse(text: &str) -> Option<Count> {
        let unit = match text.chars().last()? {
            'k' => 1_000,
            'M' => 1_000_000,
            'G' => 1_000_000_000,
            _ => 1,
        };
        let digits = if unit > 1 { &text[..text.len() - 1] } else { text };
        let is_number = digits.bytes().all(|b| b.is_ascii_digit());
        let count = digits.parse::<u64>().ok().filter(|_| is_number)?;
        count.checked_mul(unit).map(Count)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text(deserializer, "a count such as `40M` is wanted here")?;
        Count::parse(&text)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is not a count such as `40M`")))
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "pattern": "^[0-9]{1,15}[kMG]?$",
            "minimum": 0,
            "description": "A count: `40000000`, or `40M`; `k`, `M` and `G` are thousands, millions and thousand millions."
        })
    }
}

/// Whether a fraction in YAML or JSON may be another than the one that was written: 15 digits are the same after reading.
fn is_inexact(number: &Number) -> bool {
    let text = number.to_string();
    let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit);
    digits.count() > 15
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.as_number().is_some_and(|number| number.as_u64().is_none() && is_inexact(number)) {
            return Err(D::Error::custom(
                "an amount of more than 15 digits is kept exactly in quotes",
            ));
        }
        let text = text(value, "an amount such as `300` or `49.50` is wanted here");
        text.and_then(|text| text.parse().map_err(serde_json::Error::custom))
            .map(Usd)
            .map_err(D::Error::custom)
    }
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl JsonSchema for Usd {
    fn schema_name() -> Cow<'static, str> {
        "Usd".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number"],
            "pattern": "^[0-9]{1,15}(\\.[0-9]{1,9})?$",
            "minimum": 0,
            "description": "US dollars: `300`, `49.50`."
        })
    }
}
