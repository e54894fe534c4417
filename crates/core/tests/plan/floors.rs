//! The floor of random stacks, of every kind that has one: what stands there after a plan less what stood there before it is what
//! the plan says that it adds. Not here: single prices (`cost`).

use crate::{
    cost::{SHOP, facts},
    world::{MOVIES, World, applied},
};
use personalize_core::{
    cost::{Amount, Basis, Cost, Facts, Sum, Unknown},
    plan::{self, Plan},
};
use personalize_price::{Money, PriceList};
use proptest::prelude::*;

/// A campaign: whether its recipe is a v2 one, its throughput, and the hour from which schedules add 9 to it, until 23:00.
type Campaign = Option<(bool, u32, Option<u32>)>;

/// A recommender: whether it runs, its throughput, and whether it answers with metadata.
type Recommender = Option<(bool, u32, bool)>;

/// A recommender that runs or not, and the hours for which schedules stop it on working days.
type Rested = Option<(bool, Option<u32>)>;

fn campaigns(all: &[Campaign]) -> String {
    let campaign = |(at, campaign): (usize, &Campaign)| {
        let (v2, tps, _) = (*campaign)?;
        let solution = if v2 { "for-you" } else { "old" };
        Some(format!("  c{at}: {{solution: {solution}, minProvisionedTPS: {tps}}}\n"))
    };
    let schedule = |(at, campaign): (usize, &Campaign)| {
        let (_, tps, from) = (*campaign)?;
        let line = |key: &str, hour: u32, tps: u32| {
            format!(
                "  {key}{at}: {{cron: \"0 {hour} * * ? *\", timeZone: Asia/Seoul, campaign: c{at}, minProvisionedTPS: {tps}}}\n"
            )
        };
        from.map(|from| line("up", from, tps + 9) + &line("down", 23, tps))
    };
    let old = "  old: {recipe: aws-user-personalization, autoTraining: off}\nfilters:";
    let spec = MOVIES.replace("filters:", old);
    let spec = spec.split("campaigns:").next().unwrap().to_owned();
    spec + &block("campaigns", all.iter().enumerate().filter_map(campaign).collect())
        + &block("schedules", all.iter().enumerate().filter_map(schedule).collect())
}

fn block(name: &str, lines: Vec<String>) -> String {
    if lines.is_empty() { String::new() } else { format!("{name}:\n{}", lines.concat()) }
}

/// 720 h × 0.54 for each request per second, or 720 h × 0.20; and 9 of them for 30 hours a month for each hour of a day.
fn by_hand_of_campaigns(all: &[Campaign]) -> Money {
    let one = |(v2, tps, from): (bool, u32, Option<u32>)| {
        let hours = tps * 720 + from.map_or(0, |from| (23 - from) * 30 * 9);
        i128::from(hours) * if v2 { 540_000_000 } else { 200_000_000 }
    };
    Money::from_nano(all.iter().flatten().copied().map(one).sum())
}

fn recommenders(all: &[Recommender]) -> String {
    let recommender = |(at, recommender): (usize, &Recommender)| {
        let (runs, tps, metadata) = (*recommender)?;
        let config = format!(
            "{{minRecommendationRequestsPerSecond: {tps}, enableMetadataWithRecommendations: {metadata}}}"
        );
        Some(format!(
            "  r{at}: {{recipe: aws-ecomm-popular-items-by-purchases, running: {runs}, recommenderConfig: {config}}}\n"
        ))
    };
    let lines: String = all.iter().enumerate().filter_map(recommender).collect();
    let spec = SHOP.split("recommenders:").next().unwrap().to_owned();
    if lines.is_empty() { spec } else { format!("{spec}recommenders:\n{lines}") }
}

/// 720 h × 0.375 where it runs: 3,600 requests an hour are within the 4,000 free ones; where there are more, tiers begin at borders
/// that are not known.
fn by_hand_of_recommenders(all: &[Recommender]) -> (Money, usize) {
    let running = || all.iter().flatten().filter(|(runs, ..)| *runs);
    let is_free = |tps: u32| tps * 3_600 <= 4_000;
    let known = running().filter(|(_, tps, _)| is_free(*tps)).count();
    let each = i128::try_from(known).unwrap() * 270_000_000_000;
    (Money::from_nano(each), running().count() - known)
}

/// Recommenders without a request beyond the free ones, which are stopped at 20:00 of working days for so many hours.
fn rested(all: &[Rested]) -> String {
    let recommender = |(at, one): (usize, &Rested)| {
        let (runs, _) = (*one)?;
        Some(format!(
            "  r{at}: {{recipe: aws-ecomm-popular-items-by-purchases, running: {runs}}}\n"
        ))
    };
    let schedules = |(at, one): (usize, &Rested)| {
        let hours = (*one)?.1?;
        let line = |key: &str, cron: &str, verb: &str| {
            format!("  {key}{at}: {{cron: \"0 {cron} *\", {verb}: recommender/r{at}}}\n")
        };
        let start = format!("{} * * ?", (20 + hours) % 24);
        Some(line("stop", "20 ? * MON-FRI", "stop") + &line("start", &start, "start"))
    };
    SHOP.split("recommenders:").next().unwrap().to_owned()
        + &block("recommenders", all.iter().enumerate().filter_map(recommender).collect())
        + &block("schedules", all.iter().enumerate().filter_map(schedules).collect())
}

/// 0.375 an hour: 720 of them, or as many less as 30 / 7 × 5 nights have. Each is rounded to a billionth of an hour, downwards.
fn by_hand_of_rested(all: &[Rested]) -> Money {
    let one = |(runs, hours): (bool, Option<u32>)| {
        let running = match hours {
            Some(hours) => (168 - 5 * i128::from(hours)) * 30 * 1_000_000_000 / 7,
            None => i128::from(runs) * 720 * 1_000_000_000,
        };
        375_000_000 * running / 1_000_000_000
    };
    Money::from_nano(all.iter().flatten().copied().map(one).sum())
}

