//! Removing superseded uploads: what lies in the bucket for each dataset, in generations, of which the newest stay. An upload is
//! superseded when a later full import took other files. Not here: reading the lists of imports (the engine).

use super::{
    Action, Item, Note, Plan, Step, Verb, choose, owner::is_ours, precondition, risk, runs, steps,
};
use crate::{
    address::{Address, Kind},
    graph::Graph,
    inventory::{Inventory, Live, Phase},
    kind::{bucket, dataset::dataset_type, import_job, solution_version::solution_of},
    lower::lower,
    lowering::{Lowering, attempt_of, text},
};
use jiff::Timestamp;
use personalize_rules::finding::{byte_size, grouped, listed};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// How many generations stay where the spec does not say.
pub const KEEP: u32 = 2;

/// How many names a note lists.
const NAMED: usize = 5;

/// What allows that uploads go: whoever asks for this plan means them.
const PRUNE: &str = "prune";

/// An import job as the list of a dataset shows it, whether it is described or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastImport {
    /// The ARN of its dataset.
    pub dataset: String,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// Whether it added to what was there.
    pub is_incremental: bool,
    /// Where it is in its life.
    pub phase: Phase,
}

/// The plan that removes the uploads of generations beyond those that the spec keeps; the jobs and versions that nothing uses are
/// in its notes. What is wanted, what an import reads that is under way, and what is no upload of ours stays.
pub fn prune(
    from: Lowering<'_>,
    inventory: &Inventory,
    past: &[PastImport],
    now: Timestamp,
) -> Plan {
    let stack = from.spec.name.as_str();
    let bucket = from.spec.bucket.as_ref().map(|bucket| bucket.name.as_str());
    let mut plan = Plan::empty(stack, from.scope, bucket);
    plan.spec = crate::hash::short_hash(&crate::lowering::block(from.spec), 16);
    let graph = wanted(from, inventory, now);
    let kept = kept(&from, past);
    for upload in other_uploads(&graph, inventory) {
        let Some((address, live)) = upload.found(inventory) else { continue };
        if kept.get(dataset_of(&address)).is_some_and(|kept| !kept.contains(folder_of(&address))) {
            remove(&mut plan, &address, live, PRUNE);
        }
    }
    precondition::complete(&mut plan, inventory);
    let idle = idle(&graph, inventory);
    let texts = [freed(&plan, inventory), past_jobs(&from, past), idle_versions(&idle)];
    plan.notes.extend(texts.into_iter().flatten().map(|text| Note { address: None, text }));
    plan
}

/// What is wanted, with the names that runs have.
fn wanted(from: Lowering<'_>, inventory: &Inventory, now: Timestamp) -> Graph {
    let choices = runs::names(&from, inventory, now);
    lower(Lowering { choices: &choices, ..from })
}

/// An upload of the stack that is no part of what it wants now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherUpload {
    address: Address,
    locator: SmolStr,
}

impl OtherUpload {
    /// Its address, and what is live of it.
    pub(super) fn found(self, inventory: &Inventory) -> Option<(Address, &Live)> {
        let live = inventory.located(Kind::DataObject, &self.locator)?;
        Some((self.address, live))
    }
}

/// The uploads of the stack, as objects of its folders with a hash of ours, that are no part of what it wants now.
pub(super) fn other_uploads(graph: &Graph, inventory: &Inventory) -> Vec<OtherUpload> {
    let is_hashed = |live: &&Live| !live.text("hash").is_empty();
    // The graph of a folder may have a hundred thousand uploads, none of which is there yet.
    if !inventory.of(Kind::DataObject).any(|live| is_hashed(&live)) {
        return Vec::new();
    }
    let wanted: BTreeSet<&str> = graph.of(Kind::DataObject).map(|node| &*node.name).collect();
    let prefix = bucket::prefix(&graph.stack);
    let unwanted = inventory.of(Kind::DataObject).filter(|live| !wanted.contains(&*live.name));
    let other = |live: &Live| {
        let (dataset, hash, file) = bucket::parts(&prefix, &live.name)?;
        let address = Address::new(Kind::DataObject, format!("{dataset}/{hash}/{file}"));
        Some(OtherUpload { address, locator: live.locator.as_str().into() })
    };
    unwanted.filter(is_hashed).filter_map(other).collect()
}

