//! Lists in pages, their summaries, recipes and tags.

use serde_json::{Value, json};

use super::{Bench, LONG, interaction_fields, text};

#[tokio::test]
async fn pages_follow_the_order_of_making() {
    let bench = Bench::new();
    for name in ["c", "a", "b"] {
        bench.schema(name, "Interactions", interaction_fields()).await;
    }
    let first = bench.did("ListSchemas", json!({"maxResults": 2})).await;
    let names = |page: &Value| -> Vec<String> {
        page["schemas"].as_array().unwrap().iter().map(|it| text(it, "name")).collect()
    };
    assert_eq!(names(&first), ["c", "a"]);
    assert_eq!(first["schemas"][0].as_object().unwrap().len(), 4, "{first}");
    let token = first["nextToken"].clone();
    let second = bench.did("ListSchemas", json!({"maxResults": 2, "nextToken": token})).await;
    assert_eq!(names(&second), ["b"]);
    assert_eq!(second.get("nextToken"), None);
    for (operation, token) in [("ListSchemas", json!("nonsense")), ("ListFilters", token)] {
        let says = bench.refused(operation, json!({"nextToken": token})).await;
        assert!(says.starts_with("InvalidNextTokenException"), "{says}");
    }
    let says = bench.refused("ListSchemas", json!({"maxResults": 101})).await;
    assert!(says.starts_with("ValidationException"), "{says}");
}

#[tokio::test]
async fn filters_have_a_capital_letter_and_no_expression() {
    let bench = Bench::new();
    let group = bench.fed().await;
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    bench
        .did(
            "CreateFilter",
            json!({"name": "f", "datasetGroupArn": group,
        "filterExpression": expression}),
        )
        .await;
    let listed = bench.did("ListFilters", json!({"datasetGroupArn": group})).await;
    assert_eq!(listed["Filters"][0]["name"], "f");
    assert_eq!(listed["Filters"][0].get("filterExpression"), None);
    let other = "arn:aws:personalize:us-east-1:000000000000:dataset-group/other";
    let says = bench.refused("ListFilters", json!({"datasetGroupArn": other})).await;
    assert!(says.starts_with("ResourceNotFoundException"), "{says}");
    let says = bench
        .refused(
            "ListSolutionVersions",
            json!({"solutionArn":
        "arn:aws:personalize:us-east-1:000000000000:solution/none"}),
        )
        .await;
    assert!(says.starts_with("ResourceNotFoundException"), "{says}");
}

#[tokio::test]
async fn recipes_are_listed_by_domain_and_described() {
    let bench = Bench::new();
    let shop = bench.did("ListRecipes", json!({"domain": "ECOMMERCE", "maxResults": 100})).await;
    assert_eq!(shop["recipes"].as_array().unwrap().len(), 5);
    let arn = "arn:aws:personalize:::recipe/aws-sims";
    let sims = bench.did("DescribeRecipe", json!({"recipeArn": arn})).await["recipe"].take();
    assert_eq!((&sims["recipeType"], &sims["status"]), (&json!("RELATED_ITEMS"), &json!("ACTIVE")));
    let feature = json!({"featureTransformationArn": sims["featureTransformationArn"]});
    bench.did("DescribeFeatureTransformation", feature).await;
    let algorithm = json!({"algorithmArn": sims["algorithmArn"]});
    let algorithm = bench.did("DescribeAlgorithm", algorithm).await;
    let factor = "popularity_discount_factor";
    assert_eq!(algorithm["algorithm"]["defaultHyperParameters"][factor], "0.5");
}

#[tokio::test]
async fn tags_are_apart_from_describe() {
    let bench = Bench::new();
    let tag = |key: &str, value: &str| json!({"tagKey": key, "tagValue": value});
    let body = json!({"name": "g", "tags": [tag("팀", "추천")]});
    let made = bench.did("CreateDatasetGroup", body).await;
    let arn = made["datasetGroupArn"].clone();
    let seen = bench.did("DescribeDatasetGroup", made).await;
    assert_eq!(seen["datasetGroup"].get("tags"), None);
    bench.pass(LONG);
    let put = json!({"resourceArn": arn, "tags": [tag("팀", "검색"), tag("env", "")]});
    bench.did("TagResource", put).await;
    let listed = bench.did("ListTagsForResource", json!({"resourceArn": arn})).await;
    assert_eq!(listed["tags"], json!([tag("팀", "검색"), tag("env", "")]));
    bench.did("UntagResource", json!({"resourceArn": arn, "tagKeys": ["팀", "none"]})).await;
    let many: Vec<Value> = (0..50).map(|number| tag(&number.to_string(), "")).collect();
    let says = bench.refused("TagResource", json!({"resourceArn": arn, "tags": many})).await;
    assert!(says.starts_with("TooManyTagsException"), "{says}");
    let schema = bench.schema("s", "Interactions", interaction_fields()).await;
    let says = bench.refused("ListTagsForResource", json!({"resourceArn": schema})).await;
    assert!(says.starts_with("InvalidInputException"), "{says}");
}
