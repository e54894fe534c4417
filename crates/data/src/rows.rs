//! From a block of complete records to rows and cells. One worker per thread.
//! Not here: what is checked in a cell (`column`), where blocks come from (`source`).

use crate::column::Column;
use crate::fault::{Fault, Surplus};
use crate::ids::Table;
use crate::odd;
use crate::position::Position;
use crate::quoted::{Next, Quoted};
use crate::record::{self, Cell, Record, unescape};
use crate::repeats::Rows;
use crate::scan::{Index, STRIDE};
use crate::strip::{Strip, regular, uniform};
use crate::tally::Tallies;
use crate::whole_row::Joint;

/// What one thread has seen.
pub(crate) struct Worker<'a> {
    /// One for each field of the schema, and a last one for columns that it does not have.
    pub(crate) columns: Vec<Column>,
    /// The shared tables of ids, one for each column that has one.
    tables: &'a [Option<Table>],
    /// Rows that are not blank.
    pub(crate) rows: u64,
    pub(crate) found: Tallies,
    /// Rows to be compared, where the service keeps one of identical ones.
    pub(crate) repeats: Option<Rows<'a>>,
    /// What several cells of a row say together.
    pub(crate) joint: Joint,
    /// Number, lines and rows of each block that this thread had.
    pub(crate) blocks: Vec<(u32, u32, u64)>,
    index: Index,
    quoted: Quoted,
    cells: Vec<Cell>,
    plain: Vec<u8>,
    at: Position,
}

/// How far a block was read.
#[derive(Default)]
struct Cursor {
    start: usize,
    line: u32,
    /// How many of the positions that wait are before `start`.
    used: usize,
}

impl Cursor {
    /// Goes on after so many rows of one line each, whose cells have these ends.
    fn pass(&mut self, ends: &[u32], rows: usize) {
        self.start = ends.last().map_or(self.start, |end| *end as usize + 1);
        self.line += rows as u32;
    }
}

impl<'a> Worker<'a> {
    pub(crate) fn new(
        columns: Vec<Column>,
        tables: &'a [Option<Table>],
        repeats: Option<Rows<'a>>,
        joint: Joint,
    ) -> Self {
        Self {
            repeats,
            joint,
            columns,
            tables,
            rows: 0,
            found: Tallies::default(),
            blocks: Vec::new(),
            index: Index::new(),
            quoted: Quoted::default(),
            cells: Vec::new(),
            plain: Vec::new(),
            at: Position::default(),
        }
    }

    /// Checks a block of complete records. `layout` says which column each cell of a row is.
    pub(crate) fn block(&mut self, bytes: &[u8], number: u32, layout: &[usize]) {
        self.at = Position::block(number);
        self.columns.iter_mut().for_each(|column| column.at = self.at);
        self.joint.block(bytes, layout);
        let before = self.rows;
        let lines = self.walk(bytes, layout);
        if !self.index.ascii && simdutf8::basic::from_utf8(bytes).is_err() {
            self.not_utf8(bytes);
        }
        let rows = self.rows - before;
        self.blocks.push((number, lines, rows));
        self.repeats.iter_mut().for_each(|repeats| repeats.leave(rows));
        let columns = self.columns.iter_mut().zip(self.tables);
        columns.for_each(|(column, table)| column.leave(bytes, table.as_ref()));
    }

    fn not_utf8(&mut self, bytes: &[u8]) {
        for (line, text) in (0u32..).zip(bytes.split(|b| *b == b'\n')) {
            if std::str::from_utf8(text).is_err() {
                self.found.add(Fault::NotUtf8, self.at.line(line), text);
            }
        }
    }

    /// Goes through all rows; gives the number of lines.
    fn walk(&mut self, bytes: &[u8], layout: &[usize]) -> u32 {
        let mut index = std::mem::replace(&mut self.index, Index::new());
        index.clear();
        let mut scanned = 0;
        let mut at = Cursor::default();
        while at.start < bytes.len() {
            if scanned < bytes.len() {
                let end = bytes.len().min(scanned + STRIDE);
                index.extend(&bytes[scanned..end], scanned as u32);
                scanned = end;
            }
            at.used = 0;
            while at.start < scanned && self.piece(bytes, scanned, &mut index, &mut at, layout) {}
            index.consume(at.used);
            if at.start > scanned {
                // A row that was read the slow way reaches beyond what was scanned.
                scanned = at.start;
                index.ascii = false;
            }
        }
        self.index = index;
        at.line
    }

