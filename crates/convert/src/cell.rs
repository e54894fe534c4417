//! How a cell is written: as it is, or in quotes where it has to be.
//! Not here: which cells (`row_writer`).
//!
//! Inside quotes `"` and `\` are escaped with `\`, as the service wants it (docs/service/data.md, "CSV files").

use memchr::memchr_iter;

/// Appends a cell and says how many line feeds it has.
pub(crate) fn write(out: &mut Vec<u8>, cell: &[u8]) -> u64 {
    if !is_special(cell) {
        append(out, cell);
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

/// Appends a cell as it is. Most are short, and two pieces that may overlap take less than a copy of any length.
#[inline(always)]
pub(crate) fn append(out: &mut Vec<u8>, cell: &[u8]) {
    match cell.len() {
        4..8 => append_ends::<4>(out, cell),
        8..=16 => append_ends::<8>(out, cell),
        _ => out.extend_from_slice(cell),
    }
}

/// Appends a cell of `N` to twice as many bytes.
#[inline(always)]
fn append_ends<const N: usize>(out: &mut Vec<u8>, cell: &[u8]) {
    let (Some(first), Some(last)) = (cell.first_chunk::<N>(), cell.last_chunk::<N>()) else {
        return out.extend_from_slice(cell);
    };
    let begin = out.len() + cell.len() - N;
    out.extend_from_slice(first);
    out.truncate(begin);
    out.extend_from_slice(last);
}

/// Whether a cell cannot stand without quotes.
#[inline(always)]
pub(crate) fn is_special(cell: &[u8]) -> bool {
    has_low(cell)
        // Without a branch in it the loop takes sixteen bytes at once.
        && cell.iter().fold(false, |any, byte| any | matches!(byte, b',' | b'"' | b'\n' | b'\r'))
}

/// Whether a cell has a byte up to the comma, as all have that cannot stand without quotes: eight bytes are looked at together.
#[inline(always)]
fn has_low(cell: &[u8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x80 * EACH;
    // A byte that is lower borrows from its highest bit, where it has none itself.
    let low = |word: u64| word.wrapping_sub((b',' + 1) as u64 * EACH) & !word & HIGHEST != 0;
    let four = |four: &[u8; 4]| u64::from(u32::from_le_bytes(*four));
    match (cell.last_chunk::<8>(), cell.first_chunk::<4>(), cell.last_chunk::<4>()) {
        (Some(last), ..) => {
            let (eights, _) = cell.as_chunks::<8>();
            eights.iter().chain([last]).any(|eight| low(u64::from_le_bytes(*eight)))
        }
        (None, Some(first), Some(last)) => low(four(first) | four(last) << 32),
        _ => cell.iter().any(|byte| *byte <= b','),
    }
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
    fn cells_of_any_length_are_looked_at_to_their_end() {
        for length in 0..40 {
            let plain = vec![b'a'; length];
            assert!(!is_special(&plain));
            let mut out = b"x".to_vec();
            append(&mut out, &plain);
            assert_eq!(out[1..], plain);
            for (at, byte) in (0..length).flat_map(|at| b",\"\n\r".map(|byte| (at, byte))) {
                let mut cell = plain.clone();
                cell[at] = byte;
                assert!(is_special(&cell), "{length} {at}");
                cell[at] = b' ';
                assert!(!is_special(&cell), "{length} {at}");
                cell[at] = 0xec;
                assert!(!is_special(&cell), "{length} {at}");
            }
        }
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
