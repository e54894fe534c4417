//! A table of hashes with how often each occurs: the one place where hashes are looked up while data is read.
//! Not here: what is hashed, and what is kept of it (`ids`, `values`, `rows`).
//!
//! A hash belongs into a bucket that is one cache line. All its entries are compared without a decision in between: a
//! wrong guess about where in a chain a hash is costs more than the comparisons. What is seldom needed is kept
//! elsewhere, so that more fits into the caches.

/// Entries of a bucket: with their counts they fill a cache line.
const WAYS: usize = 5;
/// More than so many of 16 entries are never taken.
const FULL: usize = 11;
/// This bit of a count says that something is wrong with the value.
const DOUBT: u32 = 1 << 31;

#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    /// 0 when free; free ones come last.
    hashes: [u64; WAYS],
    counts: [u32; WAYS],
}

/// Hashes with counts, and with something more that is seldom needed.
#[derive(Clone)]
pub(super) struct Counts<T> {
    buckets: Vec<Bucket>,
    more: Vec<[T; WAYS]>,
    used: usize,
}

/// What a look at a hash found. The place is good until the next insertion.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// It was counted once more; nothing is wrong with it.
    Known(Place),
    /// It was counted once more, and is wrong.
    Doubtful(Place),
    /// It is not there.
    New,
}

/// Where an entry is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    bucket: usize,
    way: usize,
}

impl<T: Copy + Default> Counts<T> {
    pub(super) fn new() -> Self {
        Self { buckets: vec![Bucket::default(); 8], more: vec![[T::default(); WAYS]; 8], used: 0 }
    }

    /// How many hashes there are.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// Loads the buckets that are needed next, without a decision in between: the processor waits for many of them
    /// at once, where it would wait for one after the other.
    #[inline(always)]
    pub(super) fn touch(&self, hashes: impl Iterator<Item = u64>) {
        let touched = hashes.fold(0, |sum, hash| sum ^ self.buckets[self.home(hash)].counts[0]);
        std::hint::black_box(touched);
    }

    /// Counts a hash when it is there.
    #[inline(always)]
    pub(super) fn count(&mut self, hash: u64) -> Look {
        let at = self.home(hash);
        let bucket = &mut self.buckets[at];
        let way = way(bucket, hash);
        let Some(count) = bucket.counts.get_mut(way) else { return self.further(hash, at) };
        *count = count.wrapping_add(1);
        // Below zero when doubtful; also when there are too many, which happens to no real data.
        if *count as i32 <= 0 {
            self.doubtful(at, way)
        } else {
            Look::Known(Place { bucket: at, way })
        }
    }

    #[cold]
    fn doubtful(&mut self, bucket: usize, way: usize) -> Look {
        let count = &mut self.buckets[bucket].counts[way];
        let place = Place { bucket, way };
        if count.wrapping_sub(1) & DOUBT == 0 {
            *count = DOUBT - 1;
            return Look::Known(place);
        }
        *count |= DOUBT;
        Look::Doubtful(place)
    }

    /// The bucket where a hash belongs: the share of the low bits in their range. So a table may have any size.
    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        ((u64::from(hash as u32) * self.buckets.len() as u64) >> 32) as usize
    }

    /// The same when the bucket where it belongs does not have it.
    #[inline(never)]
    fn further(&mut self, hash: u64, bucket: usize) -> Look {
        match self.find(hash, bucket) {
            Ok(Place { bucket, way }) => {
                let count = &mut self.buckets[bucket].counts[way];
                *count = count.wrapping_add(1);
                if *count as i32 <= 0 {
                    self.doubtful(bucket, way)
                } else {
                    Look::Known(Place { bucket, way })
                }
            }
            Err(_) => Look::New,
        }
    }

    /// Where a hash is, or where it would have to be.
    fn find(&self, hash: u64, mut bucket: usize) -> Result<Place, Place> {
        loop {
            let way = way(&self.buckets[bucket], hash);
            if way < WAYS {
                return Ok(Place { bucket, way });
            }
            if let Some(way) = self.buckets[bucket].hashes.iter().position(|hash| *hash == 0) {
                return Err(Place { bucket, way });
            }
            bucket = if bucket + 1 == self.buckets.len() { 0 } else { bucket + 1 };
        }
    }

    /// Adds a hash that is not there. `wrong` says that later looks are to find it doubtful.
    pub(super) fn insert(&mut self, hash: u64, count: u32, wrong: bool, more: T) -> Place {
        if self.used * 16 >= self.buckets.len() * WAYS * FULL {
            self.grow();
        }
        self.used += 1;
        self.put(hash, count.min(DOUBT - 1) | if wrong { DOUBT } else { 0 }, more)
    }

    fn put(&mut self, hash: u64, count: u32, more: T) -> Place {
        let (Ok(place) | Err(place)) = self.find(hash, self.home(hash));
        self.buckets[place.bucket].hashes[place.way] = hash;
        self.buckets[place.bucket].counts[place.way] = count;
        self.more[place.bucket][place.way] = more;
        place
    }

    #[cold]
    fn grow(&mut self) {
        let bigger = self.buckets.len() + self.buckets.len() / 2;
        let buckets = std::mem::replace(&mut self.buckets, vec![Bucket::default(); bigger]);
        let more = std::mem::replace(&mut self.more, vec![[T::default(); WAYS]; bigger]);
        for (bucket, more) in buckets.iter().zip(&more) {
            for way in (0..WAYS).take_while(|way| bucket.hashes[*way] != 0) {
                self.put(bucket.hashes[way], bucket.counts[way], more[way]);
            }
        }
    }

    /// What is kept with an entry.
    pub(super) fn more(&mut self, place: Place) -> &mut T {
        &mut self.more[place.bucket][place.way]
    }

    /// Adds so many to the count of a hash when it is there, and says whether it is.
    pub(super) fn add(&mut self, hash: u64, times: u32) -> bool {
        let found = self.find(hash, self.home(hash));
        if let Ok(Place { bucket, way }) = found {
            let count = &mut self.buckets[bucket].counts[way];
            *count = *count & DOUBT | ((*count & !DOUBT).saturating_add(times)).min(DOUBT - 1);
        }
        found.is_ok()
    }

    /// Whether a hash is there.
    pub(super) fn contains(&self, hash: u64) -> bool {
        self.find(hash, self.home(hash)).is_ok()
    }

    /// All entries in no order that means anything.
    pub(super) fn iter(&self) -> impl Iterator<Item = Entry<'_, T>> {
        self.buckets.iter().zip(&self.more).flat_map(|(bucket, more)| {
            let entries = bucket.hashes.iter().zip(bucket.counts).zip(more);
            entries.take_while(|((hash, _), _)| **hash != 0).map(|((hash, count), more)| Entry {
                hash: *hash,
                count: count & !DOUBT,
                wrong: count & DOUBT != 0,
                more,
            })
        })
    }
}

/// One of the hashes.
pub(super) struct Entry<'a, T> {
    pub(super) hash: u64,
    /// How often; more than 2^31 are not told apart.
    pub(super) count: u32,
    pub(super) wrong: bool,
    pub(super) more: &'a T,
}

/// Which entry has a hash, or the number of entries.
#[inline(always)]
fn way(bucket: &Bucket, hash: u64) -> usize {
    let ways = bucket.hashes.iter().enumerate();
    ways.fold(WAYS, |way, (at, known)| if *known == hash { at } else { way })
}
