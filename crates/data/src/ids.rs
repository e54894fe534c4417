//! The distinct ids of a column while they are collected, with how often each occurs: exact up to collisions of
//! hashes (`counts` says how rare they are). Not here: what is made of them (`distinct`).
//!
//! A table is cut into shards by the last bits of the hash: threads seldom wait for each other, one shard at a time
//! stays in the cache, and there is one table however many threads there are.

use crate::counts::{Counts, Look, Place};
use crate::hash::{self, hash};
use crate::position::Position;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 64;
/// Ids of a shard that are looked up together: what they need fits into the first-level cache.
const BIN: usize = 512;
/// Bytes of names that one shard keeps; beyond, names are given up and only hashes are kept.
const NAMES: usize = 2 << 20;
/// A name longer than this is kept shortened.
pub(crate) const LONGEST: usize = 255;
const NAMELESS: u32 = u32::MAX;

/// One occurrence of an id in a block.
#[derive(Clone, Copy, Default)]
pub(crate) struct IdRow {
    hash: u64,
    /// Where in the block its text begins, and in the low eight bits how long it is.
    text: u32,
    pub(crate) line: u32,
}

impl IdRow {
    /// Its text, at most [`LONGEST`] bytes.
    pub(crate) fn text<'b>(&self, block: &'b [u8]) -> &'b [u8] {
        let (start, len) = ((self.text >> 8) as usize, (self.text & 0xff) as usize);
        block.get(start..start + len).unwrap_or_default()
    }
}

/// The ids of one shard that are on their way. The cache line between two bins keeps them from having the same places
/// in the first-level cache: all are filled at the same time.
#[derive(Clone, Copy)]
struct Bin {
    seen: [IdRow; BIN],
    _between: [u64; 8],
}

/// Ids on their way from a block to a table, sorted by shard.
pub(crate) struct Bins {
    bins: Box<[Bin; SHARDS]>,
    filled: [usize; SHARDS],
    /// Those with which something was wrong when they were met first.
    pub(crate) wrong: Vec<IdRow>,
}

/// The table of one column, and the block that its ids are from.
pub(crate) struct Target<'a, F> {
    pub(crate) table: &'a Table,
    pub(crate) block: &'a [u8],
    pub(crate) at: Position,
    /// Whether nothing is wrong with an id; asked once for each that is new.
    pub(crate) fine: F,
}

impl Bins {
    pub(crate) fn new() -> Self {
        let bin = Bin { seen: [IdRow::default(); BIN], _between: [0; 8] };
        let bins: Box<[_]> = vec![bin; SHARDS].into();
        let bins = bins.try_into().unwrap_or_else(|_| Box::new([bin; SHARDS]));
        Self { bins, filled: [0; SHARDS], wrong: Vec::new() }
    }

    /// Notes an id that stands at `at` of the block.
    #[inline(always)]
    pub(crate) fn push(
        &mut self,
        at: Range<usize>,
        line: u32,
        target: &Target<'_, impl Fn(&[u8]) -> bool>,
    ) {
        let text = (at.start << 8 | at.len().min(LONGEST)) as u32;
        let hash = hash::cell(target.block, at);
        let shard = shard(hash);
        let filled = &mut self.filled[shard];
        self.bins[shard].seen[*filled % BIN] = IdRow { hash, text, line };
        *filled += 1;
        if *filled == BIN {
            self.empty(shard, target);
        }
    }

    /// Moves all ids to the table.
    pub(crate) fn flush(&mut self, target: &Target<'_, impl Fn(&[u8]) -> bool>) {
        (0..SHARDS).for_each(|shard| self.empty(shard, target));
    }

    #[inline(never)]
    fn empty(&mut self, shard: usize, target: &Target<'_, impl Fn(&[u8]) -> bool>) {
        let seen = &self.bins[shard].seen[..std::mem::take(&mut self.filled[shard])];
        if !seen.is_empty() {
            let shard = &target.table.shards[shard];
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.take(seen, target, &mut self.wrong);
        }
    }
}

