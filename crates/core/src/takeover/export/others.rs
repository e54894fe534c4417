//! What belongs to other stacks and tools. Not here: what the spec takes over.

use super::Export;
use crate::{diagnostic::Diagnostic, lowering::TAG_STACK};
use personalize_rules::{finding::listed, rule::Code};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Export<'a> {
    /// What belongs to other stacks and tools.
    pub(super) fn others(&mut self) {
        let mut owners: BTreeMap<(bool, String), BTreeSet<String>> = BTreeMap::new();
        for live in self.inventory.all() {
            let stack = live.tag(TAG_STACK).filter(|stack| *stack != self.stack);
            let tool = live.tag("aws:cloudformation:stack-name");
            let owner = match (stack, tool) {
                (Some(stack), _) => (false, stack),
                (None, Some(tool)) => (true, tool),
                (None, None) => continue,
            };
            let names = owners.entry((owner.0, owner.1.to_owned())).or_default();
            names.insert(format!("{} `{}`", live.kind, live.name));
        }
        for ((is_tool, owner), names) in owners {
            let names = listed(names.into_iter(), 5);
            let (message, help) = match is_tool {
                true => (
                    format!("the CloudFormation stack `{owner}` made {names}"),
                    "hand over in this order: `DeletionPolicy: Retain` there and deploy, apply this spec with `--allow`, then delete the old stack (docs/migrate.md)",
                ),
                false => (
                    format!("the stack `{owner}` of personalize owns {names}"),
                    "use the spec of that stack, or take them out of it first",
                ),
            };
            self.losses.push(Diagnostic::new(Code::PZ6004, message).help(help));
        }
    }
}
