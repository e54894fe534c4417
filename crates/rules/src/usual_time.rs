//! How long the service usually takes with small data, by the kind of work: to tell people, and for the paces of
//! emulators. AWS promises none of these figures, and nothing may be decided by them.
//! Not here: which kind of resource takes which work.
//!
//! Source (docs/service/limits.md, "Durations"): what the notebooks of `aws-samples/amazon-personalize-samples` and the tools of
//! `aws-samples/retail-demo-store` (GitHub) wait for and show. Where neither shows a figure, that is said.

use std::time::Duration;

/// A dataset group, a dataset, an event tracker, a filter: seconds to a minute.
pub const SETUP: Duration = minutes(1);

/// An import job: 5 to 10 minutes.
pub const IMPORT: Duration = minutes(8);

/// A solution version: 20 minutes with User-Personalization, 40 with other recipes.
pub const TRAINING: Duration = minutes(40);

/// A batch inference or batch segment job: no figure is shown; notebooks wait up to an hour in steps of a minute.
pub const BATCH: Duration = minutes(30);

/// An export: no figure is shown; as long as an import.
pub const EXPORT: Duration = minutes(8);

/// A deletion of users: "up to a day" (developer guide, delete-records).
pub const DATA_DELETION: Duration = minutes(24 * 60);

/// A campaign, or starting or stopping a recommender: no figure is shown; notebooks wait about ten minutes.
pub const DEPLOYMENT: Duration = minutes(10);

/// A recommender, which is trained and deployed by one call: no figure is shown; as long as a training.
pub const RECOMMENDER: Duration = minutes(40);

/// An update of something that serves: no figure is shown; about as long as a deployment. (A dataset's schema is
/// replaced in two.)
pub const UPDATE: Duration = minutes(8);

/// A deletion: minutes; the tools ask every 20 seconds.
pub const DELETION: Duration = minutes(2);

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}
