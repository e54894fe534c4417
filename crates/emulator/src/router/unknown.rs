//! Requests to services that the emulator has not, and requests to ours that are none of their protocols': one sentence,
//! in the protocol of the service that was called.
//! Not here: operations that a service of ours has not; the service says so.

use http::{Method, Request, Response, StatusCode};
use s3s::Body;

use super::{Closed, Router, header, is_form, text_response};
use crate::call::Scope;
use crate::error::ServiceError;
use crate::fault::Verdict;
use crate::query::{element, error_response, nest};
use crate::stale::Reply;

/// The signing names of what there is.
const THERE: &[&str] = &[
    "personalize",
    "s3",
    "iam",
    "sts",
    "ssm",
    "scheduler",
    "apigateway",
    "athena",
    "kms",
    "states",
];

/// Services of other names that answer errors in XML whatever they are called in (REST-XML).
const REST_XML: &[&str] = &["cloudfront", "route53"];

/// Services that answer in the query protocol when they are called with `GET`, too.
const QUERY: &[&str] = &["iam", "sts"];

/// How an error is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// AWS JSON 1.0 or 1.1: the content type of the request comes back.
    Json(&'static str),
    RestJson,
    /// The query protocol, and REST-XML, which writes errors alike.
    Query,
    /// The query protocol of EC2, with errors of its own form.
    Ec2,
    /// Smithy's RPC in CBOR, which some SDKs prefer where a service has it.
    Cbor,
}

/// The service that a request is signed for, or that its target or path names, when there is none like it.
pub(super) fn service(request: &Request<Body>, scope: &Scope) -> Option<String> {
    let signed = scope.service.as_deref().filter(|name| !THERE.contains(name));
    let target = header(request.headers(), "x-amz-target");
    let target = target.and_then(|target| target.split_once('.')).map(|(service, _)| service);
    let target = target.filter(|service| {
        !service.starts_with("AmazonPersonalize")
            && !["AmazonSSM", "AmazonAthena", "TrentService", "AWSStepFunctions"].contains(service)
    });
    let lambda = (scope.service.is_none() && is_lambda(request.uri().path())).then_some("lambda");
    signed.or(target).or(lambda).map(str::to_owned)
}

/// Whether an unsigned request is of AWS Lambda, whose paths begin with a date: `/2015-03-31/functions/…`.
fn is_lambda(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let date = parts.next().unwrap_or_default();
    let is_date = date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    const RESOURCES: &[&str] = &[
        "functions",
        "layers",
        "event-source-mappings",
        "code-signing-configs",
        "account-settings",
    ];
    is_date && parts.next().is_some_and(|part| RESOURCES.contains(&part))
}

/// The service of ours that a request is signed for, when it is in none of the service's protocols. S3 takes the rest.
pub(super) fn stray(scope: &Scope) -> Option<&str> {
    scope.service.as_deref().filter(|service| THERE.contains(service) && *service != "s3")
}

fn protocol(request: &Request<Body>, service: &str) -> Protocol {
    let headers = request.headers();
    let media = header(headers, "content-type").unwrap_or_default();
    if header(headers, "smithy-protocol") == Some("rpc-v2-cbor") {
        return Protocol::Cbor;
    }
    if header(headers, "x-amz-target").is_some() {
        let old = media.starts_with("application/x-amz-json-1.0");
        return Protocol::Json(match old {
            true => "application/x-amz-json-1.0",
            false => "application/x-amz-json-1.1",
        });
    }
    let call = request.method() == Method::GET
        && request.uri().query().is_some_and(|query| query.contains("Action="));
    match (is_form(request) || call, service) {
        (true, "ec2") => Protocol::Ec2,
        (true, _) => Protocol::Query,
        _ if QUERY.contains(&service) || REST_XML.contains(&service) => Protocol::Query,
        _ => Protocol::RestJson,
    }
}

impl Router {
    pub(super) fn unknown(
        &self,
        request: &Request<Body>,
        service: &str,
        scope: &Scope,
        request_id: &str,
    ) -> Result<Response<Body>, Closed> {
        let message = match THERE.contains(&service) {
            true => format!("The request is none that `{service}` has a protocol for."),
            false => format!(
                "The emulator has no service `{service}`: it serves Personalize, S3, IAM, STS, EventBridge Scheduler, API Gateway, Step Functions, the parameters of SSM, keys of KMS and queries of Athena."
            ),
        };
        let protocol = protocol(request, service);
        let code = match protocol {
            Protocol::Query | Protocol::Ec2 => "InvalidAction",
            _ => "UnknownOperationException",
        };
        let error = ServiceError::new(400, code, message);
        let (body, content_type) = written(protocol, &error, request_id);
        let reply = Reply { status: StatusCode::BAD_REQUEST, error: Some(code.to_owned()), body };
        self.close(&Verdict::default(), service, "Unknown", scope, Some(error.code), 0)?;
        let mut response = text_response(reply, content_type, request_id);
        if protocol == Protocol::Cbor {
            let value = http::HeaderValue::from_static("rpc-v2-cbor");
            response.headers_mut().insert("smithy-protocol", value);
        }
        Ok(response)
    }
}

fn written(protocol: Protocol, error: &ServiceError, id: &str) -> (bytes::Bytes, &'static str) {
    match protocol {
        Protocol::Json(media) => (super::json::refusal(error).body, media),
        Protocol::RestJson => (super::json::refusal(error).body, "application/json"),
        Protocol::Query => {
            (error_response("https://iam.amazonaws.com/", error, id).into(), "text/xml")
        }
        Protocol::Ec2 => {
            let inner = element("Code", &error.code) + &element("Message", &error.message);
            let errors = nest("Errors", &nest("Error", &inner));
            (nest("Response", &(errors + &element("RequestID", id))).into(), "text/xml")
        }
        Protocol::Cbor => {
            // A map of two pairs of texts (RFC 8949).
            let mut body = vec![0xA2];
            for part in ["__type", &error.code, "message", &error.message] {
                cbor_text(&mut body, part);
            }
            (body.into(), "application/cbor")
        }
    }
}

fn cbor_text(body: &mut Vec<u8>, text: &str) {
    // Major type 3 with a length of two bytes, which all of ours fit in.
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    body.push(0x79);
    body.extend(length.to_be_bytes());
    body.extend(text.bytes().take(length.into()));
}
