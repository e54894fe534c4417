//! Updates: the old serves until the new is there.

use serde_json::{Value, json};

use super::{Bench, text};

async fn campaign(bench: &Bench, solution: &str, config: Value) -> Value {
    let version = match config {
        Value::Null => bench.version(solution).await,
        _ => format!("{solution}/$LATEST"),
    };
    let body = json!({"name": "home", "solutionVersionArn": version, "campaignConfig": config});
    let made = bench.did("CreateCampaign", body).await;
    bench.pass(super::LONG);
    made
}

#[tokio::test]
async fn a_campaign_keeps_its_version_until_the_update_is_done() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let solution = bench.solution(&group, "s", "aws-sims").await;
    let made = campaign(&bench, &solution, Value::Null).await;
    let describe = async || bench.did("DescribeCampaign", made.clone()).await["campaign"].clone();
    let before = describe().await;
    assert_eq!(before.get("latestCampaignUpdate"), None);
    let version = bench.version(&solution).await;
    let mut update = made.clone();
    update["solutionVersionArn"] = version.clone().into();
    update["minProvisionedTPS"] = 2.into();
    bench.did("UpdateCampaign", update.clone()).await;
    let meanwhile = describe().await;
    assert_eq!(meanwhile["status"], "ACTIVE");
    assert_eq!(meanwhile["solutionVersionArn"], before["solutionVersionArn"]);
    assert_eq!(meanwhile["latestCampaignUpdate"]["status"], "UPDATE PENDING");
    assert_eq!(meanwhile["latestCampaignUpdate"]["minProvisionedTPS"], 2);
    for operation in ["UpdateCampaign", "DeleteCampaign"] {
        let says = bench.refused(operation, update.clone()).await;
        assert!(says.starts_with("ResourceInUseException"), "{says}");
    }
    bench.pass(super::LONG);
    let after = describe().await;
    assert_eq!(
        (text(&after, "solutionVersionArn"), after["minProvisionedTPS"].as_u64()),
        (version, Some(2))
    );
    assert_eq!(after["latestCampaignUpdate"]["status"], "ACTIVE");
}

#[tokio::test]
async fn a_campaign_that_moves_to_another_solution_lets_the_old_one_go() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let old = bench.solution(&group, "old", "aws-sims").await;
    let mut made = campaign(&bench, &old, Value::Null).await;
    let new = bench.solution(&group, "new", "aws-similar-items").await;
    made["solutionVersionArn"] = bench.version(&new).await.into();
    bench.did("UpdateCampaign", made).await;
    for solution in [&old, &new] {
        let says = bench.refused("DeleteSolution", json!({"solutionArn": solution})).await;
        assert!(says.contains("in use by the campaign"), "{says}");
    }
    bench.pass(super::LONG);
    let listed = bench.did("ListCampaigns", json!({"solutionArn": new})).await;
    assert_eq!(listed["campaigns"][0]["name"], "home");
    bench.ask("DeleteSolution", json!({"solutionArn": old})).await.unwrap();
    bench.refused("DeleteSolution", json!({"solutionArn": new})).await;
}

#[tokio::test]
async fn a_campaign_on_the_latest_version_follows_it() {
    let bench = Bench::doubting(&["latest=version"]);
    let group = bench.fed().await;
    let solution = bench.solution(&group, "s", "aws-sims").await;
    let first = bench.version(&solution).await;
    let config = json!({"syncWithLatestSolutionVersion": true});
    let made = campaign(&bench, &solution, config).await;
    let serving = async || {
        let seen = bench.did("DescribeCampaign", made.clone()).await;
        text(&seen["campaign"], "solutionVersionArn")
    };
    assert_eq!(serving().await, first);
    let second = bench.version(&solution).await;
    assert_eq!(serving().await, second);
    let pinned = json!({"name": "pinned", "solutionVersionArn": first,
        "campaignConfig": {"syncWithLatestSolutionVersion": true}});
    let says = bench.refused("CreateCampaign", pinned).await;
    assert!(says.starts_with("InvalidInputException"), "{says}");
}

#[tokio::test]
async fn a_solution_changes_its_schedule_and_nothing_else() {
    let bench = Bench::doubting(&["echoes=sent"]);
    let group = bench.fed().await;
    let solution = json!({"solutionArn": bench.solution(&group, "s", "aws-sims").await});
    let mut update = solution.clone();
    update["performAutoTraining"] = true.into();
    update["solutionUpdateConfig"] =
        json!({"autoTrainingConfig": {"schedulingExpression": "rate(3 days)"}});
    bench.did("UpdateSolution", update).await;
    let seen = bench.did("DescribeSolution", solution.clone()).await["solution"].take();
    assert_eq!(seen.get("solutionConfig"), None);
    assert_eq!(seen["latestSolutionUpdate"]["status"], "UPDATE PENDING");
    bench.pass(super::LONG);
    let seen = bench.did("DescribeSolution", solution).await["solution"].take();
    assert_eq!(
        seen["solutionConfig"]["autoTrainingConfig"]["schedulingExpression"],
        "rate(3 days)"
    );
    assert_eq!((&seen["performHPO"], &seen["performAutoML"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn a_dataset_takes_a_schema_that_only_adds() {
    let bench = Bench::new();
    let group = bench.group(None).await;
    let id = json!({"name": "ITEM_ID", "type": "string"});
    let genre = json!({"name": "GENRE", "type": ["null", "string"], "categorical": true});
    let price = json!({"name": "PRICE", "type": ["null", "float"]});
    let old = bench.schema("old", "Items", json!([id, genre])).await;
    let new = bench.schema("new", "Items", json!([id, genre, price])).await;
    let other = bench.schema("other", "Items", json!([id, price])).await;
    let dataset = bench.dataset(&group, "Items", &old).await;
    let says =
        bench.refused("UpdateDataset", json!({"datasetArn": dataset, "schemaArn": other})).await;
    assert!(says.contains("`GENRE` is gone"), "{says}");
    bench.did("UpdateDataset", json!({"datasetArn": dataset, "schemaArn": new})).await;
    let describe = async || {
        bench.did("DescribeDataset", json!({"datasetArn": dataset})).await["dataset"].clone()
    };
    assert_eq!(describe().await["status"], "UPDATE PENDING");
    let says = bench.refused("DeleteSchema", json!({"schemaArn": new})).await;
    assert!(says.starts_with("ResourceInUseException"), "{says}");
    bench.pass(super::LONG);
    let seen = describe().await;
    assert_eq!(
        (seen["status"].as_str(), seen["schemaArn"].as_str()),
        (Some("ACTIVE"), Some(new.as_str()))
    );
    assert_eq!(seen["latestDatasetUpdate"]["status"], "ACTIVE");
    bench.ask("DeleteSchema", json!({"schemaArn": old})).await.unwrap();
}
