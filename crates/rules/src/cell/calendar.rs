//! Days and times of day as seconds, and back.
//! Not here: the forms in which dates are written (`date`).

use super::number;

/// Seconds since midnight, minus the offset of the zone.
pub(super) fn clock(text: &str) -> Option<i64> {
    let (hour, rest) = number_before(text, 2)?;
    let (minute, rest) = number_before(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => number_before(rest, 2)?,
        None => (0, rest),
    };
    let rest = rest
        .strip_prefix('.')
        .map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    if hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    Some(hour * 3600 + minute * 60 + second - offset(rest.trim_start())?)
}

fn offset(text: &str) -> Option<i64> {
    let (sign, rest) = match text.as_bytes().first() {
        None => return Some(0),
        Some(b'+') => (1, &text[1..]),
        Some(b'-') => (-1, &text[1..]),
        Some(_) => return matches!(text, "Z" | "z" | "UTC").then_some(0),
    };
    let (hours, rest) = number_before(rest, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { number_before(rest, 2)? };
    rest.is_empty().then_some(sign * (hours * 3600 + minutes * 60))
}

/// A number of at most `longest` digits, and what follows it.
pub(super) fn number_before(text: &str, longest: usize) -> Option<(i64, &str)> {
    let len = text.bytes().take(longest).take_while(u8::is_ascii_digit).count();
    Some((number::digits(&text.as_bytes()[..len])?, &text[len..]))
}

/// Days since 1970-01-01 in the Gregorian calendar.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day of a second, as `2020-07-31`.
pub fn day(second: i64) -> String {
    let days = second.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_seconds() {
        for (second, text) in [(0, "1970-01-01"), (-1, "1969-12-31"), (951_782_400, "2000-02-29")] {
            assert_eq!(day(second), text);
        }
        assert_eq!(day(days(2020, 7, 31) * 86_400), "2020-07-31");
    }
}
