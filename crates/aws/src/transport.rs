//! Failures without an answer of the service: whether the request was sent, and what people should read.
//! Not here: answers of the service (`error`).

use crate::answer::NotTheService;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use personalize_engine::cloud::Failure;
use std::{error::Error, io};

/// The failure that a call without a usable answer means; `status` is that of an answer that could not be read.
pub(crate) fn failure<E, R>(error: &SdkError<E, R>, status: Option<u16>) -> Failure
where
    SdkError<E, R>: Error + 'static,
{
    if chain(error).any(|e| e.is::<CredentialsError>()) {
        return Failure::Credentials;
    }
    match (error, status) {
        (_, Some(500..)) => Failure::Unavailable,
        (SdkError::ConstructionFailure(_), _) => Failure::Other,
        (SdkError::DispatchFailure(dispatch), _) if dispatch.is_user() => Failure::Other,
        (SdkError::DispatchFailure(_) | SdkError::TimeoutError(_), _) if never_connected(error) => {
            Failure::Unreachable
        }
        _ => Failure::Ambiguous,
    }
}

/// Whether the failure was in making the connection, so that the request was surely not sent.
///
/// The HTTP client keeps its error types to itself. What is public are the causes from the system, and the texts
/// `HTTP connect timeout occurred …` and `client error (Connect)`.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|cause| {
        let refused = cause.downcast_ref::<io::Error>().is_some_and(|io| {
            use io::ErrorKind::{
                AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkUnreachable,
            };
            matches!(
                io.kind(),
                AddrNotAvailable | ConnectionRefused | HostUnreachable | NetworkUnreachable
            )
        });
        let text = cause.to_string();
        refused || text.starts_with("HTTP connect timeout") || text.contains("(Connect)")
    })
}

/// The causes in one line, each said once: `dispatch failure: io error: connection refused`. That there are no credentials
/// at all the SDK says with every place it looked in; they are always the same.
pub(crate) fn message(error: &(dyn Error + 'static)) -> String {
    if chain(error).any(|cause| cause.to_string().contains("no credentials found in chain")) {
        return "there are no credentials: not in the environment, a profile, a web identity, or the metadata of a container or machine".to_owned();
    }
    // The SDK's words around it name our own check.
    if let Some(answer) = chain(error).find_map(|cause| cause.downcast_ref::<NotTheService>()) {
        return answer.to_string();
    }
    if chain(error).any(too_many_files) {
        return "no connection could be opened, as too many files are open; raise the limit (`ulimit -n 4096`) or end other programs".to_owned();
    }
    let mut parts: Vec<String> = Vec::new();
    for cause in shown_causes(error).map(ToString::to_string) {
        // What a program said ends with a line of its own.
        let cause = cause.trim_end();
        if !parts.last().is_some_and(|last| last.contains(cause)) {
            parts.push(cause.to_owned());
        }
    }
    parts.join(": ")
}

/// The causes that are told. Where credentials fail, that is all that the outer ones say.
fn shown_causes<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    let inner = chain(error).filter(|cause| cause.is::<CredentialsError>()).last();
    chain(inner.and_then(Error::source).or(inner).unwrap_or(error))
}

/// Whether the system refused another file: EMFILE and ENFILE, the same numbers on Linux, macOS and the BSDs.
pub(crate) fn too_many_files(error: &(dyn Error + 'static)) -> bool {
    let code = error.downcast_ref::<io::Error>().and_then(io::Error::raw_os_error);
    cfg!(unix) && matches!(code, Some(23 | 24))
}

fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| (*cause).source())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_runtime_api::client::result::ConnectorError;

    type Failed = SdkError<io::Error, ()>;

    fn of(error: ConnectorError) -> Failure {
        failure(&Failed::dispatch_failure(error), None)
    }

    #[test]
    fn a_refused_connection_never_sent_the_request() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(of(ConnectorError::io(refused.into())), Failure::Unreachable);
        assert_eq!(
            of(ConnectorError::timeout("HTTP connect timeout occurred after 5s".into())),
            Failure::Unreachable
        );
    }

    #[cfg(unix)]
    #[test]
    fn too_many_open_files_are_named() {
        let full = ConnectorError::io(io::Error::from_raw_os_error(24).into());
        assert!(message(&Failed::dispatch_failure(full)).contains("`ulimit -n"));
        let other = ConnectorError::io(io::Error::from_raw_os_error(13).into());
        assert!(!message(&Failed::dispatch_failure(other)).contains("ulimit"));
    }

    #[test]
    fn a_lost_answer_is_ambiguous() {
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(of(ConnectorError::io(reset.into())), Failure::Ambiguous);
        assert_eq!(
            of(ConnectorError::timeout("HTTP read timeout occurred after 30s".into())),
            Failure::Ambiguous
        );
        assert_eq!(failure(&Failed::timeout_error("attempt timeout"), None), Failure::Ambiguous);
        assert_eq!(failure(&Failed::response_error("cut off", ()), None), Failure::Ambiguous);
        assert_eq!(
            failure(&Failed::response_error("not JSON", ()), Some(502)),
            Failure::Unavailable
        );
    }

    #[test]
    fn credentials_are_found_wherever_they_fail() {
        let missing = || CredentialsError::not_loaded("no providers in chain");
        assert_eq!(of(ConnectorError::other(missing().into(), None)), Failure::Credentials);
        assert_eq!(failure(&Failed::construction_failure(missing()), None), Failure::Credentials);
    }

    #[test]
    fn of_credentials_only_the_cause_is_told() {
        let failed = ConnectorError::other(CredentialsError::provider_error("over\n").into(), None);
        assert_eq!(message(&Failed::dispatch_failure(failed)), "over");
        let bare = ConnectorError::other(CredentialsError::unhandled("").into(), None);
        assert!(!message(&Failed::dispatch_failure(bare)).contains("dispatch"));
    }

    #[test]
    fn our_own_bad_request_is_not_retried() {
        assert_eq!(of(ConnectorError::user("bad uri".into())), Failure::Other);
        assert_eq!(failure(&Failed::construction_failure("bad input"), None), Failure::Other);
    }
}
