//! The distinct values of a column up to a limit, with how often each occurs: event types and categories.
//! Not here: ids, of which there are millions (`ids`).

use crate::hash::{self, hash};
use hashbrown::HashTable;
use std::ops::Range;

/// More distinct values than this are not told apart.
pub(crate) const CAP: usize = 10_000;
/// Bytes of a value that are kept.
const KEPT: usize = 256;
/// The number of the empty cell, which has no name.
const NULL: u32 = u32::MAX;

/// Distinct values.
pub(crate) struct Values {
    /// Those with which nothing is wrong: only these need not be looked at again.
    fine: HashTable<Value>,
    wrong: HashTable<Value>,
    names: Vec<Box<[u8]>>,
    over: bool,
    /// Empty cells that are counted no longer in `fine`.
    nulls: u64,
}

/// One of them.
struct Value {
    hash: u64,
    times: u64,
    /// Where its name is, or [`NULL`].
    name: u32,
}

/// Adds so many to the count of a value when it is there, and says whether it is.
#[inline(always)]
fn add(values: &mut HashTable<Value>, hash: u64, times: u64) -> bool {
    let known = values.find_mut(hash, |value| value.hash == hash);
    known.map(|value| value.times += times).is_some()
}

/// Adds a value that is not there.
fn insert(values: &mut HashTable<Value>, value: Value) {
    values.insert_unique(value.hash, value, |value| value.hash);
}

impl Values {
    pub(crate) fn new() -> Self {
        let (fine, wrong) = (HashTable::new(), HashTable::new());
        Self { fine, wrong, names: Vec::new(), over: false, nulls: 0 }
    }

    /// Counts the value that stands at `at` of a block when it was seen before and nothing is wrong with it.
    #[inline(always)]
    pub(crate) fn count(&mut self, block: &[u8], at: Range<usize>) -> bool {
        add(&mut self.fine, hash::cell(block, at), 1)
    }

    /// Counts a value that [`Values::count`] did not count. `wrong` says that each later one has to be looked at again.
    pub(crate) fn insert(&mut self, value: &[u8], wrong: bool) {
        let hash = hash(value);
        if !self.over && !add(&mut self.wrong, hash, 1) {
            self.put(hash, &value[..value.len().min(KEPT)], 1, wrong);
        }
    }

    /// From now on empty cells are counted as well: where many are empty, no branch depends on it.
    pub(crate) fn count_nulls(&mut self) {
        if !self.over {
            insert(&mut self.fine, Value { hash: hash(b""), times: 0, name: NULL });
        }
    }

    /// How many empty cells were counted.
    pub(crate) fn nulls(&self) -> u64 {
        self.nulls + self.fine.iter().find(|it| it.name == NULL).map_or(0, |it| it.times)
    }

    fn put(&mut self, hash: u64, name: &[u8], times: u64, wrong: bool) {
        if self.names.len() == CAP {
            *self = Self { over: true, nulls: self.nulls(), ..Self::new() };
            return;
        }
        let values = if wrong { &mut self.wrong } else { &mut self.fine };
        insert(values, Value { hash, times, name: self.names.len() as u32 });
        self.names.push(name.into());
    }

    /// Adds what another thread has seen.
    pub(crate) fn merge(&mut self, other: Self) {
        self.nulls += other.nulls();
        if other.over {
            *self = Self { nulls: self.nulls(), ..other };
            return;
        }
        for (values, wrong) in [(&other.fine, false), (&other.wrong, true)] {
            for &Value { hash, times, name } in values.iter().filter(|it| it.name != NULL) {
                let known = if wrong { &mut self.wrong } else { &mut self.fine };
                let known = add(known, hash, times);
                if !self.over && !known {
                    self.put(hash, &other.names[name as usize], times, wrong);
                }
            }
        }
    }

    /// How many there are; None when more than [`CAP`].
    pub(crate) fn distinct(&self) -> Option<u64> {
        (!self.over).then_some(self.names.len() as u64)
    }

    /// The values, most frequent first, equally frequent ones by name; empty when there are too many.
    pub(crate) fn sorted(&self) -> Vec<(String, u64)> {
        let name = |at: u32| String::from_utf8_lossy(&self.names[at as usize]).into_owned();
        let all = self.fine.iter().chain(self.wrong.iter()).filter(|it| it.name != NULL);
        let mut values: Vec<(String, u64)> = all.map(|it| (name(it.name), it.times)).collect();
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
            if !values.count(text.as_bytes(), 0..text.len()) {
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
        for _ in 0..3 {
            assert!(!values.count(b" a,b", 0..2));
            values.insert(b" a", true);
        }
        assert_eq!(values.sorted(), [(" a".to_owned(), 3)]);
    }

    #[test]
    fn empty_cells_are_counted_and_are_no_value() {
        let with_nulls = |range, nulls| {
            let mut values = values(range);
            values.count_nulls();
            (0..nulls).for_each(|_| assert!(values.count(b",", 0..0)));
            values
        };
        let mut all = with_nulls(0..5_000, 7);
        assert_eq!((all.nulls(), all.distinct(), all.sorted().len()), (7, Some(5_000), 5_000));
        all.merge(with_nulls(0..CAP, 4));
        assert_eq!((all.nulls(), all.distinct()), (11, Some(CAP as u64)));
        all.merge(with_nulls(0..CAP + 1, 0));
        all.merge(with_nulls(0..2, 1));
        assert_eq!((all.nulls(), all.distinct()), (12, None));
    }
}
