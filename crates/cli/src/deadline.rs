//! Deadlines and durations, as people write them. Not here: what happens when one has come (`stop`).

use jiff::{SignedDuration, Timestamp};
use std::{str::FromStr, time::Duration};

/// A moment, or a time from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deadline {
    At(Timestamp),
    In(Duration),
}

impl FromStr for Deadline {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(moment) = text.parse() {
            return Ok(Deadline::At(moment));
        }
        duration(text).map(Deadline::In).map_err(|_| {
            "write a time as in `2026-01-31T18:00:00Z`, or a duration as in `90m`".to_owned()
        })
    }
}

impl Deadline {
    /// How much of it is left.
    pub(crate) fn left(self) -> Duration {
        match self {
            Deadline::In(time) => time,
            Deadline::At(moment) => {
                Duration::try_from(moment.duration_since(Timestamp::now())).unwrap_or_default()
            }
        }
    }
}

/// Reads a duration: `90s`, `45m`, `1h30m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<SignedDuration>().ok().and_then(|d| Duration::try_from(d).ok());
    parsed.ok_or_else(|| "write a duration as in `90s`, `45m` or `1h30m`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_are_moments_or_durations() {
        assert_eq!("90m".parse(), Ok(Deadline::In(Duration::from_secs(5400))));
        assert_eq!("1h30m".parse(), Ok(Deadline::In(Duration::from_secs(5400))));
        let moment = "2026-01-31T18:00:00Z";
        assert_eq!(moment.parse(), Ok(Deadline::At(moment.parse().unwrap())));
        assert_eq!(Deadline::At(Timestamp::UNIX_EPOCH).left(), Duration::ZERO);
        for bad in ["", "soon", "-5m", "18:00"] {
            assert!(bad.parse::<Deadline>().unwrap_err().contains("90m"), "{bad}");
        }
    }
}
