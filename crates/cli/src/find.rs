//! Which live resource an address means.
//! Not here: what plans make of it (`core::plan`).

use personalize_core::{
    address::{Address, Kind},
    graph::Graph,
    inventory::{Inventory, Live, Phase},
    lowering::{TAG_ADDR, TAG_STACK, address_tag},
};

/// The live resource of `address`: the stack's own, of several generations a usable and young one; else one that has its
/// name.
pub(crate) fn live<'i>(
    address: &Address,
    graph: &Graph,
    inventory: &'i Inventory,
) -> Option<&'i Live> {
    let ours = |live: &&Live| {
        live.tag(TAG_STACK) == Some(&graph.stack)
            && live.tag(TAG_ADDR) == Some(&address_tag(address, &live.name))
    };
    let newest = inventory
        .of(address.kind)
        .filter(ours)
        .max_by_key(|live| (live.phase == Phase::Ready, live.created));
    newest.or_else(|| inventory.named(address.kind, &graph.nodes.get(address)?.name))
}

/// The addresses of some kinds in a graph, for a message: `campaign/home, recommender/top`.
pub(crate) fn addresses(graph: &Graph, kinds: &[Kind]) -> String {
    let of = kinds.iter().flat_map(|kind| graph.of(*kind));
    let all: Vec<String> = of.map(|node| node.address.to_string()).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}
