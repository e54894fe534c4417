//! The role that EventBridge Scheduler assumes for the stack's schedules, and its policy: exactly what they call.
//! Facts: docs/service/scheduler.md, "The role". Not here: the fields of roles and policies (`role`, `role_policy`).

use super::{
    role_policy::{self, POLICY_NAME},
    schedule::{self, Target},
    schedule_group,
};
use crate::{
    address::{Address, Kind},
    graph::{Needs, Node},
    hash::short_hash,
    lowering::Lowering,
};
use personalize_rules::arn::Scope;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The key of the role and of its policy, beside those of the data, which have none.
pub const KEY: &str = "scheduler";

/// The most characters of a role's name.
const LONGEST: usize = 64;

/// The name of the role. Roles are of the account, schedules of a region, so the region is in it.
pub fn role_name(stack: &str, scope: &Scope) -> String {
    let name = format!("{stack}-scheduler-{}", scope.region);
    if name.len() <= LONGEST {
        return name;
    }
    let end = format!("-scheduler-{}-{}", scope.region, short_hash(&stack.into(), 8));
    let room = LONGEST.saturating_sub(end.len());
    format!("{}{end}", stack.get(..room).unwrap_or_default())
}

/// The ARN of the role.
pub(super) fn role_arn(from: &Lowering<'_>) -> String {
    from.scope.role(&role_name(&from.spec.name, from.scope))
}

/// The role, where the stack has schedules.
pub(super) fn role(from: &Lowering<'_>) -> Option<Node> {
    if from.spec.schedules.is_empty() {
        return None;
    }
    let name = role_name(&from.spec.name, from.scope);
    let props = json!({"roleName": name, "assumeRolePolicyDocument": trust(from)});
    let node = from.node(Address::new(Kind::Role, KEY), name.clone(), Some(name), props);
    Some(from.tagged(node, &Default::default()))
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

/// The policy of the role, where the stack has schedules.
pub(super) fn policy(from: &Lowering<'_>) -> Option<Node> {
    let statements = statements(from);
    if statements.is_empty() {
        return None;
    }
    let name = role_name(&from.spec.name, from.scope);
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    let props = json!({"roleName": name, "policyName": POLICY_NAME, "policyDocument": document});
    let locator = role_policy::policy_locator(&name);
    let address = Address::new(Kind::RolePolicy, KEY);
    let mut node = from.node(address, locator.clone(), Some(locator), props);
    node.needs.insert(Address::new(Kind::Role, KEY));
    Some(node)
}

/// A statement for each operation that a schedule calls, and one for the roles that they pass on.
fn statements(from: &Lowering<'_>) -> Vec<Value> {
    let mut actions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut passed = BTreeSet::new();
    for key in from.spec.schedules.keys() {
        let Some(Target { operation, resources, role, .. }) = schedule::target(from, &[], key)
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
