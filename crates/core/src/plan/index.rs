//! A plan by resource: its steps, its item and what was seen of it, found without going through all of the plan, which may
//! have as many as a folder has files. Not here: what follows from them.

use super::{Item, Key, LocalFile, Plan, Step, precondition::Precondition};
use crate::address::Address;
use std::collections::BTreeMap;

/// The parts of a plan by the resource that they are about.
pub(super) struct Index<'p> {
    steps: BTreeMap<Key<'p>, Vec<&'p Step>>,
    items: BTreeMap<Key<'p>, &'p Item>,
    preconditions: BTreeMap<Key<'p>, &'p Precondition>,
    files: BTreeMap<(&'p str, &'p str), &'p LocalFile>,
}

impl<'p> Index<'p> {
    /// Where there are two of one kind, which `sound` refuses in a file, the first one counts.
    pub(super) fn of(plan: &'p Plan) -> Self {
        let mut index = Index {
            steps: BTreeMap::new(),
            items: BTreeMap::new(),
            preconditions: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        for step in &plan.steps {
            index.steps.entry((&step.address, &step.name)).or_default().push(step);
        }
        for item in &plan.items {
            index.items.entry((&item.address, &item.name)).or_insert(item);
        }
        for one in &plan.preconditions {
            index.preconditions.entry((&one.address, &one.name)).or_insert(one);
        }
        for file in &plan.files {
            index.files.entry((&file.path, &file.hash)).or_insert(file);
        }
        index
    }

    /// The steps of a resource, in their order.
    pub(super) fn steps(&self, key: Key<'p>) -> &[&'p Step] {
        self.steps.get(&key).map_or(&[], Vec::as_slice)
    }

    /// What happens to a resource.
    pub(super) fn item(&self, key: Key<'p>) -> Option<&'p Item> {
        self.items.get(&key).copied()
    }

    /// What was seen of a resource.
    pub(super) fn precondition(&self, key: Key<'p>) -> Option<&'p Precondition> {
        self.preconditions.get(&key).copied()
    }

    /// What was seen of every resource of an address, by name.
    pub(super) fn preconditions(
        &self,
        address: &'p Address,
    ) -> impl Iterator<Item = &'p Precondition> {
        let from = self.preconditions.range((address, "")..);
        from.take_while(move |((at, _), _)| *at == address).map(|(_, one)| *one)
    }

    /// What is uploaded of the file at a path, by its hash: several datasets may be made of one file.
    pub(super) fn file(&self, path: &str, hash: &str) -> Option<&'p LocalFile> {
        self.files.get(&(path, hash)).copied()
    }
}
