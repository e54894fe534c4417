//! Whole numbers of a few bits each, as levels and positions in a dictionary are stored: runs of one number, and groups of eight.
//! Not here: what they stand for (`flat`).
//!
//! Facts: Apache Parquet format, "Run Length Encoding / Bit-Packing Hybrid".

use bytes::Bytes;
use std::ops::Range;

/// The most bits of a number.
const WIDEST: u32 = 32;
/// The numbers of a group.
const GROUP: usize = 8;

/// Numbers that are read some at a time.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    bytes: Bytes,
    /// The bits of a number.
    width: u32,
    /// Where what was not read begins.
    at: usize,
    run: Run,
    /// So many numbers of the run were not read.
    left: usize,
}

/// Numbers that are stored alike.
#[derive(Debug, Clone, Copy)]
enum Run {
    /// Of one value.
    Same(u32),
    /// In groups, of the first of which so many were read.
    Groups(usize),
}

impl Default for Run {
    fn default() -> Self {
        Run::Same(0)
    }
}

impl Numbers {
    /// The numbers of so many bits in these bytes.
    pub(super) fn new(bytes: Bytes, width: u32) -> Option<Self> {
        (width <= WIDEST).then(|| Numbers { bytes, width, ..Numbers::default() })
    }

    /// Appends the next `count` numbers; `None` where the bytes do not have them.
    pub(super) fn read(&mut self, count: usize, out: &mut Vec<u32>) -> Option<()> {
        let mut left = count;
        while left > 0 {
            self.begin()?;
            let some = left.min(self.left);
            match self.run {
                Run::Same(value) => out.resize(out.len() + some, value),
                Run::Groups(read) => {
                    unpack(&self.bytes[self.at..], self.width, read..read + some, out)?;
                    let read = read + some;
                    self.at += read / GROUP * self.width as usize;
                    self.run = Run::Groups(read % GROUP);
                }
            }
            self.left -= some;
            left -= some;
        }
        Some(())
    }

    /// Skips the next `count` numbers where they are a run, or part of one, of this value; otherwise reads nothing and is false. The
    /// levels of a column without gaps are stored so.
    pub(super) fn skip(&mut self, count: usize, value: u32) -> bool {
        let all = self.begin().is_some()
            && count <= self.left
            && matches!(self.run, Run::Same(same) if same == value);
        self.left -= if all { count } else { 0 };
        all
    }

    /// Begins the next run where the one before was read.
    fn begin(&mut self) -> Option<()> {
        while self.left == 0 {
            let mut rest = &self.bytes[self.at..];
            let header = number(&mut rest)?;
            let length = usize::try_from(header >> 1).ok()?;
            if header & 1 == 0 {
                let (value, behind) = rest.split_at_checked(self.width.div_ceil(8) as usize)?;
                (self.run, self.left) = (Run::Same(word(value) as u32), length);
                rest = behind;
            } else {
                (self.run, self.left) = (Run::Groups(0), length.checked_mul(GROUP)?);
            }
            self.at = self.bytes.len() - rest.len();
        }
        Some(())
    }
}

/// Appends the numbers at these positions of groups that lie one after the other, the lowest bit first. The last group may be cut off
/// behind the numbers that are meant.
fn unpack(packed: &[u8], width: u32, range: Range<usize>, out: &mut Vec<u32>) -> Option<()> {
    if packed.len().checked_mul(8)? < range.end.checked_mul(width as usize)? {
        return None;
    }
    let of =
        |at: usize| group(packed.get(at / GROUP * width as usize..).unwrap_or_default(), width);
    // First what is left of a group that was begun, then whole ones, then the beginning of one.
    let begun = range.start % GROUP;
    let some = if begun > 0 { range.len().min(GROUP - begun) } else { 0 };
    out.extend_from_slice(&of(range.start)[begun..][..some]);
    let (mut at, end) = (range.start + some, out.len() + range.len() - some);
    let begin = out.len();
    out.resize(end, 0);
    let (whole, rest) = out[begin..].as_chunks_mut::<GROUP>();
    for to in whole {
        *to = of(at);
        at += GROUP;
    }
    let count = rest.len();
    rest.copy_from_slice(&of(at)[..count]);
    Some(())
}

