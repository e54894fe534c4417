//! Identifiers and the dense numbers that stand for them. Not here: what the identifiers name.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::codec::{DecodeError, Reader, Writer};

/// The same in every run, so that nothing depends on it.
const STATE: FixedState = FixedState::with_seed(0);

/// A list of distinct identifiers, numbered from 0 in the order of their first appearance: one text for all, and where
/// each ends in it.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    index: HashTable<u32>,
}

impl Names {
    /// The number of `name`, which is added when it is new. Names beyond 2³² share a number.
    pub fn intern(&mut self, name: &str) -> u32 {
        let Self { text, ends, index } = self;
        let hash = STATE.hash_one(name);
        let same = |&number: &u32| get(text, ends, number) == Some(name);
        if let Some(&number) = index.find(hash, same) {
            return number;
        }
        let Ok(number) = u32::try_from(ends.len()) else { return u32::MAX };
        text.push_str(name);
        ends.push(text.len());
        let hash_of = |&number: &u32| STATE.hash_one(get(text, ends, number).unwrap_or_default());
        index.insert_unique(hash, number, hash_of);
        number
    }

    /// The number of `name`, if it is known.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        let same = |&number: &u32| get(&self.text, &self.ends, number) == Some(name);
        self.index.find(STATE.hash_one(name), same).copied()
    }

    /// The name with this number; empty when there is none.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        get(&self.text, &self.ends, number).unwrap_or_default()
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The names in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| self.text.get(start..end).unwrap_or_default())
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

/// A piece of the text, by its number.
fn get<'t>(text: &'t str, ends: &[usize], number: u32) -> Option<&'t str> {
    let number = number as usize;
    let end = *ends.get(number)?;
    let start = number.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
    text.get(start..end)
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
