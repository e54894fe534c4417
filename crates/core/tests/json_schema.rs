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

fn fresh(name: &str, schema: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs").join(name);
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == text, "specs/{name} is stale: run the test with UPDATE_EXPECT=1");
}
