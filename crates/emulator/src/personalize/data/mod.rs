//! The data of datasets and trained models: rows, single records, where they are kept, and what of
//! them is at hand. Not here: reading CSV, and learning.

mod bytes;
mod cache;
mod column;
mod entries;
mod files;
mod histories;
mod live;
mod numbered;
mod rows;

pub(crate) use cache::{DataCache, Open, Slot, writing};
pub(crate) use entries::{Entries, Found, id_column};
pub(crate) use files::{DataFiles, Part};
pub(crate) use histories::{Histories, Live, owned};
pub(crate) use live::{Entry, Event, add_entries, add_events};
pub(crate) use numbered::Done;
pub(crate) use rows::{Row, Rows};
