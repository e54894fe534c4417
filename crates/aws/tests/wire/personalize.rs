//! Personalize over the wire: failures, lists, fields.
//! Not here: S3 and IAM (`s3`).

use crate::endpoint::{Endpoint, call, client, json, refusal};
use personalize_core::{address::Kind, inventory::Phase, plan::Verb};
use personalize_engine::cloud::{Cloud, Failure};
use serde_json::{Value, json as value};
use std::net::TcpListener;

const GROUP: &str = "arn:aws:personalize:eu-west-1:000000000000:dataset-group/g";
const CAMPAIGN: &str = "arn:aws:personalize:eu-west-1:000000000000:campaign/home";

#[tokio::test]
async fn a_port_where_nobody_listens_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = client(&format!("http://{free}"), "eu-west-1").await.identity().await.unwrap_err();
    assert_eq!(error.failure, Failure::Unreachable, "{error}");
    assert_eq!(error.operation, "GetCallerIdentity");
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_unreachable() {
    let error = client("http://nowhere.invalid", "eu-west-1").await.identity().await.unwrap_err();
    assert_eq!(error.failure, Failure::Unreachable, "{error}");
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_ambiguous() {
    let endpoint = Endpoint::answering(vec![String::new()]);
    let error = endpoint.client().await.describe(Kind::Filter, GROUP).await.unwrap_err();
    assert_eq!(error.failure, Failure::Ambiguous, "{error}");
    assert_eq!(endpoint.asked().len(), 1, "the SDK must not retry");
}

#[tokio::test]
async fn a_refusal_keeps_its_code_its_words_and_its_request_id() {
    let endpoint = Endpoint::answering(vec![refusal(
        "LimitExceededException",
        "More than 5 resources in ACTIVE state.",
    )]);
    let create = call(Kind::Campaign, Verb::Create, "home", value!({"name": "home"}));
    let error = endpoint.client().await.call(&create).await.unwrap_err();
    assert_eq!(error.failure, Failure::Quota);
    assert_eq!(
        error.to_string(),
        "CreateCampaign: More than 5 resources in ACTIVE state. (LimitExceededException)"
    );
    assert_eq!(error.request_id.as_deref(), Some("r-1"));
}

#[tokio::test]
async fn what_is_not_there_is_none_has_no_children_and_cannot_be_deleted() {
    let gone = || refusal("ResourceNotFoundException", "Resource Arn does not exist.");
    let endpoint = Endpoint::answering(vec![gone(), gone(), gone(), gone()]);
    let aws = endpoint.client().await;
    assert_eq!(aws.describe(Kind::Campaign, CAMPAIGN).await.unwrap(), None);
    assert_eq!(aws.tags(Kind::Campaign, CAMPAIGN).await.unwrap(), None);
    assert_eq!(aws.list(Kind::SolutionVersion, Some(GROUP)).await.unwrap(), Vec::new());
    let delete = call(Kind::Campaign, Verb::Delete, CAMPAIGN, value!({}));
    assert_eq!(aws.call(&delete).await.unwrap_err().failure, Failure::NotFound);
}

#[tokio::test]
async fn lists_are_read_to_their_last_page() {
    let page = |n: u32, token: &str| {
        json(&format!(
            r#"{{"Filters":[{{"name":"f{n}","filterArn":"arn:f/f{n}","status":"ACTIVE"}}]{token}}}"#
        ))
    };
    let endpoint = Endpoint::answering(vec![page(1, r#","nextToken":"t""#), page(2, "")]);
    let listed = endpoint.client().await.list(Kind::Filter, Some(GROUP)).await.unwrap();
    assert_eq!(listed.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["f1", "f2"]);
    let asked = endpoint.asked();
    assert!(asked[0].head.contains("x-amz-target: amazonpersonalize.listfilters"));
    assert!(asked[0].head.contains("app/personalize-0.1.0"));
    let bodies: Vec<Value> = asked.iter().map(|a| serde_json::from_str(&a.body).unwrap()).collect();
    assert_eq!(bodies[0], value!({"datasetGroupArn": GROUP, "maxResults": 100}));
    assert_eq!(bodies[1], value!({"datasetGroupArn": GROUP, "maxResults": 100, "nextToken": "t"}));
}

#[tokio::test]
async fn an_empty_page_with_a_token_is_not_the_end_and_a_token_that_repeats_is_an_error() {
    let empty = |token: &str| json(&format!(r#"{{"filters":[],"nextToken":"{token}"}}"#));
    let last = r#"{"Filters":[{"name":"f","filterArn":"arn:f/f","status":"ODD"}],"zzz":1}"#;
    let endpoint = Endpoint::answering(vec![empty("t"), json(last)]);
    let listed = endpoint.client().await.list(Kind::Filter, Some(GROUP)).await.unwrap();
    assert_eq!(listed.len(), 1, "a member and a status that nobody knows stop nothing");

    let endpoint = Endpoint::answering(vec![empty("t"), empty("u"), empty("t")]);
    let error = endpoint.client().await.list(Kind::Filter, Some(GROUP)).await.unwrap_err();
    assert_eq!(error.failure, Failure::Other);
    assert!(error.message.contains("no end"), "{error}");
}

#[tokio::test]
async fn a_dataset_type_that_nobody_knows_stops_no_list() {
    let body = r#"{"datasets":[{"name":"h","datasetArn":"arn:d/h","datasetType":"EVENT_INTERACTIONS","status":"ACTIVE"}]}"#;
    let endpoint = Endpoint::answering(vec![json(body)]);
    let listed = endpoint.client().await.list(Kind::Dataset, Some(GROUP)).await.unwrap();
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn a_campaign_is_sent_and_read_field_by_field() {
    let described = value!({"campaign": {
        "name": "home", "campaignArn": CAMPAIGN, "solutionVersionArn": "arn:v1", "minProvisionedTPS": 1,
        "campaignConfig": {"itemExplorationConfig": {"explorationWeight": "0.3"}}, "status": "ACTIVE",
        "creationDateTime": 1_542_392_161.837,
        "latestCampaignUpdate": {"solutionVersionArn": "arn:v2", "minProvisionedTPS": 3, "status": "CREATE IN_PROGRESS"},
    }});
    let endpoint = Endpoint::answering(vec![
        json(&value!({"campaignArn": CAMPAIGN}).to_string()),
        json(&described.to_string()),
    ]);
    let aws = endpoint.client().await;
    let input = value!({
        "name": "home", "solutionVersionArn": "arn:v1", "minProvisionedTPS": 1,
        "campaignConfig": {"rankingInfluence": {"POPULARITY": 0.5}}, "tags": {"team": "a"},
    });
    let outputs =
        aws.call(&call(Kind::Campaign, Verb::Create, "home", input.clone())).await.unwrap();
    assert_eq!(outputs["arn"], value!(CAMPAIGN));

    let live = aws.describe(Kind::Campaign, CAMPAIGN).await.unwrap().unwrap();
    assert_eq!((live.phase, live.name.as_str()), (Phase::Updating, "home"));
    assert_eq!(
        (&live.props["solutionVersionArn"], &live.props["minProvisionedTPS"]),
        (&value!("arn:v2"), &value!(3))
    );
    assert_eq!(live.props["campaignConfig"], described["campaign"]["campaignConfig"]);
    assert_eq!(live.created.unwrap().as_millisecond(), 1_542_392_161_837);

    let sent: Value = serde_json::from_str(&endpoint.asked()[0].body).unwrap();
    let mut wanted = input;
    wanted["tags"] = value!([{"tagKey": "team", "tagValue": "a"}]);
    assert_eq!(sent, wanted);
}

#[tokio::test]
async fn an_unknown_field_is_refused_before_anything_is_sent() {
    let aws = client("http://127.0.0.1:1", "eu-west-1").await;
    for kind in Kind::ALL {
        let locator = "s3://b/role/policy";
        let input = value!({"zzz": 1, "source": "x", "hash": "00", "bucket": "b"});
        let error = aws.call(&call(kind, Verb::Create, locator, input)).await.unwrap_err();
        assert_eq!(error.failure, Failure::Other, "{kind}: {error}");
        assert!(error.message.to_lowercase().contains("`zzz`"), "{kind}: {error}");
    }
}
