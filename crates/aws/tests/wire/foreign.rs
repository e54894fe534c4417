//! Answers that are not the service's: pages of a proxy, empty bodies, no request id. None of them is an absence, a
//! refusal or a success. Not here: answers of the services (`personalize`, `s3`).

use crate::endpoint::{Endpoint, answer, call, foreign};
use personalize_core::{
    address::Kind,
    kind::{self, definition::Listing},
    plan::Verb,
};
use personalize_engine::cloud::{Cloud, CloudError, Failure};
use serde_json::json;

const CAMPAIGN: &str = "arn:aws:personalize:eu-west-1:000000000000:campaign/home";
const PAGE: &str = "<html><h1>Oops</h1></html>";

/// What no service sends.
fn answers() -> Vec<String> {
    let html = &["content-type: text/html"];
    let json = &["content-type: application/x-amz-json-1.1"];
    vec![
        foreign("200 OK", html, PAGE),
        foreign("200 OK", json, ""),
        foreign("200 OK", json, "{}"),
        foreign("302 Found", &["location: http://127.0.0.1:1/login"], ""),
        foreign("400 Bad Request", html, PAGE),
        foreign("403 Forbidden", html, PAGE),
        foreign("404 Not Found", html, PAGE),
        foreign("408 Request Timeout", json, "{}"),
        answer("404 Not Found", html, PAGE),
    ]
}

#[tokio::test]
async fn a_foreign_answer_to_a_read_is_ambiguous() {
    for text in answers() {
        let endpoint = Endpoint::answering(vec![text.clone(); 6]);
        let aws = endpoint.client().await;
        let failures = [
            aws.describe(Kind::Campaign, CAMPAIGN).await.map(drop).unwrap_err(),
            aws.tags(Kind::Campaign, CAMPAIGN).await.map(drop).unwrap_err(),
            aws.list(Kind::Campaign, Some(CAMPAIGN)).await.map(drop).unwrap_err(),
            aws.describe(Kind::Role, "r").await.map(drop).unwrap_err(),
            aws.tags(Kind::Bucket, "b").await.map(drop).unwrap_err(),
            aws.describe(Kind::DataObject, "s3://b/k").await.map(drop).unwrap_err(),
        ];
        for error in failures {
            assert_eq!(error.failure, Failure::Ambiguous, "{error}\n{text}");
            assert!(error.message.contains("not the service's"), "{error}");
        }
    }
}

/// A resource of this kind as it is read.
fn locator(kind: Kind) -> String {
    let arn =
        |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:000000000000:{rest}");
    match kind {
        Kind::Bucket | Kind::BucketPolicy => "b".into(),
        Kind::DataObject => "s3://b/k".into(),
        Kind::Role => "r".into(),
        Kind::RolePolicy => "r/personalize".into(),
        Kind::Parameter => "/s/campaign/home/arn".into(),
        Kind::ScheduleGroup => arn("scheduler", "schedule-group/g"),
        Kind::Schedule => arn("scheduler", "schedule/g/s"),
        Kind::StateMachine => arn("states", "stateMachine:s"),
        Kind::Endpoint => "abcdef1234".into(),
        kind => arn("personalize", &format!("{kind}/x")),
    }
}

/// A page of somebody else, with whatever status, says nothing about any kind of resource: that would be an absence, and
/// what is absent is made again.
#[tokio::test]
async fn a_foreign_answer_to_any_read_of_any_kind_is_ambiguous() {
    let html = &["content-type: text/html"];
    for text in [foreign("200 OK", html, PAGE), foreign("404 Not Found", html, PAGE)] {
        for kind in Kind::ALL {
            let endpoint = Endpoint::answering(vec![text.clone(); 12]);
            let aws = endpoint.client().await;
            let locator = locator(kind);
            let mut read = vec![("Describe", aws.describe(kind, &locator).await.map(drop))];
            if kind::takes_tags(kind) {
                read.push(("tags", aws.tags(kind, &locator).await.map(drop)));
            }
            let parent = match kind::definition_of(kind).listing {
                Listing::Account | Listing::Runs => None,
                Listing::Tagged => Some("s".to_owned()),
                Listing::Uploads => Some("s3://b/s/".to_owned()),
                Listing::Known => {
                    assert_all_ambiguous(kind, read);
                    continue;
                }
                Listing::Below(parent) => Some(self::locator(parent.kind)),
            };
            read.push(("list", aws.list(kind, parent.as_deref()).await.map(drop)));
            assert_all_ambiguous(kind, read);
        }
    }
}

fn assert_all_ambiguous(kind: Kind, read: Vec<(&str, Result<(), CloudError>)>) {
    for (what, read) in read {
        let error = read.expect_err(&format!("{what} of {kind}"));
        assert_eq!(error.failure, Failure::Ambiguous, "{what} of {kind}: {error}");
    }
}

/// The BLAKE3 hash of nothing.
const EMPTY: &str = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

#[tokio::test]
async fn a_foreign_answer_to_a_write_is_a_lost_answer() {
    for text in answers() {
        let calls = [
            call(Kind::Campaign, Verb::Create, "home", json!({"name": "home"})),
            call(Kind::Campaign, Verb::Delete, CAMPAIGN, json!({})),
            call(Kind::Role, Verb::Delete, "r", json!({})),
            call(Kind::Bucket, Verb::Create, "b", json!({"name": "b"})),
            call(Kind::DataObject, Verb::Delete, "s3://b/k", json!({})),
            call(
                Kind::DataObject,
                Verb::Create,
                "s3://b/k",
                json!({"bucket": "b", "key": "k", "source": "/dev/null", "hash": EMPTY}),
            ),
        ];
        for call in calls {
            let endpoint = Endpoint::answering(vec![text.clone()]);
            let error = endpoint.client().await.call(&call).await.unwrap_err();
            assert_eq!(error.failure, Failure::Ambiguous, "{call:?}: {error}\n{text}");
        }
    }
}

#[tokio::test]
async fn tags_of_a_bucket_that_were_not_written_are_not_done() {
    let have = "<Tagging><TagSet></TagSet></Tagging>";
    let endpoint =
        Endpoint::answering(vec![answer("200 OK", &[], have), foreign("200 OK", &[], PAGE)]);
    let tag = call(Kind::Bucket, Verb::Tag, "b", json!({"b": "2"}));
    let error = endpoint.client().await.call(&tag).await.unwrap_err();
    assert_eq!((error.failure, error.operation.as_str()), (Failure::Ambiguous, "PutBucketTagging"));
}

#[tokio::test]
async fn an_answer_without_its_resource_is_no_absence() {
    let empty = || answer("200 OK", &["content-type: application/x-amz-json-1.1"], "{}");
    let endpoint = Endpoint::answering(vec![empty(), empty()]);
    let aws = endpoint.client().await;
    let read = aws.describe(Kind::Campaign, CAMPAIGN).await.unwrap_err();
    assert_eq!(read.failure, Failure::Ambiguous, "{read}");
    let create = call(Kind::Campaign, Verb::Create, "home", json!({"name": "home"}));
    assert_eq!(aws.call(&create).await.unwrap_err().failure, Failure::Ambiguous);
}
