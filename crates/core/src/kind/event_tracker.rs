//! The event tracker. Facts: reference/resources section 7: one a group, only tags change; a new one has a new
//! tracking id, which every sender of events must take up.

use super::{KindFacts, field::Field};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lower::Lowering,
};
use serde_json::json;

/// The event tracker.
pub const FACTS: KindFacts = KindFacts {
    fields: &[
        Field::immutable("name", "there is no UpdateEventTracker"),
        Field::immutable("datasetGroupArn", "a tracker stays in its group"),
    ],
    tags: true,
    tags_at_create: true,
    operations: ["CreateEventTracker", "", "DeleteEventTracker"],
};

/// The tracker of the stack, if it has one.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    let Some(tracker) = &from.spec.event_tracker else { return };
    let props = json!({"name": tracker.name, "datasetGroupArn": from.group_arn()});
    let mut node = from.node(Address::only(Kind::EventTracker), tracker.name.clone(), None, props);
    node.needs =
        [Address::only(Kind::DatasetGroup), Address::new(Kind::Dataset, "interactions")].into();
    nodes.push(from.tagged(node, &tracker.tags));
}
