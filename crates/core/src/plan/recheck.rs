//! A saved plan against what is live now: the part of it that is left to do, or what changed since it was made. Every
//! field and tag of a touched resource must be as it was seen, or already as the plan makes it; so a plan that was
//! carried out in part goes on where it ended. Not here: reading the live account.

use super::{
    Key, Plan, Settle, Step, Verb,
    index::Index,
    owner::is_cut_short,
    precondition::{Precondition, Snapshot, digest},
};
use crate::{
    address::Address,
    diff::Change,
    inventory::{Live, Phase},
    kind::{self, field::Class},
    lowering::{TAG_ADDR, TAG_IN, TAG_STACK},
    props::{Props, references, resolve},
};
use serde_json::Value;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A touched resource that is no longer as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The resource.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// What changed.
    pub what: String,
}

/// What becomes of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is carried out.
    Run,
    /// It was carried out already.
    Done,
    /// Its call was made already; what it waits for may not be there yet.
    Await(Settle),
}

/// What is left of `plan`, given what is live `now` of each of its preconditions, in their order; or everything that
/// changed. The plan that is left does nothing that `plan` does not.
pub fn recheck(plan: &Plan, now: &[Option<Live>]) -> Result<Plan, Vec<Changed>> {
    let touches = Touches::of(plan, now);
    let mut fates = BTreeMap::new();
    let mut changed = Vec::new();
    for (precondition, live) in plan.preconditions.iter().zip(now) {
        let touch = touches.touch(precondition);
        match touch.fates(live.as_ref()) {
            Ok(some) => fates.extend(
                touch.steps.iter().map(|s| s.id.as_str()).zip(
                    some.into_iter()
                        .map(|fate| (fate, live.as_ref().map(|l| SmolStr::from(&l.locator)))),
                ),
            ),
            Err(what) => changed.push(Changed {
                address: precondition.address.clone(),
                name: precondition.name.to_string(),
                what,
            }),
        }
    }
    if changed.is_empty() { Ok(left(plan, &fates)) } else { Err(changed) }
}

/// The steps that are left: what is done is gone, or only waited for where others need its outputs.
fn left(plan: &Plan, fates: &BTreeMap<&str, (Fate, Option<SmolStr>)>) -> Plan {
    let fate = |step: &Step| fates.get(step.id.as_str());
    let run = |step: &&Step| fate(step).is_none_or(|(fate, _)| *fate == Fate::Run);
    let needed: BTreeSet<Address> = plan
        .steps
        .iter()
        .filter(run)
        .flat_map(|s| s.input.values().flat_map(references))
        .map(|(address, _)| address)
        .collect();
    let mut steps: Vec<Step> = plan
        .steps
        .iter()
        .filter_map(|step| {
            let (settle, locator) = match fate(step) {
                None | Some((Fate::Run, _)) => return Some(step.clone()),
                Some((Fate::Await(settle), locator)) => (*settle, locator),
                Some((Fate::Done, locator)) if needed.contains(&step.address) => {
                    (Settle::Done, locator)
                }
                Some((Fate::Done, _)) => return None,
            };
            Some(wait(step, settle, locator.clone()))
        })
        .collect();
    let ids: BTreeSet<SmolStr> = steps.iter().map(|s| s.id.clone()).collect();
    steps.iter_mut().for_each(|step| step.needs.retain(|need| ids.contains(need)));
    let touched: BTreeSet<Key<'_>> = steps.iter().map(Step::resource).collect();
    let (items, done): (Vec<_>, Vec<_>) =
        plan.items.iter().cloned().partition(|i| touched.contains(&(&i.address, i.name.as_str())));
    let unchanged = plan.unchanged + done.len();
    let mut left = Plan { items, steps, unchanged, ..plan.clone() };
    if left.steps.is_empty() {
        left.notes.clear();
    }
    left
}

/// The step as a wait for what its call has begun.
fn wait(step: &Step, settle: Settle, locator: Option<SmolStr>) -> Step {
    Step {
        verb: Verb::Wait,
        operation: SmolStr::default(),
        input: Props::new(),
        guard: None,
        settle,
        locator: locator.or_else(|| step.locator.clone()),
        ..step.clone()
    }
}

/// What a plan does, by resource.
struct Touches<'p> {
    index: Index<'p>,
    /// The locators of what is live now.
    found: BTreeMap<&'p Address, &'p str>,
}

impl<'p> Touches<'p> {
    fn of(plan: &'p Plan, now: &'p [Option<Live>]) -> Self {
        let found = plan.preconditions.iter().zip(now);
        let found = found.filter_map(|(p, live)| Some((&p.address, &live.as_ref()?.locator[..])));
        Touches { index: Index::of(plan), found: found.collect() }
    }

