//! The errors of S3, with the codes, statuses and wording of its error list.
//! Not here: their XML, which `s3s` writes.

use s3s::{S3Error, S3ErrorCode};

use crate::error::ServiceError;

macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident $status:literal $code:literal $message:literal;)*) => {
        $($(#[$doc])* pub(super) fn $name() -> ServiceError {
            ServiceError::new($status, $code, $message)
        })*
    };
}

errors! {
    no_such_bucket 404 "NoSuchBucket" "The specified bucket does not exist";
    no_such_key 404 "NoSuchKey" "The specified key does not exist.";
    no_such_upload 404 "NoSuchUpload" "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
    no_such_policy 404 "NoSuchBucketPolicy" "The bucket policy does not exist";
    no_such_tags 404 "NoSuchTagSet" "The TagSet does not exist";
    no_public_access_block 404 "NoSuchPublicAccessBlockConfiguration" "The public access block configuration was not found";
    no_ownership 404 "OwnershipControlsNotFoundError" "The bucket ownership controls were not found";
    owned_by_you 409 "BucketAlreadyOwnedByYou" "Your previous request to create the named bucket succeeded and you already own it.";
    not_empty 409 "BucketNotEmpty" "The bucket you tried to delete is not empty";
    bad_name 400 "InvalidBucketName" "The specified bucket is not valid.";
    illegal_location 400 "IllegalLocationConstraintException" "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.";
    precondition_failed 412 "PreconditionFailed" "At least one of the pre-conditions you specified did not hold";
    conflict 409 "ConditionalRequestConflict" "The conditional request cannot succeed due to a conflicting operation against this resource.";
    not_modified 304 "NotModified" "Not Modified";
    bad_digest 400 "BadDigest" "The Content-MD5 or checksum value that you specified did not match what the server received.";
    invalid_digest 400 "InvalidDigest" "The Content-MD5 you specified was invalid.";
    payload_mismatch 400 "XAmzContentSHA256Mismatch" "The provided 'x-amz-content-sha256' header does not match what was computed.";
    invalid_payload_hash 400 "InvalidArgument" "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.";
    incomplete_body 400 "IncompleteBody" "You did not provide the number of bytes specified by the Content-Length HTTP header.";
    invalid_part 400 "InvalidPart" "One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not have matched the part's entity tag.";
    invalid_part_order 400 "InvalidPartOrder" "The list of parts was not in ascending order. Parts list must be specified in order by part number.";
    too_small 400 "EntityTooSmall" "Your proposed upload is smaller than the minimum allowed object size.";
    invalid_range 416 "InvalidRange" "The requested range is not satisfiable";
    invalid_copy 400 "InvalidRequest" "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
    too_many_tags 400 "BadRequest" "Object tags cannot be greater than 10";
    access_denied 403 "AccessDenied" "Access Denied";
    invalid_storage_class 400 "InvalidStorageClass" "The storage class you specified is not valid";
    archived 403 "InvalidObjectState" "The operation is not valid for the object's storage class";
    malformed_xml 400 "MalformedXML" "The XML you provided was not well-formed or did not validate against our published schema";
    no_version 400 "InvalidArgument" "Invalid version id specified";
    invalid_part_number 416 "InvalidPartNumber" "The requested partnumber is not satisfiable";
    two_sums 400 "InvalidRequest" "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
    wrong_size 400 "InvalidRequest" "The provided 'x-amz-mp-object-size' header does not match what was computed";
    invalid_tag 400 "InvalidTag" "The TagKey you have provided is invalid";
}

/// A header asks for what is not emulated.
pub(super) fn no_header(name: &str) -> ServiceError {
    let message =
        format!("A header you provided implies functionality that is not implemented: {name}");
    ServiceError::new(501, "NotImplemented", message)
}

/// An error as the protocol has it.
pub(super) fn spoken(error: ServiceError) -> S3Error {
    let code = S3ErrorCode::from_bytes(error.code.as_bytes());
    let mut wire = S3Error::with_message(code.unwrap_or(S3ErrorCode::InternalError), error.message);
    if let Ok(status) = http::StatusCode::from_u16(error.status) {
        wire.set_status_code(status);
    }
    wire
}

/// The bytes of an object could not be read or written.
pub(super) fn io(error: &std::io::Error) -> ServiceError {
    ServiceError::new(500, "InternalError", format!("the emulator's object files failed: {error}"))
}
