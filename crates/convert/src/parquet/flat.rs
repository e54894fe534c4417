//! A column of texts or whole numbers, one a row at most: cells are ranges of their page, of the dictionary or of what is written of
//! numbers, and nothing else is done for each. Most columns of most files are such. Not here: how values lie in a page (`plain`),
//! all other columns (`column`).
//!
//! Facts: Apache Parquet format, "Data Pages" and "Encodings".

use super::dictionary::Dictionary;
use super::failure::problem;
use super::file::File;
use super::hybrid::Numbers;
use super::leaf::Leaf;
use super::plain::{self, Stored};
use crate::LONGEST_RECORD;
use crate::batch::ColumnCells;
use crate::cell::is_special;
use crate::problem::Problem;
use ::parquet::basic::Encoding;
use ::parquet::column::page::{Page, PageReader};
use ::parquet::errors::Result as ParquetResult;
use ::parquet::file::metadata::RowGroupMetaData;
use ::parquet::file::serialized_reader::SerializedPageReader;
use bytes::Bytes;
use std::ops::Range;
use std::sync::Arc;

/// A cell without value.
const NOTHING: (u32, u32) = (0, 0);

/// A column.
pub(super) struct Flat<'a> {
    pages: SerializedPageReader<File<'a>>,
    stored: Stored,
    /// The level of a value that is there.
    most: u32,
    dictionary: Dictionary,
    page: Bytes,
    /// The rows of the page, and those that were taken.
    count: usize,
    next: usize,
    /// Of each row of the page whether there is a value.
    levels: Numbers,
    values: Values,
    batch: Batch,
}

/// The values of a page that were not taken.
enum Values {
    /// They lie in it, from here on.
    Plain(usize),
    /// They lie in the dictionary, at these positions.
    Entries(Numbers),
}

/// The cells of some rows. They are found batch by batch, so that they are still in the cache when they are written.
#[derive(Default)]
struct Batch {
    cells: Vec<(u32, u32)>,
    text: Text,
    /// No text needs quotes, or all numbers are of digits.
    is_tame: bool,
    is_digits: bool,
    /// Numbers as texts.
    written: Vec<u8>,
    /// What was read to find the cells: levels, positions in the dictionary, numbers that lie there.
    levels: Vec<u32>,
    positions: Vec<u32>,
    numbers: Vec<u8>,
}

/// What the cells of a batch are ranges of.
#[derive(Debug, Clone, Copy, Default)]
enum Text {
    #[default]
    Page,
    Dictionary,
    Written,
}

/// Whether the pages of a column of one value a row at most are all stored in the usual ways.
#[expect(deprecated, reason = "writers name it for levels that a column does not have")]
fn is_usual(group: &RowGroupMetaData, leaf: &Leaf) -> bool {
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
    !leaf.is_list() && group.column(leaf.position).encodings().all(is_usual)
}

fn pages<'a>(
    file: &Arc<File<'a>>,
    group: &RowGroupMetaData,
    leaf: &Leaf,
) -> ParquetResult<SerializedPageReader<File<'a>>> {
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    SerializedPageReader::new(file.clone(), group.column(leaf.position), rows, None)
}

