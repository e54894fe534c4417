//! What the engine needs of a cloud: reads by kind, and one call a step.
//! Not here: AWS (the crate `aws` implements this trait) and retries (`retry`).

use async_trait::async_trait;
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase, Tags},
    props::Props,
};

pub use personalize_core::plan::Verb;

use serde::{Deserialize, Serialize};
use std::fmt;

/// Who is calling, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The twelve digits of the account.
    pub account: String,
    /// The ARN of the caller.
    pub caller: String,
}

/// One write call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The kind of resource.
    pub kind: Kind,
    /// What is done to it.
    pub verb: Verb,
    /// How the service finds it, as in `Live::locator`; for creates where the service chooses the ARN, the name.
    pub locator: String,
    /// The input in the service's field names, without references. For `Create`: all fields and, where the kind takes tags
    /// at creation, `tags` as an object. For `Update`: the fields to send, without the ARN. For `Tag`: the tags as an object.
    /// For `Untag`: `{"keys": […]}`. For `Stop` (solution versions and
    /// recommenders) and `Start` (recommenders): nothing. `Wait` is never called.
    pub input: Props,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The physical name.
    pub name: String,
    /// The identifier that the service uses.
    pub locator: String,
    /// The service's status word; empty where there is none.
    pub status: String,
    /// The phase that the word means. Lists do not show updates: `Ready` may be `Updating`.
    pub phase: Phase,
    /// When it was created, for kinds whose order counts: import jobs and solution versions.
    pub created: Option<Timestamp>,
    /// Whether it is an import that only adds to what is there.
    pub is_incremental: bool,
}

/// An object in S3, as a listing shows it: what stands for data that the stack does not upload itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its entity tag, without quotes.
    pub etag: String,
}

/// The kinds of failure that the engine tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The resource is not there.
    NotFound,
    /// The name is taken.
    AlreadyExists,
    /// It, or something that depends on it, is in a state that forbids the call.
    InUse,
    /// Too many requests; trying later helps.
    Throttled,
    /// Too many of the kind are under way; passes when one of them ends.
    Full,
    /// A count quota is used up; trying later does not help.
    Quota,
    /// The service refuses the input.
    Invalid,
    /// The caller may not do this.
    Denied,
    /// There are no usable credentials, or they expired.
    Credentials,
    /// The endpoint could not be reached; the request was never sent.
    Unreachable,
    /// The answer was lost; the call may or may not have happened.
    Ambiguous,
    /// The service failed (5xx).
    Unavailable,
    /// A conditional write found something else.
    Precondition,
    /// The lock is no longer ours; the call was not made.
    LockLost,
    /// Anything else.
    Other,
}

/// A failed call.
#[derive(Debug, Clone)]
pub struct CloudError {
    /// What kind of failure it was.
    pub failure: Failure,
    /// The API operation: `CreateCampaign`.
    pub operation: String,
    /// The service's error code, where it gave one.
    pub code: String,
    /// The service's message, as it was.
    pub message: String,
    /// The service's request id, where it gave one.
    pub request_id: Option<String>,
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code.as_str() {
            "" => write!(f, "{}: {}", self.operation, self.message),
            code => write!(f, "{}: {} ({code})", self.operation, self.message),
        }
    }
}

impl std::error::Error for CloudError {}

/// A cloud, spoken to with one request a method (lists read all their pages).
#[async_trait]
pub trait Cloud: Send + Sync {
    /// Who is calling.
    async fn identity(&self) -> Result<Identity, CloudError>;

    /// Reads one resource, without its tags; `None` when it is not there.
    async fn describe(&self, kind: Kind, locator: &str) -> Result<Option<Live>, CloudError>;

    /// Lists the resources of `kind` below `parent`: the dataset group's ARN, the dataset's for import jobs, the
    /// solution's for versions and campaigns, `s3://bucket/prefix` for data objects; none for schemas, and for all of the
    /// account and region where Personalize holds them. A parent that is not there has no children.
    async fn list(&self, kind: Kind, parent: Option<&str>) -> Result<Vec<Listed>, CloudError>;

    /// Lists the objects that an import from `s3://bucket/key` reads: the object, or, where the key ends in `/`, those
    /// directly in that folder. Sub-folders, which no import reads, are one entry each, whose key ends in `/`. Empty where
    /// there are none.
    async fn objects(&self, location: &str) -> Result<Vec<Object>, CloudError>;

    /// Reads the tags of one resource; `None` when it is not there.
    async fn tags(&self, kind: Kind, locator: &str) -> Result<Option<Tags>, CloudError>;

    /// Makes one write call; answers the outputs: `arn`, `trackingId`.
    async fn call(&self, call: &Call) -> Result<Props, CloudError>;
}
