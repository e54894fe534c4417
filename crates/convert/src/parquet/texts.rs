//! A column of texts, one a row at most: cells are ranges of their page or of the dictionary, and nothing is copied or counted for
//! each. Most columns of most files are such. Not here: all other columns (`column`).
//!
//! Facts: Apache Parquet format, "Data Pages" and "Encodings".

use super::failure::problem;
use super::file::File;
use super::hybrid;
use super::leaf::Leaf;
use super::value::Kind;
use crate::LONGEST_RECORD;
use crate::batch::PIECE;
use crate::cell::is_special;
use crate::problem::Problem;
use ::parquet::basic::{Encoding, Type};
use ::parquet::column::page::{Page, PageReader};
use ::parquet::errors::Result as ParquetResult;
use ::parquet::file::metadata::RowGroupMetaData;
use ::parquet::file::serialized_reader::SerializedPageReader;
use bytes::Bytes;
use std::sync::Arc;

/// A start with this bit is one in the dictionary; pages are smaller.
const ENTRY: u32 = 1 << 31;
/// A cell without value.
const NOTHING: (u32, u32) = (0, 0);

/// A column.
pub(super) struct Texts<'a> {
    pages: SerializedPageReader<File<'a>>,
    /// The level of a value that is there.
    most: u32,
    /// With [`PIECE`] bytes more.
    dictionary: Vec<u8>,
    entries: Vec<(u32, u32)>,
    /// No entry of the dictionary needs quotes, and how many bytes the longest has.
    tame_entries: bool,
    longest_entry: usize,
    page: Bytes,
    /// The rows of the page, and those that were taken.
    count: usize,
    next: usize,
    /// Of each row of the page whether there is a value; empty where all have one.
    levels: Vec<u32>,
    /// The values of the page: positions in the dictionary from `number` on, or texts from `at` on.
    is_in_dictionary: bool,
    numbers: Vec<u32>,
    number: usize,
    at: usize,
    /// The cells of the batch, and whether none of them needs quotes. They are found batch by batch, so that they are still in the
    /// cache when they are written.
    cells: Vec<(u32, u32)>,
    tame: bool,
}

/// Values of a page, and how they are stored.
struct Values {
    encoding: Encoding,
    count: usize,
    /// Where they lie in the page.
    at: usize,
    /// The levels before them.
    levels: std::ops::Range<usize>,
}

/// Whether a column is one of texts whose pages are all stored in the usual ways.
#[expect(deprecated, reason = "writers name it for levels that a column does not have")]
fn is_usual_text(group: &RowGroupMetaData, leaf: &Leaf) -> bool {
    let is_usual = |encoding: Encoding| {
        matches!(
            encoding,
            Encoding::PLAIN
                | Encoding::PLAIN_DICTIONARY
                | Encoding::RLE_DICTIONARY
                | Encoding::RLE
                | Encoding::BIT_PACKED
        )
    };
    leaf.descriptor.physical_type() == Type::BYTE_ARRAY
        && leaf.kind == Ok(Kind::Plain)
        && !leaf.is_list()
        && group.column(leaf.position).encodings().all(is_usual)
}

fn pages<'a>(
    file: &Arc<File<'a>>,
    group: &RowGroupMetaData,
    leaf: &Leaf,
) -> ParquetResult<SerializedPageReader<File<'a>>> {
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    SerializedPageReader::new(file.clone(), group.column(leaf.position), rows, None)
}

impl<'a> Texts<'a> {
    /// The column, where it is one of texts whose pages are all stored in the usual ways.
    pub(super) fn new(
        file: &Arc<File<'a>>,
        group: &RowGroupMetaData,
        leaf: &Leaf,
    ) -> ParquetResult<Option<Self>> {
        if !is_usual_text(group, leaf) {
            return Ok(None);
        }
        let most = u32::try_from(leaf.descriptor.max_def_level()).unwrap_or(0);
        Ok(Some(Texts {
            pages: pages(file, group, leaf)?,
            most,
            dictionary: Vec::new(),
            entries: Vec::new(),
            tame_entries: true,
            longest_entry: 0,
            page: Bytes::new(),
            count: 0,
            next: 0,
            levels: Vec::new(),
            is_in_dictionary: false,
            numbers: Vec::new(),
            number: 0,
            at: 0,
            cells: Vec::new(),
            tame: true,
        }))
    }

