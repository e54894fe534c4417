//! What a request declares about the bytes of its body (their number, MD5, checksums, and the SHA-256 that its signature
//! is of), and whether they are that. Nothing is done for a request whose body is another one.
//! Not here: the bytes of objects (`wire/receive`), which are hashed as they come.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{Extensions, HeaderMap, Method, Request};
use s3s::Body;
use s3s::crypto::{Checksum, Sha256};

use super::checksum::Checksums;
use super::checksum::{Algorithm, Hashing};
use super::error;
use super::trailers::Trailers;
use crate::base64;
use crate::error::ServiceError;

/// The longest body that is no object. A list of 10,000 parts with checksums is the longest that S3 has a use for.
const LONGEST_DOCUMENT: usize = 16 * 1024 * 1024;

/// What an object is asked for in its query when the body is a document, not the bytes of the object.
const DOCUMENTS: [&str; 6] =
    ["acl", "encryption", "legal-hold", "renameObject", "retention", "tagging"];

/// The value of `x-amz-content-sha256`, from when it was taken off the request. It travels in the request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PayloadHash {
    /// The signature is not of the body, or not of the body as a whole.
    Unsigned,
    /// The hash of the body.
    Sha256([u8; 32]),
    /// Neither a hash nor a word that S3 knows.
    Invalid,
}

impl PayloadHash {
    /// The hash that headers give.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get("x-amz-content-sha256") else { return Self::Unsigned };
        let value = value.as_bytes();
        if value == b"UNSIGNED-PAYLOAD" || value.starts_with(b"STREAMING-") {
            return Self::Unsigned;
        }
        let mut hash = [0; 32];
        match hex::decode_to_slice(value, &mut hash) {
            Ok(()) => Self::Sha256(hash),
            Err(_) => Self::Invalid,
        }
    }

    /// Something that hashes a body which is to have this hash.
    pub(super) fn hasher(self) -> Option<Sha256> {
        matches!(self, Self::Sha256(_)).then(Sha256::new)
    }

    /// Compares with the hash of the body.
    pub(super) fn check(self, hasher: Option<Sha256>) -> Result<(), ServiceError> {
        match self {
            Self::Unsigned => Ok(()),
            Self::Invalid => Err(error::invalid_payload_hash()),
            Self::Sha256(given) if hasher.map(Checksum::finalize) == Some(given) => Ok(()),
            Self::Sha256(_) => Err(error::payload_mismatch()),
        }
    }
}

/// What was declared about bytes before or after they came.
pub(super) struct Declared {
    /// The checksums that there are, or are to be.
    pub(super) algorithms: Vec<Algorithm>,
    /// The hash that the signature is of.
    pub(super) payload: PayloadHash,
    md5: Option<String>,
    length: Option<u64>,
    checksums: Checksums,
    trailers: Trailers,
}

impl Declared {
    /// From the headers of a request, which name checksums or the trailers that will have them.
    pub(super) fn of(headers: &HeaderMap, extensions: &Extensions) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let mut declared = Declared {
            algorithms: Vec::new(),
            payload: extensions.get().copied().unwrap_or(PayloadHash::Unsigned),
            md5: text("content-md5").map(str::to_owned),
            length: text(CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok()),
            checksums: Checksums::default(),
            trailers: extensions.get::<Trailers>().cloned().unwrap_or_default(),
        };
        for algorithm in Algorithm::ALL {
            let header = format!("x-amz-checksum-{}", algorithm.name().to_ascii_lowercase());
            let value = text(&header);
            *declared.checksums.slot(algorithm) = value.map(str::to_owned);
            let trailing = text("x-amz-trailer").is_some_and(|trailer| {
                trailer.split(',').any(|trailer| trailer.trim().eq_ignore_ascii_case(&header))
            });
            let named = text("x-amz-sdk-checksum-algorithm")
                .is_some_and(|wanted| Algorithm::parse(wanted) == Some(algorithm));
            if value.is_some() || trailing || named {
                declared.algorithms.push(algorithm);
            }
        }
        declared
    }

    /// Whether what came is what was declared, but for the hash of the signature.
    pub(super) fn check(
        mut self,
        size: u64,
        md5: [u8; 16],
        checksums: &Checksums,
    ) -> Result<(), ServiceError> {
        if self.checksums.algorithms().count() > 1 {
            return Err(error::two_sums());
        }
        for (name, value) in self.trailers.get() {
            let algorithm = name.strip_prefix("x-amz-checksum-").and_then(Algorithm::parse);
            if let Some(algorithm) = algorithm {
                *self.checksums.slot(algorithm) = Some(value);
            }
        }
        if let Some(given) = &self.md5 {
            let given: Option<[u8; 16]> = base64::decode(given).and_then(|it| it.try_into().ok());
            if given.ok_or_else(error::invalid_digest)? != md5 {
                return Err(error::bad_digest());
            }
        }
        if self.length.is_some_and(|length| length != size) {
            return Err(error::incomplete_body());
        }
        if checksums.agree(&self.checksums) { Ok(()) } else { Err(error::bad_digest()) }
    }
}

