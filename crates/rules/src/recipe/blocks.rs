//! Parts of configurations that solutions, campaigns and recommenders share: parameter maps, training columns, numbers.
//! Not here: which of them a recipe takes (`table`).

use super::{Block, ParameterKind, Recipe, Tunable};
use crate::dataset::DatasetType;
use crate::finding::{Finding, suggest};
use serde_json::Value;

/// The value at a pointer, unless it is null or absent.
pub(super) fn at<'a>(config: &'a Value, pointer: &str) -> Option<&'a Value> {
    config.pointer(pointer).filter(|value| !value.is_null())
}

/// A number, or a text that is one.
pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|n| n.is_finite())
}

/// A text, or the text of a number or boolean.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A block that the recipe does not take.
pub(super) fn misplaced(recipe: &Recipe, block: Block, what: &str, pointer: &str) -> Finding {
    let takers =
        || super::ALL.iter().filter(|r| r.takes(block) && r.domain == recipe.domain && !r.legacy);
    let alike: Vec<&str> =
        takers().filter(|r| r.recipe_type == recipe.recipe_type).map(|r| r.name).collect();
    let all: Vec<&str> = takers().map(|r| r.name).collect();
    // A long list of recipes for other purposes helps nobody.
    let help = match (&alike[..], &all[..]) {
        ([], [] | [_, _, _, ..]) => "remove it".to_owned(),
        ([], few) | (few, _) => format!("remove it, or use {}", listed(few)),
    };
    Finding::error("PZ3010", format!("`{}` does not take `{what}`", recipe.name))
        .on(pointer)
        .help(help)
}

/// `` `a`, `b` or `c` ``.
pub(super) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => format!("`{}` or `{last}`", first.join("`, `")),
    }
}

/// Every parameter of one of the three maps: known to the recipe, in its right map, with an allowed value.
pub(super) fn parameters(
    recipe: &Recipe,
    map: &Value,
    kind: ParameterKind,
    pointer: &str,
) -> Vec<Finding> {
    let Some(map) = map.as_object() else { return Vec::new() };
    let mut names: Vec<&String> = map.keys().collect();
    names.sort();
    names
        .into_iter()
        .filter_map(|name| {
            parameter(recipe, name, &map[name], kind, &format!("{pointer}/{}", escaped(name)))
        })
        .collect()
}

fn parameter(
    recipe: &Recipe,
    name: &str,
    value: &Value,
    kind: ParameterKind,
    pointer: &str,
) -> Option<Finding> {
    let Some(known) = recipe.parameter(name) else {
        let finding =
            Finding::error("PZ3011", format!("`{}` has no parameter `{name}`", recipe.name))
                .on(pointer);
        return Some(finding.help(other_name(recipe, name, kind)));
    };
    if known.kind != kind {
        let message = format!("`{name}` does not belong in `{}`", kind.key());
        return Some(
            Finding::error("PZ3012", message)
                .on(pointer)
                .help(format!("move it to `{}`", known.kind.key())),
        );
    }
    if known.tunable == Tunable::Only {
        let message = format!("`{name}` of `{}` cannot be set, only searched for", recipe.name);
        return Some(
            Finding::error("PZ3013", message)
                .on(pointer)
                .help("name it in `hpoConfig` and set `performHPO: true`"),
        );
    }
    let fault = known.fault(value)?;
    let finding = Finding::error("PZ3014", format!("`{name}` is {fault}")).on(pointer);
    Some(finding.help(format!("the default is `{}`", known.default)))
}

pub(super) fn other_name(recipe: &Recipe, name: &str, kind: ParameterKind) -> String {
    let own: Vec<&str> =
        recipe.parameters.iter().filter(|p| p.kind == kind).map(|p| p.name).collect();
    if let Some(near) = suggest(name, recipe.parameters.iter().map(|p| p.name)) {
        return format!("did you mean `{near}`?");
    }
    match own[..] {
        [] => "it has none; remove it".to_owned(),
        _ => format!("it has {}", listed(&own).replace(" or ", " and ")),
    }
}

/// A key as a part of a JSON pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// `excludedDatasetColumns` and `includedDatasetColumns` (reference/resources 8: at most 3 datasets with 50 columns).
pub(super) fn training_data(recipe: &Recipe, config: &Value, pointer: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    if !recipe.takes(Block::TrainingData) {
        return vec![misplaced(recipe, Block::TrainingData, "trainingDataConfig", pointer)];
    }
    for key in ["excludedDatasetColumns", "includedDatasetColumns"] {
        let Some(map) = config.get(key).and_then(Value::as_object) else { continue };
        let pointer = format!("{pointer}/{key}");
        if map.len() > 3 {
            found.push(
                Finding::error(
                    "PZ3016",
                    format!("`{key}` names {} datasets, at most 3 are allowed", map.len()),
                )
                .on(&pointer),
            );
        }
        for (dataset, columns) in map {
            let pointer = format!("{pointer}/{}", escaped(dataset));
            let columns = columns.as_array().map_or(&[][..], Vec::as_slice);
            found.extend(columns_of(dataset, columns, key == "excludedDatasetColumns", &pointer));
        }
    }
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

fn columns_of(dataset: &str, columns: &[Value], excluded: bool, pointer: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    if DatasetType::parse(dataset).is_none() {
        let finding =
            Finding::error("PZ3016", format!("`{dataset}` is not a kind of dataset")).on(pointer);
        let names = DatasetType::ALL.map(DatasetType::wire);
        found.push(match suggest(dataset, names) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("write `INTERACTIONS`, `ITEMS` or `USERS`"),
        });
    }
    if columns.len() > 50 {
        let message =
            format!("{} columns are named for `{dataset}`, at most 50 are allowed", columns.len());
        found.push(Finding::error("PZ3016", message).on(pointer));
    }
    for (index, column) in columns.iter().filter_map(Value::as_str).enumerate() {
        if excluded && column.eq_ignore_ascii_case("EVENT_TYPE") {
            let message = "`EVENT_TYPE` cannot be excluded from training";
            found.push(
                Finding::error("PZ3017", message)
                    .on(format!("{pointer}/{index}"))
                    .help("remove it from the list"),
            );
        }
    }
    found
}
