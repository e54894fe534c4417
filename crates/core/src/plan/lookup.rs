//! Which live resource is meant: by what the spec wants, or by what a plan says of a resource. Answered here alone.
//! Not here: whether it is as wanted (`judge`), and whose it is (`owner`).

use crate::{
    address::Kind,
    graph::Node,
    inventory::{Inventory, Live},
    kind::{
        self,
        definition::{Identity, Listing},
    },
    lowering::TAG_STACK,
    props::Props,
};

/// The live resource that stands for `node`.
pub(crate) fn live_of<'i>(node: &Node, inventory: &'i Inventory) -> Option<&'i Live> {
    let kind = node.address.kind;
    let parent = parent(kind, &node.props);
    let ours = match kind::definition_of(kind).identity {
        Identity::Single if !kind::takes_tags(kind) => {
            inventory.of(kind).find(|live| self::parent(kind, &live.props) == parent)
        }
        Identity::Single => inventory.of(kind).find(|live| live.tag(TAG_STACK).is_some()),
        Identity::Locator | Identity::Name => None,
    };
    ours.or_else(|| find(inventory, kind, &node.name, node.locator.as_deref(), parent))
}

/// The live resource at `locator`, or of this name below `parent` where its locator is not known.
pub(super) fn find<'i>(
    inventory: &'i Inventory,
    kind: Kind,
    name: &str,
    locator: Option<&str>,
    parent: Option<&str>,
) -> Option<&'i Live> {
    match (locator, kind::definition_of(kind).identity) {
        (Some(locator), _) => inventory.located(kind, locator),
        (None, Identity::Name) => {
            inventory.below(kind, parent.unwrap_or_default()).find(|live| live.name == name)
        }
        (None, Identity::Locator | Identity::Single) => {
            inventory.of(kind).find(|live| is_named(live, name, parent))
        }
    }
}

/// Whether `live` has this name, and lies below this parent where one is given.
pub(super) fn is_named(live: &Live, name: &str, below: Option<&str>) -> bool {
    live.name == name
        && below.is_none_or(|below| parent(live.kind, &live.props).is_none_or(|arn| arn == below))
}

/// The ARN of what a resource of `kind` with these fields is listed below.
pub(super) fn parent(kind: Kind, fields: &Props) -> Option<&str> {
    match kind::definition_of(kind).listing {
        Listing::Below(parent) => (parent.arn)(fields).filter(|arn| !arn.is_empty()),
        Listing::Known | Listing::Account | Listing::Runs | Listing::Tagged | Listing::Uploads => {
            None
        }
    }
}
