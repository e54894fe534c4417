//! What one cell of a file says: whether it is a value of a type, and which number, second or date it is.
//! Not here: files, rows, and what is said about cells that are no values.

pub mod calendar;
pub mod date;
pub mod decimal;
pub mod number;
pub mod time;
mod value;

pub use time::{Timed, timed};
pub use value::{LONGEST_ID, LONGEST_TEXT, fits};
