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
};
use personalize_engine::cloud::{CloudError, Failure};

/// An object with the version it was read at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its entity tag, without quotes.
    pub etag: String,
}

impl Aws {
    /// Reads an object; `None` where it, or its bucket, is not there.
    pub async fn get(&self, bucket: &str, key: &str) -> Result<Option<Stored>, CloudError> {
        let answer =
            self.s3().get_object().bucket(bucket).key(key).send().await.or_cloud("GetObject");
        let Some(object) = found(answer)? else { return Ok(None) };
        let etag = known(etag(object.e_tag), "GetObject")?;
        let bytes = object.body.collect().await.map_err(|error| CloudError {
            failure: Failure::Ambiguous,
            ..other("GetObject", crate::transport::message(&error))
        })?;
        Ok(Some(Stored { bytes: bytes.to_vec(), etag }))
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

fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

fn known(etag: Option<String>, operation: &str) -> Result<String, CloudError> {
    etag.ok_or_else(|| {
        other(operation, "the endpoint gave no entity tag, so nothing can be locked there")
    })
}
