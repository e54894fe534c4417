//! One column of a row group: its cells, batch by batch.
//! Not here: values as texts (`value`).

use super::failure::problem;
use super::feed::Feed;
use super::file::File;
use super::leaf::Leaf;
use super::value::{Form, Kind, Value};
use crate::LONGEST_RECORD;
use crate::batch::{ColumnCells, PIECE};
use crate::problem::Problem;
use ::parquet::basic::Type;
use ::parquet::column::page::PageReader;
use ::parquet::column::reader::ColumnReaderImpl;
use ::parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type,
    Int64Type, Int96Type,
};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::RowGroupMetaData;
use ::parquet::file::serialized_reader::SerializedPageReader;
use std::sync::Arc;

/// So many values a page of lists may have, and twice as many a batch.
const MOST_VALUES: usize = 4 << 20;
/// So many bytes the texts of a batch may have in one column, where they are not those of the page.
const MOST_TEXT: usize = 64 << 20;

/// A column.
pub(super) struct Column<'a> {
    pages: SerializedPageReader<File<'a>>,
    feed: Feed,
    ended: bool,
    leaf: Leaf,
    form: Form,
    reader: Reader,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    /// The cells of the batch: of byte arrays the position of each among the values, otherwise its range in the text.
    cells: Vec<(u32, u32)>,
    text: Vec<u8>,
    /// Where the elements of a list are the rows: the record of each, in this batch.
    record_of: Vec<u32>,
}

/// The position of a cell without value.
const NOTHING: u32 = u32::MAX;

/// The crate's reader of a type, and the values that it read.
enum Reader {
    Bool(Typed<BoolType>),
    Int32(Typed<Int32Type>),
    Int64(Typed<Int64Type>),
    Int96(Typed<Int96Type>),
    Float(Typed<FloatType>),
    Double(Typed<DoubleType>),
    Bytes(Typed<ByteArrayType>),
    Fixed(Typed<FixedLenByteArrayType>),
}

struct Typed<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

/// Calls the same on a reader of any type.
macro_rules! each {
    ($reader:expr, $typed:ident => $body:expr) => {
        match $reader {
            Reader::Bool($typed) => $body,
            Reader::Int32($typed) => $body,
            Reader::Int64($typed) => $body,
            Reader::Int96($typed) => $body,
            Reader::Float($typed) => $body,
            Reader::Double($typed) => $body,
            Reader::Bytes($typed) => $body,
            Reader::Fixed($typed) => $body,
        }
    };
}

impl<'a> Column<'a> {
    pub(super) fn new(
        file: &Arc<File<'a>>,
        group: &RowGroupMetaData,
        leaf: Leaf,
        seconds: bool,
    ) -> Result<Self> {
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        let chunk = group.column(leaf.position);
        let pages = SerializedPageReader::new(file.clone(), chunk, rows, None)?;
        let feed = Feed::default();
        let reader = Reader::new(&leaf, &feed);
        // A leaf that cannot be read has no column.
        let kind = leaf.kind.clone().unwrap_or(Kind::Plain);
        Ok(Column {
            pages,
            feed,
            ended: false,
            leaf,
            form: Form { kind, seconds },
            reader,
            definitions: Vec::new(),
            repetitions: Vec::new(),
            cells: Vec::new(),
            text: Vec::new(),
            record_of: Vec::new(),
        })
    }

    /// Whether it is in the list whose elements are the rows, so that it has a cell for each of them.
    #[inline(always)]
    pub(super) fn is_in_list(&self) -> bool {
        self.leaf.element.is_some()
    }

    /// The record of each cell, in this batch, where it is in that list.
    pub(super) fn record_of(&self) -> &[u32] {
        &self.record_of
    }

