//! What a plan costs, beside a calculation by hand.

use crate::{
    parts::{clicks, folder},
    world::{MOVIES, World, applied, movies},
};
use expect_test::{Expect, expect};
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    check,
    cost::{Basis, Cost, Facts, Unknown},
    inventory::Live,
    plan::{self, Allow, Plan, Risk, render},
    props::Props,
    spec::{self, files::Files, vars::Given},
};
use personalize_price::{Money, PriceList};
use serde_json::json;
use std::collections::BTreeSet;

/// What the shell counted of the data of a world.
pub(crate) fn facts() -> Facts {
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

/// The plan with what it costs.
pub(crate) fn priced(world: &World, spec: &str) -> Plan {
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
    let spec = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let with = |prices: &PriceList| priced_with(&movies(), &spec, prices, &facts());
    let (published, other) = (with(PriceList::published()), with(&dearer()));
    assert_eq!(published.id(), other.id());
    assert_ne!(published.cost, other.cost);
}

/// A version that was trained, and how long it took.
fn trained(world: &mut World, solution: &str, hours: serde_json::Value) {
    let arn = world.scope.solution(solution);
    let fields =
        json!({"name": "old", "solutionArn": arn, "trainingMode": "FULL", "trainingHours": hours});
    let fields: Props = fields.as_object().unwrap().clone().into();
    world.all.push(Live {
        status: "ACTIVE".into(),
        created: Timestamp::from_second(1).ok(),
        ..Live::new(Kind::SolutionVersion, "old".into(), &format!("{arn}/old"), fields)
    });
}

/// A domain group with one recommender.
pub(crate) const SHOP: &str = "version: 1
name: shop
bucket: {name: shop-personalize}
role: {name: shop-personalize}
datasetGroup: {domain: ECOMMERCE}
datasets:
  interactions:
    source: data/interactions.csv
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}
recommenders:
  best: {recipe: aws-ecomm-popular-items-by-purchases}
";

/// Floor, once and use of ten new stacks, each calculated by hand, in cents. Every file has 2.5 GB, so that each of the
/// imports costs 2.5 × 0.05 = 0.125; there are 1,000,000 interactions of 40,000 users.
#[test]
fn ten_stacks_beside_a_calculation_by_hand() {
    let home = "home: {solution: for-you, minProvisionedTPS: 1}";
    let old = MOVIES.replace("aws-user-personalization-v2", "aws-user-personalization");
    let usage = |spec: &str, of: &str| format!("{spec}usage: {{campaign/home: {{{of}}}}}\n");
    let table: [(&str, String, &str, &str, &str); 10] = [
        // 0.54 × 720; two imports 0.25, and 1,000,000 × 0.000002 = 2.00.
        ("v2", MOVIES.to_owned(), "388.80", "2.25", "0.00"),
        // 0.20 × 720; the first training is unknown.
        ("standard", old.clone(), "144.00", "0.25", "0.00"),
        // 5 × 0.54 × 720.
        ("throughput", MOVIES.replace("TPS: 1", "TPS: 5"), "1944.00", "2.25", "0.00"),
        // 388.80 + 2 × 388.80.
        (
            "two campaigns",
            MOVIES.replace(
                home,
                &format!("{home}\n  side: {{solution: for-you, minProvisionedTPS: 2}}"),
            ),
            "1166.40",
            "2.25",
            "0.00",
        ),
        // 40,000,000 × 0.000055555 = 2,222.20, less the floor of 144.00.
        ("requests", usage(&old, "requestsPerMonth: 40M"), "144.00", "0.25", "2078.20"),
        // 72 M × 0.000055555 = 3,999.96; 28 M × 0.000027777 = 777.756; less 144.00.
        ("second tier", usage(&old, "requestsPerMonth: 100M"), "144.00", "0.25", "4633.716"),
        // 40,000,000 × 0.00015 = 6,000.00, less 388.80.
        ("requests of v2", usage(MOVIES, "requestsPerMonth: 40M"), "388.80", "2.25", "5611.20"),
        // The floor pays for 2,592,000 requests.
        ("few requests", usage(MOVIES, "requestsPerMonth: 2592k"), "388.80", "2.25", "0.00"),
        // A training of 2.00 every 7 days: 2.00 × 30 / 7 = 8.571428571.
        (
            "automatic training",
            MOVIES.replace("autoTraining: off", "autoTraining: {every: 7 days}"),
            "388.80",
            "2.25",
            "8.571428571",
        ),
        // 0.375 × 720 for up to 100,000 users; one import.
        ("recommender", SHOP.to_owned(), "270.00", "0.125", "0.00"),
    ];
    for (name, spec, floor, once, used) in table {
        let mut world = World::new();
        world.bytes = 2_500_000_000;
        let cost = cost(&world, &spec);
        let found = [cost.floor.before.usd, cost.floor.after.usd, cost.once.usd, cost.usage.usd];
        assert_eq!(found, [usd("0"), usd(floor), usd(once), usd(used)], "{name}");
    }
}

