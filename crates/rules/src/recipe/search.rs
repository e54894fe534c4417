//! Searches for hyperparameters: `performHPO` and `hpoConfig`.
//! Not here: which recipes search (`table`).
//!
//! Source: docs/service/recipes.md, "Parameters", docs/service/resources.md, "Solutions".

use super::blocks::{at, number, other_name, text};
use super::{Block, Parameter, ParameterKind, Recipe, Tunable};
use crate::finding::Finding;
use crate::rule::Code;
use serde_json::Value;

const POINTER: &str = "/solutionConfig/hpoConfig";
/// How many trainings a search may have, in all and at once.
const JOBS: [(&str, f64); 2] =
    [("maxNumberOfTrainingJobs", 40.0), ("maxParallelTrainingJobs", 10.0)];
/// The lists of ranges. The guide says that all of them are sent, empty where unused.
const LISTS: [&str; 3] = [
    "integerHyperParameterRanges",
    "continuousHyperParameterRanges",
    "categoricalHyperParameterRanges",
];

/// Everything that is wrong with the search of a recipe that takes one.
pub(super) fn search(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    let Some(block) = at(config, POINTER).filter(|_| recipe.takes(Block::Hpo)) else {
        return Vec::new();
    };
    let mut found = idle(config, block);
    for (key, most) in JOBS {
        let Some(value) = at(block, &format!("/hpoResourceConfig/{key}")) else { continue };
        if !number(value).is_some_and(|n| (1.0..=most).contains(&n) && n.fract() == 0.0) {
            let message =
                format!("`{key}` is `{}`, but it is a whole number from 1 to {most}", text(value));
            found.push(
                Finding::new(Code::PZ3020, message)
                    .on_value(format!("{POINTER}/hpoResourceConfig/{key}"))
                    .help(format!("write at most `{most}`; every training is billed")),
            );
        }
    }
    found.extend(at(block, "/algorithmHyperParameterRanges").and_then(lacking));
    for list in LISTS {
        let ranges =
            at(block, &format!("/algorithmHyperParameterRanges/{list}")).and_then(Value::as_array);
        for (index, entry) in ranges.into_iter().flatten().enumerate() {
            let pointer = format!("{POINTER}/algorithmHyperParameterRanges/{list}/{index}");
            found.extend(range(recipe, list, entry, &pointer));
        }
    }
    found
}

/// Parts that count for nothing.
fn idle(config: &Value, block: &Value) -> Vec<Finding> {
    let mut found = Vec::new();
    if at(config, "/performHPO").is_none_or(|v| text(v) != "true") {
        let message = "`hpoConfig` has no effect without `performHPO: true`";
        let help = "set `performHPO: true`, or remove `hpoConfig`";
        found.push(Finding::new(Code::PZ3019, message).on(POINTER).help(help));
    }
    if at(block, "/hpoObjective").is_some() {
        let message = "`hpoObjective` is not supported by the service at present";
        let pointer = format!("{POINTER}/hpoObjective");
        found.push(Finding::new(Code::PZ3019, message).on(pointer).help("remove it"));
    }
    found
}

/// Lists that are left out.
fn lacking(ranges: &Value) -> Option<Finding> {
    let missing: Vec<&str> =
        LISTS.into_iter().filter(|list| at(ranges, &format!("/{list}")).is_none()).collect();
    let first = missing.first()?;
    let message = format!("the guide sends all three lists of ranges, but `{first}` is left out");
    let pointer = format!("{POINTER}/algorithmHyperParameterRanges");
    Some(
        Finding::new(Code::PZ3021, message)
            .warning()
            .on(pointer)
            .help(format!("add `\"{first}\": []`")),
    )
}

/// One range of a search: a parameter that can be searched, in its right list, within its own bounds.
fn range(recipe: &Recipe, list: &str, entry: &Value, pointer: &str) -> Option<Finding> {
    let at_name = format!("{pointer}/name");
    let Some(name) = at(entry, "/name").map(text).filter(|name| !name.is_empty()) else {
        let help = other_name(recipe, "", ParameterKind::Algorithm);
        let message = "this range names no parameter";
        return Some(Finding::new(Code::PZ3021, message).on(pointer).help(help));
    };
    let Some(known) = recipe.parameter(&name) else {
        let message = format!("`{}` has no parameter `{name}`", recipe.name);
        let help = other_name(recipe, &name, ParameterKind::Algorithm);
        return Some(Finding::new(Code::PZ3011, message).on_value(at_name).help(help));
    };
    if known.tunable == Tunable::No {
        let message = format!("`{name}` of `{}` cannot be searched for", recipe.name);
        let help = format!("set it in `{}`", known.kind.key());
        return Some(Finding::new(Code::PZ3021, message).on_value(at_name).help(help));
    }
    if known.values.range_list() != list {
        let message = format!("`{name}` does not belong in `{list}`");
        let help = format!("move it to `{}`", known.values.range_list());
        return Some(Finding::new(Code::PZ3021, message).on_value(at_name).help(help));
    }
    ends(known, entry, pointer)
}

/// The ends of a range, or its words.
fn ends(known: &Parameter, entry: &Value, pointer: &str) -> Option<Finding> {
    let name = known.name;
    let ends = ["minValue", "maxValue"].map(|key| at(entry, &format!("/{key}")).map(|v| (key, v)));
    let words = at(entry, "/values").and_then(Value::as_array).into_iter().flatten();
    let all = ends.into_iter().flatten().chain(words.map(|word| ("values", word)));
    if let Some((key, fault)) =
        all.into_iter().find_map(|(key, value)| Some((key, known.fault(value)?)))
    {
        let message = format!("`{name}` is {fault}");
        let help = "a search stays within the bounds of its parameter";
        return Some(
            Finding::new(Code::PZ3014, message).on_value(format!("{pointer}/{key}")).help(help),
        );
    }
    match ends.map(|end| end.and_then(|(_, value)| number(value))) {
        [Some(low), Some(high)] if low > high => {
            let message = format!("the range of `{name}` begins at {low} and ends at {high}");
            Some(Finding::new(Code::PZ3021, message).on(pointer).help("swap the two"))
        }
        _ => None,
    }
}
