//! Rows that are read the fast way, column by column: which these are, and where their cells are.
//! Not here: all other rows (`rows`), what is checked in cells (`cells`).

use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// Rows one after the other that have no quotes and as many cells as columns.
pub(super) struct Strip<'a> {
    /// The block.
    pub(super) bytes: &'a [u8],
    /// Where the cells end, row by row, after the end of the row before: a wrapped -1 at the start of the block.
    pub(super) ends: &'a [u32],
    /// Cells of a row.
    pub(super) width: usize,
    /// Its line in the block.
    pub(super) line: u32,
}

impl Strip<'_> {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        (self.ends.len() - 1) / self.width
    }

    /// The rows as they stand in the block, without line end, with their lines.
    #[inline(always)]
    pub(super) fn lines(&self, mut row: impl FnMut(&[u8], u32)) {
        let ends = self.ends.iter().step_by(self.width);
        for ((start, end), line) in ends.clone().zip(ends.skip(1)).zip(self.line..) {
            row(&self.bytes[start.wrapping_add(1) as usize..*end as usize], line);
        }
    }

    /// The cells at position `at` of the rows: the block from there, the length, where it is, and its line.
    #[inline(always)]
    pub(super) fn each(&self, at: usize, mut cell: impl FnMut(&[u8], usize, u32, u32)) {
        let last = at + 1 == self.width;
        // A cell lies between two positions.
        let pairs = self.ends[at..].windows(2).step_by(self.width).take(self.rows());
        for (pair, line) in pairs.zip(self.line..) {
            let start = pair[0].wrapping_add(1);
            let tail = &self.bytes[start as usize..];
            let mut len = pair[1].wrapping_sub(start) as usize;
            if last && len > 0 && tail[len - 1] == b'\r' {
                len -= 1;
            }
            cell(tail, len, start, line);
        }
    }
}

/// How many rows there are when all in this range of the block have no quotes and as many cells as columns: there are
/// so many line ends, and each is the last of as many positions. A cheap look at all, which most data passes.
pub(super) fn uniform(
    bytes: &[u8],
    range: Range<usize>,
    waiting: &[u32],
    width: usize,
) -> Option<usize> {
    let part = &bytes[range];
    // A row of one cell may be blank.
    if width == 1 || memchr(b'"', part).is_some() {
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
pub(super) fn regular(bytes: &[u8], start: usize, waiting: &[u32], width: usize) -> usize {
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
