//! What the service owns: recipes, and the algorithms and feature transformations behind them.
//! Not here: what recipes allow, which `personalize-rules` knows.

use personalize_rules::dataset::Domain;
use personalize_rules::recipe::{self, ParameterKind, Recipe};
use serde_json::{Map, Value, json};

use super::call_context::{Answer, CallContext, Handler};
use super::list::page;
use crate::ServiceError;

/// The operations on what the service owns.
pub(super) const CALLS: &[(&str, Handler)] = &[
    ("ListRecipes", list),
    ("DescribeRecipe", describe),
    ("DescribeAlgorithm", algorithm),
    ("DescribeFeatureTransformation", feature_transformation),
];

/// 2019-06-10, which recorded lists show for most recipes (docs/service/resources.md,
/// "Recipes as resources").
const MADE: f64 = 1_560_124_800.0;

/// Dates of recipes that are younger, from the same recorded list; those of 2025 by their release.
const YOUNGER: &[(&str, f64)] = &[
    ("aws-item-affinity", 1_626_307_200.0),
    ("aws-item-attribute-affinity", 1_629_849_600.0),
    ("aws-trending-now", 1_664_582_400.0),
    ("aws-next-best-action", 1_691_712_000.0),
    ("aws-user-personalization-v2", 1_704_067_200.0),
    ("aws-personalized-ranking-v2", 1_704_067_200.0),
    ("aws-semantic-similarity", 1_764_460_800.0),
];

/// Feature transformations that are named unlike their recipe (docs/service/recipes.md,
/// "Parameters").
const FEATURES: &[(&str, &str)] = &[
    ("aws-personalized-ranking", "JSON-percentile-filtering"),
    ("aws-hrnn", "JSON-percentile-filtering"),
    ("aws-hrnn-metadata", "featurize_metadata"),
    ("aws-hrnn-coldstart", "featurize_coldstart"),
    ("aws-sims", "sims"),
    ("aws-popularity-count", "sims"),
    ("aws-item-affinity", "item-affinity"),
    ("aws-item-attribute-affinity", "item-attribute-affinity"),
];

/// `ListRecipes`: all, or those of a domain. Legacy ones no longer appear in recorded lists.
fn list(ctx: &mut CallContext<'_>) -> Answer {
    let domain = ctx.text("domain").and_then(Domain::parse);
    let shown = recipe::ALL.iter().filter(|it| !it.legacy);
    let shown = shown.filter(|it| domain.is_none() || it.domain == domain);
    // By name, as in recorded lists.
    let mut shown: Vec<&Recipe> = shown.collect();
    shown.sort_by_key(|it| it.name);
    let all: Vec<(u64, &Recipe)> = (1..).zip(shown).collect();
    let rest = |after| all.into_iter().filter(move |(number, _)| *number > after);
    page(ctx, "recipes", rest, |(number, _)| *number, |(_, recipe)| summary(ctx, recipe))
}

/// `DescribeRecipe`.
fn describe(ctx: &mut CallContext<'_>) -> Answer {
    let recipe = named(ctx, "recipeArn", "recipe")?;
    let mut shown = summary(ctx, recipe);
    if let Some(members) = shown.as_object_mut() {
        members.remove("domain");
        members.insert("algorithmArn".into(), arn(ctx, "algorithm", recipe.name).into());
        let feature = arn(ctx, "feature-transformation", feature(recipe));
        members.insert("featureTransformationArn".into(), feature.into());
        members.insert("description".into(), recipe.title.into());
        members.insert("recipeType".into(), json!(recipe.recipe_type));
    }
    Ok(Some(json!({ "recipe": shown })))
}

/// `DescribeAlgorithm`.
fn algorithm(ctx: &mut CallContext<'_>) -> Answer {
    let recipe = named(ctx, "algorithmArn", "algorithm")?;
    let defaults = defaults(recipe, ParameterKind::Algorithm);
    Ok(Some(json!({ "algorithm": {
        "name": recipe.name,
        "algorithmArn": arn(ctx, "algorithm", recipe.name),
        "defaultHyperParameters": defaults,
        "creationDateTime": made(recipe),
        "lastUpdatedDateTime": made(recipe),
    } })))
}

/// `DescribeFeatureTransformation`.
fn feature_transformation(ctx: &mut CallContext<'_>) -> Answer {
    let given = ctx.required("featureTransformationArn")?;
    let id = given.rsplit('/').next().unwrap_or_default();
    let found = recipe::ALL.iter().find(|recipe| feature(recipe) == id);
    let recipe = found.ok_or_else(|| unknown("feature transformation", &given))?;
    Ok(Some(json!({ "featureTransformation": {
        "name": id,
        "featureTransformationArn": arn(ctx, "feature-transformation", id),
        "defaultParameters": defaults(recipe, ParameterKind::Feature),
        "status": "ACTIVE",
        "creationDateTime": made(recipe),
        "lastUpdatedDateTime": made(recipe),
    } })))
}

/// The recipe that an ARN names. Any partition's ARN is taken.
pub(super) fn find(arn: &str) -> Result<&'static Recipe, ServiceError> {
    let found = arn.contains(":recipe/").then(|| recipe::find(arn)).flatten();
    found.ok_or_else(|| unknown("recipe", arn))
}

fn named(ctx: &CallContext<'_>, member: &str, tail: &str) -> Result<&'static Recipe, ServiceError> {
    let given = ctx.required(member)?;
    let name = given.split_once(&format!(":{tail}/")).map(|(_, name)| name);
    name.and_then(recipe::find).ok_or_else(|| unknown(tail, &given))
}

fn unknown(what: &str, arn: &str) -> ServiceError {
    ServiceError::not_found(format!("The given {what} does not exist: {arn}"))
}

fn summary(ctx: &CallContext<'_>, recipe: &Recipe) -> Value {
    let mut shown = json!({
        "name": recipe.name,
        "recipeArn": arn(ctx, "recipe", recipe.name),
        "status": "ACTIVE",
        "creationDateTime": made(recipe),
        "lastUpdatedDateTime": made(recipe),
    });
    if let Some(domain) = recipe.domain {
        shown["domain"] = domain.wire().into();
    }
    shown
}

fn arn(ctx: &CallContext<'_>, tail: &str, name: &str) -> String {
    format!(
        "arn:{}:personalize:::{tail}/{name}",
        personalize_rules::arn::partition(&ctx.call.region)
    )
}

fn feature(recipe: &Recipe) -> &'static str {
    let named = FEATURES.iter().find(|(name, _)| *name == recipe.name);
    named.map_or(recipe.name, |(_, feature)| feature)
}

fn made(recipe: &Recipe) -> f64 {
    YOUNGER.iter().find(|(name, _)| *name == recipe.name).map_or(MADE, |(_, made)| *made)
}

fn defaults(recipe: &Recipe, kind: ParameterKind) -> Map<String, Value> {
    let of_kind = recipe.parameters.iter().filter(|parameter| parameter.kind == kind);
    of_kind.map(|parameter| (parameter.name.to_owned(), parameter.default.into())).collect()
}
