//! Who calls what a plan changes, and what other people have on it: risks by effect, deletions that something holds back,
//! a recommender that stops and starts, one stack in two regions.

use crate::world::{MOVIES, World, applied, movies};
use expect_test::expect;
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    diff::Cause,
    inventory::{Live, Phase},
    plan::{Action, Plan, Risk, Verb, drift::drift, render},
    props::Props,
    status::{State, status},
};
use personalize_rules::arn::Scope;
use serde_json::json;

/// Something that another person made in the dataset group.
fn theirs(world: &mut World, kind: Kind, name: &str, props: serde_json::Value) {
    let props = Props::from(props.as_object().cloned().unwrap_or_default());
    let locator = format!("arn:theirs:{kind}/{name}");
    let live = Live::new(kind, name.into(), &locator, props);
    world.all.push(Live { tags: Some(Default::default()), ..live });
}

/// `MOVIES` applied, with a campaign of somebody else on its solution.
fn with_their_campaign() -> World {
    let mut world = movies();
    let version = world.live(Kind::SolutionVersion).locator.clone();
    theirs(&mut world, Kind::Campaign, "colleagues", json!({"solutionVersionArn": version}));
    world
}

#[test]
fn another_recipe_of_the_same_kind_is_safe_and_one_of_another_kind_is_not() {
    let with = |recipe: &str| {
        movies().plan(
            &MOVIES.replace("recipe: aws-user-personalization-v2", &format!("recipe: {recipe}")),
        )
    };
    let campaign = |plan: &Plan| {
        let item = plan.items.iter().find(|i| i.address.kind == Kind::Campaign);
        item.map(|item| (item.action, item.risk))
    };
    let same = with("aws-user-personalization");
    assert_eq!(campaign(&same), Some((Action::Update, Risk::Safe)));
    assert!(same.refusals.is_empty(), "{:#?}", same.refusals);
    for other in ["aws-similar-items", "aws-personalized-ranking-v2", "aws-popularity-count"] {
        let plan = with(other);
        assert_eq!(campaign(&plan), Some((Action::Update, Risk::ServingImpact)), "{other}");
        let allow: Vec<String> =
            plan.refusals.iter().filter_map(|r| Some(r.allow.as_ref()?.to_string())).collect();
        assert_eq!(allow, ["serving-impact=campaign/home"], "{other}");
    }
}

#[test]
fn a_solution_that_a_colleague_serves_from_is_not_taken_away() {
    let world = with_their_campaign();
    let plan = world.plan(
        &MOVIES.replace("recipe: aws-user-personalization-v2", "recipe: aws-user-personalization"),
    );
    let refusals: Vec<&str> = plan.refusals.iter().map(|r| r.summary.as_str()).collect();
    expect!["the campaign `colleagues`, which is not this stack's, holds back the deletion of solution/for-you"]
    .assert_eq(&refusals.join("\n"));
}

