//! Lists of objects in their two wire forms.
//! Not here: what is listed.

use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{checksum_type, class_of, etag, time};
use crate::error::ServiceError;
use crate::query::{RESERVED_IN_PATHS, encode};
use crate::s3::{Backend, Listing, Page};

/// A page has at most this many keys, whatever is asked for.
const LARGEST_PAGE: i32 = 1000;

/// Encodes keys as the client asks, so that any name survives XML.
struct Names {
    encoded: bool,
}

impl Names {
    fn of(encoding: Option<&EncodingType>) -> Self {
        Names { encoded: encoding.is_some_and(|encoding| encoding.as_str() == EncodingType::URL) }
    }

    fn write(&self, name: String) -> String {
        if self.encoded { encode(&name, RESERVED_IN_PATHS) } else { name }
    }

    fn given(&self, name: Option<String>) -> Option<String> {
        name.map(|name| self.write(name))
    }

    fn contents(&self, page: &mut Page) -> Option<ObjectList> {
        let objects = page.objects.drain(..).map(|object| Object {
            e_tag: Some(etag(&object.etag)),
            last_modified: Some(time(object.modified)),
            size: i64::try_from(object.size).ok(),
            key: Some(self.write(object.key.clone())),
            storage_class: Some(ObjectStorageClass::from(
                class_of(object.about.keeping.storage_class.as_ref()).as_str().to_owned(),
            )),
            checksum_type: Some(checksum_type(&object)),
            checksum_algorithm: Some(
                object.checksums.algorithms().map(|it| it.name().to_owned().into()).collect(),
            ),
            ..Default::default()
        });
        Some(objects.collect())
    }

    fn prefixes(&self, page: &mut Page) -> Option<CommonPrefixList> {
        let prefixes = page.prefixes.drain(..);
        Some(prefixes.map(|prefix| CommonPrefix { prefix: Some(self.write(prefix)) }).collect())
    }
}

fn size(max_keys: Option<i32>) -> Answer<(i32, usize)> {
    let most = max_keys.unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE);
    match usize::try_from(most) {
        Ok(count) => Ok((most, count)),
        Err(_) => {
            let message = "Argument maxKeys must be an integer between 0 and 2147483647";
            Err(ServiceError::new(400, "InvalidArgument", message))
        }
    }
}

/// `ListObjects`.
pub(super) async fn first(
    backend: &Backend,
    request: S3Request<ListObjectsInput>,
) -> Answer<ListObjectsOutput> {
    let given = request.input;
    let (max_keys, most) = size(given.max_keys)?;
    let mut page = backend.objects.list(
        &given.bucket,
        &Listing {
            prefix: given.prefix.as_deref().unwrap_or_default(),
            delimiter: given.delimiter.as_deref().unwrap_or_default(),
            after: given.marker.as_deref().unwrap_or_default(),
            most,
        },
    )?;
    let names = Names::of(given.encoding_type.as_ref());
    let truncated = page.next.is_some();
    // Without a delimiter the client goes on from the last key by itself.
    let next = page.next.take().filter(|_| given.delimiter.is_some());
    Ok(ListObjectsOutput {
        name: Some(given.bucket),
        marker: names.given(Some(given.marker.unwrap_or_default())),
        max_keys: Some(max_keys),
        is_truncated: Some(truncated),
        contents: names.contents(&mut page),
        common_prefixes: names.prefixes(&mut page),
        prefix: names.given(Some(given.prefix.unwrap_or_default())),
        delimiter: names.given(given.delimiter),
        next_marker: names.given(next),
        encoding_type: given.encoding_type,
        ..Default::default()
    })
}

/// `ListObjectsV2`.
pub(super) async fn second(
    backend: &Backend,
    request: S3Request<ListObjectsV2Input>,
) -> Answer<ListObjectsV2Output> {
    let given = request.input;
    let (max_keys, most) = size(given.max_keys)?;
    let after = match &given.continuation_token {
        Some(token) => parse_token(token)?,
        None => given.start_after.clone().unwrap_or_default(),
    };
    let mut page = backend.objects.list(
        &given.bucket,
        &Listing {
            prefix: given.prefix.as_deref().unwrap_or_default(),
            delimiter: given.delimiter.as_deref().unwrap_or_default(),
            after: &after,
            most,
        },
    )?;
    let names = Names::of(given.encoding_type.as_ref());
    let next = page.next.take();
    let count = page.objects.len() + page.prefixes.len();
    Ok(ListObjectsV2Output {
        name: Some(given.bucket),
        max_keys: Some(max_keys),
        key_count: i32::try_from(count).ok(),
        is_truncated: Some(next.is_some()),
        next_continuation_token: next.map(hex::encode),
        continuation_token: given.continuation_token,
        contents: names.contents(&mut page),
        common_prefixes: names.prefixes(&mut page),
        prefix: names.given(Some(given.prefix.unwrap_or_default())),
        delimiter: names.given(given.delimiter),
        start_after: names.given(given.start_after),
        encoding_type: given.encoding_type,
        ..Default::default()
    })
}

/// Tokens are the last key in hex: they say where to go on even when objects come and go.
fn parse_token(token: &str) -> Answer<String> {
    let bytes = hex::decode(token).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        let message = "The continuation token provided is incorrect";
        ServiceError::new(400, "InvalidArgument", message)
    })
}
