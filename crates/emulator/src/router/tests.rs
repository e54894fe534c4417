//! Routing, faults and the journal, inside the process.
//! Not here: what the services do.

use std::time::Duration;

use super::*;
use crate::clock::Clock;
use crate::emulator::EmulatorOptions;
use crate::fault::Faults;

fn doubting(answer: &str) -> Router {
    let mut doubts = crate::Doubts::default();
    doubts.set(answer).unwrap();
    Router::new(Emulator::open(EmulatorOptions { doubts, ..EmulatorOptions::default() }).unwrap())
}

fn router(faults: &str) -> Router {
    let faults = Faults::parse(faults).unwrap();
    let emulator =
        Emulator::open(EmulatorOptions { faults, ..EmulatorOptions::default() }).unwrap();
    Router::new(emulator)
}

fn signed(service: &str, method: Method, path: &str) -> http::request::Builder {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/{service}/aws4_request, Signature=0"
    );
    Request::builder().method(method).uri(path).header("authorization", authorization)
}

fn control(operation: &str) -> Request<Body> {
    let target = format!("AmazonPersonalize.{operation}");
    let request = signed("personalize", Method::POST, "/").header("x-amz-target", target);
    request.body(Body::from("{}".to_owned())).unwrap()
}

fn form(service: &str, text: &str) -> Request<Body> {
    let request = signed(service, Method::POST, "/");
    let request =
        request.header("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body(Body::from(text.to_owned())).unwrap()
}

fn make_bucket() -> Request<Body> {
    let location = "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
    let request = signed("s3", Method::PUT, "/bucket").header("content-length", location.len());
    request.header("host", "localhost:1").body(Body::from(location.to_owned())).unwrap()
}

async fn text(response: Response<Body>) -> (u16, String) {
    let status = response.status().as_u16();
    let bytes = whole(response.into_body()).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// The calls of the journal as `service:operation region outcome`.
fn journal(router: &Router) -> Vec<String> {
    let entries = router.emulator.journal.take().into_iter();
    let entry = |entry: Entry| {
        let (service, operation) = (entry.service, entry.operation);
        format!("{service}:{operation} {} {:?}", entry.region, entry.outcome)
    };
    entries.map(entry).collect()
}

#[tokio::test]
async fn each_request_goes_to_its_service() {
    let router = router("[]");
    let response = router.answer(control("NoSuchThing")).await.unwrap();
    assert_eq!(response.headers()["x-amzn-errortype"], "UnknownOperationException");
    assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
    let (status, body) = text(response).await;
    assert_eq!(status, 400);
    assert!(body.contains(r#""__type":"UnknownOperationException""#), "{body}");
    let (status, body) =
        text(router.answer(form("sts", "Action=GetCallerIdentity")).await.unwrap()).await;
    assert_eq!(status, 200);
    assert!(body.contains("<Account>000000000000</Account>"), "{body}");
    let (status, body) =
        text(router.answer(form("iam", "Action=GetRole&RoleName=r")).await.unwrap()).await;
    assert_eq!(status, 404);
    assert!(body.contains("<Code>NoSuchEntity</Code>"), "{body}");
    assert_eq!(text(router.answer(make_bucket()).await.unwrap()).await.0, 200);
    assert_eq!(text(router.answer(make_bucket()).await.unwrap()).await.0, 409);
    assert_eq!(
        journal(&router),
        [
            r#"personalize:NoSuchThing eu-west-1 Error("UnknownOperationException")"#,
            "sts:GetCallerIdentity eu-west-1 Ok",
            r#"iam:GetRole eu-west-1 Error("NoSuchEntity")"#,
            "s3:CreateBucket eu-west-1 Ok",
            r#"s3:CreateBucket eu-west-1 Error("BucketAlreadyOwnedByYou")"#,
        ]
    );
}

#[tokio::test]
async fn a_lost_response_is_of_a_call_that_was_made() {
    let router = router(r#"[{"operation": "s3:CreateBucket", "nth": 1, "kind": "lost_response"}]"#);
    router.answer(make_bucket()).await.unwrap_err();
    assert!(router.emulator.s3.bucket("bucket").is_ok());
    assert_eq!(journal(&router), ["s3:CreateBucket eu-west-1 Lost"]);
}

#[tokio::test]
async fn a_reset_is_of_a_call_that_was_not_made() {
    let router = router(r#"[{"operation": "*", "count": 2, "kind": "reset"}]"#);
    router.answer(make_bucket()).await.unwrap_err();
    assert!(router.emulator.s3.bucket("bucket").is_err());
    router.answer(form("sts", "Action=GetCallerIdentity")).await.unwrap_err();
    assert_eq!(text(router.answer(make_bucket()).await.unwrap()).await.0, 200);
    let calls = journal(&router);
    assert_eq!(
        calls[..2],
        ["s3:CreateBucket eu-west-1 Reset", "sts:GetCallerIdentity eu-west-1 Reset"]
    );
}

#[tokio::test]
async fn throttling_is_said_in_each_protocol() {
    let router = router(r#"[{"operation": "*", "kind": "throttle"}]"#);
    for (request, status, code) in [
        (control("ListSchemas"), 400, "ThrottlingException"),
        (form("iam", "Action=ListRoles"), 400, "<Code>Throttling</Code>"),
        (make_bucket(), 503, "<Code>SlowDown</Code>"),
    ] {
        let (got, body) = text(router.answer(request).await.unwrap()).await;
        assert_eq!(got, status);
        assert!(body.contains(code), "{body}");
    }
}

#[tokio::test]
async fn a_fault_may_have_any_code() {
    let rule = r#"[{"operation": "*", "kind": "error", "status": 409, "code": "ConditionalRequestConflict"}]"#;
    let router = router(rule);
    for request in [control("CreateSchema"), form("iam", "Action=CreateRole"), make_bucket()] {
        let (status, body) = text(router.answer(request).await.unwrap()).await;
        assert_eq!(status, 409);
        assert!(body.contains("ConditionalRequestConflict"), "{body}");
    }
}

#[tokio::test]
async fn a_stale_read_gives_the_answer_from_before() {
    let router = router(r#"[{"operation": "iam:GetRole", "nth": 2, "kind": "stale_read"}]"#);
    let get = async || {
        text(router.answer(form("iam", "Action=GetRole&RoleName=r")).await.unwrap()).await.0
    };
    assert_eq!(get().await, 404);
    let trust = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#;
    let create = format!(
        "Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={}",
        crate::query::encode(trust, crate::query::RESERVED)
    );
    assert_eq!(text(router.answer(form("iam", &create)).await.unwrap()).await.0, 200);
    assert_eq!([get().await, get().await], [404, 200]);
}

#[tokio::test]
async fn latency_passes_in_virtual_time() {
    let clock = Clock::manual(jiff::Timestamp::UNIX_EPOCH);
    let faults =
        Faults::parse(r#"[{"operation": "*", "kind": "latency", "millis": 3000}]"#).unwrap();
    let options = EmulatorOptions { clock: clock.clone(), faults, ..EmulatorOptions::default() };
    let router = Router::new(Emulator::open(options).unwrap());
    let driver = async {
        for _ in 0..6 {
            tokio::task::yield_now().await;
            clock.advance(Duration::from_millis(500));
        }
    };
    let (response, ()) =
        tokio::join!(router.answer(form("sts", "Action=GetCallerIdentity")), driver);
    assert_eq!(response.unwrap().status(), 200);
    assert_eq!(router.emulator.journal.entries()[0].time.as_second(), 3);
}

fn object(method: Method, region: &str, path: &str) -> Request<Body> {
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential=AKID/20260101/{region}/s3/aws4_request, Signature=0");
    let request = Request::builder().method(method).uri(path).header("content-length", 0);
    let request = request.header("authorization", authorization).header("host", "localhost:1");
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_bucket_answers_in_its_own_region() {
    let router = router("[]");
    router.answer(make_bucket()).await.unwrap();
    for method in [Method::GET, Method::HEAD] {
        let response = router.answer(object(method, "us-east-1", "/bucket")).await.unwrap();
        assert_eq!(response.headers()["x-amz-bucket-region"], "eu-west-1");
        let (status, body) = text(response).await;
        assert_eq!(status, 301);
        assert!(body.is_empty() || body.contains("<Code>PermanentRedirect</Code>"), "{body}");
    }
    let call = object(Method::GET, "us-east-1", "/bucket?location");
    assert_eq!(text(router.answer(call).await.unwrap()).await.0, 200);
    let call = object(Method::GET, "eu-west-1", "/bucket?acl");
    let (status, body) = text(router.answer(call).await.unwrap()).await;
    assert!(status == 200 && body.contains("FULL_CONTROL"), "{status} {body}");
}

#[tokio::test]
async fn a_new_bucket_may_be_there_a_little_later() {
    for (answer, wanted) in [("late", [404, 404, 200]), ("there", [200; 3])] {
        let router = doubting(&format!("new-bucket={answer}"));
        router.answer(make_bucket()).await.unwrap();
        let ask = || object(Method::GET, "eu-west-1", "/bucket");
        let mut got = Vec::new();
        for _ in 0..3 {
            got.push(router.answer(ask()).await.unwrap().status().as_u16());
        }
        assert_eq!(got, wanted);
    }
}

#[tokio::test]
async fn a_write_that_lost_a_race_has_one_of_two_codes() {
    for (answer, code) in [("412", "PreconditionFailed"), ("409", "ConditionalRequestConflict")] {
        let router = doubting(&format!("lost-race={answer}"));
        router.answer(make_bucket()).await.unwrap();
        let put = || {
            let mut request = object(Method::PUT, "eu-west-1", "/bucket/lock");
            request.headers_mut().insert("if-none-match", "*".parse().unwrap());
            request
        };
        assert_eq!(text(router.answer(put()).await.unwrap()).await.0, 200);
        let (status, body) = text(router.answer(put()).await.unwrap()).await;
        assert_eq!(status.to_string(), answer);
        assert!(body.contains(code), "{body}");
    }
}

#[tokio::test]
async fn a_policy_without_statements_is_malformed() {
    let router = router("[]");
    let trust = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#;
    let empty = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let create = |name: &str, trust: &str| {
        let trust = crate::query::encode(trust, crate::query::RESERVED);
        form("iam", &format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}"))
    };
    let put = format!(
        "Action=PutRolePolicy&RoleName=r&PolicyName=p&PolicyDocument={}",
        crate::query::encode(empty, crate::query::RESERVED)
    );
    assert_eq!(text(router.answer(create("r", trust)).await.unwrap()).await.0, 200);
    for request in [create("s", empty), form("iam", &put)] {
        let (status, body) = text(router.answer(request).await.unwrap()).await;
        assert!(status == 400 && body.contains("<Code>MalformedPolicyDocument</Code>"), "{body}");
    }
}

#[tokio::test]
async fn an_unfinished_upload_holds_its_bucket_or_goes_with_it() {
    for (answer, wanted) in [("hold", 409), ("go", 204)] {
        let router = doubting(&format!("unfinished-uploads={answer}"));
        router.answer(make_bucket()).await.unwrap();
        let begin = object(Method::POST, "eu-west-1", "/bucket/key?uploads");
        assert_eq!(text(router.answer(begin).await.unwrap()).await.0, 200);
        let delete = object(Method::DELETE, "eu-west-1", "/bucket");
        assert_eq!(text(router.answer(delete).await.unwrap()).await.0, wanted);
        assert_eq!(
            text(router.answer(make_bucket()).await.unwrap()).await.0,
            if wanted == 204 { 200 } else { 409 }
        );
        let listed = object(Method::GET, "eu-west-1", "/bucket?uploads");
        let (_, body) = text(router.answer(listed).await.unwrap()).await;
        assert_eq!(body.contains("<UploadId>"), wanted == 409, "{body}");
    }
}

mod elsewhere;
