//! Checks of inputs.

use serde_json::{Value, json};

use super::{Shape, check, operation, pattern};
use personalize_model::{control, events, runtime};

fn verdict(name: &str, input: Value) -> String {
    match check(operation(name).unwrap().1.input, &input) {
        Ok(()) => "ok".into(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_input_that_keeps_all_constraints() {
    let input = json!({"name": "films", "domain": "ECOMMERCE", "unknown": 1, "tags": [], "kmsKeyArn": null});
    assert_eq!(verdict("CreateDatasetGroup", input), "ok");
}

#[test]
fn every_violation_is_named_in_one_answer() {
    assert_eq!(
        verdict("CreateDatasetGroup", json!({"domain": "SHOP", "tags": [{"tagKey": ""}]})),
        "ValidationException: 4 validation errors detected: \
         Value at 'name' failed to satisfy constraint: Member must not be null; \
         Value 'SHOP' at 'domain' failed to satisfy constraint: \
         Member must satisfy enum value set: [ECOMMERCE, VIDEO_ON_DEMAND]; \
         Value '' at 'tags.1.member.tagKey' failed to satisfy constraint: \
         Member must have length greater than or equal to 1; \
         Value at 'tags.1.member.tagValue' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn names_are_matched_whole_and_measured() {
    let name = "a".repeat(64);
    let says = verdict("CreateSchema", json!({"name": name, "schema": "{}"}));
    assert!(says.ends_with("Member must have length less than or equal to 63"), "{says}");
    let says = verdict("CreateSchema", json!({"name": "a b", "schema": "{}"}));
    assert!(says.contains("'a b' at 'name'") && says.contains("regular expression"), "{says}");
}

#[test]
fn numbers_maps_and_types() {
    let version = "arn:aws:personalize:us-east-1:000000000000:solution/s/12345678";
    let says = verdict(
        "CreateCampaign",
        json!({"name": "c", "solutionVersionArn": version, "minProvisionedTPS": 0,
               "campaignConfig": {"rankingInfluence": {"PRICE": 2}}}),
    );
    assert!(says.contains("3 validation errors") && says.contains("'0' at 'minProvisionedTPS'"));
    let says = verdict("CreateSchema", json!({"name": 5, "schema": "{}"}));
    assert_eq!(
        says,
        "SerializationException: The value of 'name' has to be a string, but it is a number."
    );
    let says = verdict("ListSchemas", json!({"maxResults": 1.5}));
    assert!(says.starts_with("SerializationException"), "{says}");
}

#[test]
fn every_pattern_of_the_model_has_a_matcher() {
    let all = [control::OPERATIONS, runtime::OPERATIONS, events::OPERATIONS];
    for operation in all.into_iter().flatten() {
        for shape in [Some(operation.input), operation.output].into_iter().flatten() {
            walk(shape);
        }
    }
}

fn walk(shape: &Shape) {
    match shape {
        Shape::Structure(members) => members.iter().for_each(|member| walk(member.shape)),
        Shape::Text(text) => {
            let known = text.pattern.is_none_or(|of| pattern::matcher(of).is_some());
            assert!(known, "no matcher for {:?}", text.pattern);
        }
        Shape::List { of, .. } => walk(of),
        Shape::Map { key, value, .. } => {
            walk(key);
            walk(value);
        }
        _ => {}
    }
}
