//! The role that API Gateway assumes for the stack's endpoint, and its policy: exactly what the routes ask. Facts:
//! docs/service/apigateway.md, "The role". Not here: the fields of roles and policies (`role`, `role_policy`).

use super::endpoint_route;
use crate::{
    address::{Address, Kind},
    graph::{Graph, Needs, Node},
    hash::short_hash,
    inventory::Live,
    lowering::Lowering,
};
use personalize_rules::arn::Scope;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The key of the role and of its policy, beside those of the data, which have none.
pub const KEY: &str = "endpoint";

/// The most characters of a role's name.
const LONGEST: usize = 64;

/// The name of the role. Roles are of the account, endpoints of a region, so the region is in it.
pub fn role_name(stack: &str, scope: &Scope) -> String {
    let name = format!("{stack}-endpoint-{}", scope.region);
    if name.len() <= LONGEST {
        return name;
    }
    let end = format!("-endpoint-{}-{}", scope.region, short_hash(&stack.into(), 8));
    let room = LONGEST.saturating_sub(end.len());
    format!("{}{end}", stack.get(..room).unwrap_or_default())
}

/// The ARN of the role.
pub(super) fn role_arn(from: &Lowering<'_>) -> String {
    from.scope.role(&role_name(&from.spec.name, from.scope))
}

/// The role, where the stack has an endpoint.
pub(super) fn role(from: &Lowering<'_>) -> Option<Node> {
    from.spec.endpoint.as_ref()?;
    let name = role_name(&from.spec.name, from.scope);
    let props = json!({"roleName": name, "assumeRolePolicyDocument": trust()});
    let node = from.node(Address::new(Kind::Role, KEY), name.clone(), Some(name), props);
    Some(from.tagged(node, &Default::default()))
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

/// The name of the role and what it may do, where that is anything.
pub(super) fn permissions(from: &Lowering<'_>) -> Option<(String, Value)> {
    let statements = statements(from);
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    (!statements.is_empty()).then(|| (role_name(&from.spec.name, from.scope), document))
}

/// A statement for each operation that a route calls.
fn statements(from: &Lowering<'_>) -> Vec<Value> {
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
