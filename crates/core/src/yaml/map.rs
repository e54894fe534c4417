//! A map of the tree: its entries in the order of the file, found by their keys without a search over all of them.
//! Not here: which entries a map has (see `build`).

use super::Entry;
use std::{
    cmp::Ordering,
    ops::{Deref, DerefMut},
};

/// The entries of a map in the order of the file. Keys are unique, and stay as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    entries: Vec<Entry>,
    /// The places of the entries in the order of their keys.
    sorted: Vec<usize>,
}

impl Map {
    /// The entry of `key`, if there is one.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(self.place(key)?)
    }

    /// The entry of `key`, whose value may be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        let place = self.place(key)?;
        self.entries.get_mut(place)
    }

    /// Keeps the entries that `keep` is true of.
    pub fn retain(&mut self, keep: impl FnMut(&Entry) -> bool) {
        self.entries.retain(keep);
        *self = Map::from(std::mem::take(&mut self.entries));
    }

    /// Adds entries whose keys are new.
    pub fn extend(&mut self, entries: Vec<Entry>) {
        if !entries.is_empty() {
            self.entries.extend(entries);
            *self = Map::from(std::mem::take(&mut self.entries));
        }
    }

    fn place(&self, key: &str) -> Option<usize> {
        let order = |place: &usize| {
            #[cfg(test)]
            super::visits::add(1);
            self.entries.get(*place).map_or(Ordering::Greater, |entry| entry.key.as_str().cmp(key))
        };
        self.sorted.binary_search_by(order).ok().and_then(|at| self.sorted.get(at).copied())
    }
}

impl From<Vec<Entry>> for Map {
    fn from(entries: Vec<Entry>) -> Self {
        let mut sorted: Vec<usize> = (0..entries.len()).collect();
        sorted.sort_by(|a, b| entries[*a].key.cmp(&entries[*b].key));
        Map { entries, sorted }
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Map::from(Vec::from_iter(entries))
    }
}

impl IntoIterator for Map {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl Deref for Map {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.entries
    }
}

/// For the values: keys stay as they are.
impl DerefMut for Map {
    fn deref_mut(&mut self) -> &mut [Entry] {
        &mut self.entries
    }
}
