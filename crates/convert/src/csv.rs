//! CSV in any dialect, block by block.
//! Not here: which dialect it is (`dialect`), the cells of one record (`record`).
//!
//! Most blocks have no quotes and as many cells in each row: then the cells lie between the positions of delimiters and line
//! feeds, and nothing else is looked at. All other blocks are read record by record.

use crate::LONGEST_RECORD;
use crate::batch::{Batch, MOST_CELLS, Ranges, RangesOf, Row, SECOND};
use crate::dialect::preamble;
use crate::problem::Problem;
use crate::record::{Cell, Dialect, End, is_blank};
use crate::window::Window;
use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};
use std::io::Read;

/// What a file of CSV is like.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) dialect: Dialect,
    pub(crate) header: bool,
    /// How many columns there are.
    pub(crate) width: usize,
    /// The text is known to be UTF-8, and has no byte-order mark.
    pub(crate) decoded: bool,
}

/// The rows of a file.
pub(crate) struct Csv<'a> {
    window: Window<'a>,
    shape: Shape,
    /// The positions of the wanted columns.
    wanted: Vec<usize>,
    /// Nothing was read yet.
    fresh: bool,
    header_waits: bool,
    /// The line of the source that comes next.
    line: u64,
    /// The rows of this block, when they are uniform: the positions after each cell, with one before the first.
    ends: Vec<u32>,
    strip: Option<Strip>,
    /// The rows otherwise.
    ranges: Ranges,
    second: Vec<u8>,
    cells: Vec<Cell>,
}

/// What holds of a block whose rows are uniform.
#[derive(Debug, Clone, Copy)]
struct Strip {
    rows: usize,
    first_line: u64,
    /// Some line ends with a carriage return.
    carriage: bool,
    tame: bool,
}

