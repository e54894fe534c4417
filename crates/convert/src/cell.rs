//! How a cell is written: as it is, or in quotes where it has to be.
//! Not here: which cells (`row_writer`).
//!
//! Inside quotes `"` and `\` are escaped with `\`, as the service wants it (docs/service/data.md, "CSV files").

use memchr::memchr_iter;

/// Appends a cell and says how many line feeds it has.
pub(crate) fn write(out: &mut Vec<u8>, cell: &[u8]) -> u64 {
    if !is_special(cell) {
        out.extend_from_slice(cell);
        return 0;
    }
    out.push(b'"');
    let mut rest = cell;
    while let Some(end) = memchr::memchr2(b'"', b'\\', rest) {
        out.extend_from_slice(&rest[..end]);
        out.push(b'\\');
        out.push(rest[end]);
        rest = &rest[end + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
    memchr_iter(b'\n', cell).count() as u64
}

/// Whether a cell cannot stand without quotes.
#[inline(always)]
pub(crate) fn is_special(cell: &[u8]) -> bool {
    // Without a branch in it the loop takes sixteen bytes at once.
    cell.iter().fold(false, |any, byte| any | matches!(byte, b',' | b'"' | b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: &str) -> (String, u64) {
        let mut out = Vec::new();
        let lines = write(&mut out, cell.as_bytes());
        (String::from_utf8(out).unwrap(), lines)
    }

    #[test]
    fn quotes_stand_only_where_they_have_to() {
        assert_eq!(written("a b|c\\"), ("a b|c\\".into(), 0));
        assert_eq!(written(""), (String::new(), 0));
        assert_eq!(written("a,b"), ("\"a,b\"".into(), 0));
        assert_eq!(written("5\" \\"), (r#""5\" \\""#.into(), 0));
        assert_eq!(written("a\r\nb\n"), ("\"a\r\nb\n\"".into(), 2));
    }

    #[test]
    fn what_is_written_is_read_by_the_check() {
        for cell in ["a,b", "5\" nail", "\\\"", "a\\", "\\,", "x\ny", "\"", "\\\\\"\"", "\r"] {
            let mut cells = Vec::new();
            let (line, _) = written(cell);
            personalize_data::read_record(&format!("{line},z\n"), &mut cells).unwrap();
            assert_eq!(cells, [cell, "z"], "{line}");
        }
    }
}
