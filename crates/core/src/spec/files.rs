//! What the shell found out about the files that a spec names. Reading them is not done here.

use std::{collections::BTreeMap, path::PathBuf};

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
    pub columns: Option<Vec<String>>,
}

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
}
