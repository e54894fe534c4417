//! The rules of Amazon Personalize itself, checked without a network.
//!
//! A library of what the service accepts: names and ARNs, Avro schemas, filter expressions, recipes and their
//! parameters, quotas, the policies that let it in, and what a cell of data may be, and how long it usually takes. Nothing here reads a clock, the environment or the network.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod arn;
pub mod cell;
pub mod dataset;
pub mod expected;
pub mod filter;
pub mod finding;
pub mod metric;
pub mod name;
pub mod policy;
pub mod quota;
pub mod recipe;
pub mod region;
pub mod rule;
pub mod schedule;
pub mod schema;
pub mod tag;
pub mod usual_time;
pub mod visible;
