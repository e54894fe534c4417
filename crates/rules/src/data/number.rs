//! Numbers in cells: whether they are any, and if not, what they seem to be.
//! Not here: dates (`time`), and what is said about it (`message`).

/// A run of 1 to 18 digits.
#[inline(always)]
pub(super) fn digits(cell: &[u8]) -> Option<i64> {
    match cell.split_first_chunk() {
        // Seconds have ten.
        Some((first, &[tens, ones])) => ten(u64::from_le_bytes(*first), [tens, ones]),
        _ => any(cell),
    }
}

/// Ten digits, most significant first: eight at once, and two.
#[inline(always)]
fn ten(eight: u64, two: [u8; 2]) -> Option<i64> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let two = u64::from(u16::from_le_bytes(two));
    let (high, low) = (eight.wrapping_sub(ZEROS), two.wrapping_sub(ZEROS & 0xffff));
    // What is no digit has the highest bit of its byte when `0` is taken away, or when so much is added that 9 has not.
    let odd = (high | high.wrapping_add(HIGH - 0x0a0a_0a0a_0a0a_0a0a)) & HIGH
        | (low | low.wrapping_add(0x7676)) & 0x8080;
    if odd != 0 {
        return None;
    }
    let pairs = high.wrapping_mul(10).wrapping_add(high >> 8);
    let thousands = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let rest = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    let value = (thousands.wrapping_add(rest) >> 32) * 100 + (low & 0xff) * 10 + (low >> 8);
    Some(value.cast_signed())
}

#[inline(never)]
fn any(cell: &[u8]) -> Option<i64> {
    if cell.is_empty() || cell.len() > 18 {
        return None;
    }
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    cell.iter().try_fold(0, |value, byte| Some(value * 10 + digit(byte)?))
}

/// A whole number of 64 bits, with a sign or not.
#[inline(always)]
pub(super) fn whole(cell: &[u8]) -> Option<i64> {
    digits(cell).or_else(|| signed(cell))
}

#[cold]
fn signed(cell: &[u8]) -> Option<i64> {
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// Whether it is a number with or without a fraction or an exponent. `NaN` and infinities are none.
#[inline(always)]
pub(super) fn is_decimal(cell: &[u8]) -> bool {
    plain_decimal(cell) || exponent(cell)
}

#[inline(always)]
fn plain_decimal(cell: &[u8]) -> bool {
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    let points = cell.iter().filter(|byte| **byte == b'.').count();
    digits > 0 && points <= 1 && digits + points == cell.len()
}

#[cold]
fn exponent(cell: &[u8]) -> bool {
    cell.iter().any(u8::is_ascii_digit)
        && std::str::from_utf8(cell).is_ok_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
}

/// What a cell that is no number of the wanted kind seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
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
pub(super) fn odd(cell: &[u8]) -> Odd {
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
pub(super) fn thousands(text: &[u8]) -> bool {
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
pub(super) fn is_null_word(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] =
        [b"nan", b"null", b"none", b"n/a", b"na", b"nil", b"\\n", b"-", b"#n/a", b"undefined"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// A number with its thousands set off, as people read it.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn decimals() {
        for good in ["1", "1.5", ".5", "5.", "-2", "1e9", "+3.25E-7"] {
            assert!(is_decimal(good.as_bytes()), "{good}");
        }
        for bad in ["", ".", "1.2.3", "NaN", "inf", "infinity", "1,5", "1 ", "0x10", "e"] {
            assert!(!is_decimal(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn groups() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    proptest! {
        #[test]
        fn whole_numbers_read_as_the_standard_library_reads_them(text in "[-+]?[0-9]{0,20}|[0-9/:;]{8,12}|[0-9]{0,9}\\PC[0-9]{0,9}|\\PC{0,12}") {
            prop_assert_eq!(whole(text.as_bytes()), text.parse::<i64>().ok());
        }

        #[test]
        fn all_numbers_read_back(number: i64) {
            prop_assert_eq!(whole(number.to_string().as_bytes()), Some(number));
        }
    }
}
