//! What becomes of each `x-amz-…` header of a request: one table.
//! Not here: the keeping itself, which the operations do.

use http::{HeaderMap, Method};

use super::error;
use crate::error::ServiceError;

/// What becomes of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is kept with the object or the bucket and given back, or is checked against what is.
    Kept,
    /// It is about the request alone, or about something that there is none of here (requesters who pay, multi-factor
    /// deletes, retentions), so that nothing is stored because of it.
    Asks,
    /// It has to name the emulator's own account.
    Owner,
    /// Only these values, which say what is so without the header.
    Only(&'static [&'static str]),
    /// What it asks for is not emulated.
    Refused,
}

use Fate::{Asks, Kept, Only, Owner, Refused};

/// Every request header of the S3 API of 2006-03-01 that begins with `x-amz-`; a name with `*` at its end is a prefix.
/// A header that is not here is refused where a request changes something.
pub(super) const HEADERS: &[(&str, Fate)] = &[
    // The canned ACLs that an object has without any, where the bucket's owner owns its objects.
    ("x-amz-acl", Only(&["private", "bucket-owner-full-control"])),
    ("x-amz-bucket-object-lock-enabled", Only(&["false", "False"])),
    ("x-amz-bypass-governance-retention", Asks),
    ("x-amz-checksum-algorithm", Kept),
    ("x-amz-checksum-crc32", Kept),
    ("x-amz-checksum-crc32c", Kept),
    ("x-amz-checksum-crc64nvme", Kept),
    ("x-amz-checksum-mode", Asks),
    ("x-amz-checksum-sha1", Kept),
    ("x-amz-checksum-sha256", Kept),
    ("x-amz-checksum-type", Kept),
    ("x-amz-confirm-remove-self-bucket-access", Asks),
    ("x-amz-content-sha256", Asks),
    ("x-amz-copy-source", Asks),
    ("x-amz-copy-source-if-match", Asks),
    ("x-amz-copy-source-if-modified-since", Asks),
    ("x-amz-copy-source-if-none-match", Asks),
    ("x-amz-copy-source-if-unmodified-since", Asks),
    ("x-amz-copy-source-range", Asks),
    ("x-amz-copy-source-server-side-encryption-customer-*", Refused),
    ("x-amz-date", Asks),
    ("x-amz-decoded-content-length", Asks),
    ("x-amz-expected-bucket-owner", Owner),
    ("x-amz-grant-*", Refused),
    // Conditions of directory buckets.
    ("x-amz-if-match-last-modified-time", Refused),
    ("x-amz-if-match-size", Refused),
    ("x-amz-max-parts", Asks),
    ("x-amz-meta-*", Kept),
    ("x-amz-metadata-directive", Asks),
    ("x-amz-mfa", Asks),
    ("x-amz-mp-object-size", Kept),
    ("x-amz-object-attributes", Asks),
    ("x-amz-object-lock-*", Refused),
    ("x-amz-object-ownership", Kept),
    ("x-amz-optional-object-attributes", Asks),
    ("x-amz-part-number-marker", Asks),
    ("x-amz-request-payer", Asks),
    ("x-amz-sdk-checksum-algorithm", Kept),
    ("x-amz-security-token", Asks),
    ("x-amz-server-side-encryption", Kept),
    ("x-amz-server-side-encryption-aws-kms-key-id", Kept),
    ("x-amz-server-side-encryption-bucket-key-enabled", Kept),
    ("x-amz-server-side-encryption-context", Refused),
    ("x-amz-server-side-encryption-customer-*", Refused),
    ("x-amz-source-expected-bucket-owner", Owner),
    ("x-amz-storage-class", Kept),
    ("x-amz-tagging", Kept),
    ("x-amz-tagging-directive", Asks),
    ("x-amz-trailer", Asks),
    ("x-amz-transition-default-minimum-object-size", Refused),
    ("x-amz-user-agent", Asks),
    ("x-amz-website-redirect-location", Refused),
    ("x-amz-write-offset-bytes", Refused),
];

fn fate(name: &str) -> Option<Fate> {
    let fits = |known: &str| match known.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => known == name,
    };
    HEADERS.iter().find(|(known, _)| fits(known)).map(|(_, fate)| *fate)
}

/// Refuses a request with a header that the emulator would take and forget.
///
/// # Errors
/// `NotImplemented`, 501, with the header's name; `AccessDenied`, 403, for another owner.
pub(super) fn check(
    method: &Method,
    headers: &HeaderMap,
    account: &str,
) -> Result<(), ServiceError> {
    let writes = ![Method::GET, Method::HEAD].contains(method);
    for (name, value) in headers.iter().filter(|(name, _)| name.as_str().starts_with("x-amz-")) {
        let value = value.as_bytes();
        match fate(name.as_str()) {
            Some(Kept | Asks) => {}
            Some(Owner) if value == account.as_bytes() => {}
            Some(Owner) => return Err(error::access_denied()),
            Some(Only(values)) if values.iter().any(|known| known.as_bytes() == value) => {}
            None if !writes => {}
            Some(Only(_) | Refused) | None => return Err(error::no_header(name.as_str())),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(method: Method, name: &'static str, value: &'static str) -> Option<String> {
        let name = http::HeaderName::from_static(name);
        let headers = HeaderMap::from_iter([(name, http::HeaderValue::from_static(value))]);
        check(&method, &headers, "000000000000").err().map(|error| error.code)
    }

    #[test]
    fn the_table_is_in_order_and_has_no_name_twice() {
        assert!(HEADERS.is_sorted_by(|(one, _), (next, _)| one < next));
    }

    #[test]
    fn what_is_in_no_row_is_refused_where_something_is_written() {
        let not = Some("NotImplemented".to_owned());
        assert_eq!(refusal(Method::PUT, "x-amz-of-tomorrow", "1"), not);
        assert_eq!(refusal(Method::GET, "x-amz-of-tomorrow", "1"), None);
        assert_eq!(refusal(Method::PUT, "x-amz-grant-full-control", "id=1"), not);
        assert_eq!(refusal(Method::GET, "x-amz-server-side-encryption-customer-key", "k"), not);
        assert_eq!(refusal(Method::PUT, "x-amz-acl", "public-read"), not);
        assert_eq!(refusal(Method::PUT, "x-amz-acl", "bucket-owner-full-control"), None);
        assert_eq!(refusal(Method::PUT, "x-amz-meta-anything", "1"), None);
    }

    #[test]
    fn the_owner_is_this_account() {
        assert_eq!(refusal(Method::GET, "x-amz-expected-bucket-owner", "000000000000"), None);
        let denied = refusal(Method::GET, "x-amz-expected-bucket-owner", "111122223333");
        assert_eq!(denied.unwrap(), "AccessDenied");
    }
}
