//! Services that are not emulated, and requests that are in no protocol of their service.
//! Not here: how SDKs read the answers, which boto3 shows.

use super::*;

const SENTENCE: &str = "it serves Personalize, S3, IAM, STS, EventBridge Scheduler, API Gateway, Step Functions, the parameters of SSM, keys of KMS and queries of Athena.";

fn targeted(service: &str, target: &str, version: &str) -> Request<Body> {
    let request = signed(service, Method::POST, "/").header("x-amz-target", target);
    let request = request.header("content-type", format!("application/x-amz-json-{version}"));
    request.body(Body::from("{}".to_owned())).unwrap()
}

#[tokio::test]
async fn json_and_rest_services_are_told_by_header_and_body() {
    let router = router("[]");
    let rest = |service: &str, method, path: &str| {
        signed(service, method, path).body(Body::empty()).unwrap()
    };
    for (request, media) in [
        (
            targeted("secretsmanager", "secretsmanager.ListSecrets", "1.1"),
            "application/x-amz-json-1.1",
        ),
        (targeted("dynamodb", "DynamoDB_20120810.ListTables", "1.0"), "application/x-amz-json-1.0"),
        (rest("lambda", Method::GET, "/2015-03-31/functions/"), "application/json"),
        (rest("lambda", Method::POST, "/2015-03-31/functions/f/invocations"), "application/json"),
        (rest("bedrock", Method::POST, "/model/m/invoke"), "application/json"),
        // An invocation that nobody signed.
        (
            Request::post("/2015-03-31/functions/f/invocations").body(Body::empty()).unwrap(),
            "application/json",
        ),
    ] {
        let response = router.answer(request).await.unwrap();
        assert_eq!(response.headers()["x-amzn-errortype"], "UnknownOperationException");
        assert_eq!(response.headers()["content-type"], media);
        let (status, body) = text(response).await;
        assert!(status == 400 && body.contains(SENTENCE), "{body}");
        assert!(!body.contains("NoSuchBucket"), "{body}");
    }
    assert_eq!(
        journal(&router)[0],
        r#"secretsmanager:Unknown eu-west-1 Error("UnknownOperationException")"#
    );
}

#[tokio::test]
async fn query_services_are_told_in_xml() {
    let router = router("[]");
    let get = signed("sqs", Method::GET, "/?Action=ListQueues").body(Body::empty()).unwrap();
    let zones = signed("route53", Method::GET, "/2013-04-01/hostedzone");
    for (request, open) in [
        (form("sns", "Action=ListTopics"), "<ErrorResponse "),
        (form("cloudformation", "Action=ListStacks"), "<ErrorResponse "),
        (form("ec2", "Action=DescribeInstances"), "<Response><Errors><Error>"),
        (get, "<ErrorResponse "),
        (zones.body(Body::empty()).unwrap(), "<ErrorResponse "),
    ] {
        let (status, body) = text(router.answer(request).await.unwrap()).await;
        assert!(status == 400 && body.starts_with(open) && body.contains(SENTENCE), "{body}");
        assert!(body.contains("<Code>InvalidAction</Code>"), "{body}");
    }
}

#[tokio::test]
async fn cbor_services_are_told_in_cbor() {
    let router = router("[]");
    let request = signed("monitoring", Method::POST, "/service/X/operation/ListMetrics")
        .header("smithy-protocol", "rpc-v2-cbor")
        .header("content-type", "application/cbor");
    let response = router.answer(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.headers()["smithy-protocol"], "rpc-v2-cbor");
    let bytes = whole(response.into_body()).await.unwrap();
    assert_eq!(&bytes[..10], b"\xA2\x79\x00\x06__type");
    assert!(bytes.ends_with(SENTENCE.as_bytes()));
}

/// What is signed for a service of ours is never taken for a bucket.
#[tokio::test]
async fn requests_in_no_protocol_of_their_service_are_not_s3() {
    let router = router("[]");
    for (service, path, code) in [
        ("personalize", "/recommendations", "UnknownOperationException"),
        ("personalize", "/somewhere", "UnknownOperationException"),
        ("iam", "/?Action=ListRoles", "InvalidAction"),
        ("sts", "/", "InvalidAction"),
    ] {
        let request = signed(service, Method::GET, path).header("host", "localhost");
        let (status, body) =
            text(router.answer(request.body(Body::empty()).unwrap()).await.unwrap()).await;
        assert!(status == 400 && body.contains(code), "{service}: {body}");
        assert!(!body.contains("Bucket"), "{service}: {body}");
    }
}
