//! A table of hashes with how often each occurs: the one place where hashes are looked up while data is read.
//! Not here: what is hashed, and what is kept of it (`ids`, `values`, `rows`).
//!
//! A hash belongs into a bucket that is one cache line, and the bucket knows half of the hash. All its entries are
//! compared without a decision in between: a wrong guess about where in a chain a hash is costs more than the
//! comparisons. What is seldom needed is kept elsewhere, so that more fits into the caches: waiting for the memory is
//! what a check of much data does most.
//!
//! Measured against `hashbrown::HashTable` with the same 64 shards, 20 million hashes: 20 to 23 ns a hash with 1,000 ids,
//! 26 to 57 with 100,000, 38 to 116 with a million, 218 to 258 with eight million.

use wide::u32x4;

/// Entries of a bucket: with their counts they fill a cache line.
const WAYS: usize = 12;
/// More than so many of 16 entries are never taken.
const FULL: usize = 14;
/// This bit of a count says that something is wrong with the value.
const DOUBT: u8 = 1 << 7;
/// A count that is full goes on from 0, and so many are added to what is kept elsewhere.
const STEP: u32 = 1 << 7;

#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    /// The high halves of the hashes. 0 when free; free ones come last.
    tags: [u32; WAYS],
    counts: [u8; WAYS],
}

/// What a new bucket needs of an entry when the table grows.
#[derive(Clone, Copy, Default)]
struct Origin {
    /// The low half of the hash.
    low: u32,
    /// Which of those kept it is.
    kept: u32,
}

/// Hashes with counts, and with something more that is seldom needed.
///
/// Two hashes are taken for one when they belong into the same bucket and have the same high half: that is as likely as
/// if the hashes had 32 bits more than it takes to number the buckets. Whoever cannot live with that compares
/// [`Counts::hash`].
#[derive(Clone)]
pub(crate) struct Counts<T> {
    buckets: Vec<Bucket>,
    origins: Vec<[Origin; WAYS]>,
    /// How often, without what the buckets have counted.
    times: Vec<[u32; WAYS]>,
    kept: Vec<T>,
}

/// What a look at a hash found. The place is good until the next insertion.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// It was counted once more; nothing is wrong with it.
    Known(Place),
    /// It was counted once more, and is wrong.
    Doubtful(Place),
    /// It is not there.
    New,
}

/// Where an entry is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    bucket: usize,
    way: usize,
}

impl<T: Copy> Counts<T> {
    pub(crate) fn new() -> Self {
        Self {
            buckets: vec![Bucket::default(); 4],
            origins: vec![[Origin::default(); WAYS]; 4],
            times: vec![[0; WAYS]; 4],
            kept: Vec::new(),
        }
    }

    /// How many hashes there are.
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Loads the buckets that are needed next, without a decision in between: the processor waits for many of them
    /// at once, where it would wait for one after the other.
    #[inline(always)]
    pub(crate) fn touch(&self, hashes: impl Iterator<Item = u64>) {
        let touched = hashes.fold(0, |sum, hash| sum ^ self.buckets[self.home(hash)].tags[0]);
        std::hint::black_box(touched);
    }

    /// Counts a hash when it is there.
    #[inline(always)]
    pub(crate) fn count(&mut self, hash: u64) -> Look {
        let bucket = self.home(hash);
        match self.buckets[bucket].way(tag(hash)) {
            Some(way) => self.once_more(Place { bucket, way }),
            None => self.further(hash, bucket),
        }
    }

    /// The same when the bucket where it belongs does not have it.
    #[inline(never)]
    fn further(&mut self, hash: u64, bucket: usize) -> Look {
        match self.find(hash, bucket) {
            Some(place) => self.once_more(place),
            None => Look::New,
        }
    }

    #[inline(always)]
    fn once_more(&mut self, place: Place) -> Look {
        let count = &mut self.buckets[place.bucket].counts[place.way];
        *count = count.wrapping_add(1);
        // Below zero when doubtful or full.
        if count.cast_signed() > 0 { Look::Known(place) } else { self.doubtful_or_full(place) }
    }

    #[cold]
    fn doubtful_or_full(&mut self, place: Place) -> Look {
        let count = &mut self.buckets[place.bucket].counts[place.way];
        let (fine, full) = (*count == DOUBT, *count == DOUBT || *count == 0);
        if full {
            *count = if fine { 0 } else { DOUBT };
            self.add_at(place, STEP);
        }
        if fine { Look::Known(place) } else { Look::Doubtful(place) }
    }

