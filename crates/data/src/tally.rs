//! What is wrong with rows and cells, grouped: the first of a kind is kept, the others are counted.
//! Not here: the kinds (`fault`), codes and texts (`message`).

use crate::fault::Fault;
use crate::position::Position;

/// Bytes of an example that are kept.
const KEPT: usize = 200;

/// All faults of one kind in one column, or in the rows as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The first one.
    pub(crate) fault: Fault,
    pub(crate) count: u64,
    /// The place of the first one.
    pub(crate) at: Position,
    /// The first one as it stands in the data, cut.
    pub(crate) example: Box<[u8]>,
}

/// The tallies of one column, or of the rows as a whole.
#[derive(Debug, Default)]
pub(crate) struct Tallies(pub(crate) Vec<Tally>);

impl Tallies {
    /// Counts a fault.
    pub(crate) fn add(&mut self, fault: Fault, at: Position, example: &[u8]) {
        match self.0.iter_mut().find(|tally| tally.fault.is_like(fault)) {
            Some(tally) => {
                tally.count += 1;
                if at < tally.at {
                    *tally = Tally { count: tally.count, ..first(fault, at, example) };
                }
            }
            None => self.0.push(first(fault, at, example)),
        }
    }

    /// Adds what another thread has found.
    pub(crate) fn merge(&mut self, other: Self) {
        for theirs in other.0 {
            match self.0.iter_mut().find(|tally| tally.fault.is_like(theirs.fault)) {
                Some(ours) => {
                    let count = ours.count + theirs.count;
                    let first = if theirs.at < ours.at { theirs } else { ours.clone() };
                    *ours = Tally { count, ..first };
                }
                None => self.0.push(theirs),
            }
        }
    }
}

fn first(fault: Fault, at: Position, example: &[u8]) -> Tally {
    Tally { fault, count: 1, at, example: example[..example.len().min(KEPT)].into() }
}
