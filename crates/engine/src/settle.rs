//! Settling: polls a resource until it is as the step wants it. The interval grows with the time it takes.

use crate::{
    cloud::{Cloud, CloudError},
    retry::Retry,
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    plan::Settle,
};
use std::time::Duration;
use tokio::time::Instant;

/// How often to look.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The first interval.
    pub shortest: Duration,
    /// The longest interval.
    pub longest: Duration,
}

impl Pace {
    /// An eighth of the time that it has taken so far, within the bounds.
    fn next(&self, elapsed: Duration) -> Duration {
        (elapsed / 8).clamp(self.shortest, self.longest)
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
    /// It vanished while it was waited for.
    #[error("it is gone; somebody else deleted it")]
    Vanished,
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] CloudError),
}

/// Waits until `locator` is as `want` says; `seen` is told each status and the time since the start.
pub async fn settle(
    cloud: &dyn Cloud,
    (kind, locator): (Kind, &str),
    want: Settle,
    (pace, retry): (Pace, Retry),
    mut seen: impl FnMut(&str, Duration),
) -> Result<(), SettleError> {
    let start = Instant::now();
    if want == Settle::Done {
        return Ok(());
    }
    // A fresh resource may be missing from the first read; after that, missing means gone.
    let mut missing = 0;
    loop {
        let live = retry.read(locator, || cloud.describe(kind, locator)).await?;
        match (&live, want) {
            (None, Settle::Gone) => return Ok(()),
            (None, Settle::Still) => return Ok(()),
            (None, _) if missing < 5 => missing += 1,
            (None, _) => return Err(SettleError::Vanished),
            (Some(live), _) if settled(live, want)? => return Ok(()),
            (Some(live), _) => seen(&live.status, start.elapsed()),
        }
        tokio::time::sleep(pace.next(start.elapsed())).await;
    }
}

fn settled(live: &Live, want: Settle) -> Result<bool, SettleError> {
    match (want, live.phase) {
        (Settle::Gone, _) => Ok(false),
        (Settle::Still, phase) => Ok(!phase.in_progress()),
        (_, Phase::Ready) => Ok(true),
        (_, Phase::Failed | Phase::UpdateFailed | Phase::Stopped) => Err(SettleError::Failed {
            status: live.status.clone(),
            reason: live
                .failure
                .clone()
                .unwrap_or_else(|| "the service gives no reason".to_owned()),
        }),
        _ => Ok(false),
    }
}
