//! Data files as people have them, turned into CSV in the columns of the service: rows are read from CSV in any dialect, JSON
//! or Parquet, mapped, and written. Not here: opening files, checking what the rows say (`personalize-data`).
//!
//! [`recognise`] tells what a file is, [`Converter`] reads it as CSV. The output is a function of the rows and the mapping
//! alone: the same table gives the same bytes from every format.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod batch;
mod cell;
mod column_plan;
mod converter;
mod csv;
mod decode;
mod dialect;
mod format;
mod head;
mod iso;
mod json;
mod json_list;
mod json_sample;
mod json_value;
mod mapping;
mod number;
mod origin;
mod parquet;
mod problem;
mod recognise;
mod record;
mod row_writer;
mod tally;
mod time;
mod unpack;
mod window;

pub use converter::Converter;
pub use format::{Bytes, Format, Kind, Packed};
pub use mapping::{Column, From, Mapping, Otherwise, Where};
pub use number::Number;
pub use parquet::is_guarded;
pub use problem::Problem;
pub use recognise::{Recognised, recognise};
pub use tally::{Tally, Unreadable, UnreadableKind};
pub use time::Time;

/// The longest record that is read, in bytes.
const LONGEST_RECORD: usize = 4 << 20;
/// The most columns that a file may have.
const MOST_COLUMNS: usize = 10_000;
