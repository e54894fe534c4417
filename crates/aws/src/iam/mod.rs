//! IAM: the role that the service assumes, and its inline policy. Also the policy documents, which IAM gives back
//! percent-encoded.

pub(crate) mod role;
pub(crate) mod role_policy;

use serde_json::Value;

/// A policy document as IAM returns it (percent-encoded JSON, RFC 3986), as JSON; text that is no JSON stays text.
fn document(encoded: &str) -> Value {
    let text = decoded(encoded);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// Decodes `%7B`; what is not a well-formed escape stays as it is.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = (first == b'%').then(|| tail.get(..2).and_then(hex)).flatten();
        bytes.push(escape.unwrap_or(first));
        rest = if escape.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0, |value: u8, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(value << 4 | u8::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn documents_are_decoded_to_json() {
        assert_eq!(
            document("%7B%22Version%22%3A%20%222012-10-17%22%7D"),
            json!({"Version": "2012-10-17"})
        );
        assert_eq!(document(r#"{"a": "100%"}"#), json!({"a": "100%"}));
        assert_eq!(document("%EA%B0%80"), json!("가"));
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        for text in ["%", "%4", "%zz", "a%", "%%41"] {
            assert!(decoded(text).contains('%'), "{text}");
        }
        assert_eq!(decoded("%%41"), "%A");
    }
}
