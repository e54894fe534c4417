//! The mapping of a dataset: its columns against its schema, its words, and the columns that the files have.
//! Not here: reading files (the shell), and what values are (`personalize-data`).

use super::Checker;
use crate::spec::types::Dataset;
use personalize_rules::rule::Code;

impl Checker<'_> {
    /// A column that the mapping names and a file does not have.
    pub(super) fn no_column(
        &mut self,
        key: &str,
        dataset: &Dataset,
        column: &str,
        summary: &str,
        help: &str,
    ) {
        let given = dataset.columns.iter().flat_map(|columns| &columns.0);
        let mut names = given.filter(|(name, entry)| {
            let from = entry.block().from.map(|from| from.0);
            from.as_deref().unwrap_or(name) == column
        });
        let source = ["datasets", key, "source"];
        let mut path = source.to_vec();
        if let Some((name, _)) = names.next() {
            path = vec!["datasets", key, "columns", name];
        } else if dataset.filter.contains_key(column) {
            path = vec!["datasets", key, "where", column];
        }
        self.error(Code::PZ0013, &path, summary, "named here", help);
    }
}
