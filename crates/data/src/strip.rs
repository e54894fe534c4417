//! Rows that are read the fast way, column by column: where their cells are, and which rows without quotes these are.
//! Not here: which rows with quotes are read so (`quoted`), all other rows (`rows`), what is checked in cells (`cells`).

use memchr::memchr_iter;
use std::ops::Range;

/// Rows one after the other that have as many cells as columns. `QUOTED` says that a cell may stand in quotes: then it
/// begins and ends with one, and there is none in between. Without it there are no quotes at all.
pub(crate) struct Strip<'a, const QUOTED: bool> {
    /// The block.
    pub(crate) bytes: &'a [u8],
    /// Where the cells end, row by row, after the end of the row before: a wrapped -1 at the start of the block.
    pub(crate) ends: &'a [u32],
    /// Cells of a row.
    pub(crate) width: usize,
    /// Its line in the block.
    pub(crate) line: u32,
}

impl<const QUOTED: bool> Strip<'_, QUOTED> {
    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        (self.ends.len() - 1) / self.width
    }

    /// The rows as they stand in the block, without line end, with their lines.
    #[inline(always)]
    pub(crate) fn lines(&self, mut row: impl FnMut(&[u8], u32)) {
        let Some((mut before, ends)) = self.ends.split_first() else { return };
        for (line, ends) in (self.line..).zip(ends.chunks_exact(self.width)) {
            let Some(end) = ends.last() else { return };
            row(&self.bytes[before.wrapping_add(1) as usize..*end as usize], line);
            before = end;
        }
    }

    /// The cells at position `at` of the rows: where in the block each is, without its quotes, and its line.
    #[inline(always)]
    pub(crate) fn each(&self, at: usize, mut cell: impl FnMut(Range<usize>, u32)) {
        let last = at + 1 == self.width;
        let (mut from, mut line) = (at, self.line);
        // A cell lies between two positions.
        while let Some([before, end]) = self.ends.get(from..).and_then(|ends| ends.first_chunk()) {
            let (mut start, mut end) = (before.wrapping_add(1) as usize, *end as usize);
            if last && end > start && self.bytes[end - 1] == b'\r' {
                end -= 1;
            }
            if QUOTED && self.bytes[start] == b'"' {
                start += 1;
                end -= 1;
            }
            cell(start..end, line);
            from += self.width;
            line += 1;
        }
    }
}

/// How many rows there are when all in this range of the block, in which there are no quotes, have as many cells as
/// columns: there are so many line ends, and each is the last of as many positions. A cheap look at all, which most data
/// passes.
pub(crate) fn uniform(
    bytes: &[u8],
    range: Range<usize>,
    waiting: &[u32],
    width: usize,
) -> Option<usize> {
    let part = &bytes[range];
    // A row of one cell may be blank.
    if width == 1 {
        return None;
    }
    let lines = memchr_iter(b'\n', part).count();
    let mut ends = waiting.chunks_exact(width).take(lines);
    let all = ends.len() == lines;
    let at_end = |row: &[u32]| row.last().is_some_and(|end| bytes[*end as usize] == b'\n');
    (all && lines > 0 && ends.all(at_end)).then_some(lines)
}

/// How many rows there are from `start` on that have no quotes and as many cells as columns.
#[inline(always)]
pub(crate) fn regular(bytes: &[u8], start: usize, waiting: &[u32], width: usize) -> usize {
    let mut from = start;
    let good = |ends: &&[u32]| {
        let Some((last, commas)) = ends.split_last() else { return false };
        let last = *last as usize;
        let blank = width == 1 && bytes[from..last].trim_ascii().is_empty();
        from = last + 1;
        bytes[last] == b'\n' && commas.iter().all(|at| bytes[*at as usize] == b',') && !blank
    };
    waiting.chunks_exact(width).take_while(good).count()
}
