//! From the text of an Avro schema to the model: form only.
//! Not here: which fields and marks a dataset may have (`check`).

use super::json::{self, Key, Node, Value};
use super::{Field, Place, Primitive, Schema, Unknown, hints};
use crate::finding::{Finding, suggest};
use crate::rule::Code;
use std::collections::BTreeSet;

const RECORD_KEYS: [&str; 5] = ["type", "name", "namespace", "fields", "version"];
const FIELD: &str = r#"{"name": "USER_ID", "type": "string"}"#;
const FIELD_KEYS: [&str; 5] = ["name", "type", "categorical", "textual", "itemName"];

impl Schema {
    /// Reads the text of an Avro schema.
    ///
    /// # Errors
    /// Everything that is wrong with its form, each with its place: not JSON, not a record, fields without a name,
    /// types that the service does not have. Never empty.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let root = json::read(text).map_err(|broken| {
            let message = format!("the schema is not JSON: {}", broken.why);
            let help = hints::not_json(text, broken.at.start);
            vec![helped(Finding::new(Code::PZ1001, message).at(broken.at), help)]
        })?;
        let Value::Object(entries) = &root.value else {
            let message = format!(
                "a schema is an object with `type`, `name` and `fields`, but this is {}",
                root.word()
            );
            let help = hints::no_record(&root);
            return Err(vec![helped(Finding::new(Code::PZ1002, message).at(root.span), help)]);
        };
        if let Some(wrapped) = wrapped(entries) {
            return Err(vec![wrapped]);
        }
        let mut reading = Reading::default();
        let mut schema = reading.record(entries, &root);
        schema.unknown = reading.unknown;
        if reading.found.is_empty() { Ok(schema) } else { Err(reading.found) }
    }
}

/// After so many problems, and so many unknown keys, no more are noted: a file of one megabyte can have a hundred thousand.
const MOST_PROBLEMS: usize = 100;

#[derive(Default)]
struct Reading {
    found: Vec<Finding>,
    unknown: Vec<Unknown>,
}

impl Reading {
    fn say(&mut self, code: Code, node: &Node, message: impl Into<String>) {
        self.help(code, node, message, None::<String>);
    }

    fn help(
        &mut self,
        code: Code,
        node: &Node,
        message: impl Into<String>,
        help: Option<impl Into<String>>,
    ) {
        self.note(helped(Finding::new(code, message).at(node.span.clone()), help));
    }

    fn note(&mut self, finding: Finding) {
        if self.found.len() < MOST_PROBLEMS {
            self.found.push(finding);
        }
    }

    fn record(&mut self, entries: &[(Key, Node)], root: &Node) -> Schema {
        // What is missing is said at the opening bracket, not at all of the record.
        let start = root.span.start;
        let root = &Node { span: start..start + 1, value: Value::Null };
        self.keys(entries, &RECORD_KEYS, None);
        let mut schema = Schema::default();
        match get(entries, "type") {
            Some(node) if matches!(&node.value, Value::String(s) if s == "record") => {}
            Some(node) => self.say(Code::PZ1002, node, "`type` of a schema is always `\"record\"`"),
            None => {
                let help =
                    near(entries, "type").unwrap_or("write `\"type\": \"record\"`".to_owned());
                self.help(Code::PZ1002, root, "the schema has no `type`", Some(help));
            }
        }
        if let Some(node) = get(entries, "name") {
            schema.name = self.text(node, "name").unwrap_or_default();
            schema.place = node.span.clone().into();
        } else {
            let help = near(entries, "name").unwrap_or(
                "write `Interactions`, `Items` or `Users`, as the dataset is".to_owned(),
            );
            self.help(Code::PZ1002, root, "the schema has no `name`", Some(help));
        }
        if let Some(node) = get(entries, "namespace") {
            schema.namespace_place = node.span.clone().into();
            schema.namespace = self.text(node, "namespace");
        }
        if let Some(node) = get(entries, "version") {
            schema.version_place = node.span.clone().into();
            schema.version = match &node.value {
                Value::String(text) | Value::Number(text) => Some(text.clone()),
                _ => self.text(node, "version"),
            };
        }
        match get(entries, "fields") {
            Some(Node { value: Value::Array(nodes), .. }) => {
                schema.fields = nodes.iter().filter_map(|node| self.field(node)).collect();
            }
            Some(node) => {
                let message = format!("`fields` is a list of objects, but this is {}", node.word());
                let help = Some(format!("write a list: `[{FIELD}, …]`"));
                self.help(Code::PZ1002, node, message, help);
            }
            None => {
                let help =
                    near(entries, "fields").unwrap_or(format!("write `\"fields\": [{FIELD}, …]`"));
                self.help(Code::PZ1002, root, "the schema has no `fields`", Some(help));
            }
        }
        schema
    }

