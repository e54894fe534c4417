//! What has to be said of every kind of resource: one question a field, without defaults, so that a kind that is added
//! answers all of them before anything compiles. Not here: the answers (each kind's own file).

use super::field::Field;
use crate::{
    address::{Address, Kind},
    graph::Node,
    inventory::Live,
    lowering::Lowering,
    props::Props,
    risk::Risk,
    spec::types::Spec,
};
use personalize_rules::quota::Quota;

/// Everything that is true of all resources of a kind. There are no defaults: a definition without any one of the answers does
/// not compile.
///
/// ```compile_fail,E0063
/// use personalize_core::{address::Kind, kind::{definition::Definition, definition_of}};
///
/// let Definition {
///     service, fields, left_out, tagging, calls, listing, identity,
///     owner, regional, attempts, work, making, recognised, loss,
///     deletion, replacement, quota, serves, own_name, lower,
/// } = *definition_of(Kind::Filter);
/// // Every answer but how many there may be.
/// let _ = Definition {
///     service, fields, left_out, tagging, calls, listing, identity,
///     owner, regional, attempts, work, making, recognised, loss,
///     deletion, replacement, serves, own_name, lower,
/// };
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// The service that holds it.
    pub service: Service,
    /// Its fields.
    pub fields: &'static [Field],
    /// Members of the service's shapes that are no fields, each with the reason; what all kinds have stands in
    /// [`IN_EVERY_SHAPE`].
    pub left_out: &'static [(&'static str, &'static str)],
    /// How it takes tags.
    pub tagging: Tagging,
    /// The operations that make, change and remove it.
    pub calls: Calls,
    /// Where it is found when its name is not known.
    pub listing: Listing,
    /// How the live one that is meant is told from the others.
    pub identity: Identity,
    /// By what it is known whose it is.
    pub owner: Owner,
    /// How the spec's region stands in it, where it is of use in one region only.
    pub regional: Option<Regional>,
    /// What is done after its making failed.
    pub attempts: Attempts,
    /// What its making takes.
    pub work: Work,
    /// What its making costs or permits.
    pub making: Making,
    /// By what a create call whose answer was lost is known to have made one that is there.
    pub recognised: Recognised,
    /// What is lost when it goes.
    pub loss: Risk,
    /// How it goes.
    pub deletion: Deletion,
    /// What happens where a field differs that cannot change in place.
    pub replacement: Replacement,
    /// How many there may be.
    pub quota: Option<Quota>,
    /// The output by which applications speak of it.
    pub serves: Option<&'static str>,
    /// The name that the spec gives to what it has under a key.
    pub own_name: fn(&Spec, &str) -> Option<String>,
    /// Adds what a spec wants of this kind to the graph.
    pub lower: fn(&Lowering<'_>, &mut Vec<Node>),
}

/// Members of every kind that are no fields, each with the reason.
pub const IN_EVERY_SHAPE: [(&str, &str); 5] = [
    ("tags", "told and compared by themselves"),
    ("status", "where it is in its life"),
    ("failureReason", "where it is in its life"),
    ("creationDateTime", "when it was made"),
    ("lastUpdatedDateTime", "when it last changed"),
];

/// A service of AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Amazon Personalize.
    Personalize,
    /// Amazon S3.
    S3,
    /// AWS Identity and Access Management.
    Iam,
    /// AWS Systems Manager.
    Ssm,
    /// Amazon EventBridge Scheduler.
    Scheduler,
    /// Amazon API Gateway.
    ApiGateway,
    /// AWS Step Functions.
    StepFunctions,
}

impl Service {
    /// The prefix of its actions in policies: `s3`.
    pub const fn word(self) -> &'static str {
        match self {
            Service::Personalize => "personalize",
            Service::S3 => "s3",
            Service::Iam => "iam",
            Service::Ssm => "ssm",
            Service::Scheduler => "scheduler",
            Service::ApiGateway => "apigateway",
            Service::StepFunctions => "states",
        }
    }
}