    fn touch(&'p self, precondition: &'p Precondition) -> Touch<'p> {
        let key = precondition.resource();
        Touch {
            precondition,
            steps: self.index.steps(key),
            fields: self.index.item(key).map_or(&[], |item| &item.fields),
            found: &self.found,
        }
    }
}

/// One touched resource.
struct Touch<'p> {
    precondition: &'p Precondition,
    steps: &'p [&'p Step],
    fields: &'p [Change],
    found: &'p BTreeMap<&'p Address, &'p str>,
}

impl Touch<'_> {
    fn step(&self, verb: Verb) -> Option<&Step> {
        self.steps.iter().find(|s| s.verb == verb).copied()
    }

    fn fates(&self, live: Option<&Live>) -> Result<Vec<Fate>, String> {
        let creates = self.step(Verb::Create).is_some();
        let goes = self.step(Verb::Delete).is_some()
            || self.steps.iter().any(|s| s.settle == Settle::Gone);
        match (&self.precondition.seen, live) {
            (None, None) => Ok(self.all(Fate::Run)),
            (Some(seen), Some(live)) if **seen == Snapshot::of(live) => Ok(self.all(Fate::Run)),
            (None, Some(live)) if self.is_created(live) => Ok(self.made(live)),
            (None, Some(_)) => Err("it exists now".into()),
            (Some(_), None) if goes => Ok(self.each(after_delete)),
            (Some(_), None) => Err("it is gone".into()),
            (Some(_), Some(live)) if creates && self.is_created(live) => Ok(self.made(live)),
            (Some(seen), Some(live)) if goes => self.going(seen, live),
            (Some(seen), Some(live)) => self.changing(seen, live),
        }
    }

    fn all(&self, fate: Fate) -> Vec<Fate> {
        self.each(|_| fate)
    }

    fn each(&self, fate: impl Fn(&Step) -> Fate) -> Vec<Fate> {
        self.steps.iter().map(|step| fate(step)).collect()
    }

    /// The resource was created as the plan wants it; it may not be ready yet.
    fn made(&self, live: &Live) -> Vec<Fate> {
        self.each(|step| match step.verb {
            Verb::Tag if !is_tagged(step, live) => Fate::Run,
            Verb::Create if live.phase != Phase::Ready => Fate::Await(step.settle),
            _ => Fate::Done,
        })
    }

    /// Whether `live` is what the create step makes, by this stack's hand.
    fn is_created(&self, live: &Live) -> bool {
        let Some(step) = self.step(Verb::Create) else { return false };
        let input = step.input.iter().map(|(name, value)| Some((name, self.resolved(value)?)));
        let Some(input) = input.collect::<Option<Props>>() else { return false };
        let facts = kind::definition_of(live.kind);
        // Some kinds take their tags with the create call, others from a step of their own.
        let tagged = self.step(Verb::Tag).map(|step| &step.input);
        let tag = |key: &str| match input.get("tags") {
            Some(tags) => tags.get(key),
            None => tagged.and_then(|tags| tags.get(key)),
        };
        let mark = |key: &str| tag(key).and_then(Value::as_str);
        let ours = [TAG_STACK, TAG_ADDR].iter().all(|key| live.tag(key) == mark(key));
        let same = live.tag(TAG_IN) == mark(TAG_IN);
        let fields = facts.fields.iter().filter(|f| f.class != Class::NotCompared);
        let usable = matches!(live.phase, Phase::Ready | Phase::Creating);
        (ours || !kind::takes_tags(live.kind) || is_cut_short(live))
            && usable
            && fields.into_iter().all(|f| f.is_same(&f.of(&input), &f.of(&live.props), same))
    }

    /// A resource that is to go is as it was seen, or on its way out.
    fn going(&self, seen: &Snapshot, live: &Live) -> Result<Vec<Fate>, String> {
        let now = Snapshot::of(live);
        differences(seen, &now, |_, _| false, |_, _| false)?;
        match live.phase {
            Phase::Deleting => Ok(self.each(|s| match s.verb {
                Verb::Delete => Fate::Await(s.settle),
                _ => after_delete(s),
            })),
            _ if self.step(Verb::Wait).is_some() => Ok(self.all(Fate::Run)),
            _ => Err(format!("it is {} now", live.status)),
        }
    }

    /// A resource that changes in place: each field and tag is as seen or as wanted.
    fn changing(&self, seen: &Snapshot, live: &Live) -> Result<Vec<Fate>, String> {
        let now = Snapshot::of(live);
        let wanted = |path: &str, hash: &str| {
            let field = kind::definition_of(live.kind).fields.iter().find(|f| f.path == path);
            let change = self.fields.iter().find(|c| c.path == path);
            field.zip(change).is_some_and(|(field, change)| {
                self.resolved(&change.to).is_some_and(|to| digest(&field.normal(&to)) == hash)
            })
        };
        let tag = |key: &str, hash: Option<&str>| match hash {
            Some(hash) => self
                .step(Verb::Tag)
                .and_then(|s| s.input.get(key))
                .is_some_and(|value| digest(value) == hash),
            None => self.step(Verb::Untag).is_some_and(|s| keys(s).any(|k| k == key)),
        };
        differences(seen, &now, wanted, tag)?;
        let updated = !self.fields.is_empty()
            && now.fields.iter().all(|(path, hash)| {
                self.fields.iter().all(|c| c.path != *path) || wanted(path, hash)
            });
        let under_way = live.phase == Phase::Updating && updated;
        let (started, stopped) =
            (self.switched(Verb::Start, live), self.switched(Verb::Stop, live));
        let switched = started.or(stopped);
        if live.phase != seen.phase
            && !under_way
            && switched.is_none()
            && self.step(Verb::Wait).is_none()
        {
            return Err(format!("it is {} now", live.status));
        }
        Ok(self.each(|step| match step.verb {
            Verb::Update if updated && live.phase == Phase::Ready => Fate::Done,
            Verb::Update if under_way => Fate::Await(step.settle),
            Verb::Wait if live.phase == Phase::Ready => Fate::Done,
            Verb::Start | Verb::Stop => match switched {
                Some(true) => Fate::Done,
                Some(false) => Fate::Await(step.settle),
                None => Fate::Run,
            },
            Verb::Tag if is_tagged(step, live) => Fate::Done,
            Verb::Untag if keys(step).all(|k| live.tag(k).is_none()) => Fate::Done,
            _ => Fate::Run,
        }))
    }

    /// Whether a start or stop, where the plan has one, has been carried out: `false` while it is under way.
    fn switched(&self, verb: Verb, live: &Live) -> Option<bool> {
        self.step(verb)?;
        match (verb, live.phase) {
            (Verb::Start, Phase::Ready) | (Verb::Stop, Phase::Stopped) => Some(true),
            (Verb::Start, Phase::Creating) | (Verb::Stop, Phase::Stopping) => Some(false),
            _ => None,
        }
    }

    /// The value with references to what is live already; `None` where something is still to come.
    fn resolved(&self, value: &Value) -> Option<Value> {
        let locator = |address: &Address, _: &str| {
            self.found.get(address).map(|locator| Value::from(*locator))
        };
        resolve(value, &locator).ok()
    }
}

