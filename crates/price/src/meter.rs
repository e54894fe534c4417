//! What the service counts and bills. Not here: at what price (`rate`, `list`).

use serde::Deserialize;
use std::fmt;

/// A meter: something that is counted and billed. The words are the keys of price files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meter {
    /// Gigabytes of data, imported or streamed.
    Data,
    /// Hours of training, for recipes other than v2.
    TrainingHours,
    /// Interactions that a v2 recipe is trained on.
    TrainingInteractions,
    /// Hours of one request per second that a campaign is kept ready for.
    ThroughputHours,
    /// The same for v2 recipes.
    ThroughputHoursV2,
    /// Requests to a campaign.
    Requests,
    /// Requests to a campaign of a v2 recipe.
    RequestsV2,
    /// Requests that ask for metadata, in addition; not for v2 recipes.
    MetadataRequests,
    /// Hours of a recommender, by the users of its group.
    RecommenderHours,
    /// Requests to a recommender beyond the free ones.
    RecommenderRequests,
    /// Recommendations of a batch job: one for each line of its input.
    BatchRecommendations,
    /// The same for v2 recipes.
    BatchRecommendationsV2,
    /// Users in the segments of a batch segment job.
    SegmentUsers,
    /// Themes of a batch job.
    Themes,
    /// Requests to a REST API of API Gateway.
    ApiRequests,
    /// Firings of schedules of EventBridge Scheduler.
    ScheduleFirings,
    /// Executions of Express state machines of Step Functions.
    ExpressRequests,
    /// Gigabytes of memory of Express state machines for an hour.
    ExpressGigabyteHours,
}

impl Meter {
    /// Every meter.
    pub const ALL: [Meter; 18] = [
        Meter::Data,
        Meter::TrainingHours,
        Meter::TrainingInteractions,
        Meter::ThroughputHours,
        Meter::ThroughputHoursV2,
        Meter::Requests,
        Meter::RequestsV2,
        Meter::MetadataRequests,
        Meter::RecommenderHours,
        Meter::RecommenderRequests,
        Meter::BatchRecommendations,
        Meter::BatchRecommendationsV2,
        Meter::SegmentUsers,
        Meter::Themes,
        Meter::ApiRequests,
        Meter::ScheduleFirings,
        Meter::ExpressRequests,
        Meter::ExpressGigabyteHours,
    ];

    /// Its key in price files.
    pub const fn word(self) -> &'static str {
        match self {
            Meter::Data => "data",
            Meter::TrainingHours => "training-hours",
            Meter::TrainingInteractions => "training-interactions",
            Meter::ThroughputHours => "throughput-hours",
            Meter::ThroughputHoursV2 => "throughput-hours-v2",
            Meter::Requests => "requests",
            Meter::RequestsV2 => "requests-v2",
            Meter::MetadataRequests => "metadata-requests",
            Meter::RecommenderHours => "recommender-hours",
            Meter::RecommenderRequests => "recommender-requests",
            Meter::BatchRecommendations => "batch-recommendations",
            Meter::BatchRecommendationsV2 => "batch-recommendations-v2",
            Meter::SegmentUsers => "segment-users",
            Meter::Themes => "themes",
            Meter::ApiRequests => "api-requests",
            Meter::ScheduleFirings => "schedule-firings",
            Meter::ExpressRequests => "express-requests",
            Meter::ExpressGigabyteHours => "express-gigabyte-hours",
        }
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
