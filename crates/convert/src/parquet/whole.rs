//! Whole numbers as texts: most cells of many files are such, and it is several times as fast as to format them.
//! Not here: other values (`value`).

/// As many bytes as a number may have, with its sign.
pub(super) const LONGEST: usize = 20;

/// The digits of every number below 100.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut at = 0;
    while at < pairs.len() {
        pairs[at] = [b'0' + at as u8 / 10, b'0' + at as u8 % 10];
        at += 1;
    }
    pairs
};

/// Writes a number to the end of these bytes, and says where it begins.
#[inline]
pub(super) fn signed(number: i64, to: &mut [u8; LONGEST]) -> usize {
    let begin = unsigned(number.unsigned_abs(), to);
    if number >= 0 {
        return begin;
    }
    to[begin - 1] = b'-';
    begin - 1
}

/// Writes a number to the end of these bytes, and says where it begins.
#[inline]
pub(super) fn unsigned(number: u64, to: &mut [u8; LONGEST]) -> usize {
    let mut rest = number;
    let mut begin = LONGEST;
    for pair in to.as_chunks_mut().0.iter_mut().rev() {
        *pair = PAIRS[(rest % 100) as usize];
        begin -= 2;
        rest /= 100;
        if rest == 0 {
            // The first pair may be of one digit.
            begin += usize::from(pair[0] == b'0');
            break;
        }
    }
    begin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_others_write() {
        let mut numbers: Vec<u64> = (0..20_000).collect();
        numbers.extend((0..64).flat_map(|bit| [1 << bit, u64::MAX >> bit]));
        numbers.extend((0..20).map(|zeros| 10u64.pow(zeros)));
        for number in numbers {
            let mut to = [0; LONGEST];
            let begin = unsigned(number, &mut to);
            assert_eq!(to[begin..], *number.to_string().as_bytes());
            for number in [number.cast_signed(), number.wrapping_neg().cast_signed()] {
                let begin = signed(number, &mut to);
                assert_eq!(to[begin..], *number.to_string().as_bytes());
            }
        }
    }
}
