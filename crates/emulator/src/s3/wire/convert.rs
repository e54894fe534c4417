//! Small conversions between the protocol's types and ours.
//! Not here: anything about one operation.

use std::time::{Duration, SystemTime};

use s3s::dto::{ETag, ETagCondition, Tag, TagSet, Tagging, Timestamp};

use super::Answer;
use crate::query::decode;
use crate::s3::error;
use crate::s3::object::Condition;
use crate::s3::record::Tags;

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

/// Tags of an XML document; objects have at most ten.
pub(super) fn tags(tagging: Tagging, most: usize) -> Answer<Tags> {
    let pairs = tagging.tag_set.into_iter();
    let pairs = pairs.map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
    checked(pairs.collect(), most)
}

/// Tags of the header `x-amz-tagging`: `a=1&b=2`.
pub(super) fn header_tags(header: Option<&str>) -> Answer<Tags> {
    let pairs = header.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    checked(pairs.map(|(key, value)| (decode(key), decode(value))).collect(), 10)
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
