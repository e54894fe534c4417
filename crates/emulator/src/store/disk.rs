//! The file of a store: written at every commit, forced to the disk once a second at most. What is written outlives the
//! process however it ends; the failure of the machine may damage the state of a second, which an emulator can bear.
//! Forcing every commit took most of the time of a run: one to six milliseconds for each call that changes something.
//! Not here: what is in the file.

use std::fs::File;
use std::ops::Bound;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use redb::backends::FileBackend;
use redb::{BackendError, DatabaseError, StorageBackend};

/// The least time between two forced writes.
const BETWEEN: Duration = Duration::from_secs(1);

/// The file, and when it was forced to the disk last.
#[derive(Debug)]
pub(super) struct Disk {
    file: FileBackend,
    forced: Mutex<Option<Instant>>,
}

impl Disk {
    /// A file that is open for reading and writing.
    pub(super) fn new(file: File) -> Result<Self, DatabaseError> {
        Ok(Disk { file: FileBackend::new(file)?, forced: Mutex::default() })
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> std::io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> std::io::Result<()> {
        self.file.set_len(len)
    }

    fn sync_data(&self) -> std::io::Result<()> {
        let mut forced = self.forced.lock().unwrap_or_else(PoisonError::into_inner);
        if forced.is_some_and(|forced| forced.elapsed() < BETWEEN) {
            return Ok(());
        }
        self.file.sync_data()?;
        *forced = Some(Instant::now());
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        self.file.write(offset, data)
    }

    fn close(&self) -> std::io::Result<()> {
        let forced = self.file.sync_data();
        self.file.close().and(forced)
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.file.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.query_lock_range(start, end)
    }
}
