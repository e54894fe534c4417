//! The JSON Schema of specs as editors get it: the structure that the types have, and what a schema can say of the rules:
//! recipes, regions, types, names, ranges. Not here: the structure check, which has words of its own (`structure`).
//!
//! A schema never refuses what `validate` accepts: every value may be a variable, and words that may grow without notice are
//! only offered.

use super::schema;
use personalize_rules::{recipe, region::REGIONS};
use serde_json::{Map, Value, json};

/// The name of the schema, for tools that keep several.
const ID: &str = "urn:personalize:spec:1";

/// The file beside a spec that its editor reads the schema from. A file and not an address: it is of the version that wrote the
/// spec, and is found offline.
pub const SCHEMA_FILE: &str = "spec.schema.json";

/// The first line of a spec that has [`SCHEMA_FILE`] beside it, as yaml-language-server takes it: relative to the spec.
pub const MODELINE: &str = "# yaml-language-server: $schema=spec.schema.json\n";

/// Whether the text is the schema of specs, of this or of another version.
pub fn is_published(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|schema| schema["$id"] == ID)
}

/// What a text is, beyond being one.
#[derive(Debug, Clone, Copy)]
enum Fact {
    /// The name or ARN of a recipe.
    Recipe,
    /// A region; new ones come without notice.
    Region,
    /// The type of a column.
    ColumnType,
    /// The name of a resource (docs/service/resources.md, "Names").
    Name,
    /// The name of a bucket.
    Bucket,
    /// The name of a role.
    Role,
    /// An ARN.
    Arn,
    /// An account.
    Account,
    /// A file or folder, or a place in S3.
    Source,
    /// A number from 1 to this.
    UpTo(u64),
}

/// The facts, by definition (`""` for the spec itself) and property.
const FACTS: &[(&str, &str, Fact)] = &[
    ("", "account", Fact::Account),
    ("", "name", Fact::Name),
    ("", "region", Fact::Region),
    ("BatchInference", "name", Fact::Name),
    ("BatchInference", "numResults", Fact::UpTo(500)),
    ("BatchSegment", "name", Fact::Name),
    ("Bucket", "name", Fact::Bucket),
    ("Campaign", "name", Fact::Name),
    ("Campaign", "solutionVersionArn", Fact::Arn),
    ("Dataset", "name", Fact::Name),
    ("Dataset", "schemaName", Fact::Name),
    ("Dataset", "source", Fact::Source),
    ("DatasetGroup", "kmsKeyArn", Fact::Arn),
    ("DatasetGroup", "name", Fact::Name),
    ("DatasetGroup", "roleArn", Fact::Arn),
    ("EventTracker", "name", Fact::Name),
    ("FieldBlock", "type", Fact::ColumnType),
    ("Recommender", "name", Fact::Name),
    ("Recommender", "recipe", Fact::Recipe),
    ("Role", "arn", Fact::Arn),
    ("Role", "name", Fact::Role),
    ("Solution", "name", Fact::Name),
    ("Solution", "recipe", Fact::Recipe),
];

/// The JSON Schema of a spec for editors: draft 2020-12.
pub fn published() -> Value {
    let mut schema = schema();
    for (definition, property, fact) in FACTS {
        let at = match *definition {
            "" => format!("/properties/{property}"),
            name => format!("/$defs/{name}/properties/{property}"),
        };
        if let Some(Value::Object(property)) = schema.pointer_mut(&at) {
            tell(property, *fact);
        }
    }
    // The type of a column in one word.
    if let Some(Value::Object(word)) = schema.pointer_mut("/$defs/Field/anyOf/0") {
        tell(word, Fact::ColumnType);
    }
    let empty = may_be_empty(&schema);
    finish(&mut schema);
    let definitions = schema["$defs"].clone();
    join(&mut schema, &definitions);
    for name in empty {
        if let Some(block) = schema.pointer_mut(&format!("/properties/{name}")) {
            let found = inlined(block, &definitions);
            *block = found;
            if let Some(kind) = block.get("type").cloned() {
                block["type"] = json!([kind, "null"]);
            }
        }
    }
    if let Value::Object(root) = &mut schema {
        root.insert("$id".into(), ID.into());
        root.insert("title".into(), "personalize spec".into());
    }
    schema
}

/// Says what a text or number is.
fn tell(property: &mut Map<String, Value>, fact: Fact) {
    let text = |keywords: Value| (Some(keywords), None);
    let (keywords, example) = match fact {
        Fact::Recipe => {
            let names = recipe::ALL.iter().map(|recipe| recipe.name);
            let names: Vec<&str> = names.collect();
            text(json!({"anyOf": [{"enum": names}, {"pattern": ":recipe/"}, variable()]}))
        }
        Fact::Region => text(
            json!({"anyOf": [{"enum": REGIONS}, {"pattern": "^[a-z]+(-[a-z]+)+-[0-9]+$"}, variable()]}),
        ),
        Fact::ColumnType => {
            let plain = ["string", "int", "long", "float", "double", "boolean"];
            let nullable = plain.map(|word| format!("{word}?"));
            let all: Vec<&str> =
                plain.into_iter().chain(nullable.iter().map(String::as_str)).collect();
            text(json!({"anyOf": [{"enum": all}, variable()]}))
        }
        Fact::Name => text(matching("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$")),
        Fact::Bucket => {
            (Some(matching("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")), Some("my-company-personalize"))
        }
        Fact::Role => text(matching("^[a-zA-Z0-9+=,.@_-]{1,64}$")),
        Fact::Arn => text(matching("^arn:")),
        Fact::Account => (Some(matching("^[0-9]{12}$")), Some("123456789012")),
        Fact::Source => (None, Some("data/interactions.csv")),
        Fact::UpTo(most) => {
            property.insert("minimum".into(), 1.into());
            property.insert("maximum".into(), most.into());
            return;
        }
    };
    if let Some(Value::Object(keywords)) = keywords {
        property.extend(keywords);
    }
    if let Some(example) = example {
        property.insert("examples".into(), json!([example]));
    }
}