    fn field(&mut self, node: &Node) -> Option<Field> {
        let Value::Object(entries) = &node.value else {
            let message =
                format!("a field is an object with `name` and `type`, but this is {}", node.word());
            self.help(Code::PZ1003, node, message, Some(format!("write `{FIELD}`")));
            return None;
        };
        let Some(name_node) = get(entries, "name") else {
            let help = near(entries, "name").unwrap_or(format!("write `{FIELD}`"));
            self.help(Code::PZ1003, node, "this field has no `name`", Some(help));
            return None;
        };
        let name = self.text(name_node, "name")?;
        self.keys(entries, &FIELD_KEYS, Some(&name));
        let mut field = Field {
            categorical: self.flag(entries, "categorical", &name),
            textual: self.flag(entries, "textual", &name),
            item_name: self.flag(entries, "itemName", &name),
            place: node.span.clone().into(),
            name_place: name_node.span.clone().into(),
            name,
            ..Field::default()
        };
        match get(entries, "type") {
            Some(node) => self.types(node, &mut field),
            None => {
                let help = near(entries, "type")
                    .unwrap_or("add `\"type\": \"string\"`, or what it is".to_owned());
                let message = format!("the field `{}` has no `type`", field.name);
                self.help(Code::PZ1003, node, message, Some(help));
            }
        }
        Some(field)
    }

    fn types(&mut self, node: &Node, field: &mut Field) {
        field.type_place = node.span.clone().into();
        match &node.value {
            Value::Array(members) => {
                let mut first = true;
                for member in members {
                    self.member(member, field, first);
                    first = false;
                }
            }
            _ => self.member(node, field, false),
        }
        let silent =
            !self.found.iter().any(|f| f.span().is_some_and(|s| node.span.contains(&s.start)));
        if field.types.is_empty() && silent {
            let name = &field.name;
            let message = match field.nullable {
                true => format!("the field `{name}` can only be null; it needs a type of its own"),
                false => format!("the field `{name}` has an empty list of types"),
            };
            self.help(
                Code::PZ1004,
                node,
                message,
                Some("write for example `[\"null\", \"string\"]`"),
            );
        }
    }

    fn member(&mut self, node: &Node, field: &mut Field, first: bool) {
        let Value::String(word) = &node.value else {
            let message = format!(
                "the type of `{}` is {}, but schemas of Personalize are flat: records, arrays, maps and enums are not allowed",
                field.name,
                node.word()
            );
            return self.help(Code::PZ1004, node, message, hints::nested_type(node));
        };
        let primitive = Primitive::parse(word);
        if word == "null" && field.nullable || primitive.is_some_and(|p| field.types.contains(&p)) {
            // Avro forbids it.
            let message = format!("the types of `{}` have `{word}` twice", field.name);
            self.help(Code::PZ1003, node, message, Some("remove one of the two"));
        } else if word == "null" {
            field.nullable = true;
            field.null_first = first;
        } else if let Some(primitive) = primitive {
            field.types.push(primitive);
        } else {
            self.note(unknown_type(word, &field.name).at(node.span.clone()));
        }
    }

