//! Answers in JSON. Not here: what they mean.
//!
//! Facts: a refusal is `{"__type": "…#ParameterNotFound", "message": "…"}`, with or without the part before the `#` and with
//! `Message` in place of `message` (Smithy, AWS JSON 1.1 protocol, "Operation error serialization").

use super::xml::Refused;
use serde_json::Value;

/// The output in an answer; `None` where that is of another form.
pub(super) fn output(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

/// The code and the message of a refusal; `None` where the answer is no JSON object.
pub(super) fn refused(body: &[u8]) -> Option<Refused> {
    let answer = output(body)?;
    let text = |name: &str| answer[name].as_str();
    let code = text("__type").map(|code| code.rsplit('#').next().unwrap_or(code));
    let code = code.map(|code| code.split(':').next().unwrap_or(code).to_owned());
    let message = text("message").or(text("Message")).map(str::to_owned);
    Some(Refused { code, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_have_a_code_in_several_spellings() {
        for (body, code, message) in [
            (r#"{"__type":"ParameterNotFound"}"#, "ParameterNotFound", None),
            (
                r#"{"__type":"com.amazonaws.ssm#TooManyUpdates","message":"m"}"#,
                "TooManyUpdates",
                Some("m"),
            ),
            (
                r#"{"__type":"ValidationException:http://x/","Message":"n"}"#,
                "ValidationException",
                Some("n"),
            ),
        ] {
            let read = refused(body.as_bytes()).unwrap();
            assert_eq!((read.code.as_deref(), read.message.as_deref()), (Some(code), message));
        }
        assert_eq!(refused(b"<ErrorResponse/>"), None);
        assert_eq!(refused(b"[]"), None);
    }
}
