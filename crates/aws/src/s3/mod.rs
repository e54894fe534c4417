//! S3: the bucket, its policy, the data objects, and the conditional writes under a lock.
//! Not here: what lies in which folder (`core::resource::bucket`).

pub(crate) mod bucket;
pub(crate) mod bucket_policy;
pub(crate) mod conditional;
pub(crate) mod data_object;
pub(crate) mod leftover;
mod source;
pub(crate) mod upload;

use crate::error::other;
use personalize_engine::cloud::CloudError;

/// The bucket and the key of `s3://bucket/key`; the key may be empty.
fn location(locator: &str) -> Result<(&str, &str), CloudError> {
    let message = || {
        format!(
            "`{locator}` is not `s3://bucket/key`; this is a bug in personalize; please report it"
        )
    };
    let path = locator.strip_prefix("s3://").ok_or_else(|| other("S3", message()))?;
    Ok(path.split_once('/').unwrap_or((path, "")))
}

/// An entity tag without its quotes, as it is compared everywhere else.
fn etag(quoted: Option<String>) -> Option<String> {
    quoted.map(|text| text.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_have_a_bucket_and_a_key() {
        assert_eq!(location("s3://b/a/c.csv").unwrap(), ("b", "a/c.csv"));
        assert_eq!(location("s3://b").unwrap(), ("b", ""));
        assert!(location("b/a").is_err());
    }
}
