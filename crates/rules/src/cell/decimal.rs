//! Decimal texts as whole numbers, digit by digit: nothing is rounded through a float, and what the text leaves open is
//! known. Not here: whether a number is a time (`time`).

/// A number that a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The whole part; what stands behind the point is cut.
    pub whole: i64,
    /// What one of the last digit that is written stands for, at least 1: ten million in `1.76e+09`. The number that the text
    /// was made of may have been another one by that much.
    pub step: i64,
}

/// The number that `text` says, with or without a sign, a fraction and an exponent. `None` where it is none, or its whole
/// part has more than 18 digits.
pub fn decimal(text: &[u8]) -> Option<Decimal> {
    let (negative, text) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    let at = text.iter().position(|byte| matches!(byte, b'e' | b'E'));
    let (mantissa, power) = match at {
        Some(at) => (&text[..at], power(&text[at + 1..])?),
        None => (text, 0),
    };
    let point = mantissa.iter().position(|byte| *byte == b'.');
    let before = &mantissa[..point.unwrap_or(mantissa.len())];
    let behind = point.map_or(&[][..], |point| &mantissa[point + 1..]);
    if before.is_empty() && behind.is_empty() {
        return None;
    }
    let digits = before.iter().chain(behind);
    if !digits.clone().all(u8::is_ascii_digit) {
        return None;
    }
    // How many digits of the text, and of zeros after it, are before the point.
    let places = usize::try_from(i64::try_from(before.len()).ok()? + power).unwrap_or(0);
    let written = before.len() + behind.len();
    let significant = digits.clone().skip_while(|digit| **digit == b'0').count();
    if significant > 0 && places.saturating_sub(written - significant) > 18 {
        return None;
    }
    let whole = digits.take(places).fold(0, |value: i64, digit| {
        value.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    let more = u32::try_from(places.saturating_sub(written)).ok()?;
    if significant == 0 {
        return Some(Decimal { whole: 0, step: 1 });
    }
    let step = 10_i64.checked_pow(more)?;
    let whole = whole.checked_mul(step)?;
    Some(Decimal { whole: if negative { -whole } else { whole }, step })
}

/// The exponent, as far as any number of 64 bits has one.
fn power(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |value: i64, digit: &u8| (value * 10 + i64::from(digit - b'0')).min(10_000);
    let value = digits.iter().fold(0, add);
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_to_their_last_digit() {
        for (text, whole, step) in [
            ("1760000000", 1_760_000_000, 1),
            ("1.760000000e+09", 1_760_000_000, 1),
            ("1.759512345e+09", 1_759_512_345, 1),
            ("1760000000.0", 1_760_000_000, 1),
            ("1760000000.", 1_760_000_000, 1),
            ("1760000000.75", 1_760_000_000, 1),
            ("1.76e9", 1_760_000_000, 10_000_000),
            ("1.76E+09", 1_760_000_000, 10_000_000),
            ("-1.5951e+05", -159_510, 10),
            ("1.596161659123e12", 1_596_161_659_123, 1),
            ("176000000000e-2", 1_760_000_000, 1),
            ("0000000000000000000000012", 12, 1),
            ("0e99", 0, 1),
            (".5", 0, 1),
            ("5e-9999999999", 0, 1),
        ] {
            assert_eq!(decimal(text.as_bytes()), Some(Decimal { whole, step }), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in [
            "",
            "-",
            ".",
            "e9",
            "1e",
            "1e+",
            "1.2.3",
            "1,5",
            "NaN",
            "inf",
            "0x10",
            "1_000",
            " 1",
            "1e99",
            "1e-1e1",
            "12345678901234567890",
            "--1",
        ] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_pandas_writes_of_a_number_is_read_whole(value in -999_999_999_999_999_i64..1_000_000_000_000_000) {
            for text in [format!("{value}"), format!("{value}.0"), format!("{:.15e}", value as f64)] {
                prop_assert_eq!(decimal(text.as_bytes()).map(|number| number.whole), Some(value), "{}", text);
            }
        }

        #[test]
        fn any_bytes_are_answered(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = decimal(&text);
        }
    }
}
