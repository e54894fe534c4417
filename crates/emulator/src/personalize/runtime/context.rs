//! The context of a request: what is known of the moment, by columns of the interactions that say something of it.
//! Not here: any effect on the answer; the models do not learn from such columns.
//!
//! Which recipes use contextual metadata: docs/service/recipes.md, "Custom recipes" and "Use cases". What the
//! service says of a key that is no such column is a doubt.

use personalize_rules::dataset::DatasetType;
use personalize_rules::recipe::{Api, Recipe};
use personalize_rules::schema::table;
use serde_json::Value;

use super::invalid;
use super::target::Target;
use crate::ServiceError;
use crate::doubt::UnknownContext;

/// Checks the context of a request, where the recipe uses one; elsewhere it is ignored.
pub(super) fn check(
    unknown: UnknownContext,
    body: &Value,
    target: &Target,
) -> Result<(), ServiceError> {
    if unknown == UnknownContext::Ignored {
        return Ok(());
    }
    let given = body.get("context").and_then(Value::as_object);
    let Some(given) = given.filter(|_| uses(target.recipe)) else { return Ok(()) };
    let kind = DatasetType::Interactions;
    let schema = target.dataset(kind).map(|(_, schema)| schema);
    let fields = schema.map_or(&[][..], |schema| &schema.fields);
    let columns = fields.iter().map(|field| field.name.as_str());
    let columns: Vec<&str> = columns
        .filter(|name| table::reserved(kind, target.recipe.domain, name).is_none())
        .collect();
    match given.keys().find(|key| !columns.iter().any(|name| name.eq_ignore_ascii_case(key))) {
        None => Ok(()),
        Some(key) => {
            let columns = match columns.as_slice() {
                [] => "has none".to_owned(),
                some => format!("has {}", some.join(", ")),
            };
            Err(invalid(format!(
                "The context has the key {key}, which is no contextual metadata: the schema of INTERACTIONS {columns}."
            )))
        }
    }
}

/// Whether a recipe uses contextual metadata: those that take what happens into account at once, but for actions.
fn uses(recipe: &Recipe) -> bool {
    recipe.real_time && recipe.api != Api::GetActionRecommendations
}

#[cfg(test)]
mod tests {
    use personalize_rules::recipe::ALL;

    use super::*;

    #[test]
    fn the_recipes_with_contextual_metadata() {
        let names = ALL.iter().filter(|recipe| uses(recipe) && !recipe.legacy).map(|it| it.name);
        assert_eq!(
            names.collect::<Vec<_>>(),
            [
                "aws-user-personalization-v2",
                "aws-user-personalization",
                "aws-personalized-ranking-v2",
                "aws-personalized-ranking",
                "aws-ecomm-recommended-for-you",
                "aws-vod-top-picks",
            ]
        );
    }
}
