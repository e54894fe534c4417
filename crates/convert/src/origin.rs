//! Which row of the source a line of the output came from.
//! Not here: what is said about it.

/// So many bytes are kept at most: room for ten million gaps or more.
const LIMIT: usize = 32 << 20;
/// Every so many runs the state is kept, so that a search is short.
const STEP: usize = 1024;

/// The lines of the output with the rows of the source, as runs in which both grow by one. A run is stored as two numbers of
/// few bytes: its lines, and the rows (may be less than none) that the next one is ahead of where this one would go on.
#[derive(Debug)]
pub(crate) struct Origin {
    /// So many bytes are kept.
    limit: usize,
    bytes: Vec<u8>,
    marks: Vec<Mark>,
    runs: usize,
    /// The run that grows.
    line: u64,
    row: u64,
    lines: u64,
    /// No run was stored any more from some line on.
    full: bool,
}

#[derive(Debug)]
struct Mark {
    line: u64,
    row: u64,
    at: usize,
}

impl Default for Origin {
    fn default() -> Self {
        Origin::new(LIMIT)
    }
}

impl Origin {
    fn new(limit: usize) -> Self {
        let (bytes, marks) = (Vec::new(), Vec::new());
        Origin { limit, bytes, marks, runs: 0, line: 0, row: 0, lines: 0, full: false }
    }

    /// Notes that the next line of the output came from this row.
    #[inline(always)]
    pub(crate) fn push(&mut self, line: u64, row: u64) {
        if self.lines > 0 && row == self.row + self.lines {
            self.lines += 1;
        } else {
            self.start(line, row);
        }
    }

    /// Notes the same of so many lines and rows, each one further.
    pub(crate) fn push_all(&mut self, line: u64, row: u64, count: u64) {
        if count > 0 {
            self.push(line, row);
            // Where nothing is noted any more, there is no run that grows.
            if self.lines > 0 {
                self.lines += count - 1;
            }
        }
    }

    #[inline(never)]
    fn start(&mut self, line: u64, row: u64) {
        if self.full {
            return;
        }
        if self.lines > 0 {
            if self.runs.is_multiple_of(STEP) {
                self.marks.push(Mark { line: self.line, row: self.row, at: self.bytes.len() });
            }
            self.runs += 1;
            let gap = row.wrapping_sub(self.row + self.lines).cast_signed();
            write_number(&mut self.bytes, line - self.line);
            write_number(&mut self.bytes, zigzag(gap));
            if self.bytes.len() >= self.limit {
                self.full = true;
                self.lines = 0;
                return;
            }
        }
        (self.line, self.row, self.lines) = (line, row, 1);
    }

    /// The row of the source that a line of the output came from.
    pub(crate) fn row(&self, line: u64) -> Option<u64> {
        if self.lines > 0 && line >= self.line {
            let offset = line - self.line;
            return (offset < self.lines).then(|| self.row + offset);
        }
        let mark = self.marks.partition_point(|mark| mark.line <= line).checked_sub(1)?;
        let Mark { line: mut first, mut row, at } = self.marks[mark];
        let mut rest = &self.bytes[at..];
        loop {
            let lines = read_number(&mut rest)?;
            let gap = unzigzag(read_number(&mut rest)?);
            if line < first + lines {
                return Some(row + (line - first));
            }
            first += lines;
            row = (row + lines).wrapping_add_signed(gap);
        }
    }
}

fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Seven bits a byte, the least first; the highest bit says that there are more.
fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_line_is_found(steps in proptest::collection::vec((1u64..4, 1u64..5), 1..300)) {
            let mut origin = Origin::default();
            let (mut line, mut row, mut all) = (2, 2, Vec::new());
            for (lines, rows) in steps {
                for _ in 0..lines {
                    origin.push(line, row);
                    all.push((line, row));
                    line += 1;
                }
                row += rows;
            }
            for (line, row) in all {
                prop_assert_eq!(origin.row(line), Some(row));
            }
            prop_assert_eq!(origin.row(1), None);
            prop_assert_eq!(origin.row(line), None);
        }
    }

    #[test]
    fn memory_is_bounded_and_what_is_known_stays() {
        let mut origin = Origin::new(100_000);
        for line in 0..100_000 {
            origin.push(line, line * 2);
        }
        assert!(origin.bytes.len() <= 100_000 + 20);
        assert_eq!(origin.row(45_000), Some(90_000));
        assert_eq!(origin.row(99_999), None);
    }
}
