//! The graph: every resource that is wanted, with its fields and what it needs.
//! Not here: how it is made from a spec (`lower`) and compared with the live account (`plan`).

use crate::{
    address::{Address, Kind},
    inventory::Tags,
    props::Props,
    spec::types::Replace,
};
use personalize_rules::arn::Scope;
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// One wanted resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its address in the stack.
    pub address: Address,
    /// Its physical name.
    pub name: SmolStr,
    /// How the service finds it (see `Live::locator`); `None` where the service makes the ARN up.
    pub locator: Option<SmolStr>,
    /// Its fields in the service's names; values that only running can know are references.
    pub props: Props,
    /// Its tags, with those that mark it as ours; empty where the kind takes none.
    pub tags: Tags,
    /// What must be ready before it can be created or changed.
    pub needs: Needs,
    /// How it may be replaced, where callers hold its ARN.
    pub replace: Option<Replace>,
    /// Of a dataset that may be replaced: what becomes of its data. `None` where it may not.
    pub replace_data: Option<Refill>,
    /// The dataset that is replaced, and that the service deletes only when this is gone.
    pub gives_way: Option<Address>,
    /// Whether it is to serve: of a recommender, which can be stopped and started with its model kept.
    pub running: bool,
    /// Why it has to be made although one like it may be there; `None` where it is simply not there.
    pub reason: Option<String>,
    /// Whether it is to be marked so that plans which delete it are refused; `None` leaves the mark as it is.
    pub protect: Option<bool>,
}

/// Where the data of a dataset that is replaced comes from again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refill {
    /// Its source; `None` where the spec has none.
    pub source: Option<String>,
    /// Whether it takes events, which no source has.
    pub takes_events: bool,
}

impl Refill {
    /// Whether the source has all of it.
    pub fn is_complete(&self) -> bool {
        self.source.is_some() && !self.takes_events
    }
}

/// Addresses in their order, each once: a set that is small where it holds few, of which a folder of many files has one
/// for each file.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Needs(Vec<Address>);

impl Needs {
    /// Adds one.
    pub fn insert(&mut self, address: Address) {
        if let Err(at) = self.0.binary_search(&address) {
            self.0.insert(at, address);
        }
    }

    /// Adds several.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Address>) {
        self.0.extend(more);
        self.0.sort();
        self.0.dedup();
    }

    /// Whether it is among them.
    pub fn contains(&self, address: &Address) -> bool {
        self.0.binary_search(address).is_ok()
    }

    /// All of them, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Address> {
        self.0.iter()
    }
}

impl FromIterator<Address> for Needs {
    fn from_iter<I: IntoIterator<Item = Address>>(addresses: I) -> Needs {
        let mut needs = Needs::default();
        needs.extend(addresses);
        needs
    }
}

impl<const N: usize> From<[Address; N]> for Needs {
    fn from(addresses: [Address; N]) -> Needs {
        let mut needs = Needs(Vec::from(addresses));
        needs.extend([]);
        needs
    }
}

impl IntoIterator for Needs {
    type Item = Address;
    type IntoIter = std::vec::IntoIter<Address>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'n> IntoIterator for &'n Needs {
    type Item = &'n Address;
    type IntoIter = std::slice::Iter<'n, Address>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Everything that a stack wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// The name of the stack.
    pub stack: String,
    /// Account, region and partition.
    pub scope: Scope,
    /// The bucket that holds the stack's uploads, whether the stack manages it or not.
    pub bucket: Option<String>,
    /// The resources that may be taken over from somebody else.
    pub adopt: BTreeSet<Address>,
    /// The resources by address.
    pub nodes: BTreeMap<Address, Node>,
}

impl Graph {
    /// A graph of nothing, of an account and region.
    pub fn empty(scope: Scope) -> Graph {
        Graph {
            stack: String::new(),
            scope,
            bucket: None,
            adopt: BTreeSet::new(),
            nodes: BTreeMap::new(),
        }
    }

    /// The wanted resources of one kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Node> {
        self.nodes.values().filter(move |node| node.address.kind == kind)
    }

    /// The addresses in an order in which each comes after what it needs; among equals in order of
    /// kind and key. Needs outside the graph are ignored.
    pub fn order(&self) -> Vec<&Address> {
        let mut done = BTreeSet::new();
        let mut order = Vec::new();
        while order.len() < self.nodes.len() {
            let ready: Vec<&Address> = self
                .nodes
                .values()
                .filter(|n| !done.contains(&n.address))
                .filter(|n| {
                    n.needs.iter().all(|need| done.contains(need) || !self.nodes.contains_key(need))
                })
                .map(|n| &n.address)
                .collect();
            if ready.is_empty() {
                break; // A cycle cannot be lowered: kinds only need kinds before them.
            }
            done.extend(ready.iter().copied());
            order.extend(ready);
        }
        order
    }
}
