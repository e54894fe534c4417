//! Rows of interactions that are there more than once: of identical ones the service keeps one
//! (docs/service/data.md, "Import modes"). Not here: ids that occur twice (`ids`).
//!
//! While the data is read only the hash and the place of each row are kept. Of very many rows only a share is kept,
//! chosen by the hash, so that equal rows stay or go together; then the result is an estimate, but always the same
//! one.

use crate::counts::{Counts, Look};
use crate::hash;
use crate::position::Position;
use crate::strip::Strip;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many rows are kept: with 16 bytes each they do not push everything else out of the caches.
const MOST: u64 = 1 << 20;
/// Position most one of 2^16 is kept.
const THINNEST: u32 = 16;

#[derive(Debug, Clone, Copy)]
struct Row {
    /// The last [`THINNEST`] bits say whether it is kept.
    hash: u64,
    at: Position,
}

/// The rows that one thread has seen.
pub(crate) struct Rows<'a> {
    /// How many all threads have seen.
    seen: &'a AtomicU64,
    /// So many of the last bits of a hash have to be 0.
    thinned: u32,
    rows: Vec<Row>,
}

/// Rows that are there again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Repeated {
    /// How many, without the first of each.
    pub(crate) count: u64,
    /// The count is an estimate.
    pub(crate) about: bool,
    /// The first one.
    pub(crate) at: Position,
}

impl<'a> Rows<'a> {
    /// For a thread; `seen` is the same for all.
    pub(crate) fn new(seen: &'a AtomicU64) -> Self {
        Self { seen, thinned: 0, rows: Vec::new() }
    }

    /// Notes regular rows of the block `position`.
    #[inline(never)]
    pub(crate) fn run<const QUOTED: bool>(&mut self, rows: &Strip<'_, QUOTED>, at: Position) {
        rows.lines(|row, line| self.push(row, at.line(line)));
    }

    /// Notes a row, without its line end.
    #[inline(always)]
    pub(crate) fn push(&mut self, row: &[u8], at: Position) {
        // Most of very many rows go after a look at their ends.
        let ends = hash::ends(row);
        if ends & self.mask() == 0 {
            let chosen = (1 << THINNEST) - 1;
            self.rows.push(Row { hash: hash::row(row) & !chosen | ends & chosen, at });
        }
    }

    /// The bits of a hash that have to be 0.
    fn mask(&self) -> u64 {
        (1 << self.thinned) - 1
    }

    /// Says that so many more rows were read.
    pub(crate) fn leave(&mut self, rows: u64) {
        let all = self.seen.fetch_add(rows, Ordering::Relaxed) + rows;
        self.thin(thinning(all, MOST));
    }

    fn thin(&mut self, bits: u32) {
        if bits > self.thinned {
            self.thinned = bits;
            let mask = self.mask();
            self.rows.retain(|row| row.hash & mask == 0);
        }
    }
}

/// How often to halve so many rows until there are at most `most`.
fn thinning(rows: u64, most: u64) -> u32 {
    (0..THINNEST).find(|bits| rows >> bits <= most).unwrap_or(THINNEST)
}

/// What is there again in the rows of all threads.
pub(crate) fn repeated(mut all: Vec<Rows<'_>>) -> Option<Repeated> {
    let bits = thinning(all.first()?.seen.load(Ordering::Relaxed), MOST);
    all.iter_mut().for_each(|rows| rows.thin(bits));
    let rows = || all.iter().flat_map(|rows| &rows.rows);
    // Nearly all rows are there once: one bit for a few hashes is enough to see that.
    let words = (rows().count() / 4).next_power_of_two();
    let (mut once, mut twice) = (vec![0_u64; words], vec![0_u64; words]);
    let place = |row: &Row| ((row.hash >> 32) as usize & (words - 1), 1 << (row.hash >> 26 & 63));
    for (word, bit) in rows().map(place) {
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let doubted = rows().filter(|row| {
        let (word, bit) = place(row);
        twice[word] & bit != 0
    });
    let (again, at) = compare(doubted);
    Some(Repeated { count: again << bits, about: bits > 0, at: at? })
}

/// How many rows are there again, and the first of them.
fn compare<'r>(rows: impl Iterator<Item = &'r Row>) -> (u64, Option<Position>) {
    let mut counts: Counts<Position> = Counts::new();
    let (mut again, mut first) = (0, None);
    for row in rows {
        match counts.count(row.hash) {
            Look::Known(place) | Look::Doubtful(place) if counts.hash(place) == row.hash => {
                again += 1;
                let second = counts.more(place).again(row.at);
                first = Some(first.map_or(second, |first: Position| first.min(second)));
            }
            Look::Known(_) | Look::Doubtful(_) => {}
            Look::New => counts.insert(row.hash, false, row.at),
        }
    }
    (again, first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each number is a row; the rows of a thread one after the other.
    fn check(threads: &[&[u32]]) -> Option<(u64, Position)> {
        let seen = AtomicU64::new(0);
        let mut all = Vec::new();
        for (block, numbers) in (0..).zip(threads) {
            let mut rows = Rows::new(&seen);
            for (line, number) in (0..).zip(*numbers) {
                rows.push(&number.to_le_bytes(), Position::block(block).line(line));
            }
            rows.leave(numbers.len() as u64);
            all.push(rows);
        }
        repeated(all).map(|found| (found.count, found.at))
    }

    #[test]
    fn all_repetitions_are_found_and_the_first_of_them() {
        let many: Vec<u32> = (0..100_000).collect();
        assert_eq!(check(&[&many]), None);
        assert_eq!(check(&[&many, &[7, 1_000_000, 7]]), Some((2, Position::block(1))));
        assert_eq!(check(&[&[1, 2, 3], &[4, 4, 1]]), Some((2, Position::block(1).line(1))));
        assert_eq!(check(&[&[5, 5, 5]]), Some((2, Position::block(0).line(1))));
        assert_eq!(check(&[&many, &many]), Some((100_000, Position::block(1))));
    }

    #[test]
    fn equal_rows_stay_or_go_together() {
        assert_eq!([0, 8, 9, 17, 18].map(|rows| thinning(rows, 8)), [0, 0, 1, 1, 2]);
        let seen = AtomicU64::new(0);
        let mut rows = Rows::new(&seen);
        let twice = (0..10_000_u32).chain(0..10_000);
        twice.for_each(|n| rows.push(&n.to_le_bytes(), Position::block(n)));
        rows.thin(2);
        let left: Vec<Row> = rows.rows;
        let half = left.iter().filter(|row| row.at < Position::block(5_000)).count();
        assert!(
            left.len().is_multiple_of(2)
                && left.len().abs_diff(5_000) < 300
                && half.abs_diff(2_500) < 200
        );
    }
}
