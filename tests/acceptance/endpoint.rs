//! `endpoint`: planned, applied, asked like any HTTP API, changed by others, killed, and destroyed.

mod machine;
mod page;
mod routes;

use crate::{
    clocked::World,
    support::{Stage, post},
};
use personalize_emulator::{
    Call,
    fault::{Fault, FaultRule},
    journal::Entry,
};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Stdio,
    time::Duration,
};

impl World {
    /// Calls API Gateway past the binary.
    fn gateway(&self, operation: &str, body: Value) -> Value {
        let (operation, region) = (operation.to_owned(), "us-east-1".to_owned());
        let account = "000000000000".to_owned();
        let call = Call { operation, region, account, body };
        self.served().emulator.gateway.answer(&call).unwrap()
    }

    /// The only API that has a stage tag.
    fn api(&self) -> Value {
        let apis = self.gateway("GetRestApis", json!({}));
        let ours = |api: &&Value| api["tags"]["personalize:stack"] == "minimal";
        apis["item"].as_array().unwrap().iter().find(ours).cloned().unwrap_or_default()
    }

    /// How many APIs, keys and plans there are.
    fn counts(&self) -> [usize; 3] {
        ["GetRestApis", "GetApiKeys", "GetUsagePlans"]
            .map(|list| self.gateway(list, json!({}))["item"].as_array().unwrap().len())
    }

    fn key(&self) -> String {
        let keys = self.gateway("GetApiKeys", json!({"includeValues": true}));
        keys["item"][0]["value"].as_str().unwrap().to_owned()
    }

