//! An API with a clock that is moved by hand: who is let in, how often, and what pages of others may ask. Not here: templates
//! (`template`), and the protocol (`tests/boto3/apigateway.py`).

use std::sync::Arc;
use std::time::Duration;

use http::Request;
use s3s::Body;
use serde_json::{Value, json};

use crate::router::Router;
use crate::{Call, Clock, Emulator, EmulatorOptions};

struct Bench {
    emulator: Arc<Emulator>,
    router: Router,
    clock: Clock,
    api: String,
}

impl Bench {
    /// An API with one route, which asks a campaign that is not there, with this way to log in and a throttle of one a second.
    fn new(scheme: Option<Value>) -> Bench {
        let clock = Clock::manual("2027-01-01T00:00:00Z".parse().unwrap());
        let options = EmulatorOptions { clock: clock.clone(), ..EmulatorOptions::default() };
        let emulator = Emulator::open(options).unwrap();
        let router = Router::new(Arc::clone(&emulator));
        let mut bench = Bench { emulator, router, clock, api: String::new() };
        let api = bench.call("CreateRestApi", json!({"name": "n"}));
        bench.api = api["id"].as_str().unwrap().to_owned();
        let mut document = document();
        if let Some(scheme) = scheme {
            document["components"] = json!({"securitySchemes": {"caller": scheme}});
            document["paths"]["/home/{userId}"]["get"]["security"] = json!([{"caller": []}]);
        }
        let id = bench.api.clone();
        bench.call(
            "PutRestApi",
            json!({"restApiId": id, "mode": "overwrite", "body": document.to_string()}),
        );
        bench.call("CreateDeployment", json!({"restApiId": id, "stageName": "live"}));
        let limit = |name: &str| json!({"op": "replace", "path": format!("/*/*/throttling/{name}"), "value": "1"});
        bench.call("UpdateStage", json!({"restApiId": id, "stageName": "live", "patchOperations": [limit("rateLimit"), limit("burstLimit")]}));
        bench
    }

    fn call(&self, operation: &str, body: Value) -> Value {
        let (operation, region) = (operation.to_owned(), "us-east-1".to_owned());
        let account = "000000000000".to_owned();
        self.emulator.gateway.answer(&Call { operation, region, account, body }).unwrap()
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Request<Body> {
        let uri = format!("/{}/live{path}", self.api);
        let mut request = Request::builder().method(method).uri(uri).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    /// The status of an answer.
    fn status(&self, path: &str, headers: &[(&str, &str)]) -> u16 {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let request = self.request("GET", path, headers);
        runtime.block_on(self.router.answer(request)).unwrap().status().as_u16()
    }
}

/// A route whose role is not there, so that it is answered with 500 where the caller is let in.
fn document() -> Value {
    json!({
        "openapi": "3.0.1", "info": {"title": "n", "version": "1"},
        "paths": {"/home/{userId}": {"get": {"responses": {}, "x-amazon-apigateway-integration": {
            "type": "aws", "uri": "arn:aws:apigateway:us-east-1:personalize-runtime:path/recommendations",
            "credentials": "arn:aws:iam::000000000000:role/none",
            "requestTemplates": {"application/json": "{}"},
            "responses": {"default": {"statusCode": "200"}},
        }}}},
    })
}

fn scheme(authtype: Option<&str>) -> Value {
    let mut scheme = json!({"type": "apiKey", "name": "x", "in": "header"});
    if let Some(authtype) = authtype {
        scheme["x-amazon-apigateway-authtype"] = authtype.into();
    }
    scheme
}

#[test]
fn what_is_above_the_throttle_is_refused_until_time_has_passed() {
    let bench = Bench::new(None);
    assert_eq!(bench.status("/home/1", &[]), 500);
    assert_eq!(bench.status("/home/1", &[]), 429);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(bench.status("/home/1", &[]), 500);
    assert_eq!(bench.status("/none", &[]), 403);
}

#[test]
fn a_key_lets_in_where_a_plan_opens_the_stage_to_it() {
    let bench = Bench::new(Some(scheme(None)));
    let key = bench.call("CreateApiKey", json!({"name": "k", "enabled": true}));
    let value = key["value"].as_str().unwrap();
    let sent = [("x-api-key", value)];
    assert_eq!(bench.status("/home/1", &sent), 403);
    let plan = bench.call(
        "CreateUsagePlan",
        json!({"name": "p", "apiStages": [{"apiId": bench.api, "stage": "live"}]}),
    );
    bench.call(
        "CreateUsagePlanKey",
        json!({"usagePlanId": plan["id"], "keyId": key["id"], "keyType": "API_KEY"}),
    );
    assert_eq!(bench.status("/home/1", &[]), 403);
    assert_eq!(bench.status("/home/1", &[("x-api-key", "other")]), 403);
    assert_eq!(bench.status("/home/1", &sent), 500);
    let off = json!([{"op": "replace", "path": "/enabled", "value": "false"}]);
    bench.call("UpdateApiKey", json!({"apiKey": key["id"], "patchOperations": off}));
    assert_eq!(bench.status("/home/1", &sent), 403);
}

#[test]
fn signatures_and_tokens_have_to_be_there() {
    let signed = Bench::new(Some(scheme(Some("awsSigv4"))));
    assert_eq!(signed.status("/home/1", &[]), 403);
    let of = |service: &str| {
        format!("AWS4-HMAC-SHA256 Credential=k/20270101/us-east-1/{service}/aws4_request")
    };
    assert_eq!(signed.status("/home/1", &[("authorization", &of("execute-api"))]), 500);
    let token = Bench::new(Some(scheme(Some("cognito_user_pools"))));
    assert_eq!(token.status("/home/1", &[]), 401);
    assert_eq!(token.status("/home/1", &[("authorization", "token")]), 500);
}

#[test]
fn only_routes_with_keys_or_without_are_open_to_pages() {
    for (scheme, is_open) in [
        (None, true),
        (Some(scheme(None)), true),
        (Some(scheme(Some("awsSigv4"))), false),
        (Some(scheme(Some("cognito_user_pools"))), false),
    ] {
        let bench = Bench::new(scheme);
        let page = [("origin", "https://page.example")];
        assert_eq!(bench.router.is_open(&bench.request("GET", "/home/1", &page)), is_open);
        assert!(!bench.router.is_open(&bench.request("GET", "/none", &page)));
        let other = Request::builder().uri("/restapis").body(Body::empty()).unwrap();
        assert!(!bench.router.is_open(&other));
    }
}