#[test]
fn destroy_looks_first_at_what_others_have() {
    let mut world = with_their_campaign();
    let group = world.live(Kind::DatasetGroup).locator.clone();
    theirs(&mut world, Kind::Filter, "their-filter", json!({"datasetGroupArn": group}));
    let plan = world.destroy();
    let refusals: Vec<&str> = plan.refusals.iter().map(|r| r.summary.as_str()).collect();
    expect![[r#"
        the filter `their-filter`, which is not this stack's, holds back the deletion of dataset-group, dataset/interactions, dataset/items
        the campaign `colleagues`, which is not this stack's, holds back the deletion of solution/for-you, dataset/interactions, dataset/items"#]].assert_eq(&refusals.join("\n"));
}

/// S3 deletes only what is empty: what a bucket of the stack holds of others, beside its folder and below it, keeps it.
#[test]
fn destroy_looks_first_at_what_others_put_into_the_bucket() {
    let refused = |world: &World| {
        let plan = world.destroy();
        let refusals = plan.refusals.iter().map(|r| format!("{}: {}\n", r.address, r.summary));
        refusals.collect::<String>()
    };
    let mut world = movies();
    let top = |world: &mut World, names: serde_json::Value| {
        world.live(Kind::Bucket).props.insert("top".into(), names);
    };
    top(&mut world, json!(["movies/", ".personalize/"]));
    assert_eq!(refused(&world), "", "its own folder and the locks go with it");
    top(&mut world, json!(["movies/", ".personalize/", "movies-2/", "notes.txt"]));
    theirs(&mut world, Kind::DataObject, "movies/by-hand.csv", json!({}));
    expect!["bucket: the bucket `movies-personalize` holds what this stack did not put there: `movies-2/`, `notes.txt`, `movies/by-hand.csv`\n"]
    .assert_eq(&refused(&world));
}

/// What has lost its tags may be the stack's own: it is not left behind in silence.
#[test]
fn destroy_is_refused_where_a_name_of_the_stack_has_no_tags() {
    let mut world = movies();
    let group = world.live(Kind::DatasetGroup);
    group.tags = Some(Default::default());
    let plan = world.destroy();
    let [refusal] = &plan.refusals[..] else { panic!("{:?}", plan.refusals) };
    expect!["the dataset-group `movies` would stay, since it was not made by personalize"]
        .assert_eq(&refusal.summary);
    expect!["if it is this stack's, write `adopt: [dataset-group]` in the spec, apply it and destroy then; if it is not, give dataset-group another name in the spec"].assert_eq(&refusal.help);
    world.all.retain(|live| live.kind == Kind::DatasetGroup);
    assert_eq!(world.destroy().refusals.len(), 1, "also where nothing else is left");
    let other = [(personalize_core::lowering::TAG_STACK.to_owned(), "other".to_owned())];
    world.live(Kind::DatasetGroup).tags = Some(other.into());
    assert_eq!(world.destroy().refusals, [], "it is another stack's for certain");
}

#[test]
fn a_plan_says_what_is_not_the_stacks() {
    let world = with_their_campaign();
    let plan = world.plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    let notes: Vec<&str> = plan.notes.iter().map(|n| n.text.as_str()).collect();
    assert!(
        notes.contains(&"not this stack's, and left alone: campaign `colleagues`"),
        "{notes:?}"
    );
    assert!(plan.refusals.is_empty());
}

/// Before the first apply, too: the dataset group is somebody's, and taken over.
#[test]
fn the_plan_of_a_new_stack_says_what_others_have_in_the_group_that_it_takes_over() {
    let mut world = World::new();
    let group = world.scope.dataset_group("movies");
    let props = Props::from_iter([("name".to_owned(), json!("movies"))]);
    let live = Live::new(Kind::DatasetGroup, "movies".into(), &group, props);
    world.all.push(Live { tags: Some(Default::default()), status: "ACTIVE".into(), ..live });
    theirs(&mut world, Kind::Solution, "colleagues", json!({"datasetGroupArn": group}));
    let version = "arn:theirs:solution/colleagues/1";
    theirs(&mut world, Kind::Campaign, "their-home", json!({"solutionVersionArn": version}));
    let plan = world.plan(&format!("{MOVIES}adopt: [dataset-group]\n"));
    let said: Vec<&str> = plan
        .notes
        .iter()
        .map(|n| n.text.as_str())
        .filter(|text| text.contains("not this stack's"))
        .collect();
    expect!["not this stack's, and left alone: solution `colleagues`, campaign `their-home`"]
        .assert_eq(&said.join("\n"));
    assert_eq!(plan.refusals, []);
}

#[test]
fn a_dataset_is_not_dropped_while_the_service_would_hold_it_back() {
    let text = MOVIES.split("  items:\n").next().map(str::to_owned);
    let rest = MOVIES.split_once("eventTracker:").map(|(_, rest)| format!("eventTracker:{rest}"));
    let text = text.zip(rest).map(|(a, b)| a + &b).expect("the spec has both");
    let plan = movies().plan(&text);
    let held = plan.refusals.iter().find(|r| r.allow.is_none()).expect("it is refused");
    expect![[r#"
        filter/unseen holds back the deletion of dataset/items
        the service deletes these only when it is gone: drop it from the spec too, or keep them"#]]
    .assert_eq(&format!("{}\n{}", held.summary, held.help));
}

const SHOP: &str = r#"
version: 1
name: shop
region: us-east-1
bucket: {name: shop-personalize}
role: {name: shop-personalize}
datasetGroup: {domain: ECOMMERCE}
datasets:
  interactions:
    source: data/interactions.csv
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}
recommenders:
  best:
    recipe: aws-ecomm-popular-items-by-views
"#;

#[test]
fn a_stopped_recommender_is_started_and_keeps_its_model() {
    let mut world = applied(SHOP);
    let recommender = world.live(Kind::Recommender);
    (recommender.phase, recommender.status) = (Phase::Stopped, "INACTIVE".into());
    world.check(
        SHOP,
        &expect![[r#"
              ~ recommender/best  shop-best  [cost-up]
                  it is INACTIVE
                  running: false -> true  (drift: changed outside this spec)

            note: the minimum throughput is billed continuously: recommender/best

            1 to update; 9 unchanged
        "#]],
    );
}

#[test]
fn a_recommender_sleeps_when_the_spec_says_so() {
    let asleep =
        SHOP.replace("popular-items-by-views\n", "popular-items-by-views\n    running: false\n");
    let mut world = applied(SHOP);
    world.check(
        &asleep,
        &expect![[r#"
              ~ recommender/best  shop-best  [serving-impact: allowed by `running: false`]
                  running: true -> false

            1 to update; 9 unchanged
        "#]],
    );
    assert_eq!(world.live(Kind::Recommender).phase, Phase::Stopped);
    let woken = world.plan(SHOP);
    let steps: Vec<Verb> = woken.steps.iter().map(|s| s.verb).collect();
    assert_eq!(steps, [Verb::Start, Verb::Tag]);
    // A new one is made, then stopped.
    let made = World::new().plan(&asleep);
    let last: Vec<&str> = made.steps.iter().rev().take(2).map(|s| s.operation.as_str()).collect();
    assert_eq!(last, ["StopRecommender", "CreateRecommender"]);
}

/// What runs against the wish of the spec was started or stopped outside it, or the spec changed; the mark tells which.
#[test]
fn a_recommender_that_was_started_or_stopped_outside_the_spec_drifts() {
    let drifted = |world: &World, text: &str| -> Vec<(String, Cause)> {
        let all = drift(&world.plan(text));
        let changes = all.into_iter().flat_map(|one| one.changes);
        changes.map(|c| (format!("{}: {} -> {}", c.path, c.from, c.to), c.cause)).collect()
    };
    let asleep =
        SHOP.replace("popular-items-by-views\n", "popular-items-by-views\n    running: false\n");
    let mut world = applied(SHOP);
    assert_eq!(drifted(&world, &asleep), []);
    let set = |world: &mut World, phase: Phase| world.live(Kind::Recommender).phase = phase;
    set(&mut world, Phase::Stopped);
    assert_eq!(drifted(&world, SHOP), [("running: false -> true".to_owned(), Cause::Drift)]);
    set(&mut world, Phase::Ready);
    let plan = world.plan(&asleep);
    world.apply(&plan);
    assert!(world.plan(&asleep).is_empty());
    assert_eq!(drifted(&world, SHOP), []);
    set(&mut world, Phase::Ready);
    assert_eq!(drifted(&world, &asleep), [("running: true -> false".to_owned(), Cause::Drift)]);
}

#[test]
fn an_update_that_failed_is_tried_again_with_its_reason() {
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let mut world = movies();
    let update = world.plan(&text).steps.remove(0);
    world.step(&update);
    // The mark of what was applied is not written. After a failure the old configuration serves (docs/service/resources.md, "Campaigns").
    let campaign = world.live(Kind::Campaign);
    (campaign.phase, campaign.failure) = (Phase::UpdateFailed, Some("no capacity".into()));
    campaign.props.insert("minProvisionedTPS".into(), 1.into());
    expect![[r#"
          ~ campaign/home  movies-home  [cost-up]
              the last update failed: no capacity
              minProvisionedTPS: 1 -> 2

        note: the minimum throughput is billed continuously: campaign/home

        1 to update; 17 unchanged
    "#]]
    .assert_eq(&render::human(&world.plan(&text)));
    let lines = world.with(&text, |from| status(from, &world.inventory(), Timestamp::UNIX_EPOCH));
    let line = lines.iter().find(|line| line.address.kind == Kind::Campaign).unwrap();
    assert_eq!((line.state, line.failure.as_deref()), (State::Degraded, Some("no capacity")));
}

#[test]
fn one_role_serves_one_region() {
    let mut world = movies();
    world.all.retain(|live| live.kind == Kind::Role);
    world.scope = Scope::new("eu-west-1", "000000000000");
    let plan = world.plan(MOVIES);
    let refusals: Vec<&str> = plan.refusals.iter().map(|r| r.summary.as_str()).collect();
    expect!["the role `movies-personalize` serves this stack in us-east-1, and would be taken away from it for eu-west-1"].assert_eq(&refusals.join("\n"));
}

#[test]
fn a_role_that_may_do_nothing_has_no_policy() {
    let text = SHOP.replace("    source: data/interactions.csv\n", "");
    let text =
        text.replace("recommenders:\n  best:\n    recipe: aws-ecomm-popular-items-by-views\n", "");
    let plan = World::new().plan(&text);
    assert!(plan.steps.iter().all(|s| s.address.kind != Kind::RolePolicy));
    assert!(plan.steps.iter().any(|s| s.address.kind == Kind::Role));
}
