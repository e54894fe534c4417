//! How a run is to be conducted. Not here: the run (`apply`).

use crate::{retry::Retry, settle::Pace};
use std::time::Duration;

/// How to run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The most calls under way at once; waits do not count.
    pub concurrency: usize,
    /// Whether the first failure ends the run; else what does not need the failed step goes on.
    pub fail_fast: bool,
    /// How often to look.
    pub pace: Pace,
    /// How often to try again.
    pub retry: Retry,
    /// For how long a refusal may be the fault of a role or policy that is too new to be believed.
    pub propagation: Duration,
    /// For how long a call is repeated that something else holds back.
    pub patience: Duration,
    /// For how long one step is waited for; then it is left to AWS, and what needs it is not tried.
    pub max_wait: Option<Duration>,
    /// For how long calls in flight may take to be answered once the run is halted.
    pub grace: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            concurrency: 8,
            fail_fast: false,
            pace: Pace::default(),
            retry: Retry::default(),
            propagation: Duration::from_secs(120),
            patience: Duration::from_secs(120),
            max_wait: None,
            grace: Duration::from_secs(3),
        }
    }
}
