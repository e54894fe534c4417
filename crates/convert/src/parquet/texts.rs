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
    dictionary: Bytes,
    entries: Vec<(u32, u32)>,
    page: Bytes,
    /// The cells of the page.
    cells: Vec<(u32, u32)>,
    /// Where those of the batch begin, and those after it.
    first: usize,
    next: usize,
    /// Levels, or positions in the dictionary.
    numbers: Vec<u32>,
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

impl<'a> Texts<'a> {
    /// The column, where it is one of texts whose pages are all stored in the usual ways.
    #[expect(deprecated, reason = "writers name it for levels that a column does not have")]
    pub(super) fn new(
        file: &Arc<File<'a>>,
        group: &RowGroupMetaData,
        leaf: &Leaf,
    ) -> ParquetResult<Option<Self>> {
        let chunk = group.column(leaf.position);
        let most = u32::try_from(leaf.descriptor.max_def_level()).unwrap_or(0);
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
        let is_text = leaf.descriptor.physical_type() == Type::BYTE_ARRAY
            && leaf.kind == Ok(Kind::Plain)
            && !leaf.is_list();
        if !is_text || !chunk.encodings().all(is_usual) {
            return Ok(None);
        }
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        Ok(Some(Texts {
            pages: SerializedPageReader::new(file.clone(), chunk, rows, None)?,
            most,
            dictionary: Bytes::new(),
            entries: Vec::new(),
            page: Bytes::new(),
            cells: Vec::new(),
            first: 0,
            next: 0,
            numbers: Vec::new(),
        }))
    }

    #[inline(always)]
    pub(super) fn cell(&self, row: usize) -> &[u8] {
        let (start, end) = self.cells[self.first + row];
        match start & ENTRY {
            0 => &self.page[start as usize..end as usize],
            _ => &self.dictionary[(start & !ENTRY) as usize..end as usize],
        }
    }

    /// How many rows there are before the next page is needed; none at the end. `row` is the first of them.
    pub(super) fn ready(&mut self, row: u64) -> Result<usize, Problem> {
        while self.next == self.cells.len() {
            let page = self.pages.get_next_page().map_err(|error| problem(error, row))?;
            let Some(page) = page else { return Ok(0) };
            (self.first, self.next) = (0, 0);
            self.cells.clear();
            self.take(page)
                .ok_or_else(|| Problem::Broken { row, why: "a page is damaged".to_owned() })?;
            let long = self
                .cells
                .iter()
                .position(|(start, end)| (end - (start & !ENTRY)) as usize > LONGEST_RECORD);
            if let Some(at) = long {
                let why = "a text is longer than 4 MB".to_owned();
                return Err(Problem::Broken { row: row + at as u64, why });
            }
        }
        Ok(self.cells.len() - self.next)
    }

    /// Takes so many rows, which are ready.
    pub(super) fn advance(&mut self, rows: usize) {
        self.first = self.next;
        self.next += rows;
    }

    /// Finds the cells of a page; `None` where it is damaged.
    fn take(&mut self, page: Page) -> Option<()> {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                self.entries.clear();
                plain(&buf, 0, num_values as usize, &mut self.entries)?;
                self.dictionary = buf;
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
        let (cells, numbers) = (&mut self.cells, &mut self.numbers);
        let mut there = values.count;
        let mut levels = Vec::new();
        if self.most > 0 {
            let width = u32::BITS - self.most.leading_zeros();
            hybrid::read(bytes.get(values.levels.clone())?, width, values.count, &mut levels)?;
            there = levels.iter().filter(|level| **level == self.most).count();
        }
        match values.encoding {
            Encoding::PLAIN => plain(bytes, values.at, there, cells)?,
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                numbers.clear();
                let (width, positions) = match &bytes[values.at..] {
                    [] if there == 0 => (0, &[][..]),
                    rest => rest.split_first().map(|(width, rest)| (u32::from(*width), rest))?,
                };
                hybrid::read(positions, width, there, numbers)?;
                let last = numbers.iter().max().map_or(0, |last| *last as usize + 1);
                let entries = self.entries.get(..).filter(|entries| last <= entries.len())?;
                let entry = |at: &u32| {
                    let (start, end) = entries[*at as usize];
                    (start | ENTRY, end)
                };
                cells.extend(numbers.iter().map(entry));
            }
            _ => return None,
        }
        if there < values.count {
            spread(cells, &levels, self.most);
        }
        self.page = page;
        Some(())
    }
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

/// Finds so many texts, each after its length in four bytes.
fn plain(bytes: &[u8], mut at: usize, count: usize, out: &mut Vec<(u32, u32)>) -> Option<()> {
    // A page may say that it has any number of them.
    out.reserve(count.min(bytes.len() / 4));
    for _ in 0..count {
        let length = u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?) as usize;
        let start = at + 4;
        at = start.checked_add(length).filter(|end| *end <= bytes.len())?;
        out.push((start as u32, at as u32));
    }
    Some(())
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
        assert!(plain(b"\x02\0\0\0ab\0\0\0\0", 0, 2, &mut out).is_some());
        assert_eq!(out, [(4, 6), (10, 10)]);
        for broken in [&b"\x03\0\0\0ab"[..], b"\x02\0\0", b"\xff\xff\xff\xffab"] {
            assert!(plain(broken, 0, 1, &mut Vec::new()).is_none(), "{broken:?}");
        }
    }
}