/// Texts of a pattern, and those that use a variable.
fn matching(pattern: &str) -> Value {
    json!({"anyOf": [{"pattern": pattern}, variable()]})
}

/// A text with a variable in it.
fn variable() -> Value {
    json!({"pattern": r"\$\{var\."})
}

/// The blocks at the top that may stand there with all their lines commented out.
fn may_be_empty(schema: &Value) -> Vec<String> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let blocks = properties
        .filter(|(_, property)| property["default"].is_object() || property["default"].is_array());
    blocks.map(|(name, _)| name.clone()).collect()
}

/// Takes `null` out of what may be left out, since nobody has to write it, and lets everything that is no text be a variable.
fn finish(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    each_part(object, &finish);
    without_null(object);
    or_variable(object);
}

/// `change` for each schema in a schema.
fn each_part(schema: &mut Map<String, Value>, change: &dyn Fn(&mut Value)) {
    for (key, value) in schema.iter_mut() {
        match (key.as_str(), value) {
            // Names of others, which may be those of keywords.
            ("properties" | "$defs", Value::Object(inner)) => inner.values_mut().for_each(change),
            ("anyOf" | "oneOf", Value::Array(inner)) => inner.iter_mut().for_each(change),
            ("items" | "additionalProperties", inner) => change(inner),
            _ => {}
        }
    }
}

/// Makes one schema of a choice between a text and a block: each keyword is about one of them only, and editors then show a
/// mistake where it is, not at the choice.
fn join(schema: &mut Value, definitions: &Value) {
    let Value::Object(object) = schema else { return };
    each_part(object, &|part| join(part, definitions));
    let Some(Value::Array(variants)) = object.get("anyOf") else { return };
    let variants: Vec<Value> =
        variants.iter().map(|variant| inlined(variant, definitions)).collect();
    let kind = |variant: &Value| variant.get("type").and_then(Value::as_str).map(str::to_owned);
    let Some(kinds) = variants.iter().map(kind).collect::<Option<Vec<String>>>() else { return };
    if kinds != ["string", "object"] {
        return;
    }
    object.remove("anyOf");
    for (key, value) in variants
        .into_iter()
        .filter_map(|variant| match variant {
            Value::Object(variant) => Some(variant),
            _ => None,
        })
        .flatten()
    {
        if key != "type" {
            object.entry(key).or_insert(value);
        }
    }
    object.insert("type".into(), json!(kinds));
}

/// The schema, with its definition in place of a reference to it.
fn inlined(schema: &Value, definitions: &Value) -> Value {
    let name = schema.get("$ref").and_then(Value::as_str);
    let name = name.and_then(|name| name.strip_prefix("#/$defs/"));
    let definition = name.and_then(|name| definitions.get(name)).and_then(Value::as_object);
    let (Some(definition), Value::Object(own)) = (definition, schema) else {
        return schema.clone();
    };
    let mut all = definition.clone();
    all.extend(own.clone().into_iter().filter(|(key, _)| key != "$ref"));
    Value::Object(all)
}

fn without_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(variants)) = object.get_mut("anyOf") {
        variants.retain(|variant| *variant != json!({"type": "null"}));
        if let [Value::Object(only)] = variants.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (key, value) in only {
                object.entry(key).or_insert(value);
            }
        }
    }
    // The default of a block is a block whose parts all have their own.
    if object.get("default").is_some_and(|default| default.is_null() || default.is_object()) {
        object.remove("default");
    }
}

/// Numbers, truth values and words from a list may be given by a variable, too.
fn or_variable(object: &mut Map<String, Value>) {
    let is_word = object.get("oneOf").and_then(Value::as_array).is_some_and(|words| {
        words.iter().all(|word| word.get("const").is_some_and(Value::is_string))
    });
    let is_list = object.get("enum").is_some() && object.get("type").is_some();
    let is_other = matches!(
        object.get("type").and_then(Value::as_str),
        Some("integer" | "number" | "boolean")
    );
    if !(is_word || is_list || is_other) {
        return;
    }
    let keep = ["description", "default", "title", "examples"];
    let (kept, own): (Map<String, Value>, Map<String, Value>) =
        std::mem::take(object).into_iter().partition(|(key, _)| keep.contains(&key.as_str()));
    *object = kept;
    let text = json!({"type": "string", "pattern": r"\$\{var\."});
    object.insert("anyOf".into(), json!([own, text]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_about_a_property_that_is_there() {
        let schema = schema();
        for (definition, property, _) in FACTS {
            let properties = match *definition {
                "" => &schema["properties"],
                name => &schema["$defs"][name]["properties"],
            };
            assert!(properties.get(property).is_some(), "{definition}.{property}");
        }
    }
}
