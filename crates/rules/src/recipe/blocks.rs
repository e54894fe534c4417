//! Parts of configurations that solutions, campaigns and recommenders share: parameter maps, numbers, blocks.
//! Not here: which of them a recipe takes (`table`), columns to train on (`columns`).

use super::{Block, ParameterKind, Recipe, Tunable, Values};
use crate::finding::{Finding, suggest};
use crate::rule::Code;
use serde_json::Value;

/// The value at a pointer, unless it is null or absent.
pub(super) fn at<'a>(config: &'a Value, pointer: &str) -> Option<&'a Value> {
    config.pointer(pointer).filter(|value| !value.is_null())
}

/// A number, or a text that is one.
pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|n| n.is_finite())
}

/// A text, or the text of a number or boolean. A number is shown as people write it: `3`, not `3.0`.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map_or_else(|| value.to_string(), |n| n.to_string())
        }
        _ => value.to_string(),
    }
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
        _ if block == Block::Hpo && recipe.name.ends_with("-v2") => format!(
            "remove it, or use {}; with automatic training the service searches by itself every 90 days",
            listed(&alike)
        ),
        ([], [] | [_, _, _, ..]) => "remove it".to_owned(),
        ([], few) | (few, _) => format!("remove it, or use {}", listed(few)),
    };
    Finding::new(Code::PZ3010, format!("`{}` does not take `{what}`", recipe.name))
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
    let place = |name: &str| format!("{pointer}/{}", escaped(name));
    let one = |name: &String| parameter(recipe, name, &map[name], kind, &place(name));
    let mut found: Vec<Finding> = names.iter().copied().filter_map(one).collect();
    found.extend(names.into_iter().filter_map(|name| {
        let message = crossed(recipe, name, map)?;
        let help = "nothing lies between the two; the first is to be the smaller";
        Some(Finding::new(Code::PZ3014, message).warning().on_value(place(name)).help(help))
    }));
    found
}

/// A least percentile that is not below its greatest, which may be the default.
fn crossed(recipe: &Recipe, name: &str, map: &serde_json::Map<String, Value>) -> Option<String> {
    let most = format!("max_{}", name.strip_prefix("min_")?);
    let value = |name: &str| {
        let known = recipe.parameter(name).filter(|p| p.values == Values::Float(0.0, 1.0))?;
        let given = map.get(name).map_or_else(|| known.default.to_owned(), text);
        Some((given.trim().parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n))?, given))
    };
    let ((low, shown), (high, other)) = (value(name)?, value(&most)?);
    (low >= high).then(|| format!("`{name}` is `{shown}`, but `{most}` is `{other}`"))
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
            Finding::new(Code::PZ3011, format!("`{}` has no parameter `{name}`", recipe.name))
                .on(pointer);
        return Some(finding.help(other_name(recipe, name, kind)));
    };
    if known.kind != kind {
        let message = format!("`{name}` does not belong in `{}`", kind.key());
        return Some(Finding::new(Code::PZ3012, message).on(pointer).help(format!(
            "move it to `{}`{}",
            known.kind.key(),
            owner(kind, known.kind)
        )));
    }
    if known.tunable == Tunable::Only {
        let message = format!("`{name}` of `{}` cannot be set, only searched for", recipe.name);
        return Some(
            Finding::new(Code::PZ3013, message)
                .on(pointer)
                .help("name it in `hpoConfig` and set `performHPO: true`"),
        );
    }
    let say = |finding: Finding, help: String| Some(finding.on_value(pointer).help(help));
    if let Some(fault) = known.fault(value) {
        let help = share(known.values, value)
            .unwrap_or_else(|| format!("the default is `{}`", known.default));
        return say(Finding::new(Code::PZ3014, format!("`{name}` is {fault}")), help);
    }
    let (doubt, help) = known.doubt(value)?;
    say(Finding::new(Code::PZ3014, format!("`{name}` is {doubt}")).warning(), help)
}

/// Whose map it is, where that is another resource.
fn owner(from: ParameterKind, to: ParameterKind) -> &'static str {
    match (from, to) {
        (_, ParameterKind::Exploration) => " of the campaign",
        (ParameterKind::Exploration, _) => " of the solution",
        _ => "",
    }
}

/// The share that is meant by a number of percent.
fn share(values: Values, value: &Value) -> Option<String> {
    let percent = number(value).filter(|n| (10.0..=100.0).contains(n) && n.fract() == 0.0)?;
    let share = values == Values::Float(0.0, 1.0);
    share.then(|| format!("it is a share, not a percentage: `{}`", percent / 100.0))
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
