//! What a failed SDK call means: the service's code, the HTTP status or the kind of transport failure as one of the
//! engine's failures. Not here: retries (the engine's), and codes that only one operation takes as success.
//! Facts: the error codes of the API references of Personalize, S3, IAM and STS, and their pages on common errors.

use crate::{answer, transport};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use personalize_core::address::Kind;
use personalize_engine::cloud::{CloudError, Failure};
use std::{error::Error, fmt};

/// Turns the result of an SDK call into the engine's.
pub(crate) trait OrCloud<T> {
    /// The value, or the failure of `operation`.
    fn or_cloud(self, operation: &str) -> Result<T, CloudError>;
}

impl<T, E> OrCloud<T> for Result<T, SdkError<E, HttpResponse>>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    fn or_cloud(self, operation: &str) -> Result<T, CloudError> {
        self.map_err(|error| cloud_error(operation, &error))
    }
}

/// `None` where the resource is not there.
pub(crate) fn found<T>(result: Result<T, CloudError>) -> Result<Option<T>, CloudError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.failure == Failure::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The member of an answer that `operation` always gives. `Ambiguous` where it is missing: that is no absence, and a
/// write may have happened.
pub(crate) fn given<T>(operation: &str, member: Option<T>) -> Result<T, CloudError> {
    member.ok_or_else(|| CloudError {
        failure: Failure::Ambiguous,
        ..other(operation, "the answer lacks what it must have")
    })
}

/// The resource in a Describe answer; `None` where the service says that it is not there.
pub(crate) fn described<A, T>(
    operation: &str,
    answer: Result<A, CloudError>,
    member: impl FnOnce(A) -> Option<T>,
) -> Result<Option<T>, CloudError> {
    found(answer)?.map(|answer| given(operation, member(answer))).transpose()
}

/// A failure that is this program's own: `what` says it, as a clause.
pub(crate) fn bug(operation: &str, what: impl fmt::Display) -> CloudError {
    other(operation, format!("{what}; this is a bug in personalize; please report it"))
}

/// A call about a kind that is another service's; the dispatch follows the kinds' definitions and never makes one.
pub(crate) fn foreign_kind(kind: Kind) -> CloudError {
    bug("dispatch", format_args!("a {kind} is not a resource of this service"))
}

/// A failure that no service answered: something of ours, or an answer that lacks what it must have.
pub(crate) fn other(operation: &str, message: impl Into<String>) -> CloudError {
    let (code, request_id) = (String::new(), None);
    CloudError {
        failure: Failure::Other,
        operation: operation.to_owned(),
        code,
        message: message.into(),
        request_id,
    }
}

fn cloud_error<E>(operation: &str, error: &SdkError<E, HttpResponse>) -> CloudError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let SdkError::ServiceError(answer) = error else {
        let status = error.raw_response().map(|r| r.status().as_u16());
        return CloudError {
            failure: transport::failure(error, status),
            operation: operation.to_owned(),
            code: String::new(),
            message: transport::message(error),
            request_id: error.raw_response().and_then(request_id),
        };
    };
    let status = answer.raw().status().as_u16();
    let code = answer.err().code().unwrap_or_default();
    let message = answer.err().message().unwrap_or_default();
    let region = answer.raw().headers().get("x-amz-bucket-region");
    let (code, message) = match elsewhere(code, status, region) {
        Some(where_it_is) => (ELSEWHERE, where_it_is),
        None if message.is_empty() => (code, unexplained(status)),
        None => (code, message.to_owned()),
    };
    CloudError {
        failure: failure(code, &message, status),
        operation: operation.to_owned(),
        code: code.to_owned(),
        message,
        request_id: request_id(answer.raw()),
    }
}

/// The code of every answer that a bucket is in another region, whichever S3 gave.
pub const ELSEWHERE: &str = "PermanentRedirect";

/// The code where the name of a bucket is another account's; one's own has another code (CreateBucket reference).
pub(crate) const TAKEN: &str = "BucketAlreadyExists";

