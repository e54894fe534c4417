//! What the shell found out about the files that a spec names. Reading them is not done here.

pub use super::conversion::Conversion;
use super::{
    batch_lines::BatchLines,
    query::{Query, RESULT},
};
use personalize_rules::finding::{UNQUOTED, grouped};
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

/// One file of data, read once by the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name without the folder.
    pub name: SmolStr,
    /// Its size in bytes.
    pub bytes: u64,
    /// The hash of its content, in hexadecimal; the entity tag for objects that are already in S3.
    pub hash: SmolStr,
    /// The columns that its header names; `None` where that was not read, as of objects in S3.
    pub columns: Option<Arc<[String]>>,
    /// How many rows it has, without its header; `None` where that was not read, as of objects in S3.
    pub rows: Option<u64>,
    /// How the bytes of the object are made of the file; `None` where they are those of the file. Name, size, hash and columns
    /// are those of the object.
    pub conversion: Option<Arc<Conversion>>,
    /// How the lines of a batch job are made of the file; `None` where they are those of the file. `rows` counts them.
    pub lines: Option<Arc<BatchLines>>,
    /// The rows of a file that is converted, where they were read.
    pub counts: Option<Box<RowCounts>>,
    /// The query whose result it is, where it is made by `apply`; then size and columns are not known.
    pub query: Option<Arc<Query>>,
}

impl DataFile {
    /// The file that stands for the result of a query until a run makes it.
    pub fn of_query(query: Query) -> DataFile {
        DataFile {
            path: PathBuf::new(),
            name: RESULT.into(),
            bytes: 0,
            hash: query.hash().into(),
            columns: None,
            rows: None,
            conversion: None,
            lines: None,
            counts: None,
            query: Some(Arc::new(query)),
        }
    }
}

/// What became of the rows of a file that was converted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Rows of the file.
    pub read: u64,
    /// Rows that are imported.
    pub kept: u64,
    /// Rows that `where` left out.
    pub by_where: u64,
    /// Rows that `else: drop` left out.
    pub by_map: u64,
    /// Rows of which no row could be made.
    pub unreadable: u64,
}

impl RowCounts {
    /// These rows and those.
    #[must_use]
    pub fn and(self, other: RowCounts) -> RowCounts {
        RowCounts {
            read: self.read + other.read,
            kept: self.kept + other.kept,
            by_where: self.by_where + other.by_where,
            by_map: self.by_map + other.by_map,
            unreadable: self.unreadable + other.unreadable,
        }
    }

    /// `1,204,332 rows read, 3 dropped by where`.
    pub fn words(&self) -> String {
        let rows = if self.read == 1 { "row" } else { "rows" };
        let mut words = format!("{} {rows} read", grouped(self.read));
        let parts = [
            (self.by_where, "dropped by `where`"),
            (self.by_map, "dropped by `else`"),
            (self.unreadable, "with cells that could not be converted"),
        ];
        for (count, what) in parts.into_iter().filter(|(count, _)| *count > 0) {
            words.push_str(&format!(", {} {what}", grouped(count)));
        }
        words
    }
}

/// What lies in a folder of data and is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name in the folder; a sub-folder ends in `/`.
    pub name: String,
    /// Why it is not taken: "no `.csv` at the end of the name".
    pub why: &'static str,
    /// Whether rows may be in it, so that a part of the data would be missing without it.
    pub data: bool,
}

impl LeftOut {
    /// Whether it is a sub-folder.
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }

    /// Whether it is a spec, or the schema beside one: they lie in a folder of data that has nothing else, and nobody takes them for
    /// a part of it.
    pub fn is_of_specs(&self) -> bool {
        self.name == super::SCHEMA_FILE
            || self.name.ends_with(".yaml")
            || self.name.ends_with(".yml")
    }

    /// What an entry of a folder is when it is not taken; none for a part of the data. `name` is of a folder where it ends
    /// in `/`. Facts: the service reads no sub-folders (evidence section 3).
    pub fn of(name: &str, bytes: u64) -> Option<LeftOut> {
        let lower = name.to_ascii_lowercase();
        let ends = |all: &[&str]| all.iter().any(|end| lower.ends_with(end));
        let (why, data) = match name {
            _ if name.starts_with(['_', '.']) || ends(&[".crc", ".md5"]) => ("a marker", false),
            _ if name.ends_with('/') => ("a sub-folder, which the service does not read", true),
            _ if bytes == 0 => ("empty", false),
            _ if ends(&[".schema.json"]) => ("a schema", false),
            _ if ends(&[".csv"]) => return None,
            _ if ends(&PACKED) => ("packed, and the service reads plain CSV", true),
            _ if ends(&OTHER) => ("no CSV", true),
            _ if !name.contains('.') => ("no `.csv` at the end of its name", true),
            _ => ("no `.csv` at the end of its name", false),
        };
        Some(LeftOut { name: name.to_owned(), why, data })
    }
}

