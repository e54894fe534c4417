//! Risks: what a step may cost beyond its call. Not here: which step has which (`plan::risk`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The risks of steps, the worst first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Data is lost.
    DataLoss,
    /// Callers may notice.
    ServingImpact,
    /// A model is lost that took time and money to train.
    RetrainCost,
    /// The bill rises.
    CostUp,
    /// Permissions are added or changed.
    Privilege,
    /// None of these.
    Safe,
}

impl Risk {
    /// Every class, the worst first.
    pub const ALL: [Risk; 6] = [
        Risk::DataLoss,
        Risk::ServingImpact,
        Risk::RetrainCost,
        Risk::CostUp,
        Risk::Privilege,
        Risk::Safe,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Risk::DataLoss => "data-loss",
            Risk::ServingImpact => "serving-impact",
            Risk::RetrainCost => "retrain-cost",
            Risk::CostUp => "cost-up",
            Risk::Privilege => "privilege",
            Risk::Safe => "safe",
        }
    }

    /// Whether a plan with it is refused until somebody allows it.
    pub const fn is_guarded(self) -> bool {
        matches!(self, Risk::DataLoss | Risk::ServingImpact | Risk::RetrainCost)
    }

    /// What it means, for the refusal.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Risk::DataLoss => "its data is lost",
            Risk::ServingImpact => "whoever calls it fails or has to change",
            Risk::RetrainCost => "a model is lost that took time and money to train",
            Risk::CostUp => "it costs more from now on",
            Risk::Privilege => "somebody may do more than before",
            Risk::Safe => "nothing is lost",
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
