//! How good a model is on events that it has not seen, under the service's own names. Not here:
//! which events are held out (`split`), and the training on all data that the answers come from.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use rayon::prelude::*;

use crate::answer::{PastItem, Query};
use crate::config::{Config, Family};
use crate::interactions::Interactions;
use crate::items::Items;
use crate::model::{Body, Model, train};
use crate::popular;
use crate::related::to_f32;
use crate::segment::SegmentQuery;
use crate::semantic::{Influence, Semantic};
use crate::split::{HeldOut, Split, held_out, last_tenth};

/// One user of ten is a test user …
const TEST_USERS: u64 = 10;
/// … unless those would be fewer than this, which tell nothing: then all are.
const LEAST_TEST_USERS: usize = 10;
/// So many of the test users are asked about at most: the mean over them is as good as that over a
/// million, and measuring takes no longer with more users (`docs/models.md` has the difference).
const MOST_ASKED: usize = 10_000;
/// Measures look at no more than this many places.
const DEEPEST: usize = 25;
/// So many items of a catalogue are looked at, evenly spread, where no user is asked about.
const SAMPLED_ITEMS: usize = 1000;

/// What the service reports of a solution version, by its names: trains on nine users of ten and on
/// the first nine tenths of the tenth's events, and compares the answers with the last tenth.
/// Which users are tested depends on their identifiers and the seed alone; all are when there
/// would be fewer than 10. Of more than 10,000 test users so many are asked about, drawn in the
/// same way; the events of the others are held out all the same. All values are between 0 and 1; all are 0 when there is nothing to test.
///
/// For the families that answer for an item, that is the last item of the history. Trending is
/// measured on its latest period, and semantic similarity on its answers alone; the spelling of
/// those names is assumed.
#[must_use]
pub fn measure(data: &Interactions, items: &Items, config: &Config) -> BTreeMap<String, f64> {
    match config.family {
        Family::Trending => measure_trends(data, items, config),
        Family::Semantic => measure_texts(data, items, config),
        Family::Segment => measure_segments(data, items, config),
        _ => measure_answers(data, items, config, MOST_ASKED),
    }
}

/// The NDCG at 10 of each of the split's test users, in their order, when items that the user
/// already had are not answered, nor counted as held out: the measure by which the personalised
/// model was tuned and is compared with others. Users with nothing else held out are left out.
#[must_use]
pub fn unseen_ndcg_at_10(split: &Split, items: &Items, config: &Config) -> Vec<f64> {
    let model = train(&split.training, items, config);
    answers(&model, split, config.family, true).iter().map(|it| ndcg(it, 10, flat)).collect()
}

/// At most `most` test users are asked about.
fn measure_answers(
    data: &Interactions,
    items: &Items,
    config: &Config,
    most: usize,
) -> BTreeMap<String, f64> {
    let state = FixedState::with_seed(config.seed);
    let drawn = |user: u32| state.hash_one(data.users().name(user)).is_multiple_of(TEST_USERS);
    let mut split = last_tenth(data, &config.counted, drawn);
    if split.held_out.len() < LEAST_TEST_USERS {
        split = last_tenth(data, &config.counted, |_| true);
    }
    let asked = |held: &HeldOut| state.hash_one(data.users().name(held.user));
    split.held_out = sampled(split.held_out, most, asked);
    let model = train(&split.training, items, config);
    let answers = answers(&model, &split, config.family, false);
    let mut metrics = BTreeMap::new();
    let mut add = |name: String, value: f64| metrics.insert(name, value);
    let answered = answers.iter().flat_map(|answer| answer.items.iter().copied());
    add("coverage".to_owned(), coverage(&model, answered.collect()));
    add("mean_reciprocal_rank_at_25".to_owned(), mean(&answers, reciprocal_rank));
    for depth in [5, 10, 25] {
        let gain = "normalized_discounted_cumulative_gain";
        add(format!("{gain}_at_{depth}"), mean(&answers, |answer| ndcg(answer, depth, flat)));
        add(format!("precision_at_{depth}"), mean(&answers, |answer| precision(answer, depth)));
        if !config.counted.weights.is_empty() {
            let weighted = mean(&answers, |answer| ndcg(answer, depth, f64::from));
            add(format!("{gain}_with_event_weights_at_{depth}"), weighted);
        }
    }
    metrics
}

