//! `status`: every resource as it is now, one line each.

use super::plan;
use crate::{
    args::Common,
    connect::Connection,
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_core::{
    graph::Node,
    inventory::{Inventory, Live, Phase},
};
use std::path::Path;

/// Shows the stack.
pub(crate) async fn run(spec: &Path, common: &Common) -> Result<Exit, Failed> {
    let mut stack = Stack::load(spec, common)?;
    let connection = Connection::open(&stack, common).await?;
    stack.survey(&connection, common).await?;
    let inventory = plan::seen(&stack, &connection).await?;
    let graph = stack.graph(&connection.scope);
    let width = graph.nodes.keys().map(|a| a.to_string().len()).max().unwrap_or(0);
    for address in graph.order() {
        let node = &graph.nodes[address];
        let (word, more) = state(find(node, &inventory));
        anstream::println!("  {word:12} {:width$}  {}{more}", address.to_string(), node.name);
    }
    Ok(Exit::Done)
}

fn find<'i>(node: &Node, inventory: &'i Inventory) -> Option<&'i Live> {
    match &node.locator {
        Some(locator) => inventory.located(node.address.kind, locator),
        None => inventory.named(node.address.kind, &node.name),
    }
}

fn state(live: Option<&Live>) -> (&'static str, String) {
    let Some(live) = live else { return ("missing", String::new()) };
    let reason = live.failure.as_ref().map(|f| format!("  {f}")).unwrap_or_default();
    let status = format!("  {}{reason}", live.status);
    match live.phase {
        Phase::Ready => ("ready", String::new()),
        Phase::Creating | Phase::Updating | Phase::Deleting | Phase::Stopping => {
            ("in progress", status)
        }
        Phase::Failed | Phase::UpdateFailed => ("degraded", status),
        Phase::Stopped => ("stopped", status),
    }
}
