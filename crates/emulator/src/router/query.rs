//! The query protocol's side of the router: IAM and STS.
//! Not here: their operations.

use http::{Request, Response, StatusCode};
use s3s::Body;

use super::{Closed, ControlCall, Router, text_response, whole};
use crate::access::{of_query_call, refusal};
use crate::call::Scope;
use crate::error::ServiceError;
use crate::fault::Fault;
use crate::query::{Parameters, error_response, response};
use crate::stale::Reply;
use crate::{iam, sts};

impl Router {
    pub(super) async fn query(
        &self,
        request: Request<Body>,
        scope: Scope,
        request_id: String,
    ) -> Result<Response<Body>, Closed> {
        let body = whole(request.into_body()).await.unwrap_or_default();
        let given = Parameters::parse(&String::from_utf8_lossy(&body));
        let operation = given.get("Action").unwrap_or("Unknown").to_owned();
        // An unsigned request tells its service by the version of the API.
        let version = given.get("Version").unwrap_or_default();
        let is_sts = match scope.service.as_deref() {
            Some(service) => service == "sts",
            None => version == "2011-06-15",
        };
        let (service, namespace) =
            if is_sts { ("sts", sts::NAMESPACE) } else { ("iam", iam::NAMESPACE) };
        let call = ControlCall { service, operation, scope, body };
        let refused = |error: &ServiceError| Reply {
            status: StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            error: Some(error.code.clone()),
            body: error_response(namespace, error, &request_id).into(),
        };
        let handler = async || {
            let (region, account) = (&call.scope.region, &self.emulator.account);
            let access = &self.emulator.access;
            let key = call.scope.access_key.as_deref();
            // Whoever brings a token has no other credentials.
            let is_open = call.operation == "AssumeRoleWithWebIdentity";
            let caller = access.caller(key, account, region).filter(|_| !is_open);
            if let Some(caller) = caller {
                let scope = personalize_rules::arn::Scope::new(region, account);
                let wanted = of_query_call(service, &call.operation, &scope, &given);
                if let Some(denied) = access.denied(key, wanted) {
                    return refused(&refusal(service, &caller, &denied));
                }
            }
            let answer = match service {
                "sts" => sts::answer(&self.emulator, &call.operation, &call.scope, &given),
                _ => self.emulator.iam.answer(&call.operation, region, &given),
            };
            match answer {
                Ok(result) => {
                    let body = response(namespace, &call.operation, result.as_deref(), &request_id);
                    Reply { status: StatusCode::OK, error: None, body: body.into() }
                }
                Err(error) => refused(&error),
            }
        };
        let reply = self.run(&call, handler, |fault| refused(&error_of(fault))).await?;
        Ok(text_response(reply, "text/xml", &request_id))
    }
}

/// IAM and STS say `Throttling`, not `ThrottlingException`, and `ServiceFailure`.
fn error_of(fault: &Fault) -> ServiceError {
    match fault {
        Fault::Throttle => ServiceError::new(400, "Throttling", "Rate exceeded"),
        Fault::Error { status, code } => {
            ServiceError::new(*status, code.clone(), "a fault was asked for")
        }
        _ => ServiceError::new(500, "ServiceFailure", "a fault was asked for"),
    }
}