#[test]
fn a_training_costs_what_the_last_one_like_it_took() {
    let spec = MOVIES.replace("aws-user-personalization-v2", "aws-user-personalization");
    let mut world = applied(&spec);
    // Other data is imported and trained on: 2.5 h × 0.24 = 0.60; the imports are of single bytes.
    world.data.insert("data/interactions.csv", "9999999999999999");
    let unknown = cost(&world, &spec).once.unknown;
    assert_eq!(unknown.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [Unknown::TrainingHours]);
    trained(&mut world, "movies-for-you", json!(2.5));
    let once = cost(&world, &spec).once;
    assert_eq!((once.usd, once.unknown.len()), (usd("0.60"), 0));
}

#[test]
fn what_is_unknown_says_why_and_what_would_make_it_known() {
    for reason in Unknown::ALL {
        assert!(!reason.why().is_empty() && !reason.remedy().is_empty());
    }
    let reasons = |spec: &str, facts: &Facts, region: &str| -> BTreeSet<Unknown> {
        let mut world = World::new();
        world.scope.region = region.to_owned();
        let cost = priced_with(&world, spec, PriceList::published(), facts).cost.unwrap();
        let sums = [&cost.floor.after, &cost.once, &cost.usage];
        sums.iter().flat_map(|sum| sum.unknown.iter().map(|gap| gap.reason)).collect()
    };
    let none = Facts::default();
    let region = reasons(MOVIES, &facts(), "eu-central-2");
    assert!(region.contains(&Unknown::Region), "{region:?}");
    assert!(reasons(MOVIES, &none, "us-east-1").contains(&Unknown::Interactions));
    assert!(reasons(SHOP, &none, "us-east-1").contains(&Unknown::Users));
    let many = Facts { users: Some(100_001), ..facts() };
    assert!(reasons(SHOP, &many, "us-east-1").contains(&Unknown::TierBorders));
    let newer = MOVIES.replace("aws-user-personalization-v2", "aws-semantic-similarity");
    let mut prices = PriceList::published().clone();
    prices.meters.clear();
    let world = World::new();
    let cost = world.with_unchecked(&newer, |from| {
        let plan = plan::plan(from, &world.inventory(), world.now);
        let (inventory, facts) = (world.inventory(), facts());
        let basis = Basis { prices: PriceList::published(), region: "us-east-1", facts: &facts };
        plan.priced(from, &inventory, basis).cost.unwrap()
    });
    assert_eq!(cost.floor.after.unknown[0].reason, Unknown::Recipe);
    let cost = priced_with(&world, MOVIES, &prices, &facts()).cost.unwrap();
    assert_eq!(cost.floor.after.unknown[0].reason, Unknown::Price);
}

#[test]
fn a_stopped_recommender_costs_nothing() {
    let stopped = SHOP.replace("purchases}", "purchases, running: false}");
    let mut world = applied(SHOP);
    let cost = cost(&world, &stopped);
    assert_eq!((cost.floor.before.usd, cost.floor.after.usd), (usd("270"), usd("0")));
    let plan = world.plan(&stopped);
    world.apply(&plan);
    assert_eq!(self::cost(&world, &stopped).floor.before.usd, usd("0"));
    assert_eq!(self::cost(&world, SHOP).floor.after.usd, usd("270"));
}

