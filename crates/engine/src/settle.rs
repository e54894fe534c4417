//! Settling: whether a resource, as it was just seen, is as a step wants it; and how often to look.
//! Not here: looking (`watch`).

use crate::cloud::CloudError;
use personalize_core::{
    inventory::{Live, Phase},
    plan::Settle,
};
use std::time::Duration;

/// How often to look.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The first interval.
    pub shortest: Duration,
    /// The longest interval.
    pub longest: Duration,
    /// The interval as a part of the time that it has taken so far: 8 is an eighth.
    pub part: u32,
}

impl Default for Pace {
    /// For the service: what takes seconds is seen soon, what takes an hour is asked for twice a minute.
    fn default() -> Self {
        Pace { shortest: Duration::from_secs(2), longest: Duration::from_secs(30), part: 8 }
    }
}

impl Pace {
    /// For an endpoint on this machine, where looking costs next to nothing.
    pub fn near() -> Self {
        Pace { shortest: Duration::from_millis(10), longest: Duration::from_millis(250), part: 32 }
    }

    /// The interval after `elapsed`, shortened by up to a tenth, so that many who began together do not stay together.
    pub fn next(&self, elapsed: Duration, salt: u32) -> Duration {
        let full = (elapsed / self.part.max(1)).clamp(self.shortest, self.longest);
        full.mul_f64(
            1.0 - f64::from(salt.wrapping_mul(0x9E37_79B1) >> 16) / f64::from(1 << 16) / 10.0,
        )
    }
}

/// Why a resource did not settle.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// It failed; the text is the service's.
    #[error("{status}: {reason}")]
    Failed {
        /// The service's status word.
        status: String,
        /// The service's reason.
        reason: String,
    },
    /// Its deletion was accepted, and did not begin.
    #[error("its deletion was accepted but did not begin: it is {status}")]
    Ignored {
        /// The service's status word.
        status: String,
    },
    /// It vanished while it was waited for.
    #[error("it is gone; somebody else deleted it")]
    Vanished,
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] CloudError),
}

/// Whether `live` is as `want` says; `None` is a resource that is not there.
pub(crate) fn settled(live: Option<&Live>, want: Settle) -> Result<bool, SettleError> {
    let Some(live) = live else { return Ok(matches!(want, Settle::Gone | Settle::Still)) };
    match (want, live.phase) {
        (Settle::Done, _) | (Settle::Ready, Phase::Ready) => Ok(true),
        (Settle::Still, phase) => Ok(!phase.in_progress()),
        (Settle::Ready, Phase::Failed | Phase::UpdateFailed | Phase::Stopped) => {
            let unexplained = || "the service gives no reason".to_owned();
            let reason = live.failure.clone().unwrap_or_else(unexplained);
            Err(SettleError::Failed { status: live.status.clone(), reason })
        }
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_grows_with_the_time_and_varies_a_little() {
        let pace = Pace::default();
        for (elapsed, full) in [(0, 2.0), (80, 10.0), (3600, 30.0)] {
            let all: Vec<f64> = (0..50)
                .map(|salt| pace.next(Duration::from_secs(elapsed), salt).as_secs_f64())
                .collect();
            assert!(all.iter().all(|s| (full * 0.9..=full).contains(s)), "{elapsed}: {all:?}");
            assert!(all.iter().any(|s| *s < full * 0.95) && all.iter().any(|s| *s > full * 0.95));
        }
    }
}
