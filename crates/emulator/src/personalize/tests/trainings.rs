//! Trainings: the service's minima, metrics, stopping, and by themselves.

use std::time::Duration;

use serde_json::json;

use super::{Bench, clicks, job, text};

#[tokio::test]
async fn metrics_come_with_an_active_version() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let solution = bench.solution(&group, "s", "aws-user-personalization-v2").await;
    let made = bench.did("CreateSolutionVersion", json!({"solutionArn": solution})).await;
    let says = bench.refused("GetSolutionMetrics", made.clone()).await;
    assert!(says.starts_with("ResourceInUseException"), "{says}");
    bench.pass(super::LONG);
    let metrics = bench.did("GetSolutionMetrics", made.clone()).await["metrics"].take();
    let keys: Vec<_> = metrics.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "coverage",
            "mean_reciprocal_rank_at_25",
            "normalized_discounted_cumulative_gain_at_10",
            "normalized_discounted_cumulative_gain_at_25",
            "normalized_discounted_cumulative_gain_at_5",
            "precision_at_10",
            "precision_at_25",
            "precision_at_5"
        ]
    );
    assert!(metrics["coverage"].as_f64().unwrap() > 0.0);
    let seen = bench.did("DescribeSolutionVersion", made).await["solutionVersion"].take();
    assert_eq!(
        (seen["trainingMode"].as_str(), seen["trainingType"].as_str()),
        (Some("FULL"), Some("MANUAL"))
    );
    assert!(seen["trainingHours"].as_f64().unwrap() > 0.0);
    let tail = text(&seen, "solutionVersionArn").rsplit('/').next().unwrap().to_owned();
    assert_eq!((tail.len(), text(&seen, "name")), (8, format!("s/{tail}")));
}

