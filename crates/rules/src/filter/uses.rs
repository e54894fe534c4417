//! Who can use a filter: the recipes that are served in the group.
//! Not here: whether the filter is sound (`check`).
//!
//! Source: docs/service/filters.md, "Meaning" and "Fields".

use super::catalog::finding;
use super::{Catalog, Filter, Target};
use crate::dataset::DatasetType;
use crate::finding::Finding;
use crate::recipe::{Api, Recipe, RecipeType};
use crate::rule::Code;

/// Whether any request can use the filter.
pub(super) fn uses(filter: &Filter, catalog: &Catalog) -> Vec<Finding> {
    let mut found: Vec<Finding> = several_targets(filter).into_iter().collect();
    if catalog.recipes.is_empty() {
        return found;
    }
    let served = |test: fn(&Recipe) -> bool| catalog.recipes.iter().any(|recipe| test(recipe));
    if filter.uses_current_item() && !served(Recipe::is_related_items) {
        let message = "`CurrentItem` needs a recipe for related items, and none is served here";
        found.push(
            Finding::new(Code::PZ2030, message).help(
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
            found.push(
                finding(Code::PZ2030, message, &expression.place).help(needed(expression.target)),
            );
        }
    }
    let interactions = filter.fields().iter().any(|(kind, _)| *kind == DatasetType::Interactions);
    if interactions && catalog.recipes.iter().all(|r| r.name == "aws-item-attribute-affinity") {
        let message = "`aws-item-attribute-affinity` takes no filters of interactions";
        found.push(
            Finding::new(Code::PZ2030, message)
                .help("filter by a field of users, or use `aws-item-affinity`"),
        );
    }
    found
}

/// A request is for items, for users or for actions, and so is its filter.
fn several_targets(filter: &Filter) -> Option<Finding> {
    let first = filter.expressions.first()?.target;
    let other = filter.expressions.iter().find(|expression| expression.target != first)?;
    let message = format!(
        "this filter is of {first} and of {}, but a request is for one of them",
        other.target
    );
    Some(finding(Code::PZ2030, message, &other.place).help("write two filters"))
}

fn needed(target: Target) -> &'static str {
    match target {
        Target::Item => "filters of items are for recommendations, rankings and related items",
        Target::User => {
            "filters of users are for segments: `aws-item-affinity` or `aws-item-attribute-affinity`"
        }
        Target::Action => "filters of actions are for `aws-next-best-action`",
    }
}
