//! Definitions in the Amazon States Language, as far as the emulator runs them: choices that compare texts, and calls of Personalize
//! with parameters. What there is beside these is refused, so that nothing is answered otherwise than it would be in AWS.
//! Not here: running them (`execution`).

use personalize_model::{Operation, Service};
use serde_json::{Map, Value};

use crate::sdk::called;

/// What the resource of a call of Personalize has after the partition, and whose operations it has.
const SDK: [(&str, Service, &str); 2] = [
    (":states:::aws-sdk:personalizeruntime:", Service::Runtime, "PersonalizeRuntime"),
    (":states:::aws-sdk:personalizeevents:", Service::Events, "PersonalizeEvents"),
];

/// A call of Personalize.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task {
    /// The operation.
    pub(super) operation: &'static Operation,
    /// What the names of its errors begin with.
    pub(super) errors: &'static str,
}

/// Checks that a definition is one that the emulator runs; otherwise, what is wrong with it.
pub(super) fn check(text: &str) -> Result<(), String> {
    let Ok(Value::Object(definition)) = serde_json::from_str(text) else {
        return Err("INVALID_JSON_DESCRIPTION: it is not a JSON object".into());
    };
    only(&definition, "/", &["Comment", "StartAt", "TimeoutSeconds", "States", "QueryLanguage"])?;
    let states = definition.get("States").and_then(Value::as_object);
    let states = states.ok_or("SCHEMA_VALIDATION_FAILED: States is missing at /")?;
    let there = |name: &Value, place: &str| match name.as_str() {
        Some(name) if states.contains_key(name) => Ok(()),
        _ => Err(format!("MISSING_TRANSITION_TARGET: {name} at {place} is no state")),
    };
    there(definition.get("StartAt").unwrap_or(&Value::Null), "/StartAt")?;
    for (name, state) in states {
        let place = format!("/States/{name}");
        let Some(members) = state.as_object() else { return Err(format!("{place} is no object")) };
        match state["Type"].as_str() {
            Some("Choice") => {
                only(members, &place, &["Type", "Comment", "Choices", "Default"])?;
                for choice in state["Choices"].as_array().into_iter().flatten() {
                    let rule = choice.as_object().ok_or_else(|| format!("{place}: a choice"))?;
                    only(rule, &place, &["Variable", "StringEquals", "Next"])?;
                    there(&choice["Next"], &place)?;
                }
            }
            Some("Task") => {
                only(members, &place, &["Type", "Comment", "Resource", "Parameters", "End"])?;
                let resource = state["Resource"].as_str().unwrap_or_default();
                task(resource).ok_or_else(|| {
                    format!("The resource {resource} at {place} is none that the emulator calls")
                })?;
            }
            other => {
                return Err(format!(
                    "The emulator does not run states of type {other:?} at {place}"
                ));
            }
        }
    }
    Ok(())
}

fn only(members: &Map<String, Value>, place: &str, known: &[&str]) -> Result<(), String> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("The emulator does not know the field {name} at {place}")),
        None => Ok(()),
    }
}

/// The call that a resource is: `arn:aws:states:::aws-sdk:personalizeruntime:getRecommendations`.
pub(super) fn task(resource: &str) -> Option<Task> {
    SDK.iter().find_map(|(prefix, service, errors)| {
        let (_, action) = resource.split_once(prefix)?;
        Some(Task { operation: called(*service, action)?, errors })
    })
}

/// The parameters of a state for an input: members whose names end in `.$` are paths into it.
pub(super) fn parameters(value: &Value, input: &Value) -> Result<Value, String> {
    let Some(members) = value.as_object() else { return Ok(value.clone()) };
    let mut filled = Map::new();
    for (name, value) in members {
        match name.strip_suffix(".$") {
            Some(name) => {
                let path = value.as_str().unwrap_or_default();
                filled.insert(name.to_owned(), at(path, input)?.clone());
            }
            None => drop(filled.insert(name.clone(), parameters(value, input)?)),
        }
    }
    Ok(Value::Object(filled))
}

/// What a path of one member leads to: `$.userId`.
pub(super) fn at<'v>(path: &str, input: &'v Value) -> Result<&'v Value, String> {
    let found = path.strip_prefix("$.").and_then(|member| input.get(member));
    found.ok_or_else(|| format!("The JSONPath '{path}' could not be found in the input"))
}
