//! Calls of services that are asked for a few operations, over the SDK's own runtime: credentials, signature, timeouts, clock
//! skew and user agent are the SDK's, and the operations are those of the service model. An SDK crate for each such service
//! would cost a good part of a first build. Not here: what the operations mean (`iam`), and where the service is.
//!
//! Facts: in the Query protocol an operation is a form with `Action` and `Version` that is posted to `/`, and its answer is XML
//! (IAM API reference, "Making query requests"). In AWS JSON 1.0 and 1.1 it is a JSON object that is posted to `/` with the operation in
//! the header `x-amz-target`, and its answer is one, too (Smithy, AWS JSON 1.0 and 1.1 protocols). In REST-JSON method and path are those
//! of the operation, and members of the input may stand in the path and the query (`personalize_model::rest`).

mod form;
mod json;
mod xml;

use crate::{
    answer::OnlyTheService,
    call_log::CallLog,
    error::{OrCloud, bug, given},
};
use aws_config::SdkConfig;
use aws_runtime::{
    auth::{SigV4OperationSigningConfig, sigv4, sigv4::SigV4AuthScheme},
    invocation_id::InvocationIdInterceptor,
    recursion_detection::RecursionDetectionInterceptor,
    request_info::RequestInfoInterceptor,
    service_clock_skew::ServiceClockSkewInterceptor,
    user_agent::{ApiMetadata, UserAgentInterceptor},
};
use aws_smithy_runtime::client::orchestrator::operation::Operation as Orchestrated;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        auth::{AuthSchemeOptionResolverParams, static_resolver::StaticAuthSchemeOptionResolver},
        interceptors::{
            Intercept, context::BeforeSerializationInterceptorContextRef, dyn_dispatch_hint,
        },
        orchestrator::{HttpRequest, HttpResponse, Metadata, OrchestratorError},
        runtime_components::{RuntimeComponents, RuntimeComponentsBuilder},
        runtime_plugin::StaticRuntimePlugin,
    },
};
use aws_smithy_types::{
    body::SdkBody,
    config_bag::{ConfigBag, Layer},
    error::{ErrorMetadata, metadata::ProvideErrorMetadata},
};
use aws_types::{SigningName, region::SigningRegion};
use personalize_engine::cloud::CloudError;
use personalize_model::{Member, Operation, Route, convert, rest};
use serde_json::Value;
use std::fmt;

/// How a service is spoken to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Protocol {
    /// The Query protocol: a form in, XML out.
    Query {
        /// The version of the model: `2010-05-08`.
        version: &'static str,
    },
    /// AWS JSON: JSON in and out, the operation in a header.
    Json {
        /// The version of the protocol: `1.1`.
        version: &'static str,
        /// What stands before the operation: `AmazonSSM`.
        target: &'static str,
    },
    /// REST-JSON: JSON in and out, the operation in method and path.
    Rest {
        /// Where the operations are.
        routes: &'static [Route],
    },
}

/// A service that is asked for a few operations.
#[derive(Debug)]
pub(crate) struct Service {
    /// `IAM`.
    pub(crate) name: &'static str,
    /// The name that requests are signed for: `iam`.
    pub(crate) signing_name: &'static str,
    /// How it is spoken to.
    pub(crate) protocol: Protocol,
    /// Its operations that are used.
    pub(crate) operations: &'static [Operation],
}

/// Where a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Endpoint<'a> {
    /// The whole URL.
    pub(crate) url: &'a str,
    /// The region that requests are signed for.
    pub(crate) signing_region: &'a str,
}

/// A client of one service.
#[derive(Debug)]
pub(crate) struct Client {
    service: &'static Service,
    operation: Orchestrated<Call, Vec<u8>, Refusal>,
}