#[tokio::test]
async fn too_little_data_fails_with_the_service_s_words() {
    let bench = Bench::new();
    let (group, dataset) = bench.interactions().await;
    bench.put("few.csv", clicks(20, 60));
    bench.import("few", &dataset, "few.csv").await;
    let solution = bench.solution(&group, "few", "aws-user-personalization-v2").await;
    let version = bench.version(&solution).await;
    let seen = bench.did("DescribeSolutionVersion", json!({"solutionVersionArn": version})).await;
    let seen = &seen["solutionVersion"];
    assert_eq!(
        seen["failureReason"],
        "Dataset has fewer than 25 users with at least 2 interactions each."
    );
    assert_eq!((seen["status"].as_str(), seen.get("trainingHours")), (Some("CREATE FAILED"), None));
    let made = bench
        .did(
            "CreateSolution",
            json!({"name": "bought", "datasetGroupArn": group,
        "eventType": "Purchase", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"}),
        )
        .await;
    bench.pass(super::LONG);
    let version = bench.version(&text(&made, "solutionArn")).await;
    let seen = bench.did("DescribeSolutionVersion", json!({"solutionVersionArn": version})).await;
    assert_eq!(
        seen["solutionVersion"]["failureReason"],
        "Dataset has fewer than 1000 interactions after filtering by event type: Purchase"
    );
}

#[tokio::test]
async fn a_training_is_stopped_at_once_or_after_a_while() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let solution = bench.solution(&group, "s", "aws-sims").await;
    let status = async |version: &serde_json::Value| {
        bench.did("DescribeSolutionVersion", version.clone()).await["solutionVersion"]["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let body = json!({"solutionArn": solution});
    let first = bench.did("CreateSolutionVersion", body.clone()).await;
    assert_eq!(bench.ask("StopSolutionVersionCreation", first.clone()).await.unwrap(), None);
    assert_eq!(status(&first).await, "CREATE STOPPED");
    let second = bench.did("CreateSolutionVersion", body).await;
    bench.pass(Duration::from_millis(500));
    bench.ask("StopSolutionVersionCreation", second.clone()).await.unwrap();
    assert_eq!(status(&second).await, "CREATE STOPPING");
    let says = bench.refused("DeleteSolution", json!({"solutionArn": solution})).await;
    assert!(says.starts_with("ResourceInUseException"), "{says}");
    bench.pass(super::LONG);
    assert_eq!(status(&second).await, "CREATE STOPPED");
    let says = bench.refused("StopSolutionVersionCreation", second).await;
    assert!(says.starts_with("ResourceInUseException"), "{says}");
}

#[tokio::test]
async fn a_solution_trains_by_itself_when_there_is_new_data() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let solution = bench.solution(&group, "s", "aws-sims").await;
    let versions = async || {
        bench.did("ListSolutionVersions", json!({"solutionArn": solution})).await
            ["solutionVersions"].as_array().unwrap().clone()
    };
    assert_eq!(versions().await.len(), 0);
    bench.pass(Duration::from_secs(61 * 60));
    let first = versions().await;
    assert_eq!((first.len(), first[0]["trainingType"].as_str()), (1, Some("AUTOMATIC")));
    bench.pass(Duration::from_secs(8 * 24 * 60 * 60));
    assert_eq!(versions().await.len(), 1, "nothing new was imported");
    let dataset = "arn:aws:personalize:us-east-1:000000000000:dataset/films/INTERACTIONS";
    bench.did("CreateDatasetImportJob", job("again", dataset, "clicks.csv")).await;
    bench.pass(Duration::from_secs(8 * 24 * 60 * 60));
    assert_eq!(versions().await.len(), 2);
}

#[tokio::test]
async fn a_recommender_needs_its_events_and_can_be_stopped() {
    let bench = Bench::new();
    let group = bench.group(Some("VIDEO_ON_DEMAND")).await;
    let schema = json!({"type": "record", "name": "Interactions", "version": "1.0",
        "namespace": "com.amazonaws.personalize.schema", "fields": super::interaction_fields()});
    let made = bench
        .did(
            "CreateSchema",
            json!({"name": "vod", "domain": "VIDEO_ON_DEMAND",
        "schema": schema.to_string()}),
        )
        .await;
    let dataset = bench.dataset(&group, "Interactions", &text(&made, "schemaArn")).await;
    let body = |name: &str, recipe: &str| {
        json!({"name": name, "datasetGroupArn": group,
        "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}")})
    };
    let says = bench.refused("CreateRecommender", body("r", "aws-vod-most-popular")).await;
    assert!(says.starts_with("InvalidInputException"), "{says}");
    bench.put("a.csv", clicks(100, 20).replace("Watch", "Click"));
    bench.import("clicks", &dataset, "a.csv").await;
    let few = bench.did("CreateRecommender", body("few", "aws-vod-most-popular")).await;
    let made = bench.did("CreateRecommender", body("top", "aws-vod-top-picks")).await;
    bench.pass(super::LONG);
    let seen = bench.did("DescribeRecommender", few).await["recommender"].take();
    assert_eq!(
        seen["failureReason"],
        "Dataset has fewer than 1000 interactions after filtering by event type: Watch"
    );
    let describe =
        async || bench.did("DescribeRecommender", made.clone()).await["recommender"].clone();
    let seen = describe().await;
    assert!(seen["status"] == "ACTIVE" && seen["modelMetrics"]["coverage"].is_number(), "{seen}");
    bench.did("StopRecommender", made.clone()).await;
    assert_eq!(describe().await["status"], "STOP PENDING");
    bench.pass(super::LONG);
    assert_eq!(describe().await["status"], "INACTIVE");
    bench.did("StartRecommender", made.clone()).await;
    bench.pass(super::LONG);
    assert_eq!(describe().await["status"], "ACTIVE");
}

/// The service's words: aws-samples/amazon-personalize-samples, issue 142.
#[tokio::test]
async fn a_column_of_event_types_that_says_nothing_fails_the_training() {
    let bench = Bench::new();
    let group = bench.group(None).await;
    let mut fields = super::interaction_fields();
    for field in fields.as_array_mut().unwrap() {
        if field["name"] == "EVENT_TYPE" {
            field["type"] = json!(["null", "string"]);
        }
    }
    let schema = bench.schema("clicks", "Interactions", fields).await;
    let dataset = bench.dataset(&group, "Interactions", &schema).await;
    let solution = {
        bench.put("good.csv", clicks(100, 20));
        bench.import("good", &dataset, "good.csv").await;
        bench.solution(&group, "s", "aws-user-personalization-v2").await
    };
    for (job, kind) in [("empty", ""), ("nothing", "null")] {
        bench.put("a.csv", clicks(100, 20).replace("Watch", kind));
        let import = bench.import(job, &dataset, "a.csv").await;
        assert_eq!(import["status"], "ACTIVE", "{import}");
        let version = bench.version(&solution).await;
        let version = json!({"solutionVersionArn": version});
        let seen = bench.did("DescribeSolutionVersion", version).await;
        assert_eq!(
            seen["solutionVersion"]["failureReason"],
            "All values in the event_type column are either reserved keywords or null",
            "{kind}"
        );
    }
}

/// The measures of a version say something for every recipe of items and users; those of actions are in `actions`.
#[tokio::test]
async fn no_set_of_metrics_is_empty() {
    for recipe in [
        "aws-user-personalization-v2",
        "aws-user-personalization",
        "aws-personalized-ranking-v2",
        "aws-personalized-ranking",
        "aws-popularity-count",
        "aws-similar-items",
        "aws-sims",
        "aws-trending-now",
        "aws-item-affinity",
        "aws-item-attribute-affinity",
    ] {
        let bench = Bench::new();
        let group = bench.fed().await;
        bench.described(&group).await;
        let solution = bench.solution(&group, "s", recipe).await;
        let version = json!({"solutionVersionArn": bench.version(&solution).await});
        let metrics = bench.did("GetSolutionMetrics", version).await["metrics"].take();
        let metrics = metrics.as_object().unwrap();
        assert!(!metrics.is_empty(), "{recipe}");
        assert!(metrics.values().all(serde_json::Value::is_number), "{recipe}: {metrics:?}");
    }
}