/// Ends of names of packed files.
const PACKED: [&str; 6] = [".gz", ".bz2", ".zst", ".xz", ".zip", ".snappy"];
/// Ends of names of data in other forms.
const OTHER: [&str; 10] =
    [".parquet", ".avro", ".orc", ".json", ".jsonl", ".ndjson", ".tsv", ".txt", ".xlsx", ".xls"];

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// Nothing is there.
    Missing,
    /// It has no content, or a folder no CSV file.
    Empty,
    /// Its bytes are not UTF-8.
    NotUtf8,
    /// No rows can be made of it.
    NotConverted {
        /// Which file, and what is wrong with it.
        summary: String,
        /// What to do about it.
        help: String,
        /// The column of the mapping that it does not have, where that is it.
        column: Option<String>,
    },
    /// It lies in S3, in a bucket of another region.
    Elsewhere {
        /// Which bucket, and where that is.
        summary: String,
        /// What to do about it.
        help: String,
    },
    /// Anything else, in the words of the operating system.
    Unreadable(String),
}

impl FileProblem {
    /// The same without a word of what is in the file.
    #[must_use]
    pub fn unquoted(self) -> FileProblem {
        let FileProblem::NotConverted { column, .. } = self else { return self };
        let summary = match &column {
            Some(column) => format!("a file has no column `{column}`"),
            None => "its rows cannot be converted as the spec says".to_owned(),
        };
        FileProblem::NotConverted { summary, help: UNQUOTED.to_owned(), column }
    }
}

/// The data files of a source, or why there are none.
pub type Found = Result<Vec<DataFile>, FileProblem>;

/// The files that a spec names, by the words it names them with.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Texts of Avro schema files.
    pub schemas: BTreeMap<String, Result<String, FileProblem>>,
    /// Data files: one for a file, the sorted files of a folder.
    pub sources: BTreeMap<String, Found>,
    /// Data files of datasets with a conversion, by the key of the dataset: two may read one source, each its own way.
    pub converted: BTreeMap<String, Found>,
    /// Inputs of batch jobs whose lines are made, by the folder name of the job.
    pub batches: BTreeMap<String, Found>,
    /// The columns of the first file of these datasets, by the key of the dataset.
    pub columns: BTreeMap<String, Vec<String>>,
    /// What lies beside the data of a folder and is not taken, in the order of the names.
    pub left: BTreeMap<String, Vec<LeftOut>>,
    /// The schemas and sources that do not lie below the folder of the spec, links followed: what is in them is not shown.
    pub outside: BTreeSet<String>,
}

impl Files {
    /// The files of the dataset `key` with this source.
    pub fn of_dataset(&self, key: &str, source: &str) -> Option<&Found> {
        self.converted.get(key).or_else(|| self.sources.get(source))
    }

    /// All data files that could be read.
    pub fn all(&self) -> impl Iterator<Item = &DataFile> {
        let made = self.converted.values().chain(self.batches.values());
        self.sources.values().chain(made).flatten().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_the_data_has_a_reason() {
        let of = |name, bytes| LeftOut::of(name, bytes).map(|left| (left.why, left.data));
        assert_eq!(of("part-0.csv", 1), None);
        assert_eq!(of("PART-0.CSV", 1), None);
        assert_eq!(of("part-0.csv", 0), Some(("empty", false)));
        assert_eq!(of("_SUCCESS", 0), Some(("a marker", false)));
        assert_eq!(of(".part-0.csv.crc", 12), Some(("a marker", false)));
        assert_eq!(of("notes.md", 12), Some(("no `.csv` at the end of its name", false)));
        for name in ["part-2.csv.gz", "0001_part_00", "dt=2026-01-02/", "a.parquet", "a.tsv"] {
            assert!(of(name, 12).is_some_and(|(_, data)| data), "{name}");
        }
    }
}
