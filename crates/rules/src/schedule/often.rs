//! How often an expression fires in the long run, exactly, and for which part of the time several of them leave something in
//! each of its states. Not here: single moments (`zone`), and what firing costs.
//!
//! Everything repeats after 28 years, in which each date has fallen on each day of the week: that is the time that is counted
//! in, or 52 weeks where nothing depends on the date. The hours that clocks leave out in spring are those that they repeat in autumn.

use super::{Cron, Expression, Unit, Zone};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, date},
};
use std::collections::BTreeMap;

/// The days of 28 years.
const CYCLE: u32 = 10_227;

/// The days of 52 weeks.
const WEEKS: u32 = 364;

/// The seconds of a day.
const DAY: i64 = 86_400;

/// So many times in so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Often {
    /// How many times.
    pub times: u64,
    /// In how many days.
    pub days: u64,
}

/// A time and the value that is set from then on.
type Setting<'e> = (&'e Expression, &'e Zone, u64);

impl Expression {
    /// How often it fires; `None` where it does so only in some years, or once.
    #[must_use]
    pub fn often(&self) -> Option<Often> {
        match self {
            Expression::At(_) => None,
            Expression::Rate(rate) => {
                let unit = match rate.unit {
                    Unit::Minute => 1440,
                    Unit::Hour => 24,
                    Unit::Day => 1,
                };
                Some(Often { times: unit, days: u64::from(rate.value.max(1)) })
            }
            Expression::Cron(cron) => {
                if !cron.is_in_every_year() {
                    return None;
                }
                let days = days_of(cron, CYCLE).count();
                let times = days * cron.hours.len() * cron.minutes.len();
                Some(Often { times: u64::try_from(times).ok()?, days: CYCLE.into() })
            }
        }
    }
}

/// What is set on average: the sum of the values times the seconds for which they hold, in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Average {
    /// The values times their seconds.
    pub sum: u64,
    /// The seconds.
    pub of: u64,
}

/// The average of a value that cron expressions set, each to its own, for ever. Where two set it at one moment, the higher one
/// counts. `None` where that depends on when it is asked: with rates, moments, and in some years only, unless all set the same.
#[must_use]
pub fn average(settings: &[Setting<'_>]) -> Option<Average> {
    let (first, _, value) = settings.first()?;
    let is_lasting = |expression: &Expression| match expression {
        Expression::Cron(cron) => cron.is_in_every_year(),
        Expression::Rate(_) => true,
        Expression::At(_) => false,
    };
    if settings.iter().all(|(expression, _, other)| other == value && is_lasting(expression)) {
        return is_lasting(first).then_some(Average { sum: *value, of: 1 });
    }
    let cron = |(expression, zone, value): &Setting<'_>| match expression {
        Expression::Cron(cron) if cron.is_in_every_year() => {
            Some((cron.clone(), (*zone).clone(), *value))
        }
        _ => None,
    };
    let crons: Vec<(Cron, Zone, u64)> = settings.iter().map(cron).collect::<Option<_>>()?;
    let is_weekly = crons.iter().all(|(cron, ..)| cron.is_weekly());
    let cycle = if is_weekly { WEEKS } else { CYCLE };
    let is_one_zone = crons.iter().all(|(_, zone, _)| *zone == crons[0].1);
    // Of what comes at one moment, the highest value is kept.
    let mut changes: BTreeMap<i64, u64> = BTreeMap::new();
    for (cron, zone, value) in &crons {
        let zone = if is_one_zone { &Zone::UTC } else { zone };
        for at in moments(cron, zone, cycle) {
            let before = changes.entry(at).or_insert(*value);
            *before = (*before).max(*value);
        }
    }
    Some(averaged(&changes, i64::from(cycle) * DAY))
}

/// The average of a value over a cycle of so many seconds that begins anew, from the seconds at which it changes.
fn averaged(changes: &BTreeMap<i64, u64>, cycle: i64) -> Average {
    let mut sum = 0;
    let later = changes.keys().skip(1).copied().chain(changes.keys().next().map(|at| at + cycle));
    for ((at, value), until) in changes.iter().zip(later) {
        sum += value * u64::try_from(until - at).unwrap_or_default();
    }
    Average { sum, of: u64::try_from(cycle).unwrap_or_default() }
}

/// The seconds of a cycle of so many days at which `cron` fires in a zone.
fn moments<'c>(cron: &'c Cron, zone: &'c Zone, cycle: u32) -> impl Iterator<Item = i64> + 'c {
    let begin = Zone::UTC.compatible(first().at(0, 0, 0, 0)).map_or(0, Timestamp::as_second);
    let times = days_of(cron, cycle).flat_map(move |day| {
        let hours = cron.hours.iter();
        hours.flat_map(move |hour| {
            cron.minutes.iter().map(move |minute| day.at(*hour, *minute, 0, 0))
        })
    });
    let moment = move |time: DateTime| Some(zone.compatible(time)?.as_second() - begin);
    times.filter_map(moment).map(move |at| at.rem_euclid(i64::from(cycle) * DAY))
}

