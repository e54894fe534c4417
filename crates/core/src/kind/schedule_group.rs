//! The group of the stack's schedules, which takes the tags that schedules cannot have. Facts: docs/service/scheduler.md,
//! "Groups": deleting a group deletes every schedule in it.

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Recognised,
        Replacement, Service, Tagging, Unnamed, Work, no_own_name, nothing,
    },
    field::Field,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    risk::Risk,
};
use personalize_rules::arn::Scope;
use serde_json::json;

/// The group.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Scheduler,
    fields: &[Field::immutable("name", "a group's name is its identity")],
    left_out: &[],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateScheduleGroup",
        update: None,
        delete: Some("DeleteScheduleGroup"),
        stop: None,
        start: None,
    },
    // Its name is the stack's, so it is looked for where the spec has no schedules, too (`collect`).
    listing: Listing::Known,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::AtOnce,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::Safe,
    deletion: Deletion {
        turn: 125,
        // The lock of the run lies in the bucket.
        before: &[Kind::Bucket],
        holds: nothing,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The group, where the stack has schedules.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    if from.spec.schedules.is_empty() {
        return;
    }
    let name = from.spec.name.clone();
    let arn = arn(from.scope, &name);
    let props = json!({"name": name});
    let node = from.node(Address::only(Kind::ScheduleGroup), name, Some(arn), props);
    nodes.push(from.tagged(node, &Default::default()));
}

/// The ARN of the group with this name.
pub fn arn(scope: &Scope, name: &str) -> String {
    scope.scheduler(&format!("schedule-group/{name}"))
}
