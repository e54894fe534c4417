//! Campaigns and recommenders.

use crate::{campaign, recommender};
use expect_test::expect;
use serde_json::{Value, json};

#[test]
fn serving() {
    campaign(
        "aws-sims",
        json!({"minProvisionedTPS": 0}),
        expect![
            "error[PZ3032] /minProvisionedTPS: `minProvisionedTPS` is `0`, but it is a whole number from 1; help: 1 is the default and the cheapest"
        ],
    );
    recommender(
        "aws-vod-top-picks",
        json!({"recommenderConfig": {"minRecommendationRequestsPerSecond": "1.5"}}),
        expect![
            "error[PZ3032] /recommenderConfig/minRecommendationRequestsPerSecond: `minRecommendationRequestsPerSecond` is `1.5`, but it is a whole number from 1; help: 1 is the default and the cheapest"
        ],
    );
    let semantic = |map: Value| json!({"campaignConfig": {"rankingInfluence": map}});
    campaign(
        "aws-semantic-similarity",
        semantic(json!({"FRESHNESS": 2, "NOVELTY": 1})),
        expect![[r#"
            error[PZ3031] /campaignConfig/rankingInfluence/FRESHNESS: `FRESHNESS` is `2`, but it is a number from 0 to 1; help: the default is 0
            error[PZ3031] /campaignConfig/rankingInfluence/NOVELTY: `rankingInfluence` has no key `NOVELTY`; help: it has `FRESHNESS` and `POPULARITY`"#]],
    );
    let metadata = json!({"campaignConfig": {"enableMetadataWithRecommendations": true}});
    campaign(
        "aws-user-personalization-v2",
        metadata.clone(),
        expect![
            "warning[PZ3033] /campaignConfig/enableMetadataWithRecommendations: `enableMetadataWithRecommendations` has no effect: answers carry metadata without it; help: remove it"
        ],
    );
    campaign(
        "aws-next-best-action",
        metadata,
        expect![
            "warning[PZ3033] /campaignConfig/enableMetadataWithRecommendations: `enableMetadataWithRecommendations` has no effect: answers of this recipe carry no metadata; help: remove it"
        ],
    );
    let pinned = json!({"solutionVersionArn": "arn:aws:personalize:eu-west-1:1:solution/a/0123abcd", "campaignConfig": {"syncWithLatestSolutionVersion": true}});
    campaign(
        "aws-sims",
        pinned,
        expect![
            "error[PZ3034] /campaignConfig/syncWithLatestSolutionVersion: `syncWithLatestSolutionVersion` needs the pointer `$LATEST`, but a version is pinned; help: end `solutionVersionArn` with `/$LATEST`, or leave one of the two out"
        ],
    );
}

#[test]
fn throughput() {
    let tps = |n: i64| json!({"minProvisionedTPS": n});
    campaign("aws-sims", tps(500), expect![[""]]);
    campaign(
        "aws-sims",
        tps(501),
        expect![
            "warning[PZ4010] /minProvisionedTPS: `minProvisionedTPS` is 501, but there are at most 500 requests a second to a campaign; help: what is kept is billed whether it is used or not; the service adds more under load"
        ],
    );
    let rps = |n: i64| json!({"recommenderConfig": {"minRecommendationRequestsPerSecond": n}});
    recommender("aws-vod-top-picks", rps(2500), expect![[""]]);
    recommender(
        "aws-vod-top-picks",
        rps(2501),
        expect![
            "warning[PZ4010] /recommenderConfig/minRecommendationRequestsPerSecond: `minRecommendationRequestsPerSecond` is 2501, but there are at most 2500 requests a second to an account; help: what is kept is billed whether it is used or not; the service adds more under load"
        ],
    );
    recommender(
        "aws-vod-top-picks",
        rps(0),
        expect![
            "error[PZ3032] /recommenderConfig/minRecommendationRequestsPerSecond: `minRecommendationRequestsPerSecond` is `0`, but it is a whole number from 1; help: 1 is the default and the cheapest"
        ],
    );
}

#[test]
fn exploration() {
    let explore = |map: Value| json!({"campaignConfig": {"itemExplorationConfig": map}});
    let name = "aws-user-personalization";
    campaign(
        name,
        explore(json!({"explorationWeight": 0, "explorationItemAgeCutOff": "1"})),
        expect![[""]],
    );
    campaign(
        name,
        explore(json!({"explorationItemAgeCutOff": 0.5})),
        expect![
            "warning[PZ3014] /campaignConfig/itemExplorationConfig/explorationItemAgeCutOff: `explorationItemAgeCutOff` is `0.5`; one page of the guide allows it, another begins at 1; help: write at least `1`"
        ],
    );
    campaign(
        name,
        explore(json!({"explorationItemAgeCutOff": 0, "explorationWeight": -0.1})),
        expect![[r#"
            error[PZ3014] /campaignConfig/itemExplorationConfig/explorationItemAgeCutOff: `explorationItemAgeCutOff` is `0`, but it is a number above 0; help: the default is `30.0`
            error[PZ3014] /campaignConfig/itemExplorationConfig/explorationWeight: `explorationWeight` is `-0.1`, but it is a number from 0 to 1; help: the default is `0.3`"#]],
    );
    campaign(
        name,
        explore(json!({"explorationItemAgeCutoff": 10})),
        expect![
            "error[PZ3011] /campaignConfig/itemExplorationConfig/explorationItemAgeCutoff: `aws-user-personalization` has no parameter `explorationItemAgeCutoff`; help: did you mean `explorationItemAgeCutOff`?"
        ],
    );
    campaign(
        name,
        explore(json!({"hidden_dimension": 64})),
        expect![
            "error[PZ3012] /campaignConfig/itemExplorationConfig/hidden_dimension: `hidden_dimension` does not belong in `itemExplorationConfig`; help: move it to `algorithmHyperParameters` of the solution"
        ],
    );
    campaign(
        "aws-personalized-ranking",
        explore(json!({})),
        expect![
            "error[PZ3010] /campaignConfig/itemExplorationConfig: `aws-personalized-ranking` does not take `itemExplorationConfig`; help: remove it, or use `aws-user-personalization`"
        ],
    );
    let explore = |map: Value| json!({"recommenderConfig": {"itemExplorationConfig": map}});
    recommender(
        "aws-ecomm-recommended-for-you",
        explore(json!({"explorationWeight": 30})),
        expect![
            "error[PZ3014] /recommenderConfig/itemExplorationConfig/explorationWeight: `explorationWeight` is `30`, but it is a number from 0 to 1; help: it is a share, not a percentage: `0.3`"
        ],
    );
}

#[test]
fn versions() {
    let version = |arn: &str| json!({"solutionVersionArn": arn});
    let name = "aws-sims";
    campaign(
        name,
        version("arn:aws:personalize:eu-west-1:123456789012:solution/films/83cc95fc"),
        expect![[""]],
    );
    campaign(
        name,
        version("arn:aws:personalize:eu-west-1:123456789012:solution/films/$LATEST"),
        expect![[""]],
    );
    campaign(
        name,
        version("films/83cc95fc"),
        expect![
            "error[PZ3035] /solutionVersionArn: `films/83cc95fc` is not an ARN; help: it looks like `arn:aws:personalize:REGION:ACCOUNT:solution/NAME/VERSION`"
        ],
    );
    campaign(
        name,
        version("arn:aws:personalize:eu-west-1:123456789012:solution/films"),
        expect![
            "error[PZ3035] /solutionVersionArn: `arn:aws:personalize:eu-west-1:123456789012:solution/films` is a solution, not one of its versions; help: end it with `/$LATEST` for the newest version, or with the id of one"
        ],
    );
    campaign(
        name,
        version("arn:aws:personalize:eu-west-1:123456789012:campaign/films"),
        expect![
            "error[PZ3035] /solutionVersionArn: `arn:aws:personalize:eu-west-1:123456789012:campaign/films` is not a version of a solution; help: it looks like `arn:aws:personalize:REGION:ACCOUNT:solution/NAME/VERSION`"
        ],
    );
    campaign(
        name,
        version("arn:aws:personalize:eu-west-1:123456789012:solution//x"),
        expect![
            "error[PZ3035] /solutionVersionArn: `arn:aws:personalize:eu-west-1:123456789012:solution//x` is not a version of a solution; help: it looks like `arn:aws:personalize:REGION:ACCOUNT:solution/NAME/VERSION`"
        ],
    );
    campaign(
        name,
        version(&format!(
            "arn:aws:personalize:eu-west-1:123456789012:solution/{}/x",
            "a".repeat(210)
        )),
        expect![
            "error[PZ3035] /solutionVersionArn: an ARN has at most 256 characters; help: it looks like `arn:aws:personalize:REGION:ACCOUNT:solution/NAME/VERSION`"
        ],
    );
}

#[test]
fn metadata_in_answers() {
    let campaigns = json!({"campaignConfig": {"enableMetadataWithRecommendations": true}});
    for name in ["aws-user-personalization", "aws-trending-now", "aws-similar-items"] {
        campaign(name, campaigns.clone(), expect![[""]]);
    }
    let recommenders = json!({"recommenderConfig": {"enableMetadataWithRecommendations": true}});
    recommender("aws-vod-most-popular", recommenders, expect![[""]]);
}
