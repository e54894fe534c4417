//! A cloud that slows down as a whole when it is told to: after a throttled call every later call, read or write, waits
//! for its turn. Not here: trying the throttled call again (`retry`).
//!
//! The rates of Personalize's control plane are not published, so the gap between calls is found: it doubles when a call
//! is throttled, once for all calls that were sent before it did, and shrinks slowly while calls go well.

use crate::cloud::{Call, Cloud, CloudError, Failure, Identity, Listed, Object};
use async_trait::async_trait;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    props::Props,
};
use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

/// The gap after the first throttled call: ten calls a second.
const FIRST: Duration = Duration::from_millis(100);
/// The longest gap.
const LONGEST: Duration = Duration::from_secs(2);
/// Gaps below this are none.
const LEAST: Duration = Duration::from_millis(10);
/// So many calls that go well let the gap shrink by three tenths.
const GOOD: u32 = 8;

/// The calls of `C`, at the pace that it allows.
pub struct Paced<C> {
    cloud: C,
    gate: Mutex<Gate>,
}

struct Gate {
    /// The time between calls; zero until a call is throttled.
    gap: Duration,
    /// When the next call may be sent.
    next: Instant,
    /// When the gap grew last: what was sent before tells nothing about it.
    grew: Option<Instant>,
    good: u32,
}

impl<C> Paced<C> {
    /// At no pace until a call is throttled.
    pub fn new(cloud: C) -> Self {
        let gate = Gate { gap: Duration::ZERO, next: Instant::now(), grew: None, good: 0 };
        Paced { cloud, gate: Mutex::new(gate) }
    }

    /// What is paced, for calls that are not.
    pub fn inner(&self) -> &C {
        &self.cloud
    }

    async fn pace<T>(
        &self,
        call: impl Future<Output = Result<T, CloudError>>,
    ) -> Result<T, CloudError> {
        // The gap may have grown while this call waited; then the turn that it was given is too early.
        let mut turn = self.gate().turn();
        while let Some((at, gap)) = turn {
            sleep_until(at).await;
            let mut gate = self.gate();
            turn = if gate.gap > gap { gate.turn() } else { None };
        }
        let sent = Instant::now();
        let result = call.await;
        let throttled = result.as_ref().is_err_and(|e| e.failure == Failure::Throttled);
        self.gate().note(throttled, sent);
        result
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    /// When a call may be sent, and the gap by which that was found; `None` for at once.
    fn turn(&mut self) -> Option<(Instant, Duration)> {
        if self.gap.is_zero() {
            return None;
        }
        let at = self.next.max(Instant::now());
        self.next = at + self.gap;
        Some((at, self.gap))
    }

    fn note(&mut self, throttled: bool, sent: Instant) {
        let now = Instant::now();
        if throttled && self.grew.is_none_or(|grew| sent >= grew) {
            self.gap = (self.gap * 2).clamp(FIRST, LONGEST);
            // Turns that were given out by the shorter gap are given out again.
            self.next = now + self.gap;
            (self.grew, self.good) = (Some(now), 0);
        } else if !throttled && !self.gap.is_zero() {
            self.good += 1;
            if self.good >= GOOD {
                self.good = 0;
                let gap = self.gap.mul_f64(0.7);
                self.gap = if gap < LEAST { Duration::ZERO } else { gap };
            }
        }
    }
}

#[async_trait]
impl<C: Cloud> Cloud for Paced<C> {
    async fn identity(&self) -> Result<Identity, CloudError> {
        self.pace(self.cloud.identity()).await
    }

    async fn describe(&self, kind: Kind, locator: &str) -> Result<Option<Live>, CloudError> {
        self.pace(self.cloud.describe(kind, locator)).await
    }

    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError> {
        self.pace(self.cloud.list(kind, parent)).await
    }

    async fn objects(&self, location: &str) -> Result<Vec<Object>, CloudError> {
        self.pace(self.cloud.objects(location)).await
    }

    async fn tags(&self, kind: Kind, locator: &str) -> Result<Option<Tags>, CloudError> {
        self.pace(self.cloud.tags(kind, locator)).await
    }

    async fn call(&self, call: &Call) -> Result<Props, CloudError> {
        self.pace(self.cloud.call(call)).await
    }
}
