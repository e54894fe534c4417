//! What has to be there before, and how much there may be.

use serde_json::json;

use super::{Bench, interaction_fields, job};
use crate::personalize::{Quotas, Settings};

#[tokio::test]
async fn a_name_is_taken_once() {
    let bench = Bench::new();
    bench.group(None).await;
    assert_eq!(
        bench.refused("CreateDatasetGroup", json!({"name": "films"})).await,
        "ResourceAlreadyExistsException: Another resource with Arn \
         arn:aws:personalize:us-east-1:000000000000:dataset-group/films already exists."
    );
}

#[tokio::test]
async fn a_dataset_waits_for_its_group_and_fits_its_schema() {
    let bench = Bench::new();
    let schema = bench.schema("clicks", "Interactions", interaction_fields()).await;
    let group = bench.did("CreateDatasetGroup", json!({"name": "films"})).await;
    let mut dataset = json!({"name": "d", "datasetType": "iNteractions", "schemaArn": schema,
        "datasetGroupArn": group["datasetGroupArn"]});
    let says = bench.refused("CreateDataset", dataset.clone()).await;
    assert!(
        says.starts_with("ResourceInUseException") && says.contains("CREATE PENDING"),
        "{says}"
    );
    bench.pass(super::LONG);
    dataset["datasetType"] = "Items".into();
    let says = bench.refused("CreateDataset", dataset.clone()).await;
    assert!(says.contains("a dataset of Items needs Items"), "{says}");
    dataset["datasetType"] = "iNteractions".into();
    let made = bench.did("CreateDataset", dataset).await;
    let seen = bench.did("DescribeDataset", made).await;
    assert_eq!(seen["dataset"]["datasetType"], "INTERACTIONS");
}

#[tokio::test]
async fn quotas_are_counted_and_can_be_set() {
    let quotas = Quotas { dataset_groups: 1, running_import_jobs: 1, ..Quotas::default() };
    let bench = Bench::with(Settings { quotas, ..Settings::default() });
    let (_, dataset) = bench.interactions().await;
    assert_eq!(
        bench.refused("CreateDatasetGroup", json!({"name": "more"})).await,
        "LimitExceededException: More than 1 resources in ACTIVE state. \
         Please delete some and try again."
    );
    bench.did("CreateDatasetImportJob", job("one", &dataset, "a.csv")).await;
    assert_eq!(
        bench.refused("CreateDatasetImportJob", job("two", &dataset, "a.csv")).await,
        "LimitExceededException: More than 1 resources with PENDING or IN_PROGRESS status."
    );
}

#[tokio::test]
async fn schemas_and_filters_are_checked_for_what_they_say() {
    let bench = Bench::new();
    let schema = json!({"name": "s", "schema": r#"{"type":"record","name":"Users","fields":[]}"#});
    let says = bench.refused("CreateSchema", schema).await;
    assert!(says.starts_with("InvalidInputException") && says.contains("USER_ID"), "{says}");
    let (group, _) = bench.interactions().await;
    let filter = |expression: &str| {
        json!({"name": "f", "datasetGroupArn": group,
        "filterExpression": expression})
    };
    let says = bench
        .refused("CreateFilter", filter("EXCLUDE ItemID WHERE Items.GENRE IN (\"Drama\")"))
        .await;
    assert!(says.starts_with("InvalidInputException: Invalid Expression: "), "{says}");
    assert_eq!(
        bench
            .refused(
                "CreateFilter",
                filter("INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ($TYPES)")
            )
            .await,
        "InvalidInputException: Invalid input symbol: $TYPES. \
         Placeholders are not allowed with NOT_IN operator."
    );
}

#[tokio::test]
async fn one_tracker_in_a_group_and_only_beside_interactions() {
    let bench = Bench::new();
    let group = bench.group(None).await;
    let body = json!({"name": "t", "datasetGroupArn": group});
    let says = bench.refused("CreateEventTracker", body.clone()).await;
    assert!(says.starts_with("InvalidInputException"), "{says}");
    let schema = bench.schema("clicks", "Interactions", interaction_fields()).await;
    bench.dataset(&group, "Interactions", &schema).await;
    bench.did("CreateEventTracker", body.clone()).await;
    let says = bench.refused("CreateEventTracker", body).await;
    assert!(says.starts_with("ResourceAlreadyExistsException"), "{says}");
}

#[tokio::test]
async fn what_is_not_covered_says_so() {
    let bench = Bench::new();
    let says = bench.refused("CreateWonders", json!({})).await;
    assert!(says.starts_with("UnknownOperationException"), "{says}");
    let listed = bench.did("ListBatchInferenceJobs", json!({})).await;
    assert_eq!(listed, json!({"batchInferenceJobs": []}));
}
