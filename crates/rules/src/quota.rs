//! How much there may be of everything: the quotas as data.
//! Not here: counting.
//!
//! Source: docs/service/limits.md, "Counts", "Data" and "Requests".

pub mod import;
pub mod training;

use crate::rule::Code;
use serde::Serialize;

/// What a quota is counted over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum QuotaScope {
    /// One region of an account.
    Region,
    /// One dataset group.
    DatasetGroup,
    /// One resource: a filter, a dataset, a metric attribution.
    Resource,
    /// One request at runtime.
    Request,
}

/// One quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// What is counted, in the plural, for people.
    pub what: &'static str,
    /// How many there may be by default.
    pub limit: u64,
    /// Whether the service raises it on request.
    pub adjustable: bool,
    /// What it is counted over.
    pub scope: QuotaScope,
    /// Where it is from.
    pub source: &'static str,
}

const LIMITS: &str = "quota page";

const fn fixed(what: &'static str, limit: u64, scope: QuotaScope) -> Quota {
    Quota { what, limit, adjustable: false, scope, source: LIMITS }
}

const fn adjustable(what: &'static str, limit: u64, scope: QuotaScope) -> Quota {
    Quota { adjustable: true, ..fixed(what, limit, scope) }
}

/// Schemas.
pub const SCHEMAS: Quota = fixed("schemas", 500, QuotaScope::Region);
/// Dataset groups.
pub const DATASET_GROUPS: Quota = adjustable("dataset groups", 5, QuotaScope::Region);
/// Import jobs that have not ended.
pub const RUNNING_IMPORT_JOBS: Quota = fixed("running dataset import jobs", 5, QuotaScope::Region);
/// Batch inference jobs that have not ended.
pub const RUNNING_BATCH_INFERENCE_JOBS: Quota =
    adjustable("running batch inference jobs", 5, QuotaScope::Region);
/// Batch segment jobs that have not ended.
pub const RUNNING_BATCH_SEGMENT_JOBS: Quota =
    fixed("running batch segment jobs", 5, QuotaScope::Region);
/// Solution versions in training.
pub const RUNNING_SOLUTION_VERSIONS: Quota =
    adjustable("solution versions in training", 20, QuotaScope::Region);
/// Solutions.
pub const SOLUTIONS: Quota = adjustable("solutions", 10, QuotaScope::DatasetGroup);
/// Campaigns.
pub const CAMPAIGNS: Quota = adjustable("campaigns", 5, QuotaScope::DatasetGroup);
/// Recommenders.
pub const RECOMMENDERS: Quota = fixed("recommenders", 5, QuotaScope::DatasetGroup);
/// Recommenders over all groups; only the guide of 2023 has this number.
pub const RECOMMENDERS_IN_REGION: Quota =
    Quota { source: "guide of 2023", ..fixed("recommenders", 15, QuotaScope::Region) };
/// Filters.
pub const FILTERS: Quota = adjustable("filters", 30, QuotaScope::DatasetGroup);
/// Different fields in one filter, over all its parts.
pub const FIELDS_IN_FILTER: Quota =
    fixed("different fields in one filter", 10, QuotaScope::Resource);
/// Different fields in all filters of a group.
pub const FIELDS_IN_FILTERS: Quota =
    fixed("different fields in all filters", 20, QuotaScope::DatasetGroup);
/// Interactions of a user and an event type that a filter sees, the newest first.
pub const INTERACTIONS_SEEN_BY_FILTER: Quota = adjustable(
    "interactions per user and event type that a filter sees",
    100,
    QuotaScope::Resource,
);
/// The same for action interactions.
pub const ACTION_INTERACTIONS_SEEN_BY_FILTER: Quota = adjustable(
    "action interactions per user and event type that a filter sees",
    300,
    QuotaScope::Resource,
);
/// Data deletion jobs that wait.
pub const PENDING_DATA_DELETION_JOBS: Quota =
    fixed("pending data deletion jobs", 5, QuotaScope::DatasetGroup);
/// Users in a segment.
pub const USERS_IN_SEGMENT: Quota = fixed("users in a segment", 5_000_000, QuotaScope::Resource);
/// Event trackers.
pub const EVENT_TRACKERS: Quota =
    Quota { source: "service model", ..fixed("event trackers", 1, QuotaScope::DatasetGroup) };
/// Metric attributions.
pub const METRIC_ATTRIBUTIONS: Quota =
    Quota { source: "guide of 2023", ..fixed("metric attributions", 1, QuotaScope::DatasetGroup) };
