//! Points in time in cells: seconds since 1970, and finer units.
//! Not here: dates (`date`), what is said about it (`message`). No clock is read here or anywhere in this crate.

use super::date::{self, Date};
use super::decimal::{Decimal, decimal};
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

/// What a cell in a column of times says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timed {
    /// Seconds, as the service wants them.
    Seconds,
    /// This second, in another form: a date, a finer unit, or seconds with a fraction or an exponent.
    Second {
        /// The second.
        second: i64,
        /// By how many seconds it may be wrong, because digits were not written: 10,000,000 in `1.76e+09`.
        step: i64,
        /// How it is said, for people.
        form: &'static str,
    },
    /// A day whose second is not known: `07/05/2020` is in July or in May.
    Unclear,
    /// No time at all.
    No,
}

/// What a cell in a column of times says. Every digit counts: `1.760000000e+09` is 1760000000.
pub fn timed(cell: &str) -> Timed {
    let Some(Decimal { whole, step }) = decimal(cell.as_bytes()) else {
        return match date::date(cell.as_bytes()) {
            Some(Date::Second(second)) => Timed::Second { second, step: 1, form: "dates" },
            Some(Date::Some) => Timed::Unclear,
            None => Timed::No,
        };
    };
    let plain = number::whole(cell.as_bytes()).is_some();
    match moment(whole, LATEST) {
        Moment::Finer(unit) => {
            let form = unit_name(unit);
            Timed::Second { second: whole.div_euclid(unit), step: (step / unit).max(1), form }
        }
        Moment::Implausible if let Some(second) = date::run_together(whole).filter(|_| plain) => {
            Timed::Second { second, step: 1, form: "dates" }
        }
        _ if plain => Timed::Seconds,
        _ if cell.contains(['e', 'E']) => {
            Timed::Second { second: whole, step, form: "numbers with an exponent" }
        }
        _ => Timed::Second { second: whole, step, form: "fractions of seconds" },
    }
}

/// The name of a unit of which so many are a second.
pub(super) fn unit_name(unit: i64) -> &'static str {
    match unit {
        1_000 => "milliseconds",
        1_000_000 => "microseconds",
        _ => "nanoseconds",
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
        let second = |second, step, form| Timed::Second { second, step, form };
        for (cell, wanted) in [
            ("1596161659123", second(1_596_161_659, 1, "milliseconds")),
            ("1.596161659123e+12", second(1_596_161_659, 1, "milliseconds")),
            ("1596161659.5", second(1_596_161_659, 1, "fractions of seconds")),
            ("1596161659123.0", second(1_596_161_659, 1, "milliseconds")),
            ("1760000000.0", second(1_760_000_000, 1, "fractions of seconds")),
            ("1.760000000e+09", second(1_760_000_000, 1, "numbers with an exponent")),
            ("1.76e9", second(1_760_000_000, 10_000_000, "numbers with an exponent")),
            ("2020-07-31T01:40:59Z", second(1_596_159_659, 1, "dates")),
            ("2020.07.31", second(1_596_153_600, 1, "dates")),
            ("20200731", second(1_596_153_600, 1, "dates")),
            ("07/05/2020", Timed::Unclear),
            ("31-Jul-2020", Timed::Unclear),
            ("1596161659", Timed::Seconds),
            ("12", Timed::Seconds),
            ("12.5.1", Timed::No),
            ("", Timed::No),
        ] {
            assert_eq!(timed(cell), wanted, "{cell}");
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