/// The first day of the cycles: a Monday in winter, of a year after a leap year.
const fn first() -> Date {
    date(2001, 1, 1)
}

/// The days of a cycle on which `cron` fires.
fn days_of(cron: &Cron, cycle: u32) -> impl Iterator<Item = Date> + '_ {
    first().series(jiff::Span::new().days(1)).take(cycle as usize).filter(|day| cron.is_on(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn often(text: &str) -> Option<(u64, u64)> {
        let often = Expression::parse(text).unwrap().often()?;
        // In lowest terms.
        let (mut a, mut b) = (often.times, often.days);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        Some((often.times / a, often.days / a))
    }

    #[test]
    fn how_often_something_fires_is_exact() {
        for (text, found) in [
            ("rate(7 days)", Some((1, 7))),
            ("rate(90 minutes)", Some((16, 1))),
            ("cron(0 3 * * ? *)", Some((1, 1))),
            ("cron(0 4 ? * SUN *)", Some((1, 7))),
            ("cron(0/15 9-17 ? * MON-FRI *)", Some((180, 7))),
            // 12 times a year: 48 times in 1461 days.
            ("cron(0 0 1 * ? *)", Some((16, 487))),
            // 7 leap days.
            ("cron(0 0 29 2 ? *)", Some((1, 1461))),
            ("cron(0 0 1 1 ? 2099)", None),
            ("at(2026-12-01T09:00:00)", None),
        ] {
            assert_eq!(often(text), found, "{text}");
        }
    }

    fn hours(settings: &[(&str, &str, u64)]) -> Option<(u64, u64)> {
        let read: Vec<(Expression, Zone, u64)> = settings
            .iter()
            .map(|(text, zone, value)| {
                (Expression::parse(text).unwrap(), Zone::named(zone).unwrap(), *value)
            })
            .collect();
        let settings: Vec<Setting<'_>> = read.iter().map(|(e, z, v)| (e, z, *v)).collect();
        // In the hours of a week.
        average(&settings).map(|found| (found.sum * 168 / found.of, found.sum * 168 % found.of))
    }

    #[test]
    fn what_stands_for_which_hours_is_exact() {
        let zone = "Asia/Seoul";
        let (stop, start) = (("cron(0 22 * * ? *)", zone, 0), ("cron(0 6 * * ? *)", zone, 1));
        assert_eq!(hours(&[stop, start]), Some((16 * 7, 0)));
        // The nights from Monday to Friday alone: 5 × 8 hours.
        let weekdays = [("cron(0 22 ? * MON-FRI *)", "UTC", 0), ("cron(0 6 * * ? *)", "UTC", 1)];
        assert_eq!(hours(&weekdays), Some((168 - 40, 0)));
        // 5 × 5 and 19 × 1 hours a day, across zones that are 9 hours apart.
        let peak = [("cron(0 18 * * ? *)", zone, 5), ("cron(0 14 * * ? *)", "UTC", 1)];
        assert_eq!(hours(&peak), Some(((5 * 5 + 19) * 7, 0)));
        // A zone with a summer beside one without: 16 hours in winter, and 17 in 31 of 52 weeks.
        let summer = [("cron(0 22 * * ? *)", "UTC", 0), ("cron(0 6 * * ? *)", "Europe/Berlin", 1)];
        assert!(hours(&summer).unwrap().0 > 17 * 7);
        // Both clocks at once: the hour of spring is that of autumn.
        let berlin =
            [("cron(0 22 * * ? *)", "Europe/Berlin", 0), ("cron(0 6 * * ? *)", "Europe/Berlin", 1)];
        assert_eq!(hours(&berlin), Some((16 * 7, 0)));
        // What all set alike stays so.
        assert_eq!(hours(&[("cron(0 18 * * ? *)", zone, 5)]), Some((5 * 168, 0)));
        assert_eq!(hours(&[("rate(1 day)", zone, 5)]), Some((5 * 168, 0)));
        // At one moment: the higher one.
        let meet = [("cron(0 18 * * ? *)", zone, 5), ("cron(0 18 * * ? *)", zone, 1)];
        assert_eq!(hours(&meet), Some((5 * 168, 0)));
        for depends in ["rate(1 day)", "at(2026-12-01T09:00:00)", "cron(0 18 * * ? 2099)"] {
            assert_eq!(
                hours(&[(depends, zone, 5), ("cron(0 6 * * ? *)", zone, 1)]),
                None,
                "{depends}"
            );
        }
        assert_eq!(hours(&[("at(2026-12-01T09:00:00)", zone, 5)]), None);
    }

    /// Half of each month, and the months of 28 years.
    #[test]
    fn what_depends_on_the_date_is_counted_in_28_years() {
        let first = Expression::parse("cron(0 0 1 * ? *)").unwrap();
        let half = Expression::parse("cron(0 0 16 * ? *)").unwrap();
        let found = average(&[(&first, &Zone::UTC, 1), (&half, &Zone::UTC, 0)]).unwrap();
        // 15 days in each of 336 months.
        assert_eq!((found.sum, found.of), (336 * 15 * 86_400, 10_227 * 86_400));
    }
}
