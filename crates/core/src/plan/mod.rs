//! The plan: an immutable, complete list of steps with their order and reasons. It leaves execution no
//! choice to make. Not here: reading the live account and making calls.

mod access;
pub mod allow;
mod attempts;
mod budget;
mod build;
mod callers;
mod choose;
mod cost;
mod destroy;
pub mod drift;
mod existing;
mod held;
mod increments;
mod index;
mod jobs;
mod judge;
mod kept;
mod lookup;
mod notes;
mod order;
mod owner;
pub mod precondition;
mod prune;
pub mod recheck;
mod rejudge;
pub mod render;
mod replaced_data;
mod risk;
mod room;
mod runs;
pub mod saved;
mod scheduled;
mod sound;
pub mod spending;
mod steps;
mod superseded;
mod told;
mod verdict;
mod whole;

pub use build::{plan, planned};
pub use destroy::destroy;
pub(crate) use held::strangers;
pub(crate) use jobs::feeds;
pub(crate) use lookup::live_of;
pub(crate) use owner::is_ours;
pub(crate) use prune::unused_versions;
pub use prune::{KEEP, OtherUpload, PastImport, prune};
pub use rejudge::refusals;
pub(crate) use runs::{is_of as is_run_of, names as chosen_names};
pub(crate) use scheduled::{last_due, next_due};
pub use steps::operation;
pub use superseded::with_superseded;

pub use crate::risk::Risk;
use crate::{
    address::{Address, Kind},
    cost::Cost,
    diff::Change,
    inventory::Tags,
    props::Props,
};
pub use allow::Allow;
use personalize_rules::arn::Scope;
use precondition::Precondition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use spending::Spending;

/// What a call does to its resource.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Creates it; data objects are uploaded.
    Create,
    /// Updates it in place.
    Update,
    /// Deletes it.
    Delete,
    /// Adds or overwrites tags.
    Tag,
    /// Removes tags.
    Untag,
    /// Stops a training in progress, or a recommender, whose model is kept.
    Stop,
    /// Starts a stopped recommender with its existing model.
    Start,
    /// Makes no call: waits for a change that is already in progress.
    Wait,
}

/// What a step waits for after its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Settle {
    /// Nothing: the step ends with the call.
    Done,
    /// Until the resource is ready for use.
    Ready,
    /// Until no change is in progress, whether it succeeded or failed.
    Still,
    /// Until the resource is deleted.
    Gone,
}

/// One call, and what to wait for after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Unique in the plan: `campaign/home:update`.
    pub id: SmolStr,
    /// The resource.
    pub address: Address,
    /// What is done.
    pub verb: Verb,
    /// The API operation: `UpdateCampaign`; empty for a wait.
    pub operation: SmolStr,
    /// The physical name.
    pub name: SmolStr,
    /// The identifier that the service uses; `None` if the call generates the ARN.
    pub locator: Option<SmolStr>,
    /// The input of the call; values that are only known during the run are references.
    pub input: Props,
    /// The steps that must have settled before.
    pub needs: Vec<SmolStr>,
    /// What to wait for.
    pub settle: Settle,
    /// Its risk.
    pub risk: Risk,
    /// What must still hold directly before the call; only for calls that cannot be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Box<Guard>>,
}

/// Tags that a live resource must have directly before a call that cannot be undone: those that record its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Guard {
    /// The kind of the resource that has the tags: the one to be deleted, or the one that it belongs to.
    pub kind: Kind,
    /// The identifier that the service uses.
    pub locator: String,
    /// The tags that it must have.
    pub tags: Tags,
}

/// A local file that a plan uploads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalFile {
    /// Its path, relative to the folder of the plan.
    pub path: SmolStr,
    /// Its size in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash of its content, in hexadecimal.
    pub hash: SmolStr,
}

/// What happens to a resource in all its steps.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is created.
    Create,
    /// It is updated in place.
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
    pub name: SmolStr,
    /// What happens.
    pub action: Action,
    /// Why.
    pub reason: SmolStr,
    /// The fields that change.
    pub fields: Vec<Change>,
    /// Its risk: the worst of its steps.
    pub risk: Risk,
    /// What allows a risk that would be refused: `--allow`, or the spec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
}

/// Why a plan may not be applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// The resource.
    pub address: Address,
    /// The problem, in one line.
    pub summary: String,
    /// The remedies.
    pub help: String,
    /// The fields that would have to change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Change>,
    /// The option that allows it; `None` if only another spec or account does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow: Option<Allow>,
}

/// A note for whoever approves the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The resource that it concerns, if any.
    pub address: Option<Address>,
    /// The note.
    pub text: String,
}

/// A complete plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The version of this format: 2.
    pub format: u32,
    /// The version of personalize that made the plan.
    pub tool: String,
    /// The stack.
    pub stack: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The bucket of the stack, which holds its lock; none if the spec names none.
    #[serde(default)]
    pub bucket: Option<String>,
    /// The folder of the spec, relative to the folder where the plan was made; empty for that folder.
    pub folder: String,
    /// The hash of the spec with variables and target applied; empty if the plan destroys the stack.
    pub spec: String,
    /// What happens, by resource, in order.
    pub items: Vec<Item>,
    /// The calls, each after its dependencies.
    #[serde(deserialize_with = "saved::steps")]
    pub steps: Vec<Step>,
    /// The state of every resource that a step affects.
    pub preconditions: Vec<Precondition>,
    /// The files that are uploaded.
    pub files: Vec<LocalFile>,
    /// Why it may not be applied; empty if it may.
    pub refusals: Vec<Refusal>,
    /// Additional information.
    pub notes: Vec<Note>,
    /// The number of unchanged resources.
    pub unchanged: usize,
    /// What it costs at list prices; for people only, and no part of the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What the budget of the spec is checked by when the plan is applied; every plan has it that is paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spending: Option<Spending>,
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

    /// Whether what it uploads is the result of a query.
    pub fn is_query(&self) -> bool {
        self.is_upload() && self.input.contains_key("query")
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
            cost: None,
            spending: None,
        }
    }

    /// A plan of the same stack with these steps and nothing beside them.
    pub fn with_only(&self, steps: Vec<Step>) -> Plan {
        let scope = Scope::new(&self.region, &self.account);
        Plan { steps, ..Plan::empty(&self.stack, &scope, self.bucket.as_deref()) }
    }

    /// Whether it deletes the stack: such a plan is of no spec.
    pub fn is_destroy(&self) -> bool {
        self.spec.is_empty()
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.refusals.is_empty()
    }
}