/// The dataset of an upload, by its address `dataset/hash/file`.
pub(super) fn dataset_of(address: &Address) -> &str {
    address.key.split('/').next().unwrap_or_default()
}

/// The hash of the data that an upload belongs to, which is the name of its folder.
pub(super) fn folder_of(address: &Address) -> &str {
    address.key.split('/').nth(1).unwrap_or_default()
}

/// Takes the deletion of an upload into the plan, which `allowed` allows.
pub(super) fn remove(plan: &mut Plan, address: &Address, live: &Live, allowed: &str) {
    let mut steps = steps::delete(address, live);
    let risk = risk::judge(&mut steps, super::Risk::Safe, &[]);
    plan.items.push(Item {
        address: address.clone(),
        name: (&live.name).into(),
        action: Action::Delete,
        reason: "superseded by later imports".into(),
        fields: Vec::new(),
        risk,
        allowed: Some(allowed.into()),
    });
    plan.steps.extend(steps);
}

/// The folders that stay, by dataset; none of a dataset without a good full import, whose uploads nothing has superseded.
pub(super) fn kept<'p>(
    from: &Lowering<'_>,
    past: &'p [PastImport],
) -> BTreeMap<&'static str, BTreeSet<&'p str>> {
    let mut kept = BTreeMap::new();
    for (key, dataset) in from.spec.datasets.iter() {
        let imports = of_dataset(from, key, past);
        if is_read_by_others(from, key, past) {
            continue;
        }
        let keep = usize::try_from(dataset.keep.unwrap_or(KEEP).max(1)).unwrap_or(usize::MAX);
        let is_full = |import: &&PastImport| !import.is_incremental && import.phase == Phase::Ready;
        let fulls = imports.iter().enumerate().rev().filter(|(_, import)| is_full(import));
        // The same data once more is no other generation.
        let mut seen = BTreeSet::new();
        let within = fulls.take_while(|(_, import)| {
            seen.insert(digits(import));
            seen.len() <= keep
        });
        let Some((oldest, _)) = within.last() else { continue };
        let late = imports[oldest..].iter();
        let running = imports.iter().filter(|import| import.phase.in_progress());
        kept.insert(key, late.chain(running).map(|import| digits(import)).collect());
    }
    kept
}

/// Whether an import is under way that is not this stack's: what it reads is not known.
fn is_read_by_others(from: &Lowering<'_>, key: &str, past: &[PastImport]) -> bool {
    let arn = from.scope.dataset(&from.group_name(), dataset_type(key));
    let prefix = format!("{}-{key}-", from.spec.name);
    past.iter().any(|import| {
        import.dataset == arn && import.phase.in_progress() && !import.name.starts_with(&prefix)
    })
}

/// The imports of the dataset under `key` whose names are of this stack, the earliest first.
fn of_dataset<'p>(from: &Lowering<'_>, key: &str, past: &'p [PastImport]) -> Vec<&'p PastImport> {
    let arn = from.scope.dataset(&from.group_name(), dataset_type(key));
    let prefix = format!("{}-{key}-", from.spec.name);
    let of_it = |import: &&PastImport| import.dataset == arn && import.name.starts_with(&prefix);
    let mut imports: Vec<&PastImport> = past.iter().filter(of_it).collect();
    imports.sort_by_key(|import| (import.created, &import.name));
    imports
}

