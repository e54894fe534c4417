//! S3: the bucket, its policy, the data objects, and the conditional writes under a lock.
//! Not here: what lies in which folder (`core::kind::bucket`).

pub(crate) mod bucket;
pub(crate) mod bucket_policy;
pub(crate) mod conditional;
pub(crate) mod data_object;
mod download;
pub(crate) mod leftover;
mod source;
pub(crate) mod upload;

use crate::{
    connect::Aws,
    error::{ELSEWHERE, TAKEN, bug, foreign_kind},
};
use personalize_core::{address::Kind, inventory::Live, props::Props};
use personalize_engine::cloud::{Call, CloudError, Failure, Listed};

/// Reads one resource.
pub(crate) async fn describe(
    aws: &Aws,
    kind: Kind,
    locator: &str,
) -> Result<Option<Live>, CloudError> {
    match kind {
        Kind::Bucket => bucket::describe(aws, locator).await,
        Kind::BucketPolicy => bucket_policy::describe(aws.s3(), locator).await,
        Kind::DataObject => data_object::describe(aws.s3(), locator).await,
        other => Err(foreign_kind(other)),
    }
}

/// Lists the buckets, or the objects below the place `parent`.
pub(crate) async fn list(
    aws: &Aws,
    kind: Kind,
    parent: Option<&str>,
) -> Result<Vec<Listed>, CloudError> {
    match kind {
        Kind::Bucket => bucket::list(aws.s3()).await,
        // At most one a bucket, and found by its name: there is nothing to list.
        Kind::BucketPolicy => Ok(Vec::new()),
        Kind::DataObject => data_object::list(aws.s3(), parent.unwrap_or_default()).await,
        other => Err(foreign_kind(other)),
    }
}

/// Makes one write call.
pub(crate) async fn call(aws: &Aws, call: &Call) -> Result<Props, CloudError> {
    match call.kind {
        Kind::Bucket => bucket::call(aws, call).await,
        Kind::BucketPolicy => bucket_policy::call(aws.s3(), call).await,
        Kind::DataObject => data_object::call(aws, call).await,
        other => Err(foreign_kind(other)),
    }
}

/// The bucket and the key of `s3://bucket/key`; the key may be empty.
pub(crate) fn location(locator: &str) -> Result<(&str, &str), CloudError> {
    let wrong = || bug("S3", format_args!("`{locator}` is not `s3://bucket/key`"));
    let path = locator.strip_prefix("s3://").ok_or_else(wrong)?;
    Ok(path.split_once('/').unwrap_or((path, "")))
}

/// A key or prefix of a listing asked for with `encoding-type=url`: as a listing is XML, it cannot hold every character
/// that keys may have, and one such key would make the whole of it unreadable. A space is written `+` (form encoding).
fn name(encoded: &str) -> String {
    let encoded = encoded.replace('+', " ");
    percent_encoding::percent_decode_str(&encoded).decode_utf8_lossy().into_owned()
}

/// The failure of a call on `bucket`, with its name where S3 says that it is another's or elsewhere: a run may use several.
/// Where it cannot be made, with what helps.
fn naming<T>(bucket: &str, result: Result<T, CloudError>) -> Result<T, CloudError> {
    result.map_err(|error| {
        let help = match (error.code.as_str(), error.failure) {
            (ELSEWHERE, _) => "",
            (TAKEN, _) => "; the name is another account's: choose another `bucket.name`",
            (_, Failure::Denied) if error.operation == "CreateBucket" => {
                "; allow `s3:CreateBucket`, or use a bucket that is there (`bucket.manage: false`)"
            }
            (_, Failure::Denied) => "",
            _ => return error,
        };
        let said = error.message.trim_end_matches('.');
        CloudError { message: format!("`{bucket}`: {said}{help}"), ..error }
    })
}

/// An entity tag without its quotes, as it is compared everywhere else.
pub(crate) fn etag(quoted: Option<String>) -> Option<String> {
    quoted.map(|text| text.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_listings_are_decoded() {
        assert_eq!(name("a/b%01%0A.csv"), "a/b\u{1}\n.csv");
        assert_eq!(name("a+b%2Bc%25"), "a b+c%");
        assert_eq!(name("%EC%98%81"), "영");
    }

    #[test]
    fn locations_have_a_bucket_and_a_key() {
        assert_eq!(location("s3://b/a/c.csv").unwrap(), ("b", "a/c.csv"));
        assert_eq!(location("s3://b").unwrap(), ("b", ""));
        assert!(location("b/a").is_err());
    }
}
