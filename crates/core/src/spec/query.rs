//! A query as it is to be run: all that decides its result, besides the tables. Not here: running it.

use crate::hash::short_hash;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A query of Athena whose result is the data of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Query {
    /// The workgroup.
    pub workgroup: String,
    /// The database of tables that are named without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The SQL.
    pub text: String,
    /// What stands for the state of its tables; none where the spec says nothing of it, or where nobody was asked yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The folder that Athena writes the result to, `s3://bucket/prefix/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The columns that the result has to have.
    pub columns: Vec<String>,
}

/// The name of the object that its result becomes.
pub const RESULT: &str = "result.csv";

/// How many digits stand for a query and the state of its tables.
const HASH: usize = 64;

impl Query {
    /// The digits that stand for the query and the state of its tables. Where the result lies on its way decides nothing.
    pub fn hash(&self) -> String {
        short_hash(&json!([self.workgroup, self.database, self.text, self.version]), HASH)
    }

    /// The digits that stand for the query alone.
    pub fn text_hash(&self) -> String {
        short_hash(&json!(self.text), 12)
    }

    /// The SQL without its last semicolon and the blanks around it.
    pub fn sql(text: &str) -> String {
        text.trim().trim_end_matches(';').trim_end().to_owned()
    }
}
