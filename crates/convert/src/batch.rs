//! Rows that were read, of whatever kind of file: where the cells of the wanted columns are.
//! Not here: how they are read (`csv`, `json`, `parquet`), what becomes of them (`row_writer`).

/// So many bytes are copied at once, where there are as many: that is faster than to copy some of them.
pub(crate) const PIECE: usize = 16;

/// Some rows of a source, with the cells of the wanted columns.
pub(crate) trait Batch {
    /// How many rows there are.
    fn rows(&self) -> usize;
    /// The cell of a wanted column, by its position among those; empty where there is no value.
    fn cell(&self, row: usize, column: usize) -> &[u8];
    /// The row of the source, from 1.
    fn source_row(&self, row: usize) -> u64;
    /// Whether the row has as many cells as there are columns.
    fn fits(&self, _row: usize) -> bool {
        true
    }
    /// No cell of a wanted column needs quotes.
    fn tame(&self, _column: usize) -> bool {
        false
    }
    /// The cells of a wanted column as ranges of one text, where all rows fit and follow each other in the source.
    fn column(&self, _column: usize) -> Option<ColumnCells<'_>> {
        None
    }
}

/// The cells of a column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnCells<'b> {
    /// What they are ranges of; better with [`PIECE`] bytes behind the last of them.
    pub(crate) text: &'b [u8],
    /// Start and end of each.
    pub(crate) ranges: &'b [(u32, u32)],
    /// No cell needs quotes.
    pub(crate) is_tame: bool,
    /// Every cell is of digits, or empty.
    pub(crate) is_digits: bool,
}

impl<'b> ColumnCells<'b> {
    /// The cell of a row.
    #[inline(always)]
    pub(crate) fn cell(&self, row: usize) -> &'b [u8] {
        let (start, end) = self.ranges[row];
        &self.text[start as usize..end as usize]
    }
}

/// A row of a batch whose cells are ranges.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// The row of the source.
    pub(crate) source_row: u64,
    /// Whether it has as many cells as there are columns.
    pub(crate) fits: bool,
}

/// Rows whose cells are ranges of a buffer.
#[derive(Debug, Default)]
pub(crate) struct Ranges {
    /// Start and end of each cell, row by row; see [`SECOND`].
    pub(crate) cells: Vec<(u32, u32)>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// The cells of a row.
    pub(crate) width: usize,
}

impl Ranges {
    /// Forgets the rows.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.rows.clear();
    }
}

/// A batch has at most so many cells, whatever rows there are.
pub(crate) const MOST_CELLS: usize = 1 << 20;

/// A start with this bit is one in the second buffer.
pub(crate) const SECOND: u32 = 1 << 31;

/// [`Ranges`] with their buffers: that of the source, and one for cells that stand otherwise there.
pub(crate) struct RangesOf<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) second: &'b [u8],
    pub(crate) ranges: &'b Ranges,
}

impl Batch for RangesOf<'_> {
    fn rows(&self) -> usize {
        self.ranges.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> &[u8] {
        let (start, end) = self.ranges.cells[row * self.ranges.width + column];
        match start & SECOND {
            0 => &self.bytes[start as usize..end as usize],
            _ => &self.second[(start & !SECOND) as usize..end as usize],
        }
    }

    fn source_row(&self, row: usize) -> u64 {
        self.ranges.rows[row].source_row
    }

    fn fits(&self, row: usize) -> bool {
        self.ranges.rows[row].fits
    }
}
