//! Data and models at hand: read from where they are kept at the first use, and kept up to date.
//! Not here: the files and the store themselves.
//!
//! A request holds a read lock on what it looks at. Whoever holds one of these locks never asks for the
//! lock of the control plane; the other way round is fine.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader};
use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};

use personalize_learn::Model;
use personalize_learn::actions::ActionModel;
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::Schema;

use super::entries::Entries;
use super::files::{DataFiles, Part};
use super::histories::{Histories, owners};
use super::live;
use super::numbered::{self, Numbered};
use super::rows::{Row, Rows};
use crate::ServiceError;
use crate::store::Store;

/// A place for something that is read when it is first looked at.
pub(crate) type Slot<T> = Arc<RwLock<Option<T>>>;

/// Something read, for as long as it is looked at.
pub(crate) type Open<'s, T> = RwLockReadGuard<'s, Option<T>>;

/// The data of datasets by their ARN, and models by that of their version or recommender.
#[derive(Debug)]
pub(crate) struct DataCache {
    pub(crate) files: DataFiles,
    store: Store,
    models: Mutex<HashMap<String, Arc<OnceLock<Arc<Model>>>>>,
    action_models: Mutex<HashMap<String, Arc<ActionModel>>>,
    histories: Mutex<HashMap<String, Slot<Histories>>>,
    entries: Mutex<HashMap<String, Slot<Entries>>>,
    /// Held by whoever reads rows and writes them changed.
    rewriting: Mutex<()>,
}

impl DataCache {
    /// A cache over what is kept.
    pub(crate) fn new(files: DataFiles, store: Store) -> Self {
        DataCache {
            files,
            store,
            models: Mutex::default(),
            action_models: Mutex::default(),
            histories: Mutex::default(),
            entries: Mutex::default(),
            rewriting: Mutex::default(),
        }
    }

    /// The model of a solution version or recommender; `None` when nothing was kept.
    pub(crate) fn model(&self, arn: &str) -> Result<Option<Arc<Model>>, ServiceError> {
        let place = Arc::clone(lock(&self.models).entry(arn.to_owned()).or_default());
        if let Some(model) = place.get() {
            return Ok(Some(Arc::clone(model)));
        }
        let Some(bytes) = self.files.get(arn, Part::Model).map_err(unreadable)? else {
            return Ok(None);
        };
        let model = Arc::new(Model::from_bytes(&bytes).map_err(unreadable)?);
        Ok(Some(Arc::clone(place.get_or_init(|| model))))
    }

    /// The model of a solution version that recommends actions; `None` when nothing was kept.
    pub(crate) fn action_model(&self, arn: &str) -> Result<Option<Arc<ActionModel>>, ServiceError> {
        if let Some(model) = lock(&self.action_models).get(arn) {
            return Ok(Some(Arc::clone(model)));
        }
        let Some(bytes) = self.files.get(arn, Part::Model).map_err(unreadable)? else {
            return Ok(None);
        };
        let model = Arc::new(ActionModel::from_bytes(&bytes).map_err(unreadable)?);
        lock(&self.action_models).insert(arn.to_owned(), Arc::clone(&model));
        Ok(Some(model))
    }

    /// The place of a dataset's interactions.
    pub(crate) fn histories(&self, dataset: &str) -> Slot<Histories> {
        Arc::clone(lock(&self.histories).entry(dataset.to_owned()).or_default())
    }

    /// The place of a dataset's items or users.
    pub(crate) fn entries(&self, dataset: &str) -> Slot<Entries> {
        Arc::clone(lock(&self.entries).entry(dataset.to_owned()).or_default())
    }