    fn flag(&mut self, entries: &[(Key, Node)], key: &str, field: &str) -> bool {
        match get(entries, key) {
            None => false,
            Some(Node { value: Value::Bool(flag), .. }) => *flag,
            Some(node) => {
                let message = format!(
                    "`{key}` of the field `{field}` is `true` or `false`, but this is {}",
                    node.word()
                );
                self.help(
                    Code::PZ1003,
                    node,
                    message,
                    Some("write `true` or `false`, without quotes"),
                );
                false
            }
        }
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        if let Value::String(text) = &node.value {
            return Some(text.clone());
        }
        let message = format!("`{key}` is a string, but this is {}", node.word());
        self.help(Code::PZ1003, node, message, Some("put it into double quotes"));
        None
    }

    /// Notes repeated keys as faults and unknown ones for the check, which warns of them.
    fn keys(&mut self, entries: &[(Key, Node)], known: &[&str], field: Option<&str>) {
        let mut seen = BTreeSet::new();
        for (key, _) in entries {
            if !seen.insert(key.text.as_str()) {
                let message = format!("the key `{}` is given twice", key.text);
                self.note(
                    Finding::new(Code::PZ1002, message)
                        .at(key.span.clone())
                        .help("remove one of the two"),
                );
            } else if !known.contains(&key.text.as_str()) && self.unknown.len() < MOST_PROBLEMS {
                let place = Place(Some(key.span.clone()));
                self.unknown.push(Unknown {
                    key: key.text.clone(),
                    field: field.map(str::to_owned),
                    place,
                });
            }
        }
    }
}

fn helped(finding: Finding, help: Option<impl Into<String>>) -> Finding {
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// A call of `CreateSchema`, with the schema inside.
fn wrapped(entries: &[(Key, Node)]) -> Option<Finding> {
    let (key, _) = entries.iter().find(|(key, _)| key.text == "schema")?;
    let other = get(entries, "fields").is_none();
    let finding =
        Finding::new(Code::PZ1002, "this is a call that creates a schema, not the schema");
    let help = "write only what stands under `schema`, as an object and not as a string";
    other.then(|| finding.at(key.span.clone()).help(help))
}

/// The key that was probably meant to be `wanted`.
fn near(entries: &[(Key, Node)], wanted: &str) -> Option<String> {
    let free =
        entries.iter().map(|(key, _)| key.text.as_str()).filter(|key| !RECORD_KEYS.contains(key));
    suggest(wanted, free).map(|key| format!("write `\"{wanted}\"` in place of `\"{key}\"`"))
}

fn get<'a>(entries: &'a [(Key, Node)], key: &str) -> Option<&'a Node> {
    entries.iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
}

/// The finding about a type that the service does not have; the caller adds the place.
pub(super) fn unknown_type(word: &str, field: &str) -> Finding {
    let found = Finding::new(
        Code::PZ1004,
        format!("the field `{field}` has the type `{word}`, which Personalize does not have"),
    );
    let other = hints::other_type(word);
    found.help(match other {
        Some(other) => format!("write `{other}`"),
        None => "the types are `int`, `long`, `float`, `double`, `string`, `boolean` and `null`"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_problems_the_first_are_noted() {
        let union = r#""string","#.repeat(20_000);
        let schema = |fields: &str| {
            format!(r#"{{"type": "record", "name": "Items", "fields": [{fields}]}}"#)
        };
        let types =
            schema(&format!(r#"{{"name": "A", "type": [{}]}}"#, union.trim_end_matches(',')));
        assert_eq!(Schema::parse(&types).unwrap_err().len(), MOST_PROBLEMS);
        let keys: Vec<String> = (0..20_000).map(|n| format!(r#""k{n}": 1"#)).collect();
        let keys = schema(&format!(r#"{{"name": "A", "type": "string", {}}}"#, keys.join(",")));
        assert_eq!(Schema::parse(&keys).unwrap().unknown.len(), MOST_PROBLEMS);
    }
}
