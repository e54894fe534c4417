//! What is known of items besides the events: tags, a text, when they were created.
//! Not here: which columns of a data set those are.

use std::collections::BTreeSet;

use crate::names::Names;

/// The metadata of a catalogue.
#[derive(Clone, Debug, Default)]
pub struct Items {
    names: Names,
    tags: Names,
    list: Vec<Item>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Item {
    /// Numbers of tags, ascending and distinct.
    pub(crate) tags: Vec<u32>,
    pub(crate) text: String,
    pub(crate) created: Option<i64>,
}

impl Items {
    /// Adds an item, or replaces the one with the same identifier. `tags` are categorical values
    /// (best with their column, `GENRES=Drama`), `text` the words for semantic similarity,
    /// `created` in seconds since 1970.
    pub fn push<'a>(
        &mut self,
        id: &str,
        tags: impl IntoIterator<Item = &'a str>,
        text: &str,
        created: Option<i64>,
    ) {
        let tags: BTreeSet<u32> = tags.into_iter().map(|tag| self.tags.intern(tag)).collect();
        let item = Item { tags: tags.into_iter().collect(), text: text.to_owned(), created };
        let number = self.names.intern(id) as usize;
        if number < self.list.len() {
            self.list[number] = item;
        } else {
            self.list.push(item);
        }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn tag_count(&self) -> usize {
        self.tags.len()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Item> {
        self.names.number(id).and_then(|number| self.list.get(number as usize))
    }
}
