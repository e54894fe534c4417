//! Which answers are the service's own. A proxy, a portal or a cut connection also answers with status 200 and HTML, or
//! with nothing at all; the SDK takes an empty body for an answer without members, and calls without an output for done.
//! Not here: what an answer of the service means (`error`).
//!
//! Facts: Personalize and IAM answer with the header `x-amzn-RequestId`, S3 with `x-amz-request-id`, failures included
//! (S3 API reference, "common response headers"; the SDKs log the same two).

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept, context::BeforeDeserializationInterceptorContextRef, dyn_dispatch_hint,
        },
        orchestrator::{HttpResponse, Metadata},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use std::fmt;

/// The headers with the service's request id.
const IDS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// An answer that is not the service's: whether the call has happened is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotTheService {
    status: u16,
    lack: &'static str,
}

impl fmt::Display for NotTheService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotTheService { status, lack } = self;
        write!(
            f,
            "the answer (HTTP status {status}) {lack}, so it is not the service's; look for a proxy in between or a wrong endpoint"
        )
    }
}

impl std::error::Error for NotTheService {}

/// The service's request id.
pub(crate) fn request_id(response: &HttpResponse) -> Option<&str> {
    IDS.iter().find_map(|name| response.headers().get(*name)).filter(|id| !id.trim().is_empty())
}

/// Refuses answers that are not the service's before they are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OnlyTheService;

#[dyn_dispatch_hint]
impl Intercept for OnlyTheService {
    fn name(&self) -> &'static str {
        "OnlyTheService"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let header = |name| response.headers().get(name);
        let seen = Traits {
            status: response.status().as_u16(),
            id: request_id(response).is_some(),
            html: header("content-type").is_some_and(|kind| kind.starts_with("text/html")),
            empty: header("content-length") == Some("0"),
            body: config.load::<Metadata>().is_some_and(|call| has_body(call.name())),
        };
        check(seen).map_err(Into::into)
    }
}

/// What of an answer counts.
#[derive(Debug, Clone, Copy)]
struct Traits {
    status: u16,
    /// It has a request id.
    id: bool,
    html: bool,
    /// It says that it has no body.
    empty: bool,
    /// A success of this call has a body.
    body: bool,
}

fn check(seen: Traits) -> Result<(), NotTheService> {
    let success = (200..300).contains(&seen.status);
    let lack = match seen.status {
        // Passing failures are retried, whoever answers so.
        429 | 500.. => return Ok(()),
        _ if !seen.id => "has no request id",
        // Objects may be HTML; refusals never are.
        _ if seen.html && !success => "is a page of HTML",
        _ if seen.empty && seen.body && success => "is empty",
        _ => return Ok(()),
    };
    Err(NotTheService { status: seen.status, lack })
}

/// Whether a success has a body in the service models: all reads but those of objects, which may be empty, and all
/// creates but `CreateBucket`.
fn has_body(operation: &str) -> bool {
    let reads = ["Describe", "List", "Get", "Create"];
    reads.iter().any(|verb| operation.starts_with(verb))
        && !matches!(operation, "GetObject" | "CreateBucket")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Traits = Traits { status: 200, id: true, html: false, empty: false, body: true };

    #[test]
    fn only_an_answer_with_an_id_and_its_body_is_the_services() {
        let cases = [
            (GOOD, true),
            (Traits { id: false, ..GOOD }, false),
            (Traits { id: false, status: 404, ..GOOD }, false),
            (Traits { id: false, status: 302, ..GOOD }, false),
            (Traits { html: true, status: 404, ..GOOD }, false),
            (Traits { html: true, ..GOOD }, true),
            (Traits { empty: true, ..GOOD }, false),
            (Traits { empty: true, body: false, ..GOOD }, true),
            (Traits { empty: true, status: 404, ..GOOD }, true),
            (Traits { id: false, status: 429, ..GOOD }, true),
            (Traits { id: false, html: true, status: 502, ..GOOD }, true),
        ];
        for (seen, good) in cases {
            assert_eq!(check(seen).is_ok(), good, "{seen:?}");
        }
    }

    #[test]
    fn deletes_heads_and_objects_may_be_empty() {
        for operation in ["DescribeDataset", "ListTagsForResource", "GetRole", "CreateSolution"] {
            assert!(has_body(operation), "{operation}");
        }
        for operation in ["DeleteRole", "HeadObject", "GetObject", "PutObject", "CreateBucket"] {
            assert!(!has_body(operation), "{operation}");
        }
    }
}