/// Whether `live` has every tag that `step` gives it.
fn is_tagged(step: &Step, live: &Live) -> bool {
    step.input.iter().all(|(key, value)| live.tag(key) == value.as_str())
}

/// What follows a delete runs; the delete itself and what leads to it is done.
fn after_delete(step: &Step) -> Fate {
    if matches!(step.verb, Verb::Create | Verb::Tag) { Fate::Run } else { Fate::Done }
}

fn keys(step: &Step) -> impl Iterator<Item = &str> {
    step.input.get("keys").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Names every field and tag that is neither as seen nor as wanted.
fn differences(
    seen: &Snapshot,
    now: &Snapshot,
    wanted: impl Fn(&str, &str) -> bool,
    tag: impl Fn(&str, Option<&str>) -> bool,
) -> Result<(), String> {
    let mut changed: Vec<String> = now
        .fields
        .iter()
        .filter(|(path, hash)| seen.fields.get(*path) != Some(hash) && !wanted(path, hash))
        .map(|(path, _)| format!("`{path}`"))
        .collect();
    // What was not told, or is not told now, is no change; whose it is, is judged anew (`rejudge`).
    let none = BTreeMap::new();
    let (before, after) = seen.tags.as_ref().zip(now.tags.as_ref()).unwrap_or((&none, &none));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    changed.extend(
        keys.into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .filter(|key| !tag(key, after.get(*key).map(String::as_str)))
            .map(|key| format!("the tag `{key}`")),
    );
    // Our own marks follow from the rest.
    if changed.iter().any(|c| !c.contains("`personalize:")) {
        changed.retain(|c| !c.contains("`personalize:"));
    }
    if changed.is_empty() { Ok(()) } else { Err(format!("{} changed", changed.join(", "))) }
}
