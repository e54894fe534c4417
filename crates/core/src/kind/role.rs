//! The role that the service assumes, and that of the stack's schedules. Facts: docs/service/iam-s3.md, "Trust of the role",
//! "Rights of the role" and "Keys". Not here: what it may do (`role_policy`).

use super::{
    bucket, data_role,
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Regional, Replacement, Service, Tagging, Unnamed, Update, Work, no_own_name, nothing,
    },
    endpoint_access,
    field::Field,
    scheduler_access, state_machine_access,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    risk::Risk,
};
use serde_json::{Value, json};

/// The role.
pub const DEFINITION: Definition = Definition {
    service: Service::Iam,
    fields: &[
        Field::immutable("roleName", "a role's name is its identity"),
        Field::updatable(
            "assumeRolePolicyDocument",
            "UpdateAssumeRolePolicy replaces the whole document",
        ),
    ],
    left_out: &[],
    tagging: Tagging::AtCreate { tag: "TagRole", untag: "UntagRole" },
    calls: Calls {
        create: "CreateRole",
        update: Update::whole("UpdateAssumeRolePolicy"),
        delete: Some("DeleteRole"),
        stop: None,
        start: None,
    },
    listing: Listing::Known,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: Some(Regional { field: "assumeRolePolicyDocument", key: "role.name" }),
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Privilege,
    recognised: Recognised::Tags,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 120,
        before: &[Kind::Bucket, Kind::ScheduleGroup, Kind::Endpoint],
        holds: nothing,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The role of the data, where the stack is to create one, those of its schedules, its endpoint and its state machine.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    nodes.extend(scheduler_access::role(from));
    nodes.extend(endpoint_access::role(from));
    nodes.extend(state_machine_access::role(from));
    let Some(name) = data_role::created(from) else { return };
    let props = json!({"roleName": name, "assumeRolePolicyDocument": trust(from)});
    let node = from.node(Address::only(Kind::Role), name.clone(), Some(name), props);
    nodes.push(from.tagged(node, &Default::default()));
}

fn trust(from: &Lowering<'_>) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "personalize.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": from.scope.account},
                "StringLike": {"aws:SourceArn": bucket::source_arn(from)},
            },
        }],
    })
}
