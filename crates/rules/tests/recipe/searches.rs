//! Searches for hyperparameters.

use crate::solution;
use expect_test::expect;
use serde_json::{Value, json};

#[test]
fn searches() {
    let with = |config: Value| json!({"performHPO": true, "solutionConfig": {"hpoConfig": config}});
    let ranges = |list: &str, entry: Value| {
        let mut lists = json!({"integerHyperParameterRanges": [], "continuousHyperParameterRanges": [], "categoricalHyperParameterRanges": []});
        lists[list] = json!([entry]);
        with(json!({"algorithmHyperParameterRanges": lists}))
    };
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
            error[PZ3020] /solutionConfig/hpoConfig/hpoResourceConfig/maxNumberOfTrainingJobs: `maxNumberOfTrainingJobs` is `41`, but it is a whole number from 1 to 40; help: write at most `40`; every training is billed
            error[PZ3020] /solutionConfig/hpoConfig/hpoResourceConfig/maxParallelTrainingJobs: `maxParallelTrainingJobs` is `0`, but it is a whole number from 1 to 10; help: write at most `10`; every training is billed"#]],
    );
    solution(
        name,
        ranges(whole, json!({"name": "min_count", "minValue": 1})),
        expect![
            "error[PZ3011] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0/name: `aws-sims` has no parameter `min_count`; help: it has `popularity_discount_factor` and `min_cointeraction_count`"
        ],
    );
    solution(
        name,
        ranges(whole, json!({"name": "min_item_interaction_count_percentile"})),
        expect![
            "error[PZ3021] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0/name: `min_item_interaction_count_percentile` of `aws-sims` cannot be searched for; help: set it in `featureTransformationParameters`"
        ],
    );
    solution(
        name,
        ranges(whole, json!({"name": "popularity_discount_factor"})),
        expect![
            "error[PZ3021] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0/name: `popularity_discount_factor` does not belong in `integerHyperParameterRanges`; help: move it to `continuousHyperParameterRanges`"
        ],
    );
    solution(
        name,
        ranges(whole, json!({"name": "min_cointeraction_count", "minValue": 0, "maxValue": 11})),
        expect![
            "error[PZ3014] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0/maxValue: `min_cointeraction_count` is `11`, but it is a whole number from 0 to 10; help: a search stays within the bounds of its parameter"
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
fn lists_and_names_of_ranges() {
    let with = |ranges: Value| json!({"performHPO": true, "solutionConfig": {"hpoConfig": {"algorithmHyperParameterRanges": ranges}}});
    let all = |whole: Value| {
        with(
            json!({"integerHyperParameterRanges": whole, "continuousHyperParameterRanges": [], "categoricalHyperParameterRanges": []}),
        )
    };
    let name = "aws-similar-items";
    solution(
        name,
        all(json!([{"name": "item_id_hidden_dim", "minValue": 30, "maxValue": 200}])),
        expect![[""]],
    );
    solution(
        name,
        all(json!([{"name": "model.id_embedding_dim", "minValue": 30}])),
        expect![
            "error[PZ3011] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0/name: `aws-similar-items` has no parameter `model.id_embedding_dim`; help: it has `item_id_hidden_dim` and `item_metadata_hidden_dim`"
        ],
    );
    solution(
        name,
        all(json!([{"minValue": 30, "maxValue": 200}])),
        expect![
            "error[PZ3021] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0: this range names no parameter; help: it has `item_id_hidden_dim` and `item_metadata_hidden_dim`"
        ],
    );
    solution(
        name,
        all(json!([{"name": "item_id_hidden_dim", "minValue": 20, "maxValue": 300}])),
        expect![
            "error[PZ3014] /solutionConfig/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges/0/minValue: `item_id_hidden_dim` is `20`, but it is a whole number from 30 to 200; help: a search stays within the bounds of its parameter"
        ],
    );
    solution(
        name,
        with(json!({"integerHyperParameterRanges": []})),
        expect![[
            r#"warning[PZ3021] /solutionConfig/hpoConfig/algorithmHyperParameterRanges: the guide sends all three lists of ranges, but `continuousHyperParameterRanges` is left out; help: add `"continuousHyperParameterRanges": []`"#
        ]],
    );
    solution(name, json!({"performHPO": true}), expect![[""]]);
}
