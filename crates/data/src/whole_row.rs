//! What several cells of a row say together: which rows a training counts, and which actions have new interactions.
//! Not here: single cells (`cells`), what is counted (`training_rows`, `actions`).
//!
//! The rows are read a second time here, one by one. Interactions are only read until there are enough for every
//! training, which good data has after its first few thousand rows; so the pass over all cells stays as it is.

use crate::actions::Recent;
use crate::hash;
use crate::record::{self, Cell};
use crate::row::Row;
use crate::training_rows::Enough;
use personalize_rules::dataset::DatasetType;
use personalize_rules::expected::Training;
use personalize_rules::schema::Schema;

/// The fields that are looked at: `Row` has their cells in this order.
const FIELDS: [&str; 5] = ["USER_ID", "ACTION_ID", "EVENT_TYPE", "EVENT_VALUE", "TIMESTAMP"];

/// What one thread has seen.
pub(crate) struct Joint {
    /// Which fields of the schema [`FIELDS`] are.
    fields: [Option<usize>; FIELDS.len()],
    /// One for each training; the first is any training.
    pub(crate) enough: Vec<Enough>,
    pub(crate) recent: Option<Recent>,
    cells: Vec<Cell>,
}

impl Joint {
    pub(crate) fn new(schema: &Schema, dataset: DatasetType, trainings: &[Training]) -> Self {
        let find = |name: &str| {
            schema.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name))
        };
        let interactions = dataset == DatasetType::Interactions;
        let named = trainings.iter().cloned().map(Some);
        let enough = [None].into_iter().chain(named).map(Enough::new);
        Self {
            fields: FIELDS.map(find),
            enough: if interactions { enough.collect() } else { Vec::new() },
            recent: (dataset == DatasetType::ActionInteractions).then(Recent::default),
            cells: Vec::new(),
        }
    }

    /// Reads a block of complete records.
    pub(crate) fn block(&mut self, bytes: &[u8], layout: &[usize]) {
        let places = self.fields.map(|field| layout.iter().position(|of| Some(*of) == field));
        let mut start = 0;
        while start < bytes.len() && !self.is_done() {
            let record = record::split(bytes, start, &mut self.cells, |_, _| {});
            let text = bytes[start..record.end].trim_ascii_end();
            if record.whole && self.cells.len() == layout.len() && !text.is_empty() {
                let cell = |at: usize| &bytes[self.cells[at].start..self.cells[at].end];
                let [user, action, event, value, time] =
                    places.map(|place| place.map_or(&b""[..], cell));
                let row = Row { hash: hash::row(text), user, action, event, value, time };
                self.enough.iter_mut().for_each(|enough| enough.take(&row));
                self.recent.iter_mut().for_each(|recent| recent.take(&row));
            }
            start = record.end;
        }
    }

    /// Whether no further row can change anything.
    fn is_done(&self) -> bool {
        self.recent.is_none() && self.enough.iter().all(Enough::is_done)
    }

    /// Adds what another thread has seen.
    pub(crate) fn merge(&mut self, other: Self) {
        for (ours, theirs) in self.enough.iter_mut().zip(other.enough) {
            ours.merge(theirs);
        }
        for (ours, theirs) in self.recent.iter_mut().zip(other.recent) {
            ours.merge(theirs);
        }
    }
}
