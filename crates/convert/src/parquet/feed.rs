//! Pages between the file and the crate's reader of a column, which takes them from something without a lifetime.
//! Not here: where they come from (`column`).

use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::Result;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The pages that wait, with whether a record ends with each.
#[derive(Default)]
struct Waiting {
    pages: VecDeque<Page>,
    ends_record: bool,
}

/// A queue of pages with two ends.
#[derive(Clone, Default)]
pub(super) struct Feed(Arc<Mutex<Waiting>>);

impl Feed {
    /// Puts a page at the end. `ends_record` says whether the last record of a data page ends in it.
    pub(super) fn push(&self, page: Page, ends_record: bool) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pages.push_back(page);
        waiting.ends_record = ends_record;
    }
}

impl Iterator for Feed {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Feed {
    /// None does not mean the end, but that no page waits.
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).pages.pop_front())
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Ok(None)
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.get_next_page().map(|_| ())
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).ends_record)
    }
}
