//! `graph`: what needs what.

use crate::{
    args::{Common, GraphFormat},
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_core::{address::Address, graph::Graph};
use personalize_rules::visible::visible;
use serde_json::json;
use std::{collections::BTreeMap, path::Path};

/// Prints the graph.
pub(crate) fn run(spec: &Path, common: &Common, format: GraphFormat) -> Result<Exit, Failed> {
    let graph = Stack::load(spec, common)?.offline_graph();
    outln!(
        "{}",
        match format {
            GraphFormat::Dot => dot(&graph),
            GraphFormat::Mermaid => mermaid(&graph),
            GraphFormat::Json => json(&graph),
        }
    );
    Ok(Exit::Done)
}

fn dot(graph: &Graph) -> String {
    let mut lines =
        vec![format!("digraph {:?} {{", graph.stack), "  rankdir=LR; node [shape=box];".to_owned()];
    for node in graph.nodes.values() {
        lines.push(format!(
            "  {:?} [label={:?}];",
            node.address.to_string(),
            format!("{}\n{}", node.address, node.name)
        ));
        lines.extend(
            node.needs
                .iter()
                .map(|need| format!("  {:?} -> {:?};", need.to_string(), node.address.to_string())),
        );
    }
    lines.push("}".to_owned());
    lines.join("\n")
}

fn mermaid(graph: &Graph) -> String {
    // Numbers, since an id takes fewer characters than an address: two addresses could have the same.
    let ids: BTreeMap<&Address, usize> =
        graph.nodes.values().enumerate().map(|(n, node)| (&node.address, n)).collect();
    let mut lines = vec!["flowchart LR".to_owned()];
    for (n, node) in graph.nodes.values().enumerate() {
        lines.push(format!("  n{n}[\"{}\"]", label(&node.address)));
        let needs = node.needs.iter().filter_map(|need| ids.get(need));
        lines.extend(needs.map(|need| format!("  n{need} --> n{n}")));
    }
    lines.join("\n")
}

/// An address as the text of a Mermaid label: quotes and `#` are written as its entities.
fn label(address: &Address) -> String {
    visible(&address.to_string()).replace('#', "#35;").replace('"', "#quot;")
}

fn json(graph: &Graph) -> String {
    let nodes: Vec<_> = graph
        .nodes
        .values()
        .map(|n| json!({"address": n.address, "name": n.name, "needs": n.needs}))
        .collect();
    serde_json::to_string_pretty(&json!({"stack": graph.stack, "nodes": nodes})).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_core::address::Kind;

    #[test]
    fn labels_of_mermaid_hold_any_name() {
        let address = Address::new(Kind::DataObject, "a\"#\n\u{202e}");
        assert_eq!(label(&address), "data-object/a#quot;#35;\\n\\u{202e}");
    }
}
