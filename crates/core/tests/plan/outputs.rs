//! What parameters tell applications: created, moved with what they tell of, deleted with it. Not here: names that
//! Parameter Store does not take (`spec`).

use crate::world::{MOVIES, World, movies};
use expect_test::expect;
use personalize_core::{address::Kind, inventory::Live, plan::render};

fn told() -> String {
    format!("{MOVIES}outputs: {{ssm: /movies/}}\n")
}

fn parameters(world: &World) -> Vec<(&str, &str)> {
    let all = world.all.iter().filter(|live| live.kind == Kind::Parameter);
    all.map(|live: &Live| (live.name.as_str(), live.text("value"))).collect()
}

#[test]
fn applications_are_told_by_parameters() {
    let mut world = movies();
    world.live(Kind::EventTracker).outputs.insert("trackingId".into(), "t-1".into());
    world.check(
        &told(),
        &expect![[r#"
              + parameter/event-tracker  /movies/event-tracker/tracking-id
              + parameter/filter/unseen  /movies/filter/unseen/arn
              + parameter/campaign/home  /movies/campaign/home/arn

            3 to create; 18 unchanged
        "#]],
    );
    let arn = "arn:aws:personalize:us-east-1:000000000000";
    assert_eq!(
        parameters(&world),
        [
            ("/movies/event-tracker/tracking-id", "t-1"),
            ("/movies/filter/unseen/arn", format!("{arn}:filter/movies-unseen").as_str()),
            ("/movies/campaign/home/arn", &format!("{arn}:campaign/movies-home")),
        ]
    );
    let gone = world.plan(MOVIES);
    let allow: Vec<String> =
        gone.refusals.iter().map(|r| r.allow.as_ref().unwrap().to_string()).collect();
    assert!(allow.iter().any(|one| one == "serving-impact=parameter/event-tracker"));
    assert_eq!(allow.len(), 3);
    let destroy = world.destroy();
    assert_eq!(destroy.items.iter().filter(|i| i.address.kind == Kind::Parameter).count(), 3);
    world.apply(&destroy);
    assert!(parameters(&world).is_empty());
}

#[test]
fn a_parameter_follows_what_it_tells_of() {
    let mut world = World::new();
    let plan = world.plan(&told());
    let put = plan.steps.iter().find(|s| s.id.starts_with("parameter/event-tracker")).unwrap();
    assert_eq!(put.input["value"]["$ref"], "event-tracker#trackingId");
    assert!(put.needs.iter().any(|need| need.starts_with("event-tracker:create")));
    world.apply(&plan);
    // The simulated tracker has no tracking id; the service always gives one.
    world.live(Kind::EventTracker).outputs.insert("trackingId".into(), "t-1".into());
    let plan = world.plan(&told());
    world.apply(&plan);
    assert!(world.plan(&told()).is_empty());
    let renamed = told().replace("home: {", "home: {name: movies-start, ");
    let plan = world.plan(&format!("{renamed}allow: [serving-impact=campaign/home]\n"));
    expect![[r#"
          + campaign/home            movies-start               [cost-up]
          ~ parameter/campaign/home  /movies/campaign/home/arn
              value:
                  arn:aws:personalize:us-east-1:000000000000:campaign/movies-home
               -> arn:aws:personalize:us-east-1:000000000000:campaign/movies-start
          - campaign/home            movies-home                [serving-impact: allowed by `allow`]
              superseded

        note: the minimum throughput is billed continuously: campaign/home
        note: on AWS, small data usually takes about 10 min

        1 to create, 1 to update, 1 to delete; 19 unchanged
    "#]]
    .assert_eq(&render::human(&plan));
}

#[test]
fn what_is_not_there_is_not_told() {
    let text = told().replace("autoTraining: off", "autoTraining: off, training: {when: manual}");
    let mut world = World::new();
    let plan = world.plan(&text);
    world.apply(&plan);
    assert!(parameters(&world).iter().all(|(name, _)| !name.contains("campaign")));
    world.live(Kind::EventTracker).outputs.insert("trackingId".into(), "t-1".into());
    let plan = world.plan(&text);
    world.apply(&plan);
    assert!(world.plan(&text).is_empty());
}