/// What is kept of an id that is seldom needed.
#[derive(Clone, Copy)]
pub(crate) struct Kept {
    /// Where its name is in the shard's names.
    name: u32,
    /// The first place, when repetitions are looked for.
    first: Position,
}

/// A part of a table.
#[derive(Clone)]
pub(crate) struct Shard {
    pub(crate) counts: Counts<Kept>,
    /// Names one after the other, each after its length.
    names: Vec<u8>,
    pub(crate) nameless: bool,
    /// An id must not occur twice.
    unique: bool,
    /// The first place at which some id occurs for the second time.
    pub(crate) again: Option<Position>,
}

impl Shard {
    fn new(unique: bool) -> Self {
        Self { counts: Counts::new(), names: Vec::new(), nameless: false, unique, again: None }
    }

    fn take(
        &mut self,
        all: &[IdRow],
        target: &Target<'_, impl Fn(&[u8]) -> bool>,
        wrong: &mut Vec<IdRow>,
    ) {
        self.counts.touch(all.iter().map(|seen| seen.hash));
        for seen in all {
            let place = match self.counts.count(seen.hash) {
                Look::Known(place) => place,
                Look::Doubtful(place) => {
                    wrong.push(*seen);
                    place
                }
                Look::New => {
                    let text = seen.text(target.block);
                    let fine = (target.fine)(text);
                    if !fine {
                        wrong.push(*seen);
                    }
                    self.insert(seen.hash, text, !fine, target.at.line(seen.line));
                    continue;
                }
            };
            if self.unique {
                self.repeat(place, seen.hash, target.at.line(seen.line));
            }
        }
    }

    #[cold]
    fn insert(&mut self, hash: u64, text: &[u8], wrong: bool, first: Position) {
        let name = self.keep(text);
        self.counts.insert(hash, wrong, Kept { name, first });
    }

    fn repeat(&mut self, place: Place, hash: u64, at: Position) {
        if self.counts.hash(place) != hash {
            return;
        }
        let second = self.counts.more(place).first.again(at);
        self.again = Some(self.again.map_or(second, |again| again.min(second)));
    }

    fn keep(&mut self, text: &[u8]) -> u32 {
        if self.nameless || self.names.len() + text.len() + 1 > NAMES {
            // All or none, so that the result does not depend on who came first.
            self.nameless = true;
            self.names = Vec::new();
            return NAMELESS;
        }
        let name = self.names.len() as u32;
        self.names.push(text.len() as u8);
        self.names.extend_from_slice(text);
        name
    }

    pub(crate) fn name(&self, kept: Kept) -> Option<&[u8]> {
        let start = kept.name as usize;
        let len = *self.names.get(start)? as usize;
        self.names.get(start + 1..start + 1 + len)
    }
}

/// The table of one column while it is filled.
pub(crate) struct Table {
    shards: Box<[Mutex<Shard>]>,
}

impl Table {
    /// `unique` says that an id must not occur twice, so that places are looked at.
    pub(crate) fn new(unique: bool) -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::new(Shard::new(unique))).collect() }
    }

    /// Adds one id whose text is not in the block as it is.
    pub(crate) fn add(&self, text: &[u8], at: Position, wrong: bool) {
        let hash = hash(text);
        let mut shard = self.shards[shard(hash)].lock().unwrap_or_else(PoisonError::into_inner);
        match shard.counts.count(hash) {
            Look::Known(place) | Look::Doubtful(place) if shard.unique => {
                shard.repeat(place, hash, at);
            }
            Look::Known(_) | Look::Doubtful(_) => {}
            Look::New => shard.insert(hash, &text[..text.len().min(LONGEST)], wrong, at),
        }
    }

    /// The parts of the finished table.
    pub(crate) fn finish(self) -> Vec<Shard> {
        let shards = self.shards.into_iter();
        shards.map(|shard| shard.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
    }
}

/// The shard of a hash: other bits than those that say the place in a shard.
#[inline(always)]
pub(crate) fn shard(hash: u64) -> usize {
    hash as usize % SHARDS
}
