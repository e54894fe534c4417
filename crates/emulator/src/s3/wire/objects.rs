//! The operations that send or fetch an object's bytes, or ask about them.
//! Not here: uploads in parts, lists, removals and copies.

use std::io::Read;

use bytes::Bytes;
use futures::{Stream, stream};
use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{ReadConditions, condition, etag, header_tags, read_conditions, time};
use super::receive::{Declared, take};
use crate::frame::Frame;
use crate::s3::error;
use crate::s3::object::Content;
use crate::s3::record::{Checksums, Headers, Object};

/// Bytes of an object are read and sent in pieces of this size.
const PIECE: usize = 64 * 1024;

pub(super) async fn put(
    frame: &Frame,
    mut asked: S3Request<PutObjectInput>,
) -> Answer<PutObjectOutput> {
    let body = asked.input.body.take();
    let declared =
        Declared::of(&asked, asked.input.content_md5.clone(), asked.input.content_length);
    let given = asked.input;
    let condition = condition(given.if_match, given.if_none_match)?;
    let tags = header_tags(given.tagging.as_deref())?;
    let headers = Headers {
        content_type: given.content_type,
        cache_control: given.cache_control,
        content_disposition: given.content_disposition,
        content_encoding: given.content_encoding,
        content_language: given.content_language,
        metadata: given.metadata.unwrap_or_default().into_iter().collect(),
    };
    let received = frame.s3.receive(&given.bucket, &given.key, &declared.algorithms)?;
    let arrived = take(received, body, declared, frame).await?;
    let object = frame.s3.put(&given.bucket, &given.key, arrived, (headers, tags), &condition)?;
    let sums = object.checksums;
    Ok(PutObjectOutput {
        e_tag: Some(etag(&object.etag)),
        checksum_crc32: sums.crc32,
        checksum_crc32c: sums.crc32c,
        checksum_crc64nvme: sums.crc64nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        checksum_type: Some(ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
        server_side_encryption: Some(ServerSideEncryption::from_static(
            ServerSideEncryption::AES256,
        )),
        ..Default::default()
    })
}

/// The bytes that a range means, and its `Content-Range`.
fn span(object: &Object, range: Option<&Range>) -> Answer<(std::ops::Range<u64>, Option<String>)> {
    let Some(range) = range else { return Ok((0..object.size, None)) };
    let span = range.check(object.size).map_err(|_| error::invalid_range())?;
    if span.is_empty() {
        return Err(error::invalid_range());
    }
    let header = format!("bytes {}-{}/{}", span.start, span.end - 1, object.size);
    Ok((span, Some(header)))
}

pub(super) async fn get(
    frame: &Frame,
    asked: S3Request<GetObjectInput>,
) -> Answer<GetObjectOutput> {
    let given = asked.input;
    let conditions = ReadConditions {
        if_match: given.if_match,
        if_none_match: given.if_none_match,
        if_modified_since: given.if_modified_since,
        if_unmodified_since: given.if_unmodified_since,
    };
    let content = frame.s3.open_object(&given.bucket, &given.key, |object| {
        read_conditions(&object.etag, object.modified, &conditions)?;
        Ok(span(object, given.range.as_ref())?.0)
    })?;
    let (span, content_range) = span(&content.object, given.range.as_ref())?;
    let whole = given.checksum_mode.is_some() && content_range.is_none();
    let tagged = content.object.tags.len();
    let about = about(content.object.clone(), whole);
    Ok(GetObjectOutput {
        body: Some(StreamingBlob::wrap(pieces(content))),
        content_length: i64::try_from(span.end - span.start).ok(),
        content_range,
        accept_ranges: about.accept_ranges,
        cache_control: about.cache_control,
        checksum_crc32: about.checksum_crc32,
        checksum_crc32c: about.checksum_crc32c,
        checksum_crc64nvme: about.checksum_crc64nvme,
        checksum_sha1: about.checksum_sha1,
        checksum_sha256: about.checksum_sha256,
        checksum_type: about.checksum_type,
        content_disposition: about.content_disposition,
        content_encoding: about.content_encoding,
        content_language: about.content_language,
        content_type: about.content_type,
        e_tag: about.e_tag,
        last_modified: about.last_modified,
        metadata: about.metadata,
        server_side_encryption: about.server_side_encryption,
        tag_count: i32::try_from(tagged).ok().filter(|count| *count > 0),
        ..Default::default()
    })
}

pub(super) async fn head(
    frame: &Frame,
    asked: S3Request<HeadObjectInput>,
) -> Answer<HeadObjectOutput> {
    let given = asked.input;
    let object = frame.s3.head(&given.bucket, &given.key)?;
    let conditions = ReadConditions {
        if_match: given.if_match,
        if_none_match: given.if_none_match,
        if_modified_since: given.if_modified_since,
        if_unmodified_since: given.if_unmodified_since,
    };
    read_conditions(&object.etag, object.modified, &conditions)?;
    let (span, content_range) = span(&object, given.range.as_ref())?;
    let whole = given.checksum_mode.is_some() && content_range.is_none();
    let mut about = about(object, whole);
    about.content_length = i64::try_from(span.end - span.start).ok();
    about.content_range = content_range;
    Ok(about)
}

/// Everything about an object that reads give besides its bytes.
fn about(object: Object, with_checksums: bool) -> HeadObjectOutput {
    let sums = if with_checksums { object.checksums } else { Checksums::default() };
    let has_sum = sums != Checksums::default();
    let metadata = object.headers.metadata.into_iter().collect();
    HeadObjectOutput {
        accept_ranges: Some("bytes".into()),
        cache_control: object.headers.cache_control,
        checksum_crc32: sums.crc32,
        checksum_crc32c: sums.crc32c,
        checksum_crc64nvme: sums.crc64nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        checksum_type: has_sum.then(|| ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
        content_disposition: object.headers.content_disposition,
        content_encoding: object.headers.content_encoding,
        content_language: object.headers.content_language,
        content_length: i64::try_from(object.size).ok(),
        // What S3 gives when none was set.
        content_type: Some(
            object.headers.content_type.unwrap_or_else(|| "binary/octet-stream".into()),
        ),
        e_tag: Some(etag(&object.etag)),
        last_modified: Some(time(object.modified)),
        metadata: Some(metadata),
        server_side_encryption: Some(ServerSideEncryption::from_static(
            ServerSideEncryption::AES256,
        )),
        ..Default::default()
    }
}

/// The bytes of an open object, piece by piece. Reading is blocking, but short.
fn pieces(content: Content) -> impl Stream<Item = std::io::Result<Bytes>> + Send + Sync {
    stream::iter(std::iter::from_fn({
        let mut content = Some(content);
        move || {
            let mut buffer = vec![0; PIECE];
            match content.as_mut()?.read(&mut buffer) {
                Ok(0) => None,
                Ok(count) => {
                    buffer.truncate(count);
                    Some(Ok(buffer.into()))
                }
                Err(error) => {
                    content = None;
                    Some(Err(error))
                }
            }
        }
    }))
}
