//! Conditional reads and writes of small objects: what a lock is made of. Every write names the version that it
//! expects; where it finds another, it fails with `Failure::Precondition` and changes nothing.
//! Not here: the lock (the engine's).
//!
//! Facts: S3 user guide, "conditional requests": `If-None-Match: *` and `If-Match` on PutObject, `If-Match` on
//! DeleteObject; a lost race is 412, or 409 `ConditionalRequestConflict`, which asks to try again (`Throttled`).

use super::etag;
use crate::{
    connect::Aws,
    error::{OrCloud, found, other},
    service_time::date_of,
};
use async_trait::async_trait;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept, context::BeforeDeserializationInterceptorContextRef, dyn_dispatch_hint,
        },
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{DateTime, config_bag::ConfigBag};
use personalize_engine::{
    cloud::{CloudError, Failure},
    lock::{Store, Stored},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The object that is a lock.
#[derive(Debug)]
pub struct LockObject<'a> {
    aws: &'a Aws,
    bucket: String,
    key: String,
}

#[async_trait]
impl Store for LockObject<'_> {
    async fn get(&self) -> Result<Option<Stored>, CloudError> {
        self.aws.get(&self.bucket, &self.key).await
    }

    async fn create(&self, bytes: Vec<u8>) -> Result<String, CloudError> {
        self.aws.put_if_none_match(&self.bucket, &self.key, bytes).await
    }

    async fn replace(&self, etag: &str, bytes: Vec<u8>) -> Result<String, CloudError> {
        self.aws.put_if_match(&self.bucket, &self.key, etag, bytes).await
    }

    async fn remove(&self, etag: &str) -> Result<(), CloudError> {
        self.aws.delete_if_match(&self.bucket, &self.key, etag).await
    }
}

impl Aws {
    /// The lock at this place.
    pub fn lock_object(&self, bucket: &str, key: &str) -> LockObject<'_> {
        LockObject { aws: self, bucket: bucket.to_owned(), key: key.to_owned() }
    }

    /// Reads an object; `None` where it, or its bucket, is not there.
    pub async fn get(&self, bucket: &str, key: &str) -> Result<Option<Stored>, CloudError> {
        let now = ServerTime::default();
        let request = self.s3().get_object().bucket(bucket).key(key);
        let answer = request.customize().interceptor(now.clone()).send().await;
        let Some(object) = found(answer.or_cloud("GetObject"))? else { return Ok(None) };
        let age = now.since(object.last_modified());
        let etag = known(etag(object.e_tag), "GetObject")?;
        let bytes = object.body.collect().await.map_err(|error| CloudError {
            failure: Failure::Ambiguous,
            ..other("GetObject", crate::transport::message(&error))
        })?;
        Ok(Some(Stored { bytes: bytes.to_vec(), etag, age }))
    }

    /// Writes an object that is not there yet; answers its entity tag.
    pub async fn put_if_none_match(
        &self,
        bucket: &str,
        key: &str,
        bytes: Vec<u8>,
    ) -> Result<String, CloudError> {
        let request =
            self.s3().put_object().bucket(bucket).key(key).if_none_match("*").body(bytes.into());
        known(etag(request.send().await.or_cloud("PutObject")?.e_tag), "PutObject")
    }

    /// Overwrites the version with this entity tag; answers the new one. An object that is gone fails too.
    pub async fn put_if_match(
        &self,
        bucket: &str,
        key: &str,
        seen: &str,
        bytes: Vec<u8>,
    ) -> Result<String, CloudError> {
        let request = self
            .s3()
            .put_object()
            .bucket(bucket)
            .key(key)
            .if_match(quoted(seen))
            .body(bytes.into());
        let answer = gone_is_changed(request.send().await.or_cloud("PutObject"))?;
        known(etag(answer.e_tag), "PutObject")
    }

    /// Deletes the version with this entity tag. An object that is gone fails too.
    pub async fn delete_if_match(
        &self,
        bucket: &str,
        key: &str,
        seen: &str,
    ) -> Result<(), CloudError> {
        let request = self.s3().delete_object().bucket(bucket).key(key).if_match(quoted(seen));
        gone_is_changed(request.send().await.or_cloud("DeleteObject"))?;
        Ok(())
    }
}

/// `If-Match` on an object that is not there is answered with 404 `NoSuchKey`, not with 412.
fn gone_is_changed<T>(result: Result<T, CloudError>) -> Result<T, CloudError> {
    result.map_err(|error| match error.failure {
        Failure::NotFound if error.code != "NoSuchBucket" => {
            CloudError { failure: Failure::Precondition, ..error }
        }
        _ => error,
    })
}

/// The `Date` header of an answer: the service's own clock, the one that also stamps its objects.
#[derive(Debug, Clone, Default)]
struct ServerTime(Arc<Mutex<Option<DateTime>>>);

impl ServerTime {
    /// How long before the answer `moment` was; `None` where that makes no sense.
    fn since(&self, moment: Option<&DateTime>) -> Option<Duration> {
        let now = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        let seconds = now.secs().checked_sub(moment?.secs())?;
        u64::try_from(seconds).ok().map(Duration::from_secs)
    }
}

#[dyn_dispatch_hint]
impl Intercept for ServerTime {
    fn name(&self) -> &'static str {
        "ServerTime"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = date_of(context);
        Ok(())
    }
}

fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

fn known(etag: Option<String>, operation: &str) -> Result<String, CloudError> {
    etag.ok_or_else(|| {
        other(operation, "the endpoint gave no entity tag, so nothing can be locked there")
    })
}
