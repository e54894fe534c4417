//! Points in time in cells: seconds since 1970, and finer units.
//! Not here: dates (`date`), what is said about it (the check of data). No clock is read here or anywhere in this crate.

use super::date::{self, Date};
use super::decimal::{Decimal, decimal};
use super::number;

/// 1995-01-01: no shop or film site has interactions from before.
pub const EARLIEST: i64 = 788_918_400;
/// 2100-01-01: the latest plausible second when the caller gives no present.
pub const LATEST: i64 = 4_102_444_800;

/// What a whole number in a column of times is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Seconds that can be.
    Seconds,
    /// Seconds that can hardly be.
    Implausible,
    /// Milliseconds, microseconds or nanoseconds: so many of them are a second.
    Finer(i64),
}

/// What a whole number is, when nothing later than `latest` is expected.
#[inline(always)]
pub fn moment(value: i64, latest: i64) -> Moment {
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
pub fn unit_name(unit: i64) -> &'static str {
    match unit {
        1_000 => "milliseconds",
        1_000_000 => "microseconds",
        _ => "nanoseconds",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
