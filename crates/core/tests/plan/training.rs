//! When models are trained: by the policy of the spec, by age, because somebody asks, by the service itself; and what
//! campaigns serve then. Not here: what a version is named after (`cases`).

use crate::world::{MOVIES, World, movies};
use expect_test::expect;
use jiff::Timestamp;
use personalize_core::{
    address::{Address, Kind},
    inventory::Live,
    lowering::{Requests, text},
    plan::{Plan, drift::drift, render},
};

const DAY: i64 = 24 * 60 * 60;

/// `MOVIES` with this beside the recipe of its solution.
fn with(solution: &str) -> String {
    MOVIES.replace("autoTraining: off}", &format!("{solution}}}"))
}

/// The plan when the training of the solution is asked for.
fn asked(world: &mut World, text: &str) -> Plan {
    world.requests.train = [Address::new(Kind::Solution, "for-you")].into();
    let plan = world.plan(text);
    world.requests = Requests::none();
    plan
}

fn applied_when_asked(world: &mut World, text: &str) {
    let plan = asked(world, text);
    world.apply(&plan);
    let next = world.plan(text);
    assert!(next.is_empty(), "{}", render::human(&next));
}

/// A version that the service trained by itself.
fn automatic(world: &mut World, day: i64) -> String {
    let solution = world.live(Kind::Solution).locator.clone();
    let arn = format!("{solution}/auto{day}");
    let props = serde_json::json!({"solutionArn": solution, "trainingType": "AUTOMATIC", "trainingMode": "FULL"});
    let props = props.as_object().cloned().unwrap().into();
    world.all.push(Live {
        status: "ACTIVE".into(),
        tags: Some(Default::default()),
        created: Timestamp::from_second(day * DAY).ok(),
        ..Live::new(Kind::SolutionVersion, format!("auto{day}"), &arn, props)
    });
    arn
}

fn kinds(plan: &Plan) -> Vec<Kind> {
    plan.items.iter().map(|item| item.address.kind).collect()
}

