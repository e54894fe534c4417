//! Where rows and models are kept: files in the state folder, or memory.
//! Not here: which of them belong to which resource's life; it keeps what it is given.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::folder::{private_file, private_folder};

/// What is kept of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The rows of a dataset that imports brought.
    Bulk,
    /// The same by numbers and by user, where they are interactions; made of the rows when it is needed.
    Numbered,
    /// The model of a solution version or recommender.
    Model,
}

/// Bytes by the ARN of a resource and the part. A write is all or nothing and durable.
#[derive(Debug)]
pub(crate) enum DataFiles {
    Folder(PathBuf),
    Memory(Mutex<BTreeMap<String, Arc<[u8]>>>),
}

/// What is kept, to be read from any place of it; it stays as it is when something else takes its place.
#[derive(Debug)]
pub(crate) enum Kept {
    File(File),
    Bytes(Cursor<Arc<[u8]>>),
}

impl Read for Kept {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Kept::File(file) => file.read(buffer),
            Kept::Bytes(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Kept {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Kept::File(file) => file.seek(to),
            Kept::Bytes(bytes) => bytes.seek(to),
        }
    }
}

impl DataFiles {
    /// Files in a state folder, or in memory.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        match folder {
            Some(folder) => DataFiles::Folder(folder.join(crate::folder::DATA)),
            None => DataFiles::Memory(Mutex::default()),
        }
    }

    /// What is kept, from its beginning; `None` when nothing is.
    pub(crate) fn open(&self, arn: &str, part: Part) -> io::Result<Option<Kept>> {
        let name = name(arn, part);
        match self {
            DataFiles::Folder(folder) => match File::open(folder.join(name)) {
                Ok(file) => Ok(Some(Kept::File(file))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            DataFiles::Memory(all) => {
                let all = all.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(all.get(&name).map(|bytes| Kept::Bytes(Cursor::new(Arc::clone(bytes)))))
            }
        }
    }

    /// All of what is kept; `None` when nothing is.
    pub(crate) fn get(&self, arn: &str, part: Part) -> io::Result<Option<Vec<u8>>> {
        let Some(mut kept) = self.open(arn, part)? else { return Ok(None) };
        let length = kept.seek(SeekFrom::End(0))?;
        kept.rewind()?;
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        kept.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Keeps bytes in place of what was kept.
    pub(crate) fn put(&self, arn: &str, part: Part, bytes: &[u8]) -> io::Result<()> {
        self.put_written(arn, part, |to| to.write_all(bytes))
    }

    /// Keeps what `write` writes in place of what was kept.
    pub(crate) fn put_written(
        &self,
        arn: &str,
        part: Part,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let name = name(arn, part);
        match self {
            DataFiles::Folder(folder) => write_file(folder, &name, write),
            DataFiles::Memory(all) => {
                let mut bytes = Vec::new();
                write(&mut bytes)?;
                all.lock().unwrap_or_else(PoisonError::into_inner).insert(name, bytes.into());
                Ok(())
            }
        }
    }

    /// Removes a part for good.
    pub(crate) fn remove(&self, arn: &str, part: Part) -> io::Result<()> {
        let name = name(arn, part);
        match self {
            DataFiles::Folder(folder) => match fs::remove_file(folder.join(name)) {
                Ok(()) => File::open(folder)?.sync_all(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(error) => Err(error),
            },
            DataFiles::Memory(all) => {
                all.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
                Ok(())
            }
        }
    }

    /// Removes what is kept of a resource. A file that cannot be removed now is no error: the next
    /// resource with this ARN has it removed again before it begins.
    pub(crate) fn forget(&self, arn: &str) {
        for part in [Part::Bulk, Part::Numbered, Part::Model] {
            drop(self.remove(arn, part));
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
        Part::Numbered => format!("{plain}.numbered"),
        Part::Model => format!("{plain}.model"),
    }
}

fn write_file(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    private_folder(folder)?;
    let unfinished = folder.join(format!("{name}.part"));
    // What a killed process left.
    drop(fs::remove_file(&unfinished));
    let mut file = BufWriter::new(private_file(&unfinished)?);
    write(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    drop(file);
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
            files.put(arn, Part::Bulk, b"one").unwrap();
            files.put(arn, Part::Bulk, b"two").unwrap();
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
