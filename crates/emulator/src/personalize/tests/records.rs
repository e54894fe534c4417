//! What a call of the events API may hold: how many records, how large, with which members.
//! Not here: what records do (`live`).

use serde_json::{Value, json};

use super::Bench;
use super::live::tracker;

const ITEMS: &str = "arn:aws:personalize:us-east-1:000000000000:dataset/films/ITEMS";
const USERS: &str = "arn:aws:personalize:us-east-1:000000000000:dataset/films/USERS";

/// A text of JSON with so many characters.
fn properties(length: usize) -> String {
    let empty = r#"{"title":""}"#;
    format!(r#"{{"title":"{}"}}"#, "x".repeat(length - empty.len()))
}

fn event() -> Value {
    json!({"eventType": "Watch", "itemId": "영화7", "sentAt": 1_700_000_000})
}

/// An event with one member changed.
fn with(member: &str, value: Value) -> Value {
    let mut event = event();
    event[member] = value;
    event
}

#[tokio::test]
async fn events_of_a_call_are_counted_and_measured() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let tracking = tracker(&bench, &group).await;
    let call =
        |events: Vec<Value>| json!({"trackingId": tracking, "sessionId": "s", "eventList": events});
    bench.ask("PutEvents", call(vec![event(); 10])).await.unwrap();
    let cases = [
        (vec![], "length greater than or equal to 1"),
        (vec![event(); 11], "length less than or equal to 10"),
        (vec![with("eventType", Value::Null)], "eventType"),
        (vec![with("sentAt", Value::Null)], "sentAt"),
        (vec![with("properties", json!(properties(1_025)))], "1024"),
        (vec![with("properties", json!(""))], "properties"),
        (vec![with("properties", json!("[1]"))], "properties are not a JSON object"),
        (vec![with("properties", json!(r#"{"TIMESTAMP": 1}"#))], "must not have `TIMESTAMP`"),
        (
            vec![with("properties", json!(r#"{"colour": "red"}"#))],
            "no column for the property `colour`",
        ),
        (vec![with("recommendationId", json!("r".repeat(41)))], "40"),
    ];
    for (events, why) in cases {
        let says = bench.refused("PutEvents", call(events)).await;
        // The first is that of a violated constraint of the model.
        let codes = ["ValidationException: ", "InvalidInputException: "];
        assert!(codes.iter().any(|code| says.starts_with(code)), "{says}");
        assert!(says.contains(why), "{why}: {says}");
    }
    for lacking in ["trackingId", "sessionId", "eventList"] {
        let mut body = call(vec![event()]);
        body[lacking] = Value::Null;
        let says = bench.refused("PutEvents", body).await;
        assert!(says.contains(lacking), "{lacking}: {says}");
    }
}

#[tokio::test]
async fn items_and_users_of_a_call_are_counted_and_measured() {
    let bench = Bench::new();
    let group = bench.fed().await;
    bench.described(&group).await;
    let item = |properties: Value| json!({"itemId": "영화1", "properties": properties});
    let user = |properties: Value| json!({"userId": "사용자1", "properties": properties});
    let good = item(json!({"title": "x", "genres": "Horror|Action"}));
    bench.did("PutItems", json!({"datasetArn": ITEMS, "items": vec![good.clone(); 10]})).await;
    let cases = [
        ("PutItems", ITEMS, "items", vec![], "length greater than or equal to 1"),
        ("PutItems", ITEMS, "items", vec![good; 11], "length less than or equal to 10"),
        ("PutItems", ITEMS, "items", vec![json!({"properties": "{}"})], "itemId"),
        ("PutItems", ITEMS, "items", vec![item(json!(properties(32_001)))], "32000"),
        ("PutUsers", USERS, "users", vec![user(json!(properties(24_001)))], "24000"),
        ("PutUsers", USERS, "users", vec![user(json!({"age": "old"}))], "has to be a whole number"),
        ("PutUsers", USERS, "users", vec![json!({"properties": "{}"})], "userId"),
    ];
    for (operation, dataset, list, records, why) in cases {
        let says = bench.refused(operation, json!({"datasetArn": dataset, list: records})).await;
        // The first is that of a violated constraint of the model.
        let codes = ["ValidationException: ", "InvalidInputException: "];
        assert!(codes.iter().any(|code| says.starts_with(code)), "{says}");
        assert!(says.contains(why), "{why}: {says}");
    }
}
