//! How versions are trained: by a solution, or by a schedule. Not here: when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a version is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TrainingMode {
    /// A complete training.
    Full,
    /// An update of the last version with new items.
    Update,
}

impl TrainingMode {
    /// The service's word for it.
    pub const fn word(self) -> &'static str {
        match self {
            TrainingMode::Full => "FULL",
            TrainingMode::Update => "UPDATE",
        }
    }
}
