//! IAM policies: what a command or an application needs in IAM, from the graph and the definitions of the kinds. Pure.
//! Not here: whether anybody grants it, and the policies of the service's own role and bucket (`kind`).
//!
//! Facts: docs/policies.md, "Where the facts are from".

pub mod action;
mod application;
mod document;
mod grant;
mod pattern;
mod pipeline;
mod queries;
mod reads;
pub mod trust;
mod writes;

pub use document::{LIMIT, documents, size};
pub use grant::{Condition, Grants};

use crate::graph::Graph;

/// What a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `plan`.
    Plan,
    /// `apply`.
    Apply,
    /// `drift`.
    Drift,
    /// `destroy`.
    Destroy,
    /// An application that asks for recommendations and sends events.
    Application,
}

/// Everything that `purpose` needs for the stack of `graph`, and nothing else. Of resources whose names are made when they
/// are created, only the beginning of the name is known.
pub fn grants(graph: &Graph, purpose: Purpose) -> Grants {
    match purpose {
        Purpose::Application => application::grants(graph),
        other => pipeline::grants(graph, other),
    }
}