#[test]
fn a_training_that_is_asked_for_is_one_more_version_and_is_served() {
    let mut world = movies();
    let plan = asked(&mut world, MOVIES);
    expect![[r#"
          + solution-version/for-you  v-4297f7979bb3-2
              asked for by `--train`
          ~ campaign/home             movies-home
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
               -> (the new solution-version/for-you)

        note: on AWS, small data usually takes about 40 min

        1 to create, 1 to update; 16 unchanged
    "#]]
    .assert_eq(&render::human(&plan));
    assert_ne!(plan.id(), world.plan(MOVIES).id());
    assert!(drift(&plan).is_empty());
    applied_when_asked(&mut world, MOVIES);
    // Once more, and one more.
    applied_when_asked(&mut world, MOVIES);
    assert_eq!(world.all.iter().filter(|l| l.kind == Kind::SolutionVersion).count(), 3);
}

#[test]
fn a_training_on_the_same_that_is_in_progress_is_not_begun_twice() {
    let mut world = movies();
    let version = world.live(Kind::SolutionVersion);
    (version.phase, version.status) =
        (personalize_core::inventory::Phase::Creating, "CREATE IN_PROGRESS".into());
    let plan = asked(&mut world, MOVIES);
    assert!(plan.steps.iter().all(|step| step.operation != "CreateSolutionVersion"));
}

#[test]
fn what_waits_for_a_training_by_hand_says_so_until_it_is_asked_for() {
    for sync in ["", ", campaignConfig: {syncWithLatestSolutionVersion: true}"] {
        let text = with("autoTraining: off, training: {when: manual}")
            .replace("minProvisionedTPS: 1", &format!("minProvisionedTPS: 1{sync}"));
        let mut world = World::new();
        let plan = world.plan(&text);
        assert!(plan.items.iter().all(|i| i.address.kind != Kind::Campaign));
        world.apply(&plan);
        expect![[r#"
            note: campaign/home waits for a version of solution/for-you, which this spec does not train (`training: {when: manual}`): `apply --train solution/for-you` trains it

            nothing to do: 16 resources are as wanted
        "#]]
        .assert_eq(&render::human(&world.plan(&text)));
        assert!(world.plan(&text).is_empty());
        assert_eq!(kinds(&asked(&mut world, &text)), [Kind::SolutionVersion, Kind::Campaign]);
        applied_when_asked(&mut world, &text);
    }
}

#[test]
fn a_new_generation_that_nobody_trains_leaves_the_old_one_to_serve() {
    let manual = "autoTraining: off, training: {when: manual}";
    let mut world = movies();
    let changed = with(&format!(
        "{manual}, solutionConfig: {{algorithmHyperParameters: {{apply_recency_bias: false}}}}"
    ));
    world.check(
        &changed,
        &expect![[r#"
              + solution/for-you  movies-for-you-g2
                  solutionConfig.algorithmHyperParameters: (none) -> {"apply_recency_bias":"false"}  (forces replacement)

            note: solution/for-you `movies-for-you` and what serves it stay until `movies-for-you-g2`, which takes its place, has a version: `apply --train solution/for-you` trains one
            note: on AWS, small data usually takes about 1 min

            1 to create; 16 unchanged
        "#]],
    );
    let plan = asked(&mut world, &changed);
    expect![[r#"
          + solution-version/for-you  v-bac1ec22ba7e
              asked for by `--train`
          ~ campaign/home             movies-home
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/18
               -> (the new solution-version/for-you)
          - solution/for-you          movies-for-you
              superseded

        note: on AWS, small data usually takes about 40 min

        1 to create, 1 to update, 1 to delete; 16 unchanged
    "#]]
    .assert_eq(&render::human(&plan));
    applied_when_asked(&mut world, &changed);
}

#[test]
fn versions_of_the_services_own_schedule_are_followed_and_count_for_their_age() {
    let text = with("autoTraining: {every: 7 days}, training: {maxAge: 30 days}");
    let mut world = World::new();
    let plan = world.plan(&text);
    world.apply(&plan);
    let version = automatic(&mut world, 20);
    world.now = Timestamp::from_second(40 * DAY).unwrap();
    let plan = world.plan(&text);
    let [step] = &plan.steps[..] else { panic!("{}", render::human(&plan)) };
    assert_eq!(text_of(step), version);
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
    world.now = Timestamp::from_second(60 * DAY).unwrap();
    let plan = world.plan(&text);
    expect![[r#"
          + solution-version/for-you  v-4297f7979bb3-2
              every version is older than `maxAge`
          ~ campaign/home             movies-home
              solutionVersionArn:
                  arn:aws:personalize:us-east-1:000000000000:solution/movies-for-you/auto20
               -> (the new solution-version/for-you)

        note: on AWS, small data usually takes about 40 min

        1 to create, 1 to update; 16 unchanged
    "#]]
    .assert_eq(&render::human(&plan));
    assert!(drift(&plan).is_empty());
}

fn text_of(step: &personalize_core::plan::Step) -> &str {
    text(&step.input, "solutionVersionArn")
}

#[test]
fn an_update_begins_with_a_full_training() {
    let text = MOVIES
        .replace("aws-user-personalization-v2", "aws-user-personalization")
        .replace("autoTraining: off}", "autoTraining: off, training: {mode: UPDATE}}");
    let modes = |plan: &Plan| -> Vec<String> {
        let trainings = plan.steps.iter().filter(|s| s.operation == "CreateSolutionVersion");
        trainings
            .map(|s| personalize_core::lowering::text(&s.input, "trainingMode").into())
            .collect()
    };
    let mut world = World::new();
    let plan = world.plan(&text);
    assert_eq!(modes(&plan), ["FULL"]);
    let first = plan.items.iter().find(|i| i.address.kind == Kind::SolutionVersion).unwrap();
    assert!(first.reason.starts_with("trained in full"), "{}", first.reason);
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
    assert_eq!(modes(&asked(&mut world, &text)), ["UPDATE"]);
    applied_when_asked(&mut world, &text);
}
