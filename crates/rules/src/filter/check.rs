//! A filter held against the rules of the language and the schemas of its dataset group.
//! Not here: the grammar (`parser`) and the types of single fields (`fit`).

use super::fit::fit;
use super::{
    Expression, Filter, Joiner, Operand, Operator, Predicate, Source, Target, Value, fields,
};
use crate::dataset::DatasetType;
use crate::finding::{Finding, Place};
use crate::quota;
use crate::recipe::{Api, Recipe, RecipeType};
use crate::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// Longest filter, in characters (reference/filters 5).
pub const MAX_LENGTH: usize = 2_500;
/// Longest name of a placeholder, in characters (reference/filters 6).
pub const MAX_PLACEHOLDER: usize = 50;

/// What a filter is checked against. Nothing in it: only the language.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The schemas of the group's datasets.
    pub schemas: BTreeMap<DatasetType, Schema>,
    /// Whether the group may have datasets beside these (a schema could not be read): then a dataset that is not
    /// here is no fault.
    pub partial: bool,
    /// The recipes that are served in the group. None known: nothing is said about them.
    pub recipes: Vec<&'static Recipe>,
}

/// Everything that the service refuses in this filter, and what is doubtful about it, in the order of the text.
pub fn check(filter: &Filter, catalog: &Catalog) -> Vec<Finding> {
    let mut found = Vec::new();
    for expression in &filter.expressions {
        found.extend(one_dataset(expression));
        found.extend(condition_if(expression));
        for predicate in expression.condition.predicates() {
            found.extend(allowed(expression.target, predicate));
        }
        for predicate in expression.predicates() {
            found.extend(operands(predicate));
            found.extend(fit(predicate, catalog));
        }
    }
    found.extend(use_cases(filter, catalog));
    found.sort_by_key(|f| f.span.as_ref().map_or(usize::MAX, |span| span.start));
    found.extend(limits(filter));
    found
}

/// The quota that counts fields over all filters of a group.
pub fn check_group<'a>(filters: impl IntoIterator<Item = &'a Filter>) -> Option<Finding> {
    let all: BTreeSet<_> = filters.into_iter().flat_map(Filter::fields).collect();
    quota::FIELDS_IN_FILTERS.check(all.len())
}

fn error(code: &'static str, message: impl Into<String>, place: &Place) -> Finding {
    Finding::error(code, message).at(place.0.clone())
}

fn warning(code: &'static str, message: impl Into<String>, place: &Place) -> Finding {
    Finding::warning(code, message).at(place.0.clone())
}

/// Predicates after `WHERE` look at one dataset.
fn one_dataset(expression: &Expression) -> Option<Finding> {
    let mut seen =
        expression.condition.predicates().filter(|p| matches!(p.source, Source::Dataset(_)));
    let first = seen.next()?;
    let other = seen.find(|p| p.source != first.source)?;
    let message = format!(
        "one expression looks at one dataset, but this one at {} and {}",
        first.source, other.source
    );
    let help = format!(
        "write two expressions joined by `|`: `… WHERE {}.… | … WHERE {}.…`",
        first.source, other.source
    );
    Some(error("PZ2010", message, &other.field_place).help(help))
}

/// Whether the thing that is filtered has such fields (reference/filters 4).
fn allowed(target: Target, predicate: &Predicate) -> Option<Finding> {
    use DatasetType::{ActionInteractions, Actions, Interactions, Items, Users};
    let place = &predicate.field_place;
    let (word, kinds) = match target {
        Target::Item => ("ItemID", [Items, Interactions]),
        Target::User => ("UserID", [Users, Interactions]),
        Target::Action => ("ActionID", [Actions, ActionInteractions]),
    };
    match predicate.source {
        Source::CurrentUser => {
            let finding = error("PZ2011", "`CurrentUser` can only stand after `IF`", place);
            Some(finding.help(format!(
                "write `… IF CurrentUser.{} …` at the end of the expression",
                predicate.field
            )))
        }
        Source::CurrentItem => {
            let finding = error("PZ2012", "`CurrentItem` can only stand on the right side", place);
            Some(
                finding.help(format!(
                    "write for example `Items.{0} = CurrentItem.{0}`",
                    predicate.field
                )),
            )
        }
        Source::Dataset(kind) if !kinds.contains(&kind) => {
            let message = format!("a filter of {word} cannot look at {kind}");
            Some(
                error("PZ2013", message, place)
                    .help(format!("it can look at {} and {}", kinds[0], kinds[1])),
            )
        }
        Source::Dataset(_) => None,
    }
}

/// `IF` speaks of the current user only.
fn condition_if(expression: &Expression) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(when) = &expression.when else { return found };
    for predicate in when.predicates().filter(|p| p.source != Source::CurrentUser) {
        let message =
            format!("after `IF` only `CurrentUser` can stand, not `{}`", predicate.source);
        let help = "conditions about other things belong before `IF`, or into an expression of their own after `|`";
        found.push(error("PZ2014", message, &predicate.field_place).help(help));
    }
    if let Some((_, predicate)) = when.rest.iter().find(|(joiner, _)| *joiner == Joiner::Or) {
        let message = "`OR` after `IF` is not documented";
        let help = "write two expressions joined by `|`, each with its own `IF`";
        found.push(warning("PZ2015", message, &predicate.place).help(help));
    }
    if expression.target == Target::User {
        let message =
            "`IF` is documented for filters of items and actions only, and this one is of users";
        found.push(warning("PZ2015", message, &when.first.place));
    }
    found
}

