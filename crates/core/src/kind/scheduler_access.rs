//! The role that EventBridge Scheduler assumes for the stack's schedules, and its policy: exactly what they call.
//! Facts: docs/service/scheduler.md, "The role". Not here: the fields of roles and policies (`role`, `role_policy`).

use super::{
    schedule_group,
    schedule_target::{self, Target},
    service_role,
};
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
pub const KEY: &str = "scheduler";

/// The name of the role.
pub(super) fn role_name(stack: &str, scope: &Scope) -> String {
    service_role::name(KEY, stack, scope)
}

/// The role, where the stack has schedules.
pub(super) fn role(from: &Lowering<'_>) -> Option<Node> {
    (!from.spec.schedules.is_empty()).then(|| service_role::node(from, KEY, trust(from)))
}

/// Who may assume it: the service, for this group of this account.
fn trust(from: &Lowering<'_>) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {
                    "aws:SourceAccount": from.scope.account,
                    "aws:SourceArn": schedule_group::arn(from.scope, &from.spec.name),
                },
            },
        }],
    })
}

/// A statement for each operation that a schedule calls, and one for the roles that they pass on.
pub(super) fn statements(from: &Lowering<'_>) -> Vec<Value> {
    let mut actions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut passed = BTreeSet::new();
    for key in from.spec.schedules.keys() {
        let Some(Target { operation, resources, role, .. }) =
            schedule_target::target(from, &[], key)
        else {
            continue;
        };
        actions.entry(format!("personalize:{operation}")).or_default().extend(resources);
        passed.extend(role);
    }
    let mut statements: Vec<Value> = actions
        .into_iter()
        .map(|(action, on)| json!({"Effect": "Allow", "Action": action, "Resource": on}))
        .collect();
    if !passed.is_empty() {
        statements.push(json!({
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": passed,
            "Condition": {"StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}},
        }));
    }
    statements
}

/// What must be there before a schedule can be made.
pub(super) fn needs() -> Needs {
    let role = [Kind::Role, Kind::RolePolicy].map(|kind| Address::new(kind, KEY));
    [Address::only(Kind::ScheduleGroup)].into_iter().chain(role).collect()
}

/// The name of the role that may be there beside a live group of the stack, although the spec has no schedules any more. It goes
/// before the group, so that whoever finds it finds the group.
pub fn beside(group: &Live, graph: &Graph) -> Option<String> {
    let is_ours = group.kind == Kind::ScheduleGroup && group.name == graph.stack;
    is_ours.then(|| role_name(&graph.stack, &graph.scope))
}
