//! The plan: an immutable, complete list of steps with their order and reasons. It leaves execution no
//! choice to make. Not here: reading the live account and making calls.

mod access;
pub mod allow;
mod attempts;
mod build;
mod callers;
mod choose;
mod destroy;
pub mod drift;
mod held;
mod index;
mod judge;
mod lookup;
mod notes;
mod order;
mod owner;
pub mod precondition;
pub mod recheck;
mod rejudge;
pub mod render;
mod risk;
mod room;
pub mod saved;
mod sound;
mod steps;
mod verdict;

pub use build::plan;
pub(crate) use choose::{feeds, names as chosen_names};
pub use destroy::destroy;
pub(crate) use held::strangers;
pub(crate) use lookup::live_of;
pub(crate) use owner::is_ours;
pub use rejudge::refusals;
pub use steps::operation;

pub use crate::risk::Risk;
use crate::{
    address::{Address, Kind},
    diff::Change,
    inventory::Tags,
    props::Props,
};
pub use allow::Allow;
use personalize_rules::arn::Scope;
use precondition::Precondition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a call does to its resource.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Brings it into being; for data objects, uploads.
    Create,
    /// Changes it in place.
    Update,
    /// Removes it.
    Delete,
    /// Adds or overwrites tags.
    Tag,
    /// Removes tags.
    Untag,
    /// Ends a training that is under way, or stops a recommender, whose model is kept.
    Stop,
    /// Makes a stopped recommender serve again, with the model that it has.
    Start,
    /// Makes no call: takes up waiting for what AWS is already doing.
    Wait,
}

/// What a step waits for after its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Settle {
    /// Nothing: the call is the whole of it.
    Done,
    /// Until the resource is ready for use.
    Ready,
    /// Until nothing is under way, whether it ended well or not.
    Still,
    /// Until the resource is gone.
    Gone,
}

/// One call, and what to wait for after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Unique in the plan: `campaign/home:update`.
    pub id: String,
    /// The resource.
    pub address: Address,
    /// What is done.
    pub verb: Verb,
    /// The API operation: `UpdateCampaign`; empty for a wait.
    pub operation: String,
    /// The physical name.
    pub name: String,
    /// How the service finds it; `None` where the call makes the ARN up.
    pub locator: Option<String>,
    /// The input of the call; values that only running can know are references.
    pub input: Props,
    /// The steps that must have settled before.
    pub needs: Vec<String>,
    /// What to wait for.
    pub settle: Settle,
    /// What it may cost.
    pub risk: Risk,
    /// What must still be true right before the call; only before calls that cannot be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
}

/// Tags that a live resource must have right before a call that cannot be undone: those that say whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Guard {
    /// The kind of the resource that has the tags: the one to be deleted, or the one that it belongs to.
    pub kind: Kind,
    /// How the service finds it.
    pub locator: String,
    /// The tags that it must have.
    pub tags: Tags,
}

/// A file on this machine that a plan uploads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalFile {
    /// Where it lies, seen from the folder of the plan.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash of its content, in hexadecimal.
    pub hash: String,
}

/// What happens to a resource, over all its steps.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It comes into being.
    Create,
    /// It changes in place.
    Update,
    /// It is deleted and created again.
    Replace,
    /// It is deleted.
    Delete,
    /// It is waited for.
    Wait,
}

/// What happens to one resource, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// What happens.
    pub action: Action,
    /// Why.
    pub reason: String,
    /// The fields that change.
    pub fields: Vec<Change>,
    /// What may be lost or paid: the worst of its steps.
    pub risk: Risk,
    /// What allows a risk that is refused otherwise: `--allow`, or words of the spec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
}

/// Why a plan may not be applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// The resource.
    pub address: Address,
    /// What is wrong, in one line.
    pub summary: String,
    /// The ways out.
    pub help: String,
    /// The fields that would have to change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Change>,
    /// What lifts it; `None` where nothing but another spec or account does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow: Option<Allow>,
}

/// Something that is worth knowing before the plan is approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The resource that it is about, if it is about one.
    pub address: Option<Address>,
    /// What is worth knowing.
    pub text: String,
}

/// A complete plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The version of this format: 2.
    pub format: u32,
    /// The version of personalize that made it.
    pub tool: String,
    /// The stack.
    pub stack: String,
    /// The account it is for.
    pub account: String,
    /// The region it is for.
    pub region: String,
    /// The bucket of the stack, where its lock lies; none where the spec names none.
    #[serde(default)]
    pub bucket: Option<String>,
    /// The folder of the spec, seen from where the plan was made; empty for that place itself.
    pub folder: String,
    /// The hash of the spec with variables and target in it; empty where the plan destroys the stack.
    pub spec: String,
    /// What happens, by resource, in order.
    pub items: Vec<Item>,
    /// The calls, each after what it needs.
    pub steps: Vec<Step>,
    /// What was seen of every resource that a step touches.
    pub preconditions: Vec<Precondition>,
    /// The files that are uploaded.
    pub files: Vec<LocalFile>,
    /// Why it may not be applied; empty for a plan that may.
    pub refusals: Vec<Refusal>,
    /// What is worth knowing beside it.
    pub notes: Vec<Note>,
    /// How many resources are as wanted.
    pub unchanged: usize,
}

/// What tells one touched resource from the others: its address, and its physical name.
type Key<'p> = (&'p Address, &'p str);

impl Step {
    /// What tells its resource from the others.
    fn resource(&self) -> Key<'_> {
        (&self.address, &self.name)
    }

    /// Whether it uploads a file.
    pub fn is_upload(&self) -> bool {
        self.address.kind == Kind::DataObject && matches!(self.verb, Verb::Create | Verb::Update)
    }
}

impl Plan {
    /// A plan of `stack`, with its bucket, that does nothing.
    fn empty(stack: &str, scope: &Scope, bucket: Option<&str>) -> Plan {
        Plan {
            format: saved::FORMAT,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            stack: stack.to_owned(),
            account: scope.account.clone(),
            region: scope.region.clone(),
            bucket: bucket.map(str::to_owned),
            folder: String::new(),
            spec: String::new(),
            items: Vec::new(),
            steps: Vec::new(),
            preconditions: Vec::new(),
            files: Vec::new(),
            refusals: Vec::new(),
            notes: Vec::new(),
            unchanged: 0,
        }
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.refusals.is_empty()
    }
}
