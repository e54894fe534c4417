//! A filter held against the rules of the language and the schemas of its dataset group.
//! Not here: the grammar (`parser`), the parts of a predicate (`fit`, `types`, `operands`), and who can use it (`uses`).

use super::catalog::{Catalog, finding};
use super::field_rules::fit;
use super::fields::Fields;
use super::operands::operands;
use super::uses::uses;
use super::{Action, Condition, Expression, Filter, Joiner, Predicate, Source, Target};
use crate::dataset::DatasetType;
use crate::finding::Finding;
use crate::quota;
use crate::rule::Code;
use std::collections::BTreeSet;

/// Longest filter, in characters (docs/service/filters.md, "Grammar").
pub const MAX_LENGTH: usize = 2_500;

/// Everything that the service refuses in this filter, and what is doubtful about it, in the order of the text.
pub fn check(filter: &Filter, catalog: &Catalog) -> Vec<Finding> {
    let mut found = Vec::new();
    for expression in &filter.expressions {
        found.extend(one_dataset(expression));
        found.extend(both_joiners(&expression.condition));
        found.extend(condition_if(expression));
        for predicate in expression.condition.predicates() {
            found.extend(allowed(expression.target, predicate));
        }
        for predicate in expression.predicates() {
            found.extend(singular(predicate));
            found.extend(operands(expression, predicate));
            found.extend(fit(predicate, catalog));
        }
    }
    found.extend(uses(filter, catalog));
    found.sort_by_key(|f| f.span().map_or(usize::MAX, |span| span.start));
    found.extend(limits(filter));
    found
}

/// The quota that counts fields over all filters of a group; given the fields of each.
pub fn check_group<'a>(filters: impl IntoIterator<Item = &'a Fields>) -> Option<Finding> {
    let all: BTreeSet<_> = filters.into_iter().flatten().collect();
    quota::FIELDS_IN_FILTERS.check(all.len())
}

/// The guide had singular names for three weeks of 2020; whether the service takes them is not known.
fn singular(predicate: &Predicate) -> Option<Finding> {
    let place = predicate.singular.0.then_some(&predicate.field_place)?;
    let message = "today's guide names datasets in the plural";
    let help = format!("write `{}.{}`", predicate.source, predicate.field.0);
    Some(finding(Code::PZ2027, message, place).help(help))
}

/// Predicates after `WHERE` look at one dataset.
fn one_dataset(expression: &Expression) -> Option<Finding> {
    let first = expression.condition.predicates().find(|p| dataset(p).is_some())?;
    let other = |p: &Predicate| dataset(p).is_some() && p.source != first.source;
    let mut rest = expression.condition.rest.iter();
    // The first predicate may be none of a dataset at all; then the second is the first.
    let (joiner, other) = rest.find(|(_, predicate)| other(predicate))?;
    let message = format!(
        "one expression looks at one dataset, but this one at {} and {}",
        first.source, other.source
    );
    let both = format!("`… WHERE {}.… | … WHERE {}.…`", first.source, other.source);
    let help = match (expression.action, joiner) {
        (_, Joiner::Or) => format!("write two expressions joined by `|`: {both}"),
        (Action::Include, Joiner::And) => format!(
            "write two expressions joined by `|`, {both}, and in the second `EXCLUDE` what is not wanted: two `INCLUDE` keep what either keeps"
        ),
        (Action::Exclude, Joiner::And) => {
            format!("write two expressions joined by `|`: {both}; each then excludes by itself")
        }
    };
    Some(finding(Code::PZ2010, message, &other.field_place).help(help))
}

fn dataset(predicate: &Predicate) -> Option<DatasetType> {
    match predicate.source {
        Source::Dataset(kind) => Some(kind),
        Source::CurrentUser | Source::CurrentItem => None,
    }
}

/// Which of `AND` and `OR` binds closer is not documented (docs/service/filters.md, "Grammar").
fn both_joiners(condition: &Condition) -> Option<Finding> {
    let first = condition.rest.first().map(|(joiner, _)| *joiner)?;
    let (_, other) = condition.rest.iter().find(|(joiner, _)| *joiner != first)?;
    let message =
        "`AND` and `OR` stand in one condition, and which of them binds closer is not documented";
    let help = "write an expression for each side of the `OR`, joined by `|`";
    Some(finding(Code::PZ2025, message, &other.place).help(help))
}

/// Whether the thing that is filtered has such fields (docs/service/filters.md, "Fields").
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
            let finding = finding(Code::PZ2011, "`CurrentUser` can only stand after `IF`", place);
            let field = &predicate.field;
            Some(finding.help(match target {
                Target::User => format!("a filter of users looks at each of them: `Users.{field}`"),
                _ => format!("write `… IF CurrentUser.{field} …` at the end of the expression"),
            }))
        }
        Source::CurrentItem => {
            let finding =
                finding(Code::PZ2012, "`CurrentItem` can only stand on the right side", place);
            Some(
                finding.help(format!(
                    "write for example `Items.{0} = CurrentItem.{0}`",
                    predicate.field
                )),
            )
        }
        Source::Dataset(kind) if !kinds.contains(&kind) => {
            let message = format!("a filter of {word} cannot look at {kind}");
            let help = match kind {
                Users => format!(
                    "what is known of the user decides after `IF`: `… IF CurrentUser.{} …`",
                    predicate.field
                ),
                _ => format!("it can look at {} and {}", kinds[0], kinds[1]),
            };
            Some(finding(Code::PZ2013, message, place).help(help))
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
        let help = match predicate.source {
            Source::Dataset(DatasetType::Users) => format!("write `CurrentUser.{}`", predicate.field),
            _ => "conditions about other things belong before `IF`, or into an expression of their own after `|`".to_owned(),
        };
        found.push(finding(Code::PZ2014, message, &predicate.field_place).help(help));
    }
    if let Some((_, predicate)) = when.rest.iter().find(|(joiner, _)| *joiner == Joiner::Or) {
        let message = "`OR` after `IF` is not documented";
        let help = "write two expressions joined by `|`, each with its own `IF`";
        found.push(finding(Code::PZ2015, message, &predicate.place).help(help));
    }
    if expression.target == Target::User {
        let message =
            "`IF` is documented for filters of items and actions only, and this one is of users";
        let field = &when.first.field;
        let help = format!("put the condition before `IF`: `… AND Users.{field} …`");
        found.push(finding(Code::PZ2015, message, &when.first.place).help(help));
    }
    found
}

/// A filter of so many characters.
pub(super) fn too_long(characters: usize) -> Finding {
    let message =
        format!("the filter has {characters} characters, at most {MAX_LENGTH} are allowed");
    Finding::new(Code::PZ2022, message).help("use placeholders in place of long lists")
}

fn limits(filter: &Filter) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend((filter.length.0 > MAX_LENGTH).then(|| too_long(filter.length.0)));
    found.extend(
        quota::FIELDS_IN_FILTER
            .check(filter.fields().len())
            .map(|f| Finding { code: Code::PZ2023, ..f }),
    );
    found.extend(
        quota::PLACEHOLDERS
            .check(filter.placeholders().len())
            .map(|f| Finding { code: Code::PZ2024, ..f }),
    );
    found
}