/// Metrics in a metric attribution.
pub const METRICS: Quota = fixed("metrics", 10, QuotaScope::Resource);
/// Sources of events in metric attribution.
pub const ATTRIBUTION_SOURCES: Quota =
    fixed("event attribution sources", 100, QuotaScope::Resource);
/// Tags of a resource.
pub const TAGS: Quota = Quota { source: "tagging page", ..fixed("tags", 50, QuotaScope::Resource) };
/// Placeholders of a filter: the request of the runtime takes no more values.
pub const PLACEHOLDERS: Quota = Quota {
    source: "service model (filterValues)",
    ..fixed("placeholders", 25, QuotaScope::Request)
};
/// Distinct event types and optional columns of interactions together.
pub const EVENT_TYPES_AND_COLUMNS: Quota =
    fixed("event types and optional columns of interactions", 10, QuotaScope::Resource);

/// Least interactions to train, after filtering by event.
pub const MIN_INTERACTIONS: u64 = 1_000;
/// Least users with two interactions or more.
pub const MIN_USERS: u64 = 25;
/// Recommended interactions.
pub const RECOMMENDED_INTERACTIONS: u64 = 50_000;
/// Recommended users with two interactions or more.
pub const RECOMMENDED_USERS: u64 = 1_000;

/// Requests that a campaign answers in a second.
pub const CAMPAIGN_REQUESTS: Quota =
    fixed("requests a second to a campaign", 500, QuotaScope::Resource);
/// Requests that all campaigns and recommenders of an account answer in a second.
pub const REQUESTS: Quota = fixed("requests a second to an account", 2_500, QuotaScope::Region);

/// All counted quotas, in the order of the quota page.
pub const ALL: &[Quota] = &[
    SCHEMAS,
    DATASET_GROUPS,
    RUNNING_IMPORT_JOBS,
    RUNNING_BATCH_INFERENCE_JOBS,
    RUNNING_BATCH_SEGMENT_JOBS,
    RUNNING_SOLUTION_VERSIONS,
    SOLUTIONS,
    CAMPAIGNS,
    RECOMMENDERS,
    RECOMMENDERS_IN_REGION,
    FILTERS,
    FIELDS_IN_FILTER,
    FIELDS_IN_FILTERS,
    INTERACTIONS_SEEN_BY_FILTER,
    ACTION_INTERACTIONS_SEEN_BY_FILTER,
    PENDING_DATA_DELETION_JOBS,
    EVENT_TRACKERS,
    METRIC_ATTRIBUTIONS,
    METRICS,
    ATTRIBUTION_SOURCES,
    TAGS,
    PLACEHOLDERS,
    EVENT_TYPES_AND_COLUMNS,
    CAMPAIGN_REQUESTS,
    REQUESTS,
];

impl Quota {
    /// Its name as one word: `solution-versions-in-training`.
    pub fn name(&self) -> String {
        self.what.replace(' ', "-")
    }

    /// A finding when `count` is above the quota: a warning where the service raises it on request.
    pub fn check(&self, count: usize) -> Option<crate::finding::Finding> {
        use crate::finding::Finding;
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        if count <= self.limit {
            return None;
        }
        let over = match self.scope {
            QuotaScope::Region => " in a region",
            QuotaScope::DatasetGroup => " in a dataset group",
            QuotaScope::Resource | QuotaScope::Request => "",
        };
        let are = if self.limit == 1 { "is" } else { "are" };
        let message =
            format!("there are {count} {}, but {} {are} allowed{over}", self.what, self.limit);
        Some(if self.adjustable {
            Finding::new(Code::PZ4010, message)
                .help("this quota can be raised on request; check that yours is")
        } else {
            Finding::new(Code::PZ4011, message).help("this quota cannot be raised")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn above_a_quota() {
        assert_eq!(CAMPAIGNS.check(5), None);
        expect!["warning[PZ4010]: there are 6 campaigns, but 5 are allowed in a dataset group; help: this quota can be raised on request; check that yours is"]
            .assert_eq(&CAMPAIGNS.check(6).unwrap().to_string());
        expect!["error[PZ4011]: there are 501 schemas, but 500 are allowed in a region; help: this quota cannot be raised"]
            .assert_eq(&SCHEMAS.check(501).unwrap().to_string());
        expect!["error[PZ4011]: there are 11 different fields in one filter, but 10 are allowed; help: this quota cannot be raised"]
            .assert_eq(&FIELDS_IN_FILTER.check(11).unwrap().to_string());
    }
}
