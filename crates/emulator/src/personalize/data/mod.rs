//! The data of datasets and trained models: rows, single records, where they are kept, and what of
//! them is at hand. Not here: reading CSV, and learning.

mod entries;
mod histories;
mod live;
mod rows;
mod shelf;
mod vault;

pub(crate) use entries::{Entries, Found, id_column};
pub(crate) use histories::{Done, Histories, Live, each};
pub(crate) use live::{Entry, Event, add_entries, add_events};
pub(crate) use rows::{Row, Rows};
pub(crate) use shelf::{Open, Shelf, Slot, writing};
pub(crate) use vault::{Part, Vault};
