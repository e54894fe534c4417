//! The dictionary of a column: texts as they lie in its page, and numbers as texts, each written once.
//! Not here: which entry a row has (`flat`).

use super::plain::{self, Stored};
use crate::batch::{ColumnCells, PIECE};
use crate::cell::is_special;
use bytes::Bytes;

/// Where there are more numbers, they are written where a row has them, so that the texts do not take many times the memory of the
/// page. Writers make pages of about a megabyte.
const MOST_NUMBERS: usize = 1 << 20;

/// A dictionary.
#[derive(Default)]
pub(super) struct Dictionary {
    /// With [`PIECE`] bytes more.
    text: Vec<u8>,
    entries: Vec<(u32, u32)>,
    /// Numbers that were not written.
    numbers: Bytes,
    longest: usize,
    is_tame: bool,
    is_digits: bool,
}

impl Dictionary {
    /// Forgets the entries, and keeps what was allocated.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.entries.clear();
        self.numbers.clear();
    }

    /// Takes the entries of a page; `None` where it is damaged.
    pub(super) fn take(&mut self, page: &Bytes, count: usize, stored: Stored) -> Option<()> {
        self.clear();
        match stored.size() {
            None => {
                (_, self.longest) = plain::find(page, 0, count, &mut self.entries)?;
                let is_special =
                    |(start, end): &(u32, u32)| is_special(&page[*start as usize..*end as usize]);
                self.is_tame = !self.entries.iter().any(is_special);
                self.is_digits = false;
                self.text.extend_from_slice(page);
                self.text.extend_from_slice(&[0; PIECE]);
            }
            Some(size) => {
                let numbers = page.get(..size.checked_mul(count)?)?;
                if count > MOST_NUMBERS {
                    self.numbers = page.slice_ref(numbers);
                    return Some(());
                }
                plain::write(numbers, stored, &mut self.text, &mut self.entries);
                (self.longest, self.is_tame) = (0, true);
                self.is_digits = stored.is_digits(&self.text);
            }
        }
        Some(())
    }

    /// Finds the entries at these positions and says how long the longest may be; `None` where one is not there.
    pub(super) fn find(&self, positions: &[u32], cells: &mut Vec<(u32, u32)>) -> Option<usize> {
        let mut all_there = true;
        cells.extend(positions.iter().map(|at| {
            let entry = self.entries.get(*at as usize);
            all_there &= entry.is_some();
            *entry.unwrap_or(&(0, 0))
        }));
        all_there.then_some(self.longest)
    }

    /// The entries whose ranges are these.
    pub(super) fn cells<'c>(&'c self, ranges: &'c [(u32, u32)]) -> ColumnCells<'c> {
        let (is_tame, is_digits) = (self.is_tame, self.is_digits);
        ColumnCells { text: &self.text, ranges, is_tame, is_digits }
    }

    /// Whether its entries are numbers that were not written.
    pub(super) fn is_of_numbers(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// Appends the numbers of so many bytes at these positions; `None` where one is not there.
    pub(super) fn gather(&self, positions: &[u32], size: usize, out: &mut Vec<u8>) -> Option<()> {
        for at in positions {
            let start = size.checked_mul(*at as usize)?;
            out.extend_from_slice(self.numbers.get(start..)?.get(..size)?);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parquet::value::{Form, Kind};

    const NUMBERS: Stored = Stored::Narrow(Form { kind: Kind::Plain, seconds: false });

    #[test]
    fn entries_are_found_by_their_positions() {
        let mut dictionary = Dictionary::default();
        let page = Bytes::from([5, -60, 700].map(i32::to_le_bytes).concat());
        dictionary.take(&page, 3, NUMBERS).unwrap();
        let mut ranges = Vec::new();
        assert_eq!(dictionary.find(&[2, 0, 1, 2], &mut ranges), Some(0));
        let cells = dictionary.cells(&ranges);
        assert_eq!([0, 1, 2, 3].map(|row| cells.cell(row)), [&b"700"[..], b"5", b"-60", b"700"]);
        assert!(cells.is_tame && !cells.is_digits && !dictionary.is_of_numbers());
        assert_eq!(dictionary.find(&[0, 3], &mut Vec::new()), None);
        assert_eq!(dictionary.take(&page, 4, NUMBERS), None);
        let texts = Bytes::from_static(b"\x01\0\0\0a\x02\0\0\0b,");
        dictionary.take(&texts, 2, Stored::Texts).unwrap();
        ranges.clear();
        assert_eq!(dictionary.find(&[1], &mut ranges), Some(2));
        let cells = dictionary.cells(&ranges);
        assert!(cells.cell(0) == b"b," && !cells.is_tame && !cells.is_digits);
        dictionary.clear();
        assert_eq!(dictionary.find(&[0], &mut Vec::new()), None);
        assert_eq!(dictionary.find(&[], &mut Vec::new()), Some(2));
    }

    #[test]
    fn of_too_many_numbers_none_is_written() {
        let count = MOST_NUMBERS + 1;
        let page = Bytes::from((0..count as u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        let mut dictionary = Dictionary::default();
        dictionary.take(&page, count, NUMBERS).unwrap();
        assert!(dictionary.is_of_numbers() && dictionary.text.is_empty());
        let mut numbers = Vec::new();
        dictionary.gather(&[9, count as u32 - 1], 4, &mut numbers).unwrap();
        assert_eq!(numbers, [9, count as u32 - 1].map(u32::to_le_bytes).concat());
        assert_eq!(dictionary.gather(&[count as u32], 4, &mut numbers), None);
        assert_eq!(dictionary.gather(&[u32::MAX], 4, &mut numbers), None);
    }
}
