//! The role and its policy, on the wire: what is sent and signed, and how answers and refusals are read.
//! Not here: answers of something else (`foreign`).

use crate::endpoint::{Endpoint, answer, call};
use personalize_core::{address::Kind, plan::Verb};
use personalize_engine::cloud::{Cloud, Failure};
use serde_json::json;

fn xml(operation: &str, result: &str) -> String {
    let body = format!(
        "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
         <{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{operation}Response>"
    );
    answer("200 OK", &["content-type: text/xml"], &body)
}

fn refused(status: &str, code: &str, message: &str) -> String {
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>r-1</RequestId></ErrorResponse>"
    );
    answer(status, &["content-type: text/xml"], &body)
}

const ROLE: &str = "<Role><Path>/</Path><RoleName>r</RoleName><RoleId>AROA0000000000000000</RoleId>\
    <Arn>arn:aws:iam::000000000000:role/r</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate>\
    <AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</AssumeRolePolicyDocument></Role>";

#[tokio::test]
async fn a_role_is_made_with_its_policy_and_tags_and_signed_for_iams_own_region() {
    let endpoint = Endpoint::answering(vec![xml("CreateRole", ROLE)]);
    let aws = endpoint.client().await;
    let input = json!({"roleName": "r", "assumeRolePolicyDocument": {"Version": "2012-10-17"}, "tags": {"a": "b c"}});
    let outputs = aws.call(&call(Kind::Role, Verb::Create, "r", input)).await.unwrap();
    assert_eq!(outputs["arn"], "arn:aws:iam::000000000000:role/r");
    let asked = endpoint.asked().remove(0);
    assert_eq!(
        asked.body,
        "Action=CreateRole&Version=2010-05-08\
         &AssumeRolePolicyDocument=%7B%22Version%22%3A%222012-10-17%22%7D&RoleName=r\
         &Tags.member.1.Key=a&Tags.member.1.Value=b+c"
    );
    assert!(asked.head.contains("/us-east-1/iam/aws4_request"), "{}", asked.head);
    assert!(asked.head.contains("content-type: application/x-www-form-urlencoded"));
    assert!(asked.head.contains("app/personalize-0.1.0"), "{}", asked.head);
}

#[tokio::test]
async fn a_role_is_shown_with_its_document_as_json() {
    let endpoint = Endpoint::answering(vec![xml("GetRole", ROLE)]);
    let live = endpoint.client().await.describe(Kind::Role, "r").await.unwrap().unwrap();
    assert_eq!(live.props["assumeRolePolicyDocument"], json!({"Version": "2012-10-17"}));
    assert_eq!(live.created.unwrap().to_string(), "2026-01-02T03:04:05Z");
    assert_eq!(live.outputs["arn"], "arn:aws:iam::000000000000:role/r");
}

#[tokio::test]
async fn lists_are_read_to_their_end() {
    let page = |name: &str, more: &str| {
        format!(
            "<Tags><member><Key>{name}</Key><Value>v</Value></member></Tags><IsTruncated>{more}</IsTruncated><Marker>m</Marker>"
        )
    };
    let pages = [page("a", "true"), page("b", "false")];
    let endpoint =
        Endpoint::answering(pages.iter().map(|page| xml("ListRoleTags", page)).collect());
    let tags = endpoint.client().await.tags(Kind::Role, "r").await.unwrap().unwrap();
    assert_eq!(tags.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert!(endpoint.asked()[1].body.contains("&Marker=m"));
}

#[tokio::test]
async fn refusals_are_read_by_their_code() {
    let cases = [
        ("404 Not Found", "NoSuchEntity", None),
        ("403 Forbidden", "AccessDenied", Some(Failure::Denied)),
        ("400 Bad Request", "Throttling", Some(Failure::Throttled)),
        ("503 Service Unavailable", "ServiceFailure", Some(Failure::Unavailable)),
    ];
    for (status, code, wanted) in cases {
        let endpoint = Endpoint::answering(vec![refused(status, code, "why &amp; how")]);
        let result = endpoint.client().await.describe(Kind::Role, "r").await;
        assert_eq!(result.as_ref().err().map(|error| error.failure), wanted, "{code}");
        if let Err(error) = result {
            assert_eq!((error.code.as_str(), error.message.as_str()), (code, "why & how"));
        }
    }
}

#[tokio::test]
async fn half_an_answer_is_ambiguous() {
    let cut = "<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName></Role>";
    let without = xml("GetRole", "");
    for text in [answer("200 OK", &["content-type: text/xml"], cut), without] {
        let endpoint = Endpoint::answering(vec![text]);
        let error = endpoint.client().await.describe(Kind::Role, "r").await.unwrap_err();
        assert_eq!(error.failure, Failure::Ambiguous, "{error}");
    }
}
