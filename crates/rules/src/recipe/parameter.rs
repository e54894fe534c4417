//! Hyperparameters: name, values, default; and whether a value is one of them.
//! Not here: which recipe has which (`table`).
//!
//! Source: reference/recipes 2.1. All of them travel as strings.

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
    /// A text whose accepted spellings are not all known; these were seen.
    Text(&'static [&'static str]),
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
}

impl Parameter {
    /// Why a value (a string, number or boolean) is not allowed: words that follow on "is". None when it is allowed.
    pub fn fault(&self, value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => return Some(format!("not a single value; {}", self.values)),
        };
        (!self.values.contain(&text)).then(|| format!("`{text}`, but {}", self.values))
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
            Self::Text(_) => !text.is_empty(),
        }
    }

    /// The list of ranges of `hpoConfig` in which a search names it.
    pub fn range_list(&self) -> &'static str {
        match self {
            Self::Int(..) | Self::PositiveInt => "integerHyperParameterRanges",
            Self::Float(..) | Self::Positive => "continuousHyperParameterRanges",
            Self::Bool | Self::Words(_) | Self::Text(_) => "categoricalHyperParameterRanges",
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
            Self::Words(words) => write!(f, "it is one of `{}`", words.join("`, `")),
            Self::Text(words) => write!(f, "it is a text such as `{}`", words.join("`, `")),
        }
    }
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
        assert_eq!(of(Values::Text(&["30 minutes"])).fault(&json!("1 day")), None);
    }
}
