//! Why an amount is not known, and what would make it known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why an amount is not known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// The price list does not have the region.
    Region,
    /// The price list is older than the recipe, or the recipe is not known.
    Recipe,
    /// The price list has no price for it.
    Price,
    /// The borders between the tiers of its price are not known.
    TierBorders,
    /// The unit of its price is not known.
    Unit,
    /// The users of the dataset group were not counted.
    Users,
    /// The interactions that it is trained on were not counted.
    Interactions,
    /// The lines of its input were not counted.
    Lines,
    /// The size of what is imported is not known.
    Bytes,
    /// No earlier training of the solution tells how many hours one takes.
    TrainingHours,
    /// The spec does not say how many requests come.
    Requests,
    /// It is storage, which another service bills.
    Storage,
    /// Schedules set it at dates, in some years, or until a day; or by a rate, whose beginning decides.
    Dates,
    /// How much a schedule imports is not known.
    Arrivals,
    /// No source says whether the trainings of a recommender are billed beside its hours.
    RecommenderTraining,
}

impl Unknown {
    /// Every reason.
    pub const ALL: [Unknown; 15] = [
        Unknown::Region,
        Unknown::Recipe,
        Unknown::Price,
        Unknown::TierBorders,
        Unknown::Unit,
        Unknown::Users,
        Unknown::Interactions,
        Unknown::Lines,
        Unknown::Bytes,
        Unknown::TrainingHours,
        Unknown::Requests,
        Unknown::Storage,
        Unknown::Dates,
        Unknown::Arrivals,
        Unknown::RecommenderTraining,
    ];

    /// The reason in a few words.
    pub const fn why(self) -> &'static str {
        match self {
            Unknown::Region => "no prices of this region",
            Unknown::Recipe => "no prices of this recipe",
            Unknown::Price => "no price is published",
            Unknown::TierBorders => "the borders of price tiers are not published",
            Unknown::Unit => "the unit of the price is not published",
            Unknown::Users => "the users of the group were not counted",
            Unknown::Interactions => "the interactions were not counted",
            Unknown::Lines => "the lines of the input were not counted",
            Unknown::Bytes => "the size of the data is not known",
            Unknown::TrainingHours => "no earlier training tells the hours",
            Unknown::Requests => "the requests are not given",
            Unknown::Dates => "schedules with dates or rates make one month unlike another",
            Unknown::Arrivals => "how much a schedule imports is not given",
            Unknown::RecommenderTraining => {
                "whether its weekly training is billed beside its hours is not published"
            }
            Unknown::Storage => "S3 bills storage, and its prices are not in the list",
        }
    }

    /// What makes it known.
    pub const fn remedy(self) -> &'static str {
        match self {
            Unknown::Region | Unknown::Recipe | Unknown::Price => {
                "give prices with `--prices FILE`"
            }
            Unknown::TierBorders | Unknown::Unit => {
                "give the price with its tiers with `--prices FILE`"
            }
            Unknown::Users => "give `users` under `usage`, or use local data, which is counted",
            Unknown::Interactions | Unknown::Lines => "use local data, which is counted",
            Unknown::Bytes => "allow the caller to list the objects in S3",
            Unknown::TrainingHours => "the first training tells it",
            Unknown::Requests => "give `requestsPerMonth` under `usage`",
            Unknown::Dates => "give them a `cron` of every year and no `endDate`, or see `status`",
            Unknown::Arrivals => "give `bytesPerMonth` under `usage`",
            Unknown::RecommenderTraining => "the first bill of the recommender tells it",
            Unknown::Storage => "see the prices of S3",
        }
    }
}
