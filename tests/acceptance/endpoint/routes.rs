//! Routes of each kind over HTTP, both as API Gateway calls itself and through a state machine: for any id their answers are those
//! of Amazon Personalize. Not here: who may ask (`endpoint`).

use super::{APPLY, DESTROY, Dice, PLAN, World};
use crate::support::{Stage, post};
use serde_json::{Value, json};

/// The films with routes of each kind.
fn films() -> Stage {
    let stage = Stage::of("movies");
    stage.edit(
        "name: movies-${var.stage}\nregion: ap-northeast-2",
        "name: minimal\nregion: us-east-1",
    );
    stage.edit(
        "filters:\n",
        "  rank: {recipe: aws-personalized-ranking-v2, autoTraining: off}\n\nfilters:\n",
    );
    stage.edit(
        "campaigns:\n",
        "endpoint:
  auth: public
  throttle: {rate: 100000, burst: 100000}
  via: direct
  routes:
    home: {campaign: home, filter: by-genre, numResults: 5}
    similar: {campaign: similar, filter: unseen, numResults: 5}
    rank: {campaign: rank, filter: by-genre}
    events: {eventTracker: true}

campaigns:
  similar: {solution: similar}
  rank: {solution: rank}
",
    );
    stage
}

/// A text for the path or the query.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Ids that are hard to carry, and random ones.
fn ids(seed: u64, count: usize) -> Vec<String> {
    let mut dice = Dice(seed);
    let alphabet: Vec<char> =
        "a1'\"\\$#{}()/%+&?=;:,. \u{1}\n\t가나다한é😀🎬\u{202e}".chars().collect();
    let mut ids: Vec<String> = [
        "1",
        "2",
        "o'neil",
        "\"",
        "\\'",
        "\\\\'",
        "\"ItemId\":",
        "\\\"itemId\\\":",
        "$input.params('userId')",
        "#end",
        "..",
        "%2F",
        "a\" with a user",
    ]
    .map(str::to_owned)
    .into();
    ids.push("가".repeat(256));
    ids.push("\\\"'$".repeat(64));
    for _ in 0..count {
        let length = 1 + dice.below(256);
        let letter = |dice: &mut Dice| alphabet[dice.below(alphabet.len() as u64) as usize];
        ids.push((0..length).map(|_| letter(&mut dice)).collect());
    }
    ids.push("x".repeat(257));
    ids
}

/// What the runtime answers itself: the status and the body.
fn direct(world: &World, path: &str, input: &Value) -> (u16, Value) {
    let head = "content-type: application/json";
    let answer = post(world.url(), path, head, "us-east-1/personalize", input);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:personalize:us-east-1:000000000000:{kind}/minimal-{name}")
}

/// The status and the items of an answer.
fn items((status, answer): (u16, Value)) -> (u16, Value) {
    let list = answer.get("itemList").or_else(|| answer.get("personalizedRanking"));
    (status, list.cloned().unwrap_or_default())
}

fn routes_answer_what_the_service_answers(world: &World, via: &str) {
    let (mut answered, mut refused) = (0, 0);
    let mut same = |asked: (u16, Value), wanted: (u16, Value), what: String| {
        let (asked, wanted) = (items(asked), items(wanted));
        assert_eq!(asked, wanted, "{via} {what}");
        if asked.0 == 200 { answered += 1 } else { refused += 1 }
    };
    let all = ids(11, 30);
    for (at, id) in all.iter().enumerate() {
        let other = &all[(at + 1) % all.len()];
        let genres = ["\"Drama\"", "\"Drama\",\"Comedy\"", "\"o'neil\"", other, ""][at % 5];
        let mut filtered = json!({"filterArn": arn("filter", "by-genre"), "filterValues": {}});
        let mut query = String::new();
        if !genres.is_empty() {
            filtered["filterValues"]["GENRES"] = genres.into();
            query = format!("?GENRES={}", encoded(genres));
        }

        let mut input = filtered.clone();
        input["campaignArn"] = arn("campaign", "home").into();
        input["userId"] = id.as_str().into();
        input["numResults"] = 5.into();
        let asked = world.ask(&format!("/home/{}{query}", encoded(id)), &[]);
        same(asked, direct(world, "/recommendations", &input), format!("home {id:?} {genres:?}"));

        let mut input = filtered;
        input["campaignArn"] = arn("campaign", "rank").into();
        input["userId"] = id.as_str().into();
        input["inputList"] = json!(["3", other, "1", "2"]);
        let body = json!({"inputList": input["inputList"]}).to_string();
        let asked = world.send("POST", &format!("/rank/{}{query}", encoded(id)), &[], &body);
        same(
            asked,
            direct(world, "/personalize-ranking", &input),
            format!("rank {id:?} {other:?}"),
        );

        let mut input = json!({
            "campaignArn": arn("campaign", "similar"), "itemId": id, "numResults": 5,
            "filterArn": arn("filter", "unseen"),
        });
        let mut path = format!("/similar/{}", encoded(id));
        if at % 2 == 0 {
            input["userId"] = other.as_str().into();
            path += &format!("?userId={}", encoded(other));
        }
        same(
            world.ask(&path, &[]),
            direct(world, "/recommendations", &input),
            format!("{path} {id:?}"),
        );
    }
    assert!(answered > 40 && refused > 3, "{via}: {answered} answered, {refused} refused");
}

