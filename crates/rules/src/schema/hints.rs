//! What people write in place of what an Avro schema has, and what to write instead.
//! Not here: where such things are found (`read`, `envelope`).

use super::Primitive;
use super::json::{Node, Value};
use crate::finding::suggest;

const KEYS: [&str; 8] =
    ["type", "name", "namespace", "fields", "version", "categorical", "textual", "itemName"];

/// What to write where a text is not JSON, by what stands at that place.
pub(super) fn not_json(text: &str, at: usize) -> Option<&'static str> {
    let rest = text.get(at..).unwrap_or_default();
    match rest.chars().next()? {
        '\'' => Some("write double quotes"),
        '“' | '”' | '„' | '‘' | '’' | '«' | '»' => Some("write straight double quotes"),
        '/' | '#' => Some("JSON has no comments; remove them"),
        'N' if rest.starts_with("None") => Some("write `null`"),
        'T' | 'F' => None,
        _ if at == 0 => Some(
            "an Avro schema begins with `{`; the short form of fields stands in the spec itself",
        ),
        _ => None,
    }
}

/// What to write where a schema is expected and something else stands.
pub(super) fn no_record(root: &Node) -> Option<&'static str> {
    match &root.value {
        Value::String(_) => Some(
            "this is the text of a schema inside of a string; take the outer quotes and the backslashes away",
        ),
        Value::Array(_) => Some("write one record, without a list around it"),
        _ => None,
    }
}

/// What to do with a key that means nothing.
pub(super) fn unknown_key(key: &str, of_field: bool) -> String {
    let nullable = "remove it; where cells may be empty, write `\"type\": [\"null\", \"string\"]`, with the type of the field";
    match key {
        "optional" | "nullable" | "required" if of_field => nullable.to_owned(),
        "default" if of_field => {
            "remove it; empty cells are null, and have no other value".to_owned()
        }
        "logicalType" if of_field => {
            "remove it; the type alone counts, and times are whole seconds".to_owned()
        }
        _ => match suggest(key, KEYS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it; it is not submitted".to_owned(),
        },
    }
}

/// What to write in place of a type that is an object or a list.
pub(super) fn nested_type(node: &Node) -> Option<String> {
    let inner = match &node.value {
        Value::Object(entries) => {
            entries.iter().find(|(key, _)| key.text == "type").map(|(_, node)| node)
        }
        Value::Array(members) => members.first(),
        _ => return None,
    };
    let Some(Node { value: Value::String(word), .. }) = inner else { return None };
    match word.as_str() {
        "array" => {
            Some("write `\"string\"`; in the data `|` stands between several values".to_owned())
        }
        "enum" => Some("write `\"string\"`, and `\"categorical\": true` beside it".to_owned()),
        "long" | "int" => {
            Some(format!("write `\"{word}\"`; times are whole seconds since 1970, in a `long`"))
        }
        other => Primitive::parse(other).map(|known| format!("write `\"{known}\"`")),
    }
}

/// The type that a word of another language probably means.
pub(super) fn other_type(word: &str) -> Option<&'static str> {
    let plain = word.trim_end_matches('?').to_ascii_lowercase();
    match plain.as_str() {
        "integer" | "int32" | "number" | "smallint" | "short" => Some("int"),
        "int64" | "bigint" | "timestamp" | "datetime" | "date" | "time" => Some("long"),
        "bool" => Some("boolean"),
        "str" | "text" | "varchar" | "char" | "bytes" | "enum" | "array" | "uuid" | "object"
        | "list" => Some("string"),
        "decimal" | "float32" | "numeric" | "real" => Some("float"),
        "float64" => Some("double"),
        lower => suggest(lower, Primitive::ALL.map(Primitive::name)),
    }
}