/// Whether the body of a request is what it declares. It travels in the request's extensions to the gate, which knows the
/// operation by then.
#[derive(Debug, Clone)]
pub(super) struct Checked(pub(super) Result<(), ServiceError>);

/// Reads the body of a request and checks it, unless it is the bytes of an object. S3 checks it before it understands
/// it.
pub(super) async fn checked(request: Request<Body>) -> Request<Body> {
    if has_object(&request) {
        return request;
    }
    let (mut parts, mut body) = request.into_parts();
    let (bytes, result) = match body.store_all_limited(LONGEST_DOCUMENT).await {
        Ok(bytes) => {
            let result = check(&parts, &bytes);
            (bytes, result)
        }
        // The client went away, or sent more than any document has.
        Err(_) => (Bytes::new(), Err(error::malformed_xml())),
    };
    parts.extensions.insert(Checked(result));
    Request::from_parts(parts, Body::from(bytes))
}

fn check(parts: &http::request::Parts, bytes: &[u8]) -> Result<(), ServiceError> {
    let mut declared = Declared::of(&parts.headers, &parts.extensions);
    let mut hasher = declared.payload.hasher();
    if let Some(hasher) = &mut hasher {
        hasher.update(bytes);
    }
    declared.payload.check(hasher)?;
    if is_completion(parts) {
        declared.checksums = Checksums::default();
    }
    let mut hashing = Hashing::new(&declared.algorithms);
    hashing.update(bytes);
    let (md5, checksums) = hashing.finish();
    declared.check(bytes.len() as u64, md5, &checksums)
}

/// `CompleteMultipartUpload` gives the checksums of the object, not of its own body.
fn is_completion(parts: &http::request::Parts) -> bool {
    parts.method == Method::POST && names(parts.uri.query()).any(|name| name == "uploadId")
}

/// Whether the body is the bytes of an object, or a form with one.
fn has_object(request: &Request<Body>) -> bool {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if *request.method() == Method::POST {
        return header(CONTENT_TYPE).is_some_and(|form| form.starts_with("multipart/form-data"));
    }
    let host = header(HOST).or_else(|| request.uri().host()).unwrap_or_default();
    let in_host = super::place::bucket_in(host).is_some();
    let path = request.uri().path().trim_start_matches('/');
    let key = if in_host { path } else { path.split_once('/').map_or("", |(_, key)| key) };
    *request.method() == Method::PUT
        && !key.is_empty()
        && !request.headers().contains_key("x-amz-copy-source")
        && !names(request.uri().query()).any(|name| DOCUMENTS.contains(&name))
}

/// The names in a query.
fn names(query: Option<&str>) -> impl Iterator<Item = &str> {
    let pairs = query.unwrap_or_default().split('&');
    pairs.map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str, host: &str) -> Request<Body> {
        let (method, uri) = line.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(uri).header(HOST, host);
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn bodies_of_objects_are_known() {
        for (line, host, is) in [
            ("PUT /bucket/key", "localhost:1", true),
            ("PUT /bucket/a/b?partNumber=1&uploadId=2", "localhost", true),
            ("PUT /key", "bucket.localhost:1", true),
            ("PUT /bucket", "localhost", false),
            ("PUT /bucket/", "localhost", false),
            ("PUT /?tagging", "bucket.localhost", false),
            ("PUT /bucket/key?tagging", "localhost", false),
            ("PUT /bucket?policy=", "localhost", false),
            ("POST /bucket/key?uploadId=1", "localhost", false),
            ("POST /bucket?delete", "localhost", false),
            ("GET /bucket/key", "localhost", false),
        ] {
            assert_eq!(has_object(&request(line, host)), is, "{line} at {host}");
        }
    }

    #[test]
    fn a_payload_hash_is_a_hash_or_a_word() {
        let of = |value: &'static str| {
            let value = http::HeaderValue::from_static(value);
            let name = http::HeaderName::from_static("x-amz-content-sha256");
            PayloadHash::of(&HeaderMap::from_iter([(name, value)]))
        };
        assert_eq!(PayloadHash::of(&HeaderMap::new()), PayloadHash::Unsigned);
        assert_eq!(of("UNSIGNED-PAYLOAD"), PayloadHash::Unsigned);
        assert_eq!(of("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), PayloadHash::Unsigned);
        assert_eq!(of("abc"), PayloadHash::Invalid);
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let hash = of(empty);
        assert!(hash.check(hash.hasher()).is_ok());
        let mut hasher = hash.hasher();
        hasher.iter_mut().for_each(|hasher| hasher.update(b"a"));
        assert_eq!(hash.check(hasher).unwrap_err().code, "XAmzContentSHA256Mismatch");
    }
}
