//! Batch inference and batch segment jobs.

use crate::{lines, named};
use expect_test::{Expect, expect};
use personalize_rules::filter::{self, Lines};
use personalize_rules::recipe::{self, Batch};
use serde_json::{Value, json};

fn job(name: &str, job: Batch, config: Value, expected: &Expect) {
    expected.assert_eq(&lines(&recipe::check_batch(named(name), job, &config)));
}

#[test]
fn jobs_that_the_recipe_does_not_have() {
    for (name, kind) in [
        ("aws-trending-now", Batch::Inference),
        ("aws-next-best-action", Batch::Inference),
        ("aws-item-affinity", Batch::Inference),
        ("aws-sims", Batch::Segment),
    ] {
        let found = recipe::check_batch(named(name), kind, &json!({}));
        assert_eq!(found.len(), 1, "{name}");
        assert!(found[0].to_string().starts_with("error[PZ3050] /solution: "), "{}", found[0]);
    }
    job(
        "aws-item-affinity",
        Batch::Inference,
        json!({}),
        &expect![
            "error[PZ3050] /solution: `aws-item-affinity` has no batch inference; help: describe the job under `batchSegments`"
        ],
    );
    job(
        "aws-sims",
        Batch::Segment,
        json!({}),
        &expect![
            "error[PZ3050] /solution: `aws-sims` makes no user segments; help: describe the job under `batchInference`"
        ],
    );
    job(
        "aws-trending-now",
        Batch::Segment,
        json!({}),
        &expect![
            "error[PZ3050] /solution: `aws-trending-now` makes no user segments; help: batch segment jobs are possible with `aws-item-affinity` or `aws-item-attribute-affinity`"
        ],
    );
    job("aws-item-affinity", Batch::Segment, json!({}), &expect![[r#""#]]);
    job("aws-popularity-count", Batch::Inference, json!({}), &expect![[r#""#]]);
}

#[test]
fn configurations_of_jobs() {
    let config = json!({"batchInferenceJobConfig": {
        "itemExplorationConfig": {"explorationWeight": "2"},
        "rankingInfluence": {"FRESHNESS": 2},
    }});
    job(
        "aws-user-personalization",
        Batch::Inference,
        config.clone(),
        &expect![[r#"
        error[PZ3014] /batchInferenceJobConfig/itemExplorationConfig/explorationWeight: `explorationWeight` is `2`, but it is a number from 0 to 1; help: the default is `0.3`
        error[PZ3010] /batchInferenceJobConfig/rankingInfluence: `aws-user-personalization` does not take `rankingInfluence`; help: remove it, or use `aws-semantic-similarity`"#]],
    );
    job(
        "aws-semantic-similarity",
        Batch::Inference,
        config,
        &expect![[r#"
        error[PZ3010] /batchInferenceJobConfig/itemExplorationConfig: `aws-semantic-similarity` does not take `itemExplorationConfig`; help: remove it, or use `aws-user-personalization`
        error[PZ3031] /batchInferenceJobConfig/rankingInfluence/FRESHNESS: `FRESHNESS` is `2`, but it is a number from 0 to 1; help: the default is 0"#]],
    );
}

#[test]
fn themes() {
    let block = json!({"fieldsForThemeGeneration": {"itemName": "TITLE"}});
    let asked = json!({"mode": "THEME_GENERATION", "themeGenerationConfig": block});
    job("aws-similar-items", Batch::Inference, asked.clone(), &expect![[r#""#]]);
    job(
        "aws-sims",
        Batch::Inference,
        asked.clone(),
        &expect![
            "error[PZ3010] /mode: `aws-sims` does not take `THEME_GENERATION`; help: remove it, or use `aws-similar-items`"
        ],
    );
    job(
        "aws-similar-items",
        Batch::Inference,
        json!({"mode": "THEME_GENERATION"}),
        &expect![
            "error[PZ3051] /mode: themes need `themeGenerationConfig`; help: add `themeGenerationConfig: {fieldsForThemeGeneration: {itemName: COLUMN}}` with the column of items that holds their names"
        ],
    );
    job(
        "aws-similar-items",
        Batch::Inference,
        json!({"themeGenerationConfig": block}),
        &expect![
            "error[PZ3051] /themeGenerationConfig: `themeGenerationConfig` has no effect without themes; help: add `mode: THEME_GENERATION`, or remove it"
        ],
    );
    let region = |region, config| lines(recipe::check_theme_region(region, config).as_slice());
    expect!["warning[PZ3051] /mode: themes were not available in `eu-west-1` when this program was made; help: they were in `us-east-1`, `us-west-2` or `ap-northeast-1`"].assert_eq(&region("eu-west-1", &asked));
    assert!(region("us-east-1", &asked).is_empty() && region("eu-west-1", &json!({})).is_empty());
}

#[test]
fn numbers_of_results() {
    job(
        "aws-sims",
        Batch::Inference,
        json!({"numResults": 0}),
        &expect![
            "error[PZ3052] /numResults: `numResults` is 0, but a job makes at least 1 result a line; help: remove it for the service's default"
        ],
    );
    job("aws-sims", Batch::Inference, json!({"numResults": 6_000_000}), &expect![[r#""#]]);
    job("aws-item-affinity", Batch::Segment, json!({"numResults": 5_000_000}), &expect![[r#""#]]);
    job(
        "aws-item-affinity",
        Batch::Segment,
        json!({"numResults": 5_000_001}),
        &expect![
            "error[PZ3052] /numResults: `numResults` is 5000001, but there are at most 5000000 users in a segment; help: ask for fewer users"
        ],
    );
}

#[test]
fn filters_of_jobs() {
    let check = |job, text| {
        let filter = filter::parse(text).expect("a filter");
        lines(filter::check_job(job, &filter).as_slice())
    };
    let items = "INCLUDE ItemID WHERE Items.GENRES IN (\"Drama\")";
    let users = "INCLUDE UserID WHERE Users.AGE > 20";
    assert!(check(Batch::Inference, items).is_empty() && check(Batch::Segment, users).is_empty());
    expect!["error[PZ3053] /filter: this filter is for users; help: a filter of this job is for items: it begins with `INCLUDE ItemID` or `EXCLUDE ItemID`"].assert_eq(&check(Batch::Inference, users));
    expect!["error[PZ3053] /filter: this filter is for items; help: a filter of this job is for users: it begins with `INCLUDE UserID` or `EXCLUDE UserID`"].assert_eq(&check(Batch::Segment, items));
}

#[test]
fn lines_of_inputs() {
    let check = |name: &str, filter: &str, line: &str| {
        let filter = (!filter.is_empty()).then(|| filter::parse(filter).unwrap());
        let lines = Lines::new(named(name), filter.as_ref());
        let found: Vec<String> = lines.check(line).iter().map(ToString::to_string).collect();
        found.join("\n")
    };
    let (user, genre) = ("aws-user-personalization-v2", "INCLUDE ItemID WHERE Items.GENRE IN ($G)");
    for (name, line) in [
        (user, r#"{"userId": "1"}"#),
        (user, r#"{"userId": "1", "context": {"DEVICE": "tv"}, "filterValues": null}"#),
        ("aws-personalized-ranking-v2", r#"{"userId": "1", "itemList": ["a", "b"]}"#),
        ("aws-similar-items", r#"{"itemId": "1"}"#),
        ("aws-popularity-count", r#"{"userId": "1"}"#),
        ("aws-item-affinity", r#"{"itemId": "1"}"#),
        ("aws-item-attribute-affinity", r#"{"itemAttributes": "ITEMS.genres = \"Comedy\""}"#),
    ] {
        assert_eq!(check(name, "", line), "", "{name}: {line}");
    }
    assert_eq!(check(user, genre, r#"{"userId": "1", "filterValues": {"G": "\"Drama\""}}"#), "");
    let all = [
        check(user, "", "{"),
        check(user, "", "[]"),
        check(user, "", r#"{"itemId": "1"}"#),
        check(user, "", r#"{"userId": 1}"#),
        check(user, "", r#"{"userId": ""}"#),
        check("aws-personalized-ranking", "", r#"{"userId": "1", "itemList": []}"#),
        check("aws-personalized-ranking", "", r#"{"userId": "1", "itemList": "a"}"#),
        check("aws-sims", "", r#"{"itemId": "1", "itemID": "1"}"#),
        check(user, genre, r#"{"userId": "1"}"#),
        check(user, genre, r#"{"userId": "1", "filterValues": {"G": 1}}"#),
        check(user, genre, r#"{"userId": "1", "filterValues": {"G": "1", "H": "2"}}"#),
        check(user, "", r#"{"userId": "1", "filterValues": {"G": "1"}}"#),
    ];
    expect![[r#"
        error[PZ3055]: this line does not fit the batch job: it is not valid JSON; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`
        error[PZ3055]: this line does not fit the batch job: it is not a JSON object; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`
        error[PZ3055]: this line does not fit the batch job: it has no `userId`; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`
        warning[PZ3055]: this line does not fit the batch job: it has members that this recipe does not read; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`
        error[PZ3055]: this line does not fit the batch job: `userId` is a number; ids are texts in quotes; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`
        error[PZ3055]: this line does not fit the batch job: `userId` is no text; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`
        error[PZ3055]: this line does not fit the batch job: `itemList` is empty; help: a line for `aws-personalized-ranking` is `{"userId": "ID", "itemList": ["ID", "ID"]}`
        error[PZ3055]: this line does not fit the batch job: `itemList` is no list of texts; help: a line for `aws-personalized-ranking` is `{"userId": "ID", "itemList": ["ID", "ID"]}`
        warning[PZ3055]: this line does not fit the batch job: it has members that this recipe does not read; help: a line for `aws-sims` is `{"itemId": "ID"}`
        error[PZ3055]: this line does not fit the batch job: `filterValues` has no value for `$G` of the filter; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`, with the values of $G in `filterValues`
        error[PZ3055]: this line does not fit the batch job: `filterValues` is no map of texts; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`, with the values of $G in `filterValues`
        error[PZ3055]: this line does not fit the batch job: `filterValues` has names that the filter does not have; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`, with the values of $G in `filterValues`
        error[PZ3055]: this line does not fit the batch job: it has `filterValues`, but the job's filter takes none; help: a line for `aws-user-personalization-v2` is `{"userId": "ID"}`"#]].assert_eq(&all.join("\n"));
}
