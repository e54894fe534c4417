//! How long it takes to read a filter of the longest allowed size. Aim: at most 50 µs.

use personalize_rules::filter::{self, Catalog};

fn main() {
    divan::main();
}

/// 2,500 characters of ordinary conditions.
fn longest() -> String {
    let mut text = r#"INCLUDE ItemID WHERE Items.GENRE IN ("Drama")"#.to_owned();
    while text.len() + 60 < filter::check::MAX_LENGTH {
        text.push_str(r#" AND Items.CATEGORY_L1 IN ("Film-Noir", "Western", $A)"#);
    }
    text
}

/// Only reading.
#[divan::bench]
fn parse(bencher: divan::Bencher<'_, '_>) {
    let text = longest();
    bencher.bench_local(|| filter::parse(divan::black_box(&text)));
}

/// Reading and checking without schemas.
#[divan::bench]
fn parse_and_check(bencher: divan::Bencher<'_, '_>) {
    let text = longest();
    bencher.bench_local(|| {
        filter::parse(divan::black_box(&text)).map(|f| filter::check(&f, &Catalog::default()))
    });
}
