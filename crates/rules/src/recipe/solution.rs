//! The configuration of a solution held against its recipe.
//! Not here: the facts (`table`), the columns that a configuration needs (`needs`).

use super::blocks::{
    at, escaped, listed, misplaced, number, other_name, parameters, text, training_data,
};
use super::{Block, ParameterKind, Recipe, Tunable};
use crate::finding::Finding;
use serde_json::Value;

/// Most event types with a weight (reference/resources 8).
const MAX_EVENTS: usize = 10;

/// Everything in a solution that its recipe does not take. `config` has the shape of a `CreateSolution` request, and
/// may have `trainingMode` or `training.mode` besides. Findings carry a JSON pointer into it.
pub fn check_solution(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    if let Some(domain) = recipe.domain {
        let message = format!(
            "`{}` is a use case of the domain {domain}, not a recipe for solutions",
            recipe.name
        );
        return vec![
            Finding::error("PZ3001", message).on("/recipe").help("create a recommender with it"),
        ];
    }
    let mut found: Vec<Finding> = legacy(recipe).into_iter().collect();
    found.extend(plain_blocks(recipe, config));
    found.extend(event_filter(recipe, config));
    for kind in [ParameterKind::Algorithm, ParameterKind::Feature] {
        let pointer = format!("/solutionConfig/{}", kind.key());
        found.extend(
            at(config, &pointer)
                .into_iter()
                .flat_map(|map| parameters(recipe, map, kind, &pointer)),
        );
    }
    found.extend(search(recipe, config));
    found.extend(events(config));
    found.extend(objective(config));
    let pointer = "/solutionConfig/trainingDataConfig";
    found.extend(
        at(config, pointer).into_iter().flat_map(|block| training_data(recipe, block, pointer)),
    );
    found.extend(schedule(config));
    found
}

fn legacy(recipe: &Recipe) -> Option<Finding> {
    let newer = "use `aws-user-personalization-v2`, unless an old solution has to be kept";
    let message = format!("`{}` is a legacy recipe", recipe.name);
    recipe.legacy.then(|| Finding::warning("PZ3025", message).on("/recipe").help(newer))
}

/// Blocks that are only there or not.
fn plain_blocks(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    let is = |pointer: &str, value: &str| at(config, pointer).is_some_and(|v| text(v) == value);
    let used = [
        (Block::Hpo, "performHPO", "/performHPO", is("/performHPO", "true")),
        (
            Block::Hpo,
            "hpoConfig",
            "/solutionConfig/hpoConfig",
            at(config, "/solutionConfig/hpoConfig").is_some(),
        ),
        (
            Block::IncrementalUpdate,
            "performIncrementalUpdate",
            "/performIncrementalUpdate",
            is("/performIncrementalUpdate", "true"),
        ),
        (Block::UpdateMode, "trainingMode: UPDATE", "/trainingMode", is("/trainingMode", "UPDATE")),
        (Block::UpdateMode, "mode: UPDATE", "/training/mode", is("/training/mode", "UPDATE")),
        (
            Block::Events,
            "eventsConfig",
            "/solutionConfig/eventsConfig",
            at(config, "/solutionConfig/eventsConfig").is_some(),
        ),
        (
            Block::Objective,
            "optimizationObjective",
            "/solutionConfig/optimizationObjective",
            at(config, "/solutionConfig/optimizationObjective").is_some(),
        ),
    ];
    let wrong = used.iter().filter(|(block, _, _, used)| *used && !recipe.takes(*block));
    wrong.map(|(block, what, pointer, _)| misplaced(recipe, *block, what, pointer)).collect()
}

/// `eventType` and `eventValueThreshold`.
fn event_filter(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    let mut found = Vec::new();
    for (what, pointer) in [
        ("eventType", "/eventType"),
        ("eventValueThreshold", "/solutionConfig/eventValueThreshold"),
    ] {
        let Some(value) = at(config, pointer) else { continue };
        if !recipe.takes(Block::EventType) {
            found.push(misplaced(recipe, Block::EventType, what, pointer).help("remove it"));
        } else if what == "eventValueThreshold" && number(value).is_none() {
            let message = format!("`eventValueThreshold` is `{}`, but it is a number", text(value));
            found.push(
                Finding::error("PZ3018", message).on(pointer).help("write for example `\"3.5\"`"),
            );
        }
    }
    found
}

