//! What whole stacks cost that others wrote: the examples, the reference spec, and specs made of other tools' files; each
//! beside a calculation by hand, to the cent. Every file has 2.5 GB, so that an import of one costs 2.5 × 0.05 = 0.125;
//! there are 1,000,000 interactions of 40,000 users. Not here: single prices (`cost`).

use crate::{cost::facts, world::World};
use personalize_core::{
    cost::{Basis, Cost, Sum},
    plan,
    takeover::{Tool, migrate},
};
use personalize_price::{Money, PriceList};
use std::path::Path;

/// What creating the stack of a spec costs in us-east-1. Variables of the spec have defaults.
fn cost(spec: &str) -> Cost {
    let mut world = World::new();
    world.bytes = 2_500_000_000;
    world.with_unchecked(spec, |from| {
        let inventory = world.inventory();
        let plan = plan::plan(from, &inventory, world.now);
        let facts = facts();
        let basis = Basis { prices: PriceList::published(), region: "us-east-1", facts: &facts };
        let plan = plan.priced(from, &inventory, basis);
        // What it is paid for fits its steps, so that it can be saved and applied.
        assert_eq!(plan.can_be_saved(), Ok(()));
        plan.cost.unwrap()
    })
}

/// The known part, and the reasons of the unknown ones with how many there are.
fn said(sum: &Sum) -> String {
    let mut reasons: Vec<String> =
        sum.unknown.iter().map(|gap| format!("{:?}", gap.reason)).collect();
    reasons.sort();
    let mut text = sum.usd.exact();
    let mut at = 0;
    while let Some(reason) = reasons.get(at) {
        let count = reasons.iter().filter(|other| *other == reason).count();
        text.push_str(&format!(" + {count} {reason}"));
        at += count;
    }
    text
}

/// A stack: its name, its spec, and its floor, what it costs once, and its use.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

fn check(rows: &[Row<'_>]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(name, spec, floor, once, usage)| {
            let cost = cost(spec);
            assert_eq!(cost.floor.before.usd, Money::ZERO, "{name}");
            let found = [said(&cost.floor.after), said(&cost.once), said(&cost.usage)];
            (found != [*floor, *once, *usage].map(str::to_owned))
                .then(|| format!("{name}: {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_stacks_of_the_tree_beside_a_calculation_by_hand() {
    check(&[
        // 0.54 × 720; one import, and 1,000,000 × 0.000002.
        (
            "minimal",
            include_str!("../../../../examples/minimal/spec.yaml"),
            "388.80",
            "2.125",
            "0.00 + 1 Requests",
        ),
        // 0.54 × 720; three imports and a training of v2; the other one is by hours.
        (
            "movies",
            include_str!("../../../../examples/movies/spec.yaml"),
            "388.80",
            "2.375 + 1 TrainingHours",
            "0.00 + 1 Requests",
        ),
        // 2 × 0.375 × 720; three imports.
        (
            "shop",
            include_str!("../../../../examples/shop/spec.yaml"),
            "540.00",
            "0.375",
            "0.00 + 2 RecommenderTraining + 2 Requests",
        ),
        // The second campaign is newer than the prices. The first has 5 requests per second from 18 to 23:00, and 1 for 19
        // hours: 0.54 × 30 × 44; its use, 1,000,000 × 0.00015, is within that. 1,000,000 × 0.0000035 for the endpoint, and two
        // schedules that fire 30 times for 0.000001.
        (
            "reference",
            include_str!("../../../../specs/reference.yaml"),
            "712.80 + 1 Recipe",
            "2.375 + 1 Recipe + 1 TrainingHours",
            "3.50006 + 1 Requests + 1 TrainingHours",
        ),
        // 3 × 0.375 × 720; two imports.
        (
            "video",
            include_str!("../../../../specs/video.yaml"),
            "810.00",
            "0.25",
            "0.00 + 3 RecommenderTraining + 3 Requests",
        ),
        // 2 × 0.20 × 720. The data in S3 was not looked for, so that nothing is imported.
        (
            "of MAPS",
            include_str!("../takeover/maps.spec.yaml"),
            "288.00",
            "0.00 + 1 TrainingHours",
            "0.00 + 1 Requests + 1 TrainingHours",
        ),
        // No campaign.
        (
            "of Terraform",
            include_str!("../takeover/state.spec.yaml"),
            "0.00",
            "0.00 + 1 TrainingHours",
            "0.00 + 1 TrainingHours",
        ),
    ]);
}

#[test]
#[ignore = "needs ../shared"]
fn public_configurations_beside_a_calculation_by_hand() {
    let shared = std::env::var_os("PERSONALIZE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), Into::into);
    let table = [
        // They name no data, so that nothing is imported. One campaign: 0.20 × 720; three solutions.
        (
            "README_example_1.json",
            "144.00",
            "0.00 + 3 TrainingHours",
            "0.00 + 1 Requests + 3 TrainingHours",
        ),
        // No campaign.
        ("README_example_2.json", "0.00", "0.00 + 1 TrainingHours", "0.00 + 1 TrainingHours"),
        ("README_example_3.json", "0.00", "0.00 + 1 TrainingHours", "0.00 + 1 TrainingHours"),
        // Two campaigns: 2 × 0.20 × 720; six solutions.
        (
            "sample_config.json",
            "288.00",
            "0.00 + 6 TrainingHours",
            "0.00 + 2 Requests + 6 TrainingHours",
        ),
        ("bingewatch_config.json", "0.00", "0.00 + 1 TrainingHours", "0.00 + 1 TrainingHours"),
        // One recommender, of 40,000 users: 0.375 × 720.
        (
            "samples_genai_marketing.json",
            "270.00",
            "0.00",
            "0.00 + 1 RecommenderTraining + 1 Requests",
        ),
        // Three campaigns: 3 × 0.20 × 720.
        (
            "samples_ml_ops_example.json",
            "432.00",
            "0.00 + 3 TrainingHours",
            "0.00 + 3 Requests + 3 TrainingHours",
        ),
    ];
    let specs = table.map(|(name, ..)| {
        let text = std::fs::read_to_string(shared.join("corpus/configs").join(name)).unwrap();
        migrate(&text, Tool::Maps, "file").unwrap().spec
    });
    let rows = table.iter().zip(&specs);
    let rows: Vec<Row<'_>> = rows
        .map(|((name, floor, once, usage), spec)| (*name, spec.as_str(), *floor, *once, *usage))
        .collect();
    check(&rows);
}
