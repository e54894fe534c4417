//! Where a quoted cell ends. Both the cutting into blocks and the reading of rows ask here, so that they agree.
//! Not here: what is said about quotes (`rows`).
//!
//! The service wants `"` and `\` inside quotes escaped with `\` (docs/service/data.md, "CSV files"); most writers
//! double the quote instead. Both are understood.

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
    while let Some(next) = memchr(b'"', &bytes[at..]) {
        let quote = at + next;
        record = after_last_line(bytes, at, quote).unwrap_or(record);
        at = quote + 1;
        if !opens(bytes, quote) {
            continue;
        }
        match end(bytes, at, false).0 {
            End::Closed(close) => at = close + 1,
            // The line is taken as it stands.
            End::Open => match memchr(b'\n', &bytes[at..]) {
                Some(line) => {
                    at += line + 1;
                    record = at;
                }
                None => return record,
            },
            End::Unknown => return record,
        }
    }
    after_last_line(bytes, at, bytes.len()).unwrap_or(record)
}

/// Whether the quote at this position begins a cell: elsewhere it is a character like others.
fn opens(bytes: &[u8], quote: usize) -> bool {
    quote == 0 || matches!(bytes[quote - 1], b',' | b'\n')
}

fn after_last_line(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    memrchr(b'\n', &bytes[from..to]).map(|line| from + line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
