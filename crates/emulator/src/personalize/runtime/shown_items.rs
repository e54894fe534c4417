//! What the latest answers showed: an event that cites one has seen its items (guide, implicit impressions).
//! Not here: impressions that an event names itself.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Answers kept; the oldest go first.
const KEPT: usize = 4096;

/// The items of the latest answers by their recommendationId, as a column has them.
#[derive(Debug, Default)]
pub(crate) struct ShownItems {
    answers: Mutex<VecDeque<(String, String)>>,
}

impl ShownItems {
    /// Keeps an answer.
    pub(super) fn note<'i>(&self, id: &str, items: impl Iterator<Item = &'i str>) {
        let joined = items.collect::<Vec<_>>().join("|");
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push_back((id.to_owned(), joined));
        if answers.len() > KEPT {
            answers.pop_front();
        }
    }

    /// The items of an answer, separated by `|`; `None` of one that is not known any more.
    pub(crate) fn find(&self, id: &str) -> Option<String> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let found = answers.iter().rev().find(|(known, _)| known == id);
        found.map(|(_, items)| items.clone())
    }
}
