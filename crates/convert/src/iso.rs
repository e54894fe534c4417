//! Texts of ISO 8601, and what databases write in its manner, as seconds.
//! Not here: other ways to write times (`time`).

/// Seconds since 1970 of a date with or without time, fraction and zone, rounded down; without a zone it is UTC.
pub(crate) fn seconds(text: &[u8]) -> Option<i64> {
    let (year, rest) = text.split_first_chunk::<4>()?;
    let year = digits(year)?;
    let (separator, rest) = rest.split_first()?;
    if !matches!(separator, b'-' | b'/') {
        return None;
    }
    let (month, rest) = two(rest)?;
    let (day, rest) = two(rest.strip_prefix(&[*separator])?)?;
    if !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
        return None;
    }
    let date = days(year, month, day) * 86_400;
    match rest.split_first() {
        None => Some(date),
        Some((b'T' | b't' | b' ', time)) => Some(date + time_and_zone(time)?),
        Some(_) => zone(rest).map(|offset| date - offset),
    }
}

fn time_and_zone(text: &[u8]) -> Option<i64> {
    let (hour, rest) = two(text.trim_ascii_start())?;
    let (minute, rest) = two(rest.strip_prefix(b":")?)?;
    let (second, rest) = match rest.strip_prefix(b":") {
        Some(rest) => two(rest)?,
        None => (0, rest),
    };
    let end_of_day = hour == 24 && minute == 0 && second == 0;
    // A leap second is the last one of its minute.
    if (hour > 23 && !end_of_day) || minute > 59 || second > 60 {
        return None;
    }
    let rest = match rest {
        [b'.' | b',', fraction @ ..] => {
            let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (count > 0).then(|| &fraction[count..])?
        }
        rest => rest,
    };
    Some(hour * 3_600 + minute * 60 + second.min(59) - zone(rest)?)
}

/// The seconds that a zone is ahead of UTC; none is UTC.
fn zone(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii_start();
    let (sign, rest) = match text {
        b"" | b"Z" | b"z" | b"UTC" | b"GMT" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = two(rest)?;
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { two(rest)? };
    (rest.is_empty() && hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn two(text: &[u8]) -> Option<(i64, &[u8])> {
    let (first, rest) = text.split_first_chunk::<2>()?;
    Some((digits(first)?, rest))
}

fn digits(text: &[u8]) -> Option<i64> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    text.iter().try_fold(0, |value, byte| Some(value * 10 + digit(byte)?))
}

fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar; years begin in March here, so that the leap day is their last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Writes a moment as ISO 8601 in UTC: `2026-01-31T12:00:00Z`, with as much of the fraction as there is.
pub(crate) fn write_moment(text: &mut Vec<u8>, seconds: i64, nanoseconds: u32) {
    use std::io::Write;
    write_date(text, seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    // Infallible: a vector takes all.
    let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
    write_fraction(text, nanoseconds);
    text.push(b'Z');
}

/// Writes the fraction of a second without zeros at its end.
pub(crate) fn write_fraction(text: &mut Vec<u8>, nanoseconds: u32) {
    if nanoseconds > 0 {
        let fraction = format!(".{nanoseconds:09}");
        text.extend_from_slice(fraction.trim_end_matches('0').as_bytes());
    }
}

/// Writes a day since 1970-01-01 as `2026-01-31`.
pub(crate) fn write_date(text: &mut Vec<u8>, days: i64) {
    use std::io::Write;
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_times_and_zones() {
        let cases: [(&str, Option<i64>); 25] = [
            ("1970-01-01", Some(0)),
            ("1970/01/02", Some(86_400)),
            ("1970-01-01T00:00:01", Some(1)),
            ("1970-01-01 00:01", Some(60)),
            ("1970-01-01T00:00:01.999Z", Some(1)),
            ("1969-12-31T23:59:59.5Z", Some(-1)),
            ("1970-01-01 09:00:00+09:00", Some(0)),
            ("1970-01-01 09:00:00+0900", Some(0)),
            ("1970-01-01 00:00:00-05", Some(18_000)),
            ("1970-01-01 00:00:00 +01:30", Some(-5_400)),
            ("1970-01-01 00:00:07 UTC", Some(7)),
            ("1970-01-01T24:00:00Z", Some(86_400)),
            ("2016-12-31T23:59:60Z", Some(1_483_228_799)),
            ("2000-02-29", Some(951_782_400)),
            ("1900-02-29", None),
            ("2026-13-01", None),
            ("2026-00-01", None),
            ("2026-01-32", None),
            ("2026-01-01T25:00", None),
            ("2026-01-01T12", None),
            ("2026-01-01T12:00:00.", None),
            ("2026-01-01T12:00:00 Mars", None),
            ("2026-01/01", None),
            ("20260101", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(seconds(text.as_bytes()), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(moment in -62_000_000_000i64..250_000_000_000, nanoseconds in 0u32..1_000_000_000) {
            let mut text = Vec::new();
            write_moment(&mut text, moment, nanoseconds);
            prop_assert_eq!(seconds(&text), Some(moment));
            let civil = jiff::Timestamp::new(moment, 0).unwrap().to_string();
            text.clear();
            write_moment(&mut text, moment, 0);
            prop_assert_eq!(String::from_utf8(text).unwrap(), civil);
        }
    }
}
