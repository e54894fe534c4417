//! IAM: the role that the service assumes, and its inline policy. Also the policy documents, which IAM gives back
//! percent-encoded.

pub(crate) mod role;
pub(crate) mod role_policy;

use crate::percent;
use serde_json::Value;

/// A policy document as IAM returns it (percent-encoded JSON, RFC 3986), as JSON; text that is no JSON stays text.
fn document(encoded: &str) -> Value {
    let text = percent::decoded(encoded);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
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
}
