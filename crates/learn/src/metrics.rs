//! How good a model is on events that it has not seen, by the service's own split and names.
//! Not here: the training on all data that the answers come from.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use rayon::prelude::*;

use crate::answer::{Query, Seen};
use crate::config::{Config, Family};
use crate::interactions::Interactions;
use crate::items::Items;
use crate::model::{Model, train};
use crate::related::to_f32;

/// One user of ten is a test user.
const TEST_USERS: u64 = 10;
/// Metrics look at no more than this many places.
const DEEPEST: usize = 25;

/// Some events held out of the training of a model.
#[derive(Clone, Debug)]
pub struct Split {
    /// What the model may see.
    pub training: Interactions,
    /// For each test user, by number, the held-out items: distinct, in the order of the events.
    pub held_out: Vec<(u32, Vec<u32>)>,
}

/// Holds out the last tenth (rounded up) of the counted events of each user that `tested` picks and
/// that has at least two. Events are in the order of time, and of input where times are equal.
/// Events that do not count are left out of both parts.
#[must_use]
pub fn split(data: &Interactions, config: &Config, tested: impl Fn(u32) -> bool) -> Split {
    let counted = data.retain(|_, _, event| {
        config.counted.weight(data.types().name(event.kind), event.value).is_some()
    });
    let cut = |user: u32| {
        let events = counted.history(user).len();
        if events >= 2 && tested(user) { events - events.div_ceil(10) } else { events }
    };
    let users = 0..u32::try_from(counted.users().len()).unwrap_or(u32::MAX);
    let held_out = users.filter_map(|user| {
        let last = counted.history(user).get(cut(user)..).unwrap_or_default();
        let mut items: Vec<u32> = Vec::new();
        for event in last {
            if !items.contains(&event.item) {
                items.push(event.item);
            }
        }
        (!items.is_empty()).then_some((user, items))
    });
    let held_out = held_out.collect();
    Split { training: counted.retain(|user, at, _| at < cut(user)), held_out }
}

/// What the service reports of a solution version, by its names: trains on nine users of ten and on
/// the first nine tenths of the tenth's events, and compares the answers with the last tenth.
/// Which users are tested depends on their identifiers and the seed alone; all are when there
/// would be fewer than 10. All values are between 0 and 1; all are 0 when there is nothing to test.
///
/// For the families that answer for an item, that is the last item of the history.
#[must_use]
pub fn measure(data: &Interactions, items: &Items, config: &Config) -> BTreeMap<String, f64> {
    let state = FixedState::with_seed(config.seed);
    let drawn = |user: u32| state.hash_one(data.users().name(user)).is_multiple_of(TEST_USERS);
    let mut split_of = split(data, config, drawn);
    if split_of.held_out.len() < 10 {
        split_of = split(data, config, |_| true);
    }
    let model = train(&split_of.training, items, config);
    let answers = answers(&model, &split_of, config.family, false);
    report(&model, &answers)
}

/// The mean NDCG at 10 when the last tenth of every user's counted events is held out, and items
/// that the user already had are neither answered nor asked for: the measure by which the
/// personalised model is tuned and compared.
#[must_use]
pub fn unseen_ndcg_at_10(split: &Split, items: &Items, config: &Config) -> f64 {
    let model = train(&split.training, items, config);
    let answers = answers(&model, split, config.family, true);
    mean(&answers, |answer| ndcg(answer, 10))
}

/// For one test user, whether each place of the answer is a held-out item, and how many there are.
struct Answer {
    items: Vec<u32>,
    hits: Vec<bool>,
    wanted: usize,
}

fn answers(model: &Model, split: &Split, family: Family, unseen: bool) -> Vec<Answer> {
    let answer = |(user, wanted): &(u32, Vec<u32>)| {
        let events = split.training.history(*user);
        let had = |item: u32| unseen && events.iter().any(|event| event.item == item);
        let history: Vec<Seen> = events
            .iter()
            .filter_map(|event| {
                let kind = split.training.types().name(event.kind);
                model.seen(split.training.items().name(event.item), kind, Some(event.value))
            })
            .collect();
        let by_item = !matches!(family, Family::Personalised | Family::Popular | Family::Trending);
        let item = events.last().map(|event| event.item).filter(|_| by_item);
        let keep = |item: u32| !had(item);
        let query = Query { history: &history, item, count: DEEPEST, keep: Some(&keep) };
        let items: Vec<u32> = model.recommend(&query).iter().map(|scored| scored.item).collect();
        let hits = items.iter().map(|item| wanted.contains(item)).collect();
        Answer { items, hits, wanted: wanted.len() }
    };
    split.held_out.par_iter().map(answer).collect()
}

fn report(model: &Model, answers: &[Answer]) -> BTreeMap<String, f64> {
    let mut metrics = BTreeMap::new();
    metrics.insert("coverage".to_owned(), coverage(model, answers));
    metrics.insert("mean_reciprocal_rank_at_25".to_owned(), mean(answers, reciprocal_rank));
    for depth in [5, 10, 25] {
        let name = format!("normalized_discounted_cumulative_gain_at_{depth}");
        metrics.insert(name, mean(answers, |answer| ndcg(answer, depth)));
        let name = format!("precision_at_{depth}");
        metrics.insert(name, mean(answers, |answer| precision(answer, depth)));
    }
    metrics
}

fn mean(answers: &[Answer], value: impl Fn(&Answer) -> f64) -> f64 {
    let sum: f64 = answers.iter().map(value).sum();
    sum / f64::from(to_f32(answers.len().max(1)))
}

/// The share of the catalogue that is answered to anybody.
fn coverage(model: &Model, answers: &[Answer]) -> f64 {
    let mut answered: Vec<u32> = answers.iter().flat_map(|answer| &answer.items).copied().collect();
    answered.sort_unstable();
    answered.dedup();
    f64::from(to_f32(answered.len())) / f64::from(to_f32(model.items().len().max(1)))
}

fn reciprocal_rank(answer: &Answer) -> f64 {
    let first = answer.hits.iter().position(|&hit| hit);
    first.map_or(0.0, |at| 1.0 / f64::from(to_f32(at + 1)))
}

/// A hit at place p (from 1) gains 1 / log2(1 + p); 1 is the most that could be gained.
fn ndcg(answer: &Answer, depth: usize) -> f64 {
    let gain = |at: usize| 1.0 / f64::from(to_f32(at + 2)).log2();
    let places = answer.hits.iter().take(depth).enumerate();
    let gained: f64 = places.filter(|(_, hit)| **hit).map(|(at, _)| gain(at)).sum();
    let most: f64 = (0..depth.min(answer.wanted)).map(gain).sum();
    gained / most
}

fn precision(answer: &Answer, depth: usize) -> f64 {
    let hits = answer.hits.iter().take(depth).filter(|hit| **hit).count();
    f64::from(to_f32(hits)) / f64::from(to_f32(depth))
}
