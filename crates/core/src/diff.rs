//! The diff: how a live resource departs from what is wanted, by the field tables of `resource`.
//! Not here: what is done about it (`plan`).

use crate::{
    fingerprint::{Fingerprint, RUNNING, TAGS, UNKNOWN, mark},
    graph::Node,
    inventory::{Live, Phase, Tags},
    kind::{
        self,
        field::{Class, Field, Likeness, Same},
    },
    lowering::{TAG_IN, TAG_KEYS, TAG_PROTECT, is_our_tag},
    props::{Props, as_reference},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One changed field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The path of the field, with the service's names.
    pub path: String,
    /// The live value; null if there is none.
    pub from: Value,
    /// The wanted value; null if there is none.
    pub to: Value,
    /// Whether it can only be changed by a replacement.
    pub forces_replacement: bool,
    /// The reason for its class.
    pub why: String,
    /// Its cause.
    pub cause: Cause,
}

/// The cause of a difference, by the fingerprint of what was last applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The spec changed.
    Spec,
    /// The live resource was changed; the spec is unchanged.
    Drift,
    /// Both changed, to different values.
    Conflict,
    /// Nothing records what was applied: the kind has no tags, or something else created the resource.
    Unknown,
}

/// The fields in which `live` departs from `node`.
pub fn fields(node: &Node, live: &Live) -> Vec<Change> {
    let memory = Memory::new(node, live);
    kind::compared(node.address.kind)
        .filter_map(|field| change(field, &node.props, &live.props, &memory.of(field.path)))
        .collect()
}

fn change(field: &Field, wanted: &Props, live: &Props, memory: &Applied<'_>) -> Option<Change> {
    let (wanted, live) = (field.of(wanted), field.of(live));
    let ours = memory.is_wanted() == Some(true);
    if as_reference(&wanted).is_none() && field.is_same(&wanted, &live, ours) {
        return None;
    }
    Some(Change {
        path: field.path.to_owned(),
        cause: memory.cause(field, &live),
        from: live,
        to: wanted,
        forces_replacement: field.class == Class::Immutable,
        why: field.why.to_owned(),
    })
}

/// The parts of fixed fields that were sent and that the service does not give back, by their paths: no difference, but
/// nothing confirms them either.
pub fn unconfirmed(node: &Node, live: &Live) -> Vec<String> {
    let memory = Memory::new(node, live);
    let of = |field: &'static Field| {
        let ours = memory.of(field.path).is_wanted() == Some(true);
        let (wanted, live) = (field.of(&node.props), field.of(&live.props));
        let lacks = match field.likeness(&wanted, &live, ours) {
            Likeness::Unconfirmed(lacks) if as_reference(&wanted).is_none() => lacks,
            _ => Vec::new(),
        };
        lacks.into_iter().map(|part| match part.as_str() {
            "" => field.path.to_owned(),
            part => format!("{}.{part}", field.path),
        })
    };
    kind::compared(node.address.kind).flat_map(of).collect()
}

/// Whose doing it is that the tags of `live` are not those of `node`.
pub fn tags_cause(node: &Node, live: &Live) -> Cause {
    cause_beside(TAGS, node, live)
}

/// That `live` runs and is to be stopped, or the other way round, as a change.
pub fn running(node: &Node, live: &Live) -> Option<Change> {
    let runs = !matches!(live.phase, Phase::Stopping | Phase::Stopped);
    (runs != node.running).then(|| Change {
        path: RUNNING.to_owned(),
        from: runs.into(),
        to: node.running.into(),
        forces_replacement: false,
        why: "it can be started and stopped".into(),
        cause: cause_beside(RUNNING, node, live),
    })
}

/// Whose doing a difference is of what is no field.
fn cause_beside(path: &str, node: &Node, live: &Live) -> Cause {
    match Memory::new(node, live).of(path).is_wanted() {
        Some(true) => Cause::Drift,
        Some(false) => Cause::Spec,
        None => Cause::Unknown,
    }
}

/// What was applied last and what is wanted now.
struct Memory {
    applied: Option<Fingerprint>,
    wanted: Option<Fingerprint>,
}

impl Memory {
    fn new(node: &Node, live: &Live) -> Self {
        let read = |tag: Option<&str>| tag.and_then(Fingerprint::parse);
        let wanted = read(node.tags.get(TAG_IN).map(String::as_str));
        Memory { applied: read(live.tag(TAG_IN)), wanted }
    }

    fn of(&self, path: &str) -> Applied<'_> {
        Applied {
            applied: self.applied.as_ref().map(|print| print.mark(path)),
            wanted: self.wanted.as_ref().map(|print| print.mark(path)),
        }
    }
}

/// The marks of one field.
struct Applied<'a> {
    applied: Option<&'a str>,
    wanted: Option<&'a str>,
}

impl Applied<'_> {
    /// Whether what was applied last is what is wanted now; `None` where nothing remembers.
    fn is_wanted(&self) -> Option<bool> {
        Some(self.applied? == self.wanted?)
    }

    fn cause(&self, field: &Field, live: &Value) -> Cause {
        let (Some(applied), Some(wanted)) = (self.applied, self.wanted) else {
            return Cause::Unknown;
        };
        // What only applying knows, and what the service may show in other words, cannot be told from drift.
        let vague = field.echoes || field.same == Same::Latest;
        match (applied, wanted) {
            (UNKNOWN, _) | (_, UNKNOWN) => Cause::Spec,
            _ if applied == wanted => Cause::Drift,
            _ if vague || applied == mark(field, live) => Cause::Spec,
            _ => Cause::Conflict,
        }
    }
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
