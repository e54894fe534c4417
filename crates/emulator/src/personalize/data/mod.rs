//! The data of datasets and trained models: rows, and where they are kept.
//! Not here: reading CSV, and learning.

mod rows;
mod vault;

pub(crate) use rows::{Row, Rows};
pub(crate) use vault::{Part, Vault};
