//! The distinct ids of a column with how often each occurs, exact up to collisions of 64-bit hashes.
//! Not here: what is concluded from them (`minima`, `cross`).
//!
//! A table is cut into shards by the first bits of the hash: threads seldom wait for each other, one shard at a time
//! stays in the cache, and there is one table however many threads there are.

use super::at::At;
use super::hash::hash;
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 1 << SHARD_BITS;
const SHARD_BITS: u32 = 6;
/// Bytes of names that one shard keeps; beyond, names are given up and only hashes are kept.
const NAMES: usize = 2 << 20;
/// A name longer than this is kept shortened.
const LONGEST: usize = 255;
/// Ids whose slots are fetched together; they fit into the first-level cache.
const GROUP: usize = 128;
const NAMELESS: u32 = u32::MAX;

/// One occurrence of an id in a block.
#[derive(Clone, Copy)]
struct Seen {
    hash: u64,
    /// Where in the block its text begins, and in the low eight bits how long it is.
    text: u32,
    line: u32,
}

/// The ids of one block, collected so that a shard is locked and loaded once for many of them.
pub(super) struct Batch {
    buckets: Box<[Vec<Seen>; SHARDS]>,
}

impl Batch {
    pub(super) fn new() -> Self {
        Self { buckets: Box::new([const { Vec::new() }; SHARDS]) }
    }

    /// Notes an id of `len` bytes that stands at `start` of the block; `tail` is the block from there.
    #[inline(always)]
    pub(super) fn push(&mut self, tail: &[u8], len: usize, start: u32, line: u32) {
        let hash = hash(tail, len);
        let text = start << 8 | len.min(LONGEST) as u32;
        self.buckets[(hash >> (64 - SHARD_BITS)) as usize].push(Seen { hash, text, line });
    }

