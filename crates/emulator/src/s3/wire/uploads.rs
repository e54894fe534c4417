//! The operations of uploads in parts.
//! Not here: how parts become an object.

use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::changes::source_of;
use super::convert::{
    about, checksum_type, class_of, condition, etag, give_encryption, give_sums, given_sums, time,
};
use super::receive::receive;
use crate::error::ServiceError;
use crate::s3::error;
use crate::s3::integrity::Declared;
use crate::s3::{Backend, Completion, Object, Summing, Upload, Wanted};

fn part_number(number: i32) -> Answer<u32> {
    u32::try_from(number).ok().filter(|number| (1..=10_000).contains(number)).ok_or_else(|| {
        let message = "Part number must be an integer between 1 and 10000, inclusive";
        ServiceError::new(400, "InvalidArgument", message)
    })
}

pub(super) async fn begin(
    backend: &Backend,
    request: S3Request<CreateMultipartUploadInput>,
) -> Answer<CreateMultipartUploadOutput> {
    let about = about!(request);
    let given = request.input;
    let summing = Summing::parse(
        given.checksum_algorithm.as_ref().map(ChecksumAlgorithm::as_str),
        given.checksum_type.as_ref().map(ChecksumType::as_str),
    )?;
    let upload = backend.objects.begin_upload(&given.bucket, &given.key, about, summing)?;
    let (checksum_algorithm, checksum_type) = summing_of(&upload);
    let mut output = CreateMultipartUploadOutput {
        bucket: Some(given.bucket),
        key: Some(given.key),
        upload_id: Some(upload.id),
        checksum_algorithm,
        checksum_type,
        ..Default::default()
    };
    give_encryption!(output, upload.about.keeping);
    Ok(output)
}

fn summing_of(upload: &Upload) -> (Option<ChecksumAlgorithm>, Option<ChecksumType>) {
    let of = |summing: Summing| {
        (
            ChecksumAlgorithm::from_static(summing.algorithm.name()),
            ChecksumType::from_static(summing.kind()),
        )
    };
    upload.summing.map(of).unzip()
}

/// The part of an upload that was begun with an algorithm has a checksum of that one, and of no other. For a checksum
/// of the parts' checksums the client has to give it.
fn fit(upload: &Upload, declared: &mut Declared) -> Answer<()> {
    let Some(Summing { algorithm, whole }) = upload.summing else { return Ok(()) };
    let other = declared.algorithms.iter().find(|named| **named != algorithm);
    if other.is_some() || (declared.algorithms.is_empty() && !whole) {
        let small = |name: &str| name.to_ascii_lowercase();
        let message = format!(
            "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
            small(algorithm.name()),
            other.map_or("null".into(), |other| small(other.name())),
        );
        return Err(ServiceError::new(400, "InvalidRequest", message));
    }
    declared.algorithms = vec![algorithm];
    Ok(())
}

pub(super) async fn part(
    backend: &Backend,
    mut request: S3Request<UploadPartInput>,
) -> Answer<UploadPartOutput> {
    let body = request.input.body.take();
    let mut declared = Declared::of(&request.headers, &request.extensions);
    let given = request.input;
    let number = part_number(given.part_number)?;
    let upload = backend.objects.upload(&given.bucket, &given.key, &given.upload_id)?;
    fit(&upload, &mut declared)?;
    let received = backend.objects.receive(&given.bucket, &given.key, &declared.algorithms)?;
    let arrived = receive(received, body, declared, backend).await?;
    let part = backend.objects.put_part(&given.bucket, &upload.id, number, arrived)?;
    let mut output = UploadPartOutput { e_tag: Some(etag(&part.etag)), ..Default::default() };
    give_sums!(output, part.checksums);
    give_encryption!(output, upload.about.keeping);
    Ok(output)
}

pub(super) async fn part_copy(
    backend: &Backend,
    request: S3Request<UploadPartCopyInput>,
) -> Answer<UploadPartCopyOutput> {
    let given = request.input;
    let (bucket, key) = source_of(&given.copy_source)?;
    let number = part_number(given.part_number)?;
    let upload = backend.objects.upload(&given.bucket, &given.key, &given.upload_id)?;
    let range = given.copy_source_range.as_deref().map(Range::parse).transpose();
    let range = range.map_err(|_| error::invalid_range())?;
    let to = (given.bucket.as_str(), given.key.as_str());
    let algorithm = |_: &Object| upload.summing.iter().map(|it| it.algorithm).collect();
    let (_, arrived) =
        backend.objects.copy_bytes((bucket, key), to, algorithm, |object| match &range {
            Some(range) => range.check(object.size).map_err(|_| error::invalid_range()),
            None => Ok(0..object.size),
        })?;
    let part = backend.objects.put_part(&given.bucket, &upload.id, number, arrived)?;
    let mut result = CopyPartResult {
        e_tag: Some(etag(&part.etag)),
        last_modified: Some(time(part.modified)),
        ..Default::default()
    };
    give_sums!(result, part.checksums);
    let mut output = UploadPartCopyOutput { copy_part_result: Some(result), ..Default::default() };
    give_encryption!(output, upload.about.keeping);
    Ok(output)
}

