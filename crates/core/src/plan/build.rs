//! Builds the plan: verdicts in the order of the graph, their steps, what the spec no longer names, and the
//! order among all of them. Nothing is decided later.

use super::{
    Action, Allow, Item, LocalFile, Note, Plan, Refusal, Risk, Step, Verb, access, attempts,
    callers, choose, held,
    judge::{judge, protected},
    lookup::live_of,
    notes,
    owner::{self, is_ours},
    precondition,
    prune::{self, OtherUpload},
    replaced_data, risk, room, runs, scheduled, steps, told,
    verdict::Verdict,
};
use crate::{
    address::{Address, Kind},
    diff::{self, Cause, Change},
    graph::{Graph, Node},
    inventory::{Inventory, Live, Phase},
    kind::{
        self,
        definition::{Definition, Owner, Unnamed},
    },
    lower::lower,
    lowering::{Choices, Lowering, TAG_ADDR, TAG_PREFIX, TAG_PROTECT, text},
    spec::types::Replace,
};
use jiff::Timestamp;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The plan that makes the live account what the spec wants. `now` decides about ages of versions only.
pub fn plan(from: Lowering<'_>, inventory: &Inventory, now: Timestamp) -> Plan {
    planned(from, inventory, now).0
}

/// The same with the uploads that an import may have superseded: those of the stack that are no part of what it wants.
/// Without any, nobody needs to read the past imports.
pub fn planned(
    from: Lowering<'_>,
    inventory: &Inventory,
    now: Timestamp,
) -> (Plan, Vec<OtherUpload>) {
    let mut choices = choose::generations(&from, inventory);
    let mut forced = BTreeMap::new();
    loop {
        let replaced = replaced(&from, &choices, inventory);
        choose::attempts(&from, &mut choices, inventory, now, &replaced);
        runs::attempts(&from, &mut choices, inventory, now);
        let mut graph = choose::graph(&from, &choices, inventory, now);
        replaced_data::mark(&mut graph, &replaced, inventory);
        told::complete(&mut graph, inventory);
        let next: Vec<(Address, Vec<Change>)> = graph
            .nodes
            .values()
            .filter_map(|node| match judge(&graph, node, inventory) {
                Verdict::NextGeneration(changes) => Some((node.address.clone(), changes)),
                _ => None,
            })
            .collect();
        if next.is_empty() {
            let has_uploads = graph.of(Kind::DataObject).next().is_some();
            let others = prune::other_uploads(&graph, inventory);
            let mut plan = Builder {
                plan: Plan::empty(&graph.stack, &graph.scope, graph.bucket.as_deref()),
                has_uploads,
                graph,
                inventory,
                allow: from.spec.allow.iter().filter_map(|text| text.parse().ok()).collect(),
                forced,
                replaced,
                last: BTreeMap::new(),
            }
            .build();
            let chosen = Lowering { choices: &choices, ..from };
            plan.notes.extend(scheduled::notes(&chosen, &plan, inventory, now));
            notes::held_parts(&mut plan, &choices);
            plan.spec = crate::hash::short_hash(&crate::lowering::block(from.spec), 16);
            plan.files = uploads(&from, &plan.steps);
            let converted = notes::converted(&from, &plan.files);
            plan.notes.extend(converted);
            return (plan, others);
        }
        // Names depend on generations, and other resources on names: lower again with the next ones.
        for (address, changes) in next {
            let generation = choices.of(&address) + 1;
            choices.numbers.insert(address.clone(), generation);
            forced.insert(address, changes);
        }
    }
}

/// The datasets that are replaced with their data; nothing is looked at where the spec allows none.
fn replaced(from: &Lowering<'_>, choices: &Choices, inventory: &Inventory) -> BTreeSet<Address> {
    if from.spec.datasets.iter().all(|(_, dataset)| dataset.replace.is_none()) {
        return BTreeSet::new();
    }
    replaced_data::datasets(&lower(Lowering { choices, ..*from }), inventory)
}

