//! The operations that remove, copy and tag objects.
//! Not here: those that send or fetch an object's bytes.

use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{
    ReadConditions, condition, etag, header_tags, read_conditions, tag_set, tags, time,
};
use crate::error::ServiceError;
use crate::frame::Frame;
use crate::s3::record::Headers;
use crate::s3::{Condition, error};

pub(super) async fn delete(
    frame: &Frame,
    asked: S3Request<DeleteObjectInput>,
) -> Answer<DeleteObjectOutput> {
    let condition = condition(asked.input.if_match, None)?;
    frame.s3.delete(&asked.input.bucket, &asked.input.key, &condition)?;
    Ok(DeleteObjectOutput::default())
}

pub(super) async fn delete_many(
    frame: &Frame,
    asked: S3Request<DeleteObjectsInput>,
) -> Answer<DeleteObjectsOutput> {
    let given = asked.input;
    frame.s3.bucket(&given.bucket)?;
    let quiet = given.delete.quiet.unwrap_or(false);
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for wanted in given.delete.objects {
        let condition =
            wanted.e_tag.map_or(Condition::None, |tag| Condition::Tag(tag.into_value()));
        match frame.s3.delete(&given.bucket, &wanted.key, &condition) {
            Ok(()) if quiet => {}
            Ok(()) => deleted.push(DeletedObject { key: Some(wanted.key), ..Default::default() }),
            Err(error) => errors.push(Error {
                code: Some(error.code),
                key: Some(wanted.key),
                message: Some(error.message),
                version_id: None,
            }),
        }
    }
    Ok(DeleteObjectsOutput { deleted: Some(deleted), errors: Some(errors), ..Default::default() })
}

pub(super) async fn copy(
    frame: &Frame,
    asked: S3Request<CopyObjectInput>,
) -> Answer<CopyObjectOutput> {
    let given = asked.input;
    let CopySource::Bucket { bucket, key, .. } = &given.copy_source else { return Err(no_copy()) };
    let replace = |directive: Option<&str>| directive == Some("REPLACE");
    let new_headers = replace(given.metadata_directive.as_ref().map(MetadataDirective::as_str));
    let new_tags = replace(given.tagging_directive.as_ref().map(TaggingDirective::as_str));
    if (bucket.as_ref(), key.as_ref()) == (given.bucket.as_str(), given.key.as_str())
        && !new_headers
    {
        return Err(error::invalid_copy());
    }
    let conditions = ReadConditions {
        if_match: given.copy_source_if_match,
        if_none_match: given.copy_source_if_none_match,
        if_modified_since: given.copy_source_if_modified_since,
        if_unmodified_since: given.copy_source_if_unmodified_since,
    };
    let to = (given.bucket.as_str(), given.key.as_str());
    let (source, arrived) = frame.s3.copy_bytes((bucket, key), to, |object| {
        // Unlike a read, a copy whose condition does not hold is always 412.
        read_conditions(&object.etag, object.modified, &conditions)
            .map_err(|_| error::precondition_failed())?;
        Ok(0..object.size)
    })?;
    let headers = Headers {
        content_type: given.content_type,
        cache_control: given.cache_control,
        content_disposition: given.content_disposition,
        content_encoding: given.content_encoding,
        content_language: given.content_language,
        metadata: given.metadata.unwrap_or_default().into_iter().collect(),
    };
    let headers = if new_headers { headers } else { source.headers };
    let tags = if new_tags { header_tags(given.tagging.as_deref())? } else { source.tags };
    let object = frame.s3.put(to.0, to.1, arrived, (headers, tags), &Condition::None)?;
    let result = CopyObjectResult {
        e_tag: Some(etag(&object.etag)),
        last_modified: Some(time(object.modified)),
        checksum_crc64nvme: object.checksums.crc64nvme,
        ..Default::default()
    };
    Ok(CopyObjectOutput { copy_object_result: Some(result), ..Default::default() })
}

/// Access points and Outposts do not exist here.
pub(super) fn no_copy() -> ServiceError {
    ServiceError::new(501, "NotImplemented", "only a bucket and a key can be copied from")
}

pub(super) async fn put_tags(
    frame: &Frame,
    asked: S3Request<PutObjectTaggingInput>,
) -> Answer<PutObjectTaggingOutput> {
    let tags = tags(asked.input.tagging, 10)?;
    frame.s3.tag_object(&asked.input.bucket, &asked.input.key, tags)?;
    Ok(PutObjectTaggingOutput::default())
}

pub(super) async fn get_tags(
    frame: &Frame,
    asked: S3Request<GetObjectTaggingInput>,
) -> Answer<GetObjectTaggingOutput> {
    let object = frame.s3.head(&asked.input.bucket, &asked.input.key)?;
    Ok(GetObjectTaggingOutput { tag_set: tag_set(object.tags), version_id: None })
}

pub(super) async fn delete_tags(
    frame: &Frame,
    asked: S3Request<DeleteObjectTaggingInput>,
) -> Answer<DeleteObjectTaggingOutput> {
    frame.s3.tag_object(&asked.input.bucket, &asked.input.key, Vec::new())?;
    Ok(DeleteObjectTaggingOutput::default())
}
