//! Batch segment jobs: users for items and attributes, and the metrics of their versions.

use serde_json::{Value, json};

use super::{BUCKET, Bench, ROLE, text};

fn job(name: &str, version: &str, input: &str) -> Value {
    json!({"jobName": name, "solutionVersionArn": version, "roleArn": ROLE, "numResults": 10,
        "jobInput": {"s3DataSource": {"path": format!("s3://{BUCKET}/{input}")}},
        "jobOutput": {"s3DataDestination": {"path": format!("s3://{BUCKET}/out/")}}})
}

impl Bench {
    /// A version of a recipe for segments over interactions, items and users, and the group.
    pub(super) async fn segmented(&self, recipe: &str) -> (String, String) {
        let group = self.fed().await;
        self.described(&group).await;
        let solution = self.solution(&group, "s", recipe).await;
        (group, self.version(&solution).await)
    }

    pub(super) async fn segment(&self, body: Value) -> Value {
        let made = self.did("CreateBatchSegmentJob", body).await;
        self.pass(super::LONG);
        self.did("DescribeBatchSegmentJob", made).await["batchSegmentJob"].take()
    }

    /// The lines of the output of a job that succeeds.
    pub(super) async fn segments(&self, body: Value, output: &str) -> Vec<Value> {
        let seen = self.segment(body).await;
        assert_eq!(seen["status"], "ACTIVE", "{seen}");
        let text = self.read(output);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn users(line: &Value) -> Vec<usize> {
    let users = line["output"]["usersList"].as_array().unwrap().iter();
    users.map(|user| user.as_str().unwrap().trim_start_matches("사용자").parse().unwrap()).collect()
}

#[tokio::test]
async fn an_item_has_the_users_who_took_to_it() {
    let bench = Bench::new();
    let (group, version) = bench.segmented("aws-item-affinity").await;
    let young = bench.filter(&group, "young", "INCLUDE UserID WHERE Users.AGE < $AGE").await;
    let lines = [
        json!({"itemId": "영화4"}),
        json!({"itemId": "영화4", "filterValues": {"AGE": "20"}}),
        json!({"itemId": "absent"}),
        json!({"userId": "1"}),
    ];
    let input: Vec<String> = lines.iter().map(Value::to_string).collect();
    bench.put("in/plain", &input[0]);
    bench.put("in2/filtered", input[1..].join("\n"));
    let plain = bench.segments(job("plain", &version, "in/plain"), "out/plain.out").await;
    assert_eq!(plain[0]["input"], lines[0]);
    let watched = |user: usize| (0..20).any(|turn| (user * 7 + turn * 3) % 50 == 4);
    let found = users(&plain[0]);
    // Later users of the data have later events.
    assert!(found.len() == 10 && found.iter().all(|user| watched(*user)), "{found:?}");
    let mut filtered = job("filtered", &version, "in2/filtered");
    filtered["filterArn"] = json!(young);
    let filtered = bench.segments(filtered, "out/filtered.out").await;
    let found = users(&filtered[0]);
    assert!(!found.is_empty() && found.iter().all(|user| *user < 20), "{found:?}");
    assert!(filtered[1]["error"].as_str().unwrap().contains("$AGE"), "{}", filtered[1]);
    assert_eq!(filtered[2]["error"], "The line has no itemId.");
}

#[tokio::test]
async fn attributes_choose_the_items() {
    let bench = Bench::new();
    let (group, version) = bench.segmented("aws-item-attribute-affinity").await;
    let lines = [
        json!({"itemAttributes": "ITEMS.genres = \"Action\" AND ITEMS.PRICE = 1"}),
        json!({"itemAttributes": "ITEMS.genres = \"Drama\" OR ITEMS.genres = \"Action\""}),
        json!({"itemAttributes": "ITEMS.colour = \"red\""}),
        json!({"itemAttributes": "ITEMS.PRICE > 3"}),
        json!({"itemAttributes": "ITEMS.genres = \"Western\""}),
    ];
    bench.put("in/a", lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"));
    let mut body = job("j", &version, "in/a");
    body["numResults"] = 500.into();
    let answered = bench.segments(body, "out/a.out").await;
    let watched = |user: usize| (0..20).any(|turn| (user * 7 + turn * 3) % 50 == 1);
    let found = users(&answered[0]);
    let wanted = (0..100).filter(|user| watched(*user)).count();
    assert!(found.len() == wanted && found.iter().all(|user| watched(*user)), "{found:?}");
    for (line, says) in [(1, "only `=` and `AND`"), (2, "no column colour"), (3, "only `=`")] {
        let why = answered[line]["error"].as_str().unwrap();
        assert!(why.contains(says), "{why}");
    }
    assert!(users(&answered[4]).is_empty());
    bench.put("many/a", "{\"itemAttributes\": \"ITEMS.PRICE = 1\"}\n".repeat(11));
    let seen = bench.segment(job("many", &version, "many/a")).await;
    assert_eq!(seen["failureReason"], "The input file `many/a` has more than 10 lines.");
    let watched = "EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let watched = bench.filter(&group, "watched", watched).await;
    let mut body = job("k", &version, "in/a");
    body["filterArn"] = json!(watched);
    let says = bench.refused("CreateBatchSegmentJob", body).await;
    assert!(says.contains("no filter on Interactions"), "{says}");
}

#[tokio::test]
async fn segments_are_for_their_recipes_and_have_no_campaign() {
    let bench = Bench::new();
    let (group, version) = bench.segmented("aws-item-affinity").await;
    bench.put("in/a", r#"{"itemId": "영화4"}"#);
    let mut inference = job("j", &version, "in/a");
    inference["numResults"] = 5.into();
    let says = bench.refused("CreateBatchInferenceJob", inference).await;
    assert!(says.contains("has no batch inference"), "{says}");
    let campaign = json!({"name": "c", "solutionVersionArn": version});
    assert!(bench.refused("CreateCampaign", campaign).await.contains("aws-item-affinity"));
    let items = bench.filter(&group, "items", "INCLUDE ItemID WHERE Items.PRICE < 9").await;
    let mut body = job("j", &version, "in/a");
    body["filterArn"] = json!(items);
    let says = bench.refused("CreateBatchSegmentJob", body.clone()).await;
    assert!(says.contains("Only filters of UserID"), "{says}");
    body["filterArn"] = Value::Null;
    body["numResults"] = 5_000_001.into();
    let says = bench.refused("CreateBatchSegmentJob", body).await;
    assert!(says.contains("5000000"), "{says}");
}

/// Every recipe that a solution can have reports metrics, those of segments by their names.
#[tokio::test]
async fn no_version_is_without_metrics() {
    let bench = Bench::with(super::Settings {
        quotas: super::super::Quotas { solutions: 50, ..Default::default() },
        ..Default::default()
    });
    let group = bench.fed().await;
    bench.described(&group).await;
    let mut measured = 0;
    for recipe in personalize_rules::recipe::ALL.iter().filter(|it| it.domain.is_none()) {
        let body =
            json!({"name": recipe.name, "datasetGroupArn": group, "recipeArn": recipe.arn()});
        let Ok(Some(made)) = bench.ask("CreateSolution", body).await else { continue };
        let version = bench.version(&text(&made, "solutionArn")).await;
        let metrics = json!({"solutionVersionArn": version});
        let metrics = bench.did("GetSolutionMetrics", metrics).await["metrics"].take();
        let keys: Vec<_> = metrics.as_object().unwrap().keys().cloned().collect();
        assert!(!keys.is_empty(), "{}", recipe.name);
        measured += 1;
        if recipe.batch == personalize_rules::recipe::Batch::Segment {
            assert_eq!(keys, ["coverage", "hit", "recall"], "{}", recipe.name);
        }
    }
    assert!(measured >= 12, "{measured}");
}
