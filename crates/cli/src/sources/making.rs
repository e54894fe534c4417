//! The bytes that are made of a source as the input of a step says it. Not here: how they are made (`open`, `lines`).

use super::{lines, open::open};
use crate::file;
use personalize_core::spec::{batch_lines::Making, files::FileProblem};
use std::{
    io::{self, Read},
    path::Path,
};

/// Opens the bytes that are made of a source; `conversion` is JSON.
pub(crate) fn open_json(path: &Path, conversion: &str) -> io::Result<Box<dyn Read + Send>> {
    match serde_json::from_str(conversion).map_err(io::Error::other)? {
        Making::Rows(conversion) => Ok(Box::new(open(path, Some(&conversion))?)),
        Making::Lines(made) => lines::open(path, &made),
    }
}

/// The hash of the bytes that are made of a file now.
pub(crate) fn hash_of(path: &Path, conversion: &str) -> Result<String, FileProblem> {
    let made = open_json(path, conversion).and_then(|read| file::hashed(read, file::BLOCK, |_| {}));
    Ok(made.map_err(file::problem)?.1)
}
