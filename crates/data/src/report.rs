//! What a check gives back: findings and a summary, both plain values.
//! Not here: how they are shown.

use crate::distinct::Ids;
use personalize_rules::dataset::DatasetType;
use personalize_rules::finding::DataFinding;
use serde::Serialize;

/// Everything that was seen in the files of one dataset.
#[derive(Debug, Clone, Serialize)]
pub struct DataReport {
    /// The dataset.
    pub dataset: DatasetType,
    /// The names of the parts, in order.
    pub files: Vec<String>,
    /// How much was read.
    pub bytes: u64,
    /// Rows, without headers and blank lines.
    pub rows: u64,
    /// What is wrong, by place; what is about the whole comes last.
    pub findings: Vec<DataFinding>,
    /// What the data looks like.
    pub summary: Summary,
    /// The ids of the key columns, for comparing datasets.
    #[serde(skip)]
    pub ids: Vec<(String, Ids)>,
}

impl DataReport {
    /// The ids of a column, by the name in any letter case.
    pub fn ids(&self, column: &str) -> Option<&Ids> {
        self.ids.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map(|(_, ids)| ids)
    }

    /// The same without a word of the data: what is wrong in the words of the rules, and numbers.
    #[must_use]
    pub fn unquoted(mut self) -> Self {
        let columns = &self.summary.columns;
        let unquoted = |finding: DataFinding| {
            let is_known = |column: &String| columns.iter().any(|known| known.name == *column);
            let column = finding.place.column.clone().filter(is_known);
            let mut finding = finding.unquoted();
            finding.place.column = column;
            finding
        };
        self.findings = self.findings.into_iter().map(unquoted).collect();
        self.summary.event_types.clear();
        self.summary.popularity.iter_mut().for_each(|popularity| popularity.top.clear());
        self
    }

    /// Whether the import would refuse the data or lose some of it.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(DataFinding::is_error)
    }
}

/// What the data looks like. What a dataset does not have is none or empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Distinct users.
    pub users: Option<u64>,
    /// Distinct users with two interactions or more.
    pub users_with_two: Option<u64>,
    /// Distinct items.
    pub items: Option<u64>,
    /// Distinct actions.
    pub actions: Option<u64>,
    /// The earliest plausible time, in seconds since 1970.
    pub first: Option<i64>,
    /// The latest plausible time, in seconds since 1970.
    pub last: Option<i64>,
    /// Interactions by all pairs of a user and an item, subtracted from 1.
    pub sparsity: Option<f64>,
    /// Event types, most frequent first.
    pub event_types: Vec<Count>,
    /// How interactions are spread over items.
    pub popularity: Option<Popularity>,
    /// The columns of the schema.
    pub columns: Vec<ColumnSummary>,
}

/// How often something occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What.
    pub value: String,
    /// How often.
    pub count: u64,
}

/// The top of the popularity curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Popularity {
    /// The most frequent items; empty when there are too many to keep their names.
    pub top: Vec<Count>,
    /// The share of all interactions that the 1, 10, 100 and 1,000 most frequent items have.
    pub shares: Vec<Share>,
}

/// The share of the most frequent items.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// How many items.
    pub items: u64,
    /// Their share of all interactions, from 0 to 1.
    pub share: f64,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnSummary {
    /// The name in the schema.
    pub name: String,
    /// Empty cells.
    pub nulls: u64,
    /// Their share of all rows, from 0 to 1.
    pub null_share: f64,
    /// Distinct values; none when there are more than 10,000, or for times.
    pub distinct: Option<u64>,
}