fn events_are_taken(world: &World, via: &str) {
    let event = json!({
        "eventType": "watch", "itemId": "a \"itemId\": b", "sentAt": 1_798_934_400, "eventId": "a \"sentAt\": 'b' 가",
    });
    for (body, status) in [
        (json!({"userId": "o'neil \"가\"", "sessionId": "s", "eventList": [event]}), 200),
        (json!({"sessionId": "s", "eventList": [event, event]}), 200),
        (json!({"userId": null, "sessionId": "s", "eventList": [event]}), 200),
        (json!({"sessionId": "s", "eventList": []}), 400),
    ] {
        let (said, answer) = world.send("POST", "/events", &[], &body.to_string());
        assert_eq!(said, status, "{via} {body}: {answer}");
    }
}

/// What there is of Step Functions.
fn machines(world: &World) -> Vec<Value> {
    let (operation, region) = ("ListStateMachines".to_owned(), "us-east-1".to_owned());
    let account = "000000000000".to_owned();
    let call = personalize_emulator::Call { operation, region, account, body: json!({}) };
    let answer = world.served().emulator.machines.answer(&call).unwrap();
    answer["stateMachines"].as_array().unwrap().clone()
}

#[test]
fn routes_of_each_kind_answer_the_same_directly_and_through_a_state_machine() {
    let world = World::new(films(), Vec::new());
    world.ok(&APPLY);
    world.ok(&PLAN);
    routes_answer_what_the_service_answers(&world, "direct");
    events_are_taken(&world, "direct");
    assert_eq!(machines(&world), Vec::<Value>::new());
    let id = world.api()["id"].clone();

    world.stage.edit("via: direct", "via: stepFunctions");
    let plan = world.run(&["plan", "spec.yaml"]).1;
    for line in
        ["+ state-machine", "+ role/state-machine", "+ role-policy/state-machine", "~ endpoint"]
    {
        assert!(plan.contains(line), "{line}:\n{plan}");
    }
    world.ok(&APPLY);
    world.ok(&PLAN);
    assert_eq!((machines(&world).len(), &world.api()["id"]), (1, &id));
    routes_answer_what_the_service_answers(&world, "stepFunctions");
    events_are_taken(&world, "stepFunctions");

    // And back: what is not used any more goes.
    world.stage.edit("via: stepFunctions", "via: direct");
    world.ok(&APPLY);
    world.ok(&PLAN);
    assert_eq!(machines(&world), Vec::<Value>::new());
    assert_eq!(world.ask("/home/1", &[]).0, direct_home(&world));
    world.ok(&DESTROY);
    assert_eq!(world.counts(), [0, 0, 0]);
}

/// The status of the same question without a filter's values.
fn direct_home(world: &World) -> u16 {
    let input = json!({
        "campaignArn": arn("campaign", "home"), "userId": "1", "filterArn": arn("filter", "by-genre"),
        "filterValues": {},
    });
    direct(world, "/recommendations", &input).0
}
