//! Quality on real data: what the personalised model must reach, the table of docs/models.md, and the values that the
//! scripts in `tools/` compare with. The data is not part of the project: docs/testing.md, "Tests that need more".

mod shared;

use std::fs;
use std::ops::Range;
use std::path::Path;

use personalize_learn::metrics::unseen_ndcg_at_10;
use personalize_learn::split::{held_out, last_tenth};
use personalize_learn::{Config, Family, Interactions, InteractionsBuilder, Items};
use shared::{ratings, text};

/// All events of the shop, whatever their type.
fn shop() -> Interactions {
    let mut builder = InteractionsBuilder::default();
    for line in text("retail_demo_store/interactions.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        builder.push(fields[1], fields[0], fields[2], None, fields[3].parse().expect("a time"));
    }
    builder.build()
}

/// A tenth somewhere in the second half of a user's history, drawn by the user's number.
fn somewhere(user: u32, events: usize) -> Range<usize> {
    if events < 10 {
        return events..events;
    }
    let tenth = events.div_ceil(10);
    let random = u64::from(user + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let places = events - tenth - events / 2 + 1;
    let start = events / 2 + usize::try_from(random).expect("31 bits") % places;
    start..start + tenth
}

/// The mean, and half the width of its 95 % confidence interval over users.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = f64::from(u32::try_from(values.len()).expect("some users"));
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, 1.96 * (squares / (count - 1.0) / count).sqrt())
}

/// The means of the personalised model and of the popular items. Writes the values of the former, one a line, in the
/// order of users: to `target/tmp`, or where `QUALITY` points.
fn compare(name: &str, data: &Interactions, last: bool) -> (f64, f64) {
    let values = |family| {
        let config = Config::new(family);
        let split = if last {
            last_tenth(data, &config.counted, |_| true)
        } else {
            held_out(data, &config.counted, somewhere)
        };
        unseen_ndcg_at_10(&split, &Items::default(), &config)
    };
    let (ours, popular) = (values(Family::Personalised), values(Family::Popular));
    let lines: String = ours.iter().map(|value| format!("{value}\n")).collect();
    let folder = std::env::var_os("QUALITY").unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into());
    fs::write(Path::new(&folder).join(format!("{name}.txt")), lines).expect("a folder to write to");
    let differences: Vec<f64> = ours.iter().zip(&popular).map(|(a, b)| a - b).collect();
    let [ours, popular, ahead] = [ours, popular, differences].map(|it| mean(&it));
    println!(
        "NDCG@10 of {name}: personalised {:.4} ± {:.4}, popular {:.4} ± {:.4}, difference {:.4} ± {:.4}",
        ours.0, ours.1, popular.0, popular.1, ahead.0, ahead.1
    );
    (ours.0, popular.0)
}

#[test]
#[ignore = "needs ../shared"]
fn likes_at_the_end() {
    let (ours, popular) = compare("likes-last", &ratings(4.0), true);
    assert!((0.039..0.041).contains(&popular), "the split is another one: {popular}");
    assert!(ours > 0.1, "{ours}");
}

#[test]
#[ignore = "needs ../shared"]
fn likes_anywhere() {
    let (ours, popular) = compare("likes-drawn", &ratings(4.0), false);
    assert!((0.058..0.061).contains(&popular), "the split is another one: {popular}");
    assert!(ours > 0.13, "{ours}");
}

#[test]
#[ignore = "needs ../shared"]
fn all_ratings_at_the_end() {
    let (ours, _) = compare("ratings-last", &ratings(0.0), true);
    assert!(ours > 0.133, "{ours}");
}

#[test]
#[ignore = "needs ../shared"]
fn all_ratings_anywhere() {
    let (ours, _) = compare("ratings-drawn", &ratings(0.0), false);
    assert!(ours > 0.16, "{ours}");
}

#[test]
#[ignore = "needs ../shared"]
fn shop_at_the_end() {
    let (ours, _) = compare("shop-last", &shop(), true);
    assert!(ours > 0.15, "{ours}");
}

#[test]
#[ignore = "needs ../shared"]
fn shop_anywhere() {
    let (ours, _) = compare("shop-drawn", &shop(), false);
    assert!(ours > 0.075, "{ours}");
}
