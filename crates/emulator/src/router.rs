//! Which request is whose: Personalize, IAM, STS, SSM, Scheduler, API Gateway, Athena,
//! KMS or S3; and of the routes that
//! emulated APIs answer.
//! Not here: sockets; a router answers requests inside the process as well.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::StreamExt;
use http::header::{CONTENT_TYPE, DATE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use s3s::Body;
use s3s::dto::StreamingBlob;

use crate::apigateway::Stage;
use crate::call::Scope;
use crate::emulator::Emulator;
use crate::fault::{Fault, Verdict};
use crate::journal::{Entry, Outcome};
use crate::personalize::Personalize;
use crate::s3::{self, CallRecord};
use crate::stale::{Memory, Reply, is_read};

mod json;
mod query;
mod unknown;

/// Bodies of control planes are never longer than this; a schema has at most 20,000 characters.
const LONGEST_BODY: usize = 16 * 1024 * 1024;

/// The connection is to be closed without an answer: a fault was asked for.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed by a fault rule")]
pub struct Closed;

/// Answers the requests of all services.
pub struct Router {
    emulator: Arc<Emulator>,
    personalize: Personalize,
    s3: s3::Service,
    memory: Memory,
    answered: AtomicU64,
}

/// A request of a control plane, read whole.
struct ControlCall {
    service: &'static str,
    operation: String,
    scope: Scope,
    body: Bytes,
}

impl ControlCall {
    /// The request as the memory of stale reads knows it. Recommendations are not remembered: they
    /// are many, and nobody waits for one to become right.
    fn remembered(&self) -> Option<String> {
        let resources = !["personalize-runtime", "personalize-events"].contains(&self.service);
        let (service, operation, region) = (self.service, &self.operation, &self.scope.region);
        let body = String::from_utf8_lossy(&self.body);
        resources.then(|| format!("{service} {operation} {region} {body}"))
    }
}

/// The header with the id of a request, of all services but S3.
const REQUEST_ID: &str = "x-amzn-requestid";

impl Router {
    /// The services of an emulator.
    #[must_use]
    pub fn new(emulator: Arc<Emulator>) -> Self {
        Router {
            personalize: Personalize::new(Arc::clone(&emulator)),
            s3: s3::service(emulator.s3_backend()),
            memory: Memory::default(),
            answered: AtomicU64::new(0),
            emulator,
        }
    }

    /// Answers one request.
    ///
    /// # Errors
    /// [`Closed`] when a fault rule says that the connection breaks.
    pub async fn answer(&self, request: Request<Body>) -> Result<Response<Body>, Closed> {
        let mut response = self.routed(request).await?;
        // Answers of S3 have the time of the machine, by which locks are as old as they are.
        let is_s3 = !response.headers().contains_key(REQUEST_ID);
        let now = if is_s3 { Timestamp::now() } else { self.emulator.clock.now() };
        if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&now)
            && let Ok(date) = date.parse()
        {
            response.headers_mut().insert(DATE, date);
        }
        Ok(response)
    }

    async fn routed(&self, request: Request<Body>) -> Result<Response<Body>, Closed> {
        let scope = Scope::of(request.headers(), request.uri().query());
        let request_id = self.request_id();
        // What was due before this request has happened when it is answered.
        let Emulator { schedules, faults, journal, .. } = &*self.emulator;
        schedules.fire(&self.personalize, faults, journal).await;
        if is_of_an_api(&scope)
            && let Some(stage) = self.emulator.gateway.stage(&request)
        {
            return self.endpoint(request, &stage, scope).await;
        }
        if let Some(service) = unknown::service(&request, &scope) {
            return self.unknown(&request, &service, &scope, &request_id);
        }
        if let Some(target) = header(request.headers(), "x-amz-target") {
            let operation = target.rsplit('.').next().unwrap_or(target).to_owned();
            let service = match target.split('.').next() {
                Some("AmazonSSM") => "ssm",
                Some("AmazonAthena") => "athena",
                Some("TrentService") => "kms",
                Some("AWSStepFunctions") => "states",
                _ => "personalize",
            };
            return self.json(request, service, operation, scope, request_id).await;
        }
        if let Some((service, operation)) = json::rest_operation(&request, &scope) {
            return self.json(request, service, operation.into(), scope, request_id).await;
        }
        if let Some(route) = json::rest_route(&request, &scope) {
            return self.rest(request, route, scope, request_id).await;
        }
        if is_form(&request) {
            return self.query(request, scope, request_id).await;
        }
        if let Some(service) = unknown::stray(&scope) {
            return self.unknown(&request, service, &scope, &request_id);
        }
        self.object(request, scope, request_id).await
    }

    /// A request to a route of an emulated API.
    async fn endpoint(
        &self,
        request: Request<Body>,
        stage: &Stage,
        scope: Scope,
    ) -> Result<Response<Body>, Closed> {
        let (head, body) = request.into_parts();
        let body = whole(body).await.unwrap_or_default();
        let personalize = (&self.personalize, self.emulator.account.as_str());
        let answered = self.emulator.gateway.serve(stage, &head, &body, personalize).await;
        let verdict = self.emulator.faults.decide("execute-api", &answered.name);
        self.emulator.clock.sleep(verdict.latency).await;
        self.close(&verdict, "execute-api", &answered.name, &scope, answered.error, 0)?;
        Ok(answered.response)
    }

    /// Whether a request of a web page is for a route that every page may call.
    pub(crate) fn is_open<B>(&self, request: &Request<B>) -> bool {
        is_of_an_api(&Scope::of(request.headers(), request.uri().query()))
            && self.emulator.gateway.is_open(request)
    }

    async fn object(
        &self,
        mut request: Request<Body>,
        scope: Scope,
        request_id: String,
    ) -> Result<Response<Body>, Closed> {
        let record = CallRecord::default();
        let sent = sent(request.headers());
        request.extensions_mut().insert(record.clone());
        request.extensions_mut().insert(scope.clone());
        let mut response = self.s3.call(request).await.map_err(|_| Closed)?;
        let call = record.get();
        let operation = call.operation.unwrap_or_else(|| "Unknown".into());
        let code = error_code(&mut response).await;
        self.close(&call.verdict, "s3", &operation, &scope, code, sent)?;
        if let Ok(value) = request_id.parse() {
            response.headers_mut().insert("x-amz-request-id", value);
        }
        Ok(response)
    }

    /// Runs a call of a control plane with the faults that are due.
    async fn run(
        &self,
        call: &ControlCall,
        handler: impl AsyncFnOnce() -> Reply,
        refuse: impl Fn(&Fault) -> Reply,
    ) -> Result<Reply, Closed> {
        let verdict = self.emulator.faults.decide(call.service, &call.operation);
        self.emulator.clock.sleep(verdict.latency).await;
        let reply = match &verdict.fault {
            Some(Fault::Hang) => std::future::pending().await,
            Some(fault @ (Fault::Throttle | Fault::Error { .. } | Fault::Reset)) => refuse(fault),
            Some(fault @ Fault::StaleRead) if is_read(&call.operation) => {
                match call.remembered().and_then(|request| self.memory.before(&request)) {
                    Some(before) => before,
                    None if self.is_too_new(call) => refuse(fault),
                    None => handler().await,
                }
            }
            _ => {
                let reply = handler().await;
                if let Some(request) = call.remembered() {
                    self.memory.note(request, &call.operation, &reply);
                }
                reply
            }
        };
        let error = reply.error.clone();
        self.close(&verdict, call.service, &call.operation, &call.scope, error, 0)?;
        Ok(reply)
    }

    fn is_too_new(&self, call: &ControlCall) -> bool {
        call.operation.starts_with("Describe")
            && self.memory.is_too_new(&String::from_utf8_lossy(&call.body))
    }

    /// Writes the call into the journal; ends it when its answer is to be lost.
    fn close(
        &self,
        verdict: &Verdict,
        service: &str,
        operation: &str,
        scope: &Scope,
        error: Option<String>,
        sent: u64,
    ) -> Result<(), Closed> {
        let outcome = match (&verdict.fault, error) {
            (Some(Fault::Reset), _) => Outcome::Reset,
            (Some(Fault::LostResponse), _) => Outcome::Lost,
            (_, Some(code)) => Outcome::Error(code),
            (_, None) => Outcome::Ok,
        };
        let closed = matches!(outcome, Outcome::Reset | Outcome::Lost);
        self.emulator.journal.add(Entry {
            service: service.into(),
            operation: operation.into(),
            region: scope.region.clone(),
            time: self.emulator.clock.now(),
            outcome,
            sent,
        });
        if closed { Err(Closed) } else { Ok(()) }
    }

    /// A request id in the form of a UUID, from the count of requests.
    fn request_id(&self) -> String {
        let count = self.answered.fetch_add(1, Ordering::Relaxed);
        let mixed = count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let (high, middle, low) = (mixed >> 32, (mixed >> 16) & 0xFFFF, mixed & 0xFFFF);
        format!("{high:08x}-{middle:04x}-4000-8000-{low:04x}{:08x}", count & 0xFFFF_FFFF)
    }
}

