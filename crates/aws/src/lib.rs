//! The only place of personalize that names an AWS SDK type: Personalize, S3, IAM, STS, SSM and Athena as the engine's `Cloud`.
//! Decides nothing and retries nothing; turns SDK shapes into core values and back.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod answer;
mod apigateway;
mod athena;
mod call_log;
mod cloud;
mod connect;
mod conversion;
mod endpoint;
mod error;
mod fields;
mod iam;
mod in_process;
mod kms;
mod live;
mod pages;
mod personalize;
pub mod profile;
mod query;
mod runtime;
mod s3;
mod scheduler;
mod service_time;
mod shared;
mod ssm;
mod states;
mod status;
mod sts;
mod transport;
mod written;

pub use connect::{Aws, ConnectError, Key, Settings, connect};
pub use conversion::{ConvertedBytes, OpenConverted};
pub use error::ELSEWHERE;
pub use in_process::{Body, InProcess};
pub use runtime::{Answer, Ask, Filtered, Rank, Recommended, Target};
pub use s3::conditional::LockObject;
pub use s3::data_object::ObjectPart;
