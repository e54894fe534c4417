//! Makes realistic recommendation data: the examples' files and, for benchmarks, interactions of any size.
//! Not here: specs, schemas and the other files of the examples that people write.
//!
//! The same call gives the same bytes on every machine: the numbers come from a generator of our own and are
//! whole numbers throughout, because `powf` and its like differ between platforms.
//!
//! What makes the data realistic, and a recommender able to learn from it:
//! - a few items have most of the events (popularity falls as 1/rank), and so have a few users;
//! - users prefer one or two groups of items (genres, categories), and titles in their language;
//! - within a session, some items follow others: the order carries a signal that the counts do not;
//! - new items appear during the year and are looked at while they are new; evenings and weekends are busier.

pub mod bulk;
mod calendar;
mod csv;
mod history;
mod minimal;
mod movies;
pub mod random;
mod shelves;
mod shop;
pub mod weighted;
mod words;
mod world;

/// An example whose data can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// A film service: interactions, items and users for a custom group.
    Movies,
    /// A shop: interactions, items and users for an ECOMMERCE group.
    Shop,
    /// Only interactions, with Korean names and titles as ids.
    Minimal,
}

impl Example {
    /// Every example, in order.
    pub const ALL: [Example; 3] = [Example::Movies, Example::Shop, Example::Minimal];

    /// Its name, which is also its folder's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Example::Movies => "movies",
            Example::Shop => "shop",
            Example::Minimal => "minimal",
        }
    }

    /// Its data files.
    #[must_use]
    pub fn files(self) -> Vec<File> {
        match self {
            Example::Movies => movies::files(),
            Example::Shop => shop::files(),
            Example::Minimal => minimal::files(),
        }
    }
}

/// A data file: CSV in UTF-8 with a header, lines that end in a line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it belongs in the example's folder: `data/items.csv`.
    pub path: &'static str,
    /// All of it.
    pub text: String,
}
