//! The role that API Gateway assumes for the stack's endpoint, and its policy: exactly what the routes ask. Facts:
//! docs/service/apigateway.md, "The role". Not here: the fields of roles and policies (`role`, `role_policy`).

use super::{endpoint_route, service_role};
use crate::{
    address::{Address, Kind},
    graph::{Graph, Needs, Node},
    inventory::Live,
    lowering::Lowering,
};
use personalize_rules::arn::Scope;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

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

/// A statement for each operation that a route calls.
pub(super) fn statements(from: &Lowering<'_>) -> Vec<Value> {
    let routes = from.spec.endpoint.iter().flat_map(|endpoint| endpoint.routes.values());
    let mut actions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for call in routes.filter_map(|route| endpoint_route::call(from, route)) {
        let (action, resource) = call.target.permission();
        actions.entry(action).or_default().insert(resource.to_owned());
    }
    let statement = |(action, on)| json!({"Effect": "Allow", "Action": action, "Resource": on});
    actions.into_iter().map(statement).collect()
}

/// What must be there before the endpoint can be made.
pub(super) fn needs(from: &Lowering<'_>) -> Needs {
    let policy = (!statements(from).is_empty()).then_some(Kind::RolePolicy);
    let kinds = [Kind::Role].into_iter().chain(policy);
    kinds.map(|kind| Address::new(kind, KEY)).collect()
}

/// The name of the role that may be there beside a live endpoint of the stack, although the spec has none any more. It goes before
/// the API, so that whoever finds it finds the API.
pub fn beside(endpoint: &Live, graph: &Graph) -> Option<String> {
    (endpoint.kind == Kind::Endpoint).then(|| role_name(&graph.stack, &graph.scope))
}
