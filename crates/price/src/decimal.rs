//! Decimal numbers as texts, read into whole billionths. Not here: what they are amounts of.

use std::fmt::Write;

/// How many billionths one is.
pub const NANO: i128 = 1_000_000_000;

/// The most digits before the point: amounts stay far below what an `i128` holds, so that products of two do not overflow.
const WHOLE: usize = 15;

/// Text that is not a decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// It has something other than digits and one point.
    #[error("`{0}` is not a decimal number such as `0.24`")]
    Form(String),
    /// It has more digits than are kept.
    #[error("`{0}` has more than 15 digits before the point or 9 after it")]
    Long(String),
}

/// The billionths in a decimal number without a sign and an exponent: `0.24` is 240,000,000.
///
/// # Errors
/// Other texts, and more than 9 digits after the point.
pub fn nano(text: &str) -> Result<i128, DecimalError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return Err(DecimalError::Form(text.to_owned()));
    }
    if whole.len() > WHOLE || fraction.len() > 9 {
        return Err(DecimalError::Long(text.to_owned()));
    }
    let digits = |part: &str| part.bytes().fold(0, |n, b| n * 10 + i128::from(b - b'0'));
    let scale = 10_i128.pow(9 - u32::try_from(fraction.len()).unwrap_or(9));
    Ok(digits(whole) * NANO + digits(fraction) * scale)
}

/// The billionths in a measured number, such as hours: digits beyond the ninth after the point are rounded up.
///
/// # Errors
/// Texts that are no decimal numbers.
pub fn nano_of_measure(text: &str) -> Result<i128, DecimalError> {
    match text.split_once('.') {
        Some((whole, fraction)) if fraction.len() > 9 && fraction.is_ascii() => {
            let (kept, rest) = fraction.split_at(9);
            // Also what is cut off has to be digits.
            nano(&format!("{whole}.0")).and(nano(&format!("0.{}", &rest[..rest.len().min(9)])))?;
            let up = i128::from(rest.bytes().any(|b| b != b'0'));
            nano(&format!("{whole}.{kept}")).map(|nano| nano + up)
        }
        _ => nano(text),
    }
}

/// The shortest text of a number of billionths with at least `places` digits after the point.
pub(crate) fn text(nano: i128, places: usize) -> String {
    let mut out = String::new();
    let sign = if nano < 0 { "-" } else { "" };
    let (whole, fraction) =
        (nano.unsigned_abs() / 1_000_000_000, nano.unsigned_abs() % 1_000_000_000);
    let _ = write!(out, "{sign}{whole}.{fraction:09}");
    while out.ends_with('0') && out.len() - out.find('.').unwrap_or(0) - 1 > places {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(nano("0.000055555"), Ok(55_555));
        assert_eq!(nano("144"), Ok(144 * NANO));
        assert_eq!(nano("0.24"), Ok(240_000_000));
        for wrong in ["", ".5", "5.", "-1", "1e3", "1,5", "0.1.2", "٣", " 1"] {
            assert_eq!(nano(wrong), Err(DecimalError::Form(wrong.into())));
        }
        for long in ["0.0000000001", "1234567890123456"] {
            assert_eq!(nano(long), Err(DecimalError::Long(long.into())));
        }
    }

    #[test]
    fn what_is_measured_is_rounded_up() {
        assert_eq!(nano_of_measure("0.0011111111111111111"), Ok(1_111_112));
        assert_eq!(nano_of_measure("2.5000000000000"), Ok(2_500_000_000));
        assert_eq!(nano_of_measure("3"), Ok(3 * NANO));
        assert!(nano_of_measure("1e-7").is_err() && nano_of_measure("1.0000000001e-7").is_err());
    }

    #[test]
    fn texts_are_read_back() {
        for exact in ["0.00", "0.24", "144.00", "0.000055555", "2222.20"] {
            assert_eq!(text(nano(exact).unwrap(), 2), exact);
        }
        assert_eq!(text(-55_555, 2), "-0.000055555");
    }
}
