//! The plan as people read it. Not here: printing, and JSON (`saved`).

mod drift;
mod human;
mod markdown;
mod paint;
mod words;

pub use drift::drift;
pub use human::{Look, coloured, human};
pub use markdown::{LIMIT, markdown};
pub use words::{Detail, heading, sum};
