//! The durable state: named tables of string key and bytes, in one file or in memory.
//! Not here: what the records mean; and object bytes, which are files of their own.

mod disk;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::folder::{self, FolderError, TABLES};
use disk::Disk;
use redb::backends::InMemoryBackend;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, TableError};

/// Pages kept in memory; the state is read once, and the process should be small.
const CACHE_BYTES: usize = 1024 * 1024;

/// Why the state cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder is not ours, or another process (or another store of this one) has it.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The folder cannot be made or opened.
    #[error("cannot open the state folder `{folder}`")]
    Open {
        /// The state folder.
        folder: PathBuf,
        /// What the file system or the database said.
        #[source]
        source: Box<redb::Error>,
    },
    /// A read or a commit failed.
    #[error("the state file failed")]
    Database(#[source] Box<redb::Error>),
}

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        StoreError::Database(Box::new(error.into()))
    }
}

/// The tables. Clones share them; a commit is written when it returns, so that state survives the end of the process at
/// any moment (of the machine: see `disk`).
#[derive(Debug, Clone)]
pub struct Store {
    database: Arc<Database>,
}

impl Store {
    /// Tables that live as long as the store.
    ///
    /// # Errors
    /// [`StoreError::Database`] when there is no memory for the first pages.
    pub fn in_memory() -> Result<Self, StoreError> {
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .create_with_backend(InMemoryBackend::new())?;
        Ok(Store { database: Arc::new(database) })
    }

    /// The tables of a state folder, which is made when absent. One store at a time has a folder.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when it is not ours or another has it, [`StoreError::Open`] when its tables cannot be read.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Open { folder: folder.into(), source: Box::new(source) };
        folder::claim(folder)?;
        let io = |error| failed(redb::Error::Io(error));
        let mut options = File::options();
        let file = options.read(true).write(true).create(true).truncate(false);
        let file = file.open(folder.join(TABLES)).map_err(io)?;
        let disk = Disk::new(file).map_err(|error| failed(error.into()))?;
        match Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(disk) {
            Ok(database) => {
                folder::sign(folder).map_err(io)?;
                Ok(Store { database: Arc::new(database) })
            }
            Err(redb::DatabaseError::DatabaseAlreadyOpen) => {
                let process = folder::process(folder);
                Err(FolderError::InUse { folder: folder.into(), process }.into())
            }
            Err(error) => Err(failed(error.into())),
        }
    }

    /// The value under `key`, if any.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be read.
    pub fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let reading = self.database.begin_read()?;
        match reading.open_table(definition(table)) {
            Ok(table) => Ok(table.get(key)?.map(|value| value.value().to_vec())),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// All pairs whose key begins with `prefix`, in the order of the keys' bytes.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be read.
    pub fn scan(&self, table: &str, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let reading = self.database.begin_read()?;
        match reading.open_table(definition(table)) {
            Ok(table) => pairs(&table, prefix),
            Err(TableError::TableDoesNotExist(_)) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes one value.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be written.
    pub fn put(&self, table: &str, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.update(|tables| tables.put(table, key, value))
    }

    /// Removes one value; one that is absent is no error.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be written.
    pub fn delete(&self, table: &str, key: &str) -> Result<(), StoreError> {
        self.update(|tables| tables.delete(table, key))
    }

    /// Writes all of a batch or nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be written.
    pub fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.update(|tables| {
            for (table, key, value) in batch.writes {
                match value {
                    Some(value) => tables.put(&table, &key, &value)?,
                    None => tables.delete(&table, &key)?,
                }
            }
            Ok(())
        })
    }

    /// Reads and writes as one: no other writer comes between, and an `Err` leaves everything as
    /// it was. This is where checks and the write that depends on them belong together.
    ///
    /// # Errors
    /// What `change` gives, or [`StoreError::Database`] when the file cannot be written.
    pub fn update<R, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Tables<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let writing = self.database.begin_write().map_err(StoreError::from)?;
        let result = change(&mut Tables { writing: &writing });
        match &result {
            Ok(_) => writing.commit().map_err(StoreError::from)?,
            Err(_) => writing.abort().map_err(StoreError::from)?,
        }
        result
    }
}

