//! What is paid once: imports, trainings, batch jobs, by what was counted. Facts: docs/service/prices.md. Not here: which
//! steps these are (`plan::cost`).

use super::{Amount, Basis, Unknown};
use personalize_price::{Billing, Meter, NANO, nano_of_measure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that is paid once, with what decides about its price; what was not counted is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Paid {
    /// An import of so many bytes.
    Import {
        /// The bytes of its files.
        bytes: Option<u64>,
    },
    /// A training.
    Training {
        /// The name or ARN of the recipe.
        recipe: String,
        /// The interactions that it is trained on.
        interactions: Option<u64>,
        /// The hours of the last training like it, as the service tells them.
        hours: Option<String>,
    },
    /// A batch inference job.
    Inference {
        /// The name or ARN of the recipe.
        recipe: String,
        /// Whether it makes themes.
        themes: bool,
        /// The lines of its input.
        lines: Option<u64>,
    },
    /// A batch segment job.
    Segments,
    /// A job whose price is not published.
    Unpriced,
}

impl Paid {
    /// What it costs.
    pub fn amount(&self, basis: &Basis<'_>) -> Amount {
        let counted = |meter, count: Option<u64>, missing| match count {
            Some(count) => basis.charge(meter, i128::from(count) * NANO),
            None => Amount::Unknown(missing),
        };
        match self {
            // A gigabyte is a billion bytes, so that bytes are billionths of the unit.
            Paid::Import { bytes: Some(bytes) } => basis.charge(Meter::Data, i128::from(*bytes)),
            Paid::Import { bytes: None } => Amount::Unknown(Unknown::Bytes),
            Paid::Training { recipe, interactions, hours } => match basis.billing(recipe) {
                Err(reason) => Amount::Unknown(reason),
                Ok(Billing::V2) => {
                    counted(Meter::TrainingInteractions, *interactions, Unknown::Interactions)
                }
                Ok(Billing::Standard | Billing::Unknown) => {
                    match hours.as_deref().and_then(|hours| nano_of_measure(hours).ok()) {
                        Some(hours) => basis.charge(Meter::TrainingHours, hours),
                        None => Amount::Unknown(Unknown::TrainingHours),
                    }
                }
            },
            Paid::Inference { recipe, themes, lines } => match basis.billing(recipe) {
                Err(reason) => Amount::Unknown(reason),
                Ok(_) if *themes => basis.charge(Meter::Themes, NANO),
                Ok(Billing::V2) => counted(Meter::BatchRecommendationsV2, *lines, Unknown::Lines),
                Ok(Billing::Standard | Billing::Unknown) => {
                    counted(Meter::BatchRecommendations, *lines, Unknown::Lines)
                }
            },
            Paid::Segments => basis.charge(Meter::SegmentUsers, NANO),
            Paid::Unpriced => Amount::Unknown(Unknown::Price),
        }
    }
}
