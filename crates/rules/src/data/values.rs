//! The distinct values of a column up to a limit, with how often each occurs: event types and categories.
//! Not here: ids, of which there are millions (`ids`).

use super::hash::hash;

/// More distinct values than this are not told apart.
pub(super) const CAP: usize = 10_000;

#[derive(Clone, Copy, Default)]
struct Slot {
    hash: u64,
    count: u64,
    name: u32,
}

/// Distinct values.
#[derive(Default)]
pub(super) struct Values {
    slots: Vec<Slot>,
    names: Vec<Box<[u8]>>,
    over: bool,
}

impl Values {
    /// Counts the value in the first `len` bytes of `tail`.
    #[inline(always)]
    pub(super) fn add(&mut self, tail: &[u8], len: usize) {
        if !self.over {
            self.count(hash(tail, len).max(1), &tail[..len], 1);
        }
    }

    #[inline(always)]
    fn count(&mut self, hash: u64, value: &[u8], times: u64) {
        if !self.slots.is_empty() {
            let slot = self.find(hash);
            if self.slots[slot].hash == hash {
                self.slots[slot].count += times;
                return;
            }
        }
        self.insert(hash, value, times);
    }

    #[cold]
    fn insert(&mut self, hash: u64, value: &[u8], times: u64) {
        if self.names.len() == CAP {
            *self = Self { over: true, ..Self::default() };
            return;
        }
        if self.names.len() * 2 >= self.slots.len() {
            let bigger = (self.slots.len() * 2).max(256);
            let slots = std::mem::replace(&mut self.slots, vec![Slot::default(); bigger]);
            for old in slots.into_iter().filter(|slot| slot.hash != 0) {
                let slot = self.find(old.hash);
                self.slots[slot] = old;
            }
        }
        let slot = self.find(hash);
        self.slots[slot] = Slot { hash, count: times, name: self.names.len() as u32 };
        self.names.push(value[..value.len().min(256)].into());
    }

    #[inline(always)]
    fn find(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while self.slots[slot].hash != hash && self.slots[slot].hash != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Adds what another thread has seen.
    pub(super) fn merge(&mut self, other: Self) {
        if other.over {
            *self = other;
            return;
        }
        for slot in other.slots.iter().filter(|slot| slot.hash != 0) {
            if !self.over {
                self.count(slot.hash, &other.names[slot.name as usize], slot.count);
            }
        }
    }

    /// How many there are; None when more than [`CAP`].
    pub(super) fn distinct(&self) -> Option<u64> {
        (!self.over).then_some(self.names.len() as u64)
    }

    /// The values, most frequent first, equally frequent ones by name; empty when there are too many.
    pub(super) fn sorted(&self) -> Vec<(String, u64)> {
        let name =
            |slot: &Slot| String::from_utf8_lossy(&self.names[slot.name as usize]).into_owned();
        let taken = self.slots.iter().filter(|slot| slot.hash != 0);
        let mut values: Vec<(String, u64)> = taken.map(|slot| (name(slot), slot.count)).collect();
        values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(range: std::ops::Range<usize>) -> Values {
        let mut values = Values::default();
        range.map(|n| n.to_string()).for_each(|n| values.add(n.as_bytes(), n.len()));
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
}
