//! The configuration of a campaign or recommender held against its recipe.
//! Not here: solutions (`solution`).

use super::blocks::{at, misplaced, number, parameters, text, training_data};
use super::{Block, Metadata, ParameterKind, Recipe};
use crate::finding::Finding;
use serde_json::Value;

/// Everything in a campaign that the recipe of its solution does not take. `config` has the shape of a
/// `CreateCampaign` request. Findings carry a JSON pointer into it.
pub fn check_campaign(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    if !recipe.has_campaign() {
        let message = format!("`{}` cannot be served by a campaign", recipe.name);
        let help = if recipe.domain.is_some() {
            "create a recommender with it"
        } else {
            "it is made for batch segment jobs"
        };
        return vec![Finding::error("PZ3030", message).on("").help(help)];
    }
    let mut found = exploration(recipe, config, "/campaignConfig/itemExplorationConfig");
    found.extend(influence(recipe, config));
    found.extend(throughput(config, "minProvisionedTPS", "/minProvisionedTPS"));
    found.extend(metadata(recipe, config, "/campaignConfig/enableMetadataWithRecommendations"));
    found.extend(latest(config));
    found
}

/// Everything in a recommender that its recipe does not take. `config` has the shape of a `CreateRecommender` request.
/// Findings carry a JSON pointer into it.
pub fn check_recommender(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    if recipe.domain.is_none() {
        let message = format!("`{}` is a recipe for solutions, not a use case", recipe.name);
        return vec![
            Finding::error("PZ3001", message)
                .on("/recipe")
                .help("create a solution and a campaign with it"),
        ];
    }
    let mut found = exploration(recipe, config, "/recommenderConfig/itemExplorationConfig");
    let pointer = "/recommenderConfig/trainingDataConfig";
    found.extend(
        at(config, pointer).into_iter().flat_map(|block| training_data(recipe, block, pointer)),
    );
    let rate = "minRecommendationRequestsPerSecond";
    found.extend(throughput(config, rate, &format!("/recommenderConfig/{rate}")));
    found
}

fn exploration(recipe: &Recipe, config: &Value, pointer: &str) -> Vec<Finding> {
    let Some(map) = at(config, pointer) else { return Vec::new() };
    if !recipe.takes(Block::ItemExploration) {
        let finding = misplaced(recipe, Block::ItemExploration, "itemExplorationConfig", pointer);
        return vec![match recipe.name {
            "aws-user-personalization-v2" => {
                finding.help("remove it; this recipe decides by itself how much to explore")
            }
            _ => finding,
        }];
    }
    parameters(recipe, map, ParameterKind::Exploration, pointer)
}

/// `rankingInfluence`: freshness and popularity, 0 to 1.
fn influence(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    const POINTER: &str = "/campaignConfig/rankingInfluence";
    let Some(map) = at(config, POINTER) else { return Vec::new() };
    if !recipe.takes(Block::RankingInfluence) {
        return vec![misplaced(recipe, Block::RankingInfluence, "rankingInfluence", POINTER)];
    }
    let mut found = Vec::new();
    for (key, value) in map.as_object().into_iter().flatten() {
        let pointer = format!("{POINTER}/{key}");
        if !["FRESHNESS", "POPULARITY"].contains(&key.as_str()) {
            let message = format!("`rankingInfluence` has no key `{key}`");
            found.push(
                Finding::error("PZ3031", message)
                    .on(pointer)
                    .help("it has `FRESHNESS` and `POPULARITY`"),
            );
        } else if !number(value).is_some_and(|n| (0.0..=1.0).contains(&n)) {
            let message = format!("`{key}` is `{}`, but it is a number from 0 to 1", text(value));
            found.push(Finding::error("PZ3031", message).on(pointer).help("the default is 0"));
        }
    }
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

fn throughput(config: &Value, name: &str, pointer: &str) -> Option<Finding> {
    let value =
        at(config, pointer).filter(|v| !number(v).is_some_and(|n| n >= 1.0 && n.fract() == 0.0))?;
    let message = format!("`{name}` is `{}`, but it is a whole number from 1", text(value));
    Some(Finding::error("PZ3032", message).on(pointer).help("1 is the default and the cheapest"))
}

fn metadata(recipe: &Recipe, config: &Value, pointer: &str) -> Option<Finding> {
    let asked = at(config, pointer).is_some_and(|v| text(v) == "true");
    let (word, help) = match recipe.metadata {
        Metadata::Always if asked => ("answers carry metadata without it", "remove it"),
        Metadata::Never if asked => ("answers of this recipe carry no metadata", "remove it"),
        _ => return None,
    };
    let message = format!("`enableMetadataWithRecommendations` has no effect: {word}");
    Some(Finding::warning("PZ3033", message).on(pointer).help(help))
}

/// `syncWithLatestSolutionVersion` needs the pointer `$LATEST` in place of a version.
fn latest(config: &Value) -> Option<Finding> {
    const POINTER: &str = "/campaignConfig/syncWithLatestSolutionVersion";
    let synced = at(config, POINTER).is_some_and(|v| text(v) == "true");
    let version = at(config, "/solutionVersionArn").and_then(Value::as_str)?;
    if !synced || version.ends_with("/$LATEST") {
        return None;
    }
    let message =
        "`syncWithLatestSolutionVersion` needs the pointer `$LATEST`, but a version is pinned";
    Some(
        Finding::error("PZ3034", message)
            .on(POINTER)
            .help("end `solutionVersionArn` with `/$LATEST`, or leave one of the two out"),
    )
}
