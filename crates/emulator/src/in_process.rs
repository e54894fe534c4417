//! Requests of the process itself: no socket, no port that others could reach.
//! Not here: the listener (`server`); which request is whose (`router`).

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use hyper::body::Body as _;
use s3s::{Body, StdError};
use tokio_util::task::AbortOnDropHandle;

use crate::emulator::Emulator;
use crate::router::Router;

/// Answers requests inside the process, each as it would be answered over a connection.
#[derive(Clone)]
pub struct InProcess {
    router: Arc<Router>,
}

impl InProcess {
    /// The services of an emulator.
    #[must_use]
    pub fn new(emulator: Arc<Emulator>) -> Self {
        InProcess { router: Arc::new(Router::new(emulator)) }
    }

    /// Answers one request, in a task of its own, which ends with the future.
    ///
    /// # Errors
    /// [`io::ErrorKind::ConnectionReset`] when a fault rule says that the connection breaks.
    pub async fn answer<B>(&self, request: Request<B>) -> io::Result<Response<Body>>
    where
        B: hyper::body::Body<Data = Bytes> + Send + Sync + 'static,
        StdError: From<B::Error>,
    {
        let request = received(request);
        let has_body = request.method() != Method::HEAD;
        let router = Arc::clone(&self.router);
        let answered = tokio::spawn(async move { router.answer(request).await });
        let mut response = AbortOnDropHandle::new(answered)
            .await
            .map_err(io::Error::other)?
            .map_err(|closed| io::Error::new(io::ErrorKind::ConnectionReset, closed))?;
        if !has_body {
            return Ok(response.map(|_| Body::empty()));
        }
        let length = response.body().size_hint().exact();
        length_of(response.headers_mut(), length);
        Ok(response)
    }
}

/// The request as a server has it that read it from a connection: asked for by path, with the host and the length in headers.
fn received<B>(request: Request<B>) -> Request<Body>
where
    B: hyper::body::Body<Data = Bytes> + Send + Sync + 'static,
    StdError: From<B::Error>,
{
    let (mut head, body) = request.into_parts();
    if let Some(host) = head.uri.authority().and_then(|a| HeaderValue::try_from(a.as_str()).ok()) {
        head.headers.entry(HOST).or_insert(host);
    }
    let path = head.uri.path_and_query().cloned();
    head.uri = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    let length = body.size_hint().exact();
    // A request that has no body says nothing of its length, unless its method expects one.
    if length != Some(0) || [Method::PUT, Method::POST].contains(&head.method) {
        length_of(&mut head.headers, length);
    }
    Request::from_parts(head, Body::http_body(body))
}

fn length_of(headers: &mut HeaderMap, length: Option<u64>) {
    if let Some(length) = length {
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::EmulatorOptions;
    use crate::fault::Faults;
    use http::header::DATE;

    fn service(faults: &str) -> InProcess {
        let faults = Faults::parse(faults).unwrap();
        let options = EmulatorOptions { faults, ..EmulatorOptions::default() };
        InProcess::new(Emulator::open(options).unwrap())
    }

    async fn answer(service: &InProcess, method: Method, path: &str, body: &str) -> Response<Body> {
        let request = Request::builder().method(method).uri(format!("http://127.0.0.1{path}"));
        let request = request.body(Body::from(body.to_owned())).unwrap();
        service.answer(request).await.unwrap()
    }

    #[tokio::test]
    async fn requests_and_answers_have_what_a_connection_adds() {
        let service = service("[]");
        assert_eq!(answer(&service, Method::PUT, "/films", "").await.status(), 200);
        assert_eq!(answer(&service, Method::PUT, "/films/a.csv", "USER_ID\n").await.status(), 200);
        for (method, length) in [(Method::GET, 8), (Method::HEAD, 0)] {
            let response = answer(&service, method, "/films/a.csv", "").await;
            assert_eq!(response.headers()[CONTENT_LENGTH], "8");
            assert!(response.headers().contains_key(DATE));
            let hint = response.body().size_hint();
            assert_eq!(hint.exact().unwrap_or(8), length);
        }
        let absent = answer(&service, Method::GET, "/films/absent", "").await;
        assert_eq!(absent.status(), 404);
    }

    #[tokio::test]
    async fn a_connection_that_a_rule_closes_is_an_error() {
        let service = service(r#"[{"operation": "*", "kind": "reset"}]"#);
        let request = Request::post("http://127.0.0.1/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("Action=GetCallerIdentity&Version=2011-06-15".to_owned()));
        let error = service.answer(request.unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}
