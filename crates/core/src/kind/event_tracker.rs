//! The event tracker. Facts: docs/service/resources.md, "Event trackers": one a group, only tags change; a new
//! one has a new tracking id, which every sender of events must take up.

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Work, holds_its_group, no_own_name,
        of_group,
    },
    field::Field,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    inventory::Live,
    lowering::Lowering,
    risk::Risk,
};
use personalize_rules::quota;
use serde_json::json;

/// The event tracker.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "there is no UpdateEventTracker"),
        Field::immutable("datasetGroupArn", "a tracker stays in its group"),
    ],
    left_out: &[
        ("eventTrackerArn", "what it is found by"),
        ("accountId", "of the caller; read only"),
        ("trackingId", "chosen by the service: an output"),
    ],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateEventTracker",
        update: None,
        delete: Some("DeleteEventTracker"),
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::DatasetGroup, arn: of_group }),
    identity: Identity::Single,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::Setup,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::ServingImpact,
    deletion: Deletion {
        turn: 60,
        before: &[Kind::Dataset, Kind::DatasetGroup],
        holds,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Again(
        "the new tracker has a new tracking id, which every sender of events must take up",
    ),
    quota: Some(quota::EVENT_TRACKERS),
    serves: Some("trackingId"),
    own_name: no_own_name,
    lower,
};

/// The tracker of the stack, if it has one.
pub(super) fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(tracker) = &from.spec.event_tracker else { return };
    let props = json!({"name": tracker.name, "datasetGroupArn": from.group_arn()});
    let mut node = from.node(Address::only(Kind::EventTracker), tracker.name.clone(), None, props);
    node.needs =
        [Address::only(Kind::DatasetGroup), Address::new(Kind::Dataset, "interactions")].into();
    nodes.push(from.tagged(node, &tracker.tags));
}

/// The service keeps the group and its interactions as long as it is there.
fn holds(tracker: &Live, other: &Live) -> bool {
    let fills = other.kind == Kind::Dataset
        && other.text("datasetType").eq_ignore_ascii_case("interactions")
        && other.text("datasetGroupArn") == tracker.text("datasetGroupArn");
    fills || holds_its_group(tracker, other)
}
