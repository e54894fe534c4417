//! Access by the Personalize service in a role: what the role and the bucket policy allow.
//! Not here: access over the wire, which is never refused; signatures are not checked.

use super::object::{Condition, Content, Received};
use super::record::{About, Object};
use super::{Bucket, Encryption, Listing, Objects};
use crate::doubt::BucketPolicyConditions;
use crate::error::ServiceError;
use crate::iam::policy::{Decision, Document, PolicyKind, Principal, Request};
use crate::iam::{Refused, Role};
use crate::key_policy;
use personalize_rules::policy::{KEY_ACTIONS, key_use};

/// The service principal that acts.
const SERVICE: &str = "personalize.amazonaws.com";

/// For which resource the service acts: the values of `aws:SourceAccount` and `aws:SourceArn`.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The account of the resource.
    pub account: &'s str,
    /// The ARN of the resource: of the import job, the batch job, …
    pub arn: &'s str,
}

/// Why the service cannot read or write an object.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A policy keeps it out.
    #[error("access denied: {reason}")]
    Denied {
        /// Which policy, and what it lacks: a fragment for people.
        reason: String,
    },
    /// The bucket does not exist.
    #[error("the bucket `{0}` does not exist")]
    NoSuchBucket(String),
    /// The object does not exist.
    #[error("the object `{0}` does not exist")]
    NoSuchKey(String),
    /// The state or the bytes cannot be read or written.
    #[error("the emulated S3 failed")]
    Failed(#[source] ServiceError),
}

/// An object that the service writes. Its bytes go to where objects are kept as they come.
pub struct Output {
    objects: Objects,
    bucket: String,
    key: String,
    about: About,
    received: Received,
}

impl std::io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.received.write(bytes).map_err(|error| std::io::Error::other(error.message))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Output {
    /// The same, encrypted by a KMS key; without one, as the bucket says.
    #[must_use]
    pub(crate) fn encrypted_by(mut self, key: Option<&str>) -> Self {
        self.about.keeping.encryption = key.map(|key| Encryption {
            algorithm: "aws:kms".into(),
            key: Some(key.to_owned()),
            bucket_key: None,
        });
        self
    }

    /// Makes the bytes the object under the key.
    ///
    /// # Errors
    /// `NoSuchBucket`, or when the state cannot be written.
    pub fn finish(self) -> Result<(), ServiceError> {
        let Output { objects, bucket, key, about, received } = self;
        let arrived = received.finish()?;
        objects.put(&bucket, &key, arrived, about, &Condition::None)?;
        Ok(())
    }
}

impl From<Refused> for AccessError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Failed(error) => AccessError::Failed(error),
            other => AccessError::Denied { reason: other.to_string() },
        }
    }
}

impl From<ServiceError> for AccessError {
    fn from(error: ServiceError) -> Self {
        AccessError::Failed(error)
    }
}

impl Objects {
    /// Opens an object as the service in `role`, for `source`.
    ///
    /// # Errors
    /// [`AccessError`]; a missing object is told apart from a denied one only when the bucket may
    /// be listed, as in S3.
    pub fn read_as(
        &self,
        role: &str,
        source: &Source<'_>,
        bucket: &str,
        key: &str,
    ) -> Result<Content, AccessError> {
        self.admit(role, source, bucket, "s3:GetObject", Some(key))?;
        match self.open_object(bucket, key, |object| Ok(0..object.size)) {
            Err(error) if error.code == "NoSuchKey" => {
                self.admit(role, source, bucket, "s3:ListBucket", None)?;
                Err(AccessError::NoSuchKey(format!("s3://{bucket}/{key}")))
            }
            Err(error) if error.code == "InvalidObjectState" => {
                let reason = format!("the object `s3://{bucket}/{key}` is archived");
                Err(AccessError::Denied { reason })
            }
            other => {
                let content = other?;
                self.admitted_by_key(role, source, &content.object)?;
                Ok(content)
            }
        }
    }

    /// A key lets in whom its policy names, and the guide wants the role and the service there (docs/service/iam-s3.md,
    /// "Keys"). A key that there is none of lets nobody in.
    fn admitted_by_key(
        &self,
        role: &str,
        source: &Source<'_>,
        object: &Object,
    ) -> Result<(), AccessError> {
        let encryption = object.about.keeping.encryption.as_ref();
        let Some(key) = encryption.and_then(|encryption| encryption.key.as_deref()) else {
            return Ok(());
        };
        let denied = |why: &str| {
            let reason = format!("the policy of the key `{key}` {why} `{}`", KEY_ACTIONS[0]);
            Err(AccessError::Denied { reason })
        };
        let known = key_policy::policy(&self.store, key, self.now(), self.roles.propagation)?;
        let Some(policy) = known else { return denied("is not there, so it does not allow") };
        let context = [("aws:SourceAccount", source.account), ("aws:SourceArn", source.arn)];
        let own = self.roles.assume(role, SERVICE, &context)?;
        let role_may = self.roles.check(&own, KEY_ACTIONS[0], key, &context).is_ok();
        let found = key_use(&policy, (key, SERVICE, role), role_may, &context);
        match (found.by_role, found.by_service) {
            (true, true) => Ok(()),
            (false, _) => denied("does not allow the role"),
            (true, false) => denied("does not allow the service"),
        }
    }

