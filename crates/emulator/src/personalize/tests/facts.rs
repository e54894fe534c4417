//! What public texts settle about the service (docs/service/facts.md).

use serde_json::{Value, json};

use super::{Bench, clicks, interaction_fields, job, text};

#[tokio::test]
async fn a_solution_is_active_at_once() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let recipe = "arn:aws:personalize:::recipe/aws-sims";
    let body = json!({"name": "s", "datasetGroupArn": group, "recipeArn": recipe});
    let made = bench.did("CreateSolution", body).await;
    let seen = bench.did("DescribeSolution", made.clone()).await["solution"].take();
    assert_eq!(seen["status"], "ACTIVE");
    assert_eq!(seen["creationDateTime"], seen["lastUpdatedDateTime"]);
    bench.did("CreateSolutionVersion", made).await;
}

#[tokio::test]
async fn recipes_are_listed_by_name() {
    let bench = Bench::new();
    let all = bench.did("ListRecipes", json!({"maxResults": 100})).await;
    let names: Vec<String> =
        all["recipes"].as_array().unwrap().iter().map(|it| text(it, "name")).collect();
    assert!(names.len() > 15 && names.is_sorted(), "{names:?}");
}

#[tokio::test]
async fn a_second_tracker_of_a_group_exists_already_whatever_its_name() {
    let bench = Bench::new();
    let (group, _) = bench.interactions().await;
    let body = |name: &str| json!({"name": name, "datasetGroupArn": group});
    bench.did("CreateEventTracker", body("one")).await;
    let says = bench.refused("CreateEventTracker", body("other")).await;
    assert!(says.starts_with("ResourceAlreadyExistsException"), "{says}");
}

#[tokio::test]
async fn promoted_items_are_rounded_down() {
    let bench = Bench::new();
    let (group, campaign) = bench.serving("aws-user-personalization-v2").await;
    let all = bench.filter(&group, "all", "INCLUDE ItemID WHERE Items.PRICE >= 0").await;
    for (results, percent, wanted) in [(15, 30, 4), (5, 60, 3), (10, 15, 1), (10, 5, 0)] {
        let answer = bench
            .did(
                "GetRecommendations",
                json!({"campaignArn": campaign, "userId": "u", "numResults": results,
                    "promotions": [{"name": "p", "percentPromotedItems": percent, "filterArn": all}]}),
            )
            .await;
        let list = answer["itemList"].as_array().unwrap().iter();
        let promoted = list.filter(|it| it["promotionName"] == "p").count();
        assert_eq!(promoted, wanted, "{percent} % of {results}");
    }
}

/// A group whose interactions have every column that the service fills, none of which may be null.
async fn citing(bench: &Bench) -> (String, String) {
    let group = bench.group(None).await;
    let mut fields = interaction_fields();
    for name in ["IMPRESSION", "RECOMMENDATION_ID"] {
        fields.as_array_mut().unwrap().push(json!({"name": name, "type": "string"}));
    }
    let value = json!({"name": "EVENT_VALUE", "type": ["null", "float"]});
    fields.as_array_mut().unwrap().push(value);
    let schema = bench.schema("clicks", "Interactions", fields).await;
    let dataset = bench.dataset(&group, "Interactions", &schema).await;
    let csv = clicks(100, 20);
    let (head, rows) = csv.split_once('\n').unwrap();
    let rows: String = rows.lines().map(|line| format!("{line},a|b,r,1\n")).collect();
    bench.put("a.csv", format!("{head},IMPRESSION,RECOMMENDATION_ID,EVENT_VALUE\n{rows}"));
    let seen = bench.import("a", &dataset, "a.csv").await;
    assert_eq!(seen["status"], "ACTIVE", "{seen}");
    (group, dataset)
}

async fn put(bench: &Bench, tracking: &str, event: Value) {
    let body =
        json!({"trackingId": tracking, "sessionId": "s", "userId": "u", "eventList": [event]});
    bench.did("PutEvents", body).await;
}

#[tokio::test]
async fn an_event_need_not_have_what_the_service_fills_in() {
    let bench = Bench::new();
    let (group, dataset) = citing(&bench).await;
    let tracking = super::live::tracker(&bench, &group).await;
    let solution = bench.solution(&group, "s", "aws-user-personalization-v2").await;
    let version = bench.version(&solution).await;
    let body = json!({"name": "c", "solutionVersionArn": version});
    let campaign = text(&bench.did("CreateCampaign", body).await, "campaignArn");
    bench.pass(super::LONG);
    let ask = json!({"campaignArn": campaign, "userId": "u", "numResults": 3});
    let answer = bench.did("GetRecommendations", ask).await;
    let shown = super::ids(&answer["itemList"]).join("|");
    let at = |time: u64| json!({"eventType": "Watch", "itemId": "영화1", "sentAt": time});
    put(&bench, &tracking, at(1_700_000_000)).await;
    let mut citing = at(1_700_000_001);
    citing["recommendationId"] = answer["recommendationId"].clone();
    put(&bench, &tracking, citing.clone()).await;
    citing["impression"] = json!(["x", "y"]);
    citing["sentAt"] = 1_700_000_002.into();
    put(&bench, &tracking, citing).await;
    let events = bench.plane.inner.cache.events(&dataset).unwrap();
    let impressions: Vec<_> =
        events.iter().map(|it| it.cells.get("IMPRESSION").map(String::as_str)).collect();
    assert_eq!(impressions, [None, Some(shown.as_str()), Some("x|y")]);
}

#[tokio::test]
async fn the_item_and_the_value_may_stand_in_the_properties_of_an_event() {
    let bench = Bench::new();
    let (group, dataset) = citing(&bench).await;
    let tracking = super::live::tracker(&bench, &group).await;
    let event = |properties: Value| json!({"eventType": "Watch", "sentAt": 1_700_000_000, "properties": properties});
    let inside = json!({"itemId": "영화7", "eventValue": 4.5});
    put(&bench, &tracking, event(json!(inside.to_string()))).await;
    put(&bench, &tracking, event(json!({"itemId": "영화8", "eventValue": "3"}))).await;
    let events = bench.plane.inner.cache.events(&dataset).unwrap();
    let kept: Vec<_> = events.iter().map(|it| (it.item.as_deref(), it.value)).collect();
    assert_eq!(kept, [(Some("영화7"), Some(4.5)), (Some("영화8"), Some(3.0))]);
    let body = json!({"trackingId": tracking, "sessionId": "s",
        "eventList": [event(json!({"eventValue": "much"}))]});
    let says = bench.refused("PutEvents", body).await;
    assert!(says.contains("`eventValue` has to be a number"), "{says}");
}

#[tokio::test]
async fn a_violated_constraint_of_the_model_has_a_code_of_its_own() {
    let bench = Bench::new();
    let says = bench.refused("CreateDatasetGroup", json!({"name": "a".repeat(64)})).await;
    assert!(
        says.starts_with("ValidationException: 1 validation error detected: Value '"),
        "{says}"
    );
    let (_, dataset) = bench.interactions().await;
    let mut body = job("j", &dataset, "a.csv");
    body["dataSource"]["dataLocation"] = "elsewhere".into();
    let says = bench.refused("CreateDatasetImportJob", body).await;
    assert!(!says.starts_with("Internal"), "{says}");
}
