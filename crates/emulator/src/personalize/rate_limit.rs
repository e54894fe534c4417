//! How many calls of the control plane are taken in a second, where the doubt about it says that not all are.
//! Not here: faults on request, which the server makes.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::ServiceError;
use crate::doubt::Rate;

/// The second that is counted, since 1970, and the calls taken in it.
#[derive(Debug, Default)]
pub(super) struct RateLimit {
    second: Mutex<(i64, u32)>,
}

impl RateLimit {
    /// Counts a call; one too many is refused.
    pub(super) fn admit(&self, rate: Rate, now: Timestamp) -> Result<(), ServiceError> {
        let most = match rate {
            Rate::Five => 5,
            Rate::Twenty => 20,
            Rate::None => return Ok(()),
        };
        let mut second = self.second.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, calls) = *second;
        let calls = if counted == now.as_second() { calls + 1 } else { 1 };
        *second = (now.as_second(), calls.min(most + 1));
        if calls > most { Err(ServiceError::throttled()) } else { Ok(()) }
    }
}
