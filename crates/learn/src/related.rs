//! Items that go with an item: those that occur near it in users' histories, and those with like
//! tags where events are few. Not here: what is done when nothing is related (`model`).

use crate::config::Config;
use crate::items::Items;
use crate::names::Names;
use crate::table::{Table, greatest};
use crate::trails::Trails;

/// Two events of a user are together when at most this many events lie between them: enough for
/// whole baskets and evenings, and a bound on the work for users with very long histories.
const REACH: usize = 100;
/// So many neighbours are kept for each item; popular items follow them when more are asked for.
const KEPT: usize = 200;
/// Added to the denominator, so that a pair seen twice does not beat one seen a hundred times.
const DAMPING: f32 = 5.0;
/// With so many events, tags and events decide half each; with more, events decide more.
const TAG_EVENTS: f32 = 5.0;

/// The neighbours of each item of the catalogue, best first. The weight of a pair is the number of
/// times it occurs together, divided by powers of both items' popularity: cosine similarity at a
/// popularity discount of 0.5, the conditional probability at 0.
pub(crate) fn neighbours(trails: &Trails, config: &Config, popularity: &[f32]) -> Table {
    let discount = config.popularity_discount.clamp(0.0, 1.0);
    let least = f32::from(u8::try_from(config.least_together).unwrap_or(u8::MAX));
    let from: Vec<f32> = popularity.iter().map(|count| count.powf(1.0 - discount)).collect();
    let to: Vec<f32> = popularity.iter().map(|count| count.powf(discount)).collect();
    let [table] = Table::gather(
        popularity.len(),
        || Sums::new(popularity.len()),
        |sums, item| {
            trails.near(item, REACH, |other, _, weight| sums.add(other, weight));
            let together = sums.drain().filter(|&(_, sum)| sum >= least);
            let weighed = together
                .map(|(other, sum)| (other, sum / (from[item] * to[other as usize] + DAMPING)));
            [greatest(weighed.collect(), KEPT)]
        },
    );
    table
}

/// As [`neighbours`], blended with the likeness of tags: an item with few events leans on its tags.
pub(crate) fn similar(
    trails: &Trails,
    config: &Config,
    popularity: &[f32],
    names: &Names,
    items: &Items,
) -> Table {
    let table = neighbours(trails, config, popularity);
    let tags = Tags::new(names, items);
    let [table] = Table::gather(
        popularity.len(),
        || (Sums::new(names.len()), Sums::new(names.len())),
        |(sums, alike), item| {
            let trust = popularity[item] / (popularity[item] + TAG_EVENTS);
            let strongest = table.row(item).next().map_or(1.0, |(_, weight)| weight);
            for (other, weight) in table.row(item) {
                sums.add(other, trust * weight / strongest);
            }
            for (other, weight) in tags.like(item, alike) {
                sums.add(other, (1.0 - trust) * weight);
            }
            [greatest(sums.drain().collect(), KEPT)]
        },
    );
    table
}

/// Tags of items and items of tags.
struct Tags {
    of: Vec<Vec<u32>>,
    with: Vec<Vec<u32>>,
    /// The less common a tag, the more it says.
    weight: Vec<f32>,
}

impl Tags {
    fn new(names: &Names, items: &Items) -> Self {
        let of: Vec<Vec<u32>> = names
            .iter()
            .map(|name| items.get(name).map(|item| item.tags.clone()).unwrap_or_default())
            .collect();
        let mut with = vec![Vec::new(); items.tag_count()];
        for (item, tags) in (0u32..).zip(&of) {
            for &tag in tags {
                with[tag as usize].push(item);
            }
        }
        let all = to_f32(names.len());
        let weight = with.iter().map(|items| (1.0 + all / (1.0 + to_f32(items.len()))).ln());
        Self { weight: weight.collect(), of, with }
    }

    /// The weighted share of tags in common, for the items that have one in common.
    fn like(&self, item: usize, sums: &mut Sums) -> Vec<(u32, f32)> {
        let total = |item: usize| self.of[item].iter().map(|&tag| self.weight[tag as usize]).sum();
        let own: f32 = total(item);
        for &tag in &self.of[item] {
            for &other in &self.with[tag as usize] {
                if other as usize != item {
                    sums.add(other, self.weight[tag as usize]);
                }
            }
        }
        let shared = sums.drain().map(|(other, common)| {
            (other, common / (own + total(other as usize) - common).max(f32::MIN_POSITIVE))
        });
        greatest(shared.collect(), KEPT)
    }
}

/// Sums over a catalogue of which most stay untouched.
#[derive(Clone)]
pub(crate) struct Sums {
    sums: Vec<f32>,
    /// The numbers that were touched, and room for more.
    touched: Vec<u32>,
    count: usize,
}

impl Sums {
    pub(crate) fn new(width: usize) -> Self {
        Self { sums: vec![0.0; width], touched: Vec::new(), count: 0 }
    }

    /// A number whose weights cancel out may be drained twice, the second time with 0.
    ///
    /// Every number is written down, and the next one over it unless it is new: whether it is cannot be foreseen, and a
    /// processor that guesses wrong half of the time loses more than all the rest of this takes.
    pub(crate) fn add(&mut self, number: u32, weight: f32) {
        if self.count == self.touched.len() {
            self.touched.resize(2 * self.count + 16, 0);
        }
        self.touched[self.count] = number;
        let sum = &mut self.sums[number as usize];
        self.count += usize::from(*sum == 0.0);
        *sum += weight;
    }

    /// The sum of each number of the catalogue, and those numbers that were touched.
    pub(crate) fn into_parts(mut self) -> (Vec<f32>, Vec<u32>) {
        self.touched.truncate(self.count);
        (self.sums, self.touched)
    }

    /// The sums in the order of first touch, leaving all at zero.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (u32, f32)> {
        let (sums, count) = (&mut self.sums, std::mem::take(&mut self.count));
        let touched = self.touched[..count].iter();
        touched.map(|&number| (number, std::mem::take(&mut sums[number as usize])))
    }
}

/// A count as a number to calculate with; the catalogue's size loses no digit that matters.
#[expect(clippy::cast_precision_loss, reason = "counts are used as weights")]
pub(crate) fn to_f32(count: usize) -> f32 {
    count as f32
}
