//! The diff: how a live resource departs from what is wanted, by the field tables of `resource`.
//! Not here: what is done about it (`plan`).

use crate::{
    graph::Node,
    inventory::{Live, Tags},
    lower::{TAG_IN, TAG_KEYS, TAG_PROTECT, is_our_tag},
    props::{Props, as_reference},
    resource::{
        self,
        field::{Class, Field},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One changed field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The path in the service's names.
    pub path: String,
    /// The live value; null where there is none.
    pub from: Value,
    /// The wanted value; null where there is none.
    pub to: Value,
    /// Whether it can only be had by another resource.
    pub forces_replacement: bool,
    /// Why it is classified so.
    pub why: String,
}

/// The fields in which `live` departs from `node`.
pub fn fields(node: &Node, live: &Live) -> Vec<Change> {
    let ours =
        live.tag(TAG_IN).is_some_and(|hash| node.tags.get(TAG_IN).is_some_and(|t| t == hash));
    resource::facts(node.address.kind)
        .fields
        .iter()
        .filter(|field| field.class != Class::NotCompared)
        .filter_map(|field| change(field, &node.props, &live.props, ours))
        .collect()
}

fn change(field: &Field, wanted: &Props, live: &Props, ours: bool) -> Option<Change> {
    let (wanted, live) = (field.of(wanted), field.of(live));
    if as_reference(&wanted).is_none() && field.is_same(&wanted, &live, ours) {
        return None;
    }
    Some(Change {
        path: field.path.to_owned(),
        from: live,
        to: wanted,
        forces_replacement: field.class == Class::Immutable,
        why: field.why.to_owned(),
    })
}

/// Tags to write and keys to remove, so that `live` has the tags of `node`, and none that the spec once had and has no
/// longer. Tags of others stay; the mark of protection goes only when the spec says so.
pub fn tags(node: &Node, live: &Tags) -> (Tags, Vec<String>) {
    let write = node
        .tags
        .iter()
        .filter(|(k, v)| live.get(*k) != Some(*v))
        .map(|(k, v)| (k.clone(), v.clone()));
    let gone = |key: &&String| match key.as_str() {
        wanted if node.tags.contains_key(wanted) => false,
        TAG_PROTECT => node.protect == Some(false),
        TAG_KEYS => true,
        key => is_our_tag(key, live),
    };
    (write.collect(), live.keys().filter(gone).cloned().collect())
}
