//! The emulated API Gateway: REST APIs from OpenAPI documents, their stages, keys and usage plans, and the routes that they answer.
//! Not here: resources and methods one by one, other integrations than those of Personalize; the chain needs none.
//! Facts: docs/service/apigateway.md.

mod api;
mod key;
mod patch;
mod plan;
mod record;
mod route;
mod serve;
mod stage;
mod tags;
mod template;
#[cfg(test)]
mod tests;
mod throttle;

pub(crate) use serve::Stage;

use serde_json::Value;

use crate::ServiceError;
use crate::call::Call;
use crate::clock::Clock;
use crate::iam::Roles;
use crate::personalize::model::check;
use crate::states::Machines;
use crate::store::Store;
use throttle::Buckets;

/// The APIs, keys and plans of one account. Clones share them.
#[derive(Debug, Clone)]
pub struct Gateway {
    store: Store,
    clock: Clock,
    iam: Roles,
    buckets: Buckets,
    machines: Machines,
}

/// What an operation gives.
type Answer = Result<Value, ServiceError>;

impl Gateway {
    pub(crate) fn new(store: Store, clock: Clock, iam: Roles, machines: Machines) -> Self {
        Gateway { store, clock, iam, buckets: Buckets::default(), machines }
    }

    /// Answers one operation.
    ///
    /// # Errors
    /// The service's own error for the call.
    pub fn answer(&self, call: &Call) -> Answer {
        let operations = personalize_model::apigateway::OPERATIONS;
        let Some(operation) = operations.iter().find(|one| one.name == call.operation) else {
            return Err(ServiceError::unknown_operation(&call.operation));
        };
        check(operation.input, &call.body)?;
        match call.operation.as_str() {
            "CreateRestApi" => self.create_api(call),
            "PutRestApi" => self.put_api(call),
            "GetRestApi" => self.get_api(call),
            "GetRestApis" => self.list_apis(call),
            "DeleteRestApi" => self.delete_api(call),
            "CreateDeployment" => self.deploy(call),
            "GetDeployment" => self.get_deployment(call),
            "GetDeployments" => self.list_deployments(call),
            "DeleteDeployment" => self.delete_deployment(call),
            "GetStage" => self.get_stage(call),
            "GetStages" => self.list_stages(call),
            "UpdateStage" => self.update_stage(call),
            "DeleteStage" => self.delete_stage(call),
            "CreateApiKey" => self.create_key(call),
            "GetApiKey" => self.get_key(call),
            "GetApiKeys" => self.list_keys(call),
            "UpdateApiKey" => self.update_key(call),
            "DeleteApiKey" => self.delete_key(call),
            "CreateUsagePlan" => self.create_plan(call),
            "GetUsagePlan" => self.get_plan(call),
            "GetUsagePlans" => self.list_plans(call),
            "UpdateUsagePlan" => self.update_plan(call),
            "DeleteUsagePlan" => self.delete_plan(call),
            "CreateUsagePlanKey" => self.link_key(call),
            "GetUsagePlanKeys" => self.linked_keys(call),
            "DeleteUsagePlanKey" => self.unlink_key(call),
            "TagResource" => self.tag(call),
            "UntagResource" => self.untag(call),
            _ => self.tags(call),
        }
    }
}

fn text<'c>(call: &'c Call, member: &str) -> &'c str {
    call.body[member].as_str().unwrap_or_default()
}

fn bad(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "BadRequestException", message)
}

fn missing(what: &str, id: &str) -> ServiceError {
    ServiceError::new(404, "NotFoundException", format!("Invalid {what} identifier specified {id}"))
}
