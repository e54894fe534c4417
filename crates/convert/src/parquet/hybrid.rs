//! Whole numbers of a few bits each, as levels and positions in a dictionary are stored: runs of one number, and groups of eight.
//! Not here: what they stand for (`texts`).
//!
//! Facts: Apache Parquet format, "Run Length Encoding / Bit-Packing Hybrid".

/// The most bits of a number.
const WIDEST: u32 = 32;

/// Appends `count` numbers of `width` bits; `None` where the bytes do not have them.
pub(super) fn read(mut bytes: &[u8], width: u32, count: usize, out: &mut Vec<u32>) -> Option<()> {
    if width > WIDEST {
        return None;
    }
    let mut left = count;
    while left > 0 {
        let header = number(&mut bytes)?;
        let length = usize::try_from(header >> 1).ok()?;
        if header & 1 == 0 {
            let (value, rest) = bytes.split_at_checked(width.div_ceil(8) as usize)?;
            let value = value.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
            bytes = rest;
            let run = length.min(left);
            out.resize(out.len() + run, value);
            left -= run;
        } else {
            let size = length.checked_mul(width as usize)?;
            // The last group may be cut off after the numbers that are meant.
            let (packed, rest) = bytes.split_at(size.min(bytes.len()));
            bytes = rest;
            let some = length.saturating_mul(8).min(left);
            unpack(packed, width, some, out)?;
            left -= some;
        }
    }
    Some(())
}

/// Whether the numbers begin with one run of at least `count` times `value`, as the levels of a column without gaps are stored.
pub(super) fn is_all(mut bytes: &[u8], width: u32, count: usize, value: u32) -> bool {
    let run = number(&mut bytes).filter(|header| header & 1 == 0).map_or(0, |header| header >> 1);
    let size = width.div_ceil(8) as usize;
    let same = bytes.get(..size).is_some_and(|first| first == &value.to_le_bytes()[..size.min(4)]);
    same && width <= WIDEST && count as u64 <= run
}

/// Appends `count` numbers that lie one after the other, the lowest bit first.
fn unpack(packed: &[u8], width: u32, count: usize, out: &mut Vec<u32>) -> Option<()> {
    if packed.len().checked_mul(8)? < count.checked_mul(width as usize)? {
        return None;
    }
    let mask = (1u64 << width) - 1;
    out.reserve(count);
    out.extend((0..count).map(|at| {
        let bit = at * width as usize;
        let from = &packed[bit / 8..];
        let word = match from.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => from.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        ((word >> (bit % 8)) & mask) as u32
    }));
    Some(())
}

/// A number of seven bits a byte, the lowest first.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8], width: u32, count: usize) -> Option<Vec<u32>> {
        let mut out = Vec::new();
        read(bytes, width, count, &mut out).map(|()| out)
    }

    #[test]
    fn runs_and_groups_are_numbers() {
        // The example of the format: 0 to 7 in three bits each.
        let group = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(numbers(&group, 3, 8), Some((0..8).collect()));
        assert_eq!(numbers(&group, 3, 5), Some((0..5).collect()));
        // Three times 4, then the group.
        let both = [&[6, 4][..], &group].concat();
        assert_eq!(numbers(&both, 3, 5), Some(vec![4, 4, 4, 0, 1]));
        assert!(is_all(&[6, 4], 3, 3, 4) && !is_all(&[6, 4], 3, 4, 4) && !is_all(&[6, 4], 3, 3, 1));
        assert!(!is_all(&group, 3, 1, 0) && !is_all(&[], 3, 0, 4));
        assert_eq!(numbers(&[4, 0x39, 0x30], 16, 2), Some(vec![12_345, 12_345]));
        assert_eq!(numbers(&[0xc8, 0x01], 0, 100), Some(vec![0; 100]));
    }

    #[test]
    fn bytes_that_end_early_are_none() {
        for (bytes, width) in [(&[][..], 3), (&[0x80], 3), (&[6], 3), (&[3, 1], 3), (&[3], 40)] {
            assert_eq!(numbers(bytes, width, 3), None, "{bytes:?}");
        }
        assert_eq!(numbers(&[0, 1, 0, 1], 3, 1), None, "runs of nothing");
    }
}
