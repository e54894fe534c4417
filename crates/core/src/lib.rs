//! The functional core of personalize: spec, graph, inventory, diff, plan.
//!
//! Nothing here does IO, reads a clock or the environment, or uses randomness: time, file
//! contents and the seen world are arguments. The same inputs give the same plan, byte for byte.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod address;
pub mod check;
pub mod cost;
pub mod diagnostic;
pub mod diff;
pub mod fingerprint;
pub mod graph;
pub mod hash;
pub mod infer;
pub mod inventory;
pub mod kind;
pub mod live_cost;
pub mod lower;
pub mod lowering;
pub mod outputs;
pub mod plan;
pub mod policy;
pub mod props;
pub mod risk;
pub mod spec;
pub mod status;
pub mod takeover;
pub mod yaml;
