//! Which dialect of CSV a text is in: told from its first records.
//! Not here: which encoding (`recognise`).

use crate::iso;
use crate::record::{Cell, Dialect, End, is_blank};
use personalize_data::encoding::MARK;
use personalize_rules::cell::number::is_decimal;

/// What may stand between cells, the most usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So many records are looked at.
const LOOKED_AT: usize = 200;

/// How many of the first bytes are before the first record: a byte-order mark, and a line for Excel (`sep=;`).
pub(crate) fn preamble(start: &[u8]) -> usize {
    let text = start.strip_prefix(MARK).unwrap_or(start);
    let mark = start.len() - text.len();
    match text {
        [b's', b'e', b'p', b'=', _, b'\n', ..] => mark + 6,
        [b's', b'e', b'p', b'=', _, b'\r', b'\n', ..] => mark + 7,
        _ => mark,
    }
}

/// The delimiter that a line for Excel names.
fn named_delimiter(start: &[u8]) -> Option<u8> {
    let text = start.strip_prefix(MARK).unwrap_or(start);
    let line = text.strip_prefix(b"sep=")?;
    line.first().copied().filter(|_| preamble(start) > start.len() - text.len())
}

/// The dialect of a text that begins so; what is given is taken as it is. `whole` says that nothing follows.
pub(crate) fn dialect(
    start: &[u8],
    whole: bool,
    delimiter: Option<u8>,
    quote: Option<u8>,
) -> Dialect {
    let text = &start[preamble(start)..];
    let quote = quote.unwrap_or_else(|| if is_single_quoted(text) { b'\'' } else { b'"' });
    let delimiter = delimiter.or_else(|| named_delimiter(start)).unwrap_or_else(|| {
        let scored = DELIMITERS.map(|delimiter| {
            (score(&records(text, whole, Dialect { delimiter, quote })), delimiter)
        });
        // Of equal ones the first.
        scored
            .iter()
            .rev()
            .max_by_key(|(score, _)| *score)
            .map_or(b',', |(_, delimiter)| *delimiter)
    });
    Dialect { delimiter, quote }
}

/// How well a delimiter fits: first how many of a thousand records have as many cells as the first, then how many cells.
fn score(records: &[Vec<Vec<u8>>]) -> (usize, usize) {
    let Some(first) = records.first().map(Vec::len).filter(|count| *count > 1) else {
        return (0, 0);
    };
    let same = records.iter().filter(|record| record.len() == first).count();
    (same * 1_000 / records.len(), first)
}

/// Whether cells stand in `'`: there is no `"`, and lines begin and end with one.
fn is_single_quoted(text: &[u8]) -> bool {
    let lines = || {
        let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        lines.filter(|line| !line.is_empty()).take(LOOKED_AT)
    };
    let quoted = |line: &[u8]| line.len() > 1 && line.starts_with(b"'") && line.ends_with(b"'");
    let first = lines().next().is_some_and(quoted);
    first && !lines().any(|line| line.contains(&b'"'))
}

/// The first records of a text, with unescaped cells; blank lines are left out. The last may be incomplete unless it is whole.
pub(crate) fn records(text: &[u8], whole: bool, dialect: Dialect) -> Vec<Vec<Vec<u8>>> {
    first_records(text, whole, dialect, LOOKED_AT)
}

/// As [`records`], so many.
pub(crate) fn first_records(
    text: &[u8],
    whole: bool,
    dialect: Dialect,
    most: usize,
) -> Vec<Vec<Vec<u8>>> {
    let (mut records, mut cells, mut start) = (Vec::new(), Vec::new(), 0);
    while start < text.len() && records.len() < most {
        let End::Closed { end, .. } = dialect.split(text, start, whole, &mut cells) else { break };
        if !is_blank(&text[start..end]) {
            records.push(cells.iter().map(|cell| plain(text, *cell, dialect)).collect());
        }
        start = end;
    }
    records
}

fn plain(text: &[u8], cell: Cell, dialect: Dialect) -> Vec<u8> {
    let raw = &text[cell.start..cell.end];
    let mut plain = Vec::new();
    if cell.escaped {
        dialect.unescape(raw, &mut plain);
    } else {
        plain.extend_from_slice(raw);
    }
    plain
}

