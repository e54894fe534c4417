//! The hash of a cell or a row: 64 bits, the same in every run.
//! Not here: tables (`counts`).

use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

const STATE: foldhash::quality::FixedState =
    foldhash::quality::FixedState::with_seed(0x7065_7273_6f6e_616c);
/// The first digits of pi: odd enough.
const SEEDS: [u64; 8] = [
    0x243f_6a88_85a3_08d3,
    0x1319_8a2e_0370_7344,
    0xa409_3822_299f_31d0,
    0x082e_fa98_ec4e_6c89,
    0x4528_21e6_38d0_1377,
    0xbe54_66cf_34e9_0c6c,
    0xc0ac_29b7_c97c_50dd,
    0x3f84_d5b5_b547_0917,
];
/// For each length of a short cell the bits that belong to it, of the first and of the second eight bytes.
const KEPT: [[u64; 2]; SHORT + 1] = kept();
/// Cells of at most so many bytes are short.
const SHORT: usize = 16;

/// The hash, never 0, of a text.
pub(crate) fn hash(text: &[u8]) -> u64 {
    cell(text, 0..text.len())
}

/// The hash, never 0, of the text that stands at `at` of a block: most cells are short, and with the bytes behind them at
/// hand no branch depends on their length.
#[inline(always)]
pub(crate) fn cell(block: &[u8], at: Range<usize>) -> u64 {
    let len = at.end.wrapping_sub(at.start);
    let Some(kept) = KEPT.get(len) else { return long(&block[at]) };
    let bytes = match block.get(at.start..at.start + SHORT) {
        Some(bytes) => first(bytes),
        None => padded(&block[at.start..]),
    };
    let word = u128::from_le_bytes(bytes);
    let (low, high) = (word as u64 & kept[0], (word >> 64) as u64 & kept[1]);
    folded(low ^ SEEDS[0], high ^ SEEDS[1] ^ len as u64).max(1)
}

/// The hash, never 0, of a whole row. Rows of up to four chunks, which are most, are read as four chunks that overlap:
/// so no branch depends on their length.
#[inline(always)]
pub(crate) fn row(bytes: &[u8]) -> u64 {
    let Some(last) = bytes.len().checked_sub(SHORT) else { return hash(bytes) };
    if last > 3 * SHORT {
        return long(bytes);
    }
    let [a, b, c, d] = [0, SHORT.min(last), (2 * SHORT).min(last), last].map(|at| chunk(bytes, at));
    // Spread, so that no other first chunk makes up for another length.
    let len = (bytes.len() as u64).wrapping_mul(SEEDS[1]);
    let sum = folded(a.0 ^ SEEDS[0], a.1 ^ SEEDS[1] ^ len)
        ^ folded(b.0 ^ SEEDS[2], b.1 ^ SEEDS[3])
        ^ folded(c.0 ^ SEEDS[4], c.1 ^ SEEDS[5])
        ^ folded(d.0 ^ SEEDS[6], d.1 ^ SEEDS[7]);
    sum.max(1)
}

/// A hash of both ends of a row, which is quickly made: other rows may have the same.
#[inline(always)]
pub(crate) fn ends(bytes: &[u8]) -> u64 {
    let Some(last) = bytes.len().checked_sub(SHORT) else { return hash(bytes) };
    let (a, b) = (chunk(bytes, 0), chunk(bytes, last));
    folded(a.0 ^ b.1 ^ SEEDS[0], a.1 ^ b.0 ^ SEEDS[1])
}

/// The two words of the chunk at `position`, which is there.
#[inline(always)]
fn chunk(bytes: &[u8], at: usize) -> (u64, u64) {
    let chunk = u128::from_le_bytes(first(&bytes[at..]));
    (chunk as u64, (chunk >> 64) as u64)
}

/// The first bytes, if there are enough.
#[inline(always)]
fn first(bytes: &[u8]) -> [u8; SHORT] {
    bytes.first_chunk().copied().unwrap_or_default()
}

#[cold]
fn padded(tail: &[u8]) -> [u8; SHORT] {
    let mut bytes = [0; SHORT];
    bytes.iter_mut().zip(tail).for_each(|(byte, from)| *byte = *from);
    bytes
}

#[inline(never)]
fn long(cell: &[u8]) -> u64 {
    let mut hasher = STATE.build_hasher();
    hasher.write(cell);
    hasher.finish().max(1)
}

/// Both halves of the product.
#[inline(always)]
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

const fn kept() -> [[u64; 2]; SHORT + 1] {
    let mut kept = [[u64::MAX; 2]; SHORT + 1];
    let mut len = 0;
    while len < SHORT {
        kept[len] =
            if len < 8 { [(1 << (8 * len)) - 1, 0] } else { [!0, (1 << (8 * (len - 8))) - 1] };
        len += 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn only_the_cell_counts() {
        for len in 0..40 {
            let text = vec![b'x'; len];
            let alone = hash(&text);
            let block = [b"before,", &text[..], b",something else that follows"].concat();
            assert_eq!(cell(&block, 7..7 + len), alone, "{len}");
            for at in 0..len {
                let mut other = text.clone();
                other[at] = b'y';
                assert_ne!(hash(&other), alone, "{len} {at}");
            }
        }
    }

    #[test]
    fn every_byte_of_a_row_counts() {
        for len in 1..70 {
            let bytes = vec![b'x'; len];
            let whole = row(&bytes);
            assert_ne!(row(&bytes[1..]), whole);
            for at in 0..len {
                let mut other = bytes.clone();
                other[at] = b'y';
                assert_ne!(row(&other), whole, "{len} {at}");
            }
        }
    }

    #[test]
    fn another_length_is_not_made_up_for_by_another_first_byte() {
        let rows = |len| ["c,a,c,", "a,a,c,"].map(|start| start.to_owned() + &"x".repeat(len));
        let hashes: HashSet<u64> =
            (1..600).flat_map(rows).map(|line| row(line.as_bytes())).collect();
        assert_eq!(hashes.len(), 2 * 599);
    }

    #[test]
    fn a_million_ids_do_not_collide() {
        let mut seen = HashSet::new();
        for n in 0..500_000 {
            for id in [n.to_string(), format!("user_{n:07}")] {
                assert!(seen.insert(hash(id.as_bytes())), "{id}");
            }
        }
        // Zero bytes are told apart by the length.
        let zeros: HashSet<u64> = (0..40).map(|len| hash(&[0; 40][..len])).collect();
        assert_eq!(zeros.len(), 40);
        // All bits are used.
        let (all, none) = seen.iter().fold((!0, 0), |(all, any), hash| (all & hash, any | hash));
        assert_eq!((all, none), (0, !0));
    }
}
