//! Columns to train on.

use crate::{recommender, solution};
use expect_test::expect;
use serde_json::{Value, json};

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
        expect![[r#"
        error[PZ3016] /solutionConfig/trainingDataConfig/excludedDatasetColumns: `excludedDatasetColumns` names 4 datasets, at most 3 are allowed
        error[PZ3016] /solutionConfig/trainingDataConfig/excludedDatasetColumns/ACTIONS: columns of Actions cannot be chosen; help: only recipes for actions learn from them, and those take all columns"#]],
    );
}

#[test]
fn columns_that_training_needs_and_contradictions() {
    let with = |config: Value| json!({"solutionConfig": {"trainingDataConfig": config}});
    let name = "aws-user-personalization-v2";
    solution(
        name,
        with(
            json!({"excludedDatasetColumns": {"Interactions": ["USER_ID", "timestamp"], "ITEMS": ["ITEM_ID"]}}),
        ),
        expect![[r#"
            warning[PZ3017] /solutionConfig/trainingDataConfig/excludedDatasetColumns/ITEMS/0: training is made of `ITEM_ID`; that it can be excluded is not documented; help: remove it from the list
            warning[PZ3017] /solutionConfig/trainingDataConfig/excludedDatasetColumns/Interactions/0: training is made of `USER_ID`; that it can be excluded is not documented; help: remove it from the list
            warning[PZ3017] /solutionConfig/trainingDataConfig/excludedDatasetColumns/Interactions/1: training is made of `timestamp`; that it can be excluded is not documented; help: remove it from the list"#]],
    );
    solution(
        name,
        with(json!({"excludedDatasetColumns": {"ACTIONS": ["VALUE"]}})),
        expect![
            "error[PZ3016] /solutionConfig/trainingDataConfig/excludedDatasetColumns/ACTIONS: columns of Actions cannot be chosen; help: only recipes for actions learn from them, and those take all columns"
        ],
    );
    solution(
        name,
        with(json!({"excludedDatasetColumns": {"PEOPLE": ["AGE"]}})),
        expect![
            "error[PZ3016] /solutionConfig/trainingDataConfig/excludedDatasetColumns/PEOPLE: `PEOPLE` is not a kind of dataset; help: write `INTERACTIONS`, `ITEMS` or `USERS`"
        ],
    );
    solution(
        name,
        with(
            json!({"excludedDatasetColumns": {"ITEMS": ["PRICE"]}, "includedDatasetColumns": {"items": ["GENRES", "PRICE"]}}),
        ),
        expect![
            "warning[PZ3016] /solutionConfig/trainingDataConfig/includedDatasetColumns/items/1: `PRICE` is both included and excluded; help: remove it from one of the two lists"
        ],
    );
    solution(
        name,
        with(json!({"includedDatasetColumns": {"INTERACTIONS": ["EVENT_TYPE", "USER_ID"]}})),
        expect![[""]],
    );
    let shop = json!({"recommenderConfig": {"trainingDataConfig": {"excludedDatasetColumns": {"ITEMS": ["PRODUCT_NAME"], "INTERACTIONS": ["EVENT_TYPE"]}}}});
    recommender(
        "aws-ecomm-popular-items-by-views",
        shop,
        expect![
            "error[PZ3017] /recommenderConfig/trainingDataConfig/excludedDatasetColumns/INTERACTIONS/0: `EVENT_TYPE` cannot be excluded from training; help: remove it from the list"
        ],
    );
}