/// The reason of an update that makes somebody else's resource ours.
const ADOPTED: &str = "adopted";

/// The words of the spec that allow that a recommender is stopped, and the reason why it is.
const NOT_RUNNING: &str = "running: false";

/// What goes with a deletion, and what allows it.
#[derive(Clone, Copy)]
struct Loss<'a> {
    risk: Risk,
    allowed: Option<&'a str>,
}

/// Nothing is lost.
const HARMLESS: Loss<'static> = Loss { risk: Risk::Safe, allowed: None };

struct Builder<'a> {
    /// What is wanted; without the uploads that the plan has already.
    graph: Graph,
    /// Whether there are uploads among what is wanted.
    has_uploads: bool,
    inventory: &'a Inventory,
    /// What the spec allows.
    allow: Vec<Allow>,
    /// What forced a next generation.
    forced: BTreeMap<Address, Vec<Change>>,
    /// The datasets that are replaced with their data.
    replaced: BTreeSet<Address>,
    plan: Plan,
    /// The last step of each touched resource: its place in the plan.
    last: BTreeMap<Address, usize>,
}

impl Builder<'_> {
    fn build(mut self) -> Plan {
        let order: Vec<Address> = self.graph.order().into_iter().cloned().collect();
        self.plan.items.reserve_exact(order.len());
        // Few kinds take more than one step; room that is not used is none that is taken.
        self.plan.steps.reserve_exact(order.len() + order.len() / 8 + 16);
        let mut kept = BTreeSet::new();
        for address in order {
            let Some(node) = self.graph.nodes.get(&address) else { continue };
            let verdict = judge(&self.graph, node, self.inventory);
            kept.extend(live_of(node, self.inventory).map(|l| (l.kind, l.locator.as_str())));
            // A folder may have a hundred thousand files: what is known of one is kept once, here or in the plan.
            let node = match address.kind {
                Kind::DataObject => self.graph.nodes.remove(&address),
                _ => Some(node.clone()),
            };
            if let Some(node) = node {
                self.wanted(&node, &verdict);
            }
        }
        for live in self.inventory.all() {
            if !kept.contains(&(live.kind, live.locator.as_str())) {
                self.unwanted(live);
            }
        }
        // One for each file of a folder, and nothing asks for them any more.
        drop((kept, std::mem::take(&mut self.last)));
        self.plan.refusals.extend(owner::empty(&self.plan, &self.graph));
        precondition::complete(&mut self.plan, self.inventory);
        replaced_data::outage(&mut self.plan, &self.graph, &self.replaced);
        notes::add(&mut self.plan);
        held::check(&mut self.plan, self.inventory);
        notes::foreign(&mut self.plan, self.inventory);
        notes::untold(&mut self.plan, self.inventory);
        room::check(&mut self.plan, self.inventory);
        access::check_outputs(&mut self.plan, &self.graph);
        if self.has_uploads {
            access::check(&mut self.plan, &self.graph, self.inventory);
        }
        self.plan
    }

    fn wanted(&mut self, node: &Node, verdict: &Verdict) {
        let live = live_of(node, self.inventory);
        if let Some(live) = live.filter(|_| matches!(verdict, Verdict::Same | Verdict::Update(_))) {
            self.plan.notes.extend(notes::unconfirmed(node, live));
        }
        match (verdict, live) {
            (Verdict::Refused { summary, help, changes }, _) => self.plan.refusals.push(Refusal {
                address: node.address.clone(),
                summary: summary.clone(),
                help: help.clone(),
                fields: changes.clone(),
                allow: None,
            }),
            (Verdict::Blocked(reason), _) => {
                let text = format!("{} {reason}", node.address);
                self.plan.notes.push(Note { address: Some(node.address.clone()), text });
            }
            (Verdict::Create(reason), _) => {
                let reason = node.reason.as_ref().unwrap_or(reason);
                let forced = self.forced.remove(&node.address);
                let fields = forced.unwrap_or_else(|| runs::changes(node, self.inventory));
                let loss = self.loss_of_repeating(node);
                self.item(node, Action::Create, reason, &fields, steps::create(node), loss);
            }
            (Verdict::Wait(reason), Some(live)) => {
                self.item(node, Action::Wait, reason, &[], steps::wait(node, live), HARMLESS);
            }
            (Verdict::Update(changes), Some(live)) => self.updated(node, live, changes, false),
            (Verdict::Adopt(changes), Some(live)) => self.updated(node, live, changes, true),
            (Verdict::Start(changes), Some(live)) => {
                let reason = format!("it is {}", live.status);
                let all = steps::start(node, live, changes);
                let shown: Vec<Change> =
                    diff::running(node, live).into_iter().chain(changes.clone()).collect();
                self.item(node, Action::Update, &reason, &shown, all, HARMLESS);
            }
            (Verdict::Stop, Some(live)) => {
                let all = steps::stop(node, live);
                let loss = Loss { risk: Risk::ServingImpact, allowed: Some(NOT_RUNNING) };
                let shown: Vec<Change> = diff::running(node, live).into_iter().collect();
                self.item(node, Action::Update, "fields", &shown, all, loss);
            }
            (Verdict::Recreate { reason, changes, risk, allowed }, Some(live)) => {
                let mut all = steps::delete(&node.address, live);
                all.extend(steps::create(node));
                steps::chain(&mut all);
                self.plan.refusals.extend(protected(&node.address, live));
                let loss = Loss { risk: *risk, allowed: allowed.as_deref() };
                self.item(node, Action::Replace, reason, changes, all, loss);
            }
            _ => self.plan.unchanged += 1,
        }
    }

    /// What is live is changed in place; where it `is_adopted`, it becomes ours.
    fn updated(&mut self, node: &Node, live: &Live, changes: &[Change], is_adopted: bool) {
        let mut all = Vec::new();
        if live.phase.in_progress() {
            all.extend(steps::wait(node, live));
        }
        all.extend(steps::update(node, live, changes));
        steps::chain(&mut all);
        let mut shown = changes.to_vec();
        shown.extend(tag_changes(node, live));
        let other = callers::other_requests(&self.graph, node, live, self.inventory);
        let tool = owner::other_tool(live).filter(|_| is_adopted);
        let loss = match (&tool, &other) {
            (Some(_), _) => Loss { risk: kind::definition_of(live.kind).loss, allowed: None },
            (None, Some(_)) => Loss { risk: Risk::ServingImpact, allowed: None },
            (None, None) => HARMLESS,
        };
        let reason = tool.or(other).unwrap_or_else(|| match () {
            () if is_adopted => ADOPTED.to_owned(),
            () if live.phase == Phase::UpdateFailed && !changes.is_empty() => {
                let why = live.failure.as_deref().unwrap_or("the service gives no reason");
                format!("the last update failed: {why}")
            }
            () if shown.is_empty() => marks(node, live),
            () => if changes.is_empty() { "tags" } else { "fields" }.to_owned(),
        });
        self.item(node, Action::Update, &reason, &shown, all, loss);
    }

    /// What making it once more costs, where earlier attempts on the same failed.
    fn loss_of_repeating(&self, node: &Node) -> Loss<'static> {
        match attempts::earlier(node, self.inventory) {
            Some(earlier) if earlier.is_stuck => Loss { risk: Risk::RetrainCost, allowed: None },
            _ => HARMLESS,
        }
    }

    fn item(
        &mut self,
        node: &Node,
        action: Action,
        reason: &str,
        fields: &[Change],
        mut all: Vec<Step>,
        loss: Loss<'_>,
    ) {
        let risk = risk::judge(&mut all, loss.risk, fields).min(loss.risk);
        let needs: Vec<SmolStr> =
            node.needs.iter().filter_map(|need| self.last_of(need).cloned()).collect();
        // Only what changes the resource has to wait for what it needs; its own deletion does not.
        if let Some(first) = all.iter_mut().find(|s| !matches!(s.verb, Verb::Delete | Verb::Wait)) {
            let more: Vec<SmolStr> =
                needs.into_iter().filter(|n| !first.needs.contains(n)).collect();
            first.needs.extend(more);
        }
        // A folder has a step for each of its files, and a plan keeps all of them.
        for step in &mut all {
            step.needs.shrink_to_fit();
        }
        if !all.is_empty() {
            self.last.insert(node.address.clone(), self.plan.steps.len() + all.len() - 1);
        }
        self.add(Item {
            address: node.address.clone(),
            name: node.name.clone(),
            action,
            reason: reason.into(),
            fields: fields.to_vec(),
            risk,
            allowed: loss.allowed.map(str::to_owned),
        });
        self.plan.steps.extend(all);
    }

    /// The id of the last step of a touched resource.
    fn last_of(&self, address: &Address) -> Option<&SmolStr> {
        Some(&self.plan.steps.get(*self.last.get(address)?)?.id)
    }

    /// Takes an item into the plan, and refuses the plan where nothing allows its risk.
    fn add(&mut self, mut item: Item) {
        let given = Allow::new(item.risk, item.address.clone());
        if item.allowed.is_none() && item.risk.is_guarded() && self.allow.contains(&given) {
            item.allowed = Some("allow".into());
        }
        self.plan.refusals.extend(risk::refusal(&item));
        self.plan.items.push(item);
    }

    /// The address of `live`, where it is the policy of a role of this stack that the spec gives nothing to do.
    fn stale_policy(&self, live: &Live) -> Option<Address> {
        let stack = &self.graph.stack;
        let is_its = |role: &&Live| {
            live.locator == kind::role_policy::policy_locator(&role.name) && is_ours(role, stack)
        };
        let role = self.inventory.of(Kind::Role).find(is_its)?;
        Some(Address::new(Kind::RolePolicy, choose::address_of(role, stack)?.key))
    }

    /// The address of `live`, where it is this stack's.
    fn owned(&self, live: &Live) -> Option<Address> {
        let stack = &self.graph.stack;
        match kind::definition_of(live.kind).owner {
            Owner::Name(address) | Owner::Mark(address) => address(live, stack),
            _ if !is_ours(live, stack) => None,
            Owner::Whole(_) if !owner::is_part_of_ours(live, stack, self.inventory) => None,
            Owner::Tags | Owner::Whole(_) | Owner::Folder(_) => Some(
                choose::address_of(live, stack)
                    .unwrap_or_else(|| Address::new(live.kind, &live.name)),
            ),
        }
    }

    /// Whether `node` is a solution that has no version to serve, and gets none by this plan.
    fn is_untrained(&self, node: &Node) -> bool {
        let versions = |arn: &str| self.inventory.versions(arn).any(|v| v.phase == Phase::Ready);
        node.address.kind == Kind::Solution
            && !self
                .graph
                .nodes
                .contains_key(&Address::new(Kind::SolutionVersion, node.address.key.clone()))
            && !node.locator.as_deref().is_some_and(versions)
    }

    /// What the stack owns and the spec no longer names, or names otherwise now.
    fn unwanted(&mut self, live: &Live) {
        let Definition { deletion, loss, .. } = kind::definition_of(live.kind);
        let address = match live.kind {
            // What the role was once to do and is not any more.
            Kind::RolePolicy => self.stale_policy(live),
            _ if deletion.unnamed == Unnamed::Stays => None,
            _ => self.owned(live),
        };
        let Some(address) = address else { return };
        let successor = self.graph.nodes.get(&address);
        if let Some(node) = successor.filter(|node| self.is_untrained(node)) {
            let text = format!(
                "{address} `{}` and what serves it stay until `{}`, which takes its place, has a version: `apply --train {address}` trains one",
                live.name, node.name
            );
            self.plan.notes.push(Note { address: Some(address), text });
            return;
        }
        self.plan.refusals.extend(protected(&address, live));
        let reason = match successor {
            Some(_) => "superseded",
            None => "the spec no longer names it",
        };
        let loss = match successor {
            // Its successor is trained and serves by then.
            Some(_) if deletion.unnamed == Unnamed::GoesForFree => HARMLESS,
            Some(node) if node.replace == Some(Replace::NewName) => {
                Loss { risk: *loss, allowed: Some("replace: new-name") }
            }
            _ => Loss { risk: *loss, allowed: None },
        };
        let mut steps = steps::delete(&address, live);
        let risk = risk::judge(&mut steps, loss.risk, &[]);
        // What takes its place comes first: if that fails, the old one still serves.
        let is_held = replaced_data::is_held_by(live, &self.replaced, &self.graph, self.inventory);
        if let Some(first) = steps.first_mut().filter(|_| !is_held) {
            first.needs.extend(self.last_of(&address).cloned());
        }
        self.add(Item {
            address,
            name: (&live.name).into(),
            action: Action::Delete,
            reason: reason.into(),
            fields: Vec::new(),
            risk,
            allowed: loss.allowed.map(str::to_owned),
        });
        self.plan.steps.extend(steps);
    }
}

