//! Datasets that are replaced with their data: which they are, and what goes before and comes after them. The service deletes
//! a dataset only when no campaign serves, no filter is in its group and, of interactions, no event tracker is there
//! (docs/service/resources.md, "Deletion"). Not here: the verdict on the dataset itself (`judge`).

use super::{Note, Plan, judge::judge, lookup::live_of, verdict::Verdict};
use crate::{
    address::{Address, Kind},
    graph::Graph,
    inventory::{Inventory, Live},
    kind,
};
use personalize_rules::finding::listed;
use std::collections::BTreeSet;

/// How many resources a note names.
const NAMED: usize = 10;

/// The datasets of `graph` that are deleted and created again, as the spec allows.
pub(super) fn datasets(graph: &Graph, inventory: &Inventory) -> BTreeSet<Address> {
    let may = graph.of(Kind::Dataset).filter(|node| node.replace_data.is_some());
    let is_replaced =
        may.filter(|node| matches!(judge(graph, node, inventory), Verdict::Recreate { .. }));
    is_replaced.map(|node| node.address.clone()).collect()
}

/// Lets everything that the service would hold such a dataset back for come after it; what is there already gives way.
pub(super) fn mark(graph: &mut Graph, replaced: &BTreeSet<Address>, inventory: &Inventory) {
    if replaced.is_empty() {
        return;
    }
    let datasets: Vec<(&Address, Option<&Live>)> = replaced
        .iter()
        .map(|address| (address, graph.nodes.get(address).and_then(|n| live_of(n, inventory))))
        .collect();
    for node in graph.nodes.values_mut() {
        let deletion = kind::definition_of(node.address.kind).deletion;
        if !deletion.before.contains(&Kind::Dataset) {
            continue;
        }
        node.needs.extend(replaced.iter().cloned());
        let live = live_of(node, inventory);
        let held = datasets.iter().find(|(_, dataset)| {
            live.zip(*dataset).is_some_and(|(live, dataset)| (deletion.holds)(live, dataset))
        });
        node.gives_way = held.map(|(address, _)| (*address).clone());
    }
}

/// Whether the service deletes one of the `replaced` datasets only when `live` is gone.
pub(super) fn is_held_by(
    live: &Live,
    replaced: &BTreeSet<Address>,
    graph: &Graph,
    inventory: &Inventory,
) -> bool {
    let holds = kind::definition_of(live.kind).deletion.holds;
    let nodes = replaced.iter().filter_map(|address| graph.nodes.get(address));
    nodes.filter_map(|node| live_of(node, inventory)).any(|dataset| holds(live, dataset))
}

/// Adds the note on what does not answer in between.
pub(super) fn outage(plan: &mut Plan, graph: &Graph, replaced: &BTreeSet<Address>) {
    let gone = graph.nodes.values().filter(|node| node.gives_way.is_some());
    let gone: Vec<String> = gone.map(|node| node.address.to_string()).collect();
    let datasets = listed(replaced.iter().map(ToString::to_string), NAMED);
    let text = match gone.is_empty() {
        _ if replaced.is_empty() => return,
        true => {
            format!("{datasets}: the data is deleted, and imported again where there is a source")
        }
        false => format!(
            "an outage: these are deleted before {datasets}, and do not answer until they are created again after the import and the training: {}",
            listed(gone.into_iter(), NAMED)
        ),
    };
    plan.notes.push(Note { address: replaced.first().cloned(), text });
}
