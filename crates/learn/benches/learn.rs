//! A million generated interactions: how long training, the metrics and an answer take.

use std::sync::atomic::{AtomicU32, Ordering};

use divan::{Bencher, black_box};
use personalize_learn::metrics::measure;
use personalize_learn::{
    Config, Family, Interactions, InteractionsBuilder, Items, Model, PastItem, Query, train,
};

const USERS: u64 = 50_000;
const ITEMS: u64 = 10_000;
const EVENTS: i64 = 1_000_000;

fn main() {
    divan::main();
}

/// Numbers that look random and are the same every time (an LCG, its upper bits).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % end
    }

    /// Small numbers are likelier: the product of two uniform ones, roughly.
    fn skewed(&mut self, end: u64) -> u64 {
        let limit = self.below(end) + 1;
        self.below(limit)
    }
}

fn generated() -> Interactions {
    generated_with(ITEMS)
}

fn generated_with(items: u64) -> Interactions {
    let mut numbers = Numbers(1);
    let mut builder = InteractionsBuilder::default();
    for time in 0..EVENTS {
        let user = numbers.skewed(USERS);
        // A user keeps to a part of the catalogue, so that there is something to learn.
        let item = (numbers.skewed(items) + user % 7 * 997) % items;
        builder.push(&format!("user{user}"), &format!("item{item}"), "View", None, time);
    }
    builder.build()
}

fn history<'a>(model: &'a Model, data: &'a Interactions, user: u32) -> Vec<PastItem> {
    let events = data.history(user).iter();
    events
        .filter_map(|event| model.past_item(data.items().name(event.item), "View", None))
        .collect()
}

#[divan::bench(sample_count = 3)]
fn take_in() -> Interactions {
    generated()
}

#[divan::bench(sample_count = 3, args = [Family::Personalised, Family::Related, Family::Trending])]
fn training(bencher: Bencher<'_, '_>, family: Family) {
    let data = generated();
    bencher.bench(|| train(&data, &Items::default(), &Config::new(family)));
}

#[divan::bench(sample_count = 3)]
fn metrics(bencher: Bencher<'_, '_>) {
    let data = generated();
    let config = Config::new(Family::Personalised);
    bencher.bench(|| measure(&data, &Items::default(), &config));
}

#[divan::bench(sample_count = 3)]
fn store_and_load(bencher: Bencher<'_, '_>) {
    let model = train(&generated(), &Items::default(), &Config::new(Family::Personalised));
    bencher.bench(|| Model::from_bytes(&model.to_bytes()));
}

/// By the number of items.
#[divan::bench(sample_count = 2000, sample_size = 1, args = [10_000, 50_000, 100_000])]
fn recommend(bencher: Bencher<'_, '_>, items: u64) {
    let data = generated_with(items);
    let model = train(&data, &Items::default(), &Config::new(Family::Personalised));
    let next = AtomicU32::new(0);
    bencher
        .with_inputs(|| history(&model, &data, next.fetch_add(25, Ordering::Relaxed)))
        .bench_values(|history| {
            let keep = |item: u32| !item.is_multiple_of(3);
            let query =
                Query { history: &history, count: 25, keep: Some(&keep), ..Query::default() };
            black_box(model.recommend(&query))
        });
}
