//! The roles that services assume for a stack, beside the role of its data: one for its schedules, one for its endpoint, one
//! for its state machine. Not here: which service assumes them, and what they may do (`scheduler_access`, `endpoint_access`,
//! `state_machine_access`).

use crate::{
    address::{Address, Kind},
    graph::{Needs, Node},
    hash::short_hash,
    lowering::Lowering,
};
use personalize_rules::arn::Scope;
use serde_json::{Value, json};

/// The most characters of a role's name.
const LONGEST: usize = 64;

/// The name of the role under `key`. Roles are of the account, what they are for is of a region, so the region is in it.
pub(super) fn name(key: &str, stack: &str, scope: &Scope) -> String {
    let name = format!("{stack}-{key}-{}", scope.region);
    if name.len() <= LONGEST {
        return name;
    }
    let end = format!("-{key}-{}-{}", scope.region, short_hash(&stack.into(), 8));
    let room = LONGEST.saturating_sub(end.len());
    format!("{}{end}", stack.get(..room).unwrap_or_default())
}

/// The ARN of the role under `key`.
pub(super) fn arn(from: &Lowering<'_>, key: &str) -> String {
    from.scope.role(&name(key, &from.spec.name, from.scope))
}

/// The role under `key`, which `trust` says who may assume.
pub(super) fn node(from: &Lowering<'_>, key: &str, trust: Value) -> Node {
    let name = name(key, &from.spec.name, from.scope);
    let props = json!({"roleName": name, "assumeRolePolicyDocument": trust});
    let node = from.node(Address::new(Kind::Role, key), name.clone(), Some(name), props);
    from.tagged(node, &Default::default())
}

/// What must be there before what uses the role under `key` can be made, whose policy has these statements.
pub(super) fn needs(key: &str, statements: &[Value]) -> Needs {
    let policy = (!statements.is_empty()).then_some(Kind::RolePolicy);
    let kinds = [Kind::Role].into_iter().chain(policy);
    kinds.map(|kind| Address::new(kind, key)).collect()
}
