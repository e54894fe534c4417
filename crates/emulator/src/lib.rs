//! Amazon Personalize, S3, IAM, STS, SSM parameters, EventBridge Scheduler, API Gateway, keys of KMS and queries of Athena on loopback, over
//! the real wire protocols.
//!
//! [`serve()`] binds a port and routes each request to its service; [`Emulator`] is what
//! the services share. Not here: anything that knows the tool this emulator serves; it is judged
//! by the AWS CLI, boto3 and the SDKs.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod access;
pub mod apigateway;
pub mod athena;
mod base64;
pub mod call;
pub mod clock;
pub mod doubt;
pub mod emulator;
pub mod error;
pub mod fault;
pub mod folder;
mod guard;
pub mod iam;
pub mod journal;
mod key_policy;
pub mod kms;
mod mixed;
pub mod personalize;
pub mod query;
pub mod quotas;
pub mod router;
pub mod s3;
pub mod scheduler;
pub mod server;
pub mod ssm;
mod stale;
pub mod store;
pub mod sts;
mod web_identity;

pub use call::Call;
pub use clock::{Clock, Durations};
pub use doubt::Doubts;
pub use emulator::{Emulator, EmulatorError, EmulatorOptions};
pub use error::ServiceError;
pub use folder::FolderError;
pub use router::Router;
pub use server::{Options, ServeError, Served, serve, serve_emulator};