    /// Goes on with the same column of the next row group; false where that is stored otherwise. What was allocated stays: to give
    /// memory back and get it again for each row group took a quarter of the time.
    pub(super) fn renew(
        &mut self,
        file: &Arc<File<'a>>,
        group: &RowGroupMetaData,
        leaf: &Leaf,
    ) -> ParquetResult<bool> {
        if !is_usual_text(group, leaf) {
            return Ok(false);
        }
        self.pages = pages(file, group, leaf)?;
        self.entries.clear();
        (self.count, self.next, self.tame_entries, self.longest_entry) = (0, 0, true, 0);
        Ok(true)
    }

    /// Whether no cell of the batch needs quotes.
    pub(super) fn is_tame(&self) -> bool {
        self.tame
    }

    /// A cell with what lies behind it, and its length.
    #[inline(always)]
    pub(super) fn piece(&self, row: usize) -> (&[u8], usize) {
        let (start, end) = self.cells[row];
        let at = start & !ENTRY;
        let bytes = if start & ENTRY == 0 { &self.page[..] } else { &self.dictionary[..] };
        (&bytes[at as usize..], (end - at) as usize)
    }

    /// How many rows there are before the next page is needed; none at the end. `row` is the first of them.
    pub(super) fn ready(&mut self, row: u64) -> Result<usize, Problem> {
        while self.next == self.count {
            let page = self.pages.get_next_page().map_err(|error| problem(error, row))?;
            let Some(page) = page else { return Ok(0) };
            (self.count, self.next) = (0, 0);
            self.take(page).ok_or_else(|| damaged(row))?;
        }
        Ok(self.count - self.next)
    }

    /// Finds the cells of so many rows, which are ready; `row` is the first of them.
    pub(super) fn advance(&mut self, rows: usize, row: u64) -> Result<(), Problem> {
        self.cells.clear();
        let longest = self.find(rows).ok_or_else(|| damaged(row))?;
        self.next += rows;
        if longest <= LONGEST_RECORD {
            return Ok(());
        }
        let is_long =
            |(start, end): &(u32, u32)| (end - (start & !ENTRY)) as usize > LONGEST_RECORD;
        match self.cells.iter().position(is_long) {
            None => Ok(()),
            Some(at) => {
                let why = "a text is longer than 4 MB".to_owned();
                Err(Problem::Broken { row: row + at as u64, why })
            }
        }
    }

    /// Finds the cells of so many rows and says how long the longest may be; `None` where the page is damaged.
    fn find(&mut self, rows: usize) -> Option<usize> {
        let levels = match self.levels.is_empty() {
            true => &[][..],
            false => self.levels.get(self.next..self.next + rows)?,
        };
        let there = match levels {
            [] => rows,
            levels => levels.iter().filter(|level| **level == self.most).count(),
        };
        let longest = if self.is_in_dictionary {
            let numbers = self.numbers.get(self.number..self.number + there)?;
            let entry = |at: &u32| {
                let (start, end) = self.entries[*at as usize];
                (start | ENTRY, end)
            };
            self.cells.extend(numbers.iter().map(entry));
            self.number += there;
            self.tame = self.tame_entries;
            self.longest_entry
        } else {
            let (end, longest) = plain(&self.page, self.at, there, &mut self.cells)?;
            let is_tame =
                |(start, end): &(u32, u32)| !is_special(&self.page[*start as usize..*end as usize]);
            // A length may look like a comma.
            self.tame = !has_special(&self.page[self.at..end]) || self.cells.iter().all(is_tame);
            self.at = end;
            longest
        };
        if there < rows {
            spread(&mut self.cells, levels, self.most);
        }
        Some(longest)
    }

