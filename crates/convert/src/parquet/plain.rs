//! Values that lie in a page one after the other, as ranges of a text: texts as ranges of the page itself, whole numbers as ranges
//! of what is written of them. Not here: which of them a row has (`flat`), how a number is written (`value`).
//!
//! Facts: Apache Parquet format, "Encodings", PLAIN.

use super::leaf::Leaf;
use super::value::{Form, Kind, Value};
use super::whole::{self, LONGEST};
use crate::batch::PIECE;
use ::parquet::basic::Type;

/// What values are, and so how they lie in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// Each after its length in four bytes.
    Texts,
    /// Of four bytes each.
    Narrow(Form),
    /// Of eight bytes each.
    Wide(Form),
}

impl Stored {
    /// What the values of a column are, where they are one of these.
    pub(super) fn of(leaf: &Leaf, seconds: bool) -> Option<Self> {
        let kind = *leaf.kind.as_ref().ok()?;
        let form = Form { kind, seconds };
        match leaf.descriptor.physical_type() {
            Type::BYTE_ARRAY if kind == Kind::Plain => Some(Stored::Texts),
            Type::INT32 => Some(Stored::Narrow(form)),
            Type::INT64 => Some(Stored::Wide(form)),
            _ => None,
        }
    }

    /// Whether these texts of numbers are of digits.
    pub(super) fn is_digits(self, text: &[u8]) -> bool {
        match self {
            Stored::Texts => false,
            Stored::Narrow(form) | Stored::Wide(form) => {
                let is_whole = matches!(form.kind, Kind::Plain | Kind::Unsigned);
                is_whole && memchr::memchr(b'-', text).is_none()
            }
        }
    }

    /// How many bytes each has, where all have as many.
    pub(super) fn size(self) -> Option<usize> {
        match self {
            Stored::Texts => None,
            Stored::Narrow(_) => Some(size_of::<i32>()),
            Stored::Wide(_) => Some(size_of::<i64>()),
        }
    }
}

/// Writes numbers, and says where each of them stands; behind the last one there are [`PIECE`] bytes more.
pub(super) fn write(bytes: &[u8], stored: Stored, text: &mut Vec<u8>, cells: &mut Vec<(u32, u32)>) {
    match stored {
        Stored::Texts => {}
        Stored::Narrow(form) => {
            let values = bytes.as_chunks().0.iter().map(|bytes| i32::from_le_bytes(*bytes));
            match form.kind {
                Kind::Plain => write_whole(values.map(i64::from), text, cells),
                _ => write_all(values, form, text, cells),
            }
        }
        Stored::Wide(form) => {
            let values = bytes.as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes));
            match form.kind {
                Kind::Plain => write_whole(values, text, cells),
                Kind::Moment(per_second) if form.seconds => {
                    write_whole(values.map(|value| value.div_euclid(per_second)), text, cells);
                }
                _ => write_all(values, form, text, cells),
            }
        }
    }
    text.extend_from_slice(&[0; PIECE]);
}

/// Numbers that are written as they are have as much room each as the longest, so that none is moved.
fn write_whole(
    values: impl ExactSizeIterator<Item = i64>,
    text: &mut Vec<u8>,
    cells: &mut Vec<(u32, u32)>,
) {
    let begin = text.len();
    text.resize(begin + values.len() * LONGEST, 0);
    let rooms = text[begin..].as_chunks_mut::<LONGEST>().0;
    let ends = (begin + LONGEST..).step_by(LONGEST);
    cells.extend(rooms.iter_mut().zip(values).zip(ends).map(|((room, value), end)| {
        let length = LONGEST - whole::signed(value, room);
        ((end - length) as u32, end as u32)
    }));
}

/// Numbers of which more is to be written stand one after the other.
fn write_all(
    values: impl ExactSizeIterator<Item = impl Value>,
    form: Form,
    text: &mut Vec<u8>,
    cells: &mut Vec<(u32, u32)>,
) {
    cells.reserve(values.len());
    for value in values {
        let start = text.len() as u32;
        value.write(form, text);
        cells.push((start, text.len() as u32));
    }
}

/// So many texts are looked at at once.
const SOME: usize = 8;

