//! Where the commas, line ends and quotes of a block are: the only code that looks at every byte of most blocks.
//! Not here: what they mean (`rows`).

use memchr::memrchr;
use wide::u8x16;

/// How many bytes are looked at in one go: their positions stay in the first-level cache.
pub(crate) const STRIDE: usize = 16 * 1024;

/// Bytes per mask.
pub(crate) const LANES: usize = 64;

/// Positions of structural bytes, oldest first, with a cursor over them. Before the cursor is always one slot more.
pub(crate) struct Index {
    slots: Vec<u32>,
    first: usize,
    len: usize,
    /// No quote stands at or after this position of the block, as far as it was looked at.
    pub(crate) unquoted: usize,
    /// No backslash stands at or after this position in those pieces of the block that have quotes.
    pub(crate) unescaped: usize,
    /// All bytes that were looked at are ASCII.
    pub(crate) ascii: bool,
}

impl Index {
    pub(crate) fn new() -> Self {
        Self { slots: vec![0], first: 1, len: 1, unquoted: 0, unescaped: 0, ascii: true }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        let slots = std::mem::take(&mut self.slots);
        *self = Self { slots, ..Self::new() };
    }

    /// The positions that were not consumed yet.
    pub(crate) fn waiting(&self) -> &[u32] {
        &self.slots[self.first..self.len]
    }

    /// Drops the oldest `count` positions.
    pub(crate) fn consume(&mut self, count: usize) {
        self.first = (self.first + count).min(self.len);
    }

    /// The positions from `from` to `to` of those that wait, after `before`, which takes the place of the one before.
    pub(crate) fn cells(&mut self, before: u32, from: usize, to: usize) -> &[u32] {
        self.slots[self.first + from - 1] = before;
        &self.slots[self.first + from - 1..self.first + to]
    }

    /// Appends the positions of `,`, `"` and line feeds in `bytes`, which begin at `base` of the block.
    pub(crate) fn extend(&mut self, bytes: &[u8], base: u32) {
        self.slots.copy_within(self.first..self.len, 1);
        self.len -= self.first - 1;
        self.first = 1;
        // Positions are written eight at a time, so there is room for some that do not count.
        let room = self.len + bytes.len() + LANES;
        if self.slots.len() < room {
            self.slots.resize(room, 0);
        }
        let (chunks, rest) = bytes.as_chunks::<LANES>();
        let mut last = [0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let mut seen = Marks::nothing();
        let mut at = base;
        for chunk in chunks.iter().chain([&last]) {
            self.push(mask(chunk, &mut seen), at);
            at += LANES as u32;
        }
        self.ascii &= seen.ascii();
        if seen.quote() {
            self.unquoted = base as usize + bytes.len();
            // Only in quotes does it mean anything.
            if let Some(at) = memrchr(b'\\', bytes) {
                self.unescaped = base as usize + at + 1;
            }
        }
    }

    #[inline(always)]
    fn push(&mut self, mut mask: u64, base: u32) {
        let count = mask.count_ones() as usize;
        let mut done = 0;
        // Writing too many is cheaper than a branch per position.
        while done < count {
            let Some(slots) = self.slots[self.len + done..].first_chunk_mut::<8>() else { break };
            for slot in slots {
                // The highest bit only tells the compiler that there is one.
                *slot = base.wrapping_add((mask | 1 << 63).trailing_zeros());
                mask &= mask.wrapping_sub(1);
            }
            done += 8;
        }
        self.len += count;
    }
}

/// What stands in any of many bytes.
struct Marks {
    /// All bits are set where a quote is.
    quotes: u8x16,
    /// The highest bit is set where a byte is no ASCII.
    bits: u8x16,
}

impl Marks {
    fn nothing() -> Self {
        Self { quotes: u8x16::ZERO, bits: u8x16::ZERO }
    }

    fn quote(&self) -> bool {
        self.quotes.to_bitmask() != 0
    }

    fn ascii(&self) -> bool {
        self.bits.to_bitmask() == 0
    }
}

/// One bit for each of the first bytes that is one of two.
#[inline(always)]
pub(crate) fn mask_of(bytes: &[u8], wanted: [u8; 2]) -> u64 {
    let mut rest = [0; LANES];
    let chunk = bytes.first_chunk().unwrap_or_else(|| {
        rest[..bytes.len()].copy_from_slice(bytes);
        &rest
    });
    let [one, other] = wanted.map(u8x16::splat);
    let lanes = chunk.as_chunks::<16>().0.iter().map(|lane| u8x16::new(*lane));
    let masks = lanes.map(|lane| (lane.simd_eq(one) | lane.simd_eq(other)).to_bitmask());
    masks.rev().fold(0, |bits, mask| bits << 16 | u64::from(mask))
}

/// One bit for each byte that is structural.
#[inline(always)]
fn mask(chunk: &[u8; LANES], seen: &mut Marks) -> u64 {
    let is = |lane: u8x16, byte| lane.simd_eq(u8x16::splat(byte));
    let lanes = chunk.as_chunks::<16>().0.iter().map(|lane| u8x16::new(*lane));
    let masks = lanes.map(|lane| {
        let quotes = is(lane, b'"');
        seen.quotes |= quotes;
        seen.bits |= lane;
        (is(lane, b',') | is(lane, b'\n') | quotes).to_bitmask()
    });
    masks.rev().fold(0, |bits, mask| bits << 16 | u64::from(mask))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slow(bytes: &[u8]) -> Vec<u32> {
        let wanted = |b: &u8| matches!(b, b',' | b'\n' | b'"');
        (0u32..).zip(bytes).filter(|(_, b)| wanted(b)).map(|(at, _)| at).collect()
    }

    #[test]
    fn every_byte_value_in_every_lane() {
        for byte in 0..=255u8 {
            for at in 0..LANES {
                let mut chunk = [b'x'; LANES];
                chunk[at] = byte;
                let expected = u64::from(matches!(byte, b',' | b'\n' | b'"')) << at;
                let mut seen = Marks::nothing();
                assert_eq!(mask(&chunk, &mut seen), expected, "{byte} at {at}");
                assert_eq!(seen.quote(), byte == b'"');
                assert_eq!(seen.ascii(), byte.is_ascii());
            }
        }
    }

    proptest! {
        #[test]
        fn finds_what_a_loop_finds(bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'\n'), Just(b'"'), any::<u8>()], 0..700), cut in 0usize..700) {
            let cut = cut.min(bytes.len());
            let mut index = Index::new();
            index.extend(&bytes[..cut], 0);
            index.extend(&bytes[cut..], cut as u32);
            prop_assert_eq!(index.waiting(), &slow(&bytes)[..]);
        }
    }
}
