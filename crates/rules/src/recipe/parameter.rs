//! Hyperparameters: name, values, default; and whether a value is one of them.
//! Not here: which recipe has which (`table`).
//!
//! Source: docs/service/recipes.md, "Parameters". All of them travel as strings.

use serde::Serialize;
use serde_json::Value;

/// The map that a parameter is sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ParameterKind {
    /// `solutionConfig.algorithmHyperParameters`.
    Algorithm,
    /// `solutionConfig.featureTransformationParameters`.
    Feature,
    /// `itemExplorationConfig` of a campaign, recommender or batch job.
    Exploration,
}

impl ParameterKind {
    /// The key of its map.
    pub fn key(self) -> &'static str {
        match self {
            Self::Algorithm => "algorithmHyperParameters",
            Self::Feature => "featureTransformationParameters",
            Self::Exploration => "itemExplorationConfig",
        }
    }
}

/// What a parameter may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Values {
    /// Whole numbers, both ends included.
    Int(i64, i64),
    /// Numbers, both ends included.
    Float(f64, f64),
    /// Whole numbers above zero.
    PositiveInt,
    /// Numbers above zero.
    Positive,
    /// `true` or `false`, in any letter case.
    Bool,
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of these lengths of time: a number and a unit. Other spellings of the same are doubtful.
    Times(&'static [&'static str]),
}

/// Whether a search for hyperparameters may vary it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Tunable {
    /// No.
    No,
    /// Yes; it can also be set.
    Yes,
    /// Yes, and it cannot be set otherwise.
    Only,
}

/// One hyperparameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub kind: ParameterKind,
    /// What it may be.
    pub values: Values,
    /// What it is when not given.
    pub default: &'static str,
    /// Whether a search may vary it.
    pub tunable: Tunable,
    /// The least that another page of the guide names, where the pages differ.
    pub advised: Option<f64>,
}

impl Parameter {
    /// Why a value (a string, number or boolean) is not allowed: words that follow on "is". None when it is allowed.
    pub fn fault(&self, value: &Value) -> Option<String> {
        let Some(text) = single(value) else {
            return Some(format!("not a single value; {}", self.values));
        };
        (!self.values.contain(&text)).then(|| format!("`{text}`, but {}", self.values))
    }

    /// Why an allowed value may still be refused, and what to write: the fault follows on "is".
    pub fn doubt(&self, value: &Value) -> Option<(String, String)> {
        let text = single(value)?;
        if let Some(better) = self.values.spelling(&text) {
            let fault = format!("written `{text}`, a form that the guide does not show");
            return Some((fault, format!("write `{better}`")));
        }
        let least = self.advised.filter(|least| text.parse().is_ok_and(|n: f64| n < *least))?;
        let fault = format!("`{text}`; one page of the guide allows it, another begins at {least}");
        Some((fault, format!("write at least `{least}`")))
    }
}

/// The text of a string, number or boolean.
fn single(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

impl Values {
    /// Whether the text is one of the values.
    pub fn contain(&self, text: &str) -> bool {
        let number = || text.parse::<f64>().ok().filter(|n| n.is_finite());
        // `32.0` is taken as 32: numbers that went through JSON or YAML often look so.
        let whole = || number().filter(|n| n.fract() == 0.0);
        match *self {
            #[expect(clippy::cast_precision_loss, reason = "the bounds are small numbers")]
            Self::Int(low, high) => {
                whole().is_some_and(|n| (low as f64..=high as f64).contains(&n))
            }
            Self::Float(low, high) => number().is_some_and(|n| (low..=high).contains(&n)),
            Self::PositiveInt => whole().is_some_and(|n| n > 0.0),
            Self::Positive => number().is_some_and(|n| n > 0.0),
            Self::Bool => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
            Self::Words(words) => words.contains(&text),
            Self::Times(times) => {
                minutes(text).is_some_and(|m| times.iter().any(|time| minutes(time) == Some(m)))
            }
        }
    }

    /// How the guide would write an allowed value that is spelled otherwise.
    fn spelling(&self, text: &str) -> Option<String> {
        match self {
            Self::Int(..) | Self::PositiveInt if text.parse::<i64>().is_err() => {
                text.parse::<f64>().ok().map(|n| format!("{n:.0}"))
            }
            Self::Times(times) if !times.contains(&text) => {
                let same = times.iter().find(|time| minutes(time) == minutes(text));
                same.map(|time| (*time).to_owned())
            }
            _ => None,
        }
    }

    /// The list of ranges of `hpoConfig` in which a search names it.
    pub fn range_list(&self) -> &'static str {
        match self {
            Self::Int(..) | Self::PositiveInt => "integerHyperParameterRanges",
            Self::Float(..) | Self::Positive => "continuousHyperParameterRanges",
            Self::Bool | Self::Words(_) | Self::Times(_) => "categoricalHyperParameterRanges",
        }
    }
}

