//! Times as sources write them, as whole seconds since 1970.
//! Not here: texts of ISO 8601 (`iso`).

use crate::iso;
use crate::problem::Problem;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::{Offset, TimeZone};
use personalize_rules::cell::number::is_decimal;

/// How times are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Time {
    /// Seconds since 1970, with or without a fraction or an exponent.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Microseconds since 1970.
    Microseconds,
    /// Nanoseconds since 1970.
    Nanoseconds,
    /// ISO 8601 and what is like it: `2026-01-31`, `2026-01-31 12:00`, `2026-01-31T12:00:00.5+09:00`. Without a zone it is UTC.
    Iso,
    /// Days since 1899-12-30, as spreadsheets count them; the fraction is the time of the day.
    Days,
    /// A pattern of strptime. Without a zone in it times are UTC, without a time of the day midnight.
    Pattern(String),
}

impl Time {
    /// The name in specs and messages; the pattern itself for one.
    pub fn name(&self) -> &str {
        match self {
            Time::Seconds => "seconds",
            Time::Milliseconds => "milliseconds",
            Time::Microseconds => "microseconds",
            Time::Nanoseconds => "nanoseconds",
            Time::Iso => "iso",
            Time::Days => "days",
            Time::Pattern(pattern) => pattern,
        }
    }

    /// Whether times can be read so.
    ///
    /// # Errors
    /// [`Problem::Pattern`] when a pattern has a directive that there is not, or none at all.
    pub fn check(&self) -> Result<(), Problem> {
        let Time::Pattern(pattern) = self else { return Ok(()) };
        let wrong = |why: String| Problem::Pattern { pattern: pattern.clone(), why };
        // What can be written with a pattern can be read with it.
        let moment = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::fixed(Offset::UTC));
        let written =
            strtime::format(pattern, &moment).map_err(|error| wrong(error.to_string()))?;
        match seconds_by(pattern, &written) {
            Some(_) => Ok(()),
            None => Err(wrong("it has no date".into())),
        }
    }

    /// The seconds that a cell means, rounded down; `None` when it is no time of this kind.
    pub(crate) fn seconds(&self, cell: &[u8]) -> Option<i64> {
        let cell = cell.trim_ascii();
        match self {
            Time::Seconds => units(cell, 1),
            Time::Milliseconds => units(cell, 1_000),
            Time::Microseconds => units(cell, 1_000_000),
            Time::Nanoseconds => units(cell, 1_000_000_000),
            Time::Iso => iso::seconds(cell),
            Time::Days => days(cell),
            Time::Pattern(pattern) => seconds_by(pattern, std::str::from_utf8(cell).ok()?),
        }
    }
}

/// What is larger in magnitude, in seconds, is no time: the year 9999 has twelve digits.
const MOST_SECONDS: f64 = 1e12;

/// A number of units, of which `per_second` are a second.
fn units(cell: &[u8], per_second: i64) -> Option<i64> {
    if let Some(whole) = whole(cell) {
        return Some(whole.div_euclid(per_second));
    }
    let seconds = (decimal(cell)? / per_second as f64).floor();
    // In this range the conversion is exact.
    (seconds.abs() < MOST_SECONDS).then_some(seconds as i64)
}

fn whole(cell: &[u8]) -> Option<i64> {
    std::str::from_utf8(cell).ok()?.parse().ok()
}

fn decimal(cell: &[u8]) -> Option<f64> {
    if !is_decimal(cell) {
        return None;
    }
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// The day of 1970-01-01 as spreadsheets count.
const DAYS_TO_1970: f64 = 25_569.0;

/// Fractions of days are not exact, so that the nearest second is meant.
fn days(cell: &[u8]) -> Option<i64> {
    let seconds = ((decimal(cell)? - DAYS_TO_1970) * 86_400.0).round();
    (seconds.abs() < MOST_SECONDS).then_some(seconds as i64)
}

fn seconds_by(pattern: &str, text: &str) -> Option<i64> {
    let parts = BrokenDownTime::parse(pattern, text).ok()?;
    if let Some(moment) = parts.timestamp() {
        return Some(floor(moment));
    }
    let offset = parts.offset().unwrap_or(Offset::UTC);
    offset.to_timestamp(parts.to_datetime().ok()?).ok().map(floor)
}

/// Whole seconds, rounded down also before 1970.
fn floor(moment: jiff::Timestamp) -> i64 {
    moment.as_second() - i64::from(moment.subsec_nanosecond() < 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_unit() {
        let cases: [(Time, &str, Option<i64>); 17] = [
            (Time::Seconds, "1760000000", Some(1_760_000_000)),
            (Time::Seconds, "1.760000000e+09", Some(1_760_000_000)),
            (Time::Seconds, "1760000000.9", Some(1_760_000_000)),
            (Time::Seconds, "-0.5", Some(-1)),
            (Time::Seconds, " 12 ", Some(12)),
            (Time::Seconds, "12x", None),
            (Time::Seconds, "NaN", None),
            (Time::Seconds, "1e300", None),
            (Time::Milliseconds, "1760000000999", Some(1_760_000_000)),
            (Time::Milliseconds, "-1", Some(-1)),
            (Time::Milliseconds, "1.76e12", Some(1_760_000_000)),
            (Time::Microseconds, "1760000000999999", Some(1_760_000_000)),
            (Time::Nanoseconds, "1760000000999999999", Some(1_760_000_000)),
            (Time::Days, "25569", Some(0)),
            (Time::Days, "45939.5", Some(20_370 * 86_400 + 43_200)),
            (Time::Days, "25569.041666666664", Some(3_600)),
            (Time::Days, "", None),
        ];
        for (time, cell, seconds) in cases {
            assert_eq!(time.seconds(cell.as_bytes()), seconds, "{} {cell}", time.name());
        }
    }

    #[test]
    fn patterns_with_and_without_zone() {
        let read = |pattern: &str, cell: &str| {
            let time = Time::Pattern(pattern.to_owned());
            time.check().unwrap();
            time.seconds(cell.as_bytes())
        };
        assert_eq!(read("%d.%m.%Y", "02.01.1970"), Some(86_400));
        assert_eq!(read("%Y-%m-%d %H:%M:%S", "1970-01-01 00:01:00"), Some(60));
        assert_eq!(read("%Y-%m-%d %H:%M:%S %z", "1970-01-01 09:00:00 +0900"), Some(0));
        assert_eq!(read("%d/%b/%Y %I:%M %p", "01/Jan/1970 01:00 PM"), Some(46_800));
        assert_eq!(read("%Y-%m-%d %H:%M:%S%.f", "1969-12-31 23:59:59.5"), Some(-1));
        assert_eq!(read("%s", "77"), Some(77));
        assert_eq!(read("%d.%m.%Y", "1970-01-02"), None);
    }

    #[test]
    fn a_pattern_that_reads_no_time_is_refused() {
        for wrong in ["%J", "%H:%M", "%", "day"] {
            let checked = Time::Pattern(wrong.to_owned()).check();
            assert!(matches!(checked, Err(Problem::Pattern { .. })), "{wrong}");
        }
    }
}
