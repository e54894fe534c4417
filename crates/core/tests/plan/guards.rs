//! Guards: what is refused until somebody allows exactly that, and whether there is room.

use crate::world::{MOVIES, World, movies};
use expect_test::{Expect, expect};
use personalize_core::{
    address::Kind,
    inventory::Phase,
    plan::{Allow, Plan, Risk, render},
};

const HOME: &str = "campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n";

fn risks(plan: &Plan) -> Vec<(String, Risk)> {
    let guarded = plan.items.iter().filter(|i| i.risk != Risk::Safe);
    guarded.map(|i| (i.address.to_string(), i.risk)).collect()
}

fn refused(plan: &Plan, expected: &Expect) {
    expected.assert_eq(&render::human(plan));
}

#[test]
fn a_new_stack_needs_no_permission() {
    let plan = World::new().plan(MOVIES);
    assert!(plan.refusals.is_empty());
    assert_eq!(
        risks(&plan),
        [
            ("role".into(), Risk::Privilege),
            ("bucket-policy".into(), Risk::Privilege),
            ("role-policy".into(), Risk::Privilege),
            ("campaign/home".into(), Risk::CostUp),
        ]
    );
}

#[test]
fn more_throughput_is_shown_and_not_refused() {
    let plan = movies().plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    assert!(plan.refusals.is_empty());
    assert_eq!(risks(&plan), [("campaign/home".into(), Risk::CostUp)]);
    assert_eq!(plan.steps[0].risk, Risk::CostUp);
}

#[test]
fn a_deleted_campaign_is_refused_until_it_is_allowed_by_name() {
    let text = MOVIES.replace(HOME, "");
    let plan = movies().plan(&text);
    refused(
        &plan,
        &expect![[r#"
              - campaign/home  movies-home  [serving-impact]
                  the spec no longer names it

            refused: campaign/home `movies-home` would be deleted, and whoever calls it fails or has to change (serving-impact)
               help: to allow it: `--allow serving-impact=campaign/home`, or `allow: [serving-impact=campaign/home]` in the spec

            1 to delete; 17 unchanged; 1 refused
        "#]],
    );
    let allow: Allow = "serving-impact=campaign/home".parse().unwrap();
    for other in ["data-loss=campaign/home", "serving-impact=campaign/other"] {
        let other: Allow = other.parse().unwrap();
        assert_eq!(plan.clone().allow(&[other]).refusals.len(), 1);
    }
    let allowed = plan.clone().allow(std::slice::from_ref(&allow));
    assert!(allowed.refusals.is_empty());
    assert_ne!(allowed.id(), plan.id(), "who approves a plan approves what is allowed in it");
    let mut world = movies();
    let plan = world.plan(&format!("{text}allow: [{allow}]\n"));
    assert!(plan.refusals.is_empty());
    world.apply(&plan);
}

#[test]
fn a_renamed_campaign_is_an_outage_for_whoever_calls_it() {
    let text = MOVIES.replace("home: {", "home: {name: movies-start, ");
    refused(
        &movies().plan(&text),
        &expect![[r#"
              + campaign/home  movies-start  [cost-up]
              - campaign/home  movies-home   [serving-impact]
                  superseded

            refused: campaign/home `movies-home` would be deleted, and whoever calls it fails or has to change (serving-impact)
               help: to allow it: `--allow serving-impact=campaign/home`, or `allow: [serving-impact=campaign/home]` in the spec

            note: the minimum throughput is billed continuously: campaign/home
            note: on AWS, small data usually takes about 10 min

            1 to create, 1 to delete; 17 unchanged; 1 refused
        "#]],
    );
}

#[test]
fn another_tracking_id_has_to_be_allowed() {
    let plan = movies().plan(&MOVIES.replace("movies-clicks", "movies-taps"));
    assert_eq!(plan.refusals.len(), 1);
    assert_eq!(
        plan.refusals[0].allow.as_ref().unwrap().to_string(),
        "serving-impact=event-tracker"
    );
}

#[test]
fn an_outage_that_the_spec_chose_is_allowed_by_it() {
    let plan = movies().plan(&MOVIES.replace("\"watch\"", "\"like\""));
    assert!(plan.refusals.is_empty());
    assert_eq!(plan.items[0].risk, Risk::ServingImpact);
    assert_eq!(plan.items[0].allowed.as_deref(), Some("replace: in-place"));
}

#[test]
fn a_deleted_solution_and_its_model_are_refused() {
    let text = MOVIES
        .replace(
            "solutions:\n  for-you: {recipe: aws-user-personalization-v2, autoTraining: off}\n",
            "",
        )
        .replace(HOME, "");
    let refusals = movies().plan(&text).refusals;
    let allow: Vec<String> =
        refusals.iter().filter_map(|r| Some(r.allow.as_ref()?.to_string())).collect();
    assert_eq!(allow, ["retrain-cost=solution/for-you", "serving-impact=campaign/home"]);
}

#[test]
fn a_failed_campaign_is_made_again_without_asking() {
    let mut world = movies();
    world.live(Kind::Campaign).phase = Phase::Failed;
    assert!(world.plan(MOVIES).refusals.is_empty());
}

#[test]
fn create_first_needs_room_for_both() {
    let solutions: String = (0..10)
        .map(|i| format!("  s{i}: {{recipe: aws-user-personalization-v2, autoTraining: off}}\n"))
        .collect();
    let text = MOVIES.replace(
        "  for-you: {recipe: aws-user-personalization-v2, autoTraining: off}\n",
        &solutions,
    );
    let text = text.replace("solution: for-you", "solution: s0");
    let mut world = World::new();
    let plan = world.plan(&text);
    assert!(plan.notes.iter().all(|n| !n.text.contains("solutions")), "ten fit: {:?}", plan.notes);
    world.apply(&plan);
    let plan = world.plan(&text.replace(
        "s1: {recipe: aws-user-personalization-v2",
        "s1: {recipe: aws-user-personalization",
    ));
    let note = plan.notes.iter().find(|n| n.text.contains("solutions")).unwrap();
    assert_eq!(
        note.text,
        "there are 11 solutions, but 10 are allowed in a dataset group; this quota can be raised on request; check that yours is"
    );
}

#[test]
fn a_fixed_quota_refuses() {
    let mut world = movies();
    let mut other = world.live(Kind::EventTracker).clone();
    (other.name, other.locator, other.tags) =
        ("theirs".into(), "arn:theirs".into(), Some(Default::default()));
    world.all.retain(|l| l.kind != Kind::EventTracker);
    world.all.push(other);
    refused(
        &world.plan(MOVIES),
        &expect![[r#"
              + event-tracker  movies-clicks

            refused: there are 2 event trackers, but 1 is allowed in a dataset group
               help: this quota cannot be raised; delete or rename what is not needed first

            note: on AWS, small data usually takes about 1 min
            note: not this stack's, and left alone: event-tracker `theirs`

            1 to create; 17 unchanged; 1 refused
        "#]],
    );
}
