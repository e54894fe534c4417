//! The halt: the one place where a run learns that no new call is to be made, and why. Not here: what follows from it.

use std::sync::OnceLock;
use tokio_util::sync::CancellationToken;

/// Why a run was ended before its plan was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Whoever started it asked for it: an interrupt, a deadline.
    Requested,
    /// The credentials are no longer good.
    Credentials,
    /// The lock is no longer ours, so that somebody else may be writing.
    LockLost,
    /// A step failed, and the run was told to end then.
    FailFast,
}

/// Set once, never taken back.
#[derive(Debug)]
pub(super) struct Halt {
    token: CancellationToken,
    why: OnceLock<Stopped>,
}

impl Halt {
    /// A halt that also follows `asked`.
    pub(super) fn after(asked: &CancellationToken) -> Self {
        Halt { token: asked.child_token(), why: OnceLock::new() }
    }

    /// Ends the run; the first reason counts.
    pub(super) fn set(&self, why: Stopped) {
        if !self.is_on() {
            let _ = self.why.set(why);
        }
        self.token.cancel();
    }

    pub(super) fn is_on(&self) -> bool {
        self.token.is_cancelled()
    }

    pub(super) fn why(&self) -> Option<Stopped> {
        self.is_on().then(|| self.why.get().copied().unwrap_or(Stopped::Requested))
    }

    /// The value of `work`, or `None` where the run is halted first.
    pub(super) async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.token.cancelled() => None,
            value = work => Some(value),
        }
    }

    /// Resolves when the run is halted.
    pub(super) async fn wait(&self) {
        self.token.cancelled().await;
    }
}