pub(super) async fn complete(
    backend: &Backend,
    request: S3Request<CompleteMultipartUploadInput>,
) -> Answer<CompleteMultipartUploadOutput> {
    let given = request.input;
    let upload = backend.objects.upload(&given.bucket, &given.key, &given.upload_id)?;
    let kind = given.checksum_type.as_ref().map(ChecksumType::as_str);
    if kind.is_some_and(|kind| kind != upload.summing.map_or("FULL_OBJECT", Summing::kind)) {
        let message = "The upload was created with another checksum type than the request names.";
        return Err(ServiceError::new(400, "InvalidRequest", message));
    }
    let checksums = given_sums!(given);
    let parts = given.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
    let parts = parts.into_iter().map(|part| {
        let number = part_number(part.part_number.unwrap_or(0))?;
        let checksums = given_sums!(part);
        let etag = part.e_tag.ok_or_else(error::invalid_part)?.into_value();
        Ok(Wanted { number, etag, checksums })
    });
    let completion = Completion {
        parts: parts.collect::<Answer<_>>()?,
        checksums,
        size: given.mpu_object_size.and_then(|size| u64::try_from(size).ok()),
        condition: condition(given.if_match, given.if_none_match)?,
    };
    let object = backend.objects.complete(&given.bucket, &upload, &completion)?;
    let mut output = CompleteMultipartUploadOutput {
        location: Some(format!("/{}/{}", given.bucket, given.key)),
        bucket: Some(given.bucket),
        key: Some(given.key),
        e_tag: Some(etag(&object.etag)),
        checksum_type: Some(checksum_type(&object)),
        ..Default::default()
    };
    give_sums!(output, object.checksums);
    give_encryption!(output, object.about.keeping);
    Ok(output)
}

pub(super) async fn abort(
    backend: &Backend,
    request: S3Request<AbortMultipartUploadInput>,
) -> Answer<AbortMultipartUploadOutput> {
    let given = request.input;
    let upload = backend.objects.upload(&given.bucket, &given.key, &given.upload_id)?;
    backend.objects.abandon(&given.bucket, &upload.id)?;
    Ok(AbortMultipartUploadOutput::default())
}

pub(super) async fn list(
    backend: &Backend,
    request: S3Request<ListMultipartUploadsInput>,
) -> Answer<ListMultipartUploadsOutput> {
    let given = request.input;
    let prefix = given.prefix.unwrap_or_default();
    let most = given.max_uploads.unwrap_or(1000).clamp(1, 1000);
    // Without an id the page begins after all uploads of the key.
    let after = |upload: &Upload| match (&given.key_marker, &given.upload_id_marker) {
        (Some(key), Some(id)) => (&upload.key, &upload.id) > (key, id),
        (Some(key), None) => upload.key > *key,
        _ => true,
    };
    let uploads = backend.objects.uploads(&given.bucket)?.into_iter();
    let mut uploads = uploads.filter(|u| u.key.starts_with(&prefix) && after(u));
    let page: Vec<_> = uploads.by_ref().take(usize::try_from(most).unwrap_or(1)).collect();
    let more = uploads.next().is_some();
    let next = page.last().filter(|_| more).map(|last| (last.key.clone(), last.id.clone()));
    let (next_key, next_id) = next.unzip();
    let page = page.into_iter().map(|upload| {
        let (checksum_algorithm, checksum_type) = summing_of(&upload);
        MultipartUpload {
            initiated: Some(time(upload.began)),
            key: Some(upload.key),
            upload_id: Some(upload.id),
            checksum_algorithm,
            checksum_type,
            storage_class: Some(class_of(upload.about.keeping.storage_class.as_ref())),
            ..Default::default()
        }
    });
    Ok(ListMultipartUploadsOutput {
        uploads: Some(page.collect()),
        bucket: Some(given.bucket),
        prefix: Some(prefix),
        max_uploads: Some(most),
        is_truncated: Some(more),
        next_key_marker: next_key,
        next_upload_id_marker: next_id,
        ..Default::default()
    })
}

pub(super) async fn parts(
    backend: &Backend,
    request: S3Request<ListPartsInput>,
) -> Answer<ListPartsOutput> {
    let given = request.input;
    let upload = backend.objects.upload(&given.bucket, &given.key, &given.upload_id)?;
    let after = given.part_number_marker.unwrap_or(0);
    let most = given.max_parts.unwrap_or(1000).clamp(1, 1000);
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let parts = backend.objects.parts(&upload.id)?.into_iter();
    let mut parts = parts.filter(|part| number(part.number) > after);
    let page: Vec<_> = parts.by_ref().take(usize::try_from(most).unwrap_or(1)).collect();
    let more = parts.next().is_some();
    let next = page.last().filter(|_| more).map(|part| number(part.number));
    let page = page.into_iter().map(|part| {
        let mut listed = Part {
            e_tag: Some(etag(&part.etag)),
            last_modified: Some(time(part.modified)),
            part_number: Some(number(part.number)),
            size: i64::try_from(part.size).ok(),
            ..Default::default()
        };
        give_sums!(listed, part.checksums);
        listed
    });
    let (checksum_algorithm, checksum_type) = summing_of(&upload);
    Ok(ListPartsOutput {
        parts: Some(page.collect()),
        checksum_algorithm,
        checksum_type,
        storage_class: Some(class_of(upload.about.keeping.storage_class.as_ref())),
        bucket: Some(given.bucket),
        key: Some(given.key),
        upload_id: Some(upload.id),
        is_truncated: Some(more),
        max_parts: Some(most),
        next_part_number_marker: next,
        part_number_marker: Some(after),
        ..Default::default()
    })
}
