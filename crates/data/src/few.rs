//! A table of few hashes with how often each occurs: looked up in a handful of instructions, as nearly every hash is
//! where it is looked for first. Not here: millions of hashes (`counts`).

/// Slots beyond which half of them may be taken instead of an eighth: the table is to stay in the caches.
const ROOMY: usize = 4096;

#[derive(Clone, Copy, Default)]
struct Slot {
    /// 0 when free.
    hash: u64,
    times: u64,
}

/// Hashes with counts, and with a number for each.
pub(crate) struct Few {
    /// A power of two of them.
    slots: Vec<Slot>,
    numbers: Vec<u32>,
    taken: usize,
}

impl Few {
    pub(crate) fn new() -> Self {
        Self::with(16)
    }

    fn with(slots: usize) -> Self {
        Self { slots: vec![Slot::default(); slots], numbers: vec![0; slots], taken: 0 }
    }

    /// Counts a hash, which is not 0, when it is there, and says whether it is.
    #[inline(always)]
    pub(crate) fn count(&mut self, hash: u64) -> bool {
        let home = self.home(hash);
        let slot = &mut self.slots[home];
        if slot.hash == hash {
            slot.times += 1;
            return true;
        }
        slot.hash != 0 && self.add(hash, 1)
    }

    /// Adds so many to the count of a hash when it is there, and says whether it is.
    #[inline(never)]
    pub(crate) fn add(&mut self, hash: u64, times: u64) -> bool {
        let at = self.find(hash);
        let slot = &mut self.slots[at];
        if slot.hash == hash {
            slot.times += times;
        }
        slot.hash == hash
    }

    /// Adds a hash that is not there.
    pub(crate) fn insert(&mut self, hash: u64, times: u64, number: u32) {
        let most =
            if self.slots.len() < ROOMY { self.slots.len() / 8 } else { self.slots.len() / 2 };
        if self.taken == most {
            let mut bigger = Self::with(self.slots.len() * 2);
            self.iter().for_each(|(hash, times, number)| bigger.insert(hash, times, number));
            *self = bigger;
        }
        let at = self.find(hash);
        self.slots[at] = Slot { hash, times };
        self.numbers[at] = number;
        self.taken += 1;
    }

    /// All hashes with their counts and numbers, in no order that means anything.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, u64, u32)> {
        let taken = self.slots.iter().zip(&self.numbers).filter(|(slot, _)| slot.hash != 0);
        taken.map(|(slot, number)| (slot.hash, slot.times, *number))
    }

    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    /// Where a hash is, or the free slot where it would be: there always is one.
    fn find(&self, hash: u64) -> usize {
        let mut at = self.home(hash);
        while self.slots[at].hash != hash && self.slots[at].hash != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn counts_like_a_map_however_full_it_is_and_wherever_hashes_belong() {
        // Hashes of the second kind all belong to one place.
        for hash in [|n: u64| n * 7 + 1, |n: u64| (n + 1) << 32] {
            let (mut few, mut map) = (Few::new(), HashMap::new());
            for n in (0..900).chain(0..900).chain(300..1_200).map(hash) {
                assert_eq!(few.count(n), map.contains_key(&n));
                if *map.entry(n).and_modify(|times| *times += 1).or_insert(1) == 1 {
                    few.insert(n, 1, n as u32);
                }
            }
            assert!(few.add(hash(5), 10) && !few.add(hash(5_000), 1));
            *map.entry(hash(5)).or_default() += 10;
            assert!(few.iter().all(|(hash, _, number)| number == hash as u32));
            let counts: HashMap<u64, u64> =
                few.iter().map(|(hash, times, _)| (hash, times)).collect();
            assert_eq!(counts, map);
        }
    }
}
