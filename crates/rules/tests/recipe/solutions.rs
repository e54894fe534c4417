//! What a solution may not say, and recipes in the wrong place.

use crate::{campaign, lines, named, recommender, solution};
use expect_test::expect;
use personalize_rules::dataset::Domain;
use personalize_rules::recipe;
use serde_json::json;

#[test]
fn good_configurations_have_no_findings() {
    solution(
        "aws-user-personalization",
        json!({"performHPO": true, "eventType": "click", "trainingMode": "UPDATE", "solutionConfig": {
            "eventValueThreshold": "0.5",
            "algorithmHyperParameters": {"hidden_dimension": "64", "bptt": 2, "recency_mask": "True"},
            "featureTransformationParameters": {"max_user_history_length_percentile": 0.9},
            "hpoConfig": {"hpoResourceConfig": {"maxNumberOfTrainingJobs": "40", "maxParallelTrainingJobs": 10},
                "algorithmHyperParameterRanges": {
                    "integerHyperParameterRanges": [{"name": "bptt", "minValue": 2, "maxValue": 32}],
                    "continuousHyperParameterRanges": [],
                    "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": ["true", "false"]}]}},
            "optimizationObjective": {"itemAttribute": "PRICE", "objectiveSensitivity": "LOW"},
            "trainingDataConfig": {"excludedDatasetColumns": {"ITEMS": ["COLOUR"]}},
            "autoTrainingConfig": {"schedulingExpression": "rate(1 day)"}}}),
        expect![[""]],
    );
    campaign(
        "aws-user-personalization",
        json!({"minProvisionedTPS": 1, "solutionVersionArn": "arn:aws:personalize:eu-west-1:1:solution/a/$LATEST", "campaignConfig": {
            "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": 30},
            "enableMetadataWithRecommendations": true, "syncWithLatestSolutionVersion": true}}),
        expect![[""]],
    );
    recommender(
        "aws-vod-top-picks",
        json!({"recommenderConfig": {"itemExplorationConfig": {"explorationWeight": "1"}, "minRecommendationRequestsPerSecond": 2}}),
        expect![[""]],
    );
}

#[test]
fn the_wrong_kind_of_recipe() {
    solution(
        "aws-vod-top-picks",
        json!({}),
        expect![
            "error[PZ3001] /recipe: `aws-vod-top-picks` is a use case of the domain VIDEO_ON_DEMAND, not a recipe for solutions; help: create a recommender with it"
        ],
    );
    solution(
        "aws-hrnn",
        json!({}),
        expect![
            "warning[PZ3025] /recipe: `aws-hrnn` is a legacy recipe; help: use `aws-user-personalization-v2`, unless an old solution has to be kept"
        ],
    );
    recommender(
        "aws-sims",
        json!({}),
        expect![
            "error[PZ3001] /recipe: `aws-sims` is a recipe for solutions, not a use case; help: create a solution and a campaign with it"
        ],
    );
    campaign(
        "aws-item-affinity",
        json!({}),
        expect![
            "error[PZ3030]: `aws-item-affinity` cannot be served by a campaign; help: it is made for batch segment jobs"
        ],
    );
    campaign(
        "aws-vod-top-picks",
        json!({}),
        expect![
            "error[PZ3030]: `aws-vod-top-picks` cannot be served by a campaign; help: create a recommender with it"
        ],
    );
}

#[test]
fn blocks_that_the_recipe_does_not_take() {
    let v2 = "aws-user-personalization-v2";
    solution(
        v2,
        json!({"performHPO": true}),
        expect![
            "error[PZ3010] /performHPO: `aws-user-personalization-v2` does not take `performHPO`; help: remove it, or use `aws-user-personalization`; with automatic training the service searches by itself every 90 days"
        ],
    );
    solution(v2, json!({"performHPO": false}), expect![[""]]);
    solution(
        v2,
        json!({"solutionConfig": {"hpoConfig": {}}}),
        expect![
            "error[PZ3010] /solutionConfig/hpoConfig: `aws-user-personalization-v2` does not take `hpoConfig`; help: remove it, or use `aws-user-personalization`; with automatic training the service searches by itself every 90 days"
        ],
    );
    solution(
        v2,
        json!({"performIncrementalUpdate": true}),
        expect![
            "error[PZ3010] /performIncrementalUpdate: `aws-user-personalization-v2` does not take `performIncrementalUpdate`; help: remove it, or use `aws-semantic-similarity`"
        ],
    );
    solution(
        v2,
        json!({"trainingMode": "UPDATE"}),
        expect![
            "error[PZ3010] /trainingMode: `aws-user-personalization-v2` does not take `trainingMode: UPDATE`; help: remove it, or use `aws-user-personalization`"
        ],
    );
    solution(
        v2,
        json!({"training": {"mode": "UPDATE"}}),
        expect![
            "error[PZ3010] /training/mode: `aws-user-personalization-v2` does not take `mode: UPDATE`; help: remove it, or use `aws-user-personalization`"
        ],
    );
    solution(
        v2,
        json!({"solutionConfig": {"optimizationObjective": {}}}),
        expect![
            "error[PZ3010] /solutionConfig/optimizationObjective: `aws-user-personalization-v2` does not take `optimizationObjective`; help: remove it, or use `aws-user-personalization`"
        ],
    );
    solution(
        "aws-sims",
        json!({"solutionConfig": {"eventsConfig": {}}}),
        expect![
            "error[PZ3010] /solutionConfig/eventsConfig: `aws-sims` does not take `eventsConfig`; help: remove it, or use `aws-user-personalization-v2` or `aws-personalized-ranking-v2`"
        ],
    );
}

