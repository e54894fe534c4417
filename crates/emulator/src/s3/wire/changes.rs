//! The operations that remove, copy and tag objects.
//! Not here: those that send or fetch an object's bytes.

use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{
    ReadConditions, about, checksum_type, condition, etag, give_encryption, give_sums,
    read_conditions, tag_set, tags, time,
};
use crate::error::ServiceError;
use crate::s3::{About, Backend, Condition, Keeping, Object, Summing, error};

/// `DeleteObjects` takes this many keys at most (S3 API reference).
const MOST_KEYS: usize = 1000;

pub(super) async fn delete(
    backend: &Backend,
    request: S3Request<DeleteObjectInput>,
) -> Answer<DeleteObjectOutput> {
    let condition = condition(request.input.if_match, None)?;
    backend.objects.delete(&request.input.bucket, &request.input.key, &condition)?;
    Ok(DeleteObjectOutput::default())
}

pub(super) async fn delete_many(
    backend: &Backend,
    request: S3Request<DeleteObjectsInput>,
) -> Answer<DeleteObjectsOutput> {
    let given = request.input;
    backend.objects.bucket(&given.bucket)?;
    if given.delete.objects.is_empty() || given.delete.objects.len() > MOST_KEYS {
        return Err(error::malformed_xml());
    }
    let quiet = given.delete.quiet.unwrap_or(false);
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for wanted in given.delete.objects {
        match delete_one(backend, &given.bucket, &wanted) {
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

fn delete_one(backend: &Backend, bucket: &str, wanted: &ObjectIdentifier) -> Answer<()> {
    if wanted.version_id.as_ref().is_some_and(|version| version != "null") {
        return Err(error::no_version());
    }
    if wanted.size.is_some() || wanted.last_modified_time.is_some() {
        let message = "Conditions of directory buckets are not emulated";
        return Err(ServiceError::new(501, "NotImplemented", message));
    }
    let tag = wanted.e_tag.as_ref().map(|tag| Condition::Tag(tag.value().to_owned()));
    backend.objects.delete(bucket, &wanted.key, &tag.unwrap_or_default())
}

pub(super) async fn copy(
    backend: &Backend,
    request: S3Request<CopyObjectInput>,
) -> Answer<CopyObjectOutput> {
    let new = about!(request);
    let given = request.input;
    let (bucket, key) = source_of(&given.copy_source)?;
    let metadata = given.metadata_directive.as_ref().map(MetadataDirective::as_str);
    let tagging = given.tagging_directive.as_ref().map(TaggingDirective::as_str);
    let (new_headers, new_tags) = (replaces(metadata)?, replaces(tagging)?);
    if (bucket, key) == (given.bucket.as_str(), given.key.as_str())
        && !new_headers
        && new.keeping == Keeping::default()
    {
        return Err(error::invalid_copy());
    }
    let named = given.checksum_algorithm.as_ref().map(ChecksumAlgorithm::as_str);
    let named = Summing::parse(named, None)?.map(|summing| summing.algorithm);
    let conditions = ReadConditions {
        if_match: given.copy_source_if_match,
        if_none_match: given.copy_source_if_none_match,
        if_modified_since: given.copy_source_if_modified_since,
        if_unmodified_since: given.copy_source_if_unmodified_since,
    };
    let to = (given.bucket.as_str(), given.key.as_str());
    // Without an algorithm the copy has a checksum of the same one as the source.
    let algorithms = |source: &Object| {
        named.map_or_else(|| source.checksums.algorithms().collect(), |named| vec![named])
    };
    let (source, arrived) =
        backend.objects.copy_bytes((bucket, key), to, algorithms, |object| {
            // Unlike a read, a copy whose condition does not hold is always 412.
            read_conditions(&object.etag, object.modified, &conditions)
                .map_err(|_| error::precondition_failed())?;
            Ok(0..object.size)
        })?;
    let about = About {
        headers: if new_headers { new.headers } else { source.about.headers },
        tags: if new_tags { new.tags } else { source.about.tags },
        // Neither the class nor the encryption of the source is copied.
        keeping: new.keeping,
    };
    let object = backend.objects.put(to.0, to.1, arrived, about, &Condition::None)?;
    let mut result = CopyObjectResult {
        e_tag: Some(etag(&object.etag)),
        last_modified: Some(time(object.modified)),
        checksum_type: Some(checksum_type(&object)),
        ..Default::default()
    };
    give_sums!(result, object.checksums);
    let mut output = CopyObjectOutput { copy_object_result: Some(result), ..Default::default() };
    give_encryption!(output, object.about.keeping);
    Ok(output)
}

/// The bucket and the key of a source. Access points, Outposts and versions do not exist here.
pub(super) fn source_of(source: &CopySource) -> Answer<(&str, &str)> {
    match source {
        CopySource::Bucket { version_id: Some(version), .. } if version.as_ref() != "null" => {
            Err(error::no_version())
        }
        CopySource::Bucket { bucket, key, .. } => Ok((bucket, key)),
        _ => {
            let message = "only a bucket and a key can be copied from";
            Err(ServiceError::new(501, "NotImplemented", message))
        }
    }
}

/// Whether a directive says that a copy does not have what its source has.
fn replaces(directive: Option<&str>) -> Answer<bool> {
    match directive {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(_) => Err(ServiceError::new(400, "InvalidArgument", "Unknown directive.")),
    }
}

pub(super) async fn put_tags(
    backend: &Backend,
    request: S3Request<PutObjectTaggingInput>,
) -> Answer<PutObjectTaggingOutput> {
    let tags = tags(request.input.tagging, 10)?;
    backend.objects.tag_object(&request.input.bucket, &request.input.key, tags)?;
    Ok(PutObjectTaggingOutput::default())
}

pub(super) async fn get_tags(
    backend: &Backend,
    request: S3Request<GetObjectTaggingInput>,
) -> Answer<GetObjectTaggingOutput> {
    let object = backend.objects.head(&request.input.bucket, &request.input.key)?;
    Ok(GetObjectTaggingOutput { tag_set: tag_set(object.about.tags), version_id: None })
}

pub(super) async fn delete_tags(
    backend: &Backend,
    request: S3Request<DeleteObjectTaggingInput>,
) -> Answer<DeleteObjectTaggingOutput> {
    backend.objects.tag_object(&request.input.bucket, &request.input.key, Vec::new())?;
    Ok(DeleteObjectTaggingOutput::default())
}
