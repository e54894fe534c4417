//! What is wrong with ids and other texts: lengths, spaces, words that must not be values.
//! Not here: numbers and times (`number`, `time`), texts of the findings (`message`).

use super::rule::Rule;
use super::value::LONGEST_ID;
use crate::schema::table::Known;

/// Characters of textual values; 7,000 in Chinese and Japanese.
pub(super) const TEXTUAL: usize = 20_000;

/// What the texts of a column may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts {
    /// Characters at most; that of ids says that they are ids.
    pub(super) limit: usize,
    /// The names of the fields that the service knows: they must not be values.
    words: &'static [Known],
    /// Bytes of the shortest of them.
    shortest: usize,
}

impl Texts {
    pub(super) fn new(limit: usize, words: &'static [Known]) -> Self {
        let lengths = words.iter().map(|word| word.name.len());
        Self { limit, words, shortest: lengths.min().unwrap_or(usize::MAX) }
    }

    /// What is wrong with a text that is not empty, each with the number that goes with it. `name` is the column.
    #[inline(always)]
    pub(super) fn faults(&self, cell: &[u8], name: &str, fault: impl FnMut(Rule, u64)) {
        // One look at the length and at both ends tells that nothing is wrong with nearly every text.
        let (first, last) = (cell[0], cell[cell.len() - 1]);
        let word = cell.len() >= self.shortest && last.is_ascii_uppercase();
        if cell.len() > self.limit || first <= b' ' || last <= b' ' || word {
            self.doubted(cell, name, fault);
        }
    }

    fn doubted(&self, cell: &[u8], name: &str, mut fault: impl FnMut(Rule, u64)) {
        if cell.len() > self.limit {
            let characters = String::from_utf8_lossy(cell).chars().count();
            if characters > self.limit {
                fault(self.too_long(), characters as u64);
            }
        }
        if cell.trim_ascii().len() != cell.len() && self.limit == LONGEST_ID {
            fault(Rule::Spaces, 0);
        }
        if cell == name.as_bytes() {
            fault(Rule::HeaderAgain, 0);
        } else if self.words.iter().any(|word| word.name.as_bytes() == cell) {
            fault(Rule::ReservedWord, 0);
        }
    }

    fn too_long(&self) -> Rule {
        match self.limit {
            LONGEST_ID => Rule::IdTooLong,
            TEXTUAL => Rule::TextCut,
            _ => Rule::TextTooLong,
        }
    }

    /// Whether nothing is wrong with a text that is not empty.
    pub(super) fn is_fine(&self, cell: &[u8], name: &str) -> bool {
        let mut fine = true;
        self.faults(cell, name, |_, _| fine = false);
        fine
    }
}
