//! One record and its cells, with all that quotes allow.
//! Not here: where a quoted cell ends (`quote`), what is said about records (`rows`).

use crate::fault::Fault;
use crate::quote::{self, End};
use memchr::{memchr, memchr_iter, memchr2};

/// A cell of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// It has escapes in it.
    pub(crate) escaped: bool,
}

/// Where a record ends, and how many lines it has.
pub(crate) struct Record {
    pub(crate) end: usize,
    pub(crate) lines: u32,
    /// Its cells are known: each quote is closed.
    pub(crate) whole: bool,
}

/// Finds the cells of the record that begins at `start`. `note` takes what is odd, and where.
pub(crate) fn split<'b>(
    bytes: &'b [u8],
    start: usize,
    cells: &mut Vec<Cell>,
    mut note: impl FnMut(Fault, &'b [u8]),
) -> Record {
    cells.clear();
    let mut from = start;
    let mut lines = 1;
    loop {
        let mut cell = Cell { start: from, end: from, escaped: false };
        let mut after = from;
        let quoted = bytes.get(from) == Some(&b'"');
        if quoted {
            let (end, met) = quote::end(bytes, from + 1, true);
            let End::Closed(close) = end else {
                let end = memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |end| from + end + 1);
                note(Fault::QuoteNotClosed, &bytes[from..end]);
                return Record { end, lines, whole: false };
            };
            cell = Cell { start: from + 1, end: close, escaped: met.doubled || met.escaped };
            let text = &bytes[cell.start..close];
            if met.doubled {
                note(Fault::DoubledQuote, text);
            }
            let ends = memchr_iter(b'\n', text).count() as u32;
            if ends > 0 {
                note(Fault::LineEndInCell, text);
            }
            lines += ends;
            after = close + 1;
        }
        let end = memchr2(b',', b'\n', &bytes[after..]).map_or(bytes.len(), |end| after + end);
        let last = bytes.get(end) != Some(&b',');
        let rest = &bytes[after..end];
        let rest = if last { rest.strip_suffix(b"\r").unwrap_or(rest) } else { rest };
        if !quoted {
            cell.end = after + rest.len();
        } else if !rest.is_empty() {
            note(Fault::TextAfterQuote, &bytes[from..end]);
        }
        cells.push(cell);
        if last {
            return Record { end: bytes.len().min(end + 1), lines, whole: true };
        }
        from = end + 1;
    }
}

/// What a quoted cell says: `\"` and `""` are `"`, `\\` is `\`; another backslash is one.
pub(crate) fn unescape(raw: &[u8], plain: &mut Vec<u8>) {
    plain.clear();
    let mut rest = raw;
    while let [first, tail @ ..] = rest {
        let skip =
            matches!((first, tail.first()), (b'\\', Some(b'"' | b'\\')) | (b'"', Some(b'"')));
        plain.push(if skip { tail[0] } else { *first });
        rest = if skip { &tail[1..] } else { tail };
    }
}

/// Reads the record that a text begins with into `cells`, as the check of data reads it, and gives how many bytes it
/// takes. `None` when a quote is not closed: there may be more to come.
pub fn read_record(text: &str, cells: &mut Vec<String>) -> Option<usize> {
    let mut places = Vec::new();
    let record = split(text.as_bytes(), 0, &mut places, |_, _| {});
    if !record.whole {
        return None;
    }
    cells.resize_with(places.len(), String::new);
    let mut plain = Vec::new();
    for (cell, place) in cells.iter_mut().zip(places) {
        let raw = &text[place.start..place.end];
        cell.clear();
        if place.escaped {
            unescape(raw.as_bytes(), &mut plain);
            // Only ASCII was taken out.
            cell.push_str(&String::from_utf8_lossy(&plain));
        } else {
            cell.push_str(raw);
        }
    }
    Some(record.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Vec<String>, &str)> {
        let mut cells = vec!["of the record before".to_owned(); 9];
        let end = read_record(text, &mut cells)?;
        Some((cells, &text[end..]))
    }

    #[test]
    fn records_are_read_as_the_check_reads_them() {
        let strings = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        assert_eq!(read("a,,c\r\nd"), Some((strings(&["a", "", "c"]), "d")));
        assert_eq!(
            read(r#""a, ""b"" \"c\" \\ \n",2"#),
            Some((strings(&[r#"a, "b" "c" \ \n"#, "2"]), ""))
        );
        assert_eq!(read("\"two\nlines\",\nx"), Some((strings(&["two\nlines", ""]), "x")));
        assert_eq!(read("5\" nail\n"), Some((strings(&["5\" nail"]), "")));
        assert_eq!(read("\"한글\"x,y"), Some((strings(&["한글", "y"]), "")));
        assert_eq!(read("a,\"b\nc"), None);
    }
}
