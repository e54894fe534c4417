//! Where a quoted cell ends. Both the cutting into blocks and the reading of rows ask here, so that they agree.
//! Not here: what is said about quotes (`rows`).
//!
//! The service wants `"` and `\` inside quotes escaped with `\` (docs/service/data.md, "CSV files"); most writers
//! double the quote instead. Both are understood.

use crate::scan;
use memchr::{memchr, memchr2, memrchr};

/// A quoted cell that has not ended after so many bytes was not meant to be one; longer than any text that the
/// service reads (20,000 characters).
pub(crate) const LIMIT: usize = 256 * 1024;

/// How a quoted cell ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Position the closing quote at this position.
    Closed(usize),
    /// Never, or too far away.
    Open,
    /// The bytes do not reach far enough to know.
    Unknown,
}

/// What was met inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Met {
    /// A doubled quote.
    pub(crate) doubled: bool,
    /// A backslash before something.
    pub(crate) escaped: bool,
}

/// Looks for the quote that closes a cell whose first byte after the opening quote is at `from`. `whole` says that
/// nothing follows `bytes`.
pub(crate) fn end(bytes: &[u8], from: usize, whole: bool) -> (End, Met) {
    let limit = bytes.len().min(from.saturating_add(LIMIT));
    let mut at = from;
    let mut met = Met::default();
    while at < limit {
        let Some(next) = memchr2(b'"', b'\\', &bytes[at..limit]) else { break };
        at += next;
        if bytes[at] == b'\\' {
            met.escaped = true;
            at += 2;
        } else if at + 1 == bytes.len() && !whole {
            return (End::Unknown, met);
        } else if bytes.get(at + 1) == Some(&b'"') {
            met.doubled = true;
            at += 2;
        } else {
            return (End::Closed(at), met);
        }
    }
    let far = bytes.len() >= from.saturating_add(LIMIT);
    (if far || whole { End::Open } else { End::Unknown }, met)
}

/// How many of the first bytes are complete records, when more bytes may follow. Records begin at 0.
pub(crate) fn complete(bytes: &[u8]) -> usize {
    let mut record = 0;
    let mut at = 0;
    let mut marks = Marks::new(bytes, 0);
    while let Some(mark) = marks.next(at) {
        if !opens(bytes, mark) {
            continue;
        }
        record = after_last_line(bytes, at, mark).unwrap_or(record);
        at = mark + 1;
        match marks.closing(at) {
            End::Closed(close) => at = close + 1,
            // The line is taken as it stands.
            End::Open => match memchr(b'\n', &bytes[at..]) {
                Some(line) => {
                    at += line + 1;
                    record = at;
                    marks = Marks::new(bytes, at);
                }
                None => return record,
            },
            End::Unknown => return record,
        }
    }
    after_last_line(bytes, at, bytes.len()).unwrap_or(record)
}

/// Whether a quote that begins a cell is at this position: elsewhere it is a character like others.
fn opens(bytes: &[u8], mark: usize) -> bool {
    bytes[mark] == b'"' && (mark == 0 || matches!(bytes[mark - 1], b',' | b'\n'))
}

fn after_last_line(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    match &bytes[from..to] {
        // Between two quoted cells.
        [byte] => (*byte == b'\n').then_some(to),
        text => memrchr(b'\n', text).map(|line| from + line + 1),
    }
}

/// The quotes and backslashes of a text, in order. There are many, so they are looked for in many bytes at once.
struct Marks<'b> {
    bytes: &'b [u8],
    /// The bytes whose marks are in `bits`, apart from those that were given.
    base: usize,
    bits: u64,
}

impl<'b> Marks<'b> {
    /// Those from a position on.
    fn new(bytes: &'b [u8], base: usize) -> Self {
        Self { bytes, base, bits: scan::mask_of(&bytes[base..], *b"\"\\") }
    }

