//! The wanted resources by address. Not here: what one of them is, and what it needs (`graph`).

use super::Node;
use crate::address::{Address, Kind};
use std::{ops::Index, slice, sync::Arc};

/// Wanted resources in the order of their addresses, each once: a map whose keys are the addresses that its values have
/// anyway.
///
/// A folder may have a hundred thousand files, each of which is one resource. So there is no room to spare between them, and
/// whoever goes through all of them shares each until it is done with. To look one up takes about as long as in a tree; to
/// remove one moves those after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Nodes(Vec<Arc<Node>>);

impl Nodes {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the resource at `address` is.
    fn place(&self, address: &Address) -> Option<usize> {
        self.0.binary_search_by(|node| node.address.cmp(address)).ok()
    }

    /// Whether there is one at `address`.
    pub fn contains_key(&self, address: &Address) -> bool {
        self.place(address).is_some()
    }

    /// The one at `address`.
    pub fn get(&self, address: &Address) -> Option<&Node> {
        self.place(address).map(|i| &*self.0[i])
    }

    /// The one at `address`, to be changed; its address stays.
    pub(crate) fn get_mut(&mut self, address: &Address) -> Option<&mut Node> {
        self.place(address).map(|i| Arc::make_mut(&mut self.0[i]))
    }

    /// The addresses, in order.
    pub fn keys(&self) -> impl Iterator<Item = &Address> {
        self.values().map(|node| &node.address)
    }

    /// The resources, in the order of their addresses.
    pub fn values(&self) -> impl Iterator<Item = &Node> {
        self.0.iter().map(|node| &**node)
    }

    /// The same, to be shared.
    pub(super) fn shared(&self) -> slice::Iter<'_, Arc<Node>> {
        self.0.iter()
    }

    /// The same, to be changed; their addresses stay.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.0.iter_mut().map(Arc::make_mut)
    }

    /// The resources of one kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Node> {
        let first = self.0.partition_point(|node| node.address.kind < kind);
        let end = self.0.partition_point(|node| node.address.kind <= kind);
        self.0[first..end].iter().map(|node| &**node)
    }

    /// Takes the one at `address` out; whether there was one.
    pub(crate) fn remove(&mut self, address: &Address) -> bool {
        self.place(address).map(|i| self.0.remove(i)).is_some()
    }

    /// Takes all of a kind out.
    pub(crate) fn remove_all(&mut self, kind: Kind) {
        self.0.retain(|node| node.address.kind != kind);
    }
}

impl From<Vec<Node>> for Nodes {
    /// Of two with one address the later one stays.
    fn from(all: Vec<Node>) -> Nodes {
        let mut all: Vec<Arc<Node>> = all.into_iter().map(Arc::new).collect();
        all.sort_by(|a, b| a.address.cmp(&b.address));
        all.dedup_by(|later, earlier| {
            let is_one = later.address == earlier.address;
            if is_one {
                std::mem::swap(later, earlier);
            }
            is_one
        });
        Nodes(all)
    }
}

impl Index<&Address> for Nodes {
    type Output = Node;

    /// # Panics
    /// There has to be one at `address`.
    fn index(&self, address: &Address) -> &Node {
        self.get(address).expect("no resource is wanted at this address")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{graph::Needs, inventory::Tags, props::Props};

    fn node(kind: Kind, key: &str, name: &str) -> Node {
        Node {
            address: Address::new(kind, key),
            name: name.into(),
            locator: None,
            props: Props::new(),
            tags: Tags::new(),
            needs: Needs::default(),
            replace: None,
            replace_data: None,
            gives_way: None,
            running: true,
            reason: None,
            protect: None,
        }
    }

    #[test]
    fn they_are_found_by_address_in_whatever_order_they_came() {
        let all = vec![
            node(Kind::Filter, "a", "first"),
            node(Kind::Bucket, "", "bucket"),
            node(Kind::DataObject, "b", "2"),
            node(Kind::DataObject, "a", "1"),
            node(Kind::Filter, "a", "last"),
        ];
        let mut nodes = Nodes::from(all);
        let names = |nodes: &Nodes| nodes.values().map(|n| n.name.to_string()).collect::<Vec<_>>();
        assert_eq!(names(&nodes), ["bucket", "1", "2", "last"]);
        assert!(nodes.of(Kind::DataObject).map(|node| &*node.name).eq(["1", "2"]));
        assert_eq!(nodes.of(Kind::Role).count(), 0);
        assert_eq!(nodes[&Address::new(Kind::Filter, "a")].name, "last");
        assert!(!nodes.contains_key(&Address::new(Kind::Filter, "b")));

        let second = Address::new(Kind::DataObject, "b");
        assert!(nodes.remove(&second));
        assert!(!nodes.remove(&second));
        nodes.remove_all(Kind::DataObject);
        assert_eq!(names(&nodes), ["bucket", "last"]);
    }
}
