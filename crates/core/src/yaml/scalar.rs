//! What a scalar means: the core rules of YAML 1.2, in which only `true` and `false` are booleans.
//! Not here: the traps of YAML 1.1, which the check of the spec's structure explains.

use serde_json::Value;

/// A single value as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The text without quotes.
    pub text: String,
    /// Whether it stands without quotes, so that it may mean something else than text.
    pub plain: bool,
}

impl Scalar {
    /// The value that the text means.
    pub fn value(&self) -> Value {
        if !self.plain {
            return Value::String(self.text.clone());
        }
        match self.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            text => number(text).unwrap_or_else(|| Value::String(text.to_owned())),
        }
    }
}

/// The number that `text` is: digits with an optional sign, fraction and exponent.
fn number(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        || !unsigned.contains(|c: char| c.is_ascii_digit())
        || !unsigned.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
    {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    text.parse::<f64>().ok().filter(|f| f.is_finite()).map(Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_scalars_follow_the_core_rules() {
        let read = |text: &str| Scalar { text: text.to_owned(), plain: true }.value();
        assert_eq!(read("12"), json!(12));
        assert_eq!(read("-1.5e3"), json!(-1500.0));
        assert_eq!(read("off"), json!("off"));
        assert_eq!(read("1.2.3"), json!("1.2.3"));
        assert_eq!(read("2020-07-31"), json!("2020-07-31"));
        assert_eq!(read("~"), Value::Null);
        assert_eq!(Scalar { text: "12".into(), plain: false }.value(), json!("12"));
    }
}
