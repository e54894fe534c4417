//! What parameters tell of other resources, as far as it is known when the plan is made: of what is there and stays. What a
//! run brings forth is a reference, and of what is not created nothing is told. Not here: the parameters (`kind::parameter`).

use super::{judge::judge, lookup::live_of, verdict::Verdict};
use crate::{
    address::{Address, Kind},
    graph::Graph,
    inventory::Inventory,
    kind::parameter::told_by,
    props::as_reference,
};
use serde_json::Value;

/// Puts the known values into the parameters of `graph`, and takes those out that have nothing to tell.
pub(super) fn complete(graph: &mut Graph, inventory: &Inventory) {
    let mut known: Vec<(Address, Value)> = Vec::new();
    let mut empty: Vec<Address> = Vec::new();
    for node in graph.of(Kind::Parameter) {
        let target = told_by(&node.address).and_then(|address| graph.nodes.get(&address));
        let Some(target) = target else { continue };
        let verdict = judge(graph, target, inventory);
        if matches!(verdict, Verdict::Blocked(_)) && live_of(node, inventory).is_none() {
            empty.push(node.address.clone());
        }
        let output = node.props.get("value").and_then(as_reference).map(|(_, output)| output);
        let stays = !matches!(verdict, Verdict::Create(_) | Verdict::Recreate { .. });
        let live = live_of(target, inventory).filter(|_| stays);
        if let Some(value) = live.zip(output).and_then(|(live, output)| live.outputs.get(output)) {
            known.push((node.address.clone(), value.clone()));
        }
    }
    known.extend(tracking_id(graph, inventory));
    for (address, value) in known {
        if let Some(node) = graph.nodes.get_mut(&address) {
            let field = if address.kind == Kind::Endpoint { "trackingId" } else { "value" };
            node.props.insert(field.into(), value);
        }
    }
    for address in empty {
        graph.nodes.remove(&address);
    }
}

/// The tracking id that the endpoint sends events with, where the tracker stays.
fn tracking_id(graph: &Graph, inventory: &Inventory) -> Option<(Address, Value)> {
    let endpoint = graph.of(Kind::Endpoint).next()?;
    let (tracker, output) = endpoint.props.get("trackingId").and_then(as_reference)?;
    let tracker = graph.nodes.get(&tracker)?;
    let verdict = judge(graph, tracker, inventory);
    let stays = !matches!(verdict, Verdict::Create(_) | Verdict::Recreate { .. });
    let live = live_of(tracker, inventory).filter(|_| stays)?;
    Some((endpoint.address.clone(), live.outputs.get(output)?.clone()))
}
