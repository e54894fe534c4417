//! Until when a presigned URL is good, and the headers that its query carries.
//! Not here: its signature, which nobody checks.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use jiff::Timestamp;

use crate::clock::add;
use crate::error::ServiceError;
use crate::query::decode;

/// The longest that a URL of version 4 may be good for, in seconds: a week.
const LONGEST: i64 = 604_800;

/// How far the clock of a signer may be ahead of S3's.
const AHEAD: Duration = Duration::from_secs(15 * 60);

/// What the signature of version 4 has in the query, in small letters.
const VERSION_4: [&str; 8] = [
    "x-amz-algorithm",
    "x-amz-content-sha256",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
];

/// The same of version 2, which boto3 signs S3 URLs with by default.
const VERSION_2: [&str; 3] = ["AWSAccessKeyId", "Signature", "Expires"];

/// Whether the URL is good at a moment of the machine's own clock; requests without a signature in the query are.
#[derive(Debug, Clone)]
pub(super) struct Presigned(pub(super) Result<(), ServiceError>);

/// Looks at the signature in a query.
pub(super) fn check_expiry(uri: &Uri, now: Timestamp) -> Presigned {
    let query = uri.query().unwrap_or_default();
    let get =
        |name: &str| pairs(query).find(|(key, _)| *key == name).map(|(_, value)| decode(value));
    Presigned(match (get("X-Amz-Signature"), get("AWSAccessKeyId")) {
        (Some(_), _) => version_4(get("X-Amz-Date"), get("X-Amz-Expires"), now),
        (None, Some(_)) => match get("Expires").and_then(|text| text.parse::<i64>().ok()) {
            Some(end) if end < now.as_second() => Err(denied("Request has expired")),
            Some(_) => Ok(()),
            None => Err(denied("Invalid date (should be seconds since epoch)")),
        },
        (None, None) => Ok(()),
    })
}

fn version_4(
    date: Option<String>,
    expires: Option<String>,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let Some((date, expires)) = date.zip(expires) else {
        return Err(malformed(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, \
             X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        ));
    };
    let signed: Timestamp = date.parse().map_err(|_| {
        malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    })?;
    let seconds: i64 =
        expires.parse().map_err(|_| malformed("X-Amz-Expires should be a number"))?;
    match u64::try_from(seconds).map(Duration::from_secs) {
        Err(_) => Err(malformed("X-Amz-Expires must be non-negative")),
        Ok(_) if seconds > LONGEST => Err(malformed(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than \
             604800 seconds",
        )),
        Ok(_) if signed > add(now, AHEAD) => Err(denied("Request is not yet valid")),
        Ok(good) if add(signed, good) < now => Err(denied("Request has expired")),
        Ok(_) => Ok(()),
    }
}

fn denied(message: &str) -> ServiceError {
    ServiceError::new(403, "AccessDenied", message)
}

fn malformed(message: &str) -> ServiceError {
    ServiceError::new(400, "AuthorizationQueryParametersError", message)
}

/// Takes the signature off a query, and puts the headers that some signers write into it where headers are.
pub(super) fn unsigned(uri: &Uri, headers: &mut HeaderMap) -> Uri {
    let query = uri.query().unwrap_or_default();
    let old = pairs(query).any(|(name, _)| name == "AWSAccessKeyId");
    let mut kept = Vec::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let small = name.to_ascii_lowercase();
        if VERSION_4.contains(&small.as_str()) || (old && VERSION_2.contains(&name)) {
            continue;
        }
        let header = HeaderName::try_from(&small).ok().filter(|_| small.starts_with("x-amz-"));
        match header.zip(HeaderValue::from_str(&decode(value)).ok()) {
            Some((name, value)) => drop(headers.entry(name).or_insert(value)),
            None => kept.push(pair),
        }
    }
    if kept.len() == query.split('&').count() {
        return uri.clone();
    }
    let path_and_query = format!("{}?{}", uri.path(), kept.join("&"));
    path_and_query.parse().unwrap_or_else(|_| uri.clone())
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said at 2026-01-01T00:00:00Z.
    fn outcome(query: &str) -> String {
        let uri = format!("/b/k?{query}").parse().unwrap();
        match check_expiry(&uri, "2026-01-01T00:00:00Z".parse().unwrap()).0 {
            Ok(()) => "good".into(),
            Err(error) => format!("{} {}: {}", error.status, error.code, error.message),
        }
    }

    #[test]
    fn a_url_is_good_until_it_expires() {
        let at = |date: &str, expires: &str| {
            outcome(&format!("X-Amz-Date={date}&X-Amz-Expires={expires}&X-Amz-Signature=0"))
        };
        assert_eq!(at("20251231T235900Z", "60"), "good");
        assert_eq!(at("20251231T235859Z", "60"), "403 AccessDenied: Request has expired");
        assert_eq!(at("20251225T000001Z", "604800"), "good");
        assert_eq!(at("20260101T001501Z", "60"), "403 AccessDenied: Request is not yet valid");
        let malformed = "400 AuthorizationQueryParametersError: X-Amz-";
        for (date, expires) in [
            ("20260101T000000Z", "604801"),
            ("20260101T000000Z", "-1"),
            ("20260101T000000Z", "soon"),
            ("2026-01-01", "60"),
        ] {
            assert!(at(date, expires).starts_with(malformed), "{}", at(date, expires));
        }
        assert!(outcome("X-Amz-Signature=0").contains("requires the X-Amz-Algorithm"));
    }

    #[test]
    fn urls_of_version_2_expire_too() {
        assert_eq!(outcome("AWSAccessKeyId=a&Signature=0&Expires=1767225600"), "good");
        let late = outcome("AWSAccessKeyId=a&Signature=0&Expires=1767225599");
        assert_eq!(late, "403 AccessDenied: Request has expired");
        assert_eq!(outcome("prefix=a"), "good");
    }

    #[test]
    fn a_signature_is_taken_off_and_headers_are_put_back() {
        let mut headers = HeaderMap::new();
        let mut plain = |uri: &str| unsigned(&uri.parse().unwrap(), &mut headers).to_string();
        assert_eq!(plain("/b/k?X-Amz-Signature=1&versionId=2&X-Amz-Date=3"), "/b/k?versionId=2");
        assert_eq!(plain("/b/k?AWSAccessKeyId=a&Signature=1&Expires=9"), "/b/k?");
        assert_eq!(plain("/b/k?X-Amz-Storage-Class=GLACIER&uploads"), "/b/k?uploads");
        assert_eq!(plain("/b/k?Expires=9"), "/b/k?Expires=9");
        assert_eq!(headers["x-amz-storage-class"], "GLACIER");
        assert_eq!(headers.len(), 1);
    }
}
