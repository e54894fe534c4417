//! The endpoint: what comes with it, what its document says, what opening it risks, and how it goes.

use crate::world::{MOVIES, World, applied};
use personalize_core::{
    address::Kind,
    plan::{Plan, Risk},
};
use serde_json::{Value, json};

const MORE: &str = "  rank: {solution: rank}
  similar: {solution: similar}
";

/// The movies with these settings and routes of each kind.
fn exposed(settings: &str) -> String {
    let text = MOVIES.replace(
        "filters:\n",
        "  rank: {recipe: aws-personalized-ranking-v2, autoTraining: off}\n  similar: {recipe: aws-similar-items, autoTraining: off}\nfilters:\n  genre: {expression: 'INCLUDE ItemID WHERE Items.GENRES IN ($GENRES) AND Items.YEAR > $YEAR', replace: in-place}\n",
    );
    format!(
        "{text}{MORE}endpoint:\n  {settings}\n  routes:
    home: {{campaign: home, filter: genre, numResults: 20}}
    rank: {{campaign: rank}}
    similar: {{campaign: similar, filter: unseen}}
    events: {{eventTracker: true}}
"
    )
}

fn actions(plan: &Plan) -> Vec<String> {
    plan.items.iter().map(|item| format!("{:?} {}", item.action, item.address)).collect()
}

fn input<'p>(plan: &'p Plan, start: &str) -> &'p personalize_core::props::Props {
    &plan.steps.iter().find(|step| step.id.starts_with(start)).unwrap().input
}

fn document(plan: &Plan) -> Value {
    serde_json::from_str(input(plan, "endpoint:")["document"].as_str().unwrap()).unwrap()
}

#[test]
fn an_endpoint_comes_with_a_role_that_may_do_no_more() {
    let mut world = World::new();
    let text = exposed("auth: iam");
    let plan = world.plan(&text);
    let arn = |kind: &str, name: &str| {
        format!("arn:aws:personalize:us-east-1:000000000000:{kind}/movies-{name}")
    };
    let policy = &input(&plan, "role-policy/endpoint")["policyDocument"]["Statement"];
    assert_eq!(
        *policy,
        json!([
            {"Effect": "Allow", "Action": "personalize:GetPersonalizedRanking", "Resource": [arn("campaign", "rank")]},
            {"Effect": "Allow", "Action": "personalize:GetRecommendations", "Resource": [arn("campaign", "home"), arn("campaign", "similar")]},
            {"Effect": "Allow", "Action": "personalize:PutEvents", "Resource": ["*"]},
        ])
    );
    world.apply(&plan);
    // The world's event tracker tells no tracking id, as the service does.
    let tracker = world.live(Kind::EventTracker);
    tracker.outputs.insert("trackingId".into(), "t-1".into());
    world.live(Kind::Endpoint).props.insert("trackingId".into(), "t-1".into());
    assert_eq!(actions(&world.plan(&text)), Vec::<String>::new());
    world.live(Kind::Endpoint).props.insert("documentHash".into(), "other".into());
    assert_eq!(actions(&world.plan(&text)), ["Update endpoint"]);
    world.live(Kind::Endpoint).props.remove("documentHash");
    assert_eq!(actions(&world.plan(&text)), ["Update endpoint"]);
}

#[test]
fn the_document_has_a_path_for_each_route() {
    let plan = World::new().plan(&exposed("auth: apiKey"));
    let document = document(&plan);
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/events", "/home/{userId}", "/rank/{userId}", "/similar/{itemId}"]);
    let template = |path: &str, method: &str| {
        let integration = &document["paths"][path][method]["x-amazon-apigateway-integration"];
        let uri = integration["uri"].as_str().unwrap().to_owned();
        (uri, integration["requestTemplates"]["application/json"].as_str().unwrap().to_owned())
    };
    let (uri, home) = template("/home/{userId}", "get");
    assert_eq!(uri, "arn:aws:apigateway:us-east-1:personalize-runtime:path/recommendations");
    assert_eq!(
        home,
        r##"{"campaignArn":"arn:aws:personalize:us-east-1:000000000000:campaign/movies-home","userId":"$util.escapeJavaScript($input.params('userId')).replaceAll("\\'","'")","numResults":20,"filterArn":"arn:aws:personalize:us-east-1:000000000000:filter/movies-genre","filterValues":{#set($comma="")#if($input.params('GENRES')!="")${comma}"GENRES":"$util.escapeJavaScript($input.params('GENRES')).replaceAll("\\'","'")"#set($comma=",")#end#if($input.params('YEAR')!="")${comma}"YEAR":"$util.escapeJavaScript($input.params('YEAR')).replaceAll("\\'","'")"#set($comma=",")#end}}"##
    );
    let (uri, rank) = template("/rank/{userId}", "post");
    assert_eq!(uri, "arn:aws:apigateway:us-east-1:personalize-runtime:path/personalize-ranking");
    assert!(rank.contains(r#""inputList":$input.json('$.inputList')"#), "{rank}");
    let (_, similar) = template("/similar/{itemId}", "get");
    assert!(similar.contains(r#""itemId":"$util"#), "{similar}");
    assert!(similar.contains(r#"#if($input.params('userId')!=""),"userId""#), "{similar}");
    let (uri, events) = template("/events", "post");
    assert_eq!(uri, "arn:aws:apigateway:us-east-1:personalize-events:path/events");
    assert!(events.starts_with(r#"{"trackingId":"$stageVariables.trackingId""#), "{events}");
    assert_eq!(document["components"]["securitySchemes"]["caller"]["name"], "x-api-key");
    assert!(document["paths"]["/events"]["options"].get("security").is_none());
    // The same spec gives the same bytes.
    let again = World::new().plan(&exposed("auth: apiKey"));
    assert_eq!(input(&again, "endpoint:"), input(&plan, "endpoint:"));
}

#[test]
fn an_endpoint_for_everybody_is_a_privilege() {
    let risk = |plan: &Plan| {
        plan.items.iter().find(|item| item.address.kind == Kind::Endpoint).unwrap().risk
    };
    let public = exposed("auth: public\n  throttle: {rate: 1, burst: 1}");
    assert_eq!(risk(&World::new().plan(&public)), Risk::Privilege);
    let closed = exposed("auth: apiKey\n  throttle: {rate: 1, burst: 1}");
    assert_eq!(risk(&World::new().plan(&closed)), Risk::Safe);
    let world = applied(&closed);
    assert_eq!(risk(&world.plan(&public)), Risk::Privilege);
    let world = applied(&public);
    assert_eq!(risk(&world.plan(&closed)), Risk::Safe);
}

#[test]
fn an_api_of_somebody_else_is_left_alone() {
    let text = exposed("auth: iam");
    let mut world = applied(&text);
    let mut foreign = world.live(Kind::Endpoint).clone();
    foreign.locator = "arn:aws:apigateway:us-east-1::/restapis/theirs".into();
    foreign.tags = Some(Default::default());
    world.all.push(foreign);
    let gone = world.with(&text, |from| personalize_core::plan::destroy(from, &world.inventory()));
    let deleted = gone.steps.iter().filter(|step| step.address.kind == Kind::Endpoint);
    let deleted: Vec<&str> = deleted.filter_map(|step| step.locator.as_deref()).collect();
    assert_eq!(deleted.len(), 1);
    assert!(!deleted.contains(&"arn:aws:apigateway:us-east-1::/restapis/theirs"));
}
