//! The operations that send or fetch an object's bytes, or ask about them.
//! Not here: uploads in parts, lists, removals and copies.

use std::io::Read;

use bytes::Bytes;
use futures::{Stream, stream};
use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{
    ReadConditions, about, checksum_type, class_of, condition, etag, give_encryption, give_sums,
    http_date, read_conditions, time,
};
use super::receive::receive;
use crate::error::ServiceError;
use crate::s3::Backend;
use crate::s3::checksum::Checksums;
use crate::s3::error;
use crate::s3::integrity::Declared;
use crate::s3::object::Content;
use crate::s3::record::{About, Object};

/// Bytes of an object are read and sent in pieces of this size.
const PIECE: usize = 64 * 1024;

pub(super) async fn put(
    backend: &Backend,
    mut request: S3Request<PutObjectInput>,
) -> Answer<PutObjectOutput> {
    let body = request.input.body.take();
    let declared = Declared::of(&request.headers, &request.extensions);
    let about = about!(request);
    let given = request.input;
    let condition = condition(given.if_match, given.if_none_match)?;
    let received = backend.objects.receive(&given.bucket, &given.key, &declared.algorithms)?;
    let arrived = receive(received, body, declared, backend).await?;
    let object = backend.objects.put(&given.bucket, &given.key, arrived, about, &condition)?;
    let mut output = PutObjectOutput {
        e_tag: Some(etag(&object.etag)),
        checksum_type: Some(checksum_type(&object)),
        ..Default::default()
    };
    give_sums!(output, object.checksums);
    give_encryption!(output, object.about.keeping);
    Ok(output)
}

/// What a read is to have of an object.
struct Window<'w> {
    range: Option<&'w Range>,
    part: Option<i32>,
}

impl Window<'_> {
    /// The bytes, and their `Content-Range`. An object that was not made of parts has one.
    fn span(&self, object: &Object) -> Answer<(std::ops::Range<u64>, Option<String>)> {
        let span = match (self.range, self.part) {
            (None, None) => return Ok((0..object.size, None)),
            (Some(_), Some(_)) => {
                let message = "Cannot specify both Range header and partNumber query parameter";
                return Err(ServiceError::new(400, "InvalidRequest", message));
            }
            (Some(range), None) => range.check(object.size).map_err(|_| error::invalid_range())?,
            (None, Some(1)) if object.parts.is_empty() => 0..object.size,
            (None, Some(number)) => part(object, number)?,
        };
        if span.is_empty() && self.part.is_none() {
            return Err(error::invalid_range());
        }
        let end = span.end.saturating_sub(1);
        let header = format!("bytes {}-{end}/{}", span.start, object.size);
        Ok((span, Some(header)))
    }
}

fn part(object: &Object, number: i32) -> Answer<std::ops::Range<u64>> {
    let mut start = 0;
    for piece in &object.parts {
        if i64::from(piece.number) == i64::from(number) {
            return Ok(start..start + piece.size);
        }
        start += piece.size;
    }
    Err(error::invalid_part_number())
}