    /// Reads some rows of what was scanned; whether there are positions enough for more.
    fn piece(
        &mut self,
        bytes: &[u8],
        scanned: usize,
        index: &mut Index,
        at: &mut Cursor,
        layout: &[usize],
    ) -> bool {
        // A header has one column at least.
        let width = layout.len().max(1);
        let waiting = index.waiting();
        let enough = if at.start < index.unquoted {
            let waiting = &waiting[at.used..];
            let next = self.quoted(bytes, (waiting, index.unescaped), at, layout);
            if at.start >= scanned {
                return true;
            }
            next == Next::Other
        } else {
            let run = match at.used {
                0 => uniform(bytes, at.start..scanned, waiting, width),
                _ => None,
            };
            let run = run.unwrap_or_else(|| regular(bytes, at.start, &waiting[at.used..], width));
            if run > 0 {
                let (before, used) = ((at.start as u32).wrapping_sub(1), at.used + run * width);
                let ends = index.cells(before, at.used, used);
                self.run(Strip::<false> { bytes, ends, width, line: at.line }, layout);
                at.pass(ends, run);
                at.used = used;
                return true;
            }
            waiting.len() - at.used >= width
        };
        if !enough && scanned < bytes.len() {
            return false;
        }
        let row = self.slow(bytes, at.start, at.line, layout);
        at.start = row.end;
        at.line += row.lines;
        let waiting = &index.waiting()[at.used..];
        at.used += waiting.iter().take_while(|end| (**end as usize) < at.start).count();
        true
    }

    /// Reads rows that may have quotes, of which the positions are waiting, as far as they need no more than that.
    fn quoted(
        &mut self,
        bytes: &[u8],
        (waiting, unescaped): (&[u32], usize),
        at: &mut Cursor,
        layout: &[usize],
    ) -> Next {
        let width = layout.len().max(1);
        let mut quoted = std::mem::take(&mut self.quoted);
        quoted.find(bytes, at.start, waiting, width, unescaped);
        let (ends, rows) = (&quoted.ends, quoted.rows(width));
        if rows > 0 {
            self.run(Strip::<true> { bytes, ends, width, line: at.line }, layout);
            at.pass(ends, rows);
            at.used += quoted.used;
        }
        let next = quoted.next;
        self.quoted = quoted;
        next
    }

    /// Regular rows, column by column: each column is a loop of its own, with nothing to decide between cells.
    fn run<const QUOTED: bool>(&mut self, strip: Strip<'_, QUOTED>, layout: &[usize]) {
        for (at, column) in layout.iter().enumerate() {
            let table = self.tables.get(*column).and_then(Option::as_ref);
            self.columns[*column].run(&strip, at, table);
        }
        if let Some(repeats) = &mut self.repeats {
            repeats.run(&strip, self.at);
        }
        self.rows += strip.rows() as u64;
    }

    /// Any row.
    #[cold]
    fn slow(&mut self, bytes: &[u8], start: usize, line: u32, layout: &[usize]) -> Record {
        let at = self.at.line(line);
        let note = |fault, text: &[u8]| self.found.add(fault, at, text);
        let row = record::split(bytes, start, &mut self.cells, note);
        let text = bytes[start..row.end].trim_ascii_end();
        if text.is_empty() {
            self.found.add(Fault::BlankLine, at, b"");
            return row;
        }
        self.rows += 1;
        if !row.whole {
            return row;
        }
        if self.cells.len() != layout.len() {
            self.width(bytes, text, line, layout);
            return row;
        }
        if let Some(repeats) = &mut self.repeats {
            let text = &bytes[start..row.end];
            let text = text.strip_suffix(b"\n").unwrap_or(text);
            repeats.push(text, self.at.line(line));
        }
        let cells = std::mem::take(&mut self.cells);
        for (cell, column) in cells.iter().zip(layout) {
            let table = self.tables.get(*column).and_then(Option::as_ref);
            let column = &mut self.columns[*column];
            if cell.escaped {
                unescape(&bytes[cell.start..cell.end], &mut self.plain);
                column.cell(&self.plain, line, table);
            } else {
                column.cell_at(bytes, cell.start..cell.end, line, table);
            }
        }
        self.cells = cells;
        row
    }

    /// A row with too few or too many cells; `1,000` without quotes is recognised.
    fn width(&mut self, bytes: &[u8], text: &[u8], line: u32, layout: &[usize]) {
        let cells = self.cells.len() as u64;
        let at = self.at.line(line);
        if cells < layout.len() as u64 {
            return self.found.add(Fault::FewerCells(cells), at, text);
        }
        let number = self.cells.windows(2).find_map(|pair| {
            let whole = bytes.get(pair[0].start..pair[1].end)?;
            odd::thousands(whole).then_some(whole)
        });
        let (surplus, example) = match number {
            Some(number) => (Surplus::Thousands, number),
            None if text.ends_with(b",") => (Surplus::LastComma, text),
            None => (Surplus::Other, text),
        };
        self.found.add(Fault::MoreCells(cells, surplus), at, example);
    }
}
