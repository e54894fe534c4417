//! How the check of data is told what to do.
//! Not here: the check.

use personalize_rules::dataset::Domain;
use personalize_rules::expected::{ExpectedEvent, ExpectedValue, Training};

/// How to check.
#[derive(Debug, Clone)]
pub struct Options {
    /// The domain of the dataset group, which decides what some fields may be.
    pub domain: Option<Domain>,
    /// Threads; at least one is used.
    pub threads: usize,
    /// Bytes that a thread reads at a time, at most 4 MiB. The result does not depend on it.
    pub block: usize,
    /// The present in seconds since 1970; without it only absurd times are doubted.
    pub now: Option<i64>,
    /// Event types that recipes and filters name.
    pub expected_events: Vec<ExpectedEvent>,
    /// Values that filters compare with columns of the dataset.
    pub expected_values: Vec<ExpectedValue>,
    /// Trainings that count only some of the interactions.
    pub trainings: Vec<Training>,
    /// How many of the most frequent items the summary lists.
    pub top: usize,
}

impl Default for Options {
    fn default() -> Self {
        let (expected_events, expected_values, trainings) = Default::default();
        Self {
            domain: None,
            threads: 1,
            block: 1 << 20,
            now: None,
            expected_events,
            expected_values,
            trainings,
            top: 10,
        }
    }
}
