//! Scores for a user from the order of the last events: what tends to follow, and to lie near, the
//! items of the history. Not here: other answers, and the scale of the scores (`model`).

use rayon::prelude::*;

use crate::codec::{DecodeError, Reader, Writer};
use crate::related::{Sums, to_f32};
use crate::table::{Table, greatest};
use crate::trails::{Stop, Trails};

/// Pairs further apart than this are not counted.
const REACH: usize = 100;
/// So many neighbours are kept for each item.
const KEPT: usize = 300;
/// So many of the latest events are looked at when serving.
const LOOKED_AT: usize = 200;
/// After so many later events an event weighs half.
const HALF_LIFE: f32 = 3.0;

/// A table of what goes with each item, and how fast the past fades.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Personal {
    near: Table,
    half_life: f32,
}

impl Personal {
    pub(crate) fn train(trails: &Trails, popularity: &[f32], recency: bool) -> Self {
        let rows: Vec<Vec<(u32, f32)>> = (0..popularity.len())
            .into_par_iter()
            .map_init(
                || Sums::new(popularity.len()),
                |sums, item| {
                    trails.near(item, REACH, |other, _, weight| sums.add(other, weight));
                    let weighed = sums.drain().map(|(other, sum)| {
                        let both = popularity[item] * popularity[other as usize];
                        (other, sum / (both.sqrt() + 5.0))
                    });
                    greatest(weighed.collect(), KEPT)
                },
            )
            .collect();
        let half_life = if recency { HALF_LIFE } else { to_f32(LOOKED_AT) };
        Self { near: Table::from_rows(rows), half_life }
    }

    /// Adds the scores of the whole catalogue for a history, oldest first, to `scores`.
    pub(crate) fn score(&self, history: &[Stop], scores: &mut [f32]) {
        for (age, stop) in history.iter().rev().take(LOOKED_AT).enumerate() {
            let weight = stop.weight * (-to_f32(age) / self.half_life).exp2();
            for (other, near) in self.near.row(stop.item as usize) {
                scores[other as usize] += weight * near;
            }
        }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        self.near.write(to);
        to.f32(self.half_life);
    }

    pub(crate) fn read(from: &mut Reader<'_>, width: usize) -> Result<Self, DecodeError> {
        Ok(Self { near: Table::read(from, width)?, half_life: from.f32()? })
    }
}