/// What is said of a bucket of another region, in place of S3's words: with 301 it names an endpoint and not the region,
/// and with 400 it blames the signature (S3 user guide, "making requests using the REST API", redirects).
fn elsewhere(code: &str, status: u16, region: Option<&str>) -> Option<String> {
    let malformed = code == "AuthorizationHeaderMalformed" && region.is_some();
    if !malformed && code != ELSEWHERE && status != 301 {
        return None;
    }
    let place = region.map_or("another region".into(), |region| format!("the region `{region}`"));
    let set = region.unwrap_or("…");
    Some(format!(
        "the bucket is in {place}, and Personalize only works with a bucket of its own region; use that region (`region: {set}` in the spec, or `--region {set}`), or another bucket (`bucket.name`)"
    ))
}

/// The message where the service gave none; answers to HEAD requests never have one.
fn unexplained(status: u16) -> String {
    match status {
        403 => "access is denied".to_owned(),
        404 => "it is not there".to_owned(),
        _ => format!("HTTP status {status} without a message"),
    }
}

fn request_id(response: &HttpResponse) -> Option<String> {
    answer::request_id(response).map(str::to_owned)
}

/// The failure that the service's answer means: by its code, else by the HTTP status.
fn failure(code: &str, message: &str, status: u16) -> Failure {
    match code {
        "LimitExceededException" => limit(message),
        "ResourceNotFoundException"
        | "NoSuchBucket"
        | "NoSuchKey"
        | "NoSuchEntity"
        | "NoSuchBucketPolicy"
        | "NoSuchTagSet"
        | "NoSuchUpload"
        | "NotFound"
        | "NotFoundException"
        | "ParameterNotFound"
        | "InvalidResourceId" => Failure::NotFound,
        "ResourceAlreadyExistsException"
        | "EntityAlreadyExists"
        | "BucketAlreadyOwnedByYou"
        | "ParameterAlreadyExists" => Failure::AlreadyExists,
        "ResourceInUseException" | "BucketNotEmpty" | "DeleteConflict" => Failure::InUse,
        "ThrottlingException"
        | "Throttling"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "BandwidthLimitExceeded"
        | "PriorRequestNotComplete" => Failure::Throttled,
        // Two writes met at the service and this one lost; both ask to try again after a moment.
        "OperationAborted"
        | "ConcurrentModification"
        | "ConditionalRequestConflict"
        | "TooManyUpdates" => Failure::Throttled,
        // IAM's and S3's count quotas.
        "LimitExceeded"
        | "TooManyBuckets"
        | "ParameterLimitExceeded"
        | "ServiceQuotaExceededException" => Failure::Quota,
        "PreconditionFailed" => Failure::Precondition,
        "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "TokenRefreshRequired"
        | "InvalidToken"
        | "InvalidClientTokenId"
        | "InvalidAccessKeyId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "MissingSecurityHeader"
        | "AuthFailure"
        | "RequestTimeTooSkewed" => Failure::Credentials,
        "AccessDenied"
        | "AccessDeniedException"
        | "AllAccessDisabled"
        | "NotAuthorized"
        | "OptInRequired"
        | TAKEN
        | "UnauthorizedOperation" => Failure::Denied,
        // S3 gives up waiting for a body with status 400.
        "RequestTimeout" | "RequestTimeoutException" => Failure::Unavailable,
        // The endpoint does not know the call: not a fault of the input.
        "UnknownOperationException" | "InvalidAction" | "MethodNotAllowed" | "NotImplemented" => {
            Failure::Other
        }
        _ => by_status(status),
    }
}

/// A 404 without one of the codes above is not "it is not there": a wrong endpoint answers so too, and everything
/// would be created anew.
fn by_status(status: u16) -> Failure {
    match status {
        400 | 413 | 422 => Failure::Invalid,
        401 => Failure::Credentials,
        403 => Failure::Denied,
        412 => Failure::Precondition,
        429 => Failure::Throttled,
        500.. => Failure::Unavailable,
        _ => Failure::Other,
    }
}

