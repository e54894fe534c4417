//! Small recommender models and their metrics, in memory: what the emulator learns and answers
//! with. Pure: no files, no clock, the same result for the same input on any number of threads.
//!
//! [`InteractionsBuilder`] takes events, [`train`] makes a [`Model`] of a [`Family`], and
//! [`Model::recommend`] and [`Model::rank`] answer. [`measure`](metrics::measure) computes what the
//! service reports of a solution version. [`stand_in`](recipe::stand_in) says which family stands
//! for which recipe of the service. Not here: requests, filters, promotions, storage.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod actions;
mod answer;
mod blend;
mod codec;
mod config;
mod decline;
mod interactions;
mod items;
pub mod metrics;
mod model;
mod names;
mod personal;
mod popular;
pub mod recipe;
mod related;
mod ridge;
mod scored;
mod segment;
mod semantic;
pub mod split;
mod table;
mod trails;

pub use answer::{PastItem, Query};
pub use codec::DecodeError;
pub use config::{Config, Counted, Family};
pub use interactions::{Event, Interactions, InteractionsBuilder, NumberedNames};
pub use items::Items;
pub use model::{Model, train};
pub use names::Names;
pub use scored::Scored;
pub use segment::{SegmentQuery, Segmented};
pub use semantic::Influence;
