//! The configuration of a campaign or recommender held against its recipe.
//! Not here: solutions (`solution`).

use super::blocks::{at, misplaced, number, parameters, text};
use super::columns::training_data;
use super::{Block, Metadata, ParameterKind, Recipe};
use crate::arn;
use crate::finding::Finding;
use crate::quota::{self, Quota};
use crate::rule::Code;
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
        return vec![Finding::new(Code::PZ3030, message).on("").help(help)];
    }
    let mut found = exploration(recipe, config, "/campaignConfig/itemExplorationConfig");
    found.extend(influence(recipe, config, "/campaignConfig/rankingInfluence"));
    found.extend(throughput(config, "/minProvisionedTPS", quota::CAMPAIGN_REQUESTS));
    found.extend(metadata(recipe, config, "/campaignConfig/enableMetadataWithRecommendations"));
    found.extend(at(config, "/solutionVersionArn").and_then(Value::as_str).and_then(check_version));
    found.extend(latest(config));
    found
}

/// A text that is not the ARN of a version, or of the pointer to the newest one (docs/service/resources.md, "ARNs").
pub fn check_version(text: &str) -> Option<Finding> {
    let wrong = |message: String, help: String| {
        Some(Finding::new(Code::PZ3035, message).on_value("/solutionVersionArn").help(help))
    };
    let form = "it looks like `arn:aws:personalize:REGION:ACCOUNT:solution/NAME/VERSION`";
    let found = match arn::parse_arn(text) {
        Err(_) => return wrong(format!("`{text}` is not an ARN"), form.to_owned()),
        Ok(found) => found,
    };
    if text.chars().count() > arn::LONGEST {
        return wrong(format!("an ARN has at most {} characters", arn::LONGEST), form.to_owned());
    }
    if found.service != "personalize" || found.kind() != Some("solution") {
        return wrong(format!("`{text}` is not a version of a solution"), form.to_owned());
    }
    match found.id().split('/').collect::<Vec<_>>()[..] {
        [solution, version] if !solution.is_empty() && !version.is_empty() => None,
        [_] => wrong(
            format!("`{text}` is a solution, not one of its versions"),
            "end it with `/$LATEST` for the newest version, or with the id of one".to_owned(),
        ),
        _ => wrong(format!("`{text}` is not a version of a solution"), form.to_owned()),
    }
}

/// Everything in a recommender that its recipe does not take. `config` has the shape of a `CreateRecommender` request.
/// Findings carry a JSON pointer into it.
pub fn check_recommender(recipe: &Recipe, config: &Value) -> Vec<Finding> {
    if recipe.domain.is_none() {
        let message = format!("`{}` is a recipe for solutions, not a use case", recipe.name);
        return vec![
            Finding::new(Code::PZ3001, message)
                .on_value("/recipe")
                .help("create a solution and a campaign with it"),
        ];
    }
    let mut found = exploration(recipe, config, "/recommenderConfig/itemExplorationConfig");
    let pointer = "/recommenderConfig/trainingDataConfig";
    found.extend(
        at(config, pointer).into_iter().flat_map(|block| training_data(recipe, block, pointer)),
    );
    let rate = "/recommenderConfig/minRecommendationRequestsPerSecond";
    found.extend(throughput(config, rate, quota::REQUESTS));
    found
}

pub(super) fn exploration(recipe: &Recipe, config: &Value, pointer: &str) -> Vec<Finding> {
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
pub(super) fn influence(recipe: &Recipe, config: &Value, place: &str) -> Vec<Finding> {
    let Some(map) = at(config, place) else { return Vec::new() };
    if !recipe.takes(Block::RankingInfluence) {
        return vec![misplaced(recipe, Block::RankingInfluence, "rankingInfluence", place)];
    }
    let mut found = Vec::new();
    for (key, value) in map.as_object().into_iter().flatten() {
        let pointer = format!("{place}/{key}");
        if !["FRESHNESS", "POPULARITY"].contains(&key.as_str()) {
            let message = format!("`rankingInfluence` has no key `{key}`");
            found.push(
                Finding::new(Code::PZ3031, message)
                    .on(pointer)
                    .help("it has `FRESHNESS` and `POPULARITY`"),
            );
        } else if !number(value).is_some_and(|n| (0.0..=1.0).contains(&n)) {
            let message = format!("`{key}` is `{}`, but it is a number from 0 to 1", text(value));
            found.push(Finding::new(Code::PZ3031, message).on(pointer).help("the default is 0"));
        }
    }
    found.sort_by(|a, b| a.pointer().cmp(&b.pointer()));
    found
}

/// A throughput that is kept: from 1, and not beyond what is ever answered.
fn throughput(config: &Value, pointer: &str, quota: Quota) -> Option<Finding> {
    let value = at(config, pointer)?;
    let name = pointer.rsplit('/').next().unwrap_or_default();
    match number(value).filter(|n| *n >= 1.0 && n.fract() == 0.0) {
        None => {
            let message = format!("`{name}` is `{}`, but it is a whole number from 1", text(value));
            Some(
                Finding::new(Code::PZ3032, message)
                    .on_value(pointer)
                    .help("1 is the default and the cheapest"),
            )
        }
        Some(rate) if rate > quota.limit as f64 => {
            let message =
                format!("`{name}` is {rate}, but there are at most {} {}", quota.limit, quota.what);
            let help = "what is kept is billed whether it is used or not; the service adds more under load";
            Some(Finding::new(Code::PZ4010, message).on(pointer).help(help))
        }
        Some(_) => None,
    }
}

fn metadata(recipe: &Recipe, config: &Value, pointer: &str) -> Option<Finding> {
    let asked = at(config, pointer).is_some_and(|v| text(v) == "true");
    let (word, help) = match recipe.metadata {
        Metadata::Always if asked => ("answers carry metadata without it", "remove it"),
        Metadata::Never if asked => ("answers of this recipe carry no metadata", "remove it"),
        _ => return None,
    };
    let message = format!("`enableMetadataWithRecommendations` has no effect: {word}");
    Some(Finding::new(Code::PZ3033, message).on(pointer).help(help))
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
        Finding::new(Code::PZ3034, message)
            .on(POINTER)
            .help("end `solutionVersionArn` with `/$LATEST`, or leave one of the two out"),
    )
}
