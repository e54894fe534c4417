//! Numbers as people write them, with marks between groups of digits or a comma for the point.
//! Not here: what the service takes for a number (`personalize-rules`).

use personalize_rules::cell::number::is_decimal;

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The byte between groups of digits. A blank stands for no-break spaces too.
    pub group: Option<u8>,
    /// The byte before the fraction.
    pub decimal: u8,
}

/// What may stand between groups of digits.
const GROUPS: [u8; 5] = [b',', b'.', b' ', b'\'', b'_'];

impl Number {
    /// How `example` is written: `1,234.5`, `1.234,5`, `1 234,5`, `1234.5`, `1,234`. One mark with three digits after it is
    /// taken for one between groups.
    pub fn parse(example: &str) -> Option<Number> {
        let text = example.trim().replace(['\u{a0}', '\u{202f}'], " ");
        let marks: Vec<(usize, u8)> =
            text.bytes().enumerate().filter(|(_, byte)| !byte.is_ascii_digit()).collect();
        let ends_in_digits = text.starts_with(|c: char| c.is_ascii_digit())
            && text.ends_with(|c: char| c.is_ascii_digit());
        if !ends_in_digits || marks.iter().any(|(_, mark)| !GROUPS.contains(mark)) {
            return None;
        }
        let Some((last, mark)) = marks.last().copied() else {
            return Some(Number { group: None, decimal: b'.' });
        };
        let others: Vec<u8> = marks[..marks.len() - 1].iter().map(|(_, mark)| *mark).collect();
        let first = others.first().copied();
        if first.is_some_and(|first| others.iter().any(|other| *other != first)) {
            return None;
        }
        let is_group = first == Some(mark) || (first.is_none() && text.len() - last - 1 == 3);
        let is_point = matches!(mark, b',' | b'.');
        match (is_group, is_point) {
            (true, _) => {
                Some(Number { group: Some(mark), decimal: if mark == b'.' { b',' } else { b'.' } })
            }
            (false, true) => Some(Number { group: first, decimal: mark }),
            (false, false) => None,
        }
    }

    /// Writes a number as a plain decimal one; false when it is none, with nothing written.
    pub(crate) fn convert(&self, cell: &[u8], plain: &mut Vec<u8>) -> bool {
        plain.clear();
        let text = cell.trim_ascii();
        let mut rest = text.strip_prefix(b"+").unwrap_or(text);
        let mut fraction = false;
        while let [byte, tail @ ..] = rest {
            let (skipped, length) = self.group_mark(rest);
            if skipped {
                // Between digits of the whole part alone.
                let before = plain.last().is_some_and(u8::is_ascii_digit);
                let after = rest.get(length).is_some_and(u8::is_ascii_digit);
                if fraction || !before || !after {
                    return false;
                }
                rest = &rest[length..];
                continue;
            }
            if *byte == self.decimal {
                fraction = true;
                plain.push(b'.');
            } else if *byte == b'.' {
                return false;
            } else {
                plain.push(*byte);
            }
            rest = tail;
        }
        is_decimal(plain)
    }

    /// Whether a mark between groups comes next, and how many bytes it has.
    fn group_mark(&self, rest: &[u8]) -> (bool, usize) {
        match (self.group, rest) {
            (Some(b' '), [0xc2, 0xa0, ..]) => (true, 2),
            (Some(b' '), [0xe2, 0x80, 0xaf, ..]) => (true, 3),
            (Some(mark), [byte, ..]) => (mark == *byte, 1),
            _ => (false, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_to_write_numbers_is_read_from_an_example() {
        let number = |group, decimal| Some(Number { group, decimal });
        assert_eq!(Number::parse("1,234.5"), number(Some(b','), b'.'));
        assert_eq!(Number::parse("1.234,5"), number(Some(b'.'), b','));
        assert_eq!(Number::parse("1 234,5"), number(Some(b' '), b','));
        assert_eq!(Number::parse("1\u{a0}234,5"), number(Some(b' '), b','));
        assert_eq!(Number::parse("1'234.5"), number(Some(b'\''), b'.'));
        assert_eq!(Number::parse("1,234"), number(Some(b','), b'.'));
        assert_eq!(Number::parse("1.234.567"), number(Some(b'.'), b','));
        assert_eq!(Number::parse("1234,5"), number(None, b','));
        assert_eq!(Number::parse("1234"), number(None, b'.'));
        for wrong in ["", "x", "1,2.3 4", "1 2", ",5", "1-2"] {
            assert_eq!(Number::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_become_plain_ones_or_stay() {
        let convert = |example: &str, cell: &str| {
            let mut plain = Vec::new();
            let number = Number::parse(example).unwrap();
            number.convert(cell.as_bytes(), &mut plain).then(|| String::from_utf8(plain).unwrap())
        };
        assert_eq!(convert("1,234.5", "1,234,567.80").as_deref(), Some("1234567.80"));
        assert_eq!(convert("1,234.5", "+12").as_deref(), Some("12"));
        assert_eq!(convert("1,234.5", " -1,000 ").as_deref(), Some("-1000"));
        assert_eq!(convert("1.234,5", "-1.234,5").as_deref(), Some("-1234.5"));
        assert_eq!(convert("1 234,5", "1\u{202f}234,5").as_deref(), Some("1234.5"));
        for wrong in ["1,,2", ",1", "1,", "1.2,3", "x", "", "€ 5"] {
            assert_eq!(convert("1,234.5", wrong), None, "{wrong}");
        }
        assert_eq!(convert("1.234,5", "1,5.5"), None);
    }
}
