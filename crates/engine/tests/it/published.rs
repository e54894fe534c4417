//! The published JSON Schema of event files is what the types say. `UPDATE_EXPECT=1` writes it anew.

use personalize_core::address::{Address, Kind};
use personalize_engine::event::{Event, Line, schema};
use std::path::Path;

#[test]
fn the_published_schema_of_events_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/events.schema.json");
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == text,
        "specs/events.schema.json is stale: run the test with UPDATE_EXPECT=1"
    );
}

#[test]
fn a_line_is_flat_and_read_back() {
    let line = Line {
        time: "2026-01-31T18:00:00Z".parse().unwrap(),
        event: Event::StepFailed {
            step: "campaign/home:create:m-home".into(),
            address: Address::new(Kind::Campaign, "home"),
            reason: "CREATE FAILED: no room".into(),
        },
    };
    let text = serde_json::to_string(&line).unwrap();
    assert_eq!(
        text,
        r#"{"time":"2026-01-31T18:00:00Z","event":"step_failed","step":"campaign/home:create:m-home","address":"campaign/home","reason":"CREATE FAILED: no room"}"#
    );
    assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
}