/// `LimitExceededException` of Personalize has two meanings. The service model documents it as "too many requests a
/// second"; in practice every count quota uses it too (`More than 5 resources in ACTIVE state. Please delete some`).
fn limit(message: &str) -> Failure {
    let message = message.to_ascii_uppercase().replace('_', " ");
    let has = |word: &str| message.contains(word);
    if has("PENDING OR IN PROGRESS") || has("PENDING") && has("IN PROGRESS") {
        // Import jobs and trainings count only while they run, so waiting for one to end makes room.
        return Failure::Full;
    }
    let counted =
        ["ACTIVE STATE", "MORE THAN", "QUOTA", "DELETE SOME", "MAXIMUM NUMBER", "RESOURCES"];
    let rated = [
        "TOO MANY REQUESTS",
        "REQUESTS PER",
        "NUMBER OF REQUESTS",
        "RATE EXCEEDED",
        "REQUEST RATE",
    ];
    if rated.iter().any(|w| has(w)) {
        return Failure::Throttled;
    }
    // Without a word that tells, the documented meaning; retries are bounded anyway.
    if counted.iter().any(|w| has(w)) { Failure::Quota } else { Failure::Throttled }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_rate_or_a_count() {
        let cases = [
            ("More than 5 resources with PENDING or IN_PROGRESS status.", Failure::Full),
            ("Rate exceeded", Failure::Throttled),
            ("Too many requests", Failure::Throttled),
            (
                "The limit on the number of requests per second has been exceeded.",
                Failure::Throttled,
            ),
            ("", Failure::Throttled),
            (
                "Campaign limit. More than 5 resources in ACTIVE state. Please delete some and try again.",
                Failure::Quota,
            ),
            ("You have exceeded the quota of filters", Failure::Quota),
        ];
        for (message, wanted) in cases {
            assert_eq!(failure("LimitExceededException", message, 400), wanted, "{message}");
        }
    }

    #[test]
    fn codes_come_before_the_status() {
        let cases = [
            ("ResourceNotFoundException", 400, Failure::NotFound),
            ("NoSuchEntity", 404, Failure::NotFound),
            ("ResourceAlreadyExistsException", 400, Failure::AlreadyExists),
            ("EntityAlreadyExists", 409, Failure::AlreadyExists),
            ("BucketAlreadyOwnedByYou", 409, Failure::AlreadyExists),
            ("BucketAlreadyExists", 409, Failure::Denied),
            ("ResourceInUseException", 400, Failure::InUse),
            ("BucketNotEmpty", 409, Failure::InUse),
            ("ThrottlingException", 400, Failure::Throttled),
            ("LimitExceeded", 409, Failure::Quota),
            ("InvalidInputException", 400, Failure::Invalid),
            ("TooManyTagsException", 400, Failure::Invalid),
            ("ValidationException", 400, Failure::Invalid),
            ("AccessDeniedException", 400, Failure::Denied),
            ("ExpiredTokenException", 400, Failure::Credentials),
            ("InvalidClientTokenId", 403, Failure::Credentials),
            ("RequestTimeout", 400, Failure::Unavailable),
            ("PreconditionFailed", 412, Failure::Precondition),
            ("UnknownOperationException", 400, Failure::Other),
        ];
        for (code, status, wanted) in cases {
            assert_eq!(failure(code, "", status), wanted, "{code}");
        }
    }

    #[test]
    fn a_bucket_of_another_region_is_told_with_its_region() {
        for (code, status) in
            [("PermanentRedirect", 301), ("", 301), ("AuthorizationHeaderMalformed", 400)]
        {
            let message = elsewhere(code, status, Some("eu-west-1")).unwrap();
            assert!(message.contains("`--region eu-west-1`"), "{message}");
        }
        assert!(elsewhere("PermanentRedirect", 301, None).unwrap().contains("another region"));
        assert_eq!(elsewhere("AuthorizationHeaderMalformed", 400, None), None);
        assert_eq!(elsewhere("NoSuchBucket", 404, Some("eu-west-1")), None);
    }

    #[test]
    fn an_unknown_endpoint_is_not_an_empty_account() {
        assert_eq!(failure("", "", 404), Failure::Other);
        assert_eq!(failure("", "", 403), Failure::Denied);
        assert_eq!(failure("", "", 503), Failure::Unavailable);
        assert_eq!(failure("", "", 301), Failure::Other);
    }
}
