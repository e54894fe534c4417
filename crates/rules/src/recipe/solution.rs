//! The configuration of a solution held against its recipe.
//! Not here: the facts (`table`), the columns that a configuration needs (`needs`), searches (`search`), weights and
//! objectives (`goals`).

use super::blocks::{at, misplaced, number, parameters, text};
use super::columns::training_data;
use super::goals::{event_name, events, objective};
use super::search::search;
use super::{Block, ParameterKind, Recipe};
use crate::finding::Finding;
use crate::rule::Code;
use serde_json::Value;

/// Everything in a solution that its recipe does not take. `config` has the shape of a `CreateSolution` request, and
/// may have `trainingMode`, or `training.mode` and `autoTraining.every` as in a spec, besides. Findings carry a JSON pointer into it.
pub fn check_solution(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    if let Some(domain) = recipe.domain {
        let message = format!(
            "`{}` is a use case of the domain {domain}, not a recipe for solutions",
            recipe.name
        );
        return vec![
            Finding::new(Code::PZ3001, message)
                .on_value("/recipe")
                .help("create a recommender with it"),
        ];
    }
    let mut found: Vec<Finding> = legacy(recipe).into_iter().collect();
    found.extend(automatic_choice(config));
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
    recipe.legacy.then(|| Finding::new(Code::PZ3025, message).on_value("/recipe").help(newer))
}

/// `performAutoML`: the service chose among recipes, once.
fn automatic_choice(config: &Value) -> Option<Finding> {
    at(config, "/performAutoML").filter(|v| text(v) == "true")?;
    let message = "`performAutoML` is deprecated: the service no longer chooses a recipe";
    Some(Finding::new(Code::PZ3025, message).on("/performAutoML").help("remove it"))
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
        } else if what == "eventType" {
            found.extend(event_name(&text(value), pointer));
        } else if what == "eventValueThreshold" && number(value).is_none() {
            let message = format!("`eventValueThreshold` is `{}`, but it is a number", text(value));
            found.push(
                Finding::new(Code::PZ3018, message)
                    .on_value(pointer)
                    .help("write for example `\"3.5\"`"),
            );
        }
    }
    found
}

/// Automatic training: `rate(7 days)` in a request, `every: 7 days` in a spec; from 1 to 30 days.
fn schedule(config: &Value) -> Option<Finding> {
    const RATE: &str = "/solutionConfig/autoTrainingConfig/schedulingExpression";
    const EVERY: &str = "/autoTraining/every";
    let wrong = |value: &str, pointer: &str, write: &str| {
        let message = format!("`{value}` is not a training schedule");
        Finding::new(Code::PZ3024, message)
            .on_value(pointer)
            .help(format!("write `{write}`, with 1 to 30 days"))
    };
    if let Some(value) = at(config, EVERY).map(text).filter(|value| !is_days(value)) {
        return Some(wrong(&value, EVERY, "every: 7 days"));
    }
    let value = at(config, RATE).map(text)?;
    let inner = value.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')'));
    if !inner.is_some_and(is_days) {
        return Some(wrong(&value, RATE, "rate(7 days)"));
    }
    at(config, "/performAutoTraining").filter(|v| text(v) == "false")?;
    let message = "the schedule has no effect with `performAutoTraining: false`";
    Some(Finding::new(Code::PZ3026, message).on(RATE).help("remove one of the two"))
}

/// `7 days` or `1 day`, from 1 to 30.
fn is_days(text: &str) -> bool {
    let days = text.split_once(' ').filter(|(_, unit)| ["day", "days"].contains(unit));
    days.and_then(|(days, _)| days.parse::<u32>().ok()).is_some_and(|days| (1..=30).contains(&days))
}