/// The numbers of the group that begins here; those that the bytes do not have are any.
#[inline]
fn group(bytes: &[u8], width: u32) -> [u32; GROUP] {
    let mask = (1u64 << width) - 1;
    if width as usize <= GROUP {
        // All of them are in one word.
        let word = word(bytes);
        return std::array::from_fn(|at| ((word >> (at as u32 * width)) & mask) as u32);
    }
    std::array::from_fn(|at| {
        let bit = at * width as usize;
        ((word(bytes.get(bit / 8..).unwrap_or_default()) >> (bit % 8)) & mask) as u32
    })
}

/// The first eight bytes, or as many as there are.
fn word(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// A number of seven bits a byte, the lowest first.
pub(super) fn number(bytes: &mut &[u8]) -> Option<u64> {
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
        Numbers::new(Bytes::copy_from_slice(bytes), width)?.read(count, &mut out).map(|()| out)
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
        assert_eq!(numbers(&[4, 0x39, 0x30], 16, 2), Some(vec![12_345, 12_345]));
        assert_eq!(numbers(&[0xc8, 0x01], 0, 100), Some(vec![0; 100]));
    }

    #[test]
    fn runs_of_a_value_are_skipped() {
        let skips = |bytes: &[u8], width, count, value| {
            Numbers::new(Bytes::copy_from_slice(bytes), width).unwrap().skip(count, value)
        };
        assert!(skips(&[6, 4], 3, 3, 4) && !skips(&[6, 4], 3, 4, 4) && !skips(&[6, 4], 3, 3, 1));
        assert!(!skips(&[0x03, 0, 0, 0], 3, 1, 0) && !skips(&[], 3, 0, 4));
        let mut some = Numbers::new(Bytes::from_static(&[6, 4, 4, 1]), 3).unwrap();
        let mut out = Vec::new();
        assert!(some.skip(1, 4) && !some.skip(3, 4) && some.skip(2, 4));
        assert!(some.read(2, &mut out).is_some() && out == [1, 1]);
    }

    /// Numbers of every width, some at a time, are what one after the other is.
    #[test]
    fn numbers_of_every_width_are_read_in_parts() {
        for width in 1..=WIDEST {
            let mask = (1u64 << width) - 1;
            let all: Vec<u32> =
                (1..=24u64).map(|at| (at.wrapping_mul(0x9e37_79b9) & mask) as u32).collect();
            let mut bytes = vec![3 << 1 | 1];
            bytes.resize(1 + 3 * width as usize, 0);
            for (at, number) in all.iter().enumerate() {
                for bit in (0..width as usize).filter(|bit| number >> bit & 1 == 1) {
                    let to = at * width as usize + bit;
                    bytes[1 + to / 8] |= 1 << (to % 8);
                }
            }
            // Then one number, five times.
            bytes.push(5 << 1);
            bytes.extend_from_slice(&all[0].to_le_bytes()[..width.div_ceil(8) as usize]);
            let expected = [&all[..], &[all[0]; 5]].concat();
            for step in [1, 3, 8, 11, 29] {
                let mut some = Numbers::new(Bytes::from(bytes.clone()), width).unwrap();
                let mut out = Vec::new();
                while out.len() < expected.len() {
                    let count = step.min(expected.len() - out.len());
                    some.read(count, &mut out).unwrap();
                }
                assert_eq!(out, expected, "{width} bits, {step} at a time");
                assert_eq!(some.read(1, &mut out), None);
            }
        }
    }

    #[test]
    fn bytes_that_end_early_are_none() {
        for (bytes, width) in [(&[][..], 3), (&[0x80], 3), (&[6], 3), (&[3, 1], 3), (&[3], 40)] {
            assert_eq!(numbers(bytes, width, 3), None, "{bytes:?}");
        }
        assert_eq!(numbers(&[0, 1, 0, 1], 3, 1), None, "runs of nothing");
    }
}
