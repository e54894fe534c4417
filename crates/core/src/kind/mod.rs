//! The kinds of resource: one file each, with its fields classified as data and its lowering.
//! The diff is generic over these tables; no kind writes its own.

pub mod bucket;
pub mod campaign;
pub mod dataset;
pub mod dataset_group;
pub mod event_tracker;
pub mod field;
pub mod filter;
pub mod import_job;
pub mod recommender;
pub mod role;
pub mod schema;
pub mod solution;
pub mod solution_version;

use crate::address::Kind;
use field::{Class, Field};
use std::time::Duration;

/// What is true of all resources of a kind.
#[derive(Debug, Clone, Copy)]
pub struct KindFacts {
    /// Its fields.
    pub fields: &'static [Field],
    /// Whether it takes tags.
    pub tags: bool,
    /// Whether its create call takes tags; else they are put on by a call of their own.
    pub tags_at_create: bool,
    /// The operations that create, update and delete it; empty where there is none.
    pub operations: [&'static str; 3],
}

/// The facts of `kind`.
pub fn facts(kind: Kind) -> KindFacts {
    match kind {
        Kind::Bucket => bucket::BUCKET,
        Kind::BucketPolicy => bucket::POLICY,
        Kind::DataObject => bucket::OBJECT,
        Kind::Role => role::ROLE,
        Kind::RolePolicy => role::POLICY,
        Kind::DatasetGroup => dataset_group::FACTS,
        Kind::Schema => schema::FACTS,
        Kind::Dataset => dataset::FACTS,
        Kind::ImportJob => import_job::FACTS,
        Kind::EventTracker => event_tracker::FACTS,
        Kind::Solution => solution::FACTS,
        Kind::SolutionVersion => solution_version::FACTS,
        Kind::Filter => filter::FACTS,
        Kind::Campaign => campaign::FACTS,
        Kind::Recommender => recommender::FACTS,
    }
}

/// How long the service usually takes to make a resource of `kind`: what samples and the developer guide show for small
/// data (reference/errors_limits, section 5). AWS promises none of it. `None` for what is there at once.
pub fn usual_time(kind: Kind) -> Option<Duration> {
    let minutes = match kind {
        Kind::DatasetGroup | Kind::Dataset | Kind::EventTracker | Kind::Solution => 1,
        Kind::Filter => 1,
        Kind::ImportJob => 8,
        Kind::Campaign => 10,
        Kind::SolutionVersion | Kind::Recommender => 40,
        _ => return None,
    };
    Some(Duration::from_secs(60 * minutes))
}

/// The fields of `kind` that are compared, in the order of its table.
pub fn compared(kind: Kind) -> impl Iterator<Item = &'static Field> {
    facts(kind).fields.iter().filter(|f| f.class != Class::NotCompared)
}
