//! The asynchronous shell of personalize: collect, apply, settle, retry, events. Knows no AWS.

pub mod apply;
pub mod cloud;
pub mod collect;
pub mod event;
pub mod guard;
pub mod retry;
pub mod settle;
pub mod touched;