    /// Moves all ids to the table. `at` is the block that they are from.
    pub(super) fn flush(&mut self, table: &Table, block: &[u8], at: At) {
        for (bucket, shard) in self.buckets.iter_mut().zip(&*table.shards) {
            if !bucket.is_empty() {
                shard.lock().unwrap_or_else(PoisonError::into_inner).take(bucket, block, at);
                bucket.clear();
            }
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Slot {
    /// 0 when free.
    hash: u64,
    count: u32,
    /// Where its name is in the shard's names.
    name: u32,
}

/// A part of a table: open addressing, linear probing.
struct Shard {
    slots: Vec<Slot>,
    used: usize,
    /// Names one after the other, each after its length.
    names: Vec<u8>,
    nameless: bool,
    /// The first place of each slot's id, when repetitions are looked for.
    firsts: Option<Vec<At>>,
    /// The first place at which some id occurs for the second time.
    again: Option<At>,
}

impl Shard {
    fn new(unique: bool) -> Self {
        Self {
            slots: vec![Slot::default(); 64],
            used: 0,
            names: Vec::new(),
            nameless: false,
            firsts: unique.then(|| vec![At::default(); 64]),
            again: None,
        }
    }

    fn take(&mut self, bucket: &[Seen], block: &[u8], at: At) {
        for group in bucket.chunks(GROUP) {
            self.touch(group);
            self.take_group(group, block, at);
        }
    }

    /// Looks at all slots that are needed next, without a decision in between: the processor waits for many of them
    /// at once, where it would wait for one after the other.
    fn touch(&self, group: &[Seen]) {
        let mask = self.slots.len() - 1;
        let touched =
            group.iter().fold(0, |sum, seen| sum ^ self.slots[seen.hash as usize & mask].hash);
        std::hint::black_box(touched);
    }

    fn take_group(&mut self, group: &[Seen], block: &[u8], at: At) {
        for seen in group {
            if self.used * 8 >= self.slots.len() * 7 {
                self.grow();
            }
            let hash = seen.hash.max(1);
            let slot = self.find(hash);
            if self.slots[slot].hash == 0 {
                let name = self.keep(seen.text, block);
                self.slots[slot] = Slot { hash, count: 1, name };
                self.used += 1;
                if let Some(firsts) = &mut self.firsts {
                    firsts[slot] = at.line(seen.line);
                }
            } else {
                self.slots[slot].count = self.slots[slot].count.saturating_add(1);
                self.repeat(slot, at.line(seen.line));
            }
        }
    }

    /// The slot of a hash, or the free one where it belongs.
    #[inline(always)]
    fn find(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while self.slots[slot].hash != hash && self.slots[slot].hash != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Whatever the order of arrival, the smallest place noted in the end is that of the earliest second occurrence.
    #[inline(always)]
    fn repeat(&mut self, slot: usize, at: At) {
        if let Some(firsts) = &mut self.firsts {
            let second = firsts[slot].max(at);
            firsts[slot] = firsts[slot].min(at);
            self.again = Some(self.again.map_or(second, |again| again.min(second)));
        }
    }

    fn keep(&mut self, text: u32, block: &[u8]) -> u32 {
        let (start, len) = ((text >> 8) as usize, (text & 0xff) as usize);
        if self.nameless || self.names.len() + len + 1 > NAMES {
            // All or none, so that the result does not depend on who came first.
            self.nameless = true;
            self.names = Vec::new();
            return NAMELESS;
        }
        let name = self.names.len() as u32;
        self.names.push(len as u8);
        self.names.extend_from_slice(block.get(start..start + len).unwrap_or_default());
        name
    }

    #[cold]
    fn grow(&mut self) {
        let bigger = self.slots.len() * 2;
        let slots = std::mem::replace(&mut self.slots, vec![Slot::default(); bigger]);
        let firsts =
            self.firsts.as_mut().map(|f| std::mem::replace(f, vec![At::default(); bigger]));
        for (at, old) in slots.into_iter().enumerate().filter(|(_, slot)| slot.hash != 0) {
            let slot = self.find(old.hash);
            self.slots[slot] = old;
            if let (Some(new), Some(old)) = (&mut self.firsts, &firsts) {
                new[slot] = old[at];
            }
        }
    }

    fn name(&self, slot: &Slot) -> Option<&[u8]> {
        let start = slot.name as usize;
        let len = *self.names.get(start)? as usize;
        self.names.get(start + 1..start + 1 + len)
    }

    fn taken(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.hash != 0)
    }
}

/// The table of one column while it is filled.
pub(super) struct Table {
    shards: Box<[Mutex<Shard>]>,
}

impl Table {
    /// `unique` says that an id must not occur twice, so that places are kept.
    pub(super) fn new(unique: bool) -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::new(Shard::new(unique))).collect() }
    }

    /// Adds one id whose text is not in the block as it is.
    pub(super) fn add(&self, text: &[u8], at: At) {
        let (hash, len) = (hash(text, text.len()), text.len().min(LONGEST) as u32);
        let seen = Seen { hash, text: len, line: at.split().1 as u32 };
        let shard = &self.shards[(hash >> (64 - SHARD_BITS)) as usize];
        shard.lock().unwrap_or_else(PoisonError::into_inner).take(&[seen], text, at);
    }

    /// The finished table.
    pub(super) fn finish(self) -> Ids {
        let shards: Vec<Shard> = self
            .shards
            .into_iter()
            .map(|shard| shard.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect();
        let named = shards.iter().all(|shard| !shard.nameless);
        Ids { shards: shards.into(), named }
    }
}

/// The distinct ids of a column.
#[derive(Clone)]
pub struct Ids {
    shards: std::sync::Arc<[Shard]>,
    named: bool,
}

impl std::fmt::Debug for Ids {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ids({})", self.len())
    }
}

