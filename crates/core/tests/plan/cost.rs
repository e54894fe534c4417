//! What a plan costs, beside a calculation by hand.

use crate::world::{MOVIES, World, applied, movies};
use expect_test::{Expect, expect};
use personalize_core::{
    cost::{Basis, Cost, Facts},
    plan::{self, Plan, render},
};
use personalize_price::{Money, PriceList};

/// What the shell counted of the data of a world.
fn facts() -> Facts {
    Facts { interactions: Some(1_000_000), users: Some(40_000), ..Facts::default() }
}

fn priced_with(world: &World, spec: &str, prices: &PriceList, facts: &Facts) -> Plan {
    world.with(spec, |from| {
        let inventory = world.inventory();
        let plan = plan::plan(from, &inventory, world.now);
        let basis = Basis { prices, region: &world.scope.region, facts };
        plan.priced(from, &inventory, basis)
    })
}

fn priced(world: &World, spec: &str) -> Plan {
    priced_with(world, spec, PriceList::published(), &facts())
}

fn cost(world: &World, spec: &str) -> Cost {
    priced(world, spec).cost.unwrap()
}

fn usd(text: &str) -> Money {
    text.parse().unwrap()
}

fn shown(plan: &Plan, expected: &Expect) {
    expected.assert_eq(&render::human(plan));
}

#[test]
fn the_floor_of_a_campaign_is_that_of_its_recipe() {
    // 720 h × 0.54, and 720 h × 0.20 for recipes other than v2.
    let v2 = cost(&World::new(), MOVIES);
    assert_eq!((v2.floor.before.usd, v2.floor.after.usd), (usd("0"), usd("388.80")));
    let other = MOVIES.replace("aws-user-personalization-v2", "aws-user-personalization");
    assert_eq!(cost(&World::new(), &other).floor.after.usd, usd("144.00"));
}

#[test]
fn the_floor_rises_with_the_minimum_throughput() {
    let more = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 3");
    let cost = cost(&movies(), &more);
    assert_eq!((cost.floor.before.usd, cost.floor.after.usd), (usd("388.80"), usd("1166.40")));
}

#[test]
fn the_cost_stands_under_the_step_and_below_the_plan() {
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    shown(
        &priced(&movies(), &text),
        &expect![[r#"
          ~ campaign/home  movies-home  [cost-up]
              costs 388.80 -> 777.60 USD a month unused; 0.15 USD per 1,000 requests
              minProvisionedTPS: 1 -> 2

        note: the minimum throughput is billed continuously: campaign/home

        cost in USD, at list prices of 2024-08-26:
          a month unused: 388.80 -> 777.60
          unknown, use: campaign/home: the requests are not given; give `requestsPerMonth` under `usage`

        1 to update; 17 unchanged
    "#]],
    );
}

#[test]
fn a_plan_has_the_same_id_with_other_prices() {
    let plan = movies().plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    let _ = applied(MOVIES);
    let priced = priced(&movies(), &MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    assert_eq!(plan.id(), priced.id());
    assert_ne!(plan.cost, priced.cost);
}
