//! Hyperparameters: whose they are, where they stand, what they may be.

use crate::{campaign, solution};
use expect_test::expect;
use serde_json::{Value, json};

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
fn spellings_of_values() {
    let with = |map: Value| json!({"solutionConfig": {"algorithmHyperParameters": map}});
    let feature = |map: Value| json!({"solutionConfig": {"featureTransformationParameters": map}});
    let name = "aws-user-personalization";
    solution(
        name,
        with(json!({"hidden_dimension": "64.0", "bptt": "2e1"})),
        expect![[r#"
        warning[PZ3014] /solutionConfig/algorithmHyperParameters/bptt: `bptt` is written `2e1`, a form that the guide does not show; help: write `20`
        warning[PZ3014] /solutionConfig/algorithmHyperParameters/hidden_dimension: `hidden_dimension` is written `64.0`, a form that the guide does not show; help: write `64`"#]],
    );
    solution(
        name,
        with(json!({"hidden_dimension": 64, "bptt": "20", "recency_mask": true})),
        expect![[""]],
    );
    solution(
        name,
        with(json!({"hidden_dimension": 64.5, "bptt": [2], "recency_mask": "yes"})),
        expect![[r#"
            error[PZ3014] /solutionConfig/algorithmHyperParameters/bptt: `bptt` is not a single value; it is a whole number from 2 to 32; help: the default is `32`
            error[PZ3014] /solutionConfig/algorithmHyperParameters/hidden_dimension: `hidden_dimension` is `64.5`, but it is a whole number from 32 to 256; help: the default is `149`
            error[PZ3014] /solutionConfig/algorithmHyperParameters/recency_mask: `recency_mask` is `yes`, but it is `true` or `false`; help: the default is `True`"#]],
    );
    solution(
        name,
        feature(json!({"max_user_history_length_percentile": 99})),
        expect![
            "error[PZ3014] /solutionConfig/featureTransformationParameters/max_user_history_length_percentile: `max_user_history_length_percentile` is `99`, but it is a number from 0 to 1; help: it is a share, not a percentage: `0.99`"
        ],
    );
    let trend = |value: Value| feature(json!({"trend_discovery_frequency": value}));
    let name = "aws-trending-now";
    for good in ["30 minutes", "1 hour", "3 hours", "1 day"] {
        solution(name, trend(json!(good)), expect![[""]]);
    }
    solution(
        name,
        trend(json!("3h")),
        expect![
            "warning[PZ3014] /solutionConfig/featureTransformationParameters/trend_discovery_frequency: `trend_discovery_frequency` is written `3h`, a form that the guide does not show; help: write `3 hours`"
        ],
    );
    solution(
        name,
        trend(json!("2 weeks")),
        expect![
            "error[PZ3014] /solutionConfig/featureTransformationParameters/trend_discovery_frequency: `trend_discovery_frequency` is `2 weeks`, but it is one of `30 minutes`, `1 hour`, `2 hours`, `3 hours`, `1 day`; help: the default is `3 hours`"
        ],
    );
    solution(
        name,
        trend(json!(30)),
        expect![
            "error[PZ3014] /solutionConfig/featureTransformationParameters/trend_discovery_frequency: `trend_discovery_frequency` is `30`, but it is one of `30 minutes`, `1 hour`, `2 hours`, `3 hours`, `1 day`; help: the default is `3 hours`"
        ],
    );
}

#[test]
fn every_range_of_the_guide() {
    let feature = |map: Value| json!({"solutionConfig": {"featureTransformationParameters": map}});
    let with = |map: Value| json!({"solutionConfig": {"algorithmHyperParameters": map}});
    solution(
        "aws-user-personalization-v2",
        with(json!({"apply_recency_bias": 1})),
        expect![
            "error[PZ3014] /solutionConfig/algorithmHyperParameters/apply_recency_bias: `apply_recency_bias` is `1`, but it is `true` or `false`; help: the default is `true`"
        ],
    );
    solution(
        "aws-user-personalization",
        with(json!({"hidden_dimension": 257, "bptt": 1})),
        expect![[r#"
            error[PZ3014] /solutionConfig/algorithmHyperParameters/bptt: `bptt` is `1`, but it is a whole number from 2 to 32; help: the default is `32`
            error[PZ3014] /solutionConfig/algorithmHyperParameters/hidden_dimension: `hidden_dimension` is `257`, but it is a whole number from 32 to 256; help: the default is `149`"#]],
    );
    solution(
        "aws-sims",
        with(json!({"popularity_discount_factor": 1.1, "min_cointeraction_count": 11})),
        expect![[r#"
            error[PZ3014] /solutionConfig/algorithmHyperParameters/min_cointeraction_count: `min_cointeraction_count` is `11`, but it is a whole number from 0 to 10; help: the default is `3`
            error[PZ3014] /solutionConfig/algorithmHyperParameters/popularity_discount_factor: `popularity_discount_factor` is `1.1`, but it is a number from 0 to 1; help: the default is `0.5`"#]],
    );
    solution(
        "aws-sims",
        feature(json!({"max_item_interaction_count_percentile": -0.1})),
        expect![
            "error[PZ3014] /solutionConfig/featureTransformationParameters/max_item_interaction_count_percentile: `max_item_interaction_count_percentile` is `-0.1`, but it is a number from 0 to 1; help: the default is `0.9`"
        ],
    );
    solution(
        "aws-next-best-action",
        feature(json!({"action_optimization_period": 29})),
        expect![
            "error[PZ3014] /solutionConfig/featureTransformationParameters/action_optimization_period: `action_optimization_period` is `29`, but it is a whole number from 7 to 28; help: the default is `14`"
        ],
    );
    solution(
        "aws-item-affinity",
        with(json!({"hidden_dimension": 16})),
        expect![
            "error[PZ3014] /solutionConfig/algorithmHyperParameters/hidden_dimension: `hidden_dimension` is `16`, but it is a whole number from 32 to 256; help: the default is `149`"
        ],
    );
    let cold = json!({"cold_start_max_interactions": 0, "cold_start_max_duration": -1});
    solution(
        "aws-hrnn-coldstart",
        feature(cold),
        expect![[r#"
        warning[PZ3025] /recipe: `aws-hrnn-coldstart` is a legacy recipe; help: use `aws-user-personalization-v2`, unless an old solution has to be kept
        error[PZ3014] /solutionConfig/featureTransformationParameters/cold_start_max_duration: `cold_start_max_duration` is `-1`, but it is a number above 0; help: the default is `5.0`
        error[PZ3014] /solutionConfig/featureTransformationParameters/cold_start_max_interactions: `cold_start_max_interactions` is `0`, but it is a whole number above 0; help: the default is `15`"#]],
    );
    let ends = json!({"hidden_dimension": 32, "bptt": 2, "recency_mask": "False"});
    solution("aws-personalized-ranking", with(ends), expect![[""]]);
    let ends = json!({"popularity_discount_factor": 0, "min_cointeraction_count": 10});
    solution("aws-sims", with(ends), expect![[""]]);
    solution(
        "aws-next-best-action",
        feature(json!({"action_optimization_period": "28"})),
        expect![[""]],
    );
}

#[test]
fn percentiles_that_leave_nothing() {
    let feature = |map: Value| json!({"solutionConfig": {"featureTransformationParameters": map}});
    let name = "aws-sims";
    let (low, high) = ("min_user_history_length_percentile", "max_user_history_length_percentile");
    solution(
        name,
        feature(json!({low: 0.9, high: "0.1"})),
        expect![
            "warning[PZ3014] /solutionConfig/featureTransformationParameters/min_user_history_length_percentile: `min_user_history_length_percentile` is `0.9`, but `max_user_history_length_percentile` is `0.1`; help: nothing lies between the two; the first is to be the smaller"
        ],
    );
    solution(
        name,
        feature(json!({low: 0.995})),
        expect![
            "warning[PZ3014] /solutionConfig/featureTransformationParameters/min_user_history_length_percentile: `min_user_history_length_percentile` is `0.995`, but `max_user_history_length_percentile` is `0.995`; help: nothing lies between the two; the first is to be the smaller"
        ],
    );
    solution(name, feature(json!({low: 0.9, high: 0.91})), expect![[""]]);
    solution(
        name,
        feature(json!({"min_item_interaction_count_percentile": 1})),
        expect![
            "warning[PZ3014] /solutionConfig/featureTransformationParameters/min_item_interaction_count_percentile: `min_item_interaction_count_percentile` is `1`, but `max_item_interaction_count_percentile` is `0.9`; help: nothing lies between the two; the first is to be the smaller"
        ],
    );
}
