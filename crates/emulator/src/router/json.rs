//! The JSON protocols: AWS JSON 1.1 for the control plane of Personalize, for SSM and Athena, AWS JSON 1.0 for Step Functions, REST-JSON for the runtime, the
//! events, EventBridge Scheduler and API Gateway.
//! Not here: the operations.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use personalize_model::{Operation, Route, apigateway, rest, scheduler};
use s3s::Body;
use serde_json::{Value, json};

use super::{Closed, ControlCall, Router, text_response, whole};
use crate::access::{of_json_call, of_query, refusal as denial};
use crate::call::{Call, Scope};
use crate::error::ServiceError;
use crate::fault::Fault;
use crate::stale::Reply;

/// The paths of the runtime and the events API (service models of 2018-05-22 and 2018-03-22).
const PATHS: &[(&str, &str, &str)] = &[
    ("/recommendations", "personalize-runtime", "GetRecommendations"),
    ("/personalize-ranking", "personalize-runtime", "GetPersonalizedRanking"),
    ("/action-recommendations", "personalize-runtime", "GetActionRecommendations"),
    ("/events", "personalize-events", "PutEvents"),
    ("/items", "personalize-events", "PutItems"),
    ("/users", "personalize-events", "PutUsers"),
    ("/actions", "personalize-events", "PutActions"),
    ("/action-interactions", "personalize-events", "PutActionInteractions"),
];

/// The service and operation of a path, unless the request is signed for S3, where a bucket may
/// have the same name.
pub(super) fn rest_operation(
    request: &Request<Body>,
    scope: &Scope,
) -> Option<(&'static str, &'static str)> {
    let signed_for_it = scope.service.as_deref().is_none_or(|service| service == "personalize");
    if request.method() != Method::POST || request.uri().query().is_some() || !signed_for_it {
        return None;
    }
    let found = PATHS.iter().find(|(path, ..)| *path == request.uri().path());
    found.map(|(_, service, operation)| (*service, *operation))
}

/// A service whose operations are methods and paths, each with its signing name.
pub(super) struct RestService {
    name: &'static str,
    routes: &'static [Route],
    operations: &'static [Operation],
}

/// All such services that are signed for by their names.
const REST: [RestService; 2] = [
    RestService { name: "scheduler", routes: scheduler::ROUTES, operations: scheduler::OPERATIONS },
    RestService {
        name: "apigateway",
        routes: apigateway::ROUTES,
        operations: apigateway::OPERATIONS,
    },
];

/// The service and the operation of it that a request is.
pub(super) fn rest_route(
    request: &Request<Body>,
    scope: &Scope,
) -> Option<(&'static RestService, &'static Route)> {
    let service = REST.iter().find(|service| scope.service.as_deref() == Some(service.name))?;
    let (method, path) = (request.method().as_str(), request.uri().path());
    Some((service, rest::find(service.routes, method, path)?))
}

impl Router {
    /// A call whose input stands in path, query and body.
    pub(super) async fn rest(
        &self,
        request: Request<Body>,
        (service, route): (&'static RestService, &'static Route),
        scope: Scope,
        request_id: String,
    ) -> Result<Response<Body>, Closed> {
        let operation = service.operations.iter().find(|one| one.name == route.operation);
        let (parts, body) = request.into_parts();
        let body = whole(body).await.unwrap_or_default();
        let given = match body.is_empty() {
            true => json!({}),
            false if route.payload.is_some() => String::from_utf8_lossy(&body).into(),
            false => serde_json::from_slice(&body).unwrap_or_default(),
        };
        let input = operation.map_or(Value::Null, |operation| {
            let query = parts.uri.query().unwrap_or_default();
            rest::input(route, operation, parts.uri.path(), query, given)
        });
        let operation = route.operation.to_owned();
        let body = input.to_string().into();
        let call = ControlCall { service: service.name, operation, scope, body };
        let reply = self
            .run(&call, async || self.handle(&call).await, |fault| refuse(fault, &call))
            .await?;
        Ok(text_response(reply, "application/json", &request_id))
    }

    pub(super) async fn json(
        &self,
        request: Request<Body>,
        service: &'static str,
        operation: String,
        scope: Scope,
        request_id: String,
    ) -> Result<Response<Body>, Closed> {
        let content_type = match service {
            "personalize" | "ssm" | "athena" | "kms" => "application/x-amz-json-1.1",
            "states" => "application/x-amz-json-1.0",
            _ => "application/json",
        };
        let Some(body) = whole(request.into_body()).await else {
            let error = ServiceError::serialization("The request body is too long");
            return Ok(text_response(refusal(&error), content_type, &request_id));
        };
        let call = ControlCall { service, operation, scope, body };
        let reply = self
            .run(&call, async || self.handle(&call).await, |fault| refuse(fault, &call))
            .await?;
        Ok(text_response(reply, content_type, &request_id))
    }

    async fn handle(&self, call: &ControlCall) -> Reply {
        let body = match call.body.is_empty() {
            true => Ok(json!({})),
            false => serde_json::from_slice(&call.body),
        };
        let Some(body) = body.ok().filter(Value::is_object) else {
            return refusal(&ServiceError::serialization("The request body is not a JSON object"));
        };
        let service = call.service;
        let key = call.scope.access_key.clone();
        let call = Call {
            operation: call.operation.clone(),
            region: call.scope.region.clone(),
            account: self.emulator.account.clone(),
            body,
        };
        let access = &self.emulator.access;
        let wanted = match service {
            "athena" => of_query(&call, &self.emulator.queries.workgroup(&call)),
            _ => of_json_call(service, &call),
        };
        if let Some(caller) = access.caller(key.as_deref(), &call.account, &call.region)
            && let Some(denied) = access.denied(key.as_deref(), wanted)
        {
            return refusal(&denial(service, &caller, &denied));
        }
        let answer = match service {
            "ssm" => self.emulator.parameters.answer(&call).map(Some),
            "scheduler" => self.emulator.schedules.answer(&call).map(Some),
            "apigateway" => self.emulator.gateway.answer(&call).map(Some),
            "kms" => self.emulator.keys.answer(&call).map(Some),
            "states" if call.operation == "StartSyncExecution" => {
                self.emulator.machines.start(&call, &self.personalize).await.map(Some)
            }
            "states" => self.emulator.machines.answer(&call).map(Some),
            "athena" => self.emulator.queries.answer(&call).await.map(Some),
            _ => self.personalize.handle(&call).await,
        };
        match answer {
            Ok(value) => {
                let body = value.map_or_else(Bytes::new, |value| value.to_string().into());
                Reply { status: StatusCode::OK, error: None, body }
            }
            Err(error) => refusal(&error),
        }
    }
}

/// An error as both JSON protocols write it: the header for one, `__type` for the other.
pub(super) fn refusal(error: &ServiceError) -> Reply {
    let body = json!({ "__type": error.code, "message": error.message });
    Reply {
        status: StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        error: Some(error.code.clone()),
        body: body.to_string().into(),
    }
}

fn refuse(fault: &Fault, call: &ControlCall) -> Reply {
    let message = "We encountered an internal error. Please try again.";
    refusal(&match fault {
        Fault::Throttle => ServiceError::throttled(),
        Fault::Error { status, code } => ServiceError::new(*status, code.clone(), message),
        Fault::StaleRead => {
            let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
            let members = body.as_object().into_iter().flatten();
            let arn = members.filter_map(|(_, value)| value.as_str()).next().unwrap_or_default();
            ServiceError::not_found(format!("The given resource ARN does not exist: {arn}"))
        }
        _ => ServiceError::internal(message),
    })
}
