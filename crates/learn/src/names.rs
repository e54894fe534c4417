//! Identifiers and the dense numbers that stand for them. Not here: what the identifiers name.

use std::collections::HashMap;
use std::sync::Arc;

use crate::codec::{DecodeError, Reader, Writer};

/// A list of distinct identifiers, numbered from 0 in the order of their first appearance.
#[derive(Clone, Debug, Default)]
pub struct Names {
    list: Vec<Arc<str>>,
    index: HashMap<Arc<str>, u32, foldhash::fast::FixedState>,
}

impl Names {
    /// The number of `name`, which is added when it is new. Names beyond 2³² share a number.
    pub fn intern(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.index.get(name) {
            return number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let name: Arc<str> = Arc::from(name);
        self.list.push(Arc::clone(&name));
        self.index.insert(name, number);
        number
    }

    /// The number of `name`, if it is known.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }

    /// The name with this number; empty when there is none.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        self.list.get(number as usize).map_or("", AsRef::as_ref)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The names in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(AsRef::as_ref)
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.length(self.len());
        for name in self.iter() {
            to.text(name);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut names = Self::default();
        for _ in 0..from.length()? {
            names.intern(from.text()?);
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_first_appearance_and_survive_the_bytes() {
        let mut names = Names::default();
        assert_eq!([names.intern("b"), names.intern("a"), names.intern("b")], [0, 1, 0]);
        let mut to = Writer::default();
        names.write(&mut to);
        let bytes = to.finish();
        let back = Names::read(&mut Reader::new(&bytes)).unwrap();
        assert_eq!(back.iter().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!((back.number("a"), back.number("c"), back.name(7)), (Some(1), None, ""));
    }
}
