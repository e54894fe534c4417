//! The role that API Gateway assumes for the stack's endpoint, and its policy: exactly what the routes ask. Facts:
//! docs/service/apigateway.md, "The role". Not here: the fields of roles and policies (`role`, `role_policy`).

use super::{endpoint_route, service_role, state_machine_access};
use crate::{
    address::Kind,
    graph::{Graph, Node},
    inventory::Live,
    lowering::Lowering,
};
use personalize_rules::arn::Scope;
use serde_json::{Value, json};

/// The key of the role and of its policy, beside those of the data, which have none.
pub const KEY: &str = "endpoint";

/// The name of the role.
pub fn role_name(stack: &str, scope: &Scope) -> String {
    service_role::name(KEY, stack, scope)
}

/// The role, where the stack has an endpoint.
pub(super) fn role(from: &Lowering<'_>) -> Option<Node> {
    from.spec.endpoint.as_ref().map(|_| service_role::node(from, KEY, trust()))
}

/// Who may assume it: the service. Whether API Gateway says for which API it assumes a role is not documented, so there is no
/// condition that could keep it out; only who may pass the role can give it to an API.
fn trust() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "apigateway.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }],
    })
}

/// A statement for each operation that a route calls; of the state machine alone where it calls for them.
pub(super) fn statements(from: &Lowering<'_>) -> Vec<Value> {
    let via = from.spec.endpoint.as_ref().map(|endpoint| endpoint.via).unwrap_or_default();
    if via.is_step_functions() {
        let machine = from.scope.state_machine(&from.spec.name);
        return vec![
            json!({"Effect": "Allow", "Action": "states:StartSyncExecution", "Resource": machine}),
        ];
    }
    endpoint_route::statements(from)
}

/// What may be there beside a live endpoint of the stack, although the spec has none any more: the names of roles, and the ARN of
/// the state machine. It goes before the API, so that whoever finds it finds the API.
pub fn beside(endpoint: &Live, graph: &Graph) -> Option<([String; 2], String)> {
    let (stack, scope) = (&graph.stack, &graph.scope);
    let roles = [role_name(stack, scope), state_machine_access::role_name(stack, scope)];
    (endpoint.kind == Kind::Endpoint).then(|| (roles, scope.state_machine(stack)))
}
