//! The query protocol of IAM and STS: form parameters in, XML out.
//! Not here: the operations.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::ServiceError;

/// The parameters of one request, decoded.
#[derive(Debug, Default)]
pub struct Parameters {
    values: BTreeMap<String, String>,
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn parse(form: &str) -> Self {
        Parameters { values: form_urlencoded::parse(form.as_bytes()).into_owned().collect() }
    }

    /// A parameter, if it was given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A parameter that the operation needs.
    ///
    /// # Errors
    /// `ValidationError`, 400, when it is absent.
    pub fn require(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| {
            let member = lower_first(name);
            let message = format!(
                "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null"
            );
            ServiceError::new(400, "ValidationError", message)
        })
    }

    /// The values of a list: `Name.member.1`, `Name.member.2`, …
    #[must_use]
    pub fn members(&self, name: &str) -> Vec<&str> {
        (1..).map_while(|index| self.get(&format!("{name}.member.{index}"))).collect()
    }

    /// The pairs of a list of tags.
    #[must_use]
    pub fn tags(&self, name: &str) -> Vec<(String, String)> {
        let part = |index: usize, part: &str| self.get(&format!("{name}.member.{index}.{part}"));
        (1..)
            .map_while(|index| Some((part(index, "Key")?, part(index, "Value").unwrap_or(""))))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// What is encoded: all but the unreserved characters (RFC 3986, section 2.3).
pub const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The same without the slash, for keys of objects.
pub const RESERVED_IN_PATHS: &AsciiSet = &RESERVED.remove(b'/');

/// Decodes `%XX` and `+`; what is not an escape stays as it is.
#[must_use]
pub fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Encodes the characters of a set, and all that are not ASCII.
#[must_use]
pub fn encode(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

/// One XML element with text in it.
#[must_use]
pub fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

/// One XML element with elements in it.
#[must_use]
pub fn nest(name: &str, inner: &str) -> String {
    format!("<{name}>{inner}</{name}>")
}

/// A list: one `member` element for each item.
#[must_use]
pub fn members(name: &str, items: impl IntoIterator<Item = String>) -> String {
    let items: String = items.into_iter().map(|item| nest("member", &item)).collect();
    nest(name, &items)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no way to write other control characters.
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", letter as u32)),
            letter if letter.is_control() => escaped.push('\u{FFFD}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The document that answers an operation with success.
#[must_use]
pub fn response(
    namespace: &str,
    operation: &str,
    result: Option<&str>,
    request_id: &str,
) -> String {
    let result = result.map(|inner| nest(&format!("{operation}Result"), inner)).unwrap_or_default();
    let metadata = nest("ResponseMetadata", &element("RequestId", request_id));
    format!("<{operation}Response xmlns=\"{namespace}\">{result}{metadata}</{operation}Response>")
}

/// The document that answers an operation with an error.
#[must_use]
pub fn error_response(namespace: &str, error: &ServiceError, request_id: &str) -> String {
    let kind = if error.status < 500 { "Sender" } else { "Receiver" };
    let parts = [("Type", kind), ("Code", &error.code), ("Message", &error.message)];
    let inner: String = parts.iter().map(|(name, text)| element(name, text)).collect();
    let error = nest("Error", &inner);
    let request_id = element("RequestId", request_id);
    format!("<ErrorResponse xmlns=\"{namespace}\">{error}{request_id}</ErrorResponse>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        let form = "Action=TagRole&RoleName=a%20b+c&Tags.member.1.Key=k&Tags.member.1.Value=%EA%B0%80&x=%zz";
        let parameters = Parameters::parse(form);
        assert_eq!(parameters.get("RoleName"), Some("a b c"));
        assert_eq!(parameters.tags("Tags"), [("k".to_owned(), "가".to_owned())]);
        assert_eq!(parameters.get("x"), Some("%zz"));
        assert_eq!(parameters.require("PolicyName").unwrap_err().code, "ValidationError");
    }

    #[test]
    fn encoding_is_undone_by_decoding() {
        let text = "a b+c/%가~\"{}";
        assert_eq!(decode(&encode(text, RESERVED_IN_PATHS)), text);
        assert_eq!(encode("{\"a\": 1}", RESERVED), "%7B%22a%22%3A%201%7D");
    }

    #[test]
    fn xml_is_escaped() {
        assert_eq!(element("A", "<&\"\u{1}"), "<A>&lt;&amp;&quot;\u{FFFD}</A>");
    }
}