#[test]
fn a_budget_refuses_what_goes_beyond_it_and_names_it() {
    let spec = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let within = format!("{spec}budget: {{monthlyFloor: 777.60, once: 50}}\n");
    assert!(priced(&movies(), &within).refusals.is_empty());
    let text = format!("{spec}budget: {{monthlyFloor: 777.59}}\n");
    let plan = priced(&movies(), &text);
    assert_eq!(plan.refusals.len(), 1);
    let refusal = &plan.refusals[0];
    expect![[r#"
        campaign/home `movies-home` would cost 388.80 USD more a month, which makes 777.60 at list prices of 2024-08-26; `budget.monthlyFloor` is 777.59 (cost-up)
        raise `budget.monthlyFloor`, or allow it: `--allow cost-up=campaign/home`, or up to an amount, `--allow cost-up:388.80=campaign/home`
    "#]].assert_eq(&format!("{}\n{}\n", refusal.summary, refusal.help));
    let allowed = |given: &str| {
        let allow: Allow = given.parse().unwrap();
        assert_eq!(allow.risk, Risk::CostUp);
        plan.clone().allow(&[allow]).refusals.is_empty()
    };
    assert!(allowed("cost-up=campaign/home") && allowed("cost-up:388.80=campaign/home"));
    assert!(!allowed("cost-up:388.79=campaign/home") && !allowed("cost-up=campaign/other"));
    let by_spec = priced(&movies(), &format!("{text}allow: [cost-up=campaign/home]\n"));
    assert!(by_spec.refusals.is_empty());
    assert_eq!(by_spec.items[0].allowed.as_deref(), Some("allow"));
    // What costs less than before passes, however much it still is.
    let mut world = applied(&spec);
    let less = format!("{MOVIES}budget: {{monthlyFloor: 1}}\n");
    assert!(priced(&world, &less).refusals.is_empty());
    world.data.insert("data/interactions.csv", "9999999999999999");
    let once = format!("{spec}budget: {{once: 1.99}}\n");
    let refused: Vec<String> =
        priced(&world, &once).refusals.iter().map(|r| r.address.to_string()).collect();
    // An import of one byte costs nothing.
    assert_eq!(refused, ["solution-version/for-you"]);
}

#[test]
fn a_budget_notes_what_is_unknown_and_could_exceed_it() {
    let spec = MOVIES.replace("aws-user-personalization-v2", "aws-user-personalization");
    let plan = priced(&World::new(), &format!("{spec}budget: {{once: 50}}\n"));
    assert!(plan.refusals.is_empty());
    let note = plan.notes.iter().find(|note| note.text.contains("budget")).unwrap();
    expect!["`budget.once` of 50.00 USD leaves 50.00, and what is not known could be more: solution-version/for-you (no earlier training tells the hours)"].assert_eq(&note.text);
}

#[test]
fn an_import_of_parts_costs_what_these_have() {
    let mut world = World::new();
    folder(&mut world, "data/clicks/", "a b c");
    // Three parts of 1,000 bytes beside the one byte of the items: 3,001 × 0.00000000005.
    let first = priced(&world, &clicks());
    assert_eq!(imports(&first), [usd("0.00000015"), usd("0")]);
    world.apply(&first);
    folder(&mut world, "data/clicks/", "a b c d");
    let second = priced(&world, &clicks());
    assert_eq!(imports(&second), [usd("0.00000005")]);
}

/// What each import of a plan costs.
fn imports(plan: &Plan) -> Vec<Money> {
    let items = plan.cost.iter().flat_map(|cost| &cost.items);
    let imports = items.filter(|item| item.address.kind == Kind::ImportJob);
    imports.filter_map(|item| item.once?.known()).collect()
}

/// The plan with more throughput, as a file keeps it.
fn kept(budget: &str, allow: &[&str]) -> Plan {
    let spec = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let allow: Vec<Allow> = allow.iter().map(|text| text.parse().unwrap()).collect();
    let plan = priced(&movies(), &format!("{spec}budget: {{{budget}}}\n")).allow(&allow);
    Plan::read(&plan.to_json()).unwrap()
}

fn dearer() -> PriceList {
    let over = r#"{"date": "2026-01-01", "currency": "USD", "meters":
        {"throughput-hours-v2": {"unit": "hour", "tiers": [{"usd": "0.6"}]}}}"#;
    PriceList::published().clone().with(PriceList::read(over).unwrap())
}

#[test]
fn a_budget_is_checked_again_when_a_saved_plan_is_applied() {
    let beyond = |plan: &Plan, prices: &PriceList, given: &[&str]| -> Vec<String> {
        let given: Vec<Allow> = given.iter().map(|text| text.parse().unwrap()).collect();
        plan.beyond_budget(prices, &given).into_iter().map(|r| r.summary).collect()
    };
    let published = PriceList::published();
    let within = kept("monthlyFloor: 777.60", &[]);
    assert!(beyond(&within, published, &[]).is_empty());
    // 2 × 0.6 × 720 = 864.
    expect![[r#"
        campaign/home `movies-home` would cost 432.00 USD more a month, which makes 864.00 at list prices of 2024-08-26, with other prices of 2026-01-01; `budget.monthlyFloor` is 777.60 (cost-up)"#]]
    .assert_eq(&beyond(&within, &dearer(), &[]).join("\n"));
    assert!(beyond(&within, &dearer(), &["cost-up:432=campaign/home"]).is_empty());
    assert!(!beyond(&within, &dearer(), &["cost-up:431.99=campaign/home"]).is_empty());
    // What was allowed when it was made is allowed as far as it was.
    let allowed = kept("monthlyFloor: 700", &["cost-up:400=campaign/home"]);
    assert!(allowed.refusals.is_empty() && beyond(&allowed, published, &[]).is_empty());
    assert_eq!(beyond(&allowed, &dearer(), &[]).len(), 1);
    // Somebody takes the refusals out, and makes id and seal anew.
    let mut forged = kept("monthlyFloor: 700", &[]);
    assert_eq!(forged.refusals.len(), 1);
    forged.refusals.clear();
    let mut forged = Plan::read(&forged.to_json()).unwrap();
    assert_eq!(beyond(&forged, published, &[]).len(), 1);
    // Also what they were made from: a plan that does not say what it is paid for is refused, whoever allows what.
    forged.spending = None;
    let forged = Plan::read(&forged.to_json()).unwrap();
    expect!["campaign/home `movies-home` is paid for, and the plan has no `spending` to hold against a budget"]
        .assert_eq(&beyond(&forged, published, &["cost-up=campaign/home"]).join("\n"));
    // Without a budget, too, it says so; where nothing is paid for, there is nothing to say.
    let free = priced(&movies(), &MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    assert!(free.spending.is_some() && beyond(&free, published, &[]).is_empty());
    assert!(priced(&movies(), MOVIES).spending.is_none());
}

#[test]
fn a_saved_plan_whose_steps_cost_something_else_than_it_says_is_not_read() {
    let plan = kept("monthlyFloor: 5000, once: 10", &[]);
    let refused = |edit: &dyn Fn(&mut Plan)| {
        let mut edited = plan.clone();
        edit(&mut edited);
        assert_ne!(edited, plan);
        Plan::read(&edited.to_json()).unwrap_err().to_string()
    };
    let said = refused(&|plan| {
        plan.steps[0].input.insert("minProvisionedTPS".into(), 50.into());
    });
    assert_eq!(
        said,
        "it was not made by personalize: `spending` has another campaign/home than the steps"
    );
    refused(&|plan| plan.spending.as_mut().unwrap().serves.clear());
    refused(&|plan| plan.spending.as_mut().unwrap().serves[0].after = None);
    refused(&|plan| {
        let serving = &mut plan.spending.as_mut().unwrap().serves[0];
        serving.after.as_mut().unwrap().throughput = 1;
    });
}

#[test]
fn the_quantities_of_a_plan_are_the_same_with_other_prices() {
    let spec = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let spec = format!("{spec}budget: {{monthlyFloor: 5000, once: 50}}\n");
    let id = |prices: &PriceList| priced_with(&movies(), &spec, prices, &facts()).id();
    let mut none = PriceList::published().clone();
    none.meters.clear();
    none.recipes.clear();
    assert_eq!(id(PriceList::published()), id(&dearer()));
    assert_eq!(id(PriceList::published()), id(&none));
}

#[test]
fn use_of_what_the_spec_does_not_have_is_refused() {
    let text = format!("{MOVIES}usage: {{campaign/hom: {{requestsPerMonth: 1M}}}}\n");
    let loaded = spec::load(&text, &Given::new(), None).unwrap();
    let problems = check::check(&loaded, &Files::default());
    let problem = problems.iter().find(|problem| problem.message.contains("hom")).unwrap();
    assert_eq!(problem.help.as_deref(), Some("did you mean `campaign/home`?"));
    for (block, said) in [
        ("usage: {campaign/home: {requestsPerMonth: many}}", "must be a count"),
        ("budget: {once: 1e3}", "must be an amount of US dollars"),
        ("budget: {monthly: 3}", "has no key `monthly`"),
    ] {
        let problems = spec::load(&format!("{MOVIES}{block}\n"), &Given::new(), None).unwrap_err();
        assert!(problems.iter().any(|p| p.message.contains(said)), "{problems:#?}");
    }
}

/// Numbers in YAML may be read as floating-point ones; what would not be the same after that is refused.
#[test]
fn an_amount_is_the_one_that_was_written() {
    let read = |amount: &str| {
        let spec = format!("{MOVIES}budget: {{once: {amount}}}\n");
        let loaded = spec::load(&spec, &Given::new(), None);
        loaded.map(|loaded| loaded.spec.budget.unwrap().once.unwrap().0)
    };
    for amount in ["0.1", "49.50", "300", "999999999999.999", "\"123456789012345.123456789\""] {
        assert_eq!(read(amount).unwrap(), usd(amount.trim_matches('"')), "{amount}");
    }
    let problems = format!("{:?}", read("1234567890123.4567").unwrap_err());
    assert!(problems.contains("more than 15 digits is kept exactly in quotes"), "{problems}");
}

#[test]
fn throughput_that_no_use_explains_is_a_warning() {
    let warnings = |spec: &str| -> Vec<String> {
        let loaded = spec::load(spec, &Given::new(), None).unwrap();
        let problems = check::check(&loaded, &Files::default());
        let of_use = problems.iter().filter(|p| p.code.as_str() == "PZ3036");
        of_use.map(|p| format!("{} / {}", p.message, p.help.as_deref().unwrap_or(""))).collect()
    };
    assert!(warnings(MOVIES).is_empty() && warnings(SHOP).is_empty());
    let two = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    expect![[r#"2 requests per second are billed without requests too, and no `usage` says that campaign/home needs them / give `usage: {campaign/home: {requestsPerMonth: …}}`, or leave it at 1: the service adds throughput under load"#]]
        .assert_eq(&warnings(&two).join("\n"));
    assert!(
        warnings(&format!("{two}usage: {{campaign/home: {{requestsPerMonth: 9M}}}}\n")).is_empty()
    );
    let shop = SHOP.replace(
        "purchases}",
        "purchases, recommenderConfig: {minRecommendationRequestsPerSecond: 3}}",
    );
    assert_eq!(warnings(&shop).len(), 1);
}

#[test]
fn how_the_trainings_of_recommenders_are_billed_is_said_to_be_unknown() {
    let usage = cost(&World::new(), SHOP).usage;
    assert!(usage.unknown.iter().any(|gap| gap.reason == Unknown::RecommenderTraining));
    let none = cost(&World::new(), MOVIES).usage;
    assert!(none.unknown.iter().all(|gap| gap.reason != Unknown::RecommenderTraining));
}