/// The local files that `steps` upload.
fn uploads(from: &Lowering<'_>, steps: &[Step]) -> Vec<LocalFile> {
    let uploads = steps.iter().filter(|step| step.is_upload() && !step.is_query());
    let mut wanted: Vec<(&str, &str)> = uploads.map(source_and_hash).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut is_taken = vec![false; wanted.len()];
    let mut all = Vec::with_capacity(wanted.len());
    for file in from.files.all() {
        let path = file.path.to_string_lossy();
        let Ok(at) = wanted.binary_search(&(&*path, &*file.hash)) else { continue };
        if !std::mem::replace(&mut is_taken[at], true) {
            all.push(LocalFile { path: path.into(), bytes: file.bytes, hash: file.hash.clone() });
        }
    }
    all
}

/// What a step uploads: the path of the file, and the hash of the bytes that are made of it.
fn source_and_hash(step: &Step) -> (&str, &str) {
    (text(&step.input, "source"), text(&step.input, "hash"))
}

/// What an update is about that writes nothing but our own marks.
fn marks(node: &Node, live: &Live) -> String {
    let was = live.tag(TAG_ADDR).and_then(|tag| tag.split_once('=')).map(|(address, _)| address);
    match was.filter(|was| *was != node.address.to_string()) {
        Some(was) => format!("was {was}; only tags"),
        None => "only tags: the tags by which personalize recognises its resources".to_owned(),
    }
}

/// Changes of tags, without those of our own marks that nobody chose.
fn tag_changes(node: &Node, live: &Live) -> Vec<Change> {
    let Some(have) = &live.tags else { return Vec::new() };
    let cause = diff::tags_cause(node, live);
    let (write, remove) = diff::tags(node, have);
    let keys = write
        .keys()
        .chain(&remove)
        .filter(|k| k.as_str() == TAG_PROTECT || !k.starts_with(TAG_PREFIX));
    keys.map(|key| Change {
        path: if key == TAG_PROTECT { "protect".into() } else { format!("tags.{key}") },
        from: have.get(key).cloned().into(),
        to: write.get(key).cloned().into(),
        forces_replacement: false,
        why: "TagResource, UntagResource".into(),
        // The mark of protection outlives its line in the spec, so the fingerprint does not hold it.
        cause: if key == TAG_PROTECT { Cause::Unknown } else { cause },
    })
    .collect()
}
