//! Requests to services that the emulator has not: one sentence, in the protocol of the request.
//! Not here: operations that a service of ours has not; the service says so.

use http::{Request, Response};
use s3s::Body;

use super::json::refusal;
use super::{Closed, Router, header, is_form, text_response};
use crate::call::Scope;
use crate::error::ServiceError;
use crate::fault::Verdict;
use crate::query::error_response;
use crate::stale::Said;

/// The signing names of what there is.
const THERE: &[&str] = &["personalize", "s3", "iam", "sts"];

/// The service that a request is signed for, or that its target names, when there is none like it.
pub(super) fn service(request: &Request<Body>, scope: &Scope) -> Option<String> {
    let signed = scope.service.as_deref().filter(|name| !THERE.contains(name));
    let target = header(request.headers(), "x-amz-target");
    let target = target.and_then(|target| target.split_once('.')).map(|(service, _)| service);
    let target = target.filter(|service| !service.starts_with("AmazonPersonalize"));
    signed.or(target).map(str::to_owned)
}

impl Router {
    pub(super) fn unknown(
        &self,
        request: &Request<Body>,
        service: &str,
        scope: &Scope,
        request_id: &str,
    ) -> Result<Response<Body>, Closed> {
        let message = format!(
            "The emulator has no service `{service}`: it serves Personalize, S3, IAM and STS."
        );
        let code = if is_form(request) { "InvalidAction" } else { "UnknownOperationException" };
        let error = ServiceError::new(400, code, message);
        let (said, content_type) = if is_form(request) {
            let body = error_response("https://iam.amazonaws.com/", &error, request_id).into();
            (Said { body, ..refusal(&error) }, "text/xml")
        } else if header(request.headers(), "x-amz-target").is_some() {
            (refusal(&error), "application/x-amz-json-1.1")
        } else {
            (refusal(&error), "application/json")
        };
        let verdict = Verdict::default();
        self.close(&verdict, service, "Unknown", scope, Some(error.code))?;
        Ok(text_response(said, content_type, request_id))
    }
}