    /// What a path of the endpoint answers: the status and the body.
    fn ask(&self, path: &str, headers: &[(&str, &str)]) -> (u16, Value) {
        self.send("GET", path, headers, "")
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
        let host = self.url().strip_prefix("http://").unwrap();
        let id = self.api()["id"].as_str().unwrap().to_owned();
        let headers: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!(
            "{method} /{id}/live{path} HTTP/1.1\r\nhost: {host}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// What `GetRecommendations` answers to the same question.
    fn recommendations(&self, user: &str) -> (u16, Value) {
        let campaign = "arn:aws:personalize:us-east-1:000000000000:campaign/minimal-home";
        let input = json!({"campaignArn": campaign, "userId": user, "numResults": 5});
        let head = "content-type: application/json";
        let answer = post(self.url(), "/recommendations", head, "us-east-1/personalize", &input);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }
}

/// The example with an endpoint.
fn stage(settings: &str) -> Stage {
    let stage = Stage::of("minimal");
    let endpoint = format!(
        "eventTracker: {{name: minimal}}\n\nendpoint:\n  {settings}\n  routes:\n    home: {{campaign: home, numResults: 5}}\n    events: {{eventTracker: true}}\n"
    );
    stage.edit("\ncampaigns:\n", &format!("\n{endpoint}\ncampaigns:\n"));
    stage
}

const APPLY: [&str; 3] = ["apply", "spec.yaml", "--auto-approve"];
const PLAN: [&str; 3] = ["plan", "spec.yaml", "--detailed-exitcode"];
const DESTROY: [&str; 3] = ["destroy", "spec.yaml", "--auto-approve"];

/// A change of the patch operations of API Gateway.
fn replace(path: &str, value: &str) -> Value {
    json!([{"op": "replace", "path": path, "value": value}])
}

#[test]
fn an_endpoint_with_a_key_from_plan_to_destroy() {
    let world = World::new(stage("auth: apiKey\n  throttle: {rate: 100, burst: 200}"), Vec::new());
    let foreign = world.gateway("CreateRestApi", json!({"name": "minimal", "tags": {"a": "b"}}));
    let plan = world.run(&["plan", "spec.yaml"]).1;
    for line in ["+ endpoint", "+ role/endpoint", "+ role-policy/endpoint"] {
        assert!(plan.contains(line), "{line}:\n{plan}");
    }
    world.ok(&APPLY);
    world.ok(&PLAN);
    world.ok(&["drift", "spec.yaml"]);
    assert_eq!(world.counts(), [2, 1, 1]);

    let key = world.key();
    let sent = [("x-api-key", key.as_str())];
    assert_eq!(world.ask("/home/1", &[]).0, 403);
    assert_eq!(world.ask("/home/1", &[("x-api-key", "wrong")]).0, 403);
    let (status, answer) = world.ask("/home/1", &sent);
    assert_eq!((status, &answer["itemList"]), (200, &world.recommendations("1").1["itemList"]));
    let event = json!({"userId": "1", "sessionId": "s", "eventList": [{"eventType": "watch", "itemId": "1", "sentAt": 1_798_934_400}]});
    assert_eq!(world.send("POST", "/events", &sent, &event.to_string()).0, 200);
    let anonymous = json!({"sessionId": "s2", "eventList": event["eventList"]});
    assert_eq!(world.send("POST", "/events", &sent, &anonymous.to_string()).0, 200);
    assert_eq!(world.send("POST", "/events", &sent, "no JSON").0, 400);

    let output = world.ok(&["output", "endpoint"]);
    let id = world.api()["id"].as_str().unwrap().to_owned();
    assert!(output.starts_with(&format!("{}/{id}/live\n", world.url())), "{output}");
    assert!(output.contains("get-api-key --api-key") && output.contains("/live/home/42"));
    assert!(!output.contains(&key), "a key is a credential");

    changes_of_others_show(&world, &id);

    world.ok(&DESTROY);
    assert_eq!(world.counts(), [1, 0, 0]);
    assert_eq!(world.gateway("GetRestApis", json!({}))["item"][0]["id"], foreign["id"]);
    let plan = world.run(&PLAN).1;
    assert!(!plan.contains("to delete"), "{plan}");
}

/// Each change by somebody else is drift, and the next apply takes it back.
fn changes_of_others_show(world: &World, id: &str) {
    let at = |more: Value| {
        let mut input = json!({"restApiId": id, "stageName": "live"});
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        input
    };
    let key = world.gateway("GetApiKeys", json!({}))["item"][0]["id"].clone();
    let plan = world.gateway("GetUsagePlans", json!({}))["item"][0]["id"].clone();
    let changes: [(&str, &str, Value); 5] = [
        ("documentHash", "CreateDeployment", at(json!({"description": "by hand"}))),
        (
            "throttle",
            "UpdateStage",
            at(json!({"patchOperations": replace("/*/*/throttling/rateLimit", "7")})),
        ),
        (
            "trackingId",
            "UpdateStage",
            at(json!({"patchOperations": replace("/variables/trackingId", "other")})),
        ),
        (
            "apiKey",
            "UpdateApiKey",
            json!({"apiKey": key, "patchOperations": replace("/enabled", "false")}),
        ),
        (
            "apiKey",
            "UpdateUsagePlan",
            json!({"usagePlanId": plan, "patchOperations": replace("/throttle/burstLimit", "1")}),
        ),
    ];
    for (field, operation, input) in changes {
        world.gateway(operation, input);
        // Only applying knows the tracking id, so that a difference may be the spec's as well.
        let words = if field == "trackingId" { &PLAN[..] } else { &["drift", "spec.yaml"] };
        let (code, text) = world.run(words);
        assert!(code == 2 && text.contains(field), "{operation} {field}: {code}\n{text}");
        world.ok(&APPLY);
        world.ok(&PLAN);
    }
    assert_eq!(world.counts(), [2, 1, 1]);
    let deployments = world.gateway("GetDeployments", json!({"restApiId": id}));
    // That of somebody else stays.
    assert_eq!(deployments["item"].as_array().unwrap().len(), 2, "{deployments}");
}

#[test]
fn a_change_of_the_spec_keeps_the_address() {
    let world = World::new(stage("auth: apiKey"), Vec::new());
    world.ok(&APPLY);
    let before = world.api()["id"].clone();
    world.stage.edit("auth: apiKey", "auth: iam\n  throttle: {rate: 5, burst: 5}");
    world.stage.edit("numResults: 5", "numResults: 3");
    let plan = world.run(&["plan", "spec.yaml"]).1;
    assert!(plan.contains("~ endpoint"), "{plan}");
    world.ok(&APPLY);
    world.ok(&PLAN);
    assert_eq!(world.api()["id"], before);
    assert_eq!(world.counts(), [1, 0, 0], "key and plan are gone");
    let authorization = "AWS4-HMAC-SHA256 Credential=k/20270101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0";
    assert_eq!(world.ask("/home/1", &[]).0, 403);
    let (status, answer) = world.ask("/home/1", &[("authorization", authorization)]);
    assert_eq!((status, answer["itemList"].as_array().unwrap().len()), (200, 3), "{answer}");
    let policy = world.ok(&["policy", "spec.yaml", "--for", "app"]);
    assert!(policy.contains("execute-api:Invoke"), "{policy}");

    // An endpoint that the spec no longer names goes, with its role: callers get no answers any more, which is allowed first.
    let spec = std::fs::read_to_string(world.stage.path("spec.yaml")).unwrap();
    let (head, rest) = spec.split_once("endpoint:\n").unwrap();
    let (_, tail) = rest.split_once("\ncampaigns:\n").unwrap();
    world.stage.write("spec.yaml", format!("{head}\ncampaigns:\n{tail}"));
    assert_ne!(world.run(&APPLY).0, 0);
    world.ok(&[&APPLY[..], &["--allow", "serving-impact=endpoint"]].concat());
    world.ok(&PLAN);
    assert_eq!(world.counts(), [0, 0, 0]);
}

#[test]
fn everybody_may_ask_a_public_endpoint_as_often_as_its_throttle_says() {
    let world = World::new(stage("auth: public\n  throttle: {rate: 1, burst: 2}"), Vec::new());
    let plan = world.run(&["plan", "spec.yaml"]).1;
    let line = plan.lines().find(|line| line.contains("+ endpoint "));
    assert!(line.is_some_and(|line| line.contains("[privilege]")), "{plan}");
    world.ok(&APPLY);
    let statuses = [(); 3].map(|()| world.ask("/home/1", &[]).0);
    assert_eq!(statuses, [200, 200, 429]);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.ask("/home/1", &[]).0, 200);
}

/// A linear congruential generator: the same ids in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn a_route_answers_what_the_campaign_answers_for_any_id() {
    let world =
        World::new(stage("auth: public\n  throttle: {rate: 100000, burst: 100000}"), Vec::new());
    world.ok(&APPLY);
    let mut dice = Dice(7);
    let alphabet: Vec<char> =
        "a1'\"\\$#{}()/%+&?=;:,. \u{1}\n\t가나다한é😀🎬\u{202e}".chars().collect();
    let mut ids: Vec<String> =
        ["1", "o'neil", "\"", "\\'", "$input.params('userId')", "#end", "..", "%2F"]
            .map(str::to_owned)
            .into();
    ids.push("가".repeat(256));
    ids.push("\\\"'$".repeat(64));
    for _ in 0..120 {
        let length = 1 + dice.below(256);
        let letter = |dice: &mut Dice| alphabet[dice.below(alphabet.len() as u64) as usize];
        ids.push((0..length).map(|_| letter(&mut dice)).collect());
    }
    ids.push("x".repeat(257));
    for id in ids {
        let encoded: String = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let path = format!("/home/{encoded}");
        let (status, answer) = world.ask(&path, &[]);
        let (wanted, direct) = world.recommendations(&id);
        assert_eq!(
            (status, &answer["itemList"]),
            (wanted, &direct["itemList"]),
            "{id:?}: {answer} {direct}"
        );
    }
}