    /// Takes a page; `None` where it is damaged.
    fn take(&mut self, page: Page) -> Option<()> {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                self.entries.clear();
                (_, self.longest_entry) = plain(&buf, 0, num_values as usize, &mut self.entries)?;
                let is_special =
                    |(start, end): &(u32, u32)| is_special(&buf[*start as usize..*end as usize]);
                self.tame_entries = !self.entries.iter().any(is_special);
                self.dictionary.clear();
                self.dictionary.extend_from_slice(&buf);
                self.dictionary.extend_from_slice(&[0; PIECE]);
                Some(())
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let (levels, at) = match self.most {
                    0 => (0..0, 0),
                    // Levels were stored in another way once.
                    _ if def_level_encoding != Encoding::RLE => return None,
                    _ => {
                        let length = u32::from_le_bytes(*buf.first_chunk()?) as usize;
                        (4..4 + length, 4 + length)
                    }
                };
                let count = num_values as usize;
                self.place(buf, &Values { encoding, count, at, levels })
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let begin = rep_levels_byte_len as usize;
                let at = begin.checked_add(def_levels_byte_len as usize)?;
                let (count, levels) = (num_values as usize, begin..at);
                self.place(buf, &Values { encoding, count, at, levels })
            }
        }
    }

    fn place(&mut self, page: Bytes, values: &Values) -> Option<()> {
        let bytes = page.get(..).filter(|_| values.at <= page.len())?;
        let mut there = values.count;
        self.levels.clear();
        if self.most > 0 {
            let width = u32::BITS - self.most.leading_zeros();
            let levels = bytes.get(values.levels.clone())?;
            if !hybrid::is_all(levels, width, values.count, self.most) {
                hybrid::read(levels, width, values.count, &mut self.levels)?;
                there = self.levels.iter().filter(|level| **level == self.most).count();
            }
        }
        match values.encoding {
            Encoding::PLAIN => (self.is_in_dictionary, self.at) = (false, values.at),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                self.numbers.clear();
                let (width, positions) = match &bytes[values.at..] {
                    [] if there == 0 => (0, &[][..]),
                    rest => rest.split_first().map(|(width, rest)| (u32::from(*width), rest))?,
                };
                hybrid::read(positions, width, there, &mut self.numbers)?;
                let last = self.numbers.iter().max().map_or(0, |last| *last as usize + 1);
                if last > self.entries.len() {
                    return None;
                }
                (self.is_in_dictionary, self.number) = (true, 0);
            }
            _ => return None,
        }
        self.count = values.count;
        self.page = page;
        Some(())
    }
}

fn damaged(row: u64) -> Problem {
    Problem::Broken { row, why: "a page is damaged".to_owned() }
}

/// Puts cells without value between those that have one, from the last to the first.
fn spread(cells: &mut Vec<(u32, u32)>, levels: &[u32], most: u32) {
    let mut from = cells.len();
    cells.resize(levels.len(), NOTHING);
    for (to, level) in levels.iter().enumerate().rev() {
        cells[to] = match *level == most {
            true => {
                from -= 1;
                cells[from]
            }
            false => NOTHING,
        };
    }
}

/// Whether there is a byte that cannot stand without quotes; a length may look like one.
fn has_special(bytes: &[u8]) -> bool {
    memchr::memchr3(b',', b'"', b'\n', bytes).is_some() || memchr::memchr(b'\r', bytes).is_some()
}

/// Finds so many texts, each after its length in four bytes, and says where they end and how long the longest is.
fn plain(
    bytes: &[u8],
    mut at: usize,
    count: usize,
    out: &mut Vec<(u32, u32)>,
) -> Option<(usize, usize)> {
    let mut longest = 0;
    // A page may say that it has any number of them.
    out.reserve(count.min(bytes.len() / 4));
    for _ in 0..count {
        let length = u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?) as usize;
        let start = at + 4;
        at = start.checked_add(length).filter(|end| *end <= bytes.len())?;
        longest = longest.max(length);
        out.push((start as u32, at as u32));
    }
    Some((at, longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_without_value_stand_between_the_others() {
        let mut cells = vec![(1, 2), (3, 4)];
        spread(&mut cells, &[0, 1, 0, 1, 0], 1);
        assert_eq!(cells, [NOTHING, (1, 2), NOTHING, (3, 4), NOTHING]);
    }

    #[test]
    fn texts_stand_after_their_lengths() {
        let mut out = Vec::new();
        assert_eq!(plain(b"\x02\0\0\0ab\0\0\0\0", 0, 2, &mut out), Some((10, 2)));
        assert_eq!(out, [(4, 6), (10, 10)]);
        for broken in [&b"\x03\0\0\0ab"[..], b"\x02\0\0", b"\xff\xff\xff\xffab"] {
            assert!(plain(broken, 0, 1, &mut Vec::new()).is_none(), "{broken:?}");
        }
    }
}
