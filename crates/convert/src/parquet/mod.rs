//! Apache Parquet: the columns of a file, and its rows in batches.
//! Not here: bytes (`file`), types (`leaf`), values as texts (`value`), one column of a row group (`column`, `flat`).
//!
//! Pages are read and unpacked one at a time for each column that is wanted, so that memory does not grow with the file.

mod column;
mod dictionary;
mod failure;
mod feed;
mod file;
mod flat;
mod hybrid;
mod leaf;
mod plain;
mod value;
mod whole;

use crate::MOST_COLUMNS;
use crate::batch::{Batch, ColumnCells, MOST_CELLS};
use crate::column_plan::Wanted;
use crate::format::Bytes;
use crate::problem::Problem;
use ::parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use column::Column;
pub use failure::is_guarded;
use failure::{guarded, problem};
use file::{File, Purpose};
use flat::Flat;
use leaf::Leaf;
use std::sync::Arc;

/// The first bytes of a file, and its last.
pub(crate) const MAGIC: &[u8] = b"PAR1";
/// At most so many rows are read at once.
const MOST_ROWS: usize = 1_024;

/// What the footer of a file says.
#[derive(Debug, Clone)]
pub(crate) struct Footer {
    metadata: Arc<ParquetMetaData>,
    leaves: Arc<Vec<Leaf>>,
    lists: Arc<Vec<String>>,
}

impl Footer {
    /// Reads the footer; `list` is the path of the list whose elements are the rows.
    pub(crate) fn read(bytes: Box<dyn Bytes + '_>, list: Option<&str>) -> Result<Self, Problem> {
        guarded(0, || {
            let file = File::new(bytes, Purpose::Footer)?;
            let metadata = ParquetMetaDataReader::new().parse_and_finish(&file);
            let metadata = metadata.map_err(|error| problem(error, 0))?;
            if !has_places(&metadata) {
                let why = "it is damaged: a column has no place in it".to_owned();
                return Err(Problem::Broken { row: 0, why });
            }
            let (leaves, lists) = leaf::leaves(metadata.file_metadata().schema_descr(), list);
            if leaves.len() > MOST_COLUMNS {
                return Err(Problem::TooManyColumns { count: leaves.len() });
            }
            let is_there = leaves.iter().any(|leaf| leaf.element.is_some());
            if let Some(wanted) = list.filter(|_| !is_there) {
                return Err(Problem::NoSuchList { wanted: wanted.to_owned(), has: lists });
            }
            let (leaves, lists) = (Arc::new(leaves), Arc::new(lists));
            Ok(Footer { metadata: Arc::new(metadata), leaves, lists })
        })
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.leaves.iter().map(|leaf| leaf.name.clone()).collect()
    }

    /// The columns that are lists of records.
    pub(crate) fn lists(&self) -> Vec<String> {
        self.lists.to_vec()
    }

    /// Which columns hold moments.
    pub(crate) fn moments(&self) -> Vec<bool> {
        self.leaves.iter().map(Leaf::is_moment).collect()
    }

    /// Which columns are read as texts.
    pub(crate) fn readable(&self) -> Vec<bool> {
        self.leaves.iter().map(|leaf| leaf.kind.is_ok()).collect()
    }
}

/// Whether every column of every row group lies somewhere: at a number that is less than none, the crate panics.
fn has_places(metadata: &ParquetMetaData) -> bool {
    let mut columns = metadata.row_groups().iter().flat_map(|group| group.columns());
    columns.all(|column| {
        let at = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        at >= 0 && column.data_page_offset() >= 0 && column.compressed_size() >= 0
    })
}

/// The cells of a column of a row group.
enum Cells<'a> {
    Flat(Box<Flat<'a>>),
    Other(Box<Column<'a>>),
}

/// The rows of a file.
pub(crate) struct Parquet<'a> {
    file: Arc<File<'a>>,
    footer: Footer,
    wanted: Vec<Wanted>,
    /// The row group that comes next.
    group: usize,
    /// The rows of the present one that were not read.
    left: usize,
    columns: Vec<Cells<'a>>,
    /// Records before this batch, and in it.
    before: u64,
    records: usize,
    /// Where the elements of a list are the rows: a column in that list, and the record of each row.
    list: Option<usize>,
    record_of: Vec<u32>,
}

