//! `graph`: what needs what.

use crate::{
    args::{Common, GraphFormat},
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_core::graph::Graph;
use serde_json::json;
use std::path::Path;

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
    let id = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let mut lines = vec!["flowchart LR".to_owned()];
    for node in graph.nodes.values() {
        let address = node.address.to_string();
        lines.push(format!("  {}[\"{address}\"]", id(&address)));
        lines.extend(
            node.needs
                .iter()
                .map(|need| format!("  {} --> {}", id(&need.to_string()), id(&address))),
        );
    }
    lines.join("\n")
}

fn json(graph: &Graph) -> String {
    let nodes: Vec<_> = graph
        .nodes
        .values()
        .map(|n| json!({"address": n.address, "name": n.name, "needs": n.needs}))
        .collect();
    serde_json::to_string_pretty(&json!({"stack": graph.stack, "nodes": nodes})).unwrap_or_default()
}
