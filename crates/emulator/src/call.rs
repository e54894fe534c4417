//! One decoded call, and what its signature's credential scope says about it.
//! Not here: the wire protocols that calls come from.

use http::HeaderMap;

/// The region of a call that names none.
pub const DEFAULT_REGION: &str = "us-east-1";

/// A call to an operation whose input is a JSON object.
#[derive(Debug, Clone)]
pub struct Call {
    /// The operation, as the service model names it: `CreateSchema`.
    pub operation: String,
    /// The region of the credential scope.
    pub region: String,
    /// The account that calls, twelve digits.
    pub account: String,
    /// The input; `{}` when the request had no body.
    pub body: serde_json::Value,
}

/// What the `Authorization` header (or a presigned query) says: for which region and service the
/// caller signed. The signature itself is not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// `us-east-1` when the request says nothing.
    pub region: String,
    /// The signing name: `personalize`, `s3`, `iam`, `sts`; `None` when the request is anonymous.
    pub service: Option<String>,
    /// The access key id.
    pub access_key: Option<String>,
}

impl Scope {
    /// Reads the credential scope of a request.
    #[must_use]
    pub fn of(headers: &HeaderMap, query: Option<&str>) -> Self {
        let header = headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let credential = header.and_then(from_header).or_else(|| query.and_then(from_query));
        let anonymous = Scope { region: DEFAULT_REGION.into(), service: None, access_key: None };
        let Some(credential) = credential else { return anonymous };
        // The access key comes first; the other parts are counted from the end.
        let mut parts = credential.rsplit('/');
        let (_end, service, region, _date, key) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next());
        let given = |part: Option<&str>| part.filter(|part| !part.is_empty()).map(str::to_owned);
        Scope {
            region: given(region).unwrap_or(anonymous.region),
            service: given(service),
            access_key: given(key),
        }
    }
}

fn from_header(value: &str) -> Option<String> {
    let (_, rest) = value.split_once("Credential=")?;
    let end = rest.find([',', ' ']).unwrap_or(rest.len());
    rest.get(..end).map(str::to_owned)
}

fn from_query(query: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("X-Amz-Credential="))?;
    Some(value.replace("%2F", "/").replace("%2f", "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_is_read_from_the_authorization_header() {
        let mut headers = HeaderMap::new();
        let value = "AWS4-HMAC-SHA256 Credential=AKID/20260101/ap-northeast-2/personalize/aws4_request, SignedHeaders=host, Signature=ab";
        headers.insert(http::header::AUTHORIZATION, value.parse().unwrap());
        let scope = Scope::of(&headers, None);
        assert_eq!(scope.region, "ap-northeast-2");
        assert_eq!(scope.service.as_deref(), Some("personalize"));
        assert_eq!(scope.access_key.as_deref(), Some("AKID"));
    }

    #[test]
    fn a_presigned_query_and_no_signature_at_all_are_read_too() {
        let query = "X-Amz-Credential=AKID%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&x=1";
        assert_eq!(Scope::of(&HeaderMap::new(), Some(query)).region, "eu-west-1");
        assert_eq!(Scope::of(&HeaderMap::new(), None).region, "us-east-1");
    }
}
