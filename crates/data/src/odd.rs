//! Cells that were refused as numbers: what they seem to be.
//! Not here: what is a number (`cell`), what is said about others (`message`).

use personalize_rules::cell::number::is_decimal;

/// What a cell that is no number of the wanted kind seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Odd {
    /// `1,000`.
    Thousands,
    /// `12,5`.
    DecimalComma,
    /// `NaN`, `null`, `None`, `\N`, `-`.
    NullWord,
    /// `31.0` where a whole number is wanted.
    Fraction,
    /// A number of too many digits.
    Range,
    /// ` 12`.
    Spaces,
    /// Something else.
    Other,
}

/// What a cell that was refused as a number seems to be.
pub(crate) fn odd(cell: &[u8]) -> Odd {
    let text = cell.trim_ascii();
    if text.len() != cell.len() && is_decimal(text) {
        return Odd::Spaces;
    }
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    if thousands(unsigned) {
        return Odd::Thousands;
    }
    if decimal_comma(unsigned) {
        return Odd::DecimalComma;
    }
    if is_null_word(text) {
        return Odd::NullWord;
    }
    let whole = !unsigned.is_empty() && unsigned.iter().all(u8::is_ascii_digit);
    if whole || is_endless(text) {
        return Odd::Range;
    }
    if is_decimal(text) { Odd::Fraction } else { Odd::Other }
}

/// A number too large for any type: `1e400`.
fn is_endless(text: &[u8]) -> bool {
    let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
    text.iter().any(u8::is_ascii_digit) && number.is_some_and(f64::is_infinite)
}

/// Whether it is a number whose thousands are set off with commas: `1,000` or `1,234,567.8`.
pub(crate) fn thousands(text: &[u8]) -> bool {
    let whole = text.split(|b| *b == b'.').next().unwrap_or_default();
    let mut groups = whole.split(|b| *b == b',');
    let lead = groups.next().unwrap_or_default();
    let all_digits = |group: &[u8]| group.iter().all(u8::is_ascii_digit);
    let fraction = text.get(whole.len() + 1..).unwrap_or_default();
    (1..=3).contains(&lead.len())
        && whole.len() > lead.len()
        && all_digits(lead)
        && groups.all(|group| group.len() == 3 && all_digits(group))
        && all_digits(fraction)
}

fn decimal_comma(text: &[u8]) -> bool {
    let mut sides = text.split(|b| *b == b',');
    let digits = |side: Option<&[u8]>| {
        side.is_some_and(|side| !side.is_empty() && side.iter().all(u8::is_ascii_digit))
    };
    digits(sides.next()) && digits(sides.next()) && sides.next().is_none()
}

/// The words with which other tools write "nothing here".
pub(crate) fn is_null_word(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] =
        [b"nan", b"null", b"none", b"n/a", b"na", b"nil", b"\\n", b"-", b"#n/a", b"undefined"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_numbers_are_told_apart() {
        for (cell, expected) in [
            ("1,000", Odd::Thousands),
            ("-12,345,678.9", Odd::Thousands),
            ("12,50", Odd::DecimalComma),
            ("NaN", Odd::NullWord),
            ("\\N", Odd::NullWord),
            ("31.0", Odd::Fraction),
            ("1e3", Odd::Fraction),
            ("99999999999999999999", Odd::Range),
            ("-1e400", Odd::Range),
            (" 12", Odd::Spaces),
            ("abc", Odd::Other),
            ("1,00,000", Odd::Other),
            ("", Odd::Other),
        ] {
            assert_eq!(odd(cell.as_bytes()), expected, "{cell}");
        }
    }
}
