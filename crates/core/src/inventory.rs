//! The inventory: what was seen of the live account. Known to be partial and already old.
//! Not here: reading it (the engine's `collect`) and judging it (`plan`).

use crate::{address::Kind, props::Props};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tags of a resource by key.
pub type Tags = BTreeMap<String, String>;

/// Where a live resource is in its life, from its status and its `latest…Update` block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Usable: `ACTIVE`, or a kind without a status.
    Ready,
    /// `CREATE PENDING` or `CREATE IN_PROGRESS`.
    Creating,
    /// Usable in its old form while an accepted update is under way.
    Updating,
    /// Usable in its old form; the last update failed.
    UpdateFailed,
    /// `DELETE PENDING` or `DELETE IN_PROGRESS`.
    Deleting,
    /// `CREATE FAILED`: exists, but is of no use.
    Failed,
    /// `CREATE STOPPING`, or a recommender that is being stopped: AWS is still at work, and holds back what depends on it.
    Stopping,
    /// `CREATE STOPPED`, or a recommender that is not `ACTIVE` by choice.
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
    /// Its tags; `None` where the kind takes none or they were not read.
    pub tags: Option<Tags>,
    /// Values that other resources refer to: `arn`, `trackingId`.
    pub outputs: Props,
    /// When it was created, if known.
    pub created: Option<Timestamp>,
    /// When it last changed, if known.
    pub updated: Option<Timestamp>,
}

/// What was seen of the live account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// Every resource that was read.
    pub live: Vec<Live>,
}

impl Inventory {
    /// The resource of `kind` with the physical name.
    pub fn named(&self, kind: Kind, name: &str) -> Option<&Live> {
        self.of(kind).find(|live| live.name == name)
    }

    /// The resource that the service finds by `locator`.
    pub fn located(&self, kind: Kind, locator: &str) -> Option<&Live> {
        self.of(kind).find(|live| live.locator == locator)
    }

    /// The resources of one kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Live> {
        self.live.iter().filter(move |live| live.kind == kind)
    }
}

impl Live {
    /// A tag, if it has it.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.as_ref()?.get(key).map(String::as_str)
    }

    /// The field as text; empty where it is absent.
    pub fn text(&self, field: &str) -> &str {
        self.props.get(field).and_then(serde_json::Value::as_str).unwrap_or_default()
    }
}
