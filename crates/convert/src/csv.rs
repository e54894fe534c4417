//! CSV in any dialect, block by block.
//! Not here: which dialect it is (`dialect`), the cells of one record (`record`).
//!
//! Most blocks have no quotes and as many cells in each row: then the cells lie between the positions of delimiters and line
//! feeds, and nothing else is looked at. All other blocks are read record by record.

use crate::LONGEST_RECORD;
use crate::batch::{Batch, Ranges, RangesOf, Row, SECOND};
use crate::decode::read_some;
use crate::dialect::preamble;
use crate::problem::Problem;
use crate::record::{Cell, Dialect, End, is_blank};
use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};
use personalize_data::encoding;
use std::io::Read;

/// So much is read at once: it stays in the second-level cache.
const BLOCK: usize = 256 << 10;

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
    from: Box<dyn Read + Send + 'a>,
    shape: Shape,
    /// The positions of the wanted columns.
    wanted: Vec<usize>,
    buffer: Vec<u8>,
    /// What of the buffer is not read yet.
    start: usize,
    filled: usize,
    ended: bool,
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
            from,
            header_waits: shape.header,
            shape,
            wanted,
            buffer: Vec::new(),
            start: 0,
            filled: 0,
            ended: false,
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
                bytes: &self.buffer,
                ends: &self.ends,
                width: self.shape.width,
                wanted: &self.wanted,
                strip,
            }),
            None => Block::Other(RangesOf {
                bytes: &self.buffer,
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
            self.fill()?;
            if self.start == self.filled {
                return Ok(false);
            }
            let before = self.start;
            if self.header_waits {
                self.skip_header()?;
            }
            if !self.header_waits && self.start < self.filled && !self.uniform()? {
                self.records()?;
            }
            if self.strip.is_some() || !self.ranges.rows.is_empty() {
                return Ok(true);
            }
            if self.ended && self.start == self.filled {
                return Ok(false);
            }
            if self.start == before && self.filled - self.start > LONGEST_RECORD {
                return Err(self.broken("it is longer than 4 MB; a quote may not be closed"));
            }
        }
    }

    fn broken(&self, why: &str) -> Problem {
        Problem::Broken { row: self.line, why: why.to_owned() }
    }

    /// Reads a block after what is not read yet.
    fn fill(&mut self) -> Result<(), Problem> {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        let wanted = self.filled + BLOCK;
        // One more byte: the last line may need its end.
        if self.buffer.len() <= wanted {
            self.buffer.resize(wanted + 1, 0);
        }
        while self.filled < wanted && !self.ended {
            let count = read_some(&mut self.from, &mut self.buffer[self.filled..wanted])?;
            self.filled += count;
            self.ended = count == 0;
        }
        if self.ended && self.filled > 0 && self.buffer[self.filled - 1] != b'\n' {
            self.buffer[self.filled] = b'\n';
            self.filled += 1;
        }
        if self.fresh && self.filled > 0 {
            self.fresh = false;
            let skipped = preamble(&self.buffer[..self.filled]);
            self.line += memchr_iter(b'\n', &self.buffer[..skipped]).count() as u64;
            self.start = skipped;
        }
        Ok(())
    }

    fn skip_header(&mut self) -> Result<(), Problem> {
        while self.header_waits && self.start < self.filled {
            let bytes = &self.buffer[..self.filled];
            match self.shape.dialect.split(bytes, self.start, self.ended, &mut self.cells) {
                End::Closed { end, lines } => {
                    self.header_waits = is_blank(&bytes[self.start..end]);
                    self.start = end;
                    self.line += lines;
                }
                End::Unknown => return Ok(()),
                End::Unclosed => return Err(self.broken("a quote is not closed")),
            }
        }
        Ok(())
    }

    /// Takes all complete rows when they are uniform; false when they are not.
    fn uniform(&mut self) -> Result<bool, Problem> {
        let Shape { dialect, width, .. } = self.shape;
        let Some(last) = memrchr(b'\n', &self.buffer[self.start..self.filled]) else {
            return Ok(false);
        };
        let end = self.start + last + 1;
        let bytes = &self.buffer[self.start..end];
        // A row of one cell may be blank.
        if width == 1 || memchr(dialect.quote, bytes).is_some() {
            return Ok(false);
        }
        let base = self.start as u32;
        self.ends.clear();
        self.ends.push(base.wrapping_sub(1));
        let positions = memchr2_iter(dialect.delimiter, b'\n', bytes);
        self.ends.extend(positions.map(|at| base + at as u32));
        let rows = memchr_iter(b'\n', bytes).count();
        let is_end = |row: &[u32]| row.last().is_some_and(|at| self.buffer[*at as usize] == b'\n');
        let mut each = self.ends[1..].chunks_exact(width);
        if self.ends.len() - 1 != rows * width || !each.all(is_end) {
            return Ok(false);
        }
        let returns = memchr_iter(b'\r', bytes).count();
        let ends_with_return =
            |row: &&[u32]| row.last().is_some_and(|at| self.buffer[*at as usize - 1] == b'\r');
        let carriage = returns > 0;
        let tame = (!carriage
            || self.ends[1..].chunks_exact(width).filter(ends_with_return).count() == returns)
            && (dialect.delimiter == b',' || memchr(b',', bytes).is_none())
            && (dialect.quote == b'"' || memchr(b'"', bytes).is_none());
        self.check_text(end)?;
        self.strip = Some(Strip { rows, first_line: self.line, carriage, tame });
        self.line += rows as u64;
        self.start = end;
        Ok(true)
    }

    /// Takes the complete records one by one.
    fn records(&mut self) -> Result<(), Problem> {
        let begin = (self.start, self.line);
        while self.start < self.filled {
            let bytes = &self.buffer[..self.filled];
            match self.shape.dialect.split(bytes, self.start, self.ended, &mut self.cells) {
                End::Closed { end, lines } => {
                    if end - self.start > LONGEST_RECORD {
                        return Err(self.broken("it is longer than 4 MB"));
                    }
                    if !is_blank(&bytes[self.start..end]) {
                        self.keep();
                    }
                    self.start = end;
                    self.line += lines;
                }
                End::Unknown => break,
                End::Unclosed => return Err(self.broken("a quote is not closed")),
            }
        }
        let (end, line) = (self.start, self.line);
        (self.start, self.line) = begin;
        self.check_text(end)?;
        (self.start, self.line) = (end, line);
        Ok(())
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
                    let raw = &self.buffer[cell.start..cell.end];
                    self.shape.dialect.unescape(raw, &mut self.second);
                    (start as u32 | SECOND, self.second.len() as u32)
                }
                Some(cell) => (cell.start as u32, cell.end as u32),
            };
            self.ranges.cells.push(range);
        }
        self.ranges.rows.push(Row { source_row: self.line, fits });
    }

    /// Whether the bytes that are taken, from the start up to `end`, are text.
    fn check_text(&self, end: usize) -> Result<(), Problem> {
        let bytes = &self.buffer[self.start..end];
        if self.shape.decoded || simdutf8::basic::from_utf8(bytes).is_ok() {
            return Ok(());
        }
        let valid = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
        let row = self.line + memchr_iter(b'\n', &bytes[..valid]).count() as u64;
        let like = encoding::guess(bytes).1.to_ascii_lowercase();
        Err(Problem::Encoding { row, encoding: "utf-8".into(), like: Some(like) })
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
    fn tame(&self) -> bool {
        self.strip.tame
    }
}