/// Kills `words` after its `n`th call has taken effect; `false` where it had fewer.
fn killed_after(world: &World, n: u64, words: &[&str]) -> bool {
    let emulator = &world.served().emulator;
    let later = FaultRule { count: Some(u64::MAX), ..FaultRule::nth("*", n + 1, Fault::Hang) };
    emulator.faults.set(vec![FaultRule::nth("*", n, Fault::LostResponse), later]);
    let before = emulator.journal.entries().len();
    let mut process =
        world.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let done = || (emulator.journal.entries().len() - before) as u64 >= n;
    let mut is_over = false;
    while !done() && !is_over {
        is_over = process.try_wait().unwrap().is_some();
        std::thread::sleep(Duration::from_millis(1));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    emulator.faults.set(Vec::new());
    !is_over
}

/// Kills an apply and a destroy at each call of `service` that changes something, carries them on, and looks at what is there then:
/// `is_right` is told whether it was applied. Answers how many calls were tried.
fn killed_at_each_call(world: &World, service: &str, is_right: impl Fn(bool, &str)) -> usize {
    let is_ours = |entry: &Entry| {
        let reads = ["Get", "List", "Describe", "Head"];
        entry.service == service && !reads.iter().any(|read| entry.operation.starts_with(read))
    };
    let mut tried = 0;
    for (words, back) in [(&APPLY[..], &DESTROY[..]), (&DESTROY[..], &APPLY[..])] {
        let journal = &world.served().emulator.journal;
        let before = journal.entries().len();
        world.ok(words);
        let calls = journal.entries().split_off(before);
        let numbers = (1..).zip(&calls).filter(|(_, call)| is_ours(call)).map(|(n, _)| n);
        for n in numbers.collect::<Vec<u64>>() {
            // The other way first, so that the run begins where the undisturbed one began.
            world.ok(back);
            killed_after(world, n, words);
            world.ok(words);
            is_right(words == APPLY, &format!("{words:?} killed after call {n}"));
            if words == APPLY {
                world.ok(&PLAN);
            }
            tried += 1;
        }
    }
    tried
}

/// The calls of API Gateway are those that this kind adds; the others are tried by the kill matrix.
#[test]
fn a_run_that_is_killed_at_any_call_is_carried_on() {
    let world = World::new(stage("auth: apiKey\n  throttle: {rate: 100, burst: 200}"), Vec::new());
    let tried = killed_at_each_call(&world, "apigateway", |is_applied, what| {
        let wanted = if is_applied { [1, 1, 1] } else { [0, 0, 0] };
        assert_eq!(world.counts(), wanted, "{what}");
    });
    assert!(tried > 10, "only {tried} calls were tried");
}