    /// The same, which it then has no more.
    pub(super) fn take_record_of(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.record_of)
    }

    /// A cell.
    #[inline]
    pub(super) fn cell(&self, row: usize) -> &[u8] {
        let (start, end) = self.cells[row];
        match &self.reader {
            _ if start == NOTHING => b"",
            Reader::Bytes(typed) if self.is_direct() => typed.values[start as usize].data(),
            _ => &self.text[start as usize..end as usize],
        }
    }

    /// The cells, where they are ranges.
    pub(super) fn cells(&self) -> Option<ColumnCells<'_>> {
        let is_range = !(self.is_direct() && matches!(self.reader, Reader::Bytes(_)));
        let (is_tame, is_digits) = (self.is_tame(), self.is_digits());
        is_range.then(|| ColumnCells { text: &self.text, ranges: &self.cells, is_tame, is_digits })
    }

    /// Whether no cell needs quotes: numbers and times have none of the bytes that do.
    pub(super) fn is_tame(&self) -> bool {
        !matches!(self.reader, Reader::Bytes(_) | Reader::Fixed(_))
    }

    /// Whether every cell is of digits, or empty.
    fn is_digits(&self) -> bool {
        let is_whole = matches!(self.reader, Reader::Int32(_) | Reader::Int64(_))
            && matches!(self.form.kind, Kind::Plain | Kind::Unsigned);
        is_whole && !self.leaf.is_list() && memchr::memchr(b'-', &self.text).is_none()
    }

    /// Cells are values as they are in their page.
    fn is_direct(&self) -> bool {
        self.form.kind == Kind::Plain && !self.leaf.is_list()
    }

    /// Reads so many rows, the first of which is `row` of the file.
    pub(super) fn advance(&mut self, rows: usize, row: u64) -> std::result::Result<(), Problem> {
        self.definitions.clear();
        self.repetitions.clear();
        self.cells.clear();
        self.text.clear();
        self.record_of.clear();
        let count = self.read(rows).map_err(|error| problem(error, row))?;
        if count != rows {
            return Err(broken(row, UNEQUAL));
        }
        // A column in which every row has a value has no levels.
        if self.leaf.descriptor.max_def_level() == 0 {
            self.definitions.resize(rows, 0);
        }
        match (&self.reader, self.is_direct()) {
            (Reader::Bytes(_), true) => self.place_values(row),
            _ if self.is_in_list() => return self.write_elements(rows, row),
            _ if self.leaf.is_list() => self.write_lists(row),
            _ => self.write_values(row),
        }?;
        match self.cells.len() == rows {
            true => Ok(()),
            false => Err(broken(row, "a list is damaged")),
        }
    }

    /// Reads up to so many rows and gives how many there were.
    fn read(&mut self, rows: usize) -> Result<usize> {
        let (definitions, repetitions) = (&mut self.definitions, &mut self.repetitions);
        each!(&mut self.reader, typed => typed.values.clear());
        let mut count = 0;
        while count < rows {
            let (records, _, levels) = each!(&mut self.reader, typed => typed.reader.read_records(
                rows - count,
                Some(&mut *definitions),
                Some(&mut *repetitions),
                &mut typed.values,
            ))?;
            count += records;
            if repetitions.len() > 2 * MOST_VALUES {
                return Err(ParquetError::General("lists are too long".to_owned()));
            }
            if records == 0
                && levels == 0
                && !feed(&mut self.pages, &self.feed, &mut self.ended, &self.leaf)?
            {
                break;
            }
        }
        Ok(count)
    }

    fn place_values(&mut self, row: u64) -> std::result::Result<(), Problem> {
        let Reader::Bytes(typed) = &self.reader else { return Ok(()) };
        let most = self.leaf.descriptor.max_def_level();
        let mut next = 0;
        for definition in &self.definitions {
            let there = *definition == most;
            self.cells.push((if there { next } else { NOTHING }, 0));
            next += u32::from(there);
        }
        match typed.values.iter().position(|value| value.len() > LONGEST_RECORD) {
            Some(at) => Err(broken(row + at as u64, "a text is longer than 4 MB")),
            None => Ok(()),
        }
    }

    fn write_values(&mut self, row: u64) -> std::result::Result<(), Problem> {
        let most = self.leaf.descriptor.max_def_level();
        let (form, text, cells) = (self.form, &mut self.text, &mut self.cells);
        each!(&self.reader, typed => {
            let mut values = typed.values.iter();
            for (at, definition) in self.definitions.iter().enumerate() {
                let value = if *definition == most { values.next() } else { None };
                let start = text.len() as u32;
                if let Some(value) = value {
                    value.write(form, text);
                }
                cells.push((start, text.len() as u32));
                if text.len() > MOST_TEXT {
                    return Err(broken(row + at as u64, "its texts are too long"));
                }
            }
        });
        // So that the last cell has as much behind it as the others.
        text.extend_from_slice(&[0; PIECE]);
        Ok(())
    }

    /// Each element of the list is a cell.
    fn write_elements(&mut self, rows: usize, row: u64) -> std::result::Result<(), Problem> {
        let most = self.leaf.descriptor.max_def_level();
        let element = self.leaf.element.unwrap_or(0);
        let (form, text, cells) = (self.form, &mut self.text, &mut self.cells);
        let levels = self.definitions.iter().zip(&self.repetitions);
        let mut records = 0;
        each!(&self.reader, typed => {
            let mut values = typed.values.iter();
            for (definition, repetition) in levels {
                records += u32::from(*repetition == 0);
                let Some(record) = records.checked_sub(1) else {
                    return Err(broken(row, "a list is damaged"));
                };
                if *definition < element {
                    continue;
                }
                self.record_of.push(record);
                let start = text.len() as u32;
                let value = if *definition == most { values.next() } else { None };
                if let Some(value) = value {
                    value.write(form, text);
                }
                cells.push((start, text.len() as u32));
                if text.len() > MOST_TEXT {
                    return Err(broken(row + u64::from(record), "its lists are too long"));
                }
            }
        });
        match records as usize == rows {
            true => Ok(()),
            false => Err(broken(row, "a list is damaged")),
        }
    }

    /// The values of a list have `|` between them, as the service wants several values.
    fn write_lists(&mut self, row: u64) -> std::result::Result<(), Problem> {
        let most = self.leaf.descriptor.max_def_level();
        let (form, text, cells) = (self.form, &mut self.text, &mut self.cells);
        let levels = self.definitions.iter().zip(&self.repetitions);
        each!(&self.reader, typed => {
            let mut values = typed.values.iter();
            for (definition, repetition) in levels {
                if *repetition == 0 {
                    let start = text.len() as u32;
                    cells.push((start, start));
                }
                let here = row + (cells.len() as u64).saturating_sub(1);
                let Some(cell) = cells.last_mut() else {
                    return Err(broken(here, "a list is damaged"));
                };
                if *definition == most && let Some(value) = values.next() {
                    if cell.1 > cell.0 {
                        text.push(b'|');
                    }
                    value.write(form, text);
                    cell.1 = text.len() as u32;
                }
                if text.len() > MOST_TEXT {
                    return Err(broken(here, "its lists are too long"));
                }
            }
        });
        Ok(())
    }
}

