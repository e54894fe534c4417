//! One record of CSV in any dialect, and its cells.
//! Not here: reading blocks of them (`csv`).
//!
//! Quotes mean what they mean to the check (`personalize-data`): inside a quoted cell the quote is written twice or after `\`,
//! and `\\` is `\`. A quote elsewhere is a character like others.

use memchr::{memchr_iter, memchr2};

/// What stands between cells, and around those that need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) quote: u8,
}

/// A cell of a record, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// It has escapes in it.
    pub(crate) escaped: bool,
}

/// Where a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// After its line end, with so many line feeds up to there.
    Closed { end: usize, lines: u64 },
    /// The bytes do not reach far enough to know.
    Unknown,
    /// Nothing follows, and a quote is not closed.
    Unclosed,
}

impl Dialect {
    /// Finds the cells of the record that begins at `start`. `whole` says that nothing follows `bytes`.
    pub(crate) fn split(
        self,
        bytes: &[u8],
        start: usize,
        whole: bool,
        cells: &mut Vec<Cell>,
    ) -> End {
        cells.clear();
        let mut from = start;
        let mut any_quoted = false;
        loop {
            let quoted = match bytes.get(from) {
                Some(byte) if *byte == self.quote => match self.quoted(bytes, from, whole) {
                    Quoted::Cell(cell) => Some(cell),
                    Quoted::Text => None,
                    Quoted::Unknown if whole => return End::Unclosed,
                    Quoted::Unknown => return End::Unknown,
                },
                _ => None,
            };
            // After a quoted cell comes its delimiter or line end.
            let after = quoted.map_or(from, |cell| cell.end + 1);
            let end = match bytes.get(after) {
                Some(byte) if *byte == self.delimiter => Some(after),
                _ => memchr2(self.delimiter, b'\n', &bytes[after..]).map(|end| after + end),
            };
            if end.is_none() && !whole {
                return End::Unknown;
            }
            let end = end.unwrap_or(bytes.len());
            let last = bytes.get(end) != Some(&self.delimiter);
            let carriage = last && end > after && bytes[end - 1] == b'\r';
            cells.push(match quoted {
                Some(cell) => {
                    any_quoted = true;
                    cell
                }
                None => Cell { start: from, end: end - usize::from(carriage), escaped: false },
            });
            if last {
                // Line feeds stand in quoted cells only.
                let inside = if any_quoted { &bytes[start..end] } else { &[] };
                let lines = 1 + memchr_iter(b'\n', inside).count() as u64;
                return End::Closed { end: bytes.len().min(end + 1), lines };
            }
            from = end + 1;
        }
    }

    /// The quoted cell whose quote is at `from`.
    fn quoted(self, bytes: &[u8], from: usize, whole: bool) -> Quoted {
        let mut at = from + 1;
        let mut escaped = false;
        while let Some(next) = bytes.get(at..).and_then(|rest| memchr2(self.quote, b'\\', rest)) {
            at += next;
            let follows = bytes.get(at + 1).copied();
            match (bytes[at], follows) {
                (b'\\', _) => {
                    escaped = true;
                    at += 2;
                }
                (_, Some(byte)) if byte == self.quote => {
                    escaped = true;
                    at += 2;
                }
                (_, None) if !whole => return Quoted::Unknown,
                (_, None) => return Quoted::Cell(Cell { start: from + 1, end: at, escaped }),
                (_, Some(byte)) if byte == self.delimiter || byte == b'\n' => {
                    return Quoted::Cell(Cell { start: from + 1, end: at, escaped });
                }
                (_, Some(b'\r')) => match bytes.get(at + 2) {
                    Some(b'\n') => {
                        return Quoted::Cell(Cell { start: from + 1, end: at, escaped });
                    }
                    None if !whole => return Quoted::Unknown,
                    _ => return Quoted::Text,
                },
                // Text after the quote: the quotes are part of a text that is not quoted.
                _ => return Quoted::Text,
            }
        }
        Quoted::Unknown
    }

    /// Appends what a quoted cell says.
    pub(crate) fn unescape(self, raw: &[u8], plain: &mut Vec<u8>) {
        let mut rest = raw;
        while let Some(next) = memchr2(self.quote, b'\\', rest) {
            let follows = rest.get(next + 1).copied();
            let skip = match rest[next] {
                b'\\' => follows == Some(self.quote) || follows == Some(b'\\'),
                _ => follows == Some(self.quote),
            };
            plain.extend_from_slice(&rest[..next]);
            plain.push(if skip { rest[next + 1] } else { rest[next] });
            rest = &rest[next + 1 + usize::from(skip)..];
        }
        plain.extend_from_slice(rest);
    }
}

/// Whether a line has nothing in it.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty() && !line.contains(&b'\t')
}

/// What begins with a quote.
enum Quoted {
    Cell(Cell),
    /// No quoted cell: there is text after the quote that closes it.
    Text,
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quote: b'"' };

    fn split(dialect: Dialect, text: &str) -> (Vec<String>, End) {
        let mut cells = Vec::new();
        let end = dialect.split(text.as_bytes(), 0, true, &mut cells);
        let words = cells.iter().map(|cell| {
            let mut plain = Vec::new();
            let raw = &text.as_bytes()[cell.start..cell.end];
            if cell.escaped {
                dialect.unescape(raw, &mut plain)
            } else {
                plain.extend(raw)
            }
            String::from_utf8(plain).unwrap()
        });
        (words.collect(), end)
    }

    #[test]
    fn records_are_read_as_the_check_reads_them() {
        for text in [
            "a,,c\r\nd",
            r#""a, ""b"" \"c\" \\ \n",2"#,
            "\"two\nlines\",\nx",
            "5\" nail\n",
            "\"한글\"\r\n",
            "\"a\"\r",
            "\n",
            "",
        ] {
            let mut expected = Vec::new();
            let length = personalize_data::read_record(text, &mut expected);
            let (cells, end) = split(COMMA, text);
            if text != "\"a\"\r" {
                assert_eq!(cells, expected, "{text:?}");
            }
            assert!(matches!(end, End::Closed { end, .. } if Some(end) == length), "{text:?}");
        }
    }

    #[test]
    fn other_delimiters_and_quotes() {
        let semicolon = Dialect { delimiter: b';', quote: b'\'' };
        let (cells, end) = split(semicolon, "'a;''b''';c,\"d\"\nx");
        assert_eq!(cells, ["a;'b'", "c,\"d\""]);
        assert_eq!(end, End::Closed { end: 16, lines: 1 });
    }

    #[test]
    fn text_after_a_quote_is_not_lost() {
        assert_eq!(split(COMMA, "\"a\"b,c\n").0, ["\"a\"b", "c"]);
    }

    #[test]
    fn what_is_cut_off_is_unknown() {
        let text = b"a,\"b\"\"\nc\",d\r\n";
        for length in 0..text.len() {
            let mut cells = Vec::new();
            assert_eq!(
                COMMA.split(&text[..length], 0, false, &mut cells),
                End::Unknown,
                "{length}"
            );
        }
        assert_eq!(split(COMMA, "a,\"b").1, End::Unclosed);
        let whole = COMMA.split(text, 0, false, &mut Vec::new());
        assert_eq!(whole, End::Closed { end: text.len(), lines: 2 });
    }
}