    /// The bucket where a hash belongs: the share of the low bits in their range. So a table may have any size.
    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        ((u64::from(hash as u32) * self.buckets.len() as u64) >> 32) as usize
    }

    /// Where a hash is, looked for from a bucket on.
    fn find(&self, hash: u64, mut bucket: usize) -> Option<Place> {
        loop {
            if let Some(way) = self.buckets[bucket].way(tag(hash)) {
                return Some(Place { bucket, way });
            }
            if self.buckets[bucket].free().is_some() {
                return None;
            }
            bucket = self.after(bucket);
        }
    }

    fn after(&self, bucket: usize) -> usize {
        if bucket + 1 == self.buckets.len() { 0 } else { bucket + 1 }
    }

    /// Adds a hash that is not there, and counts it once. `wrong` says that later looks are to find it doubtful.
    pub(crate) fn insert(&mut self, hash: u64, wrong: bool, more: T) {
        if self.kept.len() * 16 >= self.buckets.len() * WAYS * FULL {
            self.grow();
        }
        let origin = Origin { low: hash as u32, kept: self.kept.len() as u32 };
        self.kept.push(more);
        self.put(tag(hash), origin, 0, if wrong { DOUBT | 1 } else { 1 });
    }

    fn put(&mut self, tag: u32, origin: Origin, times: u32, count: u8) {
        let mut bucket = self.home(u64::from(origin.low));
        let way = loop {
            match self.buckets[bucket].free() {
                Some(way) => break way,
                None => bucket = self.after(bucket),
            }
        };
        self.buckets[bucket].tags[way] = tag;
        self.buckets[bucket].counts[way] = count;
        self.origins[bucket][way] = origin;
        if times > 0 {
            self.times[bucket][way] = times;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let bigger = self.buckets.len() + self.buckets.len() / 2;
        let buckets = std::mem::replace(&mut self.buckets, vec![Bucket::default(); bigger]);
        let origins = std::mem::replace(&mut self.origins, vec![[Origin::default(); WAYS]; bigger]);
        let times = std::mem::replace(&mut self.times, vec![[0; WAYS]; bigger]);
        for ((bucket, origins), times) in buckets.iter().zip(&origins).zip(&times) {
            for way in 0..bucket.taken() {
                self.put(bucket.tags[way], origins[way], times[way], bucket.counts[way]);
            }
        }
    }

    /// The whole hash of an entry.
    pub(crate) fn hash(&self, place: Place) -> u64 {
        whole(self.buckets[place.bucket].tags[place.way], self.origins[place.bucket][place.way])
    }

    /// What is kept with an entry.
    pub(crate) fn more(&mut self, place: Place) -> &mut T {
        &mut self.kept[self.origins[place.bucket][place.way].kept as usize]
    }

    fn add_at(&mut self, place: Place, times: u32) {
        let all = &mut self.times[place.bucket][place.way];
        *all = all.saturating_add(times);
    }

    /// Whether a hash is there.
    pub(crate) fn contains(&self, hash: u64) -> bool {
        self.find(hash, self.home(hash)).is_some()
    }

    /// All entries in no order that means anything.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Entry<'_, T>> {
        let buckets = self.buckets.iter().zip(&self.origins).zip(&self.times);
        buckets.flat_map(move |((bucket, origins), times)| {
            (0..bucket.taken()).map(move |way| Entry {
                hash: whole(bucket.tags[way], origins[way]),
                count: times[way].saturating_add(u32::from(bucket.counts[way] & !DOUBT)),
                more: &self.kept[origins[way].kept as usize],
            })
        })
    }
}

/// One of the hashes.
pub(crate) struct Entry<'a, T> {
    pub(crate) hash: u64,
    /// How often; more than 2^32 are not told apart.
    pub(crate) count: u32,
    pub(crate) more: &'a T,
}

impl Bucket {
    /// Which entry has a tag.
    #[inline(always)]
    fn way(&self, tag: u32) -> Option<usize> {
        let tag = u32x4::splat(tag);
        let fours = self.tags.as_chunks::<4>().0.iter().rev();
        let found =
            fours.fold(0, |bits, four| bits << 4 | u32x4::new(*four).simd_eq(tag).to_bitmask());
        (found != 0).then(|| found.trailing_zeros() as usize)
    }

    /// The first entry that is free.
    fn free(&self) -> Option<usize> {
        self.tags.iter().position(|tag| *tag == 0)
    }

    /// How many entries are taken.
    fn taken(&self) -> usize {
        self.free().unwrap_or(WAYS)
    }
}

/// The half of a hash that its bucket knows, never 0.
#[inline(always)]
fn tag(hash: u64) -> u32 {
    ((hash >> 32) as u32).max(1)
}

/// The hash of an entry. It is that which was put in, but for a high half of 0.
fn whole(tag: u32, origin: Origin) -> u64 {
    u64::from(tag) << 32 | u64::from(origin.low)
}