impl<'a> Parquet<'a> {
    /// The rows with these columns.
    ///
    /// # Errors
    /// [`Problem::ColumnType`], and when the file cannot be read.
    pub(crate) fn new(
        bytes: Box<dyn Bytes + 'a>,
        footer: Footer,
        wanted: &[Wanted],
    ) -> Result<Self, Problem> {
        for one in wanted {
            let leaf = &footer.leaves[one.column];
            if let Err(kind) = &leaf.kind {
                let kind = kind.clone();
                return Err(Problem::ColumnType { column: leaf.name.clone(), kind });
            }
        }
        let file = Arc::new(File::new(bytes, Purpose::Pages)?);
        let mut wanted = wanted.to_vec();
        let is_element = |leaf: &Leaf| leaf.element.is_some();
        let mut list = wanted.iter().position(|one| is_element(&footer.leaves[one.column]));
        let any = footer.leaves.iter().position(is_element);
        if let (None, Some(column)) = (list, any) {
            // No column of the list is wanted, and yet it says how many rows there are.
            list = Some(wanted.len());
            wanted.push(Wanted { column, seconds: false });
        }
        let (columns, record_of) = (Vec::new(), Vec::new());
        let (group, left, before, records) = (0, 0, 0, 0);
        Ok(Parquet { file, footer, wanted, group, left, columns, before, records, list, record_of })
    }

    /// Reads the next rows; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, Problem> {
        self.before += self.records as u64;
        self.records = 0;
        self.record_of.clear();
        guarded(self.before + 1, || self.batch())
    }

    fn batch(&mut self) -> Result<bool, Problem> {
        while self.left == 0 {
            if !self.open()? {
                return Ok(false);
            }
        }
        let most = (MOST_CELLS / self.wanted.len().max(1)).clamp(16, MOST_ROWS);
        let mut rows = self.left.min(most);
        let row = self.before + 1;
        for column in &mut self.columns {
            if let Cells::Flat(flat) = column {
                rows = rows.min(flat.ready(row)?);
            }
        }
        if rows == 0 {
            return Err(column::broken(row, column::UNEQUAL));
        }
        for column in &mut self.columns {
            match column {
                Cells::Flat(flat) => flat.advance(rows, row)?,
                Cells::Other(column) => column.advance(rows, row)?,
            }
        }
        if let Some(list) = self.list {
            self.take_records(list, row)?;
        }
        self.left -= rows;
        self.records = rows;
        Ok(true)
    }

    /// Takes over the records of the rows, which are the same in every column of the list.
    fn take_records(&mut self, list: usize, row: u64) -> Result<(), Problem> {
        let mut all = self.columns.iter().filter_map(|column| match column {
            Cells::Other(column) if column.is_in_list() => Some(column.record_of()),
            _ => None,
        });
        let first = all.next().unwrap_or_default();
        if all.any(|other| other != first) {
            return Err(column::broken(row, "the columns of its list have different lengths"));
        }
        if let Cells::Other(column) = &mut self.columns[list] {
            self.record_of = column.take_record_of();
        }
        Ok(())
    }

    /// The record of a row, in this batch.
    #[inline(always)]
    fn record(&self, row: usize) -> usize {
        match self.list {
            None => row,
            Some(_) => self.record_of[row] as usize,
        }
    }

    /// Opens the next row group; false when there is none.
    fn open(&mut self) -> Result<bool, Problem> {
        if self.group == self.footer.metadata.num_row_groups() {
            return Ok(false);
        }
        let group = self.footer.metadata.row_group(self.group);
        self.group += 1;
        self.left = usize::try_from(group.num_rows()).unwrap_or(0);
        let broken = |error| problem(error, self.before + 1);
        for (at, wanted) in self.wanted.iter().enumerate() {
            let leaf = &self.footer.leaves[wanted.column];
            if let Some(Cells::Flat(flat)) = self.columns.get_mut(at)
                && flat.renew(&self.file, group, leaf).map_err(broken)?
            {
                continue;
            }
            let flat = Flat::new(&self.file, group, leaf, wanted.seconds).map_err(broken)?;
            let cells = match flat {
                Some(flat) => Cells::Flat(Box::new(flat)),
                None => {
                    let column = Column::new(&self.file, group, leaf.clone(), wanted.seconds);
                    Cells::Other(Box::new(column.map_err(broken)?))
                }
            };
            match self.columns.get_mut(at) {
                Some(before) => *before = cells,
                None => self.columns.push(cells),
            }
        }
        Ok(true)
    }
}

impl Batch for Parquet<'_> {
    fn rows(&self) -> usize {
        if self.list.is_some() { self.record_of.len() } else { self.records }
    }

    #[inline(always)]
    fn cell(&self, row: usize, column: usize) -> &[u8] {
        match &self.columns[column] {
            Cells::Flat(flat) => flat.cells().cell(self.record(row)),
            Cells::Other(column) if column.is_in_list() => column.cell(row),
            Cells::Other(column) => column.cell(self.record(row)),
        }
    }

    fn tame(&self, column: usize) -> bool {
        match &self.columns[column] {
            Cells::Flat(flat) => flat.cells().is_tame,
            Cells::Other(column) => column.is_tame(),
        }
    }

    fn column(&self, column: usize) -> Option<ColumnCells<'_>> {
        match &self.columns[column] {
            _ if self.list.is_some() => None,
            Cells::Flat(flat) => Some(flat.cells()),
            Cells::Other(column) => column.cells(),
        }
    }

    fn source_row(&self, row: usize) -> u64 {
        self.before + self.record(row) as u64 + 1
    }
}