/// Values: placeholders, `"*"`, `CurrentItem`, quotes.
fn operands(predicate: &Predicate) -> Vec<Finding> {
    let mut found = Vec::new();
    let placeholder = |operand: &&Operand| matches!(operand.value, Value::Placeholder(_));
    if predicate.operands.len() > 1
        && let Some(operand) = predicate.operands.iter().find(placeholder)
    {
        let message =
            format!("a list of values cannot contain the placeholder `{}`", operand.value);
        let help =
            "write the placeholder alone, `IN ($NAMES)`; its value can be a list: `\"a\",\"b\"`";
        found.push(error("PZ2017", message, &operand.place).help(help));
    }
    for operand in &predicate.operands {
        found.extend(value(predicate, operand));
    }
    found
}

fn value(predicate: &Predicate, operand: &Operand) -> Option<Finding> {
    let place = &operand.place;
    let events = matches!(
        predicate.source,
        Source::Dataset(DatasetType::Interactions | DatasetType::ActionInteractions)
    );
    match &operand.value {
        Value::Placeholder(name) if predicate.operator == Operator::NotIn => {
            let message = format!("the placeholder `${name}` cannot stand after `NOT IN`");
            Some(
                error("PZ2016", message, place)
                    .help("turn the filter round: `EXCLUDE … IN` in place of `INCLUDE … NOT IN`"),
            )
        }
        Value::Placeholder(name) if name.len() > MAX_PLACEHOLDER => {
            let message = format!(
                "the placeholder `${name}` has {} characters, at most {MAX_PLACEHOLDER} are allowed",
                name.len()
            );
            Some(
                error("PZ2018", message, place)
                    .help("give it a shorter name; no request could fill it"),
            )
        }
        Value::Text { text, .. }
            if text == "*" && !(events && fields::is_event_type(&predicate.field)) =>
        {
            let message = "`\"*\"` stands for all event types, and only for them";
            Some(error("PZ2019", message, place).help("name the values, or remove this condition"))
        }
        Value::Text { single, .. } if single.0 => {
            let message = "single quotes are not documented";
            Some(warning("PZ2020", message, place).help("write double quotes: \""))
        }
        Value::Text { text, .. } if looks_like_placeholder(text) => {
            let message = format!("`{text}` in quotes is a text and not a placeholder");
            Some(warning("PZ2021", message, place).help(format!("remove the quotes: `{text}`")))
        }
        Value::CurrentItem(_) if predicate.source != Source::Dataset(DatasetType::Items) => {
            let message = format!(
                "`CurrentItem` can be compared with fields of Items, not of {}",
                predicate.source
            );
            Some(error("PZ2012", message, place))
        }
        _ => None,
    }
}

fn looks_like_placeholder(text: &str) -> bool {
    let name = text.strip_prefix('$').unwrap_or_default();
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether any recipe of the group can use the filter.
fn use_cases(filter: &Filter, catalog: &Catalog) -> Vec<Finding> {
    let mut found = Vec::new();
    if catalog.recipes.is_empty() {
        return found;
    }
    let served = |test: fn(&Recipe) -> bool| catalog.recipes.iter().any(|recipe| test(recipe));
    if filter.uses_current_item() && !served(Recipe::is_related_items) {
        let message = "`CurrentItem` needs a recipe for related items, and none is served here";
        found.push(
            Finding::warning("PZ2030", message).help(
                "use the filter with `aws-similar-items` or a use case such as `More like X`",
            ),
        );
    }
    for expression in &filter.expressions {
        let usable = match expression.target {
            Target::Item => served(|r| !matches!(r.api, Api::GetActionRecommendations | Api::None)),
            Target::User => served(|r| r.recipe_type == RecipeType::UserSegmentation),
            Target::Action => served(|r| r.api == Api::GetActionRecommendations),
        };
        if !usable {
            let message =
                format!("no recipe of this group can use a filter of {}", expression.target);
            found.push(warning("PZ2030", message, &expression.place));
        }
    }
    let interactions = filter.fields().iter().any(|(kind, _)| *kind == DatasetType::Interactions);
    if interactions && catalog.recipes.iter().all(|r| r.name == "aws-item-attribute-affinity") {
        found.push(Finding::warning(
            "PZ2030",
            "`aws-item-attribute-affinity` takes no filters of interactions",
        ));
    }
    found
}

fn limits(filter: &Filter) -> Vec<Finding> {
    let mut found = Vec::new();
    if filter.length.0 > MAX_LENGTH {
        let message = format!(
            "the filter has {} characters, at most {MAX_LENGTH} are allowed",
            filter.length.0
        );
        found.push(
            Finding::error("PZ2022", message).help("use placeholders in place of long lists"),
        );
    }
    found.extend(
        quota::FIELDS_IN_FILTER
            .check(filter.fields().len())
            .map(|f| Finding { code: "PZ2023", ..f }),
    );
    found.extend(
        quota::PLACEHOLDERS
            .check(filter.placeholders().len())
            .map(|f| Finding { code: "PZ2024", ..f }),
    );
    found
}
