//! What a file is: its kind and dialect, as said or as found in its content.
//! Not here: how it is found (`recognise`).

use std::io::{Read, Seek};

/// The bytes of a file.
pub trait Bytes: Read + Seek + Send {}

impl<T: Read + Seek + Send> Bytes for T {}

/// What a file is. What is `None` is found from the content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Format {
    /// The kind of file.
    pub kind: Option<Kind>,
    /// CSV: the byte between cells, ASCII.
    pub delimiter: Option<u8>,
    /// CSV: the byte around cells, ASCII.
    pub quote: Option<u8>,
    /// CSV: whether the first record has the names of the columns. Without them they are called `1`, `2` and so on.
    pub header: Option<bool>,
    /// CSV and JSON: the name of the encoding, as browsers, Python or `iconv` call it.
    pub encoding: Option<String>,
    /// JSON and Parquet: the dotted path of a list in each record whose elements are the rows. The members of the record are
    /// columns of each of its elements; a record without elements has no row.
    pub rows: Option<String>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Cells with a delimiter between them.
    Csv,
    /// One JSON object after the other, usually one a line.
    JsonLines,
    /// An array of JSON objects.
    Json,
    /// Apache Parquet.
    Parquet,
}

impl Kind {
    /// The name in specs and messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Csv => "csv",
            Kind::JsonLines => "jsonlines",
            Kind::Json => "json",
            Kind::Parquet => "parquet",
        }
    }
}

/// How a file is compressed; always found from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packed {
    /// gzip, of one or several members.
    Gzip,
    /// Zstandard, of one or several frames.
    Zstd,
}
