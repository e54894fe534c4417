//! The operations on objects.
//! Not here: uploads in parts, lists.

use std::io::Read;

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use http::HeaderMap;
use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{
    ReadConditions, condition, etag, header_tags, read_conditions, tag_set, tags, time,
};
use crate::error::ServiceError;
use crate::frame::Frame;
use crate::s3::checksum::Algorithm;
use crate::s3::chunked::Trailers;
use crate::s3::object::{Arrived, Content, Received};
use crate::s3::record::{Checksums, Headers, Object};
use crate::s3::{Condition, error};

/// Bytes of an object are read and sent in pieces of this size.
const PIECE: usize = 64 * 1024;

/// What was declared about bytes before or after they came.
pub(super) struct Declared {
    pub(super) algorithms: Vec<Algorithm>,
    md5: Option<String>,
    length: Option<i64>,
    checksums: Checksums,
    trailers: Trailers,
}

impl Declared {
    /// From the headers of a request, which name checksums or the trailers that will have them.
    pub(super) fn of<T>(asked: &S3Request<T>, md5: Option<String>, length: Option<i64>) -> Self {
        let mut declared = Declared {
            algorithms: Vec::new(),
            md5,
            length,
            checksums: Checksums::default(),
            trailers: asked.extensions.get::<Trailers>().cloned().unwrap_or_default(),
        };
        declared.read_headers(&asked.headers);
        declared
    }

    fn read_headers(&mut self, headers: &HeaderMap) {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        for name in ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] {
            let header = format!("x-amz-checksum-{name}");
            let Some(algorithm) = Algorithm::parse(name) else { continue };
            let value = text(&header);
            *self.checksums.slot(algorithm) = value.map(str::to_owned);
            let trailing = text("x-amz-trailer").is_some_and(|trailer| {
                trailer.split(',').any(|trailer| trailer.trim().eq_ignore_ascii_case(&header))
            });
            let named = text("x-amz-sdk-checksum-algorithm")
                .is_some_and(|wanted| Algorithm::parse(wanted) == Some(algorithm));
            if value.is_some() || trailing || named {
                self.algorithms.push(algorithm);
            }
        }
    }

    /// Whether what came is what was declared.
    fn check(mut self, arrived: &Arrived) -> Answer<()> {
        for (name, value) in self.trailers.get() {
            let algorithm = name.strip_prefix("x-amz-checksum-").and_then(Algorithm::parse);
            if let Some(algorithm) = algorithm {
                *self.checksums.slot(algorithm) = Some(value);
            }
        }
        let md5 = self.md5.as_deref().and_then(base64);
        if self.md5.is_some() && md5.as_deref() != Some(&arrived.md5[..]) {
            return Err(error::bad_digest());
        }
        if self.length.is_some_and(|length| u64::try_from(length) != Ok(arrived.size)) {
            return Err(error::incomplete_body());
        }
        if arrived.checksums.agree(&self.checksums) { Ok(()) } else { Err(error::bad_digest()) }
    }
}

/// Decodes base64 (RFC 4648, section 4); `None` when it is not that.
fn base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// Takes all bytes of a body and checks them.
pub(super) async fn take(
    mut received: Received,
    body: Option<StreamingBlob>,
    declared: Declared,
    frame: &Frame,
) -> Answer<Arrived> {
    if let Some(mut body) = body {
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|_| error::incomplete_body())?;
            received.write(&piece)?;
        }
    }
    let arrived = received.finish()?;
    let blob = arrived.blob.clone();
    match declared.check(&arrived) {
        Ok(()) => Ok(arrived),
        Err(error) => {
            frame.s3.forget(&blob);
            Err(error)
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(base64("TWFu").unwrap(), b"Man");
        assert_eq!(base64("TQ==").unwrap(), b"M");
        assert_eq!(base64("AAECA/8=").unwrap(), [0, 1, 2, 3, 255]);
        assert_eq!(base64("a b"), None);
    }
}
