//! From the text of an Avro schema to the model: form only.
//! Not here: which fields and marks a dataset may have (`check`).

use super::json::{self, Key, Node, Value};
use super::{Field, Place, Primitive, Schema, Unknown};
use crate::finding::{Finding, suggest};

const RECORD_KEYS: [&str; 5] = ["type", "name", "namespace", "fields", "version"];
const FIELD_KEYS: [&str; 5] = ["name", "type", "categorical", "textual", "itemName"];

impl Schema {
    /// Reads the text of an Avro schema.
    ///
    /// # Errors
    /// Everything that is wrong with its form, each with its place: not JSON, not a record, fields without a name,
    /// types that the service does not have. Never empty.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let root = json::read(text).map_err(|b| {
            vec![Finding::error("PZ1001", format!("the schema is not JSON: {}", b.why)).at(b.at)]
        })?;
        let Value::Object(entries) = &root.value else {
            let message = format!(
                "a schema is an object with `type`, `name` and `fields`, but this is {}",
                root.word()
            );
            return Err(vec![Finding::error("PZ1002", message).at(root.span)]);
        };
        let mut reading = Reading::default();
        let mut schema = reading.record(entries, &root);
        schema.length = text.chars().count();
        schema.unknown = reading.unknown;
        if reading.found.is_empty() { Ok(schema) } else { Err(reading.found) }
    }
}

#[derive(Default)]
struct Reading {
    found: Vec<Finding>,
    unknown: Vec<Unknown>,
}

impl Reading {
    fn say(&mut self, code: &'static str, node: &Node, message: impl Into<String>) {
        self.found.push(Finding::error(code, message).at(node.span.clone()));
    }

    fn record(&mut self, entries: &[(Key, Node)], root: &Node) -> Schema {
        self.keys(entries, &RECORD_KEYS, None);
        let mut schema = Schema::default();
        match get(entries, "type") {
            Some(node) if matches!(&node.value, Value::String(s) if s == "record") => {}
            Some(node) => self.say("PZ1002", node, "`type` of a schema is always `\"record\"`"),
            None => {
                self.say("PZ1002", root, "the schema has no `type`; write `\"type\": \"record\"`")
            }
        }
        if let Some(node) = get(entries, "name") {
            schema.name = self.text(node, "name").unwrap_or_default();
            schema.place = node.span.clone().into();
        } else {
            self.say("PZ1002", root, "the schema has no `name`; write `Interactions`, `Items` or `Users`, as the dataset is");
        }
        schema.namespace = get(entries, "namespace").and_then(|node| self.text(node, "namespace"));
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
                self.say("PZ1002", node, message);
            }
            None => self.say("PZ1002", root, "the schema has no `fields`"),
        }
        schema
    }

    fn field(&mut self, node: &Node) -> Option<Field> {
        let Value::Object(entries) = &node.value else {
            let message =
                format!("a field is an object with `name` and `type`, but this is {}", node.word());
            self.say("PZ1003", node, message);
            return None;
        };
        let Some(name_node) = get(entries, "name") else {
            self.say("PZ1003", node, "this field has no `name`");
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
            None => self.say("PZ1003", node, format!("the field `{}` has no `type`", field.name)),
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
        let silent = !self
            .found
            .iter()
            .any(|f| f.span.as_ref().is_some_and(|s| node.span.contains(&s.start)));
        if field.types.is_empty() && silent {
            let message =
                format!("the field `{}` can only be null; it needs a type of its own", field.name);
            self.say("PZ1004", node, message);
        }
    }

    fn member(&mut self, node: &Node, field: &mut Field, first: bool) {
        let Value::String(word) = &node.value else {
            let message = format!(
                "the type of `{}` is {}, but schemas of Personalize are flat: records, arrays, maps and enums are not allowed",
                field.name,
                node.word()
            );
            return self.say("PZ1004", node, message);
        };
        if word == "null" {
            field.nullable = true;
            field.null_first = first;
        } else if let Some(primitive) = Primitive::parse(word) {
            if !field.types.contains(&primitive) {
                field.types.push(primitive);
            }
        } else {
            self.found.push(unknown_type(word, &field.name).at(node.span.clone()));
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
                self.say("PZ1003", node, message);
                false
            }
        }
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        if let Value::String(text) = &node.value {
            return Some(text.clone());
        }
        self.say("PZ1003", node, format!("`{key}` is a string, but this is {}", node.word()));
        None
    }

    /// Notes repeated keys as faults and unknown ones for the check, which warns of them.
    fn keys(&mut self, entries: &[(Key, Node)], known: &[&str], field: Option<&str>) {
        for (index, (key, _)) in entries.iter().enumerate() {
            if entries[..index].iter().any(|(earlier, _)| earlier.text == key.text) {
                let message = format!("the key `{}` is given twice", key.text);
                self.found.push(
                    Finding::error("PZ1002", message)
                        .at(key.span.clone())
                        .help("remove one of the two"),
                );
            } else if !known.contains(&key.text.as_str()) {
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

fn get<'a>(entries: &'a [(Key, Node)], key: &str) -> Option<&'a Node> {
    entries.iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
}

/// The finding about a type that the service does not have; the caller adds the place.
pub(super) fn unknown_type(word: &str, field: &str) -> Finding {
    let found = Finding::error(
        "PZ1004",
        format!("the field `{field}` has the type `{word}`, which Personalize does not have"),
    );
    let other = match word.to_ascii_lowercase().as_str() {
        "integer" | "int32" | "number" => Some("int"),
        "int64" | "bigint" | "timestamp" | "datetime" | "date" => Some("long"),
        "bool" => Some("boolean"),
        "str" | "text" | "varchar" | "bytes" | "enum" => Some("string"),
        "decimal" | "float32" => Some("float"),
        "float64" => Some("double"),
        lower => suggest(lower, Primitive::ALL.map(Primitive::name)),
    };
    found.help(match other {
        Some(other) => format!("write `{other}`"),
        None => "the types are `int`, `long`, `float`, `double`, `string`, `boolean` and `null`"
            .to_owned(),
    })
}
