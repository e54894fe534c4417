//! The role that Step Functions assumes for the stack's state machine, and its policy: exactly what the routes of the endpoint
//! ask. Facts: docs/service/step-functions.md, "The role". Not here: the fields of roles and policies (`role`, `role_policy`).

use super::{endpoint_route, service_role};
use crate::{graph::Node, lowering::Lowering};
use personalize_rules::arn::Scope;
use serde_json::{Value, json};

/// The key of the role and of its policy, beside those of the data, which have none.
pub const KEY: &str = "state-machine";

/// The name of the role.
pub fn role_name(stack: &str, scope: &Scope) -> String {
    service_role::name(KEY, stack, scope)
}

/// Whether the stack's endpoint asks through a state machine.
fn is_wanted(from: &Lowering<'_>) -> bool {
    from.spec.endpoint.as_ref().is_some_and(|endpoint| endpoint.via.is_step_functions())
}

/// The role, where there is a state machine.
pub(super) fn role(from: &Lowering<'_>) -> Option<Node> {
    is_wanted(from).then(|| service_role::node(from, KEY, trust(from)))
}

/// Who may assume it: the service, for this state machine of this account.
fn trust(from: &Lowering<'_>) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": from.scope.account},
                "ArnLike": {"aws:SourceArn": from.scope.state_machine(&from.spec.name)},
            },
        }],
    })
}

/// A statement for each operation that a state calls.
pub(super) fn statements(from: &Lowering<'_>) -> Vec<Value> {
    match is_wanted(from) {
        true => endpoint_route::statements(from),
        false => Vec::new(),
    }
}
