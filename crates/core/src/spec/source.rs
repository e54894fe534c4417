//! Where the data of a dataset comes from: a place, or a query whose result is the data.
//! Not here: reading files and running queries.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::Deref};

/// Where the data of a dataset comes from. As a text it is the place, or the query as the spec has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Source {
    /// A file or a folder beside the spec, or `s3://bucket/key`.
    Place(String),
    /// The result of a query.
    Query(QuerySource),
}

impl Deref for Source {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Source::Place(place) => place,
            Source::Query(query) => &query.athena.query,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// The result of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuerySource {
    /// A query that Amazon Athena runs over data in S3.
    pub athena: AthenaQuery,
}

/// A query that Amazon Athena runs. It is run by `apply` when the query, its version or its period is another than that of
/// the last import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AthenaQuery {
    /// The workgroup; by default `primary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup: Option<String>,
    /// The database of tables that are named without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The query: a file of SQL beside the spec, or SQL. Its columns are those of the schema: `SELECT uid AS USER_ID`.
    pub query: String,
    /// A query with one value (a file of SQL, or SQL), which every `plan` runs: another value means other data. It should
    /// read little: `SELECT max(day) FROM "clicks$partitions"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How old a result may become: `1 day`, `6 hours`. Time is divided into periods of this length, counted from
    /// 1970-01-01 UTC, and each period has a result of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<String>,
    /// Where Athena writes the result of the query and of `version`, as `s3://bucket/prefix/`; by default a folder of the
    /// stack's bucket, or for `version`, before that bucket is there, where the workgroup says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

impl AthenaQuery {
    /// The seconds of a period; `None` where none is given or it cannot be read.
    pub fn period(&self) -> Option<u64> {
        seconds(self.max_age.as_deref()?)
    }
}

/// Whether the text is SQL, and not the path of a file of SQL: it has more than one word.
pub fn is_sql(text: &str) -> bool {
    text.trim().contains(char::is_whitespace)
}

/// The seconds of `1 day`, `6 hours`, `30 minutes`; at least a minute.
pub fn seconds(text: &str) -> Option<u64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let unit = match unit.trim().trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 604_800,
        _ => return None,
    };
    number.parse::<u64>().ok().filter(|number| *number > 0)?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_numbers_with_a_unit() {
        assert_eq!(seconds("1 day"), Some(86_400));
        assert_eq!(seconds("6 hours"), Some(21_600));
        for wrong in ["", "1", "0 days", "-1 day", "1 month", "1day", "99999999999999999999 days"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sql_has_several_words() {
        assert!(is_sql("SELECT 1") && !is_sql("sql/clicks.sql"));
    }
}