/// Finds so many texts, and says where they end and how long the longest is.
pub(super) fn find(
    bytes: &[u8],
    mut at: usize,
    count: usize,
    cells: &mut Vec<(u32, u32)>,
) -> Option<(usize, usize)> {
    let mut longest = 0;
    let mut left = count;
    // A page may say that it has any number of them.
    cells.reserve(count.min(bytes.len() / 4));
    while left > 0 {
        let rest = bytes.get(at..)?;
        let first: &[u8; 4] = rest.first_chunk()?;
        let length = u32::from_le_bytes(*first) as usize;
        let size = first.len().checked_add(length)?;
        longest = longest.max(length);
        let cell = |at: usize| ((at + first.len()) as u32, (at + size) as u32);
        // Identifiers are often of one length: of some texts that are, none waits for the one before it.
        let some = rest.get(..size.saturating_mul(SOME)).filter(|_| left >= SOME);
        let is_same = |text: &[u8]| text.first_chunk() == Some(first);
        match some.filter(|some| some.chunks_exact(size).all(is_same)) {
            Some(some) => {
                cells.extend((0..SOME).map(|next| cell(at + next * size)));
                at += some.len();
                left -= SOME;
            }
            None => {
                rest.get(..size)?;
                cells.push(cell(at));
                at += size;
                left -= 1;
            }
        }
    }
    Some((at, longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_after_their_lengths() {
        let mut out = Vec::new();
        assert_eq!(find(b"\x02\0\0\0ab\0\0\0\0", 0, 2, &mut out), Some((10, 2)));
        assert_eq!(out, [(4, 6), (10, 10)]);
        for broken in [&b"\x03\0\0\0ab"[..], b"\x02\0\0", b"\xff\xff\xff\xffab"] {
            assert!(find(broken, 0, 1, &mut Vec::new()).is_none(), "{broken:?}");
        }
    }

    /// Runs of texts of one length, shorter and longer than what is looked at at once, between others.
    #[test]
    fn texts_of_one_length_are_found_like_others() {
        let lengths = [[3].repeat(7), [0].repeat(9), [5].repeat(8), vec![1, 2], [4].repeat(40)];
        let lengths = lengths.concat();
        let (mut bytes, mut expected) = (vec![0xff; 3], Vec::new());
        for length in &lengths {
            bytes.extend_from_slice(&(*length as u32).to_le_bytes());
            bytes.extend((0..*length).map(|at| at as u8));
            expected.push(((bytes.len() - length) as u32, bytes.len() as u32));
        }
        let count = lengths.len();
        let mut out = Vec::new();
        assert_eq!(find(&bytes, 3, count, &mut out), Some((bytes.len(), 5)));
        assert_eq!(out, expected);
        for some in 0..count {
            out.clear();
            let (end, _) = find(&bytes, 3, some, &mut out).unwrap();
            assert_eq!(out, expected[..some]);
            assert_eq!(find(&bytes, end, count - some, &mut out).unwrap().0, bytes.len());
            assert_eq!(out, expected);
        }
        assert_eq!(find(&bytes, 3, count + 1, &mut out), None);
        for end in 0..bytes.len() {
            assert_eq!(find(&bytes[..end], 3, count, &mut out), None, "{end} bytes");
        }
    }

    #[test]
    fn numbers_are_written_one_after_the_other() {
        let form = |kind| Form { kind, seconds: false };
        let narrow = [7, -1, i32::MIN].map(i32::to_le_bytes).concat();
        let written = |stored, bytes: &[u8]| {
            let (mut text, mut cells) = (Vec::new(), Vec::new());
            write(bytes, stored, &mut text, &mut cells);
            let cell = |(start, end): &(u32, u32)| {
                String::from_utf8_lossy(&text[*start as usize..*end as usize]).into_owned()
            };
            let all: Vec<String> = cells.iter().map(cell).collect();
            assert!(text.ends_with(&[0; PIECE]));
            (all.join(" "), stored.is_digits(&text))
        };
        let plain = written(Stored::Narrow(form(Kind::Plain)), &narrow);
        assert_eq!(plain, ("7 -1 -2147483648".to_owned(), false));
        let unsigned = written(Stored::Narrow(form(Kind::Unsigned)), &narrow);
        assert_eq!(unsigned, ("7 4294967295 2147483648".to_owned(), true));
        let wide = [0, i64::MAX, 10].map(i64::to_le_bytes).concat();
        let plain = written(Stored::Wide(form(Kind::Plain)), &wide);
        assert_eq!(plain, ("0 9223372036854775807 10".to_owned(), true));
        let moments = written(Stored::Wide(form(Kind::Moment(1))), &wide[..8]);
        assert_eq!(moments, ("1970-01-01T00:00:00Z".to_owned(), false));
    }
}