/// How a kind takes tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagging {
    /// It takes none.
    None,
    /// Its create call takes them; later ones need calls of their own.
    AtCreate {
        /// Adds or overwrites.
        tag: &'static str,
        /// Removes.
        untag: &'static str,
    },
    /// They need a call of their own from the beginning.
    After {
        /// Adds or overwrites.
        tag: &'static str,
        /// Removes.
        untag: &'static str,
    },
}

impl Tagging {
    /// How the kinds of Personalize take tags.
    pub const RESOURCE: Tagging = Tagging::AtCreate { tag: "TagResource", untag: "UntagResource" };

    /// The operations that add and remove tags.
    pub const fn calls(self) -> Option<(&'static str, &'static str)> {
        match self {
            Tagging::None => None,
            Tagging::AtCreate { tag, untag } | Tagging::After { tag, untag } => Some((tag, untag)),
        }
    }
}

/// The operations of a kind, by the names of the API.
#[derive(Debug, Clone, Copy)]
pub struct Calls {
    /// Makes it.
    pub create: &'static str,
    /// Changes it in place.
    pub update: Option<Update>,
    /// Removes it; what has none is kept for ever.
    pub delete: Option<&'static str>,
    /// Ends what it does.
    pub stop: Option<Stop>,
    /// Begins again what was stopped.
    pub start: Option<&'static str>,
}

/// An operation that changes a resource in place.
#[derive(Debug, Clone, Copy)]
pub struct Update {
    /// The operation.
    pub operation: &'static str,
    /// What it is sent: from the wanted fields and the paths of those that differ. Blocks are sent whole, since it is not
    /// known whether the service merges them.
    pub input: fn(&Props, &[&str]) -> Props,
}

impl Update {
    /// An update that takes every field.
    pub const fn whole(operation: &'static str) -> Option<Update> {
        Some(Update { operation, input: whole })
    }
}

fn whole(wanted: &Props, _: &[&str]) -> Props {
    wanted.clone()
}

/// An operation that stops a resource.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// The operation.
    pub operation: &'static str,
    /// What is lost.
    pub loss: Risk,
}

/// Where resources of a kind are found when their names are not known.
#[derive(Debug, Clone, Copy)]
pub enum Listing {
    /// Nowhere: it is known by its name.
    Known,
    /// In a list of the whole account; those of a stack have names that begin with its own.
    Account,
    /// In a list of what has the tag of the stack.
    Tagged,
    /// In a list of the whole account, which is read only where the spec has such a job; those of a stack have names that begin
    /// with the name of a job of the spec.
    Runs,
    /// Among the objects of the stack in its bucket.
    Uploads,
    /// In the list of another resource.
    Below(Parent),
}

/// The resource in whose list another one stands.
#[derive(Debug, Clone, Copy)]
pub struct Parent {
    /// Its kind.
    pub kind: Kind,
    /// Its ARN, from the fields of the other one.
    pub arn: fn(&Props) -> Option<&str>,
}

/// The group of what lies in one.
pub fn of_group(fields: &Props) -> Option<&str> {
    fields.get("datasetGroupArn")?.as_str()
}

/// How the live resource that a wanted one means is told from the others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// By its locator, which follows from its name.
    Locator,
    /// By its name below its parent: the service chooses its ARN.
    Name,
    /// By being ours: its parent has at most one, and the service chooses its ARN.
    Single,
}

/// By what it is known whose a resource is.
#[derive(Debug, Clone, Copy)]
pub enum Owner {
    /// By its tags.
    Tags,
    /// By the tags of what it is a part of, which has at most one of it.
    Whole(PartOf),
    /// By the place where it lies in what it is a part of: below the folder of the stack.
    Folder(PartOf),
    /// By its name: the address that a live one has in the stack of this name, where it is of that stack.
    Name(fn(&Live, &str) -> Option<Address>),
    /// By a mark in one of its fields: as by the name, and one without the mark is somebody else's.
    Mark(fn(&Live, &str) -> Option<Address>),
}

