//! A service inside this process, in place of the network. The SDK makes and signs the same requests for it.

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::{BodyExt, combinators::BoxBody};
use std::{error::Error, fmt, future::Future, io, pin::Pin, sync::Arc};

/// The endpoint of requests that stay in this process.
pub(crate) const ENDPOINT: &str = "http://127.0.0.1";

/// The body of a request.
pub type Body = BoxBody<Bytes, Box<dyn Error + Send + Sync>>;

type Answering = Pin<Box<dyn Future<Output = Result<HttpResponse, ConnectorError>> + Send>>;

/// What answers requests inside this process.
#[derive(Clone)]
pub struct InProcess(Arc<dyn Fn(http::Request<Body>) -> Answering + Send + Sync>);

impl InProcess {
    /// Requests are answered by `answer`, whose errors are those of a connection.
    pub fn new<A, F, B>(answer: A) -> InProcess
    where
        A: Fn(http::Request<Body>) -> F + Send + Sync + 'static,
        F: Future<Output = io::Result<http::Response<B>>> + Send + 'static,
        B: http_body::Body<Data = Bytes, Error = Box<dyn Error + Send + Sync>>
            + Send
            + Sync
            + 'static,
    {
        InProcess(Arc::new(move |request| {
            let answered = answer(request);
            Box::pin(async move {
                let answer = answered.await.map_err(|error| ConnectorError::io(error.into()))?;
                let answer = answer.map(SdkBody::from_body_1_x);
                HttpResponse::try_from(answer)
                    .map_err(|error| ConnectorError::other(error.into(), None))
            })
        }))
    }

    pub(crate) fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess").finish_non_exhaustive()
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match request.try_into_http1x() {
            Ok(request) => HttpConnectorFuture::new((self.0)(request.map(BodyExt::boxed))),
            Err(error) => HttpConnectorFuture::ready(Err(ConnectorError::user(error.into()))),
        }
    }
}

impl HttpClient for InProcess {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Key, Settings, connect};
    use http_body_util::Full;
    use personalize_engine::cloud::{Cloud, CloudError, Failure, Identity};

    /// Asks who is calling, of a service that answers with `answer`.
    async fn identity(answer: Result<&'static str, io::ErrorKind>) -> Result<Identity, CloudError> {
        let service = InProcess::new(move |request: http::Request<Body>| async move {
            assert_eq!(request.uri().authority().unwrap(), "127.0.0.1");
            assert!(request.headers().contains_key("authorization"));
            let sent = request.into_body().collect().await.unwrap().to_bytes();
            assert!(sent.starts_with(b"Action=GetCallerIdentity"));
            let response = http::Response::builder().header("x-amzn-requestid", "1");
            let body = Full::from(answer?).map_err(|never| match never {});
            response.body(body).map_err(io::Error::other)
        });
        let settings = Settings {
            region: Some("eu-west-1".into()),
            in_process: Some(service),
            credentials: Some(Key { id: "local".into(), secret: "local".into() }),
            ..Settings::default()
        };
        connect(&settings).await.unwrap().identity().await
    }

    #[tokio::test]
    async fn requests_do_not_leave_the_process() {
        let answer = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account>\
            <Arn>arn:me</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";
        assert_eq!(identity(Ok(answer)).await.unwrap().caller, "arn:me");
    }

    #[tokio::test]
    async fn an_error_of_the_service_is_one_of_the_connection() {
        let error = identity(Err(io::ErrorKind::ConnectionReset)).await.unwrap_err();
        assert_eq!(error.failure, Failure::Ambiguous);
    }
}
