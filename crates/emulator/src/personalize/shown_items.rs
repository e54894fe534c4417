//! What the latest answers showed: an event that cites one has seen its items (guide, implicit impressions).
//! Not here: impressions that an event names itself.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Answers kept; the oldest go first.
const KEPT: usize = 4096;

/// The items of the latest answers by their recommendationId, as a column has them.
#[derive(Debug, Default)]
pub(crate) struct ShownItems {
    answers: Mutex<VecDeque<Answered>>,
}

/// One answer.
#[derive(Debug)]
struct Answered {
    id: String,
    /// The campaign or recommender.
    source: String,
    items: String,
}

impl ShownItems {
    /// Keeps an answer.
    pub(crate) fn note<'i>(&self, id: &str, source: &str, items: impl Iterator<Item = &'i str>) {
        let items = items.collect::<Vec<_>>().join("|");
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push_back(Answered { id: id.to_owned(), source: source.to_owned(), items });
        if answers.len() > KEPT {
            answers.pop_front();
        }
    }

    /// The items of an answer, separated by `|`; `None` of one that is not known any more.
    pub(crate) fn find(&self, id: &str) -> Option<String> {
        self.answer(id, |answer| answer.items.clone())
    }

    /// The campaign or recommender that gave an answer; `None` of one that is not known any more.
    pub(crate) fn source(&self, id: &str) -> Option<String> {
        self.answer(id, |answer| answer.source.clone())
    }

    fn answer<T>(&self, id: &str, of: impl Fn(&Answered) -> T) -> Option<T> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().rev().find(|answer| answer.id == id).map(of)
    }
}
