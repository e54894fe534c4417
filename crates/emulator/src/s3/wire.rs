//! The protocol's side of S3: the service that `s3s` runs, and which function answers which
//! operation.
//! Not here: what the operations do.

use http::{Request, Response};
use s3s::dto::*;
use s3s::host::{S3Host, VirtualHost};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError, S3, S3Request, S3Response, S3Result};

use super::error::spoken;
use super::gate::{Gate, NoKeys};
use super::place::Places;
use super::place::bucket_in;
use super::{Backend, chunked, integrity};
use crate::error::ServiceError;

mod attributes;
mod buckets;
mod changes;
mod convert;
mod lists;
mod objects;
mod receive;
mod uploads;

/// The emulated S3 as an HTTP service.
#[derive(Clone)]
pub struct Service {
    inner: S3Service,
}

/// The emulated S3 as an HTTP service.
#[must_use]
pub fn service(backend: Backend) -> Service {
    let mut builder = S3ServiceBuilder::new(Wire { backend: backend.clone() });
    builder.set_auth(NoKeys);
    builder.set_access(Gate { backend, places: Places::default() });
    builder.set_host(Loopback);
    Service { inner: builder.build() }
}

impl Service {
    /// Answers a request.
    ///
    /// # Errors
    /// When the connection is to be aborted.
    pub async fn call(&self, request: Request<Body>) -> Result<Response<Body>, HttpError> {
        self.inner.call(integrity::checked(chunked::plain(request)).await).await
    }
}

/// Finds the bucket that a host names.
struct Loopback;

impl S3Host for Loopback {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        Ok(match bucket_in(host) {
            Some(bucket) => VirtualHost::new("localhost").with_bucket(bucket),
            None => VirtualHost::new(host),
        })
    }
}

/// The operations, each answered by a function of a submodule.
struct Wire {
    backend: Backend,
}

/// The form of an answer to an operation.
type Answer<T> = Result<T, ServiceError>;

fn respond<T>(answer: Answer<T>) -> S3Result<S3Response<T>> {
    answer.map(S3Response::new).map_err(spoken)
}

macro_rules! operations {
    ($($operation:ident($input:ident) -> $output:ident = $answer:path;)*) => {
        #[async_trait::async_trait]
        impl S3 for Wire {
            $(async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                respond($answer(&self.backend, request).await)
            })*
        }
    };
}

operations! {
    create_bucket(CreateBucketInput) -> CreateBucketOutput = buckets::create;
    head_bucket(HeadBucketInput) -> HeadBucketOutput = buckets::head;
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput = buckets::delete;
    list_buckets(ListBucketsInput) -> ListBucketsOutput = buckets::list;
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput = buckets::location;
    get_bucket_acl(GetBucketAclInput) -> GetBucketAclOutput = buckets::acl;
    get_bucket_versioning(GetBucketVersioningInput) -> GetBucketVersioningOutput = buckets::versioning;
    put_bucket_policy(PutBucketPolicyInput) -> PutBucketPolicyOutput = buckets::put_policy;
    get_bucket_policy(GetBucketPolicyInput) -> GetBucketPolicyOutput = buckets::get_policy;
    delete_bucket_policy(DeleteBucketPolicyInput) -> DeleteBucketPolicyOutput = buckets::delete_policy;
    put_public_access_block(PutPublicAccessBlockInput) -> PutPublicAccessBlockOutput = buckets::put_block;
    get_public_access_block(GetPublicAccessBlockInput) -> GetPublicAccessBlockOutput = buckets::get_block;
    delete_public_access_block(DeletePublicAccessBlockInput) -> DeletePublicAccessBlockOutput = buckets::delete_block;
    put_bucket_tagging(PutBucketTaggingInput) -> PutBucketTaggingOutput = buckets::put_tags;
    get_bucket_tagging(GetBucketTaggingInput) -> GetBucketTaggingOutput = buckets::get_tags;
    delete_bucket_tagging(DeleteBucketTaggingInput) -> DeleteBucketTaggingOutput = buckets::delete_tags;
    put_bucket_ownership_controls(PutBucketOwnershipControlsInput) -> PutBucketOwnershipControlsOutput = buckets::put_ownership;
    get_bucket_ownership_controls(GetBucketOwnershipControlsInput) -> GetBucketOwnershipControlsOutput = buckets::get_ownership;
    delete_bucket_ownership_controls(DeleteBucketOwnershipControlsInput) -> DeleteBucketOwnershipControlsOutput = buckets::delete_ownership;
    put_bucket_encryption(PutBucketEncryptionInput) -> PutBucketEncryptionOutput = buckets::put_encryption;
    get_bucket_encryption(GetBucketEncryptionInput) -> GetBucketEncryptionOutput = buckets::get_encryption;
    delete_bucket_encryption(DeleteBucketEncryptionInput) -> DeleteBucketEncryptionOutput = buckets::delete_encryption;
    put_object(PutObjectInput) -> PutObjectOutput = objects::put;
    get_object(GetObjectInput) -> GetObjectOutput = objects::get;
    head_object(HeadObjectInput) -> HeadObjectOutput = objects::head;
    get_object_attributes(GetObjectAttributesInput) -> GetObjectAttributesOutput = attributes::get;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput = changes::delete;
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput = changes::delete_many;
    copy_object(CopyObjectInput) -> CopyObjectOutput = changes::copy;
    put_object_tagging(PutObjectTaggingInput) -> PutObjectTaggingOutput = changes::put_tags;
    get_object_tagging(GetObjectTaggingInput) -> GetObjectTaggingOutput = changes::get_tags;
    delete_object_tagging(DeleteObjectTaggingInput) -> DeleteObjectTaggingOutput = changes::delete_tags;
    list_objects(ListObjectsInput) -> ListObjectsOutput = lists::first;
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output = lists::second;
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput = uploads::begin;
    upload_part(UploadPartInput) -> UploadPartOutput = uploads::part;
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput = uploads::part_copy;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput = uploads::complete;
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput = uploads::abort;
    list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput = uploads::list;
    list_parts(ListPartsInput) -> ListPartsOutput = uploads::parts;
}

#[cfg(test)]
mod tests;