/// At most so many of them, those with the least hashes, in the order in which they are.
fn sampled<T>(mut all: Vec<T>, most: usize, hash: impl Fn(&T) -> u64) -> Vec<T> {
    if all.len() > most {
        let mut hashes: Vec<u64> = all.iter().map(&hash).collect();
        let (_, &mut bound, _) = hashes.select_nth_unstable(most);
        all.retain(|one| hash(one) < bound);
    }
    all
}

/// Of the items that grew most in the latest period, the share among those that the periods before
/// it let expect.
fn measure_trends(data: &Interactions, items: &Items, config: &Config) -> BTreeMap<String, f64> {
    let latest = popular::latest_period(data, config).unwrap_or(i64::MIN..i64::MIN);
    let before = data.retain(|_, _, event| event.time < latest.start);
    let model = train(&before, items, config);
    let query = Query { count: DEEPEST, ..Query::default() };
    let expected: Vec<u32> = model.recommend(&query).iter().map(|scored| scored.item).collect();
    let mut grown = popular::ranked(&popular::growth(data, config, data.items().len()));
    grown.truncate(DEEPEST);
    let hits = grown.iter().filter(|item| expected.contains(item)).count();
    BTreeMap::from([
        ("coverage".to_owned(), coverage(&model, expected)),
        ("trend_prediction_accuracy".to_owned(), share(hits, grown.len())),
    ])
}

/// How alike, how popular and how new the first ten answers for an item are on average.
fn measure_texts(data: &Interactions, items: &Items, config: &Config) -> BTreeMap<String, f64> {
    let model = train(data, items, config);
    let mut sums = [0.0; 3];
    let mut count = 0usize;
    if let Body::Semantic(semantic) = &model.body {
        for item in (0..model.items.len()).step_by(model.items.len().div_ceil(SAMPLED_ITEMS).max(1))
        {
            let Ok(item) = u32::try_from(item) else { break };
            for (sum, value) in sums.iter_mut().zip(text_sums(semantic, item, &mut count)) {
                *sum += value;
            }
        }
    }
    let [likeness, popularity, freshness] = sums.map(|sum| sum / f64::from(to_f32(count.max(1))));
    BTreeMap::from([
        ("item_freshness".to_owned(), freshness),
        ("item_popularity".to_owned(), popularity),
        ("item_similarity".to_owned(), likeness),
    ])
}

fn text_sums(semantic: &Semantic, item: u32, count: &mut usize) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for answer in semantic.like(item, Influence::default()).into_iter().take(10) {
        let traits = semantic.traits(answer.item);
        sums[0] += f64::from(answer.cosine);
        sums[1] += f64::from(traits.popularity);
        sums[2] += f64::from(traits.freshness);
        *count += 1;
    }
    sums
}