/// The digits in the name of a job that stand for its data, which are the name of its folder, too.
fn digits(import: &PastImport) -> &str {
    let base = attempt_of(&import.name).map_or(import.name.as_str(), |(base, _)| base);
    let digits = base.rsplit('-').next().unwrap_or_default();
    if digits.len() == import_job::HASH { &digits[..bucket::HASH] } else { digits }
}

/// How much goes.
pub(super) fn freed(plan: &Plan, inventory: &Inventory) -> Option<String> {
    let is_gone = |step: &&Step| step.verb == Verb::Delete && step.address.kind == Kind::DataObject;
    let gone: Vec<&Live> = plan
        .steps
        .iter()
        .filter(is_gone)
        .filter_map(|step| inventory.located(Kind::DataObject, step.locator.as_deref()?))
        .collect();
    let bytes = gone.iter().filter_map(|live| live.props.get("bytes")?.as_u64()).sum();
    let files = match gone.len() {
        0 => return None,
        1 => "1 file".to_owned(),
        many => format!("{} files", grouped(many as u64)),
    };
    Some(format!("frees {} in {files}", byte_size(bytes)))
}

/// The jobs whose data is not in the dataset any more. No call removes them.
fn past_jobs(from: &Lowering<'_>, past: &[PastImport]) -> Option<String> {
    let mut unused: Vec<String> = Vec::new();
    for (key, _) in from.spec.datasets.iter() {
        let imports = of_dataset(from, key, past);
        let is_full = |import: &&PastImport| !import.is_incremental && import.phase == Phase::Ready;
        let last = imports.iter().rposition(is_full).unwrap_or(0);
        let ended = |import: &&&PastImport| !import.phase.in_progress();
        unused.extend(
            imports[..last].iter().filter(ended).map(|import| format!("`{}`", import.name)),
        );
    }
    let count = grouped(unused.len() as u64);
    (!unused.is_empty()).then(|| {
        format!(
            "{count} import jobs that later ones replaced stay, since the service has no call that deletes jobs: {}",
            listed(unused.into_iter(), NAMED)
        )
    })
}

/// The stack's versions that no campaign serves and that are not the newest of their solution. They go with the solution alone.
pub(crate) fn unused_versions<'i>(
    from: Lowering<'_>,
    inventory: &'i Inventory,
    now: Timestamp,
) -> Vec<&'i Live> {
    let choices = runs::names(&from, inventory, now);
    idle(&lower(Lowering { choices: &choices, ..from }), inventory)
}

fn idle<'i>(graph: &Graph, inventory: &'i Inventory) -> Vec<&'i Live> {
    let serves: BTreeSet<&str> =
        inventory.of(Kind::Campaign).map(|live| live.text("solutionVersionArn")).collect();
    let wanted: BTreeSet<(&str, &str)> = graph
        .of(Kind::SolutionVersion)
        .map(|node| (text(&node.props, "solutionArn"), node.name.as_str()))
        .collect();
    let is_idle = |live: &&Live| {
        let solution = solution_of(&live.locator).unwrap_or_default();
        let newest = choose::newest_version(inventory, solution, None, &graph.stack);
        live.phase == Phase::Ready
            && is_ours(live, &graph.stack)
            && !serves.contains(&*live.locator)
            && !wanted.contains(&(solution, &*live.name))
            && newest.is_none_or(|newest| newest.locator != live.locator)
    };
    inventory.of(Kind::SolutionVersion).filter(is_idle).collect()
}

/// Says which versions are idle.
fn idle_versions(idle: &[&Live]) -> Option<String> {
    let said = idle.iter().map(|live| {
        let solution = solution_of(&live.locator).and_then(|arn| arn.rsplit('/').next());
        format!("`{}` of `{}`", live.name, solution.unwrap_or_default())
    });
    let count = grouped(idle.len() as u64);
    (!idle.is_empty()).then(|| {
        format!(
            "{count} versions are served by no campaign; they cost nothing, and data that goes back is served by them again: {}",
            listed(said, NAMED)
        )
    })
}
