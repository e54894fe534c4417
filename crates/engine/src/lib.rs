//! The asynchronous shell of personalize: collect, apply, settle, retry, events. Knows no AWS.

pub mod cloud;