/// Of the users who take to an item in the last fifth of their events, how many are among the first hundredth of the
/// users that a model of the first four fifths gives for it (guide, working-with-training-metrics): whether any is, the
/// share of them that is, and the share of all users that are given for any item.
fn measure_segments(data: &Interactions, items: &Items, config: &Config) -> BTreeMap<String, f64> {
    let split = held_out(data, &config.counted, |_, events| events - events / 5..events);
    let mut takers: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for held in &split.held_out {
        for (item, _) in &held.items {
            takers.entry(*item).or_default().push(data.users().name(held.user));
        }
    }
    let model = train(&split.training, items, config);
    let depth = data.users().len().div_ceil(100);
    let step = takers.len().div_ceil(SAMPLED_ITEMS).max(1);
    let mut given: BTreeSet<&str> = BTreeSet::new();
    let (mut hit, mut recall, mut count) = (0.0, 0.0, 0usize);
    for (item, takers) in takers.iter().step_by(step) {
        let query = SegmentQuery { items: &[*item], related: true, count: depth };
        let segment = model.users_for(&query, |_| true);
        let found = segment.iter().filter(|it| takers.contains(&it.user)).count();
        hit += if found > 0 { 1.0 } else { 0.0 };
        recall += share(found, takers.len());
        count += 1;
        given.extend(segment.iter().map(|it| it.user));
    }
    let count = f64::from(to_f32(count.max(1)));
    BTreeMap::from([
        ("coverage".to_owned(), share(given.len(), data.users().len())),
        ("hit".to_owned(), hit / count),
        ("recall".to_owned(), recall / count),
    ])
}

/// For one test user, the items answered, for each the weight of its held-out event (0 for a
/// miss), and the weights that the best answer would have, greatest first.
struct Answer {
    items: Vec<u32>,
    hits: Vec<f32>,
    wanted: Vec<f32>,
}

fn answers(model: &Model, split: &Split, family: Family, unseen: bool) -> Vec<Answer> {
    let by_item = matches!(family, Family::Related | Family::Similar);
    let answer = |held: &HeldOut| {
        let events = split.training.history(held.user);
        let mut had: Vec<u32> = events.iter().map(|event| event.item).collect();
        had.sort_unstable();
        let new = |item: u32| !unseen || had.binary_search(&item).is_err();
        let seen = |event: &crate::Event| {
            let kind = split.training.types().name(event.kind);
            model.past_item(split.training.items().name(event.item), kind, Some(event.value))
        };
        let history: Vec<PastItem> = events.iter().filter_map(seen).collect();
        let item = events.last().map(|event| event.item).filter(|_| by_item);
        let query =
            Query { history: &history, item, count: DEEPEST, keep: Some(&new), ..Query::default() };
        let items: Vec<u32> = model.recommend(&query).iter().map(|scored| scored.item).collect();
        let wanted: Vec<_> = held.items.iter().copied().filter(|(item, _)| new(*item)).collect();
        let weight = |item: &u32| wanted.iter().find(|(other, _)| other == item).map(|(_, w)| *w);
        let hits = items.iter().map(|item| weight(item).unwrap_or(0.0)).collect();
        let mut wanted: Vec<f32> = wanted.into_iter().map(|(_, weight)| weight).collect();
        wanted.sort_unstable_by(|a, b| b.total_cmp(a));
        Answer { items, hits, wanted }
    };
    let answers = split.held_out.par_iter().map(answer);
    answers.filter(|answer| !answer.wanted.is_empty()).collect()
}

fn mean(answers: &[Answer], value: impl Fn(&Answer) -> f64) -> f64 {
    answers.iter().map(value).sum::<f64>() / f64::from(to_f32(answers.len().max(1)))
}

fn share(part: usize, whole: usize) -> f64 {
    f64::from(to_f32(part)) / f64::from(to_f32(whole.max(1)))
}

/// The share of the catalogue that is answered to anybody.
fn coverage(model: &Model, mut answered: Vec<u32>) -> f64 {
    answered.sort_unstable();
    answered.dedup();
    share(answered.len(), model.items().len())
}

fn reciprocal_rank(answer: &Answer) -> f64 {
    let first = answer.hits.iter().position(|&hit| hit > 0.0);
    first.map_or(0.0, |at| share(1, at + 1))
}

/// A hit at place p (from 1) gains 1 / log2(1 + p) times `worth`; 1 is the most there can be.
fn ndcg(answer: &Answer, depth: usize, worth: impl Fn(f32) -> f64) -> f64 {
    let gain = |weights: &[f32]| -> f64 {
        let places = weights.iter().take(depth).enumerate();
        places.map(|(at, &weight)| worth(weight) / f64::from(to_f32(at + 2)).log2()).sum()
    };
    gain(&answer.hits) / gain(&answer.wanted)
}