/// The names of a table that begins below a title, as reports of analytics and spreadsheets have one: a first record of one cell, or
/// with little in its cells, above records that all have as many.
pub(crate) fn names_below_title(records: &[Vec<Vec<u8>>]) -> Option<&[Vec<u8>]> {
    let first = records.first()?;
    let width = records.last()?.len();
    let is_blank = |cell: &&Vec<u8>| cell.trim_ascii().is_empty();
    let blank = first.iter().filter(is_blank).count();
    let is_title = width > 1 && first.len() == 1 || blank * 2 > first.len() && blank < first.len();
    let same = records.iter().filter(|record| record.len() == width).count();
    if !is_title || same * 2 <= records.len() {
        return None;
    }
    let is_names =
        |record: &&Vec<Vec<u8>>| record.len() == width && !record.iter().any(|c| is_blank(&c));
    records[1..].iter().find(is_names).map(Vec::as_slice)
}

/// Whether the first record has names: it has not when a cell in it is a number or a time, and so is the one below.
pub(crate) fn has_header(records: &[Vec<Vec<u8>>]) -> bool {
    let value = |cell: &Vec<u8>| is_decimal(cell) || iso::seconds(cell).is_some();
    match records {
        [first, second, ..] => !first.iter().zip(second).any(|(a, b)| value(a) && value(b)),
        [first] => !first.iter().any(value),
        [] => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (char, char) {
        let Dialect { delimiter, quote } = dialect(text.as_bytes(), true, None, None);
        (char::from(delimiter), char::from(quote))
    }

    #[test]
    fn delimiters_and_quotes_are_found() {
        for (text, expected) in [
            ("a,b\n1,2\n", (',', '"')),
            ("a;b\n1,5;2\n", (';', '"')),
            ("a;b\n1,5;2,5\n1,5;2,5\n", (';', '"')),
            ("a\tb\tc\n1,2\t\t3\n", ('\t', '"')),
            ("a|b\nx|y\n", ('|', '"')),
            ("id,genres\n1,a|b\n2,c|d\n", (',', '"')),
            ("id,genres\n1,a|b|c\n", (',', '"')),
            ("\"a,b\";c\n\"x,y,z\";d\n", (';', '"')),
            ("'a';'b'\n'1;2';'3'\n", (';', '\'')),
            ("sep=|\na;b|c\n", ('|', '"')),
            ("only\n1\n2\n", (',', '"')),
            ("", (',', '"')),
        ] {
            assert_eq!(found(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_given_is_taken() {
        let given = dialect(b"a,b\n1,2\n", true, Some(b'^'), Some(b'\''));
        assert_eq!(given, Dialect { delimiter: b'^', quote: b'\'' });
    }

    #[test]
    fn a_title_is_told_from_names() {
        let below = |text: &str| {
            let records = records(text.as_bytes(), true, Dialect { delimiter: b',', quote: b'"' });
            names_below_title(&records).map(|names| String::from_utf8_lossy(&names[0]).into_owned())
        };
        assert_eq!(below("# All\n# 2026\n\nuser,item\n1,2\n3,4\n5,6\n").as_deref(), Some("user"));
        assert_eq!(below("Sales,,\nuser,item,at\n1,2,3\n").as_deref(), Some("user"));
        for plain in
            ["user,item\n1,2\n", ",user,item\n0,1,2\n", ",item\n0,1\n", "only\n1\n2\n", "", "a\n"]
        {
            assert_eq!(below(plain), None, "{plain}");
        }
    }

    #[test]
    fn a_header_is_told_from_data() {
        let has = |text: &str| {
            let text = text.as_bytes();
            has_header(&records(text, true, dialect(text, true, None, None)))
        };
        assert!(has("user,item\nu1,i1\n"));
        assert!(has("user,2019\nu1,x\n"));
        assert!(has(",user,time\n0,u,1\n"));
        assert!(has("user,item\n"));
        assert!(!has("u1,i1,1600000000\nu2,i2,1600000001\n"));
        assert!(!has("u1,2026-01-01\nu2,2026-01-02\n"));
        assert!(!has("196\t242\t3\t881250949\n186\t302\t3\t891717742\n"));
    }
}
