//! What a recipe and its configuration need of the datasets.

use crate::{needs, serving_needs};
use expect_test::expect;
use personalize_rules::dataset::DatasetType::{Interactions, Items};
use serde_json::json;

#[test]
fn what_the_datasets_have_to_have() {
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

#[test]
fn events_with_a_threshold_of_their_own() {
    let typed = [(Interactions, r#"{"name":"EVENT_TYPE","type":"string"}"#)];
    let events = json!({"solutionConfig": {"eventsConfig": {"eventParametersList": [
        {"eventType": "watch", "weight": 0.5},
        {"eventType": "buy", "weight": 1, "eventValueThreshold": 2}]}}});
    needs(
        "aws-user-personalization-v2",
        events.clone(),
        &typed,
        expect![
            "error[PZ3042] /solutionConfig/eventsConfig/eventParametersList/1/eventValueThreshold: `eventValueThreshold` needs the field `EVENT_VALUE`, which the schema of Interactions does not have; help: add `EVENT_VALUE` to the schema, or remove `eventValueThreshold`"
        ],
    );
    let valued = [(
        Interactions,
        r#"{"name":"EVENT_TYPE","type":"string"},{"name":"EVENT_VALUE","type":"float"}"#,
    )];
    needs("aws-user-personalization-v2", events, &valued, expect![[""]]);
}

#[test]
fn events_without_interactions() {
    let items = r#"{"name":"NAME","type":"string","itemName":true},{"name":"PLOT","type":"string","textual":true}"#;
    needs(
        "aws-semantic-similarity",
        json!({"eventType": "click"}),
        &[(Items, items)],
        expect![
            "error[PZ3042] /eventType: `eventType` needs a dataset of Interactions with the field `EVENT_TYPE`; help: add the dataset, or remove `eventType`"
        ],
    );
    needs("aws-semantic-similarity", json!({}), &[(Items, items)], expect![[""]]);
}

#[test]
fn columns_that_no_training_reads() {
    let items = r#"{"name":"ITEM_ID","type":"string"},{"name":"NOTE","type":"string"},{"name":"NAME","type":"string","itemName":true},
        {"name":"GENRES","type":"string","categorical":true},{"name":"NEW","type":"boolean"},{"name":"YEAR","type":"int"}"#;
    let events = r#"{"name":"EVENT_TYPE","type":"string"},{"name":"IMPRESSION","type":"string"}"#;
    let schemas = [(Items, items), (Interactions, events)];
    let with = |key: &str| {
        json!({"solutionConfig": {"trainingDataConfig": {key: {
        "ITEMS": ["ITEM_ID", "NOTE", "NAME", "GENRES", "NEW", "YEAR"], "INTERACTIONS": ["EVENT_TYPE", "IMPRESSION"]}}}})
    };
    needs(
        "aws-user-personalization-v2",
        with("includedDatasetColumns"),
        &schemas,
        expect![[r#"
        warning[PZ3026] /solutionConfig/trainingDataConfig/includedDatasetColumns/INTERACTIONS/1: training never reads `IMPRESSION`: impressions only guide exploration; help: remove it from the list
        warning[PZ3026] /solutionConfig/trainingDataConfig/includedDatasetColumns/ITEMS/1: training never reads `NOTE`: it is a plain string; help: remove it from the list
        warning[PZ3026] /solutionConfig/trainingDataConfig/includedDatasetColumns/ITEMS/4: training never reads `NEW`: it is a boolean; help: remove it from the list"#]],
    );
    needs("aws-user-personalization-v2", with("excludedDatasetColumns"), &schemas, expect![[""]]);
    let users = json!({"recommenderConfig": {"trainingDataConfig": {"excludedDatasetColumns": {"USERS": ["AGE"]}}}});
    needs(
        "aws-ecomm-recommended-for-you",
        users,
        &schemas,
        expect![
            "error[PZ3041] /recommenderConfig/trainingDataConfig/excludedDatasetColumns/USERS: there is no dataset of Users, of which columns are named; help: remove it, or add a dataset of Users"
        ],
    );
}

#[test]
fn what_serving_looks_at() {
    let new = (
        Items,
        r#"{"name":"ITEM_ID","type":"string"},{"name":"CREATION_TIMESTAMP","type":"long"}"#,
    );
    let old = (Items, r#"{"name":"ITEM_ID","type":"string"}"#);
    let events = (Interactions, r#"{"name":"USER_ID","type":"string"}"#);
    let influence =
        json!({"campaignConfig": {"rankingInfluence": {"FRESHNESS": 0.5, "POPULARITY": 1}}});
    serving_needs(
        "aws-semantic-similarity",
        influence.clone(),
        &[old],
        expect![[r#"
        warning[PZ3042] /campaignConfig/rankingInfluence/FRESHNESS: `FRESHNESS` counts only with `CREATION_TIMESTAMP` in the schema of Items; help: add it, or leave this influence out
        warning[PZ3042] /campaignConfig/rankingInfluence/POPULARITY: `POPULARITY` counts only with a dataset of Interactions; help: add it, or leave this influence out"#]],
    );
    serving_needs("aws-semantic-similarity", influence, &[new, events], expect![[""]]);
    let none = json!({"campaignConfig": {"rankingInfluence": {"FRESHNESS": 0, "POPULARITY": 0.0}}});
    serving_needs("aws-semantic-similarity", none, &[old], expect![[""]]);
    let metadata = json!({"campaignConfig": {"enableMetadataWithRecommendations": true}});
    serving_needs(
        "aws-sims",
        metadata.clone(),
        &[events],
        expect![
            "warning[PZ3033] /campaignConfig/enableMetadataWithRecommendations: `enableMetadataWithRecommendations` has no effect: there is no dataset of items; help: remove it, or add a dataset of Items"
        ],
    );
    serving_needs("aws-sims", metadata, &[events, old], expect![[""]]);
    let metadata = json!({"recommenderConfig": {"enableMetadataWithRecommendations": true}});
    serving_needs(
        "aws-vod-most-popular",
        metadata,
        &[events],
        expect![
            "warning[PZ3033] /recommenderConfig/enableMetadataWithRecommendations: `enableMetadataWithRecommendations` has no effect: there is no dataset of items; help: remove it, or add a dataset of Items"
        ],
    );
}
