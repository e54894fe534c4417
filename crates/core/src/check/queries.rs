//! Sources that are queries: ages, places, and what cannot be done to their results. Not here: the SQL, which Athena judges.

use super::Checker;
use crate::spec::{
    source::seconds,
    types::{AthenaQuery, Dataset},
};
use personalize_rules::rule::Code;

impl Checker<'_> {
    /// What is wrong with a source that is a query, whatever its tables hold.
    pub(super) fn query(&mut self, key: &str, dataset: &Dataset, query: &AthenaQuery) {
        let at = |name| ["datasets", key, "source", "athena", name];
        if query.max_age.as_deref().is_some_and(|age| seconds(age).is_none()) {
            let help = "write a number and a unit: `30 minutes`, `6 hours`, `1 day`";
            self.error(Code::PZ0013, &at("maxAge"), "this is not an age", "given here", help);
        }
        if query.query.trim().is_empty() {
            let help = "name a file of SQL, or write the SQL";
            self.error(Code::PZ0013, &at("query"), "the query is empty", "given here", help);
        }
        let output = query.output.as_deref();
        if output.is_some_and(|place| !place.starts_with("s3://") || !place.ends_with('/')) {
            let help = "write `s3://BUCKET/PREFIX/`";
            let summary = "the place for results is not a folder in S3";
            self.error(Code::PZ0013, &at("output"), summary, "given here", help);
        }
        if dataset.is_incremental() {
            let help = "leave `importMode` out: every result replaces the data of the one before";
            let summary = "a query gives all data at once, and no parts of it";
            let path = ["datasets", key, "importMode"];
            self.error(Code::PZ0013, &path, summary, "given here", help);
        }
    }
}