/// `hpoConfig`: jobs, and ranges of parameters.
fn search(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    const POINTER: &str = "/solutionConfig/hpoConfig";
    let Some(block) = at(config, POINTER).filter(|_| recipe.takes(Block::Hpo)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if at(config, "/performHPO").is_none_or(|v| text(v) != "true") {
        let message = "`hpoConfig` has no effect without `performHPO: true`";
        found.push(
            Finding::warning("PZ3019", message)
                .on(POINTER)
                .help("set `performHPO: true`, or remove `hpoConfig`"),
        );
    }
    if at(block, "/hpoObjective").is_some() {
        let message = "`hpoObjective` is not supported by the service at present";
        found.push(
            Finding::warning("PZ3019", message)
                .on(format!("{POINTER}/hpoObjective"))
                .help("remove it"),
        );
    }
    for (key, most) in [("maxNumberOfTrainingJobs", 40.0), ("maxParallelTrainingJobs", 10.0)] {
        let Some(value) = at(block, &format!("/hpoResourceConfig/{key}")) else { continue };
        if !number(value).is_some_and(|n| (1.0..=most).contains(&n) && n.fract() == 0.0) {
            let message =
                format!("`{key}` is `{}`, but it is a whole number from 1 to {most}", text(value));
            found.push(
                Finding::error("PZ3020", message).on(format!("{POINTER}/hpoResourceConfig/{key}")),
            );
        }
    }
    for list in [
        "integerHyperParameterRanges",
        "continuousHyperParameterRanges",
        "categoricalHyperParameterRanges",
    ] {
        let ranges =
            at(block, &format!("/algorithmHyperParameterRanges/{list}")).and_then(Value::as_array);
        for (index, entry) in ranges.into_iter().flatten().enumerate() {
            let pointer = format!("{POINTER}/algorithmHyperParameterRanges/{list}/{index}");
            found.extend(range(recipe, list, entry).map(|finding| finding.on(pointer)));
        }
    }
    found
}

/// One range of a search: a parameter that can be searched, in its right list, within its own bounds.
fn range(recipe: &Recipe, list: &str, entry: &Value) -> Option<Finding> {
    let name = entry.get("name").map(text).unwrap_or_default();
    let Some(known) = recipe.parameter(&name) else {
        let finding =
            Finding::error("PZ3011", format!("`{}` has no parameter `{name}`", recipe.name));
        return Some(finding.help(other_name(recipe, &name, ParameterKind::Algorithm)));
    };
    if known.tunable == Tunable::No {
        let finding = Finding::error(
            "PZ3021",
            format!("`{name}` of `{}` cannot be searched for", recipe.name),
        );
        return Some(finding.help(format!("set it in `{}`", known.kind.key())));
    }
    if known.values.range_list() != list {
        let finding = Finding::error("PZ3021", format!("`{name}` does not belong in `{list}`"));
        return Some(finding.help(format!("move it to `{}`", known.values.range_list())));
    }
    let ends = ["minValue", "maxValue"].map(|key| entry.get(key).filter(|v| !v.is_null()));
    let words = entry.get("values").and_then(Value::as_array).into_iter().flatten();
    if let Some(fault) =
        ends.into_iter().flatten().chain(words).find_map(|value| known.fault(value))
    {
        return Some(Finding::error("PZ3014", format!("`{name}` is {fault}")));
    }
    match ends.map(|end| end.and_then(number)) {
        [Some(low), Some(high)] if low > high => Some(
            Finding::error(
                "PZ3021",
                format!("the range of `{name}` begins at {low} and ends at {high}"),
            )
            .help("swap the two"),
        ),
        _ => None,
    }
}

/// `eventsConfig`: weights by event type.
fn events(config: &Value) -> Vec<Finding> {
    const POINTER: &str = "/solutionConfig/eventsConfig/eventParametersList";
    let Some(list) = at(config, POINTER).and_then(Value::as_array) else { return Vec::new() };
    let mut found = Vec::new();
    if list.is_empty() || list.len() > MAX_EVENTS {
        let message = format!(
            "`eventParametersList` has {} entries, but 1 to {MAX_EVENTS} are allowed",
            list.len()
        );
        found.push(Finding::error("PZ3022", message).on(POINTER));
    }
    let name =
        |entry: &Value| entry.get("eventType").and_then(Value::as_str).map(str::to_lowercase);
    for (index, entry) in list.iter().enumerate() {
        let pointer = format!("{POINTER}/{index}");
        match name(entry) {
            None => {
                found.push(Finding::error("PZ3022", "this entry names no `eventType`").on(&pointer))
            }
            Some(event) if list[..index].iter().any(|e| name(e).as_ref() == Some(&event)) => {
                let message = format!("the event type `{event}` has two entries");
                found.push(Finding::error("PZ3022", message).on(&pointer).help("keep one of them"));
            }
            Some(_) => {}
        }
        if let Some(weight) =
            at(entry, "/weight").filter(|w| !number(w).is_some_and(|n| (0.0..=1.0).contains(&n)))
        {
            let message = format!("`weight` is `{}`, but it is a number from 0 to 1", text(weight));
            let help = "only the ratios of the weights matter; divide all of them by the largest";
            found
                .push(Finding::error("PZ3022", message).on(format!("{pointer}/weight")).help(help));
        }
    }
    found
}

/// `optimizationObjective`.
fn objective(config: &Value) -> Option<Finding> {
    const POINTER: &str = "/solutionConfig/optimizationObjective/objectiveSensitivity";
    let words = ["LOW", "MEDIUM", "HIGH", "OFF"];
    let value = at(config, POINTER).map(text).filter(|v| !words.contains(&v.as_str()))?;
    let message = format!("`objectiveSensitivity` is `{value}`, but it is {}", listed(&words));
    Some(Finding::error("PZ3023", message).on(POINTER))
}

/// `autoTrainingConfig`: `rate(7 days)`, from 1 to 30.
fn schedule(config: &Value) -> Option<Finding> {
    const POINTER: &str = "/solutionConfig/autoTrainingConfig/schedulingExpression";
    let value = at(config, POINTER).map(text)?;
    let inner = value
        .strip_prefix("rate(")
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|s| s.split_once(' '));
    let days = inner
        .filter(|(_, unit)| ["day", "days"].contains(unit))
        .and_then(|(days, _)| days.parse::<u32>().ok());
    if days.is_some_and(|days| (1..=30).contains(&days)) {
        return None;
    }
    let message = format!("`{}` is not a training schedule", escaped(&value));
    Some(
        Finding::error("PZ3024", message)
            .on(POINTER)
            .help("write `rate(7 days)`, with 1 to 30 days"),
    )
}