impl std::fmt::Debug for Router {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Router").finish_non_exhaustive()
    }
}

/// Whether a request may be one to an API: what is signed for another service is not.
fn is_of_an_api(scope: &Scope) -> bool {
    scope.service.as_deref().is_none_or(|service| service == "execute-api")
}

/// The bytes of data that a request to S3 carries; those of its chunks do not count.
fn sent(headers: &HeaderMap) -> u64 {
    let length = |name: &str| header(headers, name)?.parse().ok();
    length("x-amz-decoded-content-length").or_else(|| length("content-length")).unwrap_or(0)
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn is_form(request: &Request<Body>) -> bool {
    let form = header(request.headers(), CONTENT_TYPE.as_str());
    request.method() == Method::POST
        && request.uri().path() == "/"
        && form.is_some_and(|form| form.starts_with("application/x-www-form-urlencoded"))
}

/// All bytes of a body; `None` when there are too many or the client went away.
async fn whole(body: Body) -> Option<Bytes> {
    let mut body = StreamingBlob::from(body);
    let mut bytes = bytes::BytesMut::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece.ok()?);
        if bytes.len() > LONGEST_BODY {
            return None;
        }
    }
    Some(bytes.freeze())
}

/// The error code of an answer of S3, which is in its XML; the status where there is no XML.
async fn error_code(response: &mut Response<Body>) -> Option<String> {
    if response.status().as_u16() < 400 && response.status() != StatusCode::NOT_MODIFIED {
        return None;
    }
    let bytes = whole(std::mem::take(response.body_mut())).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    *response.body_mut() = Body::from(bytes);
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    Some(code.map_or_else(|| response.status().as_u16().to_string(), |(code, _)| code.to_owned()))
}

fn text_response(reply: Reply, content_type: &'static str, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    let given = [(REQUEST_ID, Some(request_id)), ("x-amzn-errortype", reply.error.as_deref())];
    for (name, value) in given {
        if let Some(value) = value.and_then(|value| value.parse().ok()) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests;
