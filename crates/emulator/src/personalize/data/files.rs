//! Where rows and models are kept: files in the state folder, or memory.
//! Not here: which of them belong to which resource's life; it keeps what it is given.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::folder::{private_file, private_folder};

/// What is kept of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The rows of a dataset that imports brought.
    Bulk,
    /// The model of a solution version or recommender.
    Model,
}

/// Bytes by the ARN of a resource and the part. A write is all or nothing and durable.
#[derive(Debug)]
pub(crate) enum DataFiles {
    Folder(PathBuf),
    Memory(Mutex<BTreeMap<String, Vec<u8>>>),
}

impl DataFiles {
    /// Files in a state folder, or in memory.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        match folder {
            Some(folder) => DataFiles::Folder(folder.join(crate::folder::DATA)),
            None => DataFiles::Memory(Mutex::default()),
        }
    }

    /// What is kept; `None` when nothing is.
    pub(crate) fn get(&self, arn: &str, part: Part) -> io::Result<Option<Vec<u8>>> {
        let name = name(arn, part);
        match self {
            DataFiles::Folder(folder) => match fs::read(folder.join(name)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            DataFiles::Memory(all) => {
                Ok(all.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned())
            }
        }
    }

    /// Keeps bytes in place of what was kept.
    pub(crate) fn put(&self, arn: &str, part: Part, bytes: Vec<u8>) -> io::Result<()> {
        let name = name(arn, part);
        match self {
            DataFiles::Folder(folder) => write(folder, &name, &bytes),
            DataFiles::Memory(all) => {
                all.lock().unwrap_or_else(PoisonError::into_inner).insert(name, bytes);
                Ok(())
            }
        }
    }

    /// Removes what is kept of a resource. A file that cannot be removed now is no error: the next
    /// resource with this ARN has it removed again before it begins.
    pub(crate) fn forget(&self, arn: &str) {
        for part in [Part::Bulk, Part::Model] {
            let name = name(arn, part);
            match self {
                DataFiles::Folder(folder) => drop(fs::remove_file(folder.join(name))),
                DataFiles::Memory(all) => {
                    all.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
                }
            }
        }
    }
}

/// Region and resource as a file name; names of resources hold letters, digits, `-` and `_` only.
fn name(arn: &str, part: Part) -> String {
    let resource = arn.splitn(4, ':').nth(3).unwrap_or(arn);
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '.' };
    let plain: String = resource.chars().map(plain).collect();
    match part {
        Part::Bulk => format!("{plain}.bulk"),
        Part::Model => format!("{plain}.model"),
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    private_folder(folder)?;
    let unfinished = folder.join(format!("{name}.part"));
    // What a killed process left.
    drop(fs::remove_file(&unfinished));
    let mut file = private_file(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    // The rename is durable only with the folder.
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_and_memory_keep_and_forget_alike() {
        let folder = tempfile::tempdir().unwrap();
        let arn = "arn:aws:personalize:us-east-1:000000000000:dataset/films/ITEMS";
        for files in [DataFiles::new(Some(folder.path())), DataFiles::new(None)] {
            assert_eq!(files.get(arn, Part::Bulk).unwrap(), None);
            files.put(arn, Part::Bulk, b"one".to_vec()).unwrap();
            files.put(arn, Part::Bulk, b"two".to_vec()).unwrap();
            assert_eq!(files.get(arn, Part::Bulk).unwrap().unwrap(), b"two");
            assert_eq!(files.get(arn, Part::Model).unwrap(), None);
            files.forget(arn);
            assert_eq!(files.get(arn, Part::Bulk).unwrap(), None);
        }
    }

    #[test]
    fn names_say_region_and_resource() {
        let arn = "arn:aws:personalize:us-east-1:000000000000:solution/s/0a1b2c3d";
        assert_eq!(name(arn, Part::Model), "us-east-1.000000000000.solution.s.0a1b2c3d.model");
    }
}
