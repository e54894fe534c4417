//! The plan as people read it. Not here: printing, and JSON (`saved`).

mod cost;
mod drift;
mod human;
mod markdown;
mod paint;
mod uploads;
mod words;

pub use cost::sum as money;
pub(crate) use cost::{amount, gaps};
pub use drift::drift;
pub use human::{Layout, coloured, human};
pub use markdown::{LIMIT, markdown};
pub use uploads::Detail;
pub use words::{heading, sum};
