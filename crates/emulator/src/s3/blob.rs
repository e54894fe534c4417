//! The bytes of objects: files in a folder, or memory.
//! Not here: which object has which bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;

use crate::folder::{is_object, private_file, private_folder, remove_files};

/// Bytes that are still being written have this at the end of their file's name.
const UNFINISHED: &str = ".part";

/// Where bytes are kept. Bytes are written once and never changed, so that a reader has all of one
/// version or nothing.
#[derive(Debug)]
pub(super) struct Blobs {
    place: Place,
    prefix: String,
    next: AtomicU64,
}

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Memory(Mutex<BTreeMap<String, Bytes>>),
}

impl Blobs {
    /// Bytes in a folder, or in memory.
    pub(super) fn open(folder: Option<&Path>) -> io::Result<Self> {
        let place = match folder {
            Some(folder) => {
                private_folder(folder)?;
                Place::Folder(folder.into())
            }
            None => Place::Memory(Mutex::default()),
        };
        // Names are not taken from the virtual clock, which a rerun may set back.
        let began = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let prefix = format!("{:x}", began.unwrap_or_default().as_nanos());
        Ok(Blobs { place, prefix, next: AtomicU64::new(0) })
    }

    /// A name that no other bytes have or had.
    pub(super) fn fresh(&self) -> String {
        format!("{}-{:x}", self.prefix, self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Begins to write bytes.
    pub(super) fn create(self: &Arc<Self>) -> io::Result<Writing> {
        let name = self.fresh();
        let sink = match &self.place {
            Place::Folder(folder) => {
                let path = folder.join(format!("{name}{UNFINISHED}"));
                Sink::File(private_file(&path)?, path)
            }
            Place::Memory(_) => Sink::Memory(Vec::new()),
        };
        Ok(Writing { blobs: Arc::clone(self), name, sink, size: 0 })
    }

    /// Opens bytes at an offset.
    pub(super) fn read(&self, name: &str, from: u64) -> io::Result<Reading> {
        match &self.place {
            Place::Folder(folder) => {
                let mut file = File::open(folder.join(name))?;
                file.seek(SeekFrom::Start(from))?;
                Ok(Reading::File(file))
            }
            Place::Memory(all) => {
                let all = all.lock().unwrap_or_else(PoisonError::into_inner);
                let bytes = all.get(name).ok_or(io::ErrorKind::NotFound)?;
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                Ok(Reading::Memory(io::Cursor::new(bytes.slice(from..))))
            }
        }
    }

    /// Removes bytes that nothing refers to any more. Bytes that cannot be removed now are removed
    /// by the next [`Blobs::sweep`].
    pub(super) fn remove(&self, name: &str) {
        match &self.place {
            Place::Folder(folder) => drop(fs::remove_file(folder.join(name))),
            Place::Memory(all) => {
                all.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
            }
        }
    }

    /// Removes what a process left that was killed between the bytes and their record.
    pub(super) fn sweep(&self, known: &BTreeSet<String>) -> io::Result<()> {
        let Place::Folder(folder) = &self.place else { return Ok(()) };
        remove_files(folder, |name| is_object(name) && !known.contains(name))
    }
}

/// Bytes that are being written; they are gone when this is dropped unfinished.
#[derive(Debug)]
pub(super) struct Writing {
    blobs: Arc<Blobs>,
    name: String,
    sink: Sink,
    size: u64,
}

#[derive(Debug)]
enum Sink {
    File(File, PathBuf),
    Memory(Vec<u8>),
    Finished,
}

impl Writing {
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        match &mut self.sink {
            Sink::File(file, _) => file.write_all(bytes),
            Sink::Memory(all) => {
                all.extend_from_slice(bytes);
                Ok(())
            }
            Sink::Finished => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Makes the bytes durable and gives their name and size.
    pub(super) fn finish(mut self) -> io::Result<(String, u64)> {
        match (std::mem::replace(&mut self.sink, Sink::Finished), &self.blobs.place) {
            (Sink::File(file, path), Place::Folder(folder)) => {
                let kept =
                    file.sync_all().and_then(|()| fs::rename(&path, folder.join(&self.name)));
                if let Err(error) = kept {
                    drop(fs::remove_file(path));
                    return Err(error);
                }
                // The rename is durable only with the folder.
                File::open(folder)?.sync_all()?;
            }
            (Sink::Memory(bytes), Place::Memory(all)) => {
                let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(self.name.clone(), bytes.into());
            }
            _ => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok((self.name.clone(), self.size))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if let Sink::File(_, path) = &self.sink {
            drop(fs::remove_file(path));
        }
    }
}

/// Bytes that are being read.
#[derive(Debug)]
pub(super) enum Reading {
    File(File),
    Memory(io::Cursor<Bytes>),
}

impl Read for Reading {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Reading::File(file) => file.read(buffer),
            Reading::Memory(bytes) => bytes.read(buffer),
        }
    }
}
