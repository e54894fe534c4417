//! Scores for a user from the order of the last events: what tends to follow, and to lie near, the
//! items of the history. Not here: other answers, and the scale of the scores (`answer`).
//!
//! Each item has neighbours: the items that occur near it in users' histories, by how near, and
//! with more weight on those that come later. A score is the sum over the history of the
//! neighbours' weights, the latest events first. There is nothing to fit, so a new user or a fresh
//! event counts at once. The constants were chosen on MovieLens, mainly at random points of users'
//! histories; all lie on wide plateaus. `docs/models.md` has the figures and what was left out.

use crate::codec::{DecodeError, Reader, Writer};
use crate::related::{Sums, to_f32};
use crate::table::{Table, greatest};
use crate::trails::{Stop, Trails};

/// Pairs further apart than this are not counted.
const REACH: usize = 50;
/// A pair loses half its weight with so much more distance …
const FAR: f32 = 20.0;
/// … and direct successors have this much on top, which is gone sooner.
const CLOSE_SHARE: f32 = 0.5;
const CLOSE: f32 = 3.0;
/// What came before an item counts so much less than what came after.
const BACKWARD: f32 = 0.3;
/// Weights of pairs are divided by these powers of the popularity of the item of the history and of
/// the item that is answered; together 1, as in the cosine, but leaning to popular answers.
const POWER_FROM: f32 = 0.6;
const POWER_TO: f32 = 0.4;
/// Added to the denominator, so that one coincidence of two rare items is no proof.
const DAMPING: f32 = 4.0;
/// So many neighbours are kept for each item.
const KEPT: usize = 300;

/// So many of the latest events are looked at when serving.
const LOOKED_AT: usize = 200;
/// After so many later events an event weighs half …
const HALF_LIFE: f32 = 4.0;
/// … but never less than this: old likes still tell taste.
const FLOOR: f32 = 0.03;

/// A table of what goes with each item, and how little the past may weigh.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Personal {
    near: Table,
    /// 1 when all events of a history weigh the same.
    floor: f32,
}

impl Personal {
    pub(crate) fn train(trails: &Trails, popularity: &[f32], recency: bool) -> Self {
        let kernel: Vec<f32> = (0..=REACH).map(|distance| nearness(to_f32(distance))).collect();
        let from: Vec<f32> = popularity.iter().map(|count| count.powf(POWER_FROM)).collect();
        let to: Vec<f32> = popularity.iter().map(|count| count.powf(POWER_TO)).collect();
        let near = Table::build(
            popularity.len(),
            || Sums::new(popularity.len()),
            |sums, item| {
                trails.near(item, REACH, |other, distance, weight| {
                    let direction = if distance > 0 { 1.0 } else { BACKWARD };
                    sums.add(other, direction * weight * kernel[distance.unsigned_abs()]);
                });
                let weighed = sums
                    .drain()
                    .map(|(other, sum)| (other, sum / (from[item] * to[other as usize] + DAMPING)));
                greatest(weighed.collect(), KEPT)
            },
        );
        Self { near, floor: if recency { FLOOR } else { 1.0 } }
    }

    /// Adds the scores for a history, oldest first, of what is near to it.
    pub(crate) fn score(&self, history: &[Stop], scores: &mut Sums) {
        for (age, stop) in history.iter().rev().take(LOOKED_AT).enumerate() {
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

fn nearness(distance: f32) -> f32 {
    let steps = (distance - 1.0).max(0.0);
    (-steps / FAR).exp2() + CLOSE_SHARE * (-steps / CLOSE).exp2()
}
