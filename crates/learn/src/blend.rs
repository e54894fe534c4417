//! Personalised scores: how near an item is to a history, and how popular it is. Not here: what is near (`personal`).
//!
//! A history is near to some items only, and of all others popularity alone decides. So those are put in order once for
//! each model, and a request computes the scores of the near ones: what it costs grows with the history, not with the
//! catalogue.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::related::Sums;
use crate::scored::Scored;

/// How many times likelier the best item of the catalogue is than one of which nothing is known.
const SPREAD: f64 = 1000.0;
/// How far popularity alone can raise a score, as a share of the best score. It orders what the
/// history says nothing about.
const POPULAR_SHARE: f32 = 0.02;

/// What popularity alone says of the items that have events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prior {
    /// To a history that is near to nothing.
    alone: Order,
    /// To a history that is near to other items.
    beside: Order,
    /// The likelihood of each item of the catalogue then.
    likelihoods: Vec<f64>,
    /// The popularity of the most popular item.
    most: f32,
}

/// Items, best first, and the sum of their likelihoods.
#[derive(Clone, Debug, Default)]
struct Order {
    items: Vec<u32>,
    total: f64,
}

impl Prior {
    /// `popular` are the items with events, most popular first.
    pub(crate) fn new(popularity: &[f32], popular: &[u32]) -> Self {
        let most = popular.first().map_or(1.0, |&item| popularity[item as usize]);
        let order = |share: f32| {
            let score = |&item: &u32| blended(0.0, share, popularity[item as usize], most);
            // The same order but for scores that rounding makes equal.
            let mut ranked: Vec<Ranked> =
                popular.iter().map(|item| Ranked { score: score(item), item: *item }).collect();
            ranked.sort_by(|a, b| b.cmp(a));
            let total = ranked.iter().map(|ranked| likelihood(ranked.score)).sum();
            Order { items: ranked.iter().map(|ranked| ranked.item).collect(), total }
        };
        let without = popularity.iter().map(|&it| blended(0.0, POPULAR_SHARE, it, most));
        let likelihoods = without.map(likelihood).collect();
        Self { alone: order(1.0), beside: order(POPULAR_SHARE), likelihoods, most }
    }
}

/// How near the items of the catalogue are to a history.
pub(crate) struct Near<'m> {
    popularity: &'m [f32],
    prior: &'m Prior,
    near: Vec<f32>,
    /// The items that are near at all.
    items: Vec<u32>,
    /// The inverse of the greatest nearness, 0 when nothing is near.
    scale: f32,
}

impl<'m> Near<'m> {
    pub(crate) fn new(sums: Sums, popularity: &'m [f32], prior: &'m Prior) -> Self {
        let (near, mut items) = sums.into_parts();
        items.retain(|&item| near[item as usize] > 0.0);
        let best = items.iter().map(|&item| near[item as usize]).fold(0.0, f32::max);
        Self { popularity, prior, near, items, scale: if best > 0.0 { 1.0 / best } else { 0.0 } }
    }

    /// The score of an item of the catalogue, of which the greatest is 1.
    pub(crate) fn score(&self, item: u32) -> f32 {
        let share = if self.scale > 0.0 { POPULAR_SHARE } else { 1.0 };
        let (near, popularity) = (self.near[item as usize], self.popularity[item as usize]);
        blended(near * self.scale, share, popularity, self.prior.most)
    }

    /// The items with events, best first, with scores that sum to 1. They are put in order as they are asked for.
    pub(crate) fn best_first(&self) -> impl Iterator<Item = Scored> {
        let order = if self.scale > 0.0 { &self.prior.beside } else { &self.prior.alone };
        let known = self.items.iter().filter(|&&item| self.popularity[item as usize] > 0.0);
        let known: Vec<Ranked> =
            known.map(|&item| Ranked { score: self.score(item), item }).collect();
        let before = |item: u32| self.prior.likelihoods[item as usize];
        let gain = |ranked: &Ranked| likelihood(ranked.score) - before(ranked.item);
        let total = order.total + known.iter().map(gain).sum::<f64>();
        let mut known = BinaryHeap::from(known);
        let rest = order.items.iter().filter(|&&item| self.near[item as usize] <= 0.0);
        let mut rest = rest.map(|&item| Ranked { score: self.score(item), item }).peekable();
        std::iter::from_fn(move || {
            let popular = match (known.peek(), rest.peek()) {
                (Some(one), Some(other)) => one < other,
                (one, _) => one.is_none(),
            };
            let Ranked { score, item } = if popular { rest.next()? } else { known.pop()? };
            Some(Scored { item, score: Some(likelihood(score) / total), popular })
        })
    }
}

/// A score from a nearness of at most 1 and a popularity of at most `most`.
fn blended(near: f32, share: f32, popularity: f32, most: f32) -> f32 {
    (near + share * popularity / most) / (1.0 + POPULAR_SHARE)
}

/// How likely an item with a score is, beside others.
pub(crate) fn likelihood(score: f32) -> f64 {
    (f64::from(score) * SPREAD.ln()).exp()
}

/// An item in the order of answers: greater is better, of equal ones the lower number.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    score: f32,
    item: u32,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.item.cmp(&self.item))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::popular::ranked;
    use proptest::prelude::*;

    /// Scores all items of the catalogue and puts them in order.
    fn simple(near: &[f32], popularity: &[f32]) -> Vec<(u32, f64, bool)> {
        let best = near.iter().copied().fold(0.0, f32::max);
        let most = popularity.iter().copied().fold(0.0, f32::max);
        let (scale, share) = if best > 0.0 { (1.0 / best, POPULAR_SHARE) } else { (0.0, 1.0) };
        let items = (0u32..).zip(near.iter().zip(popularity));
        let score = |near: f32, events: f32| blended(near * scale, share, events, most);
        let seen = items.filter(|(_, (_, events))| **events > 0.0);
        let mut all: Vec<Ranked> = seen
            .map(|(item, (near, events))| Ranked { score: score(*near, *events), item })
            .collect();
        all.sort_by(|a, b| b.cmp(a));
        let total: f64 = all.iter().map(|ranked| likelihood(ranked.score)).sum();
        let scored = |ranked: &Ranked| {
            let popular = near[ranked.item as usize] <= 0.0;
            (ranked.item, likelihood(ranked.score) / total, popular)
        };
        all.iter().map(scored).collect()
    }

    proptest! {
        #[test]
        fn the_order_and_the_scores_of_a_whole_catalogue(
            items in prop::collection::vec((0u8..6, prop_oneof![0f32..1e-3, 0f32..5.0, Just(0.0), Just(3.0)]), 1..60),
            near in any::<bool>(),
        ) {
            let popularity: Vec<f32> = items.iter().map(|(_, events)| *events).collect();
            let mut sums = Sums::new(items.len());
            for (item, (weight, _)) in (0u32..).zip(&items) {
                if near && *weight > 2 {
                    sums.add(item, f32::from(*weight - 2));
                }
            }
            let whole = sums.clone().into_parts().0;
            let prior = Prior::new(&popularity, &ranked(&popularity));
            let all: Vec<Scored> = Near::new(sums, &popularity, &prior).best_first().collect();
            let wanted = simple(&whole, &popularity);
            prop_assert_eq!(all.len(), wanted.len());
            for (scored, (item, score, popular)) in all.iter().zip(wanted) {
                prop_assert_eq!((scored.item, scored.popular), (item, popular));
                let found = scored.score.unwrap_or_default();
                prop_assert!((found - score).abs() <= 1e-12 * score, "{} is not {}", found, score);
            }
        }
    }
}
