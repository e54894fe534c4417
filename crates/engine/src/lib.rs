//! The asynchronous shell of personalize: collect, apply, watch, settle, retry, lock, events. Knows no AWS.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod apply;
pub mod cloud;
pub mod collect;
pub mod event;
pub mod guard;
pub mod lock;
pub mod options;
pub mod paced;
pub mod preconditions;
pub mod read;
mod readback;
pub mod retry;
pub mod settle;
pub mod survey;
mod watch;
