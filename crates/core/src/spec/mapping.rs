//! How the rows of a dataset are made of the files of its source: the form of the files, the columns, the rows to keep.
//! Not here: whether that makes sense (`check`), and reading files.

use super::{fields::Ordered, word::Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the files of a source. What is left out is recognised from the content of each file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Format {
    /// `csv`, `jsonl` (one object per line), `json` (a list of objects) or `parquet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<FormatType>,
    /// What stands between the cells of CSV, one character: `";"`, `"\t"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// The character around cells of CSV that contain the delimiter: `'"'`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Whether the first line of CSV has the names of the columns. Without them, columns are `1`, `2`, and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// The encoding of the text: `utf-8`, `cp949`, `shift_jis`, `windows-1252`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// What a file of data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FormatType {
    /// Rows of cells.
    Csv,
    /// One JSON object per line.
    Jsonl,
    /// A list of JSON objects.
    Json,
    /// Apache Parquet.
    Parquet,
}

/// The columns of a dataset with what they are made of, in the order in which they are written.
pub type Columns = Ordered<ColumnEntry>;

/// Where the values of a column come from: the name of a column of the source, or a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ColumnEntry {
    /// The name of the source's column; a path with dots for nested JSON: `geo.country`.
    From(Scalar),
    /// A column with further settings.
    Block(ColumnBlock),
}

impl ColumnEntry {
    /// The column in its full form.
    pub fn block(&self) -> ColumnBlock {
        match self {
            ColumnEntry::From(from) => {
                ColumnBlock { from: Some(from.clone()), ..ColumnBlock::default() }
            }
            ColumnEntry::Block(block) => block.clone(),
        }
    }
}

/// How a column is made of one of the source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColumnBlock {
    /// The name of the source's column; a path with dots for nested JSON: `geo.country`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Scalar>,
    /// One value for every row, in place of `from`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Scalar>,
    /// What times are in the source: `seconds`, `milliseconds`, `microseconds`, `nanoseconds`, `days`, `iso`, or a pattern
    /// with a zone (`"%d.%m.%Y %H:%M %z"`). They become seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// How numbers look in the source, by an example with both marks: `"1,234.5"` or `"1.234,5"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Scalar>,
    /// Other words for values: `{purchase: Purchase}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub map: BTreeMap<String, Scalar>,
    /// What becomes of values that `map` does not have: `keep` (default), `drop` (the row is left out), or another value.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Scalar>,
    /// Words of the source that stand for no value: `["NULL", "-"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Scalar>,
}

/// The rows to keep, by the source's columns.
pub type Where = BTreeMap<String, Values>;

/// The values that a column of the source has in the rows to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Values {
    /// One of these; `""` stands for no value.
    Of(Vec<Scalar>),
    /// Any but these.
    Other(OtherValues),
}

/// The values that a column of the source has in no row that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherValues {
    /// None of these; `""` stands for no value: `{user: {not: ["", "0", guest]}}`.
    pub not: Vec<Scalar>,
}

impl Values {
    /// The values that are named.
    pub fn named(&self) -> &[Scalar] {
        match self {
            Values::Of(values) => values,
            Values::Other(other) => &other.not,
        }
    }
}