pub(super) async fn get(
    backend: &Backend,
    request: S3Request<GetObjectInput>,
) -> Answer<GetObjectOutput> {
    let given = request.input;
    let conditions = ReadConditions {
        if_match: given.if_match,
        if_none_match: given.if_none_match,
        if_modified_since: given.if_modified_since,
        if_unmodified_since: given.if_unmodified_since,
    };
    let window = Window { range: given.range.as_ref(), part: given.part_number };
    let content = backend.objects.open_object(&given.bucket, &given.key, |object| {
        read_conditions(&object.etag, object.modified, &conditions)?;
        Ok(window.span(object)?.0)
    })?;
    let (span, content_range) = window.span(&content.object)?;
    let whole =
        given.checksum_mode.as_ref().is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED)
            && content_range.is_none();
    let tagged = content.object.about.tags.len();
    let about = described(content.object.clone(), whole);
    Ok(GetObjectOutput {
        body: Some(StreamingBlob::wrap(pieces(content))),
        content_length: i64::try_from(span.end - span.start).ok(),
        content_range,
        accept_ranges: about.accept_ranges,
        cache_control: given.response_cache_control.or(about.cache_control),
        checksum_crc32: about.checksum_crc32,
        checksum_crc32c: about.checksum_crc32c,
        checksum_crc64nvme: about.checksum_crc64nvme,
        checksum_sha1: about.checksum_sha1,
        checksum_sha256: about.checksum_sha256,
        checksum_type: about.checksum_type,
        content_disposition: given.response_content_disposition.or(about.content_disposition),
        content_encoding: given.response_content_encoding.or(about.content_encoding),
        content_language: given.response_content_language.or(about.content_language),
        content_type: given.response_content_type.or(about.content_type),
        e_tag: about.e_tag,
        last_modified: about.last_modified,
        expires: given.response_expires.or(about.expires),
        metadata: about.metadata,
        parts_count: about.parts_count.filter(|_| given.part_number.is_some()),
        server_side_encryption: about.server_side_encryption,
        ssekms_key_id: about.ssekms_key_id,
        bucket_key_enabled: about.bucket_key_enabled,
        storage_class: about.storage_class,
        tag_count: i32::try_from(tagged).ok().filter(|count| *count > 0),
        ..Default::default()
    })
}

pub(super) async fn head(
    backend: &Backend,
    request: S3Request<HeadObjectInput>,
) -> Answer<HeadObjectOutput> {
    let given = request.input;
    let object = backend.objects.head(&given.bucket, &given.key)?;
    let conditions = ReadConditions {
        if_match: given.if_match,
        if_none_match: given.if_none_match,
        if_modified_since: given.if_modified_since,
        if_unmodified_since: given.if_unmodified_since,
    };
    read_conditions(&object.etag, object.modified, &conditions)?;
    let window = Window { range: given.range.as_ref(), part: given.part_number };
    let (span, content_range) = window.span(&object)?;
    let whole =
        given.checksum_mode.as_ref().is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED)
            && content_range.is_none();
    let mut about = described(object, whole);
    about.content_length = i64::try_from(span.end - span.start).ok();
    about.content_range = content_range;
    about.parts_count = about.parts_count.filter(|_| given.part_number.is_some());
    about.cache_control = given.response_cache_control.or(about.cache_control);
    about.content_disposition = given.response_content_disposition.or(about.content_disposition);
    about.content_encoding = given.response_content_encoding.or(about.content_encoding);
    about.content_language = given.response_content_language.or(about.content_language);
    about.content_type = given.response_content_type.or(about.content_type);
    about.expires = given.response_expires.or(about.expires);
    Ok(about)
}

/// Everything about an object that reads give besides its bytes.
fn described(object: Object, with_checksums: bool) -> HeadObjectOutput {
    let checksum_type = checksum_type(&object);
    let About { headers, keeping, .. } = object.about;
    let mut output = HeadObjectOutput {
        accept_ranges: Some("bytes".into()),
        cache_control: headers.cache_control,
        content_disposition: headers.content_disposition,
        content_encoding: headers.content_encoding,
        content_language: headers.content_language,
        content_length: i64::try_from(object.size).ok(),
        // What S3 gives when none was set.
        content_type: Some(headers.content_type.unwrap_or_else(|| "binary/octet-stream".into())),
        e_tag: Some(etag(&object.etag)),
        expires: headers.expires.as_deref().and_then(http_date),
        last_modified: Some(time(object.modified)),
        metadata: Some(headers.metadata.into_iter().collect()),
        parts_count: i32::try_from(object.parts.len()).ok().filter(|count| *count > 0),
        // The standard class is not given.
        storage_class: keeping.storage_class.as_ref().map(|class| class_of(Some(class))),
        ..Default::default()
    };
    give_encryption!(output, keeping);
    if with_checksums && object.checksums != Checksums::default() {
        output.checksum_type = Some(checksum_type);
        give_sums!(output, object.checksums);
    }
    output
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