/// Every hit is worth the same.
fn flat(weight: f32) -> f64 {
    if weight > 0.0 { 1.0 } else { 0.0 }
}

fn precision(answer: &Answer, depth: usize) -> f64 {
    share(answer.hits.iter().take(depth).filter(|&&hit| hit > 0.0).count(), depth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::InteractionsBuilder;

    #[test]
    fn users_who_come_back_to_an_item_are_found() {
        let mut builder = InteractionsBuilder::default();
        for user in 0..200 {
            for turn in 0..10 {
                builder.push(&format!("u{user}"), &format!("i{}", user / 2), "View", None, turn);
            }
        }
        let config = Config { least_together: 2, ..Config::new(Family::Segment) };
        let metrics = measure(&builder.build(), &Items::default(), &config);
        // The first hundredth of 200 users are two, and each item has two.
        let wanted = [("coverage", 1.0), ("hit", 1.0), ("recall", 1.0)];
        assert_eq!(metrics, wanted.map(|(name, value)| (name.to_owned(), value)).into());
    }

    #[test]
    fn a_sample_keeps_the_order_and_is_spread() {
        let state = FixedState::with_seed(0);
        let sample = sampled((0..1000u32).collect(), 100, |n| state.hash_one(n));
        assert_eq!(sample.len(), 100);
        assert!(sample.is_sorted());
        let low = sample.iter().filter(|n| **n < 500).count();
        assert!((30..70).contains(&low), "{low} of 100 are of the first half");
        assert_eq!(sampled(vec![3, 1, 2], 3, |n| *n), [3, 1, 2]);
    }

    /// The figures of `docs/models.md`.
    #[test]
    #[ignore = "takes a minute"]
    fn the_difference_that_a_sample_makes() {
        let mut state = 1_u64;
        let mut below = |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % end
        };
        let mut builder = InteractionsBuilder::default();
        let mut last = vec![0; 300_000];
        for time in 0..2_000_000 {
            let user = below(300_000);
            let most = below(50_000) + 1;
            let before = &mut last[usize::try_from(user).unwrap()];
            // Every other event follows from the one before.
            let follows = (*before * 31 + 7) % 50_000;
            let item = if below(2) == 0 { follows } else { below(most) };
            *before = item;
            builder.push(&format!("u{user}"), &format!("i{item}"), "View", None, time);
        }
        let (data, items) = (builder.build(), Items::default());
        let config = Config::new(Family::Personalised);
        for (what, most) in [("all", usize::MAX), ("sampled", MOST_ASKED)] {
            let start = std::time::Instant::now();
            let metrics = measure_answers(&data, &items, &config, most);
            println!("{what}: {:?} {metrics:#?}", start.elapsed());
        }
    }

    #[test]
    fn the_measures_of_a_worked_answer() {
        let hits = vec![0.0, 2.0, 0.0, 1.0];
        let answer = Answer { items: vec![], hits, wanted: vec![3.0, 2.0, 1.0] };
        let gain = |place: f64| 1.0 / (1.0 + place).log2();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        let most = gain(1.0) + gain(2.0) + gain(3.0);
        close(ndcg(&answer, 5, flat), (gain(2.0) + gain(4.0)) / most);
        close(ndcg(&answer, 2, flat), gain(2.0) / (gain(1.0) + gain(2.0)));
        let worth = 3.0 * gain(1.0) + 2.0 * gain(2.0) + gain(3.0);
        close(ndcg(&answer, 5, f64::from), (2.0 * gain(2.0) + gain(4.0)) / worth);
        close(precision(&answer, 5), 0.4);
        close(reciprocal_rank(&answer), 0.5);
    }
}
