//! Lowering: from a spec and the facts about its files to the graph of wanted resources. Pure: account, region, file hashes
//! and generations are arguments. Not here: the kinds (`kind`), and what they look at (`lowering`).

use crate::{
    address::{Address, Kind},
    fingerprint::Fingerprint,
    graph::{Graph, Node},
    inventory::Tags,
    kind,
    lowering::{
        Lowering, TAG_ADDR, TAG_CONTENT, TAG_IN, TAG_KEYS, TAG_PROTECT, TAG_STACK, address_tag,
        key_mark,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// The graph of everything that the spec wants. Kinds are lowered in their order, so that each sees those before it.
pub fn lower(from: Lowering<'_>) -> Graph {
    let mut nodes = Vec::new();
    Kind::ALL.iter().for_each(|kind| (kind::definition_of(*kind).lower)(&from, &mut nodes));
    let parts = kind::import_job::marks(&from);
    let marked = nodes.into_iter().map(|node| mark(&from, &parts, node));
    Graph {
        stack: from.spec.name.clone(),
        scope: from.scope.clone(),
        bucket: from.spec.bucket.as_ref().map(|bucket| bucket.name.clone()),
        adopt: adopted(&from),
        nodes: marked.map(|node| (node.address.clone(), node)).collect(),
    }
}

/// What may become the stack's: what the spec names, and the jobs and versions that come with it.
fn adopted(from: &Lowering<'_>) -> BTreeSet<Address> {
    let named = from.spec.adopt.iter().filter_map(|text| text.parse().ok());
    let existing = from.choices.existing.keys().filter(|address| kind::is_kept(address.kind));
    named.chain(existing.cloned()).collect()
}

/// The node with the tags that mark it as ours beside those that the spec chose, where its kind takes tags. `parts`: the tags
/// that tell the parts of imports.
fn mark(from: &Lowering<'_>, parts: &BTreeMap<Address, Tags>, mut node: Node) -> Node {
    if !kind::takes_tags(node.address.kind) {
        return node;
    }
    let chosen = node.tags.clone();
    if !node.tags.is_empty() {
        node.tags.insert(TAG_KEYS.into(), node.tags.keys().map(|key| key_mark(key)).collect());
    }
    node.tags.insert(TAG_STACK.into(), from.spec.name.clone());
    node.tags.insert(TAG_ADDR.into(), address_tag(&node.address, &node.name));
    let mut print = Fingerprint::of(node.address.kind, &node.props, &chosen);
    if !node.running {
        print = print.stopped();
    }
    node.tags.insert(TAG_IN.into(), print.to_string());
    let existing = from.choices.existing.get(&node.address);
    if let Some(content) = existing.and_then(|existing| existing.content.clone()) {
        node.tags.insert(TAG_CONTENT.into(), content);
    }
    node.tags.extend(parts.get(&node.address).cloned().unwrap_or_default());
    if node.protect == Some(true) {
        node.tags.insert(TAG_PROTECT.into(), "true".into());
    }
    node
}
