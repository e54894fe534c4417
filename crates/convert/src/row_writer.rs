//! Rows as lines of the output: which are kept, and what their cells become.
//! Not here: which columns there are (`column_plan`), quotes (`cell`).

use crate::batch::{Batch, ColumnCells, PIECE};
use crate::cell;
use crate::column_plan::{Became, ColumnPlan, Conversion, Output, Place};
use crate::origin::Origin;
use crate::record::is_blank;
use crate::tally::{Tally, UnreadableKind};

/// So much output is made at once, and the rest of a row.
const FULL: usize = 256 << 10;
/// By so many bytes the output grows while it is written: they are in the cache then.
const LINES: usize = 16 << 10;

/// Writes rows and counts them.
pub(crate) struct RowWriter {
    plan: ColumnPlan,
    pub(crate) tally: Tally,
    pub(crate) origin: Origin,
    /// The line of the output that comes next; the header is the first.
    pub(crate) line: u64,
    scratch: Vec<u8>,
    /// Of each column of the output whether its cells are those of a column of the batch in which no cell needs quotes.
    tame: Vec<bool>,
}

impl RowWriter {
    pub(crate) fn new(plan: ColumnPlan) -> Self {
        let (tally, origin) = (Tally::default(), Origin::default());
        RowWriter { plan, tally, origin, line: 2, scratch: Vec::new(), tame: Vec::new() }
    }

    /// Writes the header.
    pub(crate) fn header(&mut self, out: &mut Vec<u8>) {
        for (at, column) in self.plan.columns.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            self.line += cell::write(out, column.to.as_bytes());
        }
        out.push(b'\n');
    }

    /// Writes rows of a batch, from `next` on, until there are no more or enough was written.
    pub(crate) fn write(&mut self, batch: &impl Batch, next: &mut usize, out: &mut Vec<u8>) {
        let rows = batch.rows();
        if *next >= rows {
            return;
        }
        if let Some(columns) = self.even_columns(batch) {
            return self.even_rows(batch, &columns, next, out);
        }
        let is_tame = |place: &Place| matches!(place, Place::Cell(at) if batch.tame(*at));
        self.tame.clear();
        self.tame.extend(self.plan.columns.iter().map(|column| is_tame(&column.place)));
        while *next < rows && out.len() < FULL {
            let row = *next;
            *next += 1;
            self.tally.rows_read += 1;
            if self.is_filtered(batch, row) {
                self.tally.dropped_by_where += 1;
            } else if self.is_dropped(batch, row) {
                self.tally.dropped_by_map += 1;
            } else {
                self.row(batch, row, out);
            }
        }
    }

    /// The columns of the batch that the output consists of, where no row is left out and no cell becomes another one.
    fn even_columns<'b>(&self, batch: &'b impl Batch) -> Option<Vec<ColumnCells<'b>>> {
        // Of a single column, an empty cell would be a blank line.
        if !self.plan.filters.is_empty() || self.plan.columns.len() < 2 {
            return None;
        }
        let stays = |column: &Output| {
            let Place::Cell(at) = column.place else { return None };
            let cells = batch.column(at)?;
            let stays = match &column.conversion {
                None => cells.is_tame,
                Some(conversion) => cells.is_digits && conversion.keeps_digits(),
            };
            stays.then_some(cells)
        };
        self.plan.columns.iter().map(stays).collect()
    }

    /// Writes rows that are nothing but these columns, as [`RowWriter::write`] does. On its own, its loop has all registers.
    #[inline(never)]
    fn even_rows(
        &mut self,
        batch: &impl Batch,
        columns: &[ColumnCells<'_>],
        next: &mut usize,
        out: &mut Vec<u8>,
    ) {
        let (first, mut used) = (*next, out.len());
        for row in first..batch.rows() {
            if used >= FULL {
                break;
            }
            for column in columns {
                let (start, end) = column.ranges[row];
                let (start, length) = (start as usize, (end - start) as usize);
                let from = column.text.get(start..start + PIECE);
                match (from, out[used..].first_chunk_mut::<{ PIECE + 1 }>()) {
                    // What is behind a cell is overwritten by what comes next.
                    (Some(from), Some(to)) if length <= PIECE => {
                        to[..PIECE].copy_from_slice(from);
                        to[length] = b',';
                    }
                    _ => {
                        let last = used + length;
                        if last >= out.len() {
                            out.resize(last + LINES, 0);
                        }
                        out[used..last].copy_from_slice(&column.text[start..end as usize]);
                        out[last] = b',';
                    }
                }
                used += length + 1;
            }
            out[used - 1] = b'\n';
            *next = row + 1;
        }
        out.truncate(used);
        let count = (*next - first) as u64;
        self.tally.rows_read += count;
        self.tally.rows_kept += count;
        self.origin.push_all(self.line, batch.source_row(first), count);
        self.line += count;
    }

    fn is_filtered(&self, batch: &impl Batch, row: usize) -> bool {
        let mut filters = self.plan.filters.iter();
        filters.any(|filter| {
            filter.values.contains(content(&filter.place, batch, row)) != filter.keeps
        })
    }

    fn is_dropped(&self, batch: &impl Batch, row: usize) -> bool {
        let columns = self.plan.columns.iter();
        let mut mapped = columns.filter_map(|column| Some((column, column.conversion.as_ref()?)));
        mapped.any(|(column, conversion)| {
            conversion.may_drop() && conversion.drops(content(&column.place, batch, row))
        })
    }

    #[inline(always)]
    fn row(&mut self, batch: &impl Batch, row: usize, out: &mut Vec<u8>) {
        let begin = out.len();
        let source_row = batch.source_row(row);
        let mut more_lines = 0;
        for (column, tame) in self.plan.columns.iter().zip(&self.tame) {
            match (&column.conversion, &column.place) {
                (None, Place::Cell(at)) if *tame => {
                    cell::append(out, batch.cell(row, *at));
                }
                (None, place) => more_lines += cell::write(out, content(place, batch, row)),
                (Some(conversion), place) => {
                    let text = content(place, batch, row);
                    let (lines, unreadable) = converted(conversion, text, &mut self.scratch, out);
                    more_lines += lines;
                    if let Some(kind) = unreadable {
                        self.tally.note(source_row, &column.source, kind);
                    }
                }
            }
            out.push(b',');
        }
        if !batch.fits(row) {
            // One more cell: the comma of the last column stays.
            self.tally.note(source_row, "", UnreadableKind::Width);
        } else {
            out.pop();
            // A blank line would be no row.
            if self.plan.columns.len() == 1 && is_blank(&out[begin..]) {
                out.insert(begin, b'"');
                out.push(b'"');
            }
        }
        out.push(b'\n');
        self.tally.rows_kept += 1;
        for _ in 0..=more_lines {
            self.origin.push(self.line, source_row);
            self.line += 1;
        }
    }
}

/// Writes what a cell becomes; gives its line feeds, and what it was to be.
fn converted(
    conversion: &Conversion,
    text: &[u8],
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> (u64, Option<UnreadableKind>) {
    match conversion.apply(text, scratch) {
        Became::Text(text) => (cell::write(out, text), None),
        Became::Unreadable(text, kind) => (cell::write(out, text), Some(kind)),
    }
}

#[inline(always)]
fn content<'c>(place: &'c Place, batch: &'c impl Batch, row: usize) -> &'c [u8] {
    match place {
        Place::Cell(at) => batch.cell(row, *at),
        Place::Fixed(text) => text,
    }
}
