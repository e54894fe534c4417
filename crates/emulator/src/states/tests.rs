//! State machines with a role that is there: what is taken, and what executions give. Not here: the protocol
//! (`tests/boto3/stepfunctions.py`).

use serde_json::{Value, json};

use super::definition;

fn machine(state: &Value) -> String {
    json!({"StartAt": "a", "States": {"a": state}}).to_string()
}

#[test]
fn what_the_emulator_cannot_run_is_refused() {
    let task = |resource: &str| {
        let resource = format!("arn:aws:states:::aws-sdk:{resource}");
        machine(&json!({"Type": "Task", "Resource": resource, "Parameters": {}, "End": true}))
    };
    assert_eq!(definition::check(&task("personalizeruntime:getRecommendations")), Ok(()));
    assert_eq!(definition::check(&task("personalizeevents:putEvents")), Ok(()));
    for wrong in [
        "no JSON".to_owned(),
        "{}".to_owned(),
        json!({"StartAt": "b", "States": {"a": {"Type": "Choice", "Choices": []}}}).to_string(),
        task("personalizeruntime:GetRecommendations"),
        task("personalizeruntime:putEvents"),
        task("dynamodb:getItem"),
        machine(&json!({"Type": "Map"})),
        machine(
            &json!({"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "a"}]}),
        ),
        machine(
            &json!({"Type": "Choice", "Choices": [{"Variable": "$.x", "StringEquals": "y", "Next": "b"}]}),
        ),
    ] {
        assert!(definition::check(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn parameters_are_filled_from_the_input() {
    let input = json!({"userId": "$.itemId", "list": ["1"]});
    let filled = definition::parameters(
        &json!({"UserId.$": "$.userId", "NumResults": 5, "In": {"List.$": "$.list"}}),
        &input,
    );
    assert_eq!(
        filled.unwrap(),
        json!({"UserId": "$.itemId", "NumResults": 5, "In": {"List": ["1"]}})
    );
    assert!(definition::parameters(&json!({"A.$": "$.none"}), &input).is_err());
}
