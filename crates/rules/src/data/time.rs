//! Points in time in cells: seconds since 1970, and finer units.
//! Not here: dates (`date`), what is said about it (`message`). No clock is read here or anywhere in this crate.

use super::date::{self, Date};
use super::number;

/// 1995-01-01: no shop or film site has interactions from before.
pub(super) const EARLIEST: i64 = 788_918_400;
/// 2100-01-01: the latest plausible second when the caller gives no present.
pub(crate) const LATEST: i64 = 4_102_444_800;

/// What a whole number in a column of times is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Seconds that can be.
    Seconds,
    /// Seconds that can hardly be.
    Implausible,
    /// Milliseconds, microseconds or nanoseconds: so many of them are a second.
    Finer(i64),
}

/// What a whole number is, when nothing later than `latest` is expected.
#[inline(always)]
pub(crate) fn moment(value: i64, latest: i64) -> Moment {
    if (EARLIEST..=latest).contains(&value) {
        return Moment::Seconds;
    }
    let finer = [1_000, 1_000_000, 1_000_000_000]
        .into_iter()
        .find(|unit| (EARLIEST..=LATEST).contains(&(value / unit)));
    finer.map_or(Moment::Implausible, Moment::Finer)
}

/// The second that a cell means that is not in whole seconds: a date, or milliseconds, microseconds, nanoseconds or
/// seconds with a fraction. `None` for seconds, and where it is none of these.
pub fn seconds(cell: &str) -> Option<i64> {
    let whole = cell.split_once('.').map_or(cell, |(whole, _)| whole);
    match number::whole(whole.as_bytes()).filter(|_| number::is_decimal(cell.as_bytes())) {
        Some(value) => match moment(value, LATEST) {
            Moment::Finer(unit) => Some(value / unit),
            _ => (whole.len() < cell.len()).then_some(value),
        },
        None => match date::date(cell.as_bytes())? {
            Date::Second(second) => Some(second),
            Date::Some => None,
        },
    }
}

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
pub(super) fn day(second: i64) -> String {
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

    #[test]
    fn what_is_not_in_seconds_becomes_seconds() {
        for (cell, second) in [
            ("1596161659123", Some(1_596_161_659)),
            ("1596161659.5", Some(1_596_161_659)),
            ("1596161659123.0", Some(1_596_161_659)),
            ("2020-07-31T01:40:59Z", Some(1_596_159_659)),
            ("2020.07.31", Some(1_596_153_600)),
            ("1596161659", None),
            ("12.5.1", None),
            ("", None),
        ] {
            assert_eq!(seconds(cell), second, "{cell}");
        }
    }

    #[test]
    fn units_are_told_apart() {
        assert_eq!(moment(1_596_161_659, LATEST), Moment::Seconds);
        assert_eq!(moment(1_596_161_659_000, LATEST), Moment::Finer(1_000));
        assert_eq!(moment(1_596_161_659_000_000, LATEST), Moment::Finer(1_000_000));
        assert_eq!(moment(1_596_161_659_000_000_000, LATEST), Moment::Finer(1_000_000_000));
        assert_eq!(moment(0, LATEST), Moment::Implausible);
        assert_eq!(moment(i64::MIN, LATEST), Moment::Implausible);
        assert_eq!(moment(1_700_000_000, 1_600_000_000), Moment::Implausible);
    }
}