/// What is said where a column ends before others.
pub(super) const UNEQUAL: &str = "the columns have different numbers of rows";

pub(super) fn broken(row: u64, why: &str) -> Problem {
    Problem::Broken { row, why: why.to_owned() }
}

/// Hands the next data page to the reader, with the dictionary before it; false when there is none.
fn feed(
    pages: &mut SerializedPageReader<File<'_>>,
    feed: &Feed,
    ended: &mut bool,
    leaf: &Leaf,
) -> Result<bool> {
    while !*ended {
        let Some(page) = pages.get_next_page()? else {
            *ended = true;
            break;
        };
        let is_data = page.is_data_page();
        if is_data && leaf.is_list() && page.num_values() as usize > MOST_VALUES {
            return Err(ParquetError::General("a page has too many values".to_owned()));
        }
        let ends_record = !(is_data && leaf.is_list()) || pages.at_record_boundary()?;
        feed.push(page, ends_record);
        if is_data {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Reader {
    fn new(leaf: &Leaf, feed: &Feed) -> Self {
        fn typed<T: DataType>(leaf: &Leaf, feed: &Feed) -> Typed<T> {
            let reader = ColumnReaderImpl::new(leaf.descriptor.clone(), Box::new(feed.clone()));
            Typed { reader, values: Vec::new() }
        }
        match leaf.descriptor.physical_type() {
            Type::BOOLEAN => Reader::Bool(typed(leaf, feed)),
            Type::INT32 => Reader::Int32(typed(leaf, feed)),
            Type::INT64 => Reader::Int64(typed(leaf, feed)),
            Type::INT96 => Reader::Int96(typed(leaf, feed)),
            Type::FLOAT => Reader::Float(typed(leaf, feed)),
            Type::DOUBLE => Reader::Double(typed(leaf, feed)),
            Type::BYTE_ARRAY => Reader::Bytes(typed(leaf, feed)),
            Type::FIXED_LEN_BYTE_ARRAY => Reader::Fixed(typed(leaf, feed)),
        }
    }
}
