//! Time zones, from the data that is built in, and the moments of a cron expression in one. Not here: the expression.

use super::Cron;
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC, where a schedule names none.
    pub const UTC: Zone = Zone(TimeZone::UTC);

    /// The zone of an IANA name, as `Asia/Seoul`.
    #[must_use]
    pub fn named(name: &str) -> Option<Zone> {
        if name == "UTC" {
            return Some(Zone::UTC);
        }
        TimeZoneDatabase::bundled().get(name).ok().map(Zone)
    }

    /// The moment of a local time: one that is left out is as long after the gap as it is written, one that is there twice is
    /// the first.
    pub(super) fn compatible(&self, time: DateTime) -> Option<Timestamp> {
        self.0.to_ambiguous_timestamp(time).compatible().ok()
    }

    /// The moment of a local time; `None` where the zone leaves it out.
    fn moment(&self, time: DateTime) -> Option<Timestamp> {
        let ambiguous = self.0.to_ambiguous_timestamp(time);
        match ambiguous.offset() {
            AmbiguousOffset::Gap { .. } => None,
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
                ambiguous.compatible().ok()
            }
        }
    }
}

/// Whether `name` is the name of a time zone.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    Zone::named(name).is_some()
}

/// The first moment of `cron` after `after`.
pub(super) fn next(cron: &Cron, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
    let mut date = zone.0.to_datetime(after).date();
    while u16::try_from(date.year()).is_ok_and(|year| year <= cron.last_year()) {
        if cron.is_on(date) {
            let found = moments(cron, zone, date).find(|at| *at > after);
            if found.is_some() {
                return found;
            }
        }
        date = date.tomorrow().ok()?;
    }
    None
}

/// The last moment of `cron` that is not after `now`, looked for back to `start`.
pub(super) fn last(
    cron: &Cron,
    zone: &Zone,
    start: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let mut date = zone.0.to_datetime(now).date();
    let first = zone.0.to_datetime(start).date();
    while date >= first {
        if cron.is_on(date) {
            let found = moments(cron, zone, date).filter(|at| *at <= now).max();
            if found.is_some() {
                return found;
            }
        }
        date = date.yesterday().ok()?;
    }
    None
}

/// The moments of `cron` on a day that it fires on, in the order of the clock on the wall.
fn moments(cron: &Cron, zone: &Zone, date: Date) -> impl Iterator<Item = Timestamp> {
    let times = cron.hours.iter().flat_map(|hour| {
        cron.minutes.iter().filter_map(|minute| Time::new(*hour, *minute, 0, 0).ok())
    });
    times.filter_map(move |time| zone.moment(date.to_datetime(time)))
}
