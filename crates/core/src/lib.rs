//! The functional core of personalize: spec, graph, inventory, diff, plan.
//!
//! Nothing here does IO, reads a clock or the environment, or uses randomness: time, file
//! contents and the seen world are arguments. The same inputs give the same plan, byte for byte.

pub mod address;
pub mod inventory;
pub mod props;
