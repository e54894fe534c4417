//! Runs on a simulated account in virtual time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod doubt;
mod either_way;
mod fields;
mod halting;
mod jobs;
mod lock;
mod many;
mod matrix;
mod published;
mod scheduling;
mod support;
mod survey;
mod taken;
mod transient;