    /// The next one at or after a position.
    #[inline(always)]
    fn next(&mut self, from: usize) -> Option<usize> {
        loop {
            while self.bits != 0 {
                let at = self.base + self.bits.trailing_zeros() as usize;
                self.bits &= self.bits - 1;
                if at >= from {
                    return Some(at);
                }
            }
            self.base += scan::LANES;
            self.bits = scan::mask_of(self.bytes.get(self.base..)?, *b"\"\\");
        }
    }

    /// What [`end`] says of a cell after which more bytes may follow. When the cell is not closed, marks are lost.
    #[inline(always)]
    fn closing(&mut self, from: usize) -> End {
        let limit = from.saturating_add(LIMIT);
        let mut at = from;
        while let Some(mark) = self.next(at).filter(|mark| *mark < limit) {
            match (self.bytes[mark], self.bytes.get(mark + 1)) {
                (b'\\', _) | (_, Some(b'"')) => at = mark + 2,
                (_, None) => return End::Unknown,
                _ => return End::Closed(mark),
            }
        }
        if self.bytes.len() >= limit { End::Open } else { End::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What [`complete`] has to say, a quote at a time.
    fn simple(bytes: &[u8]) -> usize {
        let (mut record, mut at) = (0, 0);
        while let Some(next) = memchr(b'"', &bytes[at..]) {
            let quote = at + next;
            record = memrchr(b'\n', &bytes[at..quote]).map_or(record, |line| at + line + 1);
            at = quote + 1;
            if quote > 0 && !b",\n".contains(&bytes[quote - 1]) {
                continue;
            }
            match end(bytes, at, false).0 {
                End::Closed(close) => at = close + 1,
                End::Open => match memchr(b'\n', &bytes[at..]) {
                    Some(line) => (record, at) = (at + line + 1, at + line + 1),
                    None => return record,
                },
                End::Unknown => return record,
            }
        }
        memrchr(b'\n', &bytes[at..]).map_or(record, |line| at + line + 1)
    }

    proptest! {
        #[test]
        fn complete_is_what_a_loop_says(text in "[a,\"\"\n\\\\]{0,200}", long in any::<bool>()) {
            let mut bytes = text.into_bytes();
            if long {
                bytes.extend(vec![b'x'; LIMIT]);
            }
            prop_assert_eq!(complete(&bytes), simple(&bytes));
        }
    }

    fn closed(bytes: &[u8]) -> Option<usize> {
        match end(bytes, 1, true).0 {
            End::Closed(at) => Some(at),
            _ => None,
        }
    }

    #[test]
    fn quotes_end_where_they_should() {
        assert_eq!(closed(br#""a",b"#), Some(2));
        assert_eq!(closed(br#""a""b",c"#), Some(5));
        assert_eq!(closed(br#""a\"b",c"#), Some(5));
        assert_eq!(closed(br#""a\\",b"#), Some(4));
        assert_eq!(closed(br#"""#), None);
        assert_eq!(closed(br#""a""#), Some(2));
        assert_eq!(closed(br#""a\"#), None);
        assert_eq!(end(br#""a""#, 1, false).0, End::Unknown);
        assert_eq!(end(br#""a"#, 1, false).0, End::Unknown);
        assert_eq!(end(&[b'x'; LIMIT + 1], 1, false).0, End::Open);
    }

    #[test]
    fn only_complete_records_are_cut_off() {
        assert_eq!(complete(b"a,b\nc"), 4);
        assert_eq!(complete(b"a,\"b\nc"), 0);
        assert_eq!(complete(b"a,\"b\nc\"\nd"), 8);
        assert_eq!(complete(b"x\na,\"b\nc\"\n\"d"), 10);
        assert_eq!(complete(b"5\"\n6\"\n"), 6);
        assert_eq!(complete(b"x,\"\"\ny"), 5);
        let mut runaway = b"a,\"b\nc,d\n".to_vec();
        runaway.extend([b'x'; LIMIT]);
        assert_eq!(complete(&runaway), 9);
    }
}
