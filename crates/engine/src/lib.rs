//! The asynchronous shell of personalize: collect, apply, settle, events.
