//! Preconditions: what was seen of each resource that a plan touches, as hashes, so that a saved plan can tell whether
//! it still fits. Not here: what follows when it does not (`recheck`).

use super::{Guard, Key, Plan, Step, Verb, lookup, order::order_deletes};
use crate::{
    address::{Address, Kind},
    hash::short_hash,
    inventory::{Inventory, Live, Phase, Tags},
    kind::{self, definition::Owner, field::Class},
    lowering::{TAG_ADDR, TAG_STACK},
    props::Props,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The state of a resource that a plan affects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Precondition {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: SmolStr,
    /// The identifier that the service uses; `None` if only its name is known.
    pub locator: Option<SmolStr>,
    /// The parent that the name belongs to: the ARN of the solution or dataset group.
    pub parent: Option<SmolStr>,
    /// The resource; `None` if it did not exist.
    pub seen: Option<Box<Snapshot>>,
}

/// Hashes of the fields and tags of a live resource, which tell what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snapshot {
    /// Its phase.
    pub phase: Phase,
    /// Hashes of the fields that are compared, by path.
    pub fields: BTreeMap<String, String>,
    /// Hashes of the tags, by key; `None` if the kind has none, or if AWS did not return them yet.
    pub tags: Option<BTreeMap<String, String>>,
}

impl Snapshot {
    /// What is seen of `live`.
    pub fn of(live: &Live) -> Snapshot {
        let facts = kind::definition_of(live.kind);
        let fields = facts
            .fields
            .iter()
            .filter(|field| field.class != Class::NotCompared)
            .map(|field| (field.path.to_owned(), digest(&field.normal(&field.of(&live.props)))))
            .collect();
        let tags = live.tags.as_ref().filter(|_| kind::takes_tags(live.kind));
        let hashes = |(k, v): (&String, &String)| (k.clone(), digest(&Value::from(v.clone())));
        Snapshot { phase: live.phase, fields, tags: tags.map(|t| t.iter().map(hashes).collect()) }
    }
}

/// Twelve hexadecimal digits that stand for a value.
pub(super) fn digest(value: &Value) -> String {
    short_hash(value, 12)
}

/// Completes a plan whose steps are all there: orders its deletions, guards them, and takes down what was seen of what it touches.
pub(super) fn complete(plan: &mut Plan, inventory: &Inventory) {
    order_deletes(&mut plan.steps, inventory);
    guard(&mut plan.steps, inventory);
    plan.preconditions = of_steps(&plan.steps, inventory);
}

/// The preconditions of `steps`: one for each resource, in the order of their first steps.
fn of_steps(steps: &[Step], inventory: &Inventory) -> Vec<Precondition> {
    let mut all: Vec<Precondition> = Vec::with_capacity(steps.len());
    let mut seen = BTreeSet::new();
    for step in steps.iter().filter(|step| seen.insert((&step.address, &step.name))) {
        let mut one = Precondition {
            address: step.address.clone(),
            name: step.name.clone(),
            locator: step.locator.clone(),
            parent: parent(step),
            seen: None,
        };
        one.seen = one.find(inventory).map(|live| Box::new(Snapshot::of(live)));
        all.push(one);
    }
    all.extend(successors(steps, &all, inventory));
    all
}

/// The solutions that deleted ones have made way for, where no step touches them: without them, models would be lost.
fn successors(steps: &[Step], all: &[Precondition], inventory: &Inventory) -> Vec<Precondition> {
    let of_solution =
        |step: &&Step| step.verb == Verb::Delete && step.address.kind == Kind::Solution;
    let mut names: BTreeMap<&Address, BTreeSet<&str>> = BTreeMap::new();
    for one in all.iter().filter(|one| one.address.kind == Kind::Solution) {
        names.entry(&one.address).or_default().insert(&one.name);
    }
    let mut marked: BTreeMap<&str, Vec<&Live>> = BTreeMap::new();
    for live in inventory.of(Kind::Solution) {
        let mark =
            live.tag(TAG_ADDR).and_then(|mark| mark.strip_suffix(&format!("={}", live.name)));
        marked.entry(mark.unwrap_or_default()).or_default().push(live);
    }
    let successor = |step: &Step| {
        // The step's own resource is one of them.
        if names.get(&step.address).is_some_and(|names| names.len() > 1) {
            return None;
        }
        let address = step.address.to_string();
        let live = marked.get(address.as_str())?.iter().find(|live| live.name != step.name)?;
        Some(Precondition {
            address: step.address.clone(),
            name: (&live.name).into(),
            locator: Some((&live.locator).into()),
            parent: None,
            seen: Some(Box::new(Snapshot::of(live))),
        })
    };
    steps.iter().filter(of_solution).filter_map(successor).collect()
}

/// Puts a guard on each step that deletes: the tags that say whose the resource is, to be read again right before. What
/// takes no tags is as safe as what it belongs to; schemas are known by their names alone.
fn guard(steps: &mut [Step], inventory: &Inventory) {
    for step in steps.iter_mut().filter(|s| s.verb == Verb::Delete) {
        let (of, locator) = (step.address.kind, step.locator.as_deref().unwrap_or_default());
        let fields = inventory.located(of, locator).map(|live| live.props.clone());
        let fields = fields.unwrap_or_default();
        let (kind, locator) = owner(of, locator, &fields);
        let Some(live) = inventory.located(kind, locator) else { continue };
        let mark = |key: &str| Some((key.to_owned(), live.tag(key)?.to_owned()));
        let tags: Tags = [TAG_STACK, TAG_ADDR].into_iter().filter_map(mark).collect();
        if !tags.is_empty() {
            step.guard = Some(Box::new(Guard { kind, locator: locator.to_owned(), tags }));
        }
    }
}

/// What has the tags of the resource of `kind` at `locator` with these fields: itself, or what it is part of.
pub(super) fn owner<'l>(kind: Kind, locator: &'l str, fields: &'l Props) -> (Kind, &'l str) {
    match kind::definition_of(kind).owner {
        Owner::Whole(whole) | Owner::Folder(whole) => {
            (whole.kind, (whole.locator)(locator, fields))
        }
        Owner::Tags | Owner::Name(_) | Owner::Mark(_) => (kind, locator),
    }
}

/// What a resource without a known locator is listed below.
fn parent(step: &Step) -> Option<SmolStr> {
    let parent = lookup::parent(step.address.kind, &step.input);
    parent.filter(|_| step.locator.is_none()).map(SmolStr::from)
}

impl Precondition {
    /// Whether `step` touches this resource.
    pub fn is_of(&self, step: &Step) -> bool {
        step.resource() == self.resource()
    }

    /// What tells its resource from the others.
    pub(super) fn resource(&self) -> Key<'_> {
        (&self.address, &self.name)
    }

    fn find<'i>(&self, inventory: &'i Inventory) -> Option<&'i Live> {
        let (locator, parent) = (self.locator.as_deref(), self.parent.as_deref());
        lookup::find(inventory, self.address.kind, &self.name, locator, parent)
    }

    /// Whether `live`, found below the parent, has the name that is looked for.
    pub fn is_named(&self, live: &Live) -> bool {
        lookup::is_named(live, &self.name, self.parent.as_deref())
    }
}
