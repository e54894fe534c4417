//! What of the control plane can be set: quotas, and a seed.
//! Not here: time, durations and doubts, which are the emulator's.

pub use crate::quotas::Quotas;

/// How a control plane is to behave.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How many resources there may be.
    pub quotas: Quotas,
    /// What the made-up identifiers depend on, besides names and their number.
    pub seed: u64,
}
