//! The inline policies of roles. Facts: docs/service/iam-s3.md, "Trust of the role". Not here: what the role of the data may do
//! (`data_role`), and those of services (`service_role`).

use super::{
    data_role,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, PartOf,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name, nothing,
    },
    endpoint_access,
    field::Field,
    scheduler_access, service_role, state_machine_access,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    props::Props,
    risk::Risk,
};
use serde_json::{Value, json};

/// The inline policy of the role.
pub const DEFINITION: Definition = Definition {
    service: Service::Iam,
    fields: &[
        Field::immutable("roleName", "an inline policy belongs to one role"),
        Field::immutable("policyName", "its name is its identity"),
        Field::updatable("policyDocument", "PutRolePolicy replaces the whole document"),
    ],
    left_out: &[],
    tagging: Tagging::None,
    calls: Calls {
        create: "PutRolePolicy",
        update: Update::whole("PutRolePolicy"),
        delete: Some("DeleteRolePolicy"),
        stop: None,
        start: None,
    },
    listing: Listing::Known,
    identity: Identity::Locator,
    owner: Owner::Whole(PartOf { kind: Kind::Role, locator: role_of }),
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Privilege,
    recognised: Recognised::Repeated,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 110,
        before: &[Kind::Role, Kind::Bucket, Kind::ScheduleGroup, Kind::Endpoint],
        holds: nothing,
        unnamed: Unnamed::Stays,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The role in `role/policy`.
fn role_of<'l>(locator: &'l str, _: &'l Props) -> &'l str {
    locator.split('/').next().unwrap_or_default()
}

/// The name of the inline policy.
const POLICY_NAME: &str = "personalize";

/// The policy of the role that the stack creates, where it is to do anything, and those of the roles of services (`service_role`).
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let services = [
        (scheduler_access::KEY, scheduler_access::statements(from)),
        (endpoint_access::KEY, endpoint_access::statements(from)),
        (state_machine_access::KEY, state_machine_access::statements(from)),
    ];
    for (key, statements) in services.into_iter().filter(|(_, all)| !all.is_empty()) {
        let name = service_role::name(key, &from.spec.name, from.scope);
        let document = json!({"Version": "2012-10-17", "Statement": statements});
        nodes.push(policy(from, &name, document, |kind| Address::new(kind, key)));
    }
    let created = data_role::created(from).zip(data_role::permissions(from));
    nodes.extend(created.map(|(name, document)| policy(from, &name, document, Address::only)));
}

/// The policy of the role `name`; `address` is that of the role and of its policy.
fn policy(
    from: &Lowering<'_>,
    name: &str,
    document: Value,
    address: impl Fn(Kind) -> Address,
) -> Node {
    let props = json!({"roleName": name, "policyName": POLICY_NAME, "policyDocument": document});
    let locator = policy_locator(name);
    let mut node = from.node(address(Kind::RolePolicy), locator.clone(), Some(locator), props);
    node.needs.insert(address(Kind::Role));
    node
}

/// How the inline policy of the role `name` is found.
pub fn policy_locator(name: &str) -> String {
    format!("{name}/{POLICY_NAME}")
}
