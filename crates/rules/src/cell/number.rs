//! Numbers in cells: whether they are any.
//! Not here: dates (`date`), numbers that may be times (`decimal`), and what other cells seem to be.

/// A run of 1 to 18 digits.
#[inline(always)]
pub fn digits(cell: &[u8]) -> Option<i64> {
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
pub fn whole(cell: &[u8]) -> Option<i64> {
    digits(cell).or_else(|| signed(cell))
}

#[cold]
fn signed(cell: &[u8]) -> Option<i64> {
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// Whether it is a number with or without a fraction or an exponent. `NaN` and infinities are none.
#[inline(always)]
pub fn is_decimal(cell: &[u8]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals() {
        for good in ["1", "1.5", ".5", "5.", "-2", "1e9", "+3.25E-7"] {
            assert!(is_decimal(good.as_bytes()), "{good}");
        }
        for bad in ["", ".", "1.2.3", "NaN", "inf", "infinity", "1,5", "1 ", "0x10", "e"] {
            assert!(!is_decimal(bad.as_bytes()), "{bad}");
        }
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