#[test]
fn blocks_that_no_such_recipe_takes() {
    let v2 = "aws-user-personalization-v2";
    solution(
        "aws-next-best-action",
        json!({"eventType": "click"}),
        expect![
            "error[PZ3010] /eventType: `aws-next-best-action` does not take `eventType`; help: remove it"
        ],
    );
    solution(
        "aws-next-best-action",
        json!({"solutionConfig": {"trainingDataConfig": {}}}),
        expect![
            "error[PZ3010] /solutionConfig/trainingDataConfig: `aws-next-best-action` does not take `trainingDataConfig`; help: remove it"
        ],
    );
    campaign(
        v2,
        json!({"campaignConfig": {"itemExplorationConfig": {}}}),
        expect![
            "error[PZ3010] /campaignConfig/itemExplorationConfig: `aws-user-personalization-v2` does not take `itemExplorationConfig`; help: remove it; this recipe decides by itself how much to explore"
        ],
    );
    campaign(
        "aws-sims",
        json!({"campaignConfig": {"rankingInfluence": {}}}),
        expect![
            "error[PZ3010] /campaignConfig/rankingInfluence: `aws-sims` does not take `rankingInfluence`; help: remove it, or use `aws-semantic-similarity`"
        ],
    );
    recommender(
        "aws-vod-more-like-x",
        json!({"recommenderConfig": {"itemExplorationConfig": {}}}),
        expect![
            "error[PZ3010] /recommenderConfig/itemExplorationConfig: `aws-vod-more-like-x` does not take `itemExplorationConfig`; help: remove it, or use `aws-vod-top-picks`"
        ],
    );
}

#[test]
fn searches_without_a_recipe_for_them() {
    for name in ["aws-popularity-count", "aws-item-affinity", "aws-semantic-similarity"] {
        let found = recipe::check_solution(named(name), &json!({"performHPO": true}));
        let expected =
            format!("error[PZ3010] /performHPO: `{name}` does not take `performHPO`; help: ");
        assert!(lines(&found).starts_with(&expected), "{}", lines(&found));
    }
}

#[test]
fn a_recipe_is_named() {
    solution(
        "aws-sims",
        json!({"performAutoML": true}),
        expect![
            "warning[PZ3025] /performAutoML: `performAutoML` is deprecated: the service no longer chooses a recipe; help: remove it"
        ],
    );
    solution("aws-sims", json!({"performAutoML": false}), expect![[""]]);
    for (name, near) in [
        ("aws-user-personalisation-v2", "aws-user-personalization-v2"),
        ("User-Personalization-v2", "aws-user-personalization-v2"),
        ("SIMS", "aws-sims"),
        ("hrnn-coldstart", "aws-hrnn-coldstart"),
    ] {
        assert_eq!(recipe::unknown(name).help, Some(format!("did you mean `{near}`?")));
    }
    expect!["error[PZ3000] /recipe: there is no recipe `my-own`; help: recipes: aws-user-personalization-v2, aws-user-personalization, aws-personalized-ranking-v2, aws-personalized-ranking, aws-popularity-count, aws-trending-now, aws-similar-items, aws-sims, aws-semantic-similarity, aws-next-best-action, aws-item-affinity, aws-item-attribute-affinity, aws-ecomm-popular-items-by-views, aws-ecomm-popular-items-by-purchases, aws-ecomm-frequently-bought-together, aws-ecomm-customers-who-viewed-x-also-viewed, aws-ecomm-recommended-for-you, aws-vod-because-you-watched-x, aws-vod-more-like-x, aws-vod-most-popular, aws-vod-trending-now, aws-vod-top-picks"].assert_eq(&recipe::unknown("my-own").to_string());
}

#[test]
fn a_recipe_and_the_domain_of_the_group() {
    let said = |name: &str, group| {
        recipe::check_domain(named(name), group).map_or_else(String::new, |f| f.to_string())
    };
    let (shop, video) = (Some(Domain::Ecommerce), Some(Domain::VideoOnDemand));
    expect!["error[PZ3003] /recipe: `aws-ecomm-recommended-for-you` needs a group of the domain ECOMMERCE, and this group is custom; help: write `datasetGroup: {domain: ECOMMERCE}`; a group's domain cannot be changed later"].assert_eq(&said("aws-ecomm-recommended-for-you", None));
    expect!["error[PZ3003] /recipe: `aws-vod-top-picks` belongs to the domain VIDEO_ON_DEMAND, but this group's is ECOMMERCE; help: use `aws-ecomm-recommended-for-you`"].assert_eq(&said("aws-vod-top-picks", shop));
    expect!["error[PZ3003] /recipe: `aws-ecomm-frequently-bought-together` belongs to the domain ECOMMERCE, but this group's is VIDEO_ON_DEMAND; help: use `aws-vod-because-you-watched-x` or `aws-vod-more-like-x`"].assert_eq(&said("aws-ecomm-frequently-bought-together", video));
    expect!["error[PZ3003] /recipe: `aws-next-best-action` is for custom groups, and this one has a domain; help: use it in a group without `domain`"].assert_eq(&said("aws-next-best-action", shop));
    for (name, group) in [
        ("aws-next-best-action", None),
        ("aws-sims", shop),
        ("aws-vod-top-picks", video),
        ("aws-user-personalization-v2", None),
    ] {
        assert_eq!(said(name, group), "");
    }
}
