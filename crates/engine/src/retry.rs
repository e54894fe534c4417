//! Retries: which failures pass by themselves, and how long to wait. The SDK's own retries are off, so that one
//! budget covers a call.

use crate::cloud::{CloudError, Failure};
use std::{future::Future, time::Duration};

/// How often and how long to try.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// The most tries of one call.
    pub tries: u32,
    /// The wait after the first failure; doubles each time.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Retry { tries: 8, first: Duration::from_millis(200), longest: Duration::from_secs(20) }
    }
}

impl Retry {
    /// For an endpoint on this machine, which is well again sooner than a service is.
    pub fn near() -> Self {
        Retry { tries: 10, first: Duration::from_millis(20), longest: Duration::from_secs(1) }
    }

    /// The wait before try `n` (from 2), spread by what is called so that many do not come back at once.
    pub fn wait(&self, n: u32, salt: &str) -> Duration {
        let full = self.first.saturating_mul(1 << n.saturating_sub(2).min(16)).min(self.longest);
        let spread =
            salt.bytes().fold(n, |a, b| a.wrapping_mul(31).wrapping_add(u32::from(b))) % 1000;
        full.mul_f64(0.5 + f64::from(spread) / 2000.0)
    }

    /// Makes a read until it succeeds, fails for good, or the tries are used up.
    pub async fn read<T, F: Future<Output = Result<T, CloudError>>>(
        &self,
        salt: &str,
        mut call: impl FnMut() -> F,
    ) -> Result<T, CloudError> {
        let mut n = 1;
        loop {
            match call().await {
                Err(error) if passes(error.failure) && n < self.limit(error.failure) => {
                    n += 1;
                    tracing::debug!(%error, n, "trying again");
                    tokio::time::sleep(self.wait(n, salt)).await;
                }
                other => return other,
            }
        }
    }

    /// An endpoint that was never reached is given up sooner: it is more likely wrong than busy.
    pub fn limit(&self, failure: Failure) -> u32 {
        if failure == Failure::Unreachable { self.tries.min(3) } else { self.tries }
    }
}

/// Whether trying again may help, for a call that is safe to repeat.
pub fn passes(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::Throttled | Failure::Unavailable | Failure::Unreachable | Failure::Ambiguous
    )
}