    /// Looks at the interactions of a dataset.
    pub(crate) fn open_histories<'s>(
        &self,
        slot: &'s Slot<Histories>,
        dataset: &str,
    ) -> Result<Open<'s, Histories>, ServiceError> {
        open(
            slot,
            |_| true,
            || {
                let imported = self.numbered(dataset)?;
                Ok(Histories::new(imported, &live::events(&self.store, dataset)?))
            },
        )
    }

    /// Looks at the items or users of a dataset.
    pub(crate) fn open_entries<'s>(
        &self,
        slot: &'s Slot<Entries>,
        dataset: &str,
        kind: DatasetType,
        schema: &Schema,
    ) -> Result<Open<'s, Entries>, ServiceError> {
        let current = |entries: &Entries| entries.is_under(schema);
        open(slot, current, || self.read_entries(dataset, kind, schema))
    }

    /// The items or users of a dataset as they are kept now.
    pub(crate) fn read_entries(
        &self,
        dataset: &str,
        kind: DatasetType,
        schema: &Schema,
    ) -> Result<Entries, ServiceError> {
        let live = live::entries(&self.store, dataset)?;
        let all = Entries::new(kind, schema, self.rows(dataset)?, &live);
        all.map_err(|_| unreadable("a column has more than 2 GB of text"))
    }

    /// The live events of a dataset as they are kept now.
    pub(crate) fn events(&self, dataset: &str) -> Result<Vec<live::Event>, ServiceError> {
        live::events(&self.store, dataset)
    }

    /// The single records of a dataset of items or users.
    pub(crate) fn live_entries(&self, dataset: &str) -> Result<Vec<live::Entry>, ServiceError> {
        live::entries(&self.store, dataset)
    }

    /// Keeps others from changing rows between a read and a write of them.
    pub(crate) fn rewriting(&self) -> MutexGuard<'_, ()> {
        lock(&self.rewriting)
    }

    /// Removes the records of users from a dataset, kept or at hand, and gives how many there were.
    pub(crate) fn remove_users(
        &self,
        dataset: &str,
        kind: DatasetType,
        users: &HashSet<String>,
    ) -> Result<u64, ServiceError> {
        let events = kind != DatasetType::Users;
        let owners: live::OwnersOf = |events| owners(events);
        let live = live::remove_users(&self.store, dataset, users, events.then_some(owners))?;
        let held = self.rewriting();
        let rows = self.rows(dataset)?.unwrap_or_default();
        let user = rows.column("USER_ID");
        let goes =
            |row: &Row<'_>| user.and_then(|at| row.cell(at)).is_some_and(|it| users.contains(it));
        let count = rows.iter().filter(goes).count() as u64;
        if count > 0 {
            let mut left = Rows::new(rows.columns().to_vec());
            for row in rows.iter().filter(|row| !goes(row)) {
                left.push(row.cells()).map_err(|_| unreadable("the rows grew"))?;
            }
            self.put_rows(dataset, &left).map_err(unreadable)?;
        }
        drop(held);
        self.refresh(dataset);
        Ok(live + count)
    }

    /// Removes users from a model that knows them.
    pub(crate) fn remove_users_from_model(
        &self,
        arn: &str,
        users: &HashSet<String>,
    ) -> Result<(), ServiceError> {
        let Some(model) = self.model(arn)? else { return Ok(()) };
        let model = model.without_users(|user| users.contains(user));
        self.files.put(arn, Part::Model, &model.to_bytes()).map_err(unreadable)?;
        lock(&self.models).remove(arn);
        Ok(())
    }

    /// The rows that imports brought.
    pub(crate) fn rows(&self, dataset: &str) -> Result<Option<Rows>, ServiceError> {
        let kept = self.files.open(dataset, Part::Bulk).map_err(unreadable)?;
        kept.map(|kept| Rows::read(&mut BufReader::new(kept)).map_err(unreadable)).transpose()
    }

    /// Keeps rows in place of those that were there, and what they are by numbers where they are interactions.
    pub(crate) fn put_rows(&self, dataset: &str, rows: &Rows) -> io::Result<()> {
        // First what was made of the rows before: a process that is killed in between leaves nothing of them.
        self.files.remove(dataset, Part::Numbered)?;
        self.files.put_written(dataset, Part::Bulk, |to| rows.write(to))?;
        self.put_numbered(dataset, rows)
    }

    fn put_numbered(&self, dataset: &str, rows: &Rows) -> io::Result<()> {
        let Some(data) = numbered::numbered(rows) else { return Ok(()) };
        self.files.put_written(dataset, Part::Numbered, |to| numbered::write(&data, to))
    }

    /// The interactions that imports brought.
    pub(crate) fn numbered(&self, dataset: &str) -> Result<Option<Numbered>, ServiceError> {
        let open = || self.files.open(dataset, Part::Numbered).map_err(unreadable);
        let mut kept = open()?;
        if kept.is_none() {
            // Nobody changes the rows while these are made of them.
            let _held = self.rewriting();
            kept = open()?;
            if kept.is_none()
                && let Some(rows) = self.rows(dataset)?
            {
                self.put_numbered(dataset, &rows).map_err(unreadable)?;
                kept = open()?;
            }
        }
        kept.map(|kept| Numbered::open(kept).map_err(unreadable)).transpose()
    }

    /// An import has changed what is kept of a dataset: it is read again at the next use.
    pub(crate) fn refresh(&self, dataset: &str) {
        *writing(&self.histories(dataset)) = None;
        *writing(&self.entries(dataset)) = None;
    }

    /// Removes the single records of a dataset that an import has replaced. One that cannot be removed now counts on.
    pub(crate) fn replaced(&self, dataset: &str, ids: &HashSet<String>) {
        if let Err(error) = live::remove_entries(&self.store, dataset, ids) {
            tracing::warn!(%error, "single records that an import has replaced were not removed");
        }
    }

    /// Removes everything of a resource, kept or at hand. What cannot be removed now is no error: the next
    /// resource with this ARN has it removed again before it begins.
    pub(crate) fn forget(&self, arn: &str) {
        self.files.forget(arn);
        drop(live::forget(&self.store, arn));
        lock(&self.models).remove(arn);
        lock(&self.action_models).remove(arn);
        lock(&self.histories).remove(arn);
        lock(&self.entries).remove(arn);
    }
}

/// A place about to be changed.
pub(crate) fn writing<T>(slot: &Slot<T>) -> RwLockWriteGuard<'_, Option<T>> {
    slot.write().unwrap_or_else(PoisonError::into_inner)
}

fn open<'s, T>(
    slot: &'s Slot<T>,
    is_current: impl Fn(&T) -> bool,
    read: impl Fn() -> Result<T, ServiceError>,
) -> Result<Open<'s, T>, ServiceError> {
    loop {
        let open = slot.read().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_some_and(&is_current) {
            return Ok(open);
        }
        drop(open);
        let mut writing = writing(slot);
        if !writing.as_ref().is_some_and(&is_current) {
            *writing = Some(read()?);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unreadable(why: impl std::fmt::Display) -> ServiceError {
    ServiceError::internal(format!("the emulator cannot read its state folder: {why}"))
}