    /// The objects under a prefix, in the order of their keys, as the service in `role`.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn list_as(
        &self,
        role: &str,
        source: &Source<'_>,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<Object>, AccessError> {
        self.admit(role, source, bucket, "s3:ListBucket", None)?;
        let all = Listing { prefix, most: usize::MAX, ..Listing::default() };
        Ok(self.list(bucket, &all)?.objects)
    }

    /// Begins to write an object as the service in `role`; it is there when it is finished.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn begin_as(
        &self,
        role: &str,
        source: &Source<'_>,
        bucket: &str,
        key: &str,
    ) -> Result<Output, AccessError> {
        self.admit(role, source, bucket, "s3:PutObject", Some(key))?;
        let received = self.receive(bucket, key, &[])?;
        let (bucket, key, about) = (bucket.into(), key.into(), About::default());
        Ok(Output { objects: self.clone(), bucket, key, about, received })
    }

    /// Writes an object without asking any policy: for tests and for seeding.
    ///
    /// # Errors
    /// `NoSuchBucket`.
    pub fn write_object(
        &self,
        bucket: &str,
        key: &str,
        bytes: &[u8],
    ) -> Result<Object, ServiceError> {
        let mut received = self.receive(bucket, key, &[])?;
        received.write(bytes)?;
        self.put(bucket, key, received.finish()?, About::default(), &Condition::None)
    }

    /// Checks an action on anything outside S3 as the service in `role`, for the resource `arn` of `account`.
    ///
    /// # Errors
    /// [`AccessError::Denied`].
    pub fn admit_action(
        &self,
        role: &str,
        account: &str,
        arn: &str,
        action: &str,
    ) -> Result<(), AccessError> {
        let context = [
            ("aws:SourceAccount", account),
            ("aws:SourceArn", arn),
            ("aws:SecureTransport", "true"),
        ];
        let role = self.roles.assume(role, SERVICE, &context)?;
        Ok(self.roles.check(&role, action, "*", &context)?)
    }

    /// Checks an action in a bucket as the service in `role`, without doing it.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn admit(
        &self,
        role: &str,
        source: &Source<'_>,
        bucket: &str,
        action: &str,
        key: Option<&str>,
    ) -> Result<(), AccessError> {
        let context = [
            ("aws:SourceAccount", source.account),
            ("aws:SourceArn", source.arn),
            ("aws:SecureTransport", "true"),
        ];
        let role = self.roles.assume(role, SERVICE, &context)?;
        let partition = role.arn.split(':').nth(1).unwrap_or("aws");
        let resource = match key {
            Some(key) => format!("arn:{partition}:s3:::{bucket}/{key}"),
            None => format!("arn:{partition}:s3:::{bucket}"),
        };
        self.roles.check(&role, action, &resource, &context)?;
        let record = match self.bucket(bucket) {
            Err(error) if error.code == "NoSuchBucket" => {
                return Err(AccessError::NoSuchBucket(bucket.into()));
            }
            other => other?,
        };
        // The guide wants the bucket in the region of the API (docs/service/iam-s3.md, "Bucket policy").
        let region = source.arn.split(':').nth(3).unwrap_or_default();
        if !region.is_empty() && region != record.region {
            let reason = format!("the bucket `{bucket}` is in the region `{}`", record.region);
            return Err(AccessError::Denied { reason });
        }
        // Whether reads by the service principal say for whom they are is a doubt.
        let seen = match self.doubts.bucket_policy_conditions {
            BucketPolicyConditions::PastItem => &context[..],
            BucketPolicyConditions::NotSeen => &context[2..],
        };
        self.admitted_by_bucket(&record, &role, action, &resource, seen)
    }

    /// Personalize needs a bucket policy that lets its service principal in, besides the role; and
    /// a denial of either principal wins (developer guide, "Giving Amazon Personalize access to
    /// Amazon S3 resources").
    fn admitted_by_bucket(
        &self,
        bucket: &Bucket,
        role: &Role,
        action: &str,
        resource: &str,
        context: &[(&str, &str)],
    ) -> Result<(), AccessError> {
        let denied = |why: &str| {
            let reason = format!(
                "the bucket policy of `{}` {why} `{SERVICE}` `{action}` on `{resource}`",
                bucket.name
            );
            Err(AccessError::Denied { reason })
        };
        let policy = bucket.policy.effective(self.now(), self.roles.propagation);
        let policy =
            policy.as_deref().and_then(|text| Document::parse(text, PolicyKind::Resource).ok());
        let Some(policy) = policy else { return denied("is absent, so it does not allow") };
        let decide = |principals: &[Principal<'_>]| {
            policy.decide(&Request { principals, action, resource: Some(resource), context })
        };
        let service = decide(&[Principal::Service(SERVICE)]);
        let by_role = decide(&[Principal::Aws(&role.arn)]);
        match (service, by_role) {
            (Decision::Deny, _) | (_, Decision::Deny) => denied("denies"),
            (Decision::Allow, _) => Ok(()),
            (Decision::Silent, _) => denied("does not allow"),
        }
    }
}
