//! What a solution is trained towards: weights of event types and an objective beside relevance.
//! Not here: which recipes take them (`table`), the columns that they need (`needs`).
//!
//! Source: docs/service/resources.md, "Solutions"; the guide's page on the configuration of events.

use super::blocks::{at, listed, number, text};
use crate::finding::Finding;
use crate::rule::Code;

/// Longest name of an event type (docs/service/resources.md, "Solutions").
const LONGEST_EVENT: usize = 256;
use serde_json::Value;

/// Most event types with a weight.
const MAX_EVENTS: usize = 10;

/// `eventsConfig`: weights by event type.
pub(super) fn events(config: &Value) -> Vec<Finding> {
    const POINTER: &str = "/solutionConfig/eventsConfig/eventParametersList";
    let Some(list) = at(config, POINTER).and_then(Value::as_array) else { return Vec::new() };
    let mut found = Vec::new();
    if list.is_empty() || list.len() > MAX_EVENTS {
        let message = format!(
            "`eventParametersList` has {} entries, but 1 to {MAX_EVENTS} are allowed",
            list.len()
        );
        found.push(Finding::new(Code::PZ3022, message).on(POINTER));
    }
    for (index, entry) in list.iter().enumerate() {
        found.extend(event(&list[..index], entry, &format!("{POINTER}/{index}")));
    }
    let weights = || list.iter().filter_map(|entry| at(entry, "/weight"));
    if !list.is_empty()
        && weights().count() == list.len()
        && weights().all(|w| number(w) == Some(0.0))
    {
        let message = "all weights are 0, so that no event counts";
        let help = "give the events that matter a weight up to 1";
        found.push(Finding::new(Code::PZ3026, message).on(POINTER).help(help));
    }
    found
}

/// One event type: named, of its own, with a weight and a threshold that are numbers.
fn event(before: &[Value], entry: &Value, pointer: &str) -> Vec<Finding> {
    let name = |entry: &Value| entry.get("eventType").and_then(Value::as_str).map(str::to_owned);
    let mut found = Vec::new();
    match name(entry) {
        None => {
            let message = "this entry names no `eventType`";
            let help = "name the event type that it speaks of";
            found.push(Finding::new(Code::PZ3022, message).on(pointer).help(help));
        }
        Some(event) if before.iter().any(|other| name(other).as_ref() == Some(&event)) => {
            let message = format!("the event type `{event}` has two entries");
            found.push(
                Finding::new(Code::PZ3022, message).warning().on(pointer).help("keep one of them"),
            );
        }
        Some(event) => found.extend(event_name(&event, &format!("{pointer}/eventType"))),
    }
    if let Some(weight) =
        at(entry, "/weight").filter(|w| !number(w).is_some_and(|n| (0.0..=1.0).contains(&n)))
    {
        let message = format!("`weight` is `{}`, but it is a number from 0 to 1", text(weight));
        let help = "only the ratios of the weights matter; divide all of them by the largest";
        found.push(Finding::new(Code::PZ3022, message).on(format!("{pointer}/weight")).help(help));
    }
    if let Some(value) = at(entry, "/eventValueThreshold").filter(|v| !v.is_number()) {
        let message =
            format!("`eventValueThreshold` is `{}`, but here it is a number", text(value));
        let help = "write it without quotes";
        let pointer = format!("{pointer}/eventValueThreshold");
        found.push(Finding::new(Code::PZ3018, message).on_value(pointer).help(help));
    }
    found
}

/// `optimizationObjective`: a column, and how much it counts.
pub(super) fn objective(config: &Value) -> Option<Finding> {
    const POINTER: &str = "/solutionConfig/optimizationObjective";
    const WORDS: [&str; 4] = ["LOW", "MEDIUM", "HIGH", "OFF"];
    let block = at(config, POINTER).filter(|block| block.is_object())?;
    let column = at(block, "/itemAttribute").map(text);
    if let Some(column) = column.as_ref().filter(|c| !(1..=150).contains(&c.chars().count())) {
        let message = format!(
            "`itemAttribute` has {} characters, but 1 to 150 are allowed",
            column.chars().count()
        );
        return Some(
            Finding::new(Code::PZ3023, message)
                .on_value(format!("{POINTER}/itemAttribute"))
                .help("name a numeric column of the items"),
        );
    }
    let strength = at(block, "/objectiveSensitivity").map(text);
    match (column, strength.as_deref()) {
        (_, Some(other)) if !WORDS.contains(&other) => {
            let message =
                format!("`objectiveSensitivity` is `{other}`, but it is {}", listed(&WORDS));
            Some(
                Finding::new(Code::PZ3023, message)
                    .on_value(format!("{POINTER}/objectiveSensitivity")),
            )
        }
        (Some(_), None) => {
            let message =
                "the objective has no effect without `objectiveSensitivity`: `OFF` is taken for it";
            let help = "add `objectiveSensitivity`: `LOW`, `MEDIUM` or `HIGH`";
            Some(Finding::new(Code::PZ3026, message).on(POINTER).help(help))
        }
        (None, Some("LOW" | "MEDIUM" | "HIGH")) => {
            let message = "the objective has no effect without `itemAttribute`";
            let help = "name a numeric column of the items";
            Some(Finding::new(Code::PZ3026, message).on(POINTER).help(help))
        }
        _ => None,
    }
}

/// Whether a text can be the name of an event type: 1 to 256 characters.
pub(super) fn event_name(name: &str, pointer: &str) -> Option<Finding> {
    let length = name.chars().count();
    if length > LONGEST_EVENT {
        let message =
            format!("this event type has {length} characters, at most {LONGEST_EVENT} are allowed");
        return Some(Finding::new(Code::PZ3027, message).on_value(pointer));
    }
    name.trim().is_empty().then(|| {
        let message = "no event has an empty type, so that nothing is left to train on";
        Finding::new(Code::PZ3027, message)
            .warning()
            .on_value(pointer)
            .help("name a type that occurs, or remove it")
    })
}
