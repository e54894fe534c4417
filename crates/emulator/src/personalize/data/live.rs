//! Records that came one by one (`PutEvents`, `PutItems`, `PutUsers`), in the store.
//! Not here: what imports brought, which is kept as rows (`files`); whether a record is valid.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::ServiceError;
use crate::store::{Batch, Store};

/// Keys: the dataset's ARN, a line feed, then the number of an event or the id of an entry.
const TABLE: &str = "personalize.live";

/// An interaction as `PutEvents` gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) session: String,
    /// `None` of somebody who is not known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<String>,
    pub(crate) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<f32>,
    /// Seconds since 1970.
    pub(crate) time: i64,
    /// The caller's own id, under which an event counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The other columns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) cells: BTreeMap<String, String>,
}

/// An item or a user as `PutItems` or `PutUsers` gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// All columns but the id; those that are null are absent.
    pub(crate) cells: BTreeMap<String, String>,
}

/// Adds the writes of events, the first of which gets the number `first`.
pub(crate) fn add_events(
    batch: &mut Batch,
    dataset: &str,
    first: u64,
    events: &[Event],
) -> Result<(), ServiceError> {
    for (number, event) in (first..).zip(events) {
        batch.put(TABLE, &format!("{dataset}\n{number:020}"), serde_json::to_vec(event)?);
    }
    Ok(())
}

/// Adds the writes of entries; one with the same id is replaced.
pub(crate) fn add_entries(
    batch: &mut Batch,
    dataset: &str,
    entries: &[Entry],
) -> Result<(), ServiceError> {
    for entry in entries {
        batch.put(TABLE, &format!("{dataset}\n{}", entry.id), serde_json::to_vec(entry)?);
    }
    Ok(())
}

/// The events of a dataset in the order in which they came.
pub(crate) fn events(store: &Store, dataset: &str) -> Result<Vec<Event>, ServiceError> {
    all(store, dataset)
}

/// The entries of a dataset in the order of their ids.
pub(crate) fn entries(store: &Store, dataset: &str) -> Result<Vec<Entry>, ServiceError> {
    all(store, dataset)
}

/// Removes the entries with these ids.
pub(crate) fn remove_entries(
    store: &Store,
    dataset: &str,
    ids: &HashSet<String>,
) -> Result<(), ServiceError> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut batch = Batch::default();
    for (key, _) in store.scan(TABLE, &format!("{dataset}\n"))? {
        if key.split_once('\n').is_some_and(|(_, id)| ids.contains(id)) {
            batch.delete(TABLE, &key);
        }
    }
    Ok(store.commit(batch)?)
}

/// Says whose each of some events is.
pub(crate) type OwnersOf = fn(&[Event]) -> Vec<String>;

/// Removes the records of users, and gives how many there were. `owners` says whose each of the events is; `None` of
/// entries of users, whose key is their id.
pub(crate) fn remove_users(
    store: &Store,
    dataset: &str,
    users: &HashSet<String>,
    owners: Option<OwnersOf>,
) -> Result<u64, ServiceError> {
    let found = store.scan(TABLE, &format!("{dataset}\n"))?;
    let owners = match owners {
        Some(owners) => owners(&read(&found)?),
        None => {
            let id = |(key, _): &(String, Vec<u8>)| key.split_once('\n').map(|(_, id)| id.into());
            found.iter().map(|row| id(row).unwrap_or_default()).collect()
        }
    };
    let mut batch = Batch::default();
    let mut count = 0;
    for ((key, _), _) in found.iter().zip(owners).filter(|(_, owner)| users.contains(owner)) {
        batch.delete(TABLE, key);
        count += 1;
    }
    if count > 0 {
        store.commit(batch)?;
    }
    Ok(count)
}

/// Removes all records of a dataset.
pub(crate) fn forget(store: &Store, dataset: &str) -> Result<(), ServiceError> {
    let found = store.scan(TABLE, &format!("{dataset}\n"))?;
    if found.is_empty() {
        return Ok(());
    }
    let mut batch = Batch::default();
    found.iter().for_each(|(key, _)| batch.delete(TABLE, key));
    Ok(store.commit(batch)?)
}

fn all<T: for<'de> Deserialize<'de>>(store: &Store, dataset: &str) -> Result<Vec<T>, ServiceError> {
    read(&store.scan(TABLE, &format!("{dataset}\n"))?)
}

fn read<T: for<'de> Deserialize<'de>>(found: &[(String, Vec<u8>)]) -> Result<Vec<T>, ServiceError> {
    found.iter().map(|(_, bytes)| Ok(serde_json::from_slice(bytes)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_replaced_by_id_and_datasets_are_apart() {
        let store = Store::in_memory().unwrap();
        let entry = |id: &str, year: &str| Entry {
            id: id.into(),
            cells: BTreeMap::from([("YEAR".to_owned(), year.to_owned())]),
        };
        for (dataset, entry) in [("a", entry("1", "1999")), ("a", entry("1", "2000"))] {
            let mut batch = Batch::default();
            add_entries(&mut batch, dataset, &[entry, self::entries_sample()]).unwrap();
            store.commit(batch).unwrap();
        }
        let found = entries(&store, "a").unwrap();
        assert_eq!(found, [entry("1", "2000"), entries_sample()]);
        assert!(entries(&store, "").unwrap().is_empty());
        forget(&store, "a").unwrap();
        assert!(entries(&store, "a").unwrap().is_empty());
    }

    fn entries_sample() -> Entry {
        Entry { id: "영화".into(), cells: BTreeMap::new() }
    }
}
