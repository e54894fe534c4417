//! Amounts of US dollars in whole nano-dollars. Not here: other currencies; nothing is converted.

use crate::decimal::{self, DecimalError, NANO};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{
    borrow::Cow,
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Sub},
    str::FromStr,
};

/// An amount of US dollars, in nano-dollars. It is shown in cents, and written exactly in JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(i128);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// So many billionths of a dollar.
    pub const fn from_nano(nano: i128) -> Money {
        Money(nano)
    }

    /// The billionths of a dollar.
    pub const fn as_nano(self) -> i128 {
        self.0
    }

    /// Every digit of it, two after the point at least: `0.000055555`.
    pub fn exact(self) -> String {
        decimal::text(self.0, 2)
    }
}

/// In whole cents, rounded half away from zero, with its thousands set off; what is more than nothing and less than a cent
/// is `<0.01`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cent = NANO.unsigned_abs() / 100;
        let cents = (self.0.unsigned_abs() + cent / 2) / cent;
        let sign = if self.0 < 0 { "-" } else { "" };
        if self.0 > 0 && self.0.unsigned_abs() < cent {
            return f.pad("<0.01");
        }
        let whole = (cents / 100).to_string();
        let mut text = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        f.pad(&format!("{text}.{:02}", cents % 100))
    }
}

impl FromStr for Money {
    type Err = DecimalError;

    /// Reads `144`, `0.24` and, with a sign, `-0.24`.
    fn from_str(text: &str) -> Result<Money, DecimalError> {
        match text.strip_prefix('-') {
            Some(positive) => decimal::nano(positive).map(|nano| Money(-nano)),
            None => decimal::nano(text).map(Money),
        }
    }
}

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Money;

    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(all: I) -> Money {
        all.fold(Money::ZERO, Add::add)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.exact())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^-?[0-9]{1,15}(\\.[0-9]{1,9})?$",
            "description": "US dollars as a decimal number: `144.00`."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_in_cents() {
        let shown = |text: &str| text.parse::<Money>().unwrap().to_string();
        assert_eq!(shown("143.99856"), "144.00");
        assert_eq!(shown("0.004"), "<0.01");
        assert_eq!(shown("0"), "0.00");
        assert_eq!(shown("0.015"), "0.02");
        assert_eq!(shown("1234567.5"), "1,234,567.50");
        assert_eq!(shown("-144"), "-144.00");
    }
}
