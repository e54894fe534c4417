//! Schedule expressions of EventBridge Scheduler: `cron(…)`, `rate(…)` and `at(…)`, read, checked, and the moments that they
//! mean in a time zone. Not here: what a schedule does, and who fires it.
//!
//! Facts: docs/service/scheduler.md, "Expressions" and "Time zones".

mod cron;
mod often;
mod zone;

pub use cron::{Cron, CronError};
pub use often::{Average, Often, average};
pub use zone::{Zone, is_zone};

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use std::fmt;

/// Most minutes of a flexible time window.
pub const LONGEST_WINDOW: u32 = 1440;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `cron(0 4 ? * SUN *)`
    Cron(Cron),
    /// `rate(7 days)`
    Rate(Rate),
    /// `at(2026-12-01T09:00:00)`: once.
    At(DateTime),
}

/// A number of minutes, hours or days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    value: u32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
}

/// A text that is no expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// Neither of the three forms.
    #[error("`{0}` is neither `cron(…)`, `rate(…)` nor `at(…)`")]
    Form(String),
    /// The fields of a cron expression.
    #[error(transparent)]
    Cron(#[from] CronError),
    /// A rate.
    #[error("`{0}` is no rate: a number of minutes, hours or days, at least 1")]
    Rate(String),
    /// A moment.
    #[error("`{0}` is no moment: `2026-12-01T09:00:00`, without a time zone")]
    At(String),
}

impl Expression {
    /// Reads `cron(…)`, `rate(…)` or `at(…)`.
    ///
    /// # Errors
    /// [`ExpressionError`] says which part is wrong.
    pub fn parse(text: &str) -> Result<Expression, ExpressionError> {
        let form = || ExpressionError::Form(text.to_owned());
        let (word, rest) = text.trim().split_once('(').ok_or_else(form)?;
        let inner = rest.strip_suffix(')').ok_or_else(form)?;
        match word {
            "cron" => Ok(Expression::Cron(Cron::parse(inner)?)),
            "rate" => Rate::parse(inner).map(Expression::Rate),
            "at" => parse_at(inner).map(Expression::At),
            _ => Err(form()),
        }
    }

    /// The first moment after `after`; `None` where there is none. `start` is when a rate begins to count: it fires then,
    /// and after each period. A time that the zone leaves out is skipped, and one that it has twice is the first.
    #[must_use]
    pub fn next(&self, zone: &Zone, start: Timestamp, after: Timestamp) -> Option<Timestamp> {
        match self {
            Expression::Cron(cron) => zone::next(cron, zone, after.max(just_before(start))),
            Expression::Rate(rate) if after < start => Some(start).filter(|_| rate.value > 0),
            Expression::Rate(rate) => {
                let period = rate.seconds();
                let passed = after.duration_since(start).as_secs() / period;
                let seconds = passed.checked_add(1)?.checked_mul(period)?;
                start.checked_add(SignedDuration::from_secs(seconds)).ok()
            }
            Expression::At(at) => zone.compatible(*at).filter(|at| *at > after),
        }
    }

    /// The last moment that is neither after `now` nor before `start`.
    #[must_use]
    pub fn last(&self, zone: &Zone, start: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let found = match self {
            Expression::Cron(cron) => zone::last(cron, zone, start, now),
            Expression::Rate(_) if now < start => None,
            Expression::Rate(rate) => {
                let period = rate.seconds();
                let passed = now.duration_since(start).as_secs() / period;
                start.checked_add(SignedDuration::from_secs(passed * period)).ok()
            }
            Expression::At(at) => zone.compatible(*at),
        };
        found.filter(|at| *at >= start && *at <= now)
    }
}

/// A moment before `time`, so that `time` itself comes after it.
fn just_before(time: Timestamp) -> Timestamp {
    time.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(time)
}

impl Rate {
    /// Reads `7 days`, `1 hour`, `30 minutes`.
    ///
    /// # Errors
    /// [`ExpressionError::Rate`].
    pub fn parse(text: &str) -> Result<Rate, ExpressionError> {
        let wrong = || ExpressionError::Rate(text.to_owned());
        let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let unit = match unit.trim() {
            "minute" | "minutes" => Unit::Minute,
            "hour" | "hours" => Unit::Hour,
            "day" | "days" => Unit::Day,
            _ => return Err(wrong()),
        };
        let value = number.parse().ok().filter(|value| (1..=1_000_000).contains(value));
        Ok(Rate { value: value.ok_or_else(wrong)?, unit })
    }

    fn seconds(self) -> i64 {
        let unit = match self.unit {
            Unit::Minute => 60,
            Unit::Hour => 3600,
            Unit::Day => 86_400,
        };
        i64::from(self.value.max(1)) * unit
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
        };
        write!(f, "rate({} {unit}{})", self.value, if self.value == 1 { "" } else { "s" })
    }
}

/// Reads `2026-12-01T09:00:00`.
fn parse_at(text: &str) -> Result<DateTime, ExpressionError> {
    let plain = text.len() == 19 && text.as_bytes().get(10) == Some(&b'T');
    let moment = plain.then(|| text.parse().ok()).flatten();
    moment.ok_or_else(|| ExpressionError::At(text.to_owned()))
}

/// The minutes of a flexible window: `15m`, `15 minutes`, `2h`, `2 hours`; `None` for anything else, and outside 1 to 1440.
#[must_use]
pub fn window_minutes(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let factor = match unit.trim() {
        "m" | "minute" | "minutes" => 1,
        "h" | "hour" | "hours" => 60,
        _ => return None,
    };
    let minutes = number.parse::<u32>().ok()?.checked_mul(factor)?;
    (1..=LONGEST_WINDOW).contains(&minutes).then_some(minutes)
}

#[cfg(test)]
mod tests;