impl<'a> Flat<'a> {
    /// The column, where it is one of texts or whole numbers whose pages are all stored in the usual ways.
    pub(super) fn new(
        file: &Arc<File<'a>>,
        group: &RowGroupMetaData,
        leaf: &Leaf,
        seconds: bool,
    ) -> ParquetResult<Option<Self>> {
        let Some(stored) = Stored::of(leaf, seconds).filter(|_| is_usual(group, leaf)) else {
            return Ok(None);
        };
        Ok(Some(Flat {
            pages: pages(file, group, leaf)?,
            stored,
            most: u32::try_from(leaf.descriptor.max_def_level()).unwrap_or(0),
            dictionary: Dictionary::default(),
            page: Bytes::new(),
            count: 0,
            next: 0,
            levels: Numbers::default(),
            values: Values::Plain(0),
            batch: Batch::default(),
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
        if !is_usual(group, leaf) {
            return Ok(false);
        }
        self.pages = pages(file, group, leaf)?;
        self.dictionary.clear();
        (self.count, self.next) = (0, 0);
        Ok(true)
    }

    /// The cells of the batch.
    #[inline]
    pub(super) fn cells(&self) -> ColumnCells<'_> {
        let batch = &self.batch;
        let text = match batch.text {
            Text::Page => &self.page[..],
            Text::Dictionary => return self.dictionary.cells(&batch.cells),
            Text::Written => &batch.written,
        };
        let (is_tame, is_digits) = (batch.is_tame, batch.is_digits);
        ColumnCells { text, ranges: &batch.cells, is_tame, is_digits }
    }

    /// How many rows there are before the next page is needed; none at the end. `row` is the first of them.
    pub(super) fn ready(&mut self, row: u64) -> Result<usize, Problem> {
        while self.next == self.count {
            // The next page is unpacked where this one was: that memory is in the cache.
            (self.page, self.levels) = (Bytes::new(), Numbers::default());
            self.values = Values::Plain(0);
            let page = self.pages.get_next_page().map_err(|error| problem(error, row))?;
            let Some(page) = page else { return Ok(0) };
            (self.count, self.next) = (0, 0);
            self.take(page).ok_or_else(|| damaged(row))?;
        }
        Ok(self.count - self.next)
    }

    /// Finds the cells of so many rows, which are ready; `row` is the first of them.
    pub(super) fn advance(&mut self, rows: usize, row: u64) -> Result<(), Problem> {
        let longest = self.find(rows).ok_or_else(|| damaged(row))?;
        self.next += rows;
        if longest <= LONGEST_RECORD {
            return Ok(());
        }
        let is_long = |(start, end): &(u32, u32)| (end - start) as usize > LONGEST_RECORD;
        match self.batch.cells.iter().position(is_long) {
            None => Ok(()),
            Some(at) => {
                let why = "a text is longer than 4 MB".to_owned();
                Err(Problem::Broken { row: row + at as u64, why })
            }
        }
    }

    /// Finds the cells of so many rows and says how long the longest may be; `None` where the page is damaged.
    fn find(&mut self, rows: usize) -> Option<usize> {
        self.batch.cells.clear();
        let there = self.read_levels(rows)?;
        let longest = match self.values {
            Values::Plain(at) => self.find_plain(at, there)?,
            Values::Entries(_) => self.find_entries(there)?,
        };
        if there < rows {
            spread(&mut self.batch.cells, &self.batch.levels, self.most);
        }
        Some(longest)
    }

    /// Says how many of so many rows have a value, and reads their levels where not all do.
    fn read_levels(&mut self, rows: usize) -> Option<usize> {
        if self.most == 0 || self.levels.skip(rows, self.most) {
            return Some(rows);
        }
        let levels = &mut self.batch.levels;
        levels.clear();
        self.levels.read(rows, levels)?;
        Some(levels.iter().filter(|level| **level == self.most).count())
    }

    fn find_plain(&mut self, at: usize, count: usize) -> Option<usize> {
        let batch = &mut self.batch;
        let Some(size) = self.stored.size() else {
            let (end, longest) = plain::find(&self.page, at, count, &mut batch.cells)?;
            let is_tame =
                |(start, end): &(u32, u32)| !is_special(&self.page[*start as usize..*end as usize]);
            // A length may look like a comma.
            batch.is_tame = !has_special(&self.page[at..end]) || batch.cells.iter().all(is_tame);
            (batch.text, batch.is_digits) = (Text::Page, false);
            self.values = Values::Plain(end);
            return Some(longest);
        };
        let end = at + size * count;
        batch.write(self.page.get(at..end)?, self.stored);
        self.values = Values::Plain(end);
        Some(0)
    }

    fn find_entries(&mut self, count: usize) -> Option<usize> {
        let Values::Entries(positions) = &mut self.values else { return None };
        let batch = &mut self.batch;
        batch.positions.clear();
        positions.read(count, &mut batch.positions)?;
        match self.stored.size() {
            Some(size) if self.dictionary.is_of_numbers() => {
                let mut numbers = std::mem::take(&mut batch.numbers);
                numbers.clear();
                self.dictionary.gather(&batch.positions, size, &mut numbers)?;
                batch.write(&numbers, self.stored);
                batch.numbers = numbers;
                Some(0)
            }
            _ => {
                batch.text = Text::Dictionary;
                self.dictionary.find(&batch.positions, &mut batch.cells)
            }
        }
    }

    /// Takes a page; `None` where it is damaged.
    fn take(&mut self, page: Page) -> Option<()> {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                self.dictionary.take(&buf, num_values as usize, self.stored)
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let levels = match self.most {
                    0 => 0..0,
                    // Levels were stored in another way once.
                    _ if def_level_encoding != Encoding::RLE => return None,
                    _ => 4..4 + u32::from_le_bytes(*buf.first_chunk()?) as usize,
                };
                self.place(buf, levels, num_values, encoding)
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
                let levels = begin..begin.checked_add(def_levels_byte_len as usize)?;
                self.place(buf, levels, num_values, encoding)
            }
        }
    }

    /// Takes a page of so many values, which lie behind the levels.
    fn place(
        &mut self,
        page: Bytes,
        levels: Range<usize>,
        count: u32,
        encoding: Encoding,
    ) -> Option<()> {
        let at = levels.end;
        let values = page.get(at..)?;
        self.values = match encoding {
            Encoding::PLAIN => Values::Plain(at),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                // Where no row has a value there may be nothing.
                let (width, positions) = values.split_first().unwrap_or((&0, &[]));
                Values::Entries(Numbers::new(page.slice_ref(positions), u32::from(*width))?)
            }
            _ => return None,
        };
        let width = u32::BITS - self.most.leading_zeros();
        self.levels = Numbers::new(page.slice(levels), width)?;
        self.count = count as usize;
        self.page = page;
        Some(())
    }
}

impl Batch {
    /// Writes numbers, which are then the cells.
    fn write(&mut self, numbers: &[u8], stored: Stored) {
        self.written.clear();
        plain::write(numbers, stored, &mut self.written, &mut self.cells);
        (self.text, self.is_tame) = (Text::Written, true);
        self.is_digits = stored.is_digits(&self.written);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_without_value_stand_between_the_others() {
        let mut cells = vec![(1, 2), (3, 4)];
        spread(&mut cells, &[0, 1, 0, 1, 0], 1);
        assert_eq!(cells, [NOTHING, (1, 2), NOTHING, (3, 4), NOTHING]);
    }
}
