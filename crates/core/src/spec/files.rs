//! What the shell found out about the files that a spec names. Reading them is not done here.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

/// One file of data, read once by the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name without the folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The hash of its content, in hexadecimal; the entity tag for objects that are already in S3.
    pub hash: String,
    /// The columns that its header names; `None` where that was not read, as of objects in S3.
    pub columns: Option<Arc<[String]>>,
    /// How many rows it has, without its header; `None` where that was not read, as of objects in S3.
    pub rows: Option<u64>,
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

    /// What an entry of a folder is when it is not taken; none for a part of the data. `name` is of a folder where it ends
    /// in `/`. Facts: the service reads no sub-folders (evidence section 3).
    pub fn of(name: &str, bytes: u64) -> Option<LeftOut> {
        let lower = name.to_ascii_lowercase();
        let ends = |all: &[&str]| all.iter().any(|end| lower.ends_with(end));
        let (why, data) = match name {
            _ if name.starts_with(['_', '.']) || ends(&[".crc", ".md5"]) => ("a marker", false),
            _ if name.ends_with('/') => ("a sub-folder, which the service does not read", true),
            _ if bytes == 0 => ("empty", false),
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
    /// Anything else, in the words of the operating system.
    Unreadable(String),
}

/// The files that a spec names, by the words it names them with.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Texts of Avro schema files.
    pub schemas: BTreeMap<String, Result<String, FileProblem>>,
    /// Data files: one for a file, the sorted files of a folder.
    pub sources: BTreeMap<String, Result<Vec<DataFile>, FileProblem>>,
    /// What lies beside the data of a folder and is not taken, in the order of the names.
    pub left: BTreeMap<String, Vec<LeftOut>>,
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
