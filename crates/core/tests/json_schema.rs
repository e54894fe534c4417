//! The published JSON Schema is what the types say. `UPDATE_EXPECT=1` writes it anew.

use std::path::Path;

#[test]
fn the_published_schema_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/spec.schema.json");
    let text = serde_json::to_string_pretty(&personalize_core::spec::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        text,
        "run with UPDATE_EXPECT=1"
    );
}