/// `it is a whole number from 32 to 256`.
impl std::fmt::Display for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(low, high) => write!(f, "it is a whole number from {low} to {high}"),
            Self::Float(low, high) => write!(f, "it is a number from {low} to {high}"),
            Self::PositiveInt => write!(f, "it is a whole number above 0"),
            Self::Positive => write!(f, "it is a number above 0"),
            Self::Bool => write!(f, "it is `true` or `false`"),
            Self::Words(words) | Self::Times(words) => {
                write!(f, "it is one of `{}`", words.join("`, `"))
            }
        }
    }
}

/// The minutes of a length of time such as `30 minutes`, `30 min`, `3h` or `1 day`.
fn minutes(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(digits);
    let length = match unit.trim().to_ascii_lowercase().as_str() {
        "m" | "min" | "mins" | "minute" | "minutes" => 1,
        "h" | "hour" | "hours" => 60,
        "d" | "day" | "days" => 24 * 60,
        _ => return None,
    };
    count.parse::<u64>().ok()?.checked_mul(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_as_text_number_or_boolean() {
        let of = |values| Parameter {
            name: "p",
            kind: ParameterKind::Algorithm,
            values,
            default: "",
            tunable: Tunable::No,
            advised: None,
        };
        for good in [json!("32"), json!(256), json!(" 100 "), json!(64.0)] {
            assert_eq!(of(Values::Int(32, 256)).fault(&good), None, "{good}");
        }
        assert_eq!(
            of(Values::Int(32, 256)).fault(&json!("31")).unwrap(),
            "`31`, but it is a whole number from 32 to 256"
        );
        assert_eq!(
            of(Values::Int(32, 256)).fault(&json!(33.5)).unwrap(),
            "`33.5`, but it is a whole number from 32 to 256"
        );
        assert_eq!(
            of(Values::Float(0.0, 1.0)).fault(&json!("NaN")).unwrap(),
            "`NaN`, but it is a number from 0 to 1"
        );
        assert_eq!(
            of(Values::Float(0.0, 1.0)).fault(&json!([1])).unwrap(),
            "not a single value; it is a number from 0 to 1"
        );
        assert_eq!(of(Values::Bool).fault(&json!("True")), None);
        assert_eq!(
            of(Values::Bool).fault(&json!("yes")).unwrap(),
            "`yes`, but it is `true` or `false`"
        );
        assert_eq!(
            of(Values::PositiveInt).fault(&json!(0)).unwrap(),
            "`0`, but it is a whole number above 0"
        );
        assert_eq!(
            of(Values::Positive).fault(&json!(-1)).unwrap(),
            "`-1`, but it is a number above 0"
        );
        assert_eq!(
            of(Values::Words(&["a", "b"])).fault(&json!("c")).unwrap(),
            "`c`, but it is one of `a`, `b`"
        );
        let times = of(Values::Times(&["30 minutes", "1 hour", "1 day"]));
        for good in ["30 minutes", "1 hour", "60 min", "1h", "24 hours", "1 Day"] {
            assert_eq!(times.fault(&json!(good)), None, "{good}");
        }
        for wrong in ["2 hours", "30", "daily", "", "hour"] {
            let fault = times.fault(&json!(wrong)).unwrap();
            assert_eq!(
                fault,
                format!("`{wrong}`, but it is one of `30 minutes`, `1 hour`, `1 day`")
            );
        }
    }
}
