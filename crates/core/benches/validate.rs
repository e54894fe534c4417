//! How long it takes to check a spec of 1,000 resources, from its text to the last finding. Aim: at most 50 ms.
//! `cargo bench -p personalize-core --bench validate`

use personalize_core::check;
use personalize_core::spec::{self, files::Files, vars::Given};
use std::fmt::Write;

fn main() {
    divan::main();
}

/// 300 solutions with a campaign each, and 400 filters.
fn thousand() -> String {
    let mut text = "version: 1
name: large
datasets:
  interactions: {schema: {USER_ID: string, ITEM_ID: string, EVENT_TYPE: string, TIMESTAMP: long}}
  items: {schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categorical: true}}}
solutions:
"
    .to_owned();
    let mut add = |line: String| writeln!(text, "{line}").expect("a text takes every line");
    for n in 0..300 {
        add(format!("  s{n}:\n    recipe: aws-user-personalization-v2\n    autoTraining: off"));
        add("    solutionConfig: {trainingDataConfig: {excludedDatasetColumns: {ITEMS: [PRICE]}}}"
            .into());
    }
    add("filters:".into());
    for n in 0..400 {
        add(format!(
            "  f{n}: INCLUDE ItemID WHERE Items.PRICE > {n} AND Items.GENRES IN ($GENRES, \"Drama\")"
        ));
    }
    add("campaigns:".into());
    (0..300).for_each(|n| add(format!("  c{n}: {{solution: s{n}, minProvisionedTPS: 1}}")));
    text
}

/// Reading, variables, structure, and every check.
#[divan::bench]
fn validate(bencher: divan::Bencher<'_, '_>) {
    let text = thousand();
    bencher.bench_local(|| {
        let loaded = spec::load(divan::black_box(&text), &Given::new(), None);
        loaded.map(|loaded| check::check(&loaded, &Files::default()).len())
    });
}

/// Only reading: the structure is sound after it.
#[divan::bench]
fn load(bencher: divan::Bencher<'_, '_>) {
    let text = thousand();
    bencher.bench_local(|| spec::load(divan::black_box(&text), &Given::new(), None));
}
