//! The published JSON Schemas are what the types say. `UPDATE_EXPECT=1` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value;
use std::path::Path;

#[test]
fn the_published_schema_of_specs_is_fresh() {
    fresh("spec.schema.json", &personalize_core::spec::published());
}

#[test]
fn the_published_schema_of_plans_is_fresh() {
    fresh("plan.schema.json", &personalize_core::plan::saved::schema());
}

/// What YAML 1.1 or 1.2 reads as no text where it stands without quotes.
const WORDS: [&str; 9] = ["null", "~", "true", "false", "yes", "no", "on", "off", "y"];

#[test]
fn no_key_of_a_spec_is_a_word_that_yaml_reads_as_something_else() {
    let mut keys = Vec::new();
    collect_keys(&personalize_core::spec::published(), &mut keys);
    assert!(keys.iter().any(|key| key == "datasets"));
    keys.retain(|key| WORDS.contains(&key.to_lowercase().as_str()));
    assert_eq!(keys, Vec::<String>::new());
}

/// The names of all properties of a schema and of its parts.
fn collect_keys(schema: &Value, keys: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            members.values().for_each(|part| collect_keys(part, keys));
        }
        Value::Array(parts) => parts.iter().for_each(|part| collect_keys(part, keys)),
        _ => {}
    }
}

fn fresh(name: &str, schema: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs").join(name);
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == text, "specs/{name} is stale: run the test with UPDATE_EXPECT=1");
}
