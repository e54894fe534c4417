//! Small conversions between the protocol's types and ours.
//! Not here: anything about one operation.

use std::time::{Duration, SystemTime};

use s3s::dto::{
    ChecksumType, ETag, ETagCondition, StorageClass, Tag, TagSet, Tagging, Timestamp,
    TimestampFormat,
};

use super::Answer;
use crate::s3::error;
use crate::s3::keeping::STANDARD;
use crate::s3::object::Condition;
use crate::s3::record::{Object, Tags};

/// A time as the protocol has it.
pub(super) fn time(time: jiff::Timestamp) -> Timestamp {
    // Times before 1970 exist on no clock that a bucket has seen.
    let since = u64::try_from(time.as_millisecond()).unwrap_or(0);
    Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_millis(since))
}

/// An entity tag as the protocol has it.
pub(super) fn etag(tag: &str) -> ETag {
    ETag::Strong(tag.to_owned())
}

/// The condition of a write: `If-None-Match` knows only `*` here, as on S3.
pub(super) fn condition(
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
) -> Answer<Condition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Condition::None),
        (None, Some(ETagCondition::Any)) => Ok(Condition::Absent),
        (Some(ETagCondition::Any), None) => Ok(Condition::Present),
        (Some(ETagCondition::ETag(tag)), None) => Ok(Condition::Tag(tag.into_value())),
        _ => Err(crate::ServiceError::new(
            501,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
        )),
    }
}

/// The conditions of a read: 412 and 304.
pub(super) fn read_conditions(
    tag: &str,
    modified: jiff::Timestamp,
    given: &ReadConditions,
) -> Answer<()> {
    let matches = |condition: &ETagCondition| condition.as_etag().is_none_or(|e| e.value() == tag);
    let modified = time(jiff::Timestamp::from_second(modified.as_second()).unwrap_or(modified));
    let is_later = |than: &Timestamp| std::cmp::Ordering::Greater == compare(&modified, than);
    match (&given.if_match, &given.if_unmodified_since) {
        (Some(wanted), _) if !matches(wanted) => return Err(error::precondition_failed()),
        (None, Some(since)) if is_later(since) => return Err(error::precondition_failed()),
        _ => {}
    }
    match (&given.if_none_match, &given.if_modified_since) {
        (Some(unwanted), _) if matches(unwanted) => Err(error::not_modified()),
        (None, Some(since)) if !is_later(since) => Err(error::not_modified()),
        _ => Ok(()),
    }
}

fn compare(one: &Timestamp, other: &Timestamp) -> std::cmp::Ordering {
    one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal)
}

/// The conditional headers of a read.
#[derive(Default)]
pub(super) struct ReadConditions {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_none_match: Option<ETagCondition>,
    pub(super) if_modified_since: Option<Timestamp>,
    pub(super) if_unmodified_since: Option<Timestamp>,
}

/// The time of a header, when it is one.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    Timestamp::parse(TimestampFormat::HttpDate, text).ok()
}

/// What a write says of an object: PutObject, CopyObject and CreateMultipartUpload have the same members for it.
macro_rules! about {
    ($request:ident) => {{
        let given = &$request.input;
        let expires = $request.headers.get(http::header::EXPIRES);
        crate::s3::record::About {
            headers: crate::s3::record::Headers {
                content_type: given.content_type.clone(),
                cache_control: given.cache_control.clone(),
                content_disposition: given.content_disposition.clone(),
                content_encoding: given.content_encoding.clone(),
                content_language: given.content_language.clone(),
                expires: expires.and_then(|value| value.to_str().ok()).map(str::to_owned),
                metadata: given.metadata.clone().unwrap_or_default().into_iter().collect(),
            },
            tags: super::convert::header_tags(given.tagging.as_deref())?,
            keeping: crate::s3::Keeping::parse(
                given.storage_class.as_ref().map(StorageClass::as_str),
                given.server_side_encryption.as_ref().map(ServerSideEncryption::as_str),
                given.ssekms_key_id.clone(),
                given.bucket_key_enabled,
            )?,
        }
    }};
}
pub(super) use about;

/// Puts checksums where an output has them.
macro_rules! give_sums {
    ($output:expr, $sums:expr) => {{
        let sums = $sums;
        $output.checksum_crc32 = sums.crc32;
        $output.checksum_crc32c = sums.crc32c;
        $output.checksum_crc64nvme = sums.crc64nvme;
        $output.checksum_sha1 = sums.sha1;
        $output.checksum_sha256 = sums.sha256;
    }};
}
pub(super) use give_sums;

/// Takes checksums from where an input has them.
macro_rules! given_sums {
    ($given:expr) => {
        crate::s3::checksum::Checksums {
            crc32: $given.checksum_crc32.clone(),
            crc32c: $given.checksum_crc32c.clone(),
            crc64nvme: $given.checksum_crc64nvme.clone(),
            sha1: $given.checksum_sha1.clone(),
            sha256: $given.checksum_sha256.clone(),
        }
    };
}
pub(super) use given_sums;

/// Puts the encryption where an output has it.
macro_rules! give_encryption {
    ($output:expr, $keeping:expr) => {{
        let encryption = $keeping.encryption.clone();
        let name = encryption.as_ref().map_or("AES256", |it| it.algorithm.as_str());
        $output.server_side_encryption = Some(ServerSideEncryption::from(name.to_owned()));
        $output.bucket_key_enabled = encryption.as_ref().and_then(|it| it.bucket_key);
        $output.ssekms_key_id = encryption.and_then(|it| it.key);
    }};
}
pub(super) use give_encryption;

/// The type of an object's checksum.
pub(super) fn checksum_type(object: &Object) -> ChecksumType {
    ChecksumType::from_static(match object.composite {
        true => ChecksumType::COMPOSITE,
        false => ChecksumType::FULL_OBJECT,
    })
}

/// The storage class of an object or an upload.
pub(super) fn class_of(class: Option<&String>) -> StorageClass {
    StorageClass::from(class.map_or(STANDARD, String::as_str).to_owned())
}

/// Tags of an XML document; objects have at most ten.
pub(super) fn tags(tagging: Tagging, most: usize) -> Answer<Tags> {
    let pairs = tagging.tag_set.into_iter();
    let pairs = pairs.map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
    checked(pairs.collect(), most)
}

/// Tags of the header `x-amz-tagging`: `a=1&b=2`.
pub(super) fn header_tags(header: Option<&str>) -> Answer<Tags> {
    let pairs = form_urlencoded::parse(header.unwrap_or_default().as_bytes());
    checked(pairs.into_owned().collect(), 10)
}

fn checked(tags: Tags, most: usize) -> Answer<Tags> {
    let long = |(key, value): &(String, String)| {
        key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256
    };
    let twice = |(index, tag): (usize, &(String, String))| {
        tags.iter().take(index).any(|earlier| earlier.0 == tag.0)
    };
    if tags.len() > most {
        return Err(error::too_many_tags());
    }
    if tags.iter().any(long) || tags.iter().enumerate().any(twice) {
        return Err(error::invalid_tag());
    }
    Ok(tags)
}

/// Tags as the protocol has them.
pub(super) fn tag_set(tags: Tags) -> TagSet {
    tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect()
}
