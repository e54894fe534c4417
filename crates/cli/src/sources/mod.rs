//! Sources of datasets whose rows are converted: which files they are, how each is read, and what was read. Planning, checking
//! and uploading read the same bytes by way of `open`. Not here: files whose bytes go up as they are (`files`).

mod decide;
pub(crate) mod lines;
mod making;
mod mapping;
mod open;
pub(crate) mod query;

pub(crate) use decide::{Converted, SourceFile, converted, files_below};
pub(crate) use making::{hash_of, open_json};
pub(crate) use open::{Opened, open, source_rows};
