//! Earlier attempts of a job or a training: the same name but for its number, so the same data and configuration. What failed
//! on them usually fails again. Not here: which attempt is wanted (`choose`).

use super::lookup;
use crate::{
    graph::Node,
    inventory::{Inventory, Live, Phase},
    kind::{self, definition::Attempts},
    lowering::{attempt_name, attempt_of},
};

/// What is known of the attempts before `node`, an import or a version that is not there.
pub(super) struct Earlier {
    /// Why the latest failed, in a sentence.
    pub(super) reason: String,
    /// Whether it failed so often that somebody should look first.
    pub(super) is_stuck: bool,
}

/// The attempts before `node`; `None` where it is the first, or the one before it did not fail.
pub(super) fn earlier(node: &Node, inventory: &Inventory) -> Option<Earlier> {
    let mut failed = before(node, inventory);
    // What came before one that did not fail says nothing of this one.
    let good = failed.iter().rposition(|live| matches!(live.phase, Phase::Ready | Phase::Creating));
    failed.drain(..good.map_or(0, |good| good + 1));
    failed.retain(|live| live.phase == Phase::Failed);
    let last = failed.last()?;
    let times = match failed.len() {
        1 => "the attempt before failed".to_owned(),
        n => format!("{n} attempts before failed, the last"),
    };
    let reason = format!(
        "{times}: {}; data and configuration are the same",
        last.failure.as_deref().unwrap_or("the service gives no reason").trim_end_matches('.')
    );
    let is_stuck = match kind::definition_of(node.address.kind).attempts {
        Attempts::Replaced | Attempts::Counted | Attempts::OnRequest => false,
        Attempts::Limited(failures) => failed.len() >= failures,
    };
    Some(Earlier { reason, is_stuck })
}

/// The live attempts before `node`, the oldest first.
fn before<'i>(node: &Node, inventory: &'i Inventory) -> Vec<&'i Live> {
    let Some((base, attempt)) = attempt_of(&node.name) else { return Vec::new() };
    let kind = node.address.kind;
    if kind::definition_of(kind).attempts == Attempts::Replaced {
        return Vec::new();
    }
    let parent = lookup::parent(kind, &node.props);
    let find = |name: String| lookup::find(inventory, kind, &name, None, parent);
    (1..attempt).filter_map(|n| find(attempt_name(base, n))).collect()
}
