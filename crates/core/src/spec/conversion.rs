//! How rows are made of a file of data. Not here: what became of them (`files`), and making them (the shell).

use super::mapping::{ColumnBlock, Format, Where};
use serde::{Deserialize, Serialize};

/// How rows are made of a file: all that decides it, besides the bytes of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conversion {
    /// The form of the file, as far as the spec gives it.
    pub format: Format,
    /// The list in each record whose elements are the rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// The columns, in the order in which they are written.
    pub columns: Vec<(String, ColumnBlock)>,
    /// The rows to keep.
    #[serde(rename = "where")]
    pub filter: Where,
    /// Keys and values of the sub-folders that the file lies in: `dt=2026-01-01/`.
    pub partitions: Vec<(String, String)>,
}

impl Conversion {
    /// The name of the object that is made of a file, by the path of the file in its source. The service reads no sub-folders,
    /// and CSV ends in `.csv`.
    pub fn object_name(path: &str) -> String {
        let flat = path.replace('/', "_");
        let is_csv = flat.to_ascii_lowercase().ends_with(".csv");
        if is_csv { flat } else { format!("{flat}.csv") }
    }
}
