//! What a stack costs as it is live, and what of it is idle.

use crate::{
    cost::{SHOP, facts},
    world::{MOVIES, World, applied, movies},
};
use expect_test::{Expect, expect};
use jiff::{Timestamp, ToSpan};
use personalize_core::{
    address::Kind,
    cost::{Basis, Facts, Unknown},
    inventory::Phase,
    live_cost::{LiveCost, Reason, lines, live_cost},
};
use personalize_price::PriceList;
use serde_json::json;

fn cost_in(world: &World, spec: &str, facts: &Facts) -> LiveCost {
    let past = world.past_imports();
    let basis = Basis { prices: PriceList::published(), region: &world.scope.region, facts };
    world.with(spec, |from| live_cost(from, &world.inventory(), &past, basis, world.now))
}

fn check(world: &World, spec: &str, expected: &Expect) {
    expected.assert_eq(&(lines(&cost_in(world, spec, &facts())).join("\n") + "\n"));
}

#[test]
fn what_serves_is_told_with_its_floor() {
    let spec = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    check(
        &applied(&spec),
        &spec,
        &expect![[r#"
            cost in USD, at list prices of 2024-08-26:
              campaign/home  777.60 USD a month unused; 0.15 USD per 1,000 requests
              a month unused: 777.60
        "#]],
    );
    // 0.375 × 720; stopped, nothing.
    let mut world = applied(SHOP);
    assert_eq!(cost_in(&world, SHOP, &facts()).floor.usd.exact(), "270.00");
    world.live(Kind::Recommender).phase = Phase::Stopped;
    check(
        &world,
        SHOP,
        &expect![[r#"
            cost in USD, at list prices of 2024-08-26:
              recommender/best  0.00 USD a month unused
              a month unused: 0.00

            idle:
              recommender/best  shop-best: stopped: it costs nothing, and its model is kept
        "#]],
    );
}

#[test]
fn what_is_not_known_of_a_live_stack_has_its_reason() {
    let cost = cost_in(&applied(SHOP), SHOP, &Facts::default());
    assert_eq!(cost.floor.unknown[0].reason, Unknown::Users);
    let said = lines(&cost).join("\n");
    assert!(said.contains("a month unused: unknown\n"), "{said}");
    assert!(said.contains("give `users` under `usage`"), "{said}");
}

#[test]
fn what_others_have_is_not_counted() {
    let mut world = movies();
    let mut theirs = world.live(Kind::Campaign).clone();
    theirs.name = "theirs".into();
    theirs.locator = theirs.locator.replace("movies-home", "theirs");
    world.all.push(theirs);
    assert_eq!(cost_in(&world, MOVIES, &facts()).floor.usd.exact(), "388.80");
}

/// Another version of the solution, created on the day after the epoch by its number.
fn version(world: &mut World, name: &str, day: i64) {
    let mut version = world.live(Kind::SolutionVersion).clone();
    version.locator = format!("{}/{name}", version.text("solutionArn"));
    version.name = name.to_owned();
    version.created = Timestamp::from_second(day * 86_400).ok();
    let arn = version.locator.clone();
    version.outputs.insert("arn".into(), arn.into());
    world.all.push(version);
}

#[test]
fn a_campaign_over_an_old_model_is_idle() {
    let mut world = movies();
    world.live(Kind::SolutionVersion).created = Some(Timestamp::UNIX_EPOCH);
    let version_arn = world.live(Kind::SolutionVersion).locator.clone();
    world.live(Kind::Campaign).props.insert("solutionVersionArn".into(), json!(version_arn));
    world.now = Timestamp::UNIX_EPOCH + (29 * 24).hours();
    assert!(cost_in(&world, MOVIES, &facts()).idle.is_empty());
    world.now = Timestamp::UNIX_EPOCH + (30 * 24).hours();
    check(
        &world,
        MOVIES,
        &expect![[r#"
            cost in USD, at list prices of 2024-08-26:
              campaign/home  388.80 USD a month unused; 0.15 USD per 1,000 requests
              a month unused: 388.80

            idle:
              campaign/home  movies-home: its model is of 1970-01-01, and none was trained in the 30 days since
        "#]],
    );
    version(&mut world, "newer", 2);
    let idle = cost_in(&world, MOVIES, &facts()).idle;
    assert!(
        idle[0].text.contains("of 1970-01-01, although there is one of 1970-01-03"),
        "{idle:?}"
    );
}

#[test]
fn versions_and_uploads_that_nothing_uses_are_told() {
    let mut world = movies();
    // Two other generations: with two kept, the first is superseded.
    for hash in ["8888888888888888", "9999999999999999"] {
        world.data.insert("data/interactions.csv", hash);
        let plan = world.plan(MOVIES);
        world.apply(&plan);
    }
    let idle = cost_in(&world, MOVIES, &facts()).idle;
    let uploads: Vec<_> =
        idle.iter().filter(|one| one.reason == Reason::SupersededUploads).collect();
    assert_eq!(uploads.len(), 1, "{idle:#?}");
    // Each generation has trained a version, and the campaign serves the last.
    assert_eq!(idle.iter().filter(|one| one.reason == Reason::UnusedVersion).count(), 2);
    assert_eq!(uploads[0].cost.and_then(|cost| cost.known()), None);
    assert!(uploads[0].text.contains("superseded: 1, "), "{uploads:?}");
    let json = json!(uploads[0]);
    assert_eq!(json["reason"], "superseded-uploads");
    assert_eq!(json["cost"], json!({"unknown": "storage"}));
}