/// A document of a resource that names the region which it is of use in. One role or bucket cannot serve a stack in two
/// regions, since each run would take it away from the other.
#[derive(Debug, Clone, Copy)]
pub struct Regional {
    /// The field with the document.
    pub field: &'static str,
    /// The key of the spec that gives each region one of its own.
    pub key: &'static str,
}

/// What is done after the making of a resource failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempts {
    /// It goes and comes again.
    Replaced,
    /// It stays, and its name is used up: the next attempt has the next number.
    Counted,
    /// The same, and after so many failures on equal input only by permission: an attempt takes long and is billed.
    Limited(usize),
    /// The same, and after a failure on equal input only where somebody asks for it: nothing else waits for it.
    OnRequest,
}

/// What a resource is part of and owned with: a policy belongs to whom its role belongs.
#[derive(Debug, Clone, Copy)]
pub struct PartOf {
    /// The kind of the whole.
    pub kind: Kind,
    /// How the whole is found, from how the part is and from its fields.
    pub locator: for<'l> fn(&'l str, &'l Props) -> &'l str,
}

/// What the making of a resource takes, and so how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Nothing: it is there with the call.
    AtOnce,
    /// It is set up.
    Setup,
    /// Data is imported.
    Import,
    /// Data is exported.
    Export,
    /// Users are deleted from data and models.
    DataDeletion,
    /// Recommendations or segments are made for the lines of a file.
    Batch,
    /// A model is trained.
    Training,
    /// A model is put to service.
    Deployment,
    /// A model is trained and put to service.
    TrainingAndDeployment,
}

/// What the making of a resource costs or permits beyond its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Making {
    /// Nothing.
    Free,
    /// Somebody may do more than before; every change of it may, too.
    Privilege,
    /// Its minimum throughput is billed continuously (docs/service/prices.md,
    /// "Minimum throughput").
    Throughput,
    /// Data is deleted by it.
    DataLoss,
    /// Every automatic training is billed, unless it has none (docs/service/prices.md, "Training").
    Trainings,
}

/// By what a create call whose answer was lost is known to have made what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// By the tags that the call gave it.
    Tags,
    /// By its fields: its name holds the hash of its content.
    Content,
    /// By the number and the hash of its bytes: others may write to the place that its name is.
    Bytes,
    /// By its name alone, which holds the hash of what it is made of; made twice, it would cost twice.
    Name,
    /// By the doubt alone: it has no tags at creation.
    Doubt,
    /// By nothing: the call can be repeated.
    Repeated,
}

/// How resources of a kind go.
#[derive(Debug, Clone, Copy)]
pub struct Deletion {
    /// Where they stand among all deletions when these are read; each kind has its own number, with room between.
    pub turn: u8,
    /// The kinds of which none is deleted before these are gone, or have ended.
    pub before: &'static [Kind],
    /// Whether the service refuses to delete the second while the first, which may be somebody else's, is there.
    pub holds: fn(&Live, &Live) -> bool,
    /// What becomes of those that the spec no longer names.
    pub unnamed: Unnamed,
}

/// It holds nothing back.
pub fn nothing(_: &Live, _: &Live) -> bool {
    false
}

/// The service keeps a group as long as it is in it.
pub fn holds_its_group(one: &Live, other: &Live) -> bool {
    other.kind == Kind::DatasetGroup && one.text("datasetGroupArn") == other.locator
}

/// What becomes of resources that the spec no longer names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unnamed {
    /// They are deleted.
    Goes,
    /// They are deleted, and nothing is lost where another has their address: it holds what they held.
    GoesForFree,
    /// They stay: as history, or as a way back.
    Stays,
}

/// What happens where a field differs that cannot change in place, unless the spec says how to replace it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// Another one under the next name comes first.
    Generation,
    /// It goes, and comes again; with what that means for people.
    Again(&'static str),
    /// The spec has to say how: callers hold its ARN.
    Asked,
    /// It is refused: what it holds would be lost.
    Refused,
}

/// No key of the spec has a name of its own for the kind.
pub fn no_own_name(_: &Spec, _: &str) -> Option<String> {
    None
}
