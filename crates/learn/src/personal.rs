//! Scores for a user from the order of the last events: what tends to follow, and to lie near, the
//! items of the history. Not here: other answers, and the scale of the scores (`answer`).
//!
//! A score is the sum over the history of what each of its items says, the latest events first.
//! What an item says is learned as in a ridge regression: from how often others follow it, less
//! what the items that lie near it say already. Were it counted alone, ten films of one series
//! would say ten times the same. The idea is that of SLIST (Choi et al., "Session-aware Linear
//! Item-Item Models for Session-based Recommendation", 2021), which solves it for a whole
//! catalogue at once; here it is done within neighbourhoods (`ridge`), whose cost grows with the
//! number of items and not with its cube. There are no vectors of users, so a new user or a fresh
//! event counts at once. How the constants were chosen is in `docs/models.md`.

use crate::codec::{DecodeError, Reader, Writer};
use crate::decline;
use crate::related::{Sums, to_f32};
use crate::ridge::{Solver, Symmetric};
use crate::table::{Table, greatest};
use crate::trails::{Stop, Trails};

/// Pairs further apart than this are not counted.
const REACH: usize = 50;
/// That one item follows another counts half with so much more distance …
const FAR: f32 = 30.0;
/// … and direct successors have this much on top, which is gone sooner.
const CLOSE_SHARE: f32 = 0.5;
const CLOSE: f32 = 3.0;
/// What came before an item counts so much less than what came after.
const BACKWARD: f32 = 0.3;
/// Two items of a history say the same when they lie near each other; that counts half with so
/// much more distance.
const ALIKE: f32 = 5.0;
/// So much is added to the number of events of each item, so that what was seen a few times says
/// little.
const RIDGE: f32 = 100.0;
/// What an item says is told apart from what so many items say, itself among them …
const NEIGHBOURHOOD: usize = 50;
/// … of this many whose likeness to it is kept.
const KEPT_ALIKE: usize = 100;
/// For each item so many are kept that follow it, and so many that it speaks for.
const KEPT: usize = 300;

/// So many of the latest events are looked at when serving.
const LOOKED_AT: usize = 200;
/// An event weighs half after so many later ones; those of the same item in a row are one …
const HALF_LIFE: f32 = 4.0;
/// … but never less than this: old likes still tell taste.
const FLOOR: f32 = 0.06;

/// A table of what goes with each item, and how little the past may weigh.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Personal {
    near: Table,
    /// 1 when all events of a history weigh the same.
    floor: f32,
}

impl Personal {
    pub(crate) fn train(trails: &Trails, popularity: &[f32], recency: bool) -> Self {
        let [follows, alike] = count(trails, popularity);
        let diagonal = popularity.iter().map(|count| count + RIDGE).collect();
        let matrix = Symmetric { beside: alike, diagonal, least: RIDGE / 2.0 };
        let items = popularity.len();
        let start = || (Solver::new(NEIGHBOURHOOD, items), Sums::new(items));
        let [near] = Table::gather(items, start, |(solver, sums), item| {
            let item = u32::try_from(item).unwrap_or(u32::MAX);
            for (near, share) in solver.inverse_row(&matrix, item) {
                let following = follows.row(near as usize);
                following.for_each(|(other, weight)| sums.add(other, share * weight));
            }
            // What an item speaks against is left out: the answer has others enough.
            let said = sums.drain().filter(|&(other, sum)| sum > 0.0 && other != item);
            [greatest(said.collect(), KEPT)]
        });
        Self { near, floor: if recency { FLOOR } else { 1.0 } }
    }

    /// Adds the scores for a history, oldest first, of what is near to it.
    pub(crate) fn score(&self, history: &[Stop], scores: &mut Sums) {
        let (mut age, mut later) = (0, None);
        for stop in history.iter().rev().take(LOOKED_AT) {
            // Ten views in a row say more of their item than one, but put what was before no further back.
            age += usize::from(later.is_some_and(|item| item != stop.item));
            later = Some(stop.item);
            let fresh = (-to_f32(age) / HALF_LIFE).exp2();
            let weight = stop.weight * (self.floor + (1.0 - self.floor) * fresh);
            for (other, near) in self.near.row(stop.item as usize) {
                let score = weight * near;
                if score > 0.0 {
                    scores.add(other, score);
                }
            }
        }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        self.near.write(to);
        to.f32(self.floor);
    }

    pub(crate) fn read(from: &mut Reader<'_>, width: usize) -> Result<Self, DecodeError> {
        Ok(Self { near: Table::read(from, width)?, floor: from.f32()? })
    }
}

/// For each item those that follow it, by how often and how soon, as shares of a power of their
/// popularity; and those that lie near it in either direction.
fn count(trails: &Trails, popularity: &[f32]) -> [Table; 2] {
    let after: Vec<f32> = (0..=REACH).map(|distance| nearness(to_f32(distance))).collect();
    let alike: Vec<f32> = (0..=REACH).map(|distance| half(to_f32(distance), ALIKE)).collect();
    let power = decline::power(trails, popularity);
    let scale: Vec<f32> = popularity.iter().map(|it| (1.0 + it).powf(-power)).collect();
    let start = || (Sums::new(popularity.len()), Sums::new(popularity.len()));
    Table::gather(popularity.len(), start, |(following, near), item| {
        trails.near(item, REACH, |other, distance, weight| {
            let direction = if distance > 0 { 1.0 } else { BACKWARD };
            let distance = distance.unsigned_abs();
            following.add(other, direction * weight * after[distance]);
            near.add(other, weight * alike[distance]);
        });
        let scaled = following.drain().map(|(other, sum)| (other, sum * scale[other as usize]));
        [greatest(scaled.collect(), KEPT), greatest(near.drain().collect(), KEPT_ALIKE)]
    })
}

/// How much it counts that an item lies so far after another.
fn nearness(distance: f32) -> f32 {
    let steps = (distance - 1.0).max(0.0);
    half(steps, FAR) + CLOSE_SHARE * half(steps, CLOSE)
}

/// 1, and half as much after every `life`.
fn half(distance: f32, life: f32) -> f32 {
    (-distance / life).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_ages_with_the_items_after_it_and_not_with_their_repetition() {
        let near = Table::from_rows([vec![(2, 1.0)], vec![(3, 1.0)], vec![], vec![]]);
        let personal = Personal { near, floor: 0.0 };
        let scores = |history: &[u32]| {
            let stops: Vec<Stop> = history.iter().map(|&item| Stop { item, weight: 1.0 }).collect();
            let mut sums = Sums::new(4);
            personal.score(&stops, &mut sums);
            let scores = sums.into_parts().0;
            (scores[2], scores[3])
        };
        let next = (-1.0 / HALF_LIFE).exp2();
        assert_eq!(scores(&[0, 1]), (next, 1.0));
        assert_eq!(scores(&[0, 1, 1, 1]), (next, 3.0));
        assert_eq!(scores(&[1, 0, 1]), (next, 1.0 + next * next));
    }
}
