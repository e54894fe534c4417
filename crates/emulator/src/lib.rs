//! Amazon Personalize, S3, IAM, STS, SSM parameters, EventBridge Scheduler, API Gateway, Step Functions, keys of KMS and queries of
//! Athena on loopback, over the real wire protocols: for tests of programs that use the service, in any language.
//!
//! [`serve()`] binds a port and answers each request as its service would; dropping what it returns ends it.
//!
//! ```
//! use personalize_emulator::{Options, serve};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let served = serve(Options::default()).await?;
//! assert!(served.endpoint_url.starts_with("http://127.0.0.1:"));
//! // Run the program under test with `AWS_ENDPOINT_URL` set to it, then see what it called.
//! assert_eq!(served.emulator.journal.entries(), []);
//! served.shutdown().await;
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! Work takes no time unless [`Durations`] say so, and time is that of a [`Clock`], which a test may move by hand:
//!
//! ```
//! use personalize_emulator::{Clock, Durations, EmulatorOptions};
//! use std::time::Duration;
//!
//! let clock = Clock::manual("2026-01-01T09:00:00Z".parse().expect("it is a time"));
//! let options = EmulatorOptions { clock: clock.clone(), durations: Durations::real(), ..EmulatorOptions::default() };
//! clock.advance(Duration::from_secs(3600));
//! assert_eq!(options.clock.now().to_string(), "2026-01-01T10:00:00Z");
//! ```
//!
//! A [`fault::FaultRule`] makes calls fail; [`Doubts`] are the answers where those of the service are not known. [`Emulator`]
//! is what the services share, and [`InProcess`] answers requests without a socket.
//!
//! Not here: anything that knows the tool this emulator serves; it is judged by the AWS CLI, boto3 and the SDKs.

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
mod in_process;
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
mod sdk;
pub mod server;
pub mod ssm;
mod stale;
pub mod states;
pub mod store;
pub mod sts;
mod web_identity;

pub use call::Call;
pub use clock::{Clock, Durations};
pub use doubt::Doubts;
pub use emulator::{Emulator, EmulatorError, EmulatorOptions};
pub use error::ServiceError;
pub use folder::FolderError;
pub use in_process::InProcess;
pub use router::Router;
pub use server::{Options, ServeError, Served, serve, serve_emulator};

/// The code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