/// The rows that were read last.
pub(crate) enum Block<'b> {
    Uniform(UniformRows<'b>),
    Other(RangesOf<'b>),
}

impl<'a> Csv<'a> {
    pub(crate) fn new(from: Box<dyn Read + Send + 'a>, shape: Shape, wanted: Vec<usize>) -> Self {
        let ranges = Ranges { width: wanted.len(), ..Ranges::default() };
        Csv {
            window: Window::new(from),
            header_waits: shape.header,
            shape,
            wanted,
            fresh: true,
            line: 1,
            ends: Vec::new(),
            strip: None,
            ranges,
            second: Vec::new(),
            cells: Vec::new(),
        }
    }

    pub(crate) fn block(&self) -> Block<'_> {
        match self.strip {
            Some(strip) => Block::Uniform(UniformRows {
                bytes: self.window.bytes(),
                ends: &self.ends,
                width: self.shape.width,
                wanted: &self.wanted,
                strip,
            }),
            None => Block::Other(RangesOf {
                bytes: self.window.bytes(),
                second: &self.second,
                ranges: &self.ranges,
            }),
        }
    }

    /// Reads the next rows; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, Problem> {
        self.strip = None;
        self.ranges.clear();
        self.second.clear();
        loop {
            self.window.fill()?;
            self.window.end_line();
            self.pass_preamble();
            let before = self.window.start;
            if self.header_waits {
                self.skip_header()?;
            }
            if !self.header_waits && !self.window.rest().is_empty() && !self.uniform()? {
                self.records()?;
            }
            if self.strip.is_some() || !self.ranges.rows.is_empty() {
                return Ok(true);
            }
            if self.window.is_done() {
                return Ok(false);
            }
            if self.window.start == before && self.window.rest().len() > LONGEST_RECORD {
                return Err(self.broken("it is longer than 4 MB; a quote may not be closed"));
            }
        }
    }

    fn broken(&self, why: &str) -> Problem {
        Problem::Broken { row: self.line, why: why.to_owned() }
    }

    /// Passes over what stands before the first record of the file.
    fn pass_preamble(&mut self) {
        if std::mem::take(&mut self.fresh) {
            let skipped = preamble(self.window.rest());
            let lines = memchr_iter(b'\n', &self.window.rest()[..skipped]).count();
            self.line += lines as u64;
            self.window.start += skipped;
        }
    }

    /// The next record, which is not taken yet; `None` when it is not complete.
    fn split(&mut self) -> Result<Option<(usize, u64)>, Problem> {
        let (bytes, start, whole) = (self.window.bytes(), self.window.start, self.window.ended);
        match self.shape.dialect.split(bytes, start, whole, &mut self.cells) {
            End::Closed { end, .. } if end - start > LONGEST_RECORD => {
                Err(self.broken("it is longer than 4 MB"))
            }
            End::Closed { end, lines } => Ok(Some((end, lines))),
            End::Unknown => Ok(None),
            End::Unclosed => Err(self.broken("a quote is not closed")),
        }
    }

    fn skip_header(&mut self) -> Result<(), Problem> {
        while self.header_waits && !self.window.rest().is_empty() {
            let Some((end, lines)) = self.split()? else { return Ok(()) };
            self.header_waits = is_blank(&self.window.bytes()[self.window.start..end]);
            self.window.start = end;
            self.line += lines;
        }
        Ok(())
    }

    /// Takes all complete rows when they are uniform; false when they are not.
    fn uniform(&mut self) -> Result<bool, Problem> {
        let Shape { dialect, width, .. } = self.shape;
        let Some(last) = memrchr(b'\n', self.window.rest()) else { return Ok(false) };
        let (start, buffer) = (self.window.start, self.window.bytes());
        let end = start + last + 1;
        let bytes = &buffer[start..end];
        // A row of one cell may be blank.
        if width == 1 || memchr(dialect.quote, bytes).is_some() {
            return Ok(false);
        }
        let base = start as u32;
        self.ends.clear();
        self.ends.push(base.wrapping_sub(1));
        let positions = memchr2_iter(dialect.delimiter, b'\n', bytes);
        self.ends.extend(positions.map(|at| base + at as u32));
        let rows = memchr_iter(b'\n', bytes).count();
        let is_end = |row: &[u32]| row.last().is_some_and(|at| buffer[*at as usize] == b'\n');
        let mut each = self.ends[1..].chunks_exact(width);
        if self.ends.len() - 1 != rows * width || !each.all(is_end) {
            return Ok(false);
        }
        let returns = memchr_iter(b'\r', bytes).count();
        let ends_with_return =
            |row: &&[u32]| row.last().is_some_and(|at| buffer[*at as usize - 1] == b'\r');
        let carriage = returns > 0;
        let tame = (!carriage
            || self.ends[1..].chunks_exact(width).filter(ends_with_return).count() == returns)
            && (dialect.delimiter == b',' || memchr(b',', bytes).is_none())
            && (dialect.quote == b'"' || memchr(b'"', bytes).is_none());
        self.window.start = end;
        self.check_text(start, self.line)?;
        self.strip = Some(Strip { rows, first_line: self.line, carriage, tame });
        self.line += rows as u64;
        Ok(true)
    }

    /// Takes the complete records one by one.
    fn records(&mut self) -> Result<(), Problem> {
        let (begin, line) = (self.window.start, self.line);
        while !self.window.rest().is_empty() {
            if self.ranges.cells.len() + self.ranges.width > MOST_CELLS {
                self.window.keep();
                break;
            }
            let Some((end, lines)) = self.split()? else { break };
            if !is_blank(&self.window.bytes()[self.window.start..end]) {
                self.keep();
            }
            self.window.start = end;
            self.line += lines;
        }
        self.check_text(begin, line)
    }

    /// Keeps the wanted cells of the record that was split.
    fn keep(&mut self) {
        let cells = &self.cells;
        let extra = cells.get(self.shape.width..).unwrap_or_default();
        // A delimiter at the end of a line is no cell.
        let surplus = extra.len() > 1 || extra.iter().any(|cell| cell.start != cell.end);
        let fits = cells.len() >= self.shape.width && !surplus;
        for wanted in &self.wanted {
            let range = match cells.get(*wanted) {
                None => (0, 0),
                Some(cell) if cell.escaped => {
                    let start = self.second.len();
                    let raw = &self.window.bytes()[cell.start..cell.end];
                    self.shape.dialect.unescape(raw, &mut self.second);
                    (start as u32 | SECOND, self.second.len() as u32)
                }
                Some(cell) => (cell.start as u32, cell.end as u32),
            };
            self.ranges.cells.push(range);
        }
        self.ranges.rows.push(Row { source_row: self.line, fits });
    }

    /// Whether what was taken since `begin` is text.
    fn check_text(&self, begin: usize, line: u64) -> Result<(), Problem> {
        if self.shape.decoded { Ok(()) } else { self.window.check_text(begin, line) }
    }
}

/// Rows without quotes that all have as many cells as there are columns.
pub(crate) struct UniformRows<'b> {
    bytes: &'b [u8],
    ends: &'b [u32],
    width: usize,
    wanted: &'b [usize],
    strip: Strip,
}

impl Batch for UniformRows<'_> {
    fn rows(&self) -> usize {
        self.strip.rows
    }

    #[inline(always)]
    fn cell(&self, row: usize, column: usize) -> &[u8] {
        let column = self.wanted[column];
        let at = row * self.width + column;
        let (start, mut end) = (self.ends[at].wrapping_add(1) as usize, self.ends[at + 1] as usize);
        let last = self.strip.carriage && column + 1 == self.width;
        if last && end > start && self.bytes[end - 1] == b'\r' {
            end -= 1;
        }
        &self.bytes[start..end]
    }

    #[inline(always)]
    fn source_row(&self, row: usize) -> u64 {
        self.strip.first_line + row as u64
    }

    #[inline(always)]
    fn tame(&self, _column: usize) -> bool {
        self.strip.tame
    }
}
