//! The distinct values of a column up to a limit, with how often each occurs: event types and categories.
//! Not here: ids, of which there are millions (`ids`).

use super::counts::{Counts, Look};
use super::hash::hash;

/// More distinct values than this are not told apart.
pub(super) const CAP: usize = 10_000;
/// Bytes of a value that are kept.
const KEPT: usize = 256;

/// Distinct values.
pub(super) struct Values {
    /// With the position of the value in `names`.
    counts: Counts<u32>,
    names: Vec<Box<[u8]>>,
    over: bool,
}

/// What is known about a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// It was counted, and nothing is wrong with it.
    Fine,
    /// It was counted, and something is wrong with it.
    Wrong,
    /// It was not counted.
    New,
}

impl Values {
    pub(super) fn new() -> Self {
        Self { counts: Counts::new(), names: Vec::new(), over: false }
    }

    /// Counts the value in the first `len` bytes of `tail` when it was seen before.
    #[inline(always)]
    pub(super) fn count(&mut self, tail: &[u8], len: usize) -> Value {
        if self.over {
            return Value::New;
        }
        match self.counts.count(hash(tail, len)) {
            Look::Known(_) => Value::Fine,
            Look::Doubtful(_) => Value::Wrong,
            Look::New => Value::New,
        }
    }

    /// Counts a value that is new. `wrong` says that each later one has to be looked at again.
    pub(super) fn insert(&mut self, value: &[u8], wrong: bool) {
        if !self.over {
            self.put(hash(value, value.len()), &value[..value.len().min(KEPT)], 1, wrong);
        }
    }

    fn put(&mut self, hash: u64, name: &[u8], times: u32, wrong: bool) {
        if self.names.len() == CAP {
            *self = Self { over: true, ..Self::new() };
            return;
        }
        self.counts.insert(hash, times, wrong, self.names.len() as u32);
        self.names.push(name.into());
    }

    /// Adds what another thread has seen.
    pub(super) fn merge(&mut self, other: Self) {
        if other.over {
            *self = other;
            return;
        }
        for entry in other.counts.iter() {
            if !self.over && !self.counts.add(entry.hash, entry.count) {
                let name = &other.names[*entry.more as usize];
                self.put(entry.hash, name, entry.count, entry.wrong);
            }
        }
    }

    /// How many there are; None when more than [`CAP`].
    pub(super) fn distinct(&self) -> Option<u64> {
        (!self.over).then_some(self.names.len() as u64)
    }

    /// The values, most frequent first, equally frequent ones by name; empty when there are too many.
    pub(super) fn sorted(&self) -> Vec<(String, u64)> {
        let name = |at: u32| String::from_utf8_lossy(&self.names[at as usize]).into_owned();
        let named = self.counts.iter().map(|entry| (name(*entry.more), u64::from(entry.count)));
        let mut values: Vec<(String, u64)> = named.collect();
        values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(range: std::ops::Range<usize>) -> Values {
        let mut values = Values::new();
        for text in range.map(|n| n.to_string()) {
            if values.count(text.as_bytes(), text.len()) == Value::New {
                values.insert(text.as_bytes(), false);
            }
        }
        values
    }

    #[test]
    fn merged_as_if_seen_together() {
        let mut both = values(0..6_000);
        both.merge(values(5_999..CAP));
        assert_eq!(both.distinct(), Some(CAP as u64));
        assert_eq!(both.sorted()[..2], [("5999".to_owned(), 2), ("0".to_owned(), 1)]);
        both.merge(values(CAP..CAP + 1));
        assert_eq!(both.distinct(), None);
        assert_eq!(values(0..CAP + 1).distinct(), None);
        let mut few = values(0..1);
        few.merge(values(0..CAP + 1));
        assert_eq!((few.distinct(), few.sorted().len()), (None, 0));
    }

    #[test]
    fn wrong_values_are_counted_and_looked_at_again() {
        let mut values = Values::new();
        values.insert(b" a", true);
        assert!(values.count(b" a", 2) == Value::Wrong && values.count(b" a,b", 2) == Value::Wrong);
        assert_eq!(values.sorted(), [(" a".to_owned(), 3)]);
    }
}