/// The tables inside one [`Store::update`].
pub struct Tables<'t> {
    writing: &'t redb::WriteTransaction,
}

impl Tables<'_> {
    /// The value under `key`, with this update's own writes in it.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be read.
    pub fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let table = self.writing.open_table(definition(table))?;
        Ok(table.get(key)?.map(|value| value.value().to_vec()))
    }

    /// All pairs whose key begins with `prefix`, in the order of the keys' bytes.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be read.
    pub fn scan(&self, table: &str, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        pairs(&self.writing.open_table(definition(table))?, prefix)
    }

    /// Writes one value.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be written.
    pub fn put(&mut self, table: &str, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.writing.open_table(definition(table))?.insert(key, value)?;
        Ok(())
    }

    /// Removes one value; one that is absent is no error.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be written.
    pub fn delete(&mut self, table: &str, key: &str) -> Result<(), StoreError> {
        self.writing.open_table(definition(table))?.remove(key)?;
        Ok(())
    }
}

/// Writes that are to happen together.
#[derive(Debug, Default)]
pub struct Batch {
    writes: Vec<(String, String, Option<Vec<u8>>)>,
}

impl Batch {
    /// Adds the write of a value.
    pub fn put(&mut self, table: &str, key: &str, value: Vec<u8>) {
        self.writes.push((table.into(), key.into(), Some(value)));
    }

    /// Adds the writes of another batch.
    pub fn extend(&mut self, other: Batch) {
        self.writes.extend(other.writes);
    }

    /// Adds a removal.
    pub fn delete(&mut self, table: &str, key: &str) {
        self.writes.push((table.into(), key.into(), None));
    }
}

fn definition(table: &str) -> TableDefinition<'_, &'static str, &'static [u8]> {
    TableDefinition::new(table)
}

fn pairs(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    prefix: &str,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut found = Vec::new();
    for entry in table.range(prefix..)? {
        let (key, value) = entry?;
        if !key.value().starts_with(prefix) {
            break;
        }
        found.push((key.value().to_owned(), value.value().to_vec()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_state_over_a_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.put("things", "가/1", b"one").unwrap();
        let mut batch = Batch::default();
        batch.put("things", "가/2", b"two".to_vec());
        batch.delete("things", "가/1");
        store.commit(batch).unwrap();
        drop(store);
        let store = Store::open(folder.path()).unwrap();
        let all = store.scan("things", "가/").unwrap();
        assert_eq!(all, [("가/2".to_owned(), b"two".to_vec())]);
    }

    #[test]
    fn a_second_store_of_the_same_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Store::open(folder.path()).unwrap();
        let error = Store::open(folder.path()).unwrap_err();
        let own = Some(std::process::id());
        assert!(
            matches!(error, StoreError::Folder(FolderError::InUse { process, .. }) if process == own),
            "{error:?}"
        );
        let error = folder::remove(folder.path()).unwrap_err();
        assert!(matches!(error, FolderError::InUse { .. }), "{error:?}");
        assert!(folder.path().join(TABLES).exists());
    }

    #[test]
    fn a_failed_update_leaves_nothing() {
        let store = Store::in_memory().unwrap();
        let result: Result<(), StoreError> = store.update(|tables| {
            tables.put("things", "a", b"1")?;
            Err(FolderError::InUse { folder: PathBuf::new(), process: None }.into())
        });
        assert!(result.is_err());
        assert_eq!(store.get("things", "a").unwrap(), None);
    }

    #[test]
    fn a_scan_stops_at_the_end_of_its_prefix() {
        let store = Store::in_memory().unwrap();
        for key in ["a/1", "a/2", "b/1", "a"] {
            store.put("things", key, b"").unwrap();
        }
        let keys: Vec<_> =
            store.scan("things", "a/").unwrap().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["a/1", "a/2"]);
        assert!(store.scan("absent", "").unwrap().is_empty());
    }
}
