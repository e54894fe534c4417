//! The emulated Step Functions: Express state machines of choices and calls of Personalize, and their synchronous executions.
//! Not here: other states, standard workflows, versions and aliases; the chain needs none.
//! Facts: docs/service/step-functions.md.

mod definition;
mod execution;
mod machine;
mod tags;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::ServiceError;
use crate::call::Call;
use crate::clock::Clock;
use crate::iam::Roles;
use crate::personalize::model::check;
use crate::store::Store;

/// The state machines of one account. Clones share them.
#[derive(Debug, Clone)]
pub struct Machines {
    store: Store,
    clock: Clock,
    iam: Roles,
}

/// What an operation gives.
type Answer = Result<Value, ServiceError>;

impl Machines {
    pub(crate) fn new(store: Store, clock: Clock, iam: Roles) -> Self {
        Machines { store, clock, iam }
    }

    /// Answers one operation; executions are started by `start`.
    ///
    /// # Errors
    /// The service's own error for the call.
    pub fn answer(&self, call: &Call) -> Answer {
        let operations = personalize_model::stepfunctions::OPERATIONS;
        let Some(operation) = operations.iter().find(|one| one.name == call.operation) else {
            return Err(ServiceError::unknown_operation(&call.operation));
        };
        check(operation.input, &call.body)?;
        match call.operation.as_str() {
            "CreateStateMachine" => self.create(call),
            "DescribeStateMachine" => self.describe(call),
            "UpdateStateMachine" => self.update(call),
            "DeleteStateMachine" => self.delete(call),
            "ListStateMachines" => self.list(call),
            "TagResource" => self.tag(call),
            "UntagResource" => self.untag(call),
            "ListTagsForResource" => self.tags(call),
            other => Err(ServiceError::unknown_operation(other)),
        }
    }
}

fn text<'c>(call: &'c Call, member: &str) -> &'c str {
    call.body[member].as_str().unwrap_or_default()
}

fn refused(code: &str, message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, code, message)
}
