//! The inventory: what was seen of the live account. Known to be partial and already old.
//! Not here: reading it (the engine's `collect`) and judging it (`plan`).

use crate::{address::Kind, props::Props};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tags of a resource by key.
pub type Tags = BTreeMap<String, String>;

/// The phase of a live resource, from its status and its `latest…Update` block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Usable: `ACTIVE`, or a kind without a status.
    Ready,
    /// `CREATE PENDING` or `CREATE IN_PROGRESS`.
    Creating,
    /// Usable with its old configuration while an update is in progress.
    Updating,
    /// Usable with its old configuration; the last update failed.
    UpdateFailed,
    /// `DELETE PENDING` or `DELETE IN_PROGRESS`.
    Deleting,
    /// `CREATE FAILED`: it exists but is unusable.
    Failed,
    /// `CREATE STOPPING`, or a recommender that is being stopped: the change is in progress and blocks what depends on
    /// it.
    Stopping,
    /// `CREATE STOPPED`, or a recommender that was stopped.
    Stopped,
}

impl Phase {
    /// Whether AWS is still working on it.
    pub fn in_progress(self) -> bool {
        matches!(self, Phase::Creating | Phase::Updating | Phase::Deleting | Phase::Stopping)
    }
}

/// One live resource, as last seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// The kind of resource.
    pub kind: Kind,
    /// The physical name: `movies-dev-home`; for a data object its key.
    pub name: String,
    /// How the service finds it: the ARN; the name for buckets, bucket policies and roles;
    /// `role/policy` for role policies; `s3://bucket/key` for data objects.
    pub locator: String,
    /// What it was last asked to be, in the service's field names: while an update is under way the
    /// values of its `latest…Update` block stand in place of the serving ones. Fields that
    /// Describe does not return are absent.
    pub props: Props,
    /// Where it is in its life.
    pub phase: Phase,
    /// The service's own word: `CREATE IN_PROGRESS`.
    pub status: String,
    /// Why it failed, in the service's words; some kinds never say.
    pub failure: Option<String>,
    /// Its tags; `None` where the kind takes none, or AWS does not give them yet (see [`crate::kind::is_untold`]).
    pub tags: Option<Tags>,
    /// Values that other resources refer to: `arn`, `trackingId`.
    pub outputs: Props,
    /// When it was created, if known.
    pub created: Option<Timestamp>,
    /// When it last changed, if known.
    pub updated: Option<Timestamp>,
}

/// What was seen of the live account.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// By kind and locator, so that a look-up in a big stack does not go through all of it.
    live: Vec<Live>,
}

impl Inventory {
    /// The inventory of these resources.
    pub fn new(mut live: Vec<Live>) -> Inventory {
        live.sort_by(|a, b| place(a).cmp(&place(b)));
        Inventory { live }
    }

    /// Every resource that was read, by kind and locator.
    pub fn all(&self) -> &[Live] {
        &self.live
    }

    /// The resources of one kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Live> {
        self.from(kind, "").iter().take_while(move |live| live.kind == kind)
    }

    /// The resource that the service finds by `locator`.
    pub fn located(&self, kind: Kind, locator: &str) -> Option<&Live> {
        self.from(kind, locator).first().filter(|live| place(live) == (kind, locator))
    }

    /// The resource of `kind` with the physical name. It goes through all of the kind.
    pub fn named(&self, kind: Kind, name: &str) -> Option<&Live> {
        self.of(kind).find(|live| live.name == name)
    }

    /// The versions of the solution with this ARN: theirs are `<that ARN>/<id>` (docs/service/resources.md,
    /// "ARNs").
    pub fn versions(&self, solution: &str) -> impl Iterator<Item = &Live> {
        self.below(Kind::SolutionVersion, solution)
    }

    /// The resources of `kind` whose ARNs are `<parent>/…`.
    pub fn below(&self, kind: Kind, parent: &str) -> impl Iterator<Item = &Live> + use<'_> {
        let below = format!("{parent}/");
        let first = self.from(kind, &below).iter();
        first.take_while(move |live| live.kind == kind && live.locator.starts_with(&below))
    }

    /// What comes at and after this place.
    fn from(&self, kind: Kind, locator: &str) -> &[Live] {
        &self.live[self.live.partition_point(|live| place(live) < (kind, locator))..]
    }
}

/// Where a resource stands in the inventory.
fn place(live: &Live) -> (Kind, &str) {
    (live.kind, &live.locator)
}

impl Live {
    /// A resource without a status: it is there, so it is ready. Tags, outputs and times are for the caller to add.
    pub fn new(kind: Kind, name: String, locator: &str, props: Props) -> Live {
        Live {
            kind,
            name,
            locator: locator.to_owned(),
            props,
            phase: Phase::Ready,
            status: String::new(),
            failure: None,
            tags: None,
            outputs: Props::new(),
            created: None,
            updated: None,
        }
    }

    /// A tag, if it has it.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.as_ref()?.get(key).map(String::as_str)
    }

    /// The field as text; empty where it is absent.
    pub fn text(&self, field: &str) -> &str {
        self.props.get(field).and_then(serde_json::Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(kind: Kind, locator: &str) -> Live {
        Live::new(kind, "same".into(), locator, Props::new())
    }

    #[test]
    fn a_resource_is_found_among_others_of_like_names() {
        let versions = ["s/a/2", "s/a/1", "s/a-g2/1", "s/aa/1", "s/"];
        let mut all: Vec<Live> =
            versions.iter().map(|arn| live(Kind::SolutionVersion, arn)).collect();
        all.extend([live(Kind::Solution, "s/a"), live(Kind::Filter, "s/a/1")]);
        let inventory = Inventory::new(all);
        let of = |arn| inventory.versions(arn).map(|v| v.locator.as_str()).collect::<Vec<_>>();
        assert_eq!(of("s/a"), ["s/a/1", "s/a/2"]);
        assert_eq!(of("s/a-g2"), ["s/a-g2/1"]);
        assert!(of("s/b").is_empty() && of("t").is_empty());
        assert_eq!(inventory.of(Kind::SolutionVersion).count(), 5);
        assert_eq!(inventory.located(Kind::Solution, "s/a").unwrap().kind, Kind::Solution);
        assert!(inventory.located(Kind::Solution, "s/a/1").is_none());
        assert!(inventory.located(Kind::Campaign, "s/a").is_none());
    }
}
