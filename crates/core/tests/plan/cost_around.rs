//! What schedules and an endpoint cost, and what schedules make of the cost of what serves, beside a calculation by hand.

use crate::{
    cost::{SHOP, facts, priced},
    world::{MOVIES, World, applied, movies},
};
use expect_test::expect;
use personalize_core::{
    address::Kind,
    cost::{Basis, Cost, Facts, Sum, Unknown},
    live_cost::{lines, live_cost},
    plan::{self, Plan, render},
};
use personalize_price::PriceList;

fn cost(spec: &str) -> Cost {
    priced(&World::new(), spec).cost.unwrap()
}

fn known(sum: &Sum) -> String {
    sum.usd.exact()
}

fn reasons(sum: &Sum) -> Vec<Unknown> {
    sum.unknown.iter().map(|gap| gap.reason).collect()
}

const ENDPOINT: &str =
    "endpoint: {throttle: {rate: 20, burst: 40}, routes: {home: {campaign: home}}}\n";

/// The peak is from 18 to 23:00.
const PEAK: &str = "schedules:
  peak: {cron: \"0 18 * * ? *\", timeZone: Asia/Seoul, campaign: home, minProvisionedTPS: 5}
  off-peak: {cron: \"0 23 * * ? *\", timeZone: Asia/Seoul, campaign: home, minProvisionedTPS: 1}
";

fn shop(schedules: &str) -> String {
    format!("{SHOP}schedules:\n{schedules}")
}

fn solution(schedules: &str) -> String {
    format!("{MOVIES}schedules:\n{schedules}")
}

#[test]
fn requests_to_an_endpoint_are_billed_by_tiers_beside_those_to_personalize() {
    let used = |requests: &str, via: &str| {
        let endpoint = ENDPOINT.replace("{throttle", &format!("{{via: {via}, throttle"));
        let usage = format!(
            "usage: {{campaign/home: {{requestsPerMonth: 0}}, endpoint: {{requestsPerMonth: {requests}}}}}\n"
        );
        known(&cost(&format!("{MOVIES}{endpoint}{usage}")).usage)
    };
    // 40,000,000 × 0.0000035.
    assert_eq!(used("40M", "direct"), "140.00");
    // 333,000,000 × 0.0000035 = 1,165.50, and the next one 0.0000028.
    assert_eq!(
        (used("333M", "direct"), used("333000001", "direct")),
        ("1165.50".into(), "1165.5000028".into())
    );
    // 40,000,000 more for executions at 0.000001; 40,000,000 × 0.1 s × 64 MB = 250,000 GB-seconds = 69.444444444 GB-hours × 0.06.
    assert_eq!(used("40M", "stepFunctions"), "184.166666667");
    // 1,000 GB-hours are 576,000,000 executions: 60.00; the next one takes 1 / 576,000 of an hour at 0.03.
    let api = 1165.50 + 243.0 * 2.8;
    assert_eq!(used("576M", "stepFunctions"), format!("{:.2}", api + 576.0 + 60.0));
    let none = cost(&format!("{MOVIES}{ENDPOINT}")).usage;
    assert_eq!((known(&none).as_str(), reasons(&none)), ("0.00", vec![Unknown::Requests; 2]));
    assert_eq!(none.unknown[1].address.kind, Kind::Endpoint);
}

#[test]
fn schedules_change_the_floor_by_the_hours_of_the_day() {
    // 0.54 × 30 days × (5 × 5 + 19 × 1) hours.
    assert_eq!(known(&cost(&format!("{MOVIES}{PEAK}")).floor.after), "712.80");
    // Without a way back it stays: 0.54 × 720 × 5.
    let up = PEAK.split("  off-peak").next().unwrap();
    assert_eq!(known(&cost(&format!("{MOVIES}{up}")).floor.after), "1944.00");
    let stop = "  stop: {cron: \"0 22 * * ? *\", stop: recommender/best}\n";
    let start = "  start: {cron: \"0 6 * * ? *\", start: recommender/best}\n";
    // 0.375 × 30 × 16 hours, whether it runs when the plan is made or not.
    let both = shop(&format!("{stop}{start}"));
    assert_eq!(known(&cost(&both).floor.after), "180.00");
    let stopped = both.replace("purchases}", "purchases, running: false}");
    assert_eq!(known(&cost(&stopped).floor.after), "180.00");
    // Stopped for ever, and on working days alone: 0.375 × (720 - 30 / 7 × 5 × 8).
    assert_eq!(known(&cost(&shop(stop)).floor.after), "0.00");
    let working = both.replace("0 22 * * ?", "0 22 ? * MON-FRI");
    assert_eq!(known(&cost(&working).floor.after), "205.714285714");
    // A schedule that is kept and does not fire changes nothing.
    let kept = both.replace("{cron", "{enabled: false, cron");
    assert_eq!(known(&cost(&kept).floor.after), "270.00");
    // One with an end, a date or a rate makes it unknown.
    for (from, to) in [
        ("cron: \"0 22 * * ? *\"", "at: \"2099-01-01T00:00:00\""),
        ("cron: \"0 22 * * ? *\"", "rate: 1 day"),
        ("0 22 * * ? *", "0 22 * * ? 2099"),
        ("{cron", "{endDate: \"2099-01-01T00:00:00Z\", cron"),
    ] {
        let floor = cost(&both.replace(from, to)).floor.after;
        assert_eq!(
            (known(&floor).as_str(), reasons(&floor)),
            ("0.00", vec![Unknown::Dates]),
            "{to}"
        );
    }
}

#[test]
fn the_use_of_a_recommender_has_the_free_requests_of_the_hours_in_which_it_runs() {
    let both = shop(
        "  stop: {cron: \"0 22 * * ? *\", stop: recommender/best}\n  start: {cron: \"0 6 * * ? *\", start: recommender/best}\n",
    );
    let used = |requests: u64| {
        let usage = format!("usage: {{recommender/best: {{requestsPerMonth: {requests}}}}}\n");
        known(&cost(&format!("{both}{usage}")).usage)
    };
    // 480 hours × 4,000; 60 firings × 0.000001. The next request costs 0.0000833.
    assert_eq!((used(1_920_000), used(1_920_001)), ("0.00006".into(), "0.0001433".into()));
}

#[test]
fn what_schedules_make_is_use_as_often_as_they_fire() {
    let used = |spec: &str| {
        let usage = cost(spec).usage;
        let of_schedules: Vec<Unknown> = usage
            .unknown
            .iter()
            .filter(|gap| gap.address.kind == Kind::Schedule)
            .map(|gap| gap.reason)
            .collect();
        (known(&usage), of_schedules)
    };
    let train = |when: &str| used(&solution(&format!("  train: {{{when}, train: for-you}}\n")));
    // 2.00 and 0.000001 every 7 days: × 30 / 7.
    assert_eq!(train("cron: \"0 4 ? * SUN *\""), ("8.571432857".into(), vec![]));
    assert_eq!(train("rate: 7 days"), ("8.571432857".into(), vec![]));
    // 336 times in 10,227 days: 2.000001 × 30 × 336 / 10,227.
    assert_eq!(train("cron: \"0 4 1 * ? *\"").0, "1.971253553");
    assert_eq!(train("at: \"2099-01-01T00:00:00\"").1, [Unknown::Dates]);
    let import = solution(
        "  night: {cron: \"0 3 * * ? *\", import: interactions, from: s3://lake/daily/, importMode: INCREMENTAL}\n",
    );
    assert_eq!(used(&import), ("0.00003".into(), vec![Unknown::Arrivals]));
    // 90 × 0.05.
    let given = format!("{import}usage: {{schedule/night: {{bytesPerMonth: 90G}}}}\n");
    assert_eq!(used(&given), ("4.50003".into(), vec![]));
    let disabled = import.replace("{cron", "{enabled: false, cron");
    assert_eq!(used(&disabled), ("0.00".into(), vec![]));
}

#[test]
fn batch_jobs_of_schedules_cost_what_their_lines_do() {
    let spec = format!(
        "{MOVIES}batchInference:\n  mail: {{solution: for-you, input: data/users.json, output: s3://out/}}\nschedules:\n  mailing: {{cron: \"0 6 ? * MON *\", batchInference: mail}}\n"
    );
    let lines = |lines: Option<u64>| {
        let facts =
            Facts { lines: lines.map(|n| ("mail".to_owned(), n)).into_iter().collect(), ..facts() };
        let world = World::new();
        let cost = world.with_unchecked(&spec, |from| {
            let inventory = world.inventory();
            let basis =
                Basis { prices: PriceList::published(), region: "us-east-1", facts: &facts };
            plan::plan(from, &inventory, world.now).priced(from, &inventory, basis).cost.unwrap()
        });
        let of_it = cost.usage.unknown.iter().filter(|gap| gap.address.kind == Kind::Schedule);
        (known(&cost.usage), of_it.map(|gap| gap.reason).collect::<Vec<_>>())
    };
    // 70,000 × 0.00015 = 10.50, × 30 / 7; and the firings, 0.000004286.
    assert_eq!(lines(Some(70_000)), ("45.000004286".into(), vec![]));
    assert_eq!(lines(None), ("0.000004286".into(), vec![Unknown::Lines]));
}

#[test]
fn prices_of_other_regions_are_not_made_up() {
    let mut world = World::new();
    world.scope.region = "ap-northeast-2".to_owned();
    let spec = format!("{MOVIES}{PEAK}{ENDPOINT}usage: {{endpoint: {{requestsPerMonth: 1M}}}}\n");
    let cost = priced(&world, &spec).cost.unwrap();
    assert_eq!(known(&cost.floor.after), "712.80");
    let unknown: Vec<Kind> = cost
        .usage
        .unknown
        .iter()
        .filter(|gap| gap.reason == Unknown::Region)
        .map(|gap| gap.address.kind)
        .collect();
    assert_eq!(unknown, [Kind::Endpoint, Kind::Schedule, Kind::Schedule]);
}

#[test]
fn what_schedules_make_of_the_rest_is_shown_and_held_against_the_budget() {
    let spec = format!("{MOVIES}{PEAK}");
    let plan = priced(&movies(), &spec);
    let shown = render::human(&plan);
    let shown = shown.split("cost in USD").nth(1).unwrap();
    expect![[r#"
        , at list prices of 2024-08-26:
          a month unused: 388.80 -> 712.80
            campaign/home, by its schedules: 388.80 -> 712.80 USD a month unused
          a month of use beyond that: at least <0.01 and unknown
          unknown, use: campaign/home: the requests are not given; give `requestsPerMonth` under `usage`

        5 to create; 18 unchanged
    "#]]
    .assert_eq(shown);
    let limited =
        |floor: &str| priced(&movies(), &format!("{spec}budget: {{monthlyFloor: {floor}}}\n"));
    assert!(limited("712.80").refusals.is_empty());
    let refused = limited("712.79");
    assert_eq!(refused.refusals.len(), 1);
    expect!["campaign/home `movies-home` would cost 324.00 USD more a month, which makes 712.80 at list prices of 2024-08-26; `budget.monthlyFloor` is 712.79 (cost-up)"]
        .assert_eq(&refused.refusals[0].summary);
    let allowed = refused.clone().allow(&["cost-up:324=campaign/home".parse().unwrap()]);
    assert!(allowed.refusals.is_empty());
    // A saved one is checked again, and one without its quantities is refused.
    let mut saved = Plan::read(&limited("712.80").to_json()).unwrap();
    assert!(saved.beyond_budget(PriceList::published(), &[]).is_empty());
    saved.spending = None;
    assert_eq!(saved.beyond_budget(PriceList::published(), &[]).len(), 1);
    // Their removal lowers it again.
    let floor = priced(&applied(&spec), MOVIES).cost.unwrap().floor;
    assert_eq!((known(&floor.before).as_str(), known(&floor.after).as_str()), ("712.80", "388.80"));
}

#[test]
fn a_live_stack_is_told_with_what_its_schedules_make_of_it() {
    let spec = format!("{MOVIES}{PEAK}{ENDPOINT}");
    let mut world = applied(&spec);
    // It is the same at every hour.
    for throughput in [1, 5] {
        world.live(Kind::Campaign).props.insert("minProvisionedTPS".into(), throughput.into());
        let facts = facts();
        let basis = Basis { prices: PriceList::published(), region: "us-east-1", facts: &facts };
        let past = world.past_imports();
        let found =
            world.with(&spec, |from| live_cost(from, &world.inventory(), &past, basis, world.now));
        expect![[r#"
            cost in USD, at list prices of 2024-08-26:
              campaign/home  712.80 USD a month unused; 0.15 USD per 1,000 requests
              endpoint  0.0035 USD per 1,000 requests
              schedule/off-peak  at least <0.01 USD a month of use
              schedule/peak  at least <0.01 USD a month of use
              a month unused: 712.80"#]]
        .assert_eq(&lines(&found).join("\n"));
    }
}