/// One call: the operation, and its input in the form that is sent.
#[derive(Debug, Clone)]
struct Call {
    operation: &'static Operation,
    method: &'static str,
    uri: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Client {
    /// A client with the credentials, timeouts and application name of `config`; it retries nothing.
    pub(crate) fn new(
        service: &'static Service,
        endpoint: Endpoint<'_>,
        config: &SdkConfig,
    ) -> Client {
        let mut operation = Orchestrated::builder()
            .service_name(service.name)
            .operation_name("any")
            .endpoint_url(endpoint.url)
            .no_retry()
            .interceptor(Named { service: service.name })
            .interceptor(OnlyTheService)
            .interceptor(CallLog)
            .with_connection_poisoning()
            .runtime_plugin(signed(service, endpoint, config));
        if let Some(timeouts) = config.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        if let Some(protection) = config.stalled_stream_protection() {
            operation = operation.stalled_stream_protection(protection);
        }
        if let Some(http) = config.http_client() {
            operation = operation.http_client(http);
        }
        let operation = operation.serializer(request).deserializer(answer).build();
        Client { service, operation }
    }

    /// Makes the call `name` with `input`, in the names of the service model; answers its output, null where it has none.
    ///
    /// # Errors
    /// What the service answers, and `Ambiguous` for an answer that is none of its. An input that the model does not take is a
    /// bug of this program, and nothing is sent.
    pub(crate) async fn call(&self, name: &str, input: &Value) -> Result<Value, CloudError> {
        let operation = self.service.operations.iter().find(|operation| operation.name == name);
        let operation = operation.ok_or_else(|| bug(name, "the service has no such call"))?;
        let input = convert::sent(operation.input, input).map_err(|misfit| bug(name, misfit))?;
        let protocol = self.service.protocol;
        let call = call(operation, protocol, &input).ok_or_else(|| bug(name, "it has no route"))?;
        let answer = self.operation.invoke(call).await.or_cloud(name)?;
        let Some(shape) = operation.output else { return Ok(Value::Null) };
        let output = match protocol {
            Protocol::Query { .. } => xml::output(operation.name, shape, &answer),
            Protocol::Json { .. } | Protocol::Rest { .. } => json::output(&answer),
        };
        let lacks =
            |output: &Value, member: &Member| member.required && output.get(member.name).is_none();
        let whole =
            output.filter(|output| !shape.members().iter().any(|member| lacks(output, member)));
        given(name, whole)
    }
}

/// What signs the requests and names this program.
fn signed(
    service: &'static Service,
    endpoint: Endpoint<'_>,
    config: &SdkConfig,
) -> StaticRuntimePlugin {
    let mut layer = Layer::new("signed");
    layer
        .store_put(AuthSchemeOptionResolverParams::new(()))
        .store_put(SigV4OperationSigningConfig::default())
        .store_put(SigningName::from_static(service.signing_name))
        .store_put(SigningRegion::from(aws_config::Region::new(endpoint.signing_region.to_owned())))
        .store_put(ApiMetadata::new(service.signing_name, env!("CARGO_PKG_VERSION")));
    if let Some(name) = config.app_name() {
        layer.store_put(name.clone());
    }
    let mut components = RuntimeComponentsBuilder::new("signed")
        .with_auth_scheme(SigV4AuthScheme::new())
        .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![
            sigv4::SCHEME_ID,
        ])))
        .with_interceptor(ServiceClockSkewInterceptor::new())
        .with_interceptor(RequestInfoInterceptor::new())
        .with_interceptor(UserAgentInterceptor::new())
        .with_interceptor(InvocationIdInterceptor::new())
        .with_interceptor(RecursionDetectionInterceptor::new())
        .with_identity_cache(config.identity_cache())
        .with_sleep_impl(config.sleep_impl())
        .with_time_source(config.time_source());
    if let Some(credentials) = config.credentials_provider() {
        components.set_identity_resolver(sigv4::SCHEME_ID, credentials);
    }
    StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
}

/// The call as it is sent; `None` where the service has no route for it.
fn call(operation: &'static Operation, protocol: Protocol, input: &Value) -> Option<Call> {
    let posted = |media: &str, body: String| Call {
        operation,
        method: "POST",
        uri: "/".to_owned(),
        headers: vec![("content-type", media.to_owned())],
        body,
    };
    match protocol {
        Protocol::Query { version } => {
            let form = form::encoded(operation.name, version, input);
            Some(posted("application/x-www-form-urlencoded", form))
        }
        Protocol::Json { version, target } => {
            let media = format!("application/x-amz-json-{version}");
            let mut call = posted(&media, input.to_string());
            call.headers.push(("x-amz-target", format!("{target}.{}", operation.name)));
            Some(call)
        }
        Protocol::Rest { routes } => {
            let route = routes.iter().find(|route| route.operation == operation.name)?;
            let rest::Request { method, uri, body } = rest::request(route, input);
            let media = body.is_some().then(|| ("content-type", "application/json".to_owned()));
            // A text is a body as it stands.
            let body = match body {
                Some(Value::String(text)) => text,
                body => body.map_or_else(String::new, |body| body.to_string()),
            };
            Some(Call { operation, method, uri, headers: media.into_iter().collect(), body })
        }
    }
}

fn request(call: Call) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(call.body.as_str()));
    request.set_method(call.method)?;
    request.set_uri(call.uri)?;
    for (name, value) in call.headers {
        request.headers_mut().insert(name, value);
    }
    request.headers_mut().insert("content-length", call.body.len().to_string());
    Ok(request)
}

/// What the service refused, as it says so itself.
#[derive(Debug)]
struct Refusal(ErrorMetadata);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

fn answer(response: &HttpResponse) -> Result<Vec<u8>, OrchestratorError<Refusal>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(body.to_vec());
    }
    // A refusal that cannot be read is judged by its status.
    let mut refused = json::refused(body).unwrap_or_else(|| xml::refused(body));
    // REST-JSON says the code in a header.
    let code = response.headers().get("x-amzn-errortype").and_then(|code| code.split(':').next());
    refused.code = refused.code.or_else(|| code.map(str::to_owned));
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = refused.code {
        metadata = metadata.code(code);
    }
    if let Some(message) = refused.message {
        metadata = metadata.message(message);
    }
    Err(OrchestratorError::operation(Refusal(metadata.build())))
}

/// Gives every call its name, which spans and other interceptors read.
#[derive(Debug)]
struct Named {
    service: &'static str,
}

#[dyn_dispatch_hint]
impl Intercept for Named {
    fn name(&self) -> &'static str {
        "Named"
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = context.input().downcast_ref::<Call>() {
            config.interceptor_state().store_put(Metadata::new(call.operation.name, self.service));
        }
        Ok(())
    }
}