impl Ids {
    /// How many distinct ids there are.
    pub fn len(&self) -> u64 {
        self.shards.iter().map(|shard| shard.used as u64).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many ids occur at least so often.
    pub fn with_at_least(&self, times: u32) -> u64 {
        self.slots().filter(|(_, slot)| slot.count >= times).count() as u64
    }

    /// How often each id occurs, most often first.
    pub(super) fn counts(&self) -> Vec<u32> {
        let mut counts: Vec<u32> = self.slots().map(|(_, slot)| slot.count).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts
    }

    /// The most frequent ids, equally frequent ones by name. Empty when there were too many ids to keep their names.
    pub(super) fn top(&self, many: usize) -> Vec<(String, u64)> {
        self.most_frequent(many, |_| true)
    }

    /// How many ids are not among others, how often these occur together, and the most frequent one.
    pub(super) fn missing_in(&self, others: &Ids) -> (u64, u64, Option<String>) {
        let lacking = |slot: &Slot| !others.contains(slot.hash);
        let (mut ids, mut rows) = (0, 0);
        for (_, slot) in self.slots().filter(|(_, slot)| lacking(slot)) {
            ids += 1;
            rows += u64::from(slot.count);
        }
        let example = self.most_frequent(1, lacking).pop();
        (ids, rows, example.map(|(name, _)| name))
    }

    /// The place of the first id that had occurred before; None when there is none or it was not looked for.
    pub(super) fn again(&self) -> Option<At> {
        self.shards.iter().filter_map(|shard| shard.again).min()
    }

    fn most_frequent(&self, many: usize, wanted: impl Fn(&Slot) -> bool) -> Vec<(String, u64)> {
        if !self.named {
            return Vec::new();
        }
        let mut top: Vec<(u32, &[u8])> = Vec::new();
        let mut least = 0;
        for (shard, slot) in self.slots() {
            if slot.count < least || !wanted(slot) {
                continue;
            }
            top.push((slot.count, shard.name(slot).unwrap_or_default()));
            if top.len() > 4 * many + 64 {
                shorten(&mut top, many);
                least = top.last().map_or(0, |last| last.0);
            }
        }
        shorten(&mut top, many);
        let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        top.into_iter().map(|(count, name)| (text(name), u64::from(count))).collect()
    }

    fn contains(&self, hash: u64) -> bool {
        let shard = &self.shards[(hash >> (64 - SHARD_BITS)) as usize];
        shard.slots[shard.find(hash)].hash != 0
    }

    fn slots(&self) -> impl Iterator<Item = (&Shard, &Slot)> {
        self.shards.iter().flat_map(|shard| shard.taken().map(move |slot| (shard, slot)))
    }
}

fn shorten(top: &mut Vec<(u32, &[u8])>, many: usize) {
    top.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    top.truncate(many);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(unique: bool, blocks: &[&[&str]], order: &[usize]) -> Ids {
        let table = Table::new(unique);
        for block in order {
            let text = blocks[*block].concat();
            let mut batch = Batch::new();
            let mut start = 0;
            for (line, id) in (0u32..).zip(blocks[*block]) {
                batch.push(id.as_bytes(), id.len(), start, line);
                start += id.len() as u32;
            }
            batch.flush(&table, text.as_bytes(), At::block(*block as u32));
        }
        table.finish()
    }

    #[test]
    fn counts_and_repetitions_whatever_the_order() {
        let blocks: [&[&str]; 3] = [&["a", "b"], &["c", "b", "a"], &["a", "d", ""]];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let ids = ids(true, &blocks, &order);
            assert_eq!(ids.len(), 5);
            assert_eq!(ids.with_at_least(2), 2);
            assert_eq!(ids.top(2), [("a".to_owned(), 3), ("b".to_owned(), 2)]);
            assert_eq!(ids.again(), Some(At::block(1).line(1)));
        }
    }

    #[test]
    fn many_ids_grow_the_table() {
        let names: Vec<String> = (0..100_000).map(|n| format!("user-{n}")).collect();
        let block: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = ids(false, &[&block], &[0]);
        assert_eq!((all.len(), all.with_at_least(2)), (100_000, 0));
        let some = ids(false, &[&block[..60_000]], &[0]);
        let (missing, rows, example) = all.missing_in(&some);
        assert_eq!((missing, rows, example.as_deref()), (40_000, 40_000, Some("user-60000")));
        assert_eq!(some.missing_in(&all).0, 0);
    }
}
