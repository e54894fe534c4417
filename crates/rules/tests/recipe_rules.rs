//! Every rule about configurations, by an input that breaks it and its whole message.

use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::finding::Finding;
use personalize_rules::recipe::{self, Recipe};
use personalize_rules::schema::Schema;
use serde_json::{Value, json};

fn lines(found: &[Finding]) -> String {
    found.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}

fn named(name: &str) -> &'static Recipe {
    recipe::find(name).expect("a recipe of the table")
}

fn solution(name: &str, config: Value, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_solution(named(name), &config)));
}

fn campaign(name: &str, config: Value, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_campaign(named(name), &config)));
}

fn recommender(name: &str, config: Value, expected: Expect) {
    expected.assert_eq(&lines(&recipe::check_recommender(named(name), &config)));
}

/// The wants of a recipe with a configuration, against schemas of a few fields.
fn needs(name: &str, config: Value, schemas: &[(DatasetType, &str)], expected: Expect) {
    let schema = |kind: DatasetType, fields: &str| {
        Schema::parse(&format!(
            r#"{{"type":"record","name":"{}","fields":[{fields}]}}"#,
            kind.schema_name()
        ))
        .expect("a schema")
    };
    let schemas = schemas.iter().map(|(kind, fields)| (*kind, schema(*kind, fields))).collect();
    expected.assert_eq(&lines(&recipe::check_needs(named(name), &config, &schemas)));
}

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
        expect![[r#""#]],
    );
    campaign(
        "aws-user-personalization",
        json!({"minProvisionedTPS": 1, "solutionVersionArn": "arn:aws:personalize:eu-west-1:1:solution/a/$LATEST", "campaignConfig": {
            "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": 30},
            "enableMetadataWithRecommendations": true, "syncWithLatestSolutionVersion": true}}),
        expect![[r#""#]],
    );
    recommender(
        "aws-vod-top-picks",
        json!({"recommenderConfig": {"itemExplorationConfig": {"explorationWeight": "1"}, "minRecommendationRequestsPerSecond": 2}}),
        expect![[r#""#]],
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
            "error[PZ3010] /performHPO: `aws-user-personalization-v2` does not take `performHPO`; help: remove it, or use `aws-user-personalization`"
        ],
    );
    solution(v2, json!({"performHPO": false}), expect![[r#""#]]);
    solution(
        v2,
        json!({"solutionConfig": {"hpoConfig": {}}}),
        expect![
            "error[PZ3010] /solutionConfig/hpoConfig: `aws-user-personalization-v2` does not take `hpoConfig`; help: remove it, or use `aws-user-personalization`"
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
fn parameters() {
    let with = |map: Value| json!({"solutionConfig": {"algorithmHyperParameters": map}});
    let feature = |map: Value| json!({"solutionConfig": {"featureTransformationParameters": map}});
    solution(
        "aws-user-personalization",
        with(json!({"hiden_dimension": "64"})),
        expect![
            "error[PZ3011] /solutionConfig/algorithmHyperParameters/hiden_dimension: `aws-user-personalization` has no parameter `hiden_dimension`; help: did you mean `hidden_dimension`?"
        ],
    );
    solution(
        "aws-user-personalization-v2",
        with(json!({"bptt": "32"})),
        expect![
            "error[PZ3011] /solutionConfig/algorithmHyperParameters/bptt: `aws-user-personalization-v2` has no parameter `bptt`; help: it has `apply_recency_bias`"
        ],
    );
    solution(
        "aws-popularity-count",
        with(json!({"x": "32"})),
        expect![
            "error[PZ3011] /solutionConfig/algorithmHyperParameters/x: `aws-popularity-count` has no parameter `x`; help: it has none; remove it"
        ],
    );
    solution(
        "aws-user-personalization",
        with(json!({"min_user_history_length_percentile": 0})),
        expect![
            "error[PZ3012] /solutionConfig/algorithmHyperParameters/min_user_history_length_percentile: `min_user_history_length_percentile` does not belong in `algorithmHyperParameters`; help: move it to `featureTransformationParameters`"
        ],
    );
    solution(
        "aws-similar-items",
        with(json!({"item_id_hidden_dim": "64"})),
        expect![
            "error[PZ3013] /solutionConfig/algorithmHyperParameters/item_id_hidden_dim: `item_id_hidden_dim` of `aws-similar-items` cannot be set, only searched for; help: name it in `hpoConfig` and set `performHPO: true`"
        ],
    );
    solution(
        "aws-personalized-ranking",
        with(json!({"hidden_dimension": "31", "bptt": "many"})),
        expect![[r#"
            error[PZ3014] /solutionConfig/algorithmHyperParameters/bptt: `bptt` is `many`, but it is a whole number from 2 to 32; help: the default is `32`
            error[PZ3014] /solutionConfig/algorithmHyperParameters/hidden_dimension: `hidden_dimension` is `31`, but it is a whole number from 32 to 256; help: the default is `149`"#]],
    );
    solution(
        "aws-hrnn-coldstart",
        feature(json!({"cold_start_relative_from": "now"})),
        expect![[r#"
            warning[PZ3025] /recipe: `aws-hrnn-coldstart` is a legacy recipe; help: use `aws-user-personalization-v2`, unless an old solution has to be kept
            error[PZ3014] /solutionConfig/featureTransformationParameters/cold_start_relative_from: `cold_start_relative_from` is `now`, but it is one of `currentTime`, `latestItem`; help: the default is `latestItem`"#]],
    );
    campaign(
        "aws-user-personalization",
        json!({"campaignConfig": {"itemExplorationConfig": {"exploration_weight": "0.3"}}}),
        expect![
            "error[PZ3011] /campaignConfig/itemExplorationConfig/exploration_weight: `aws-user-personalization` has no parameter `exploration_weight`; help: did you mean `explorationWeight`?"
        ],
    );
    campaign(
        "aws-user-personalization",
        json!({"campaignConfig": {"itemExplorationConfig": {"explorationWeight": "3"}}}),
        expect![
            "error[PZ3014] /campaignConfig/itemExplorationConfig/explorationWeight: `explorationWeight` is `3`, but it is a number from 0 to 1; help: the default is `0.3`"
        ],
    );
}

#[test]
fn searches() {
    let with = |config: Value| json!({"performHPO": true, "solutionConfig": {"hpoConfig": config}});
    let ranges =
        |list: &str, entry: Value| with(json!({"algorithmHyperParameterRanges": {list: [entry]}}));
    let name = "aws-sims";
    let whole = "integerHyperParameterRanges";
    solution(
        name,
        json!({"solutionConfig": {"hpoConfig": {}}}),
        expect![
            "warning[PZ3019] /solutionConfig/hpoConfig: `hpoConfig` has no effect without `performHPO: true`; help: set `performHPO: true`, or remove `hpoConfig`"
        ],
    );
    solution(
        name,
        with(json!({"hpoObjective": {}})),
        expect![
            "warning[PZ3019] /solutionConfig/hpoConfig/hpoObjective: `hpoObjective` is not supported by the service at present; help: remove it"
        ],
    );
    solution(
        name,
        with(
            json!({"hpoResourceConfig": {"maxNumberOfTrainingJobs": "41", "maxParallelTrainingJobs": 0}}),
        ),
        expect![[r#"
            error[PZ3020] /solutionConfig/hpoConfig/hpoResourceConfig/maxNumberOfTrainingJobs: `maxNumberOfTrainingJobs` is `41`, but it is a whole number from 1 to 40
            error[PZ3020] /solutionConfig/hpoConfig/hpoResourceConfig/maxParallelTrainingJobs: `maxParallelTrainingJobs` is `0`, but it is a whole number from 1 to 10"#]],
    );
    solution(
        name,
        ranges(whole, json!({"name": "min_count", "minValue": 1})),
        expect![
            "error[PZ3011] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0: `aws-sims` has no parameter `min_count`; help: it has `popularity_discount_factor` and `min_cointeraction_count`"
        ],
    );
    solution(
        name,
        ranges(whole, json!({"name": "min_item_interaction_count_percentile"})),
        expect![
            "error[PZ3021] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0: `min_item_interaction_count_percentile` of `aws-sims` cannot be searched for; help: set it in `featureTransformationParameters`"
        ],
    );
    solution(
        name,
        ranges(whole, json!({"name": "popularity_discount_factor"})),
        expect![
            "error[PZ3021] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0: `popularity_discount_factor` does not belong in `integerHyperParameterRanges`; help: move it to `continuousHyperParameterRanges`"
        ],
    );
    solution(
        name,
        ranges(whole, json!({"name": "min_cointeraction_count", "minValue": 0, "maxValue": 11})),
        expect![
            "error[PZ3014] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0: `min_cointeraction_count` is `11`, but it is a whole number from 0 to 10"
        ],
    );
    solution(
        name,
        ranges(whole, json!({"name": "min_cointeraction_count", "minValue": 9, "maxValue": 1})),
        expect![
            "error[PZ3021] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0: the range of `min_cointeraction_count` begins at 9 and ends at 1; help: swap the two"
        ],
    );
}

#[test]
fn events_objectives_and_schedules() {
    let v2 = "aws-user-personalization-v2";
    let events =
        |list: Value| json!({"solutionConfig": {"eventsConfig": {"eventParametersList": list}}});
    solution(
        v2,
        events(json!([])),
        expect![
            "error[PZ3022] /solutionConfig/eventsConfig/eventParametersList: `eventParametersList` has 0 entries, but 1 to 10 are allowed"
        ],
    );
    solution(
        v2,
        events(json!([{"eventType": "a", "weight": 2}, {"eventType": "A"}, {}])),
        expect![[r#"
            error[PZ3022] /solutionConfig/eventsConfig/eventParametersList/0/weight: `weight` is `2`, but it is a number from 0 to 1; help: only the ratios of the weights matter; divide all of them by the largest
            error[PZ3022] /solutionConfig/eventsConfig/eventParametersList/1: the event type `a` has two entries; help: keep one of them
            error[PZ3022] /solutionConfig/eventsConfig/eventParametersList/2: this entry names no `eventType`"#]],
    );
    solution(
        "aws-user-personalization",
        json!({"solutionConfig": {"optimizationObjective": {"objectiveSensitivity": "low"}}}),
        expect![
            "error[PZ3023] /solutionConfig/optimizationObjective/objectiveSensitivity: `objectiveSensitivity` is `low`, but it is `LOW`, `MEDIUM`, `HIGH` or `OFF`"
        ],
    );
    solution(
        "aws-user-personalization",
        json!({"solutionConfig": {"eventValueThreshold": "much"}}),
        expect![[
            r#"error[PZ3018] /solutionConfig/eventValueThreshold: `eventValueThreshold` is `much`, but it is a number; help: write for example `"3.5"`"#
        ]],
    );
    for wrong in ["rate(31 days)", "rate(0 days)", "7 days", "rate(7 hours)", "cron(0 0 * * ? *)"] {
        let found = recipe::check_solution(
            named(v2),
            &json!({"solutionConfig": {"autoTrainingConfig": {"schedulingExpression": wrong}}}),
        );
        assert_eq!(
            lines(&found),
            format!(
                "error[PZ3024] /solutionConfig/autoTrainingConfig/schedulingExpression: `{wrong}` is not a training schedule; help: write `rate(7 days)`, with 1 to 30 days"
            )
        );
    }
}

#[test]
fn training_columns() {
    let with = |config: Value| json!({"solutionConfig": {"trainingDataConfig": config}});
    let name = "aws-sims";
    solution(
        name,
        with(json!({"excludedDatasetColumns": {"INTERACTIONS": ["event_type"]}})),
        expect![
            "error[PZ3017] /solutionConfig/trainingDataConfig/excludedDatasetColumns/INTERACTIONS/0: `EVENT_TYPE` cannot be excluded from training; help: remove it from the list"
        ],
    );
    solution(
        name,
        with(json!({"includedDatasetColumns": {"ITEM": []}})),
        expect![
            "error[PZ3016] /solutionConfig/trainingDataConfig/includedDatasetColumns/ITEM: `ITEM` is not a kind of dataset; help: did you mean `ITEMS`?"
        ],
    );
    let columns: Vec<String> = (0..51).map(|i| format!("C{i}")).collect();
    solution(
        name,
        with(json!({"excludedDatasetColumns": {"ITEMS": columns}})),
        expect![
            "error[PZ3016] /solutionConfig/trainingDataConfig/excludedDatasetColumns/ITEMS: 51 columns are named for `ITEMS`, at most 50 are allowed"
        ],
    );
    let four = json!({"ITEMS": [], "USERS": [], "INTERACTIONS": [], "ACTIONS": []});
    solution(
        name,
        with(json!({"excludedDatasetColumns": four})),
        expect![
            "error[PZ3016] /solutionConfig/trainingDataConfig/excludedDatasetColumns: `excludedDatasetColumns` names 4 datasets, at most 3 are allowed"
        ],
    );
}

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
fn what_the_datasets_have_to_have() {
    use DatasetType::{Interactions, Items};
    let plain = [
        (Interactions, r#"{"name":"USER_ID","type":"string"}"#),
        (Items, r#"{"name":"ITEM_ID","type":"string"}"#),
    ];
    needs(
        "aws-next-best-action",
        json!({}),
        &plain,
        expect![
            "error[PZ3002] /recipe: `aws-next-best-action` needs the dataset Actions; help: add a dataset of Actions"
        ],
    );
    needs(
        "aws-semantic-similarity",
        json!({}),
        &plain,
        expect![[r#"
        error[PZ3040] /recipe: `aws-semantic-similarity` needs the item's name; help: add `"itemName": true` to one string field of the items schema
        error[PZ3040] /recipe: `aws-semantic-similarity` needs a textual field; help: add `"textual": true` to the field that describes the item"#]],
    );
    needs(
        "aws-item-attribute-affinity",
        json!({}),
        &plain,
        expect![
            "error[PZ3040] /recipe: `aws-item-attribute-affinity` needs an attribute of items; help: add a field that is neither textual nor reserved to the items schema"
        ],
    );
    let config = json!({"eventType": "click", "solutionConfig": {"eventValueThreshold": "1", "eventsConfig": {}}});
    needs(
        "aws-user-personalization-v2",
        config,
        &plain,
        expect![[r#"
        error[PZ3042] /eventType: `eventType` needs the field `EVENT_TYPE`, which the schema of Interactions does not have; help: add `EVENT_TYPE` to the schema, or remove `eventType`
        error[PZ3042] /solutionConfig/eventsConfig: `eventsConfig` needs the field `EVENT_TYPE`, which the schema of Interactions does not have; help: add `EVENT_TYPE` to the schema, or remove `eventsConfig`
        error[PZ3042] /solutionConfig/eventValueThreshold: `eventValueThreshold` needs the field `EVENT_VALUE`, which the schema of Interactions does not have; help: add `EVENT_VALUE` to the schema, or remove `eventValueThreshold`"#]],
    );
    let excluded = json!({"solutionConfig": {"trainingDataConfig": {"excludedDatasetColumns": {"ITEMS": ["ITEMID", "X"]}}}});
    needs(
        "aws-sims",
        excluded,
        &plain,
        expect![[r#"
        error[PZ3041] /solutionConfig/trainingDataConfig/excludedDatasetColumns/ITEMS/0: the schema of ITEMS has no field `ITEMID`; help: did you mean `ITEM_ID`?
        error[PZ3041] /solutionConfig/trainingDataConfig/excludedDatasetColumns/ITEMS/1: the schema of ITEMS has no field `X`"#]],
    );
    let objective =
        json!({"solutionConfig": {"optimizationObjective": {"itemAttribute": "ITEM_ID"}}});
    needs(
        "aws-user-personalization",
        objective.clone(),
        &plain,
        expect![
            "error[PZ3043] /solutionConfig/optimizationObjective/itemAttribute: `itemAttribute` has to be a number, but `ITEM_ID` is not; help: the items have no number"
        ],
    );
    needs(
        "aws-user-personalization",
        objective,
        &plain[..1],
        expect![
            "error[PZ3042] /solutionConfig/optimizationObjective/itemAttribute: `optimizationObjective` needs an items dataset; help: add one with a numeric field"
        ],
    );
}