/// A plan with what it costs: the one to what the spec says, or the one that destroys the stack.
fn priced(world: &World, spec: &str, facts: &Facts, destroys: bool) -> Plan {
    world.with(spec, |from| {
        let inventory = world.inventory();
        let plan = match destroys {
            true => plan::destroy(from, &inventory),
            false => plan::plan(from, &inventory, world.now),
        };
        let basis = Basis { prices: PriceList::published(), region: &world.scope.region, facts };
        plan.priced(from, &inventory, basis)
    })
}

/// A sum as far as it is known, and how many parts are not.
fn parts(sum: &Sum) -> (Money, usize) {
    (sum.usd, sum.unknown.len())
}

/// The rises of the items are the difference of the sums, and nothing that is unknown in one is missing in the other.
fn adds_up(cost: &Cost) -> Result<(), TestCaseError> {
    let mut rises = Money::ZERO;
    let (mut before, mut after) = (cost.floor.before.clone(), cost.floor.after.clone());
    for item in &cost.items {
        let Some(floor) = &item.floor else { continue };
        for (amount, sum, sign) in [(floor.before, &mut before, -1), (floor.after, &mut after, 1)] {
            match amount {
                Amount::Usd(usd) => rises += Money::from_nano(usd.as_nano() * sign),
                Amount::Unknown(reason) => {
                    let at = sum
                        .unknown
                        .iter()
                        .position(|gap| gap.address == item.address && gap.reason == reason);
                    prop_assert!(at.is_some(), "{} is in no sum", item.address);
                    sum.unknown.remove(at.unwrap_or_default());
                    prop_assert!(!reason.why().is_empty() && !reason.remedy().is_empty());
                }
            }
        }
    }
    prop_assert_eq!(rises, cost.floor.after.usd - cost.floor.before.usd);
    // What no item has stays as it is.
    prop_assert_eq!(before.unknown, after.unknown);
    Ok(())
}

/// From one stack to another, and to none.
fn holds(
    specs: [&str; 2],
    floors: [(Money, usize); 2],
    facts: &Facts,
) -> Result<(), TestCaseError> {
    let mut world = applied(specs[0]);
    let plan = priced(&world, specs[1], facts, false);
    let cost = plan.cost.clone().unwrap();
    prop_assert_eq!([parts(&cost.floor.before), parts(&cost.floor.after)], floors);
    adds_up(&cost)?;
    prop_assert!(Plan::read(&plan.to_json()).is_ok(), "{:?}", Plan::read(&plan.to_json()));
    world.apply(&plan);
    let again = priced(&world, specs[1], facts, false).cost.unwrap();
    prop_assert_eq!([parts(&again.floor.before), parts(&again.floor.after)], [floors[1]; 2]);
    let gone = priced(&world, specs[1], facts, true).cost.unwrap();
    prop_assert_eq!(
        [parts(&gone.floor.before), parts(&gone.floor.after)],
        [floors[1], (Money::ZERO, 0)]
    );
    adds_up(&gone)
}

fn three<T: std::fmt::Debug + Clone>(
    one: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Vec<Option<T>>> {
    prop::collection::vec(prop::option::of(one), 3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn of_campaigns_whatever_schedules_do(
        from in three((any::<bool>(), 1_u32..5, prop::option::of(6_u32..23))),
        to in three((any::<bool>(), 1_u32..5, prop::option::of(6_u32..23))),
    ) {
        let floors = [&from, &to].map(|all| (by_hand_of_campaigns(all), 0));
        holds([&campaigns(&from), &campaigns(&to)], floors, &facts())?;
    }

    #[test]
    fn of_recommenders_that_schedules_stop_and_start(
        from in three((any::<bool>(), prop::option::of(1_u32..24))),
        to in three((any::<bool>(), prop::option::of(1_u32..24))),
    ) {
        let floors = [&from, &to].map(|all| (by_hand_of_rested(all), 0));
        holds([&rested(&from), &rested(&to)], floors, &facts())?;
    }

    #[test]
    fn of_recommenders_that_run_and_that_are_stopped(
        from in three((any::<bool>(), 1_u32..3, any::<bool>())),
        to in three((any::<bool>(), 1_u32..3, any::<bool>())),
        users in prop::option::of(prop::sample::select(vec![1_u64, 40_000, 100_000, 100_001])),
    ) {
        let is_known = users.is_some_and(|users| users <= 100_000);
        let floors = [&from, &to].map(|all| {
            let running = all.iter().flatten().filter(|(runs, ..)| *runs).count();
            if is_known { by_hand_of_recommenders(all) } else { (Money::ZERO, running) }
        });
        let facts = Facts { users, ..facts() };
        holds([&recommenders(&from), &recommenders(&to)], floors, &facts)?;
    }
}

#[test]
fn what_is_unknown_of_a_recommender_has_its_reason() {
    let world = World::new();
    let spec = recommenders(&[Some((true, 2, false))]);
    for (users, reason) in [
        (None, Unknown::Users),
        (Some(100_001), Unknown::TierBorders),
        (Some(1), Unknown::TierBorders),
    ] {
        let facts = Facts { users, ..facts() };
        let cost = priced(&world, &spec, &facts, false).cost.unwrap();
        let reasons: Vec<Unknown> = cost.floor.after.unknown.iter().map(|gap| gap.reason).collect();
        assert_eq!(reasons, [reason], "{users:?}");
    }
}
