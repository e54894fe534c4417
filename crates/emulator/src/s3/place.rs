//! Where and when a bucket answers: in its own region, and at once or a little later.
//! Not here: what is in it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderValue, StatusCode};
use s3s::{S3Error, S3ErrorCode, S3Result};

use super::Backend;
use crate::call::Scope;
use crate::doubt::NewBucket;

/// Calls on a new bucket that do not find it yet, where that is the answer to the doubt.
const LATE: u32 = 2;

/// Operations that every region answers for every bucket, or that have none.
const EVERYWHERE: &[&str] = &["CreateBucket", "ListBuckets", "GetBucketLocation"];

/// The buckets that were made a moment ago, and how many calls still do not find them.
#[derive(Debug, Default)]
pub(super) struct Places {
    late: Mutex<BTreeMap<String, u32>>,
}

impl Places {
    /// Refuses a call that comes too early, or to the wrong region.
    ///
    /// # Errors
    /// `NoSuchBucket`; `PermanentRedirect`, 301, with the region in a header.
    pub(super) fn check(
        &self,
        backend: &Backend,
        operation: &str,
        bucket: &str,
        scope: Option<&Scope>,
    ) -> S3Result<()> {
        let known = backend.objects.bucket(bucket).ok();
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        if operation == "CreateBucket" {
            if known.is_none() && backend.doubts.new_bucket == NewBucket::Late {
                late.insert(bucket.into(), LATE);
            }
            return Ok(());
        }
        if let Some(left) = late.get_mut(bucket) {
            *left -= 1;
            if *left == 0 {
                late.remove(bucket);
            }
            return Err(s3s::s3_error!(NoSuchBucket, "The specified bucket does not exist"));
        }
        let signed = scope.filter(|scope| scope.service.is_some()).map(|scope| &scope.region);
        match (known, signed) {
            (Some(bucket), Some(region))
                if bucket.region != *region && !EVERYWHERE.contains(&operation) =>
            {
                Err(elsewhere(&bucket.region))
            }
            _ => Ok(()),
        }
    }
}

fn elsewhere(region: &str) -> S3Error {
    let mut error = S3Error::with_message(
        S3ErrorCode::PermanentRedirect,
        "The bucket you are attempting to access must be addressed using the specified endpoint. \
         Please send all future requests to this endpoint.",
    );
    error.set_status_code(StatusCode::MOVED_PERMANENTLY);
    if let Ok(region) = HeaderValue::from_str(region) {
        error.set_headers(HeaderMap::from_iter([(
            http::HeaderName::from_static("x-amz-bucket-region"),
            region,
        )]));
    }
    error
}

/// The bucket that a host names, as in `<bucket>.localhost:1234`; every other host is a path-style endpoint.
pub(super) fn bucket_in(host: &str) -> Option<&str> {
    let name = host.split(':').next().unwrap_or(host);
    name.strip_suffix(".localhost").filter(|bucket| !bucket.is_empty())
}
