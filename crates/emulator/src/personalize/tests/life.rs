//! The chain from group to campaign, walked through its states and taken down again.

use std::time::Duration;

use serde_json::json;

use super::{Bench, text};

#[tokio::test]
async fn a_group_passes_through_its_states() {
    let bench = Bench::new();
    let made = bench.did("CreateDatasetGroup", json!({"name": "films"})).await;
    assert_eq!(
        made["datasetGroupArn"],
        "arn:aws:personalize:us-east-1:000000000000:dataset-group/films"
    );
    assert_eq!(made.get("domain"), None);
    let describe =
        async || bench.did("DescribeDatasetGroup", made.clone()).await["datasetGroup"].clone();
    assert_eq!(describe().await["status"], "CREATE PENDING");
    bench.pass(Duration::from_millis(60));
    assert_eq!(describe().await["status"], "CREATE IN_PROGRESS");
    bench.pass(Duration::from_millis(150));
    let active = describe().await;
    assert_eq!(active["status"], "ACTIVE");
    assert_eq!(active["creationDateTime"], 1_700_000_000.0);
    assert_eq!(active["lastUpdatedDateTime"], 1_700_000_000.2);
    assert_eq!(active.as_object().unwrap().len(), 5, "{active}");
}

#[tokio::test]
async fn what_time_alone_has_changed_is_the_same_after_a_restart() {
    let bench = Bench::new();
    let made = bench.did("CreateDatasetGroup", json!({"name": "films"})).await;
    bench.pass(super::LONG);
    let seen = bench.did("DescribeDatasetGroup", made.clone()).await;
    assert_eq!(seen["datasetGroup"]["status"], "ACTIVE");
    assert_eq!(bench.reopened().did("DescribeDatasetGroup", made).await, seen);
}

#[tokio::test]
async fn a_campaign_serves_what_was_trained_and_all_of_it_goes_again() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let filter = bench
        .did(
            "CreateFilter",
            json!({"name": "seen", "datasetGroupArn": group,
        "filterExpression": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")"}),
        )
        .await;
    let tracker =
        bench.did("CreateEventTracker", json!({"name": "t", "datasetGroupArn": group})).await;
    assert_eq!(text(&tracker, "trackingId").len(), 36);
    let solution = bench.solution(&group, "taste", "aws-user-personalization-v2").await;
    let version = bench.version(&solution).await;
    let campaign =
        bench.did("CreateCampaign", json!({"name": "home", "solutionVersionArn": version})).await;
    bench.pass(super::LONG);
    let seen = bench.did("DescribeCampaign", campaign.clone()).await;
    assert_eq!(seen["campaign"]["status"], "ACTIVE");
    assert_eq!(seen["campaign"]["minProvisionedTPS"], 1);
    let seen = bench.did("DescribeSolution", json!({"solutionArn": solution})).await;
    assert_eq!(seen["solution"]["latestSolutionVersion"]["status"], "ACTIVE");

    let group = json!({"datasetGroupArn": group});
    let dataset = json!({"datasetArn": "arn:aws:personalize:us-east-1:000000000000:dataset/films/INTERACTIONS"});
    let solution = json!({"solutionArn": solution});
    let filter = json!({"filterArn": filter["filterArn"]});
    let tracker = json!({"eventTrackerArn": tracker["eventTrackerArn"]});
    let schema = json!({"schemaArn": "arn:aws:personalize:us-east-1:000000000000:schema/clicks"});
    for (operation, what) in [
        ("DeleteSolution", &solution),
        ("DeleteDataset", &dataset),
        ("DeleteDatasetGroup", &group),
        ("DeleteSchema", &schema),
    ] {
        let says = bench.refused(operation, what.clone()).await;
        assert!(says.starts_with("ResourceInUseException"), "{operation}: {says}");
    }
    for (kind, what) in [
        ("Campaign", &campaign),
        ("Solution", &solution),
        ("EventTracker", &tracker),
        ("Filter", &filter),
        ("Dataset", &dataset),
        ("DatasetGroup", &group),
    ] {
        assert_eq!(bench.ask(&format!("Delete{kind}"), what.clone()).await.unwrap(), None);
        let again = bench.refused(&format!("Delete{kind}"), what.clone()).await;
        assert!(again.starts_with("ResourceInUseException"), "{again}");
        bench.pass(super::LONG);
        let gone = bench.refused(&format!("Describe{kind}"), what.clone()).await;
        assert!(gone.starts_with("ResourceNotFoundException: The given "), "{gone}");
    }
    bench.ask("DeleteSchema", schema.clone()).await.unwrap();
    bench.refused("DescribeSchema", schema).await;
    let version =
        bench.refused("DescribeSolutionVersion", json!({"solutionVersionArn": version})).await;
    assert!(version.contains("The given solution version does not exist"), "{version}");
    let jobs = bench.did("ListDatasetImportJobs", json!({})).await;
    assert_eq!(jobs["datasetImportJobs"].as_array().unwrap().len(), 1, "jobs never vanish");
}
