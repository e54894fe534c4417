//! One way to make every call of the control plane: the SDK's plainest operation, `ListRecipes`, carries it. The SDK gives
//! endpoint, credentials, signature and the reading of errors; which call it is, what is sent and what came are set and taken
//! here, by the service model. So an operation costs no code. Not here: what the answers mean.
//!
//! Facts: the control plane speaks AWS JSON 1.1: every call is a POST to `/` whose header `x-amz-target` names the operation
//! (service model, `targetPrefix` `AmazonPersonalize`).

use crate::error::{OrCloud, bug, given};
use aws_sdk_personalize::Client;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{
                AfterDeserializationInterceptorContextRef,
                BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
            },
            dyn_dispatch_hint,
        },
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag};
use personalize_engine::cloud::CloudError;
use personalize_model::{convert, operation};
use serde_json::Value;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// Makes the call `name` with `input`; answers its output, null where it has none.
///
/// # Errors
/// What the service answers, and `Ambiguous` for an answer that is none of its. An input that the model does not take is a
/// bug of this program, and nothing is sent.
pub(super) async fn call(client: &Client, name: &str, input: &Value) -> Result<Value, CloudError> {
    let (_, operation) =
        operation(name).ok_or_else(|| bug(name, "the service has no such call"))?;
    let body = convert::sent(operation.input, input).map_err(|misfit| bug(name, misfit))?;
    let answer = Answer::default();
    let carried =
        Carried { operation: operation.name, body: body.to_string(), answer: answer.clone() };
    let request = client.list_recipes().customize().interceptor(carried);
    request.send().await.or_cloud(name)?;
    let Some(output) = operation.output else { return Ok(Value::Null) };
    let read = serde_json::from_slice(&answer.take()).ok();
    given(name, read.and_then(|read| convert::received(output, &read)))
}

/// The body of the answer.
#[derive(Clone, Default)]
struct Answer(Arc<Mutex<Vec<u8>>>);

impl Answer {
    fn put(&self, body: &[u8]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = body.to_vec();
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A call in the place of the one that carries it.
struct Carried {
    operation: &'static str,
    body: String,
    answer: Answer,
}

impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carried").field("operation", &self.operation).finish_non_exhaustive()
    }
}

#[dyn_dispatch_hint]
impl Intercept for Carried {
    fn name(&self) -> &'static str {
        "Carried"
    }

    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Spans and other interceptors speak of the call that is made.
        config.interceptor_state().store_put(Metadata::new(self.operation, "Personalize"));
        Ok(())
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let target = format!("AmazonPersonalize.{}", self.operation);
        request.headers_mut().insert("x-amz-target", target);
        request.headers_mut().insert("content-length", self.body.len().to_string());
        *request.body_mut() = SdkBody::from(self.body.as_str());
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.answer.put(context.response().body().bytes().unwrap_or_default());
        Ok(())
    }
}
