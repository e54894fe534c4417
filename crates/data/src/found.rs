//! What was found in rows and cells, grouped: the first of a kind is kept, the others are counted.
//! Not here: codes and texts (`rule`, `message`).

use crate::at::At;
use crate::rule::Rule;

/// Bytes of an example that are kept.
pub(crate) const KEPT: usize = 200;

/// All violations of one rule in one column, or in the rows as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) rule: Rule,
    pub(crate) count: u64,
    /// The place of the first one.
    pub(crate) at: At,
    /// The first one as it stands in the data, cut.
    pub(crate) example: Box<[u8]>,
    /// A number that goes with the first one: cells of a row, characters of a text.
    pub(crate) detail: u64,
}

/// The tallies of one column, or of the rows as a whole.
#[derive(Debug, Default)]
pub(crate) struct Found(pub(crate) Vec<Tally>);

impl Found {
    /// Notes a violation.
    pub(crate) fn note(&mut self, rule: Rule, at: At, example: &[u8], detail: u64) {
        match self.0.iter_mut().find(|tally| tally.rule == rule) {
            Some(tally) => {
                tally.count += 1;
                if at < tally.at {
                    *tally = Tally { count: tally.count, ..new(rule, at, example, detail) };
                }
            }
            None => self.0.push(new(rule, at, example, detail)),
        }
    }

    /// Adds what another thread has found.
    pub(crate) fn merge(&mut self, other: Self) {
        for theirs in other.0 {
            match self.0.iter_mut().find(|tally| tally.rule == theirs.rule) {
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

fn new(rule: Rule, at: At, example: &[u8], detail: u64) -> Tally {
    Tally { rule, count: 1, at, example: example[..example.len().min(KEPT)].into(), detail }
}
