//! Taking over what runs already: specs made of a live dataset group or of another tool's configuration.
//! Not here: what a plan does with them (`plan::existing`), reading files and the account.

mod declared;
mod draft;
mod export;
mod keys;
mod maps;
mod members;
mod migrate;
mod stacks;
mod template;
pub mod write;

pub use export::{Facts, export, locations, stack_of};
pub use migrate::{Tool, migrate};
pub use stacks::{GroupLine, StackLine, Stacks, stacks};

use crate::diagnostic::Diagnostic;

/// A spec that was made of something else.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Its text.
    pub spec: String,
    /// The schema files beside it: path relative to the spec, and text.
    pub schemas: Vec<(String, String)>,
    /// What was not carried over, or has to be decided, in the order of the source.
    pub losses: Vec<Diagnostic>,
}

/// Why a file has nothing that a spec can be made of.
enum Nothing {
    /// It names no dataset group.
    NoGroup,
    /// It declares nothing of Amazon Personalize.
    NoResources,
}

/// The folder of schema files beside a spec.
const SCHEMAS: &str = "schemas";
