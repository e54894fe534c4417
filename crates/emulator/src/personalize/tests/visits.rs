//! What a call costs does not depend on how many resources there are: the resources looked at are counted, not the time.

use serde_json::json;

use super::{Bench, LONG, text};
use crate::personalize::Quotas;
use crate::personalize::Settings;

/// So many solutions, filters and tags asked for; then what each of a few calls looks at.
async fn visits(count: usize) -> Vec<(&'static str, usize)> {
    let quotas = Quotas { solutions: 1_000, filters: 1_000, ..Quotas::default() };
    let bench = Bench::with(Settings { quotas, ..Settings::default() });
    let group = bench.fed().await;
    let recipe = "arn:aws:personalize:::recipe/aws-sims";
    let solution =
        |name: &str| json!({"name": name, "datasetGroupArn": group, "recipeArn": recipe});
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let filter = |name: &str| json!({"name": name, "datasetGroupArn": group, "filterExpression": expression});
    for number in 0..count {
        bench.did("CreateSolution", solution(&format!("s{number}"))).await;
        bench.did("CreateFilter", filter(&format!("f{number}"))).await;
    }
    let made = bench.did("CreateSolution", solution("last")).await;
    let arn = text(&made, "solutionArn");
    bench.pass(LONG);
    bench.did("ListDatasetGroups", json!({})).await;
    let state = || bench.plane.inner.world.lock().unwrap();
    let mut all = Vec::new();
    for (operation, body) in [
        ("DescribeSolution", json!({"solutionArn": arn})),
        ("ListSolutions", json!({"datasetGroupArn": group, "maxResults": 5})),
        ("ListSolutions", json!({"maxResults": 5})),
        ("ListCampaigns", json!({"solutionArn": arn})),
        ("ListTagsForResource", json!({"resourceArn": arn})),
        ("CreateSolution", solution("one-more")),
        ("CreateFilter", filter("one-more")),
        ("DeleteSolution", json!({"solutionArn": arn})),
        // What was begun is done, which visits only what is due.
        ("DescribeDatasetGroup", json!({"datasetGroupArn": group})),
    ] {
        if operation == "DescribeDatasetGroup" {
            bench.pass(LONG);
        }
        state().state.as_ref().unwrap().visits();
        bench.did(operation, body).await;
        all.push((operation, state().state.as_ref().unwrap().visits()));
    }
    all
}

#[tokio::test]
async fn no_call_looks_at_more_resources_where_there_are_more() {
    let (few, many) = (visits(10).await, visits(40).await);
    assert_eq!(few, many);
    assert!(many.iter().all(|(_, visits)| *visits < 60), "{many:?}");
}
