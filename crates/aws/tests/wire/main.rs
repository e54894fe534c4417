//! What goes over the wire and how answers are understood, through the real SDK.
//! Not here: behaviour of the services (the emulator's tests).

#![expect(clippy::unwrap_used, reason = "the helpers of tests may panic as tests do")]

mod endpoint;
mod foreign;
mod iam;
mod personalize;
mod s3;
