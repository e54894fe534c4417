//! Choices of names: which generation of a resource is the current one, and which attempt of a job or a version
//! counts. Names of jobs are used up for ever, so a job that failed is tried again under the next one.

use super::{
    existing, increments,
    jobs::{feeds, is_no_older, is_partial, is_run, replaced_by, usable},
    lookup::live_of,
    owner::is_ours,
    scheduled,
};
use crate::{
    address::{Address, Kind},
    graph::{Graph, Node},
    inventory::{Inventory, Live, Phase},
    kind::{self, definition::Owner, solution_version},
    lower::lower,
    lowering::{Choices, Lowering, TAG_ADDR, attempt_name, text},
    props::as_reference,
    spec::types::{TrainWhen, TrainingMode},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The generation of every live resource of the stack that was ever replaced under a new name.
pub(super) fn generations(from: &Lowering<'_>, inventory: &Inventory) -> Choices {
    let mut choices = Choices::default();
    for live in inventory.all() {
        let Some(address) = address_of(live, &from.spec.name) else { continue };
        let generation = live.name.rsplit_once("-g").and_then(|(_, n)| n.parse::<u32>().ok());
        // Only a suffix that we put there counts: a name may end in `-g2` by itself.
        let plain = from.name(
            address.kind,
            &address.key,
            (kind::definition_of(address.kind).own_name)(from.spec, &address.key).as_deref(),
        );
        if let Some(generation) = generation.filter(|g| live.name == format!("{plain}-g{g}")) {
            let best = choices.numbers.entry(address).or_insert(1);
            *best = (*best).max(generation);
        }
    }
    choices
}

/// The address that the resource's own tag says, if the stack made it.
pub(super) fn address_of(live: &Live, stack: &str) -> Option<Address> {
    if let Owner::Mark(address) = kind::definition_of(live.kind).owner {
        return address(live, stack);
    }
    if !is_ours(live, stack) {
        return None;
    }
    match live.tag(TAG_ADDR) {
        Some(tag) => tag.split_once('=')?.0.parse().ok(),
        // Ours without a tag is only a bucket that was cut short.
        None => Some(Address::only(live.kind)),
    }
}

/// The attempt of every import and version: of imports the first whose live job is good or under way, of versions the last
/// such one; else the first free one; and what is there under other names and counts. Datasets that are `replaced` are imported
/// again. A training that is asked for is a new one, unless one on the same is under way.
pub(super) fn attempts(
    from: &Lowering<'_>,
    choices: &mut Choices,
    inventory: &Inventory,
    now: Timestamp,
    replaced: &BTreeSet<Address>,
) {
    // Attempts count from the plain name, which an earlier look must not have changed.
    choices.numbers.retain(|a, _| !kind::is_kept(a.kind));
    choices.reasons.clear();
    choices.existing = existing::datasets(from, inventory);
    increments::choose(from, choices, inventory, replaced);
    let graph = lower(Lowering { choices, ..*from });
    // What is in a dataset that is replaced goes with it.
    let is_replaced = |node: &Node| {
        let key = node.address.key.split('/').next().unwrap_or_default();
        replaced.contains(&Address::new(Kind::Dataset, key))
    };
    let is_due = |node: &Node| {
        let (key, solution) = (&node.address.key, text(&node.props, "solutionArn"));
        from.requests.trains(key) || is_old(from, key, inventory, solution, now)
    };
    let mut found = BTreeMap::new();
    for node in graph.of(Kind::ImportJob) {
        let jobs = |n: u32| inventory.named(Kind::ImportJob, &attempt_name(&node.name, n));
        let good = |job: &Live| {
            !is_replaced(node)
                && usable(job)
                && feeds(job, node, inventory)
                && is_partial(job) == (text(&node.props, "importMode") == "INCREMENTAL")
                && replaced_by(job, inventory).is_none()
                && !has_more(job, &graph, inventory)
        };
        let attempt = first(jobs, good);
        let failed = |n: u32| jobs(n).is_some_and(|job| job.phase == Phase::Failed);
        if attempt.checked_sub(1).is_some_and(failed) && jobs(attempt).is_none() {
            // That the attempt before failed, and why, matters more than why it was made.
            choices.reasons.remove(&node.address);
        }
        found.insert(node.address.clone(), attempt);
    }
    for node in graph.of(Kind::SolutionVersion) {
        let solution = text(&node.props, "solutionArn");
        let versions = |n: u32| {
            let name = attempt_name(&node.name, n);
            inventory.versions(solution).find(|l| l.name == name)
        };
        let all = (1..).map_while(|n| Some((n, versions(n)?)));
        let last = all.filter(|(_, version)| usable(version)).last();
        let is_due = is_due(node);
        let good = last.filter(|(_, version)| version.phase == Phase::Creating || !is_due);
        let attempt = good.map_or_else(|| first(versions, |_| false), |(n, _)| n);
        found.insert(node.address.clone(), attempt);
    }
    let counts =
        existing::Counting { import: &|node| !is_replaced(node), version: &|node| !is_due(node) };
    choices.existing.extend(existing::kept(from, &graph, &found, inventory, counts));
    choices.numbers.extend(found);
}

/// Whether parts were added to what the import `job` brought that are not wanted any more.
fn has_more(job: &Live, graph: &Graph, inventory: &Inventory) -> bool {
    let is_wanted = |added: &Live| graph.of(Kind::ImportJob).any(|node| is_run(&node.name, added));
    let added = inventory.of(Kind::ImportJob).filter(|added| {
        is_partial(added)
            && usable(added)
            && is_ours(added, &graph.stack)
            && added.text("datasetArn") == job.text("datasetArn")
            && is_no_older(added, job)
    });
    !is_partial(job) && added.into_iter().any(|added| !is_wanted(added))
}

/// Whether every version that counts of the solution under `key` is older than the spec allows, whoever had it trained.
fn is_old(
    from: &Lowering<'_>,
    key: &str,
    inventory: &Inventory,
    solution: &str,
    now: Timestamp,
) -> bool {
    let Some(days) = from.spec.solutions.get(key).and_then(|s| s.training.max_age) else {
        return false;
    };
    let hours = i64::from(days.0) * 24;
    let is_young = |created| now.duration_since(created).as_hours() < hours;
    let mut counting = inventory.versions(solution).filter(|v| usable(v));
    !counting.any(|version| version.created.is_none_or(is_young))
}

pub(super) fn first<'i>(at: impl Fn(u32) -> Option<&'i Live>, good: impl Fn(&Live) -> bool) -> u32 {
    (1..).find(|&n| at(n).is_none_or(&good)).unwrap_or(1)
}

/// The reason of a training that the caller asked for.
const ASKED: &str = "asked for by `--train`";

/// The version of the solution with this ARN that a campaign should serve: the newest good one. Where `fitting`, which
/// was trained on what the spec says now, is good, versions that the stack trained on something else do not count, even
/// if they are newer: data may go back to what it was.
pub(super) fn newest_version<'i>(
    inventory: &'i Inventory,
    solution: &str,
    fitting: Option<&Live>,
    stack: &str,
) -> Option<&'i Live> {
    let fitting = fitting.filter(|f| f.phase == Phase::Ready);
    let counts = |v: &&Live| {
        fitting
            .is_none_or(|f| v.locator == f.locator || (v.created > f.created && !is_ours(v, stack)))
    };
    inventory
        .versions(solution)
        .filter(|v| v.phase == Phase::Ready)
        .filter(counts)
        .max_by_key(|v| (v.created, &v.locator))
}

/// Whether `apply` has to train the solution under `key`, given that the version it would train is not there.
pub(super) fn trains(
    from: &Lowering<'_>,
    key: &str,
    inventory: &Inventory,
    solution: &str,
    now: Timestamp,
) -> bool {
    match from.spec.solutions.get(key).map(solution_version::policy) {
        _ if from.requests.trains(key) => true,
        Some(TrainWhen::DataChanges) => true,
        Some(TrainWhen::Once) => {
            !inventory.versions(solution).any(usable) || is_old(from, key, inventory, solution, now)
        }
        Some(TrainWhen::Manual) | None => false,
    }
}

/// Completes a version that is to be trained: why, where one like it is there; and in full where there is none yet that an
/// update could begin from (service model, `CreateSolutionVersion`).
fn complete(from: &Lowering<'_>, node: &mut Node, inventory: &Inventory, now: Timestamp) {
    let solution = text(&node.props, "solutionArn").to_owned();
    let solution = solution.as_str();
    let key = &node.address.key;
    if from.requests.trains(key) {
        node.reason = Some(ASKED.to_owned());
    } else if inventory.versions(solution).any(usable)
        && is_old(from, key, inventory, solution, now)
    {
        node.reason = Some("every version is older than `maxAge`".to_owned());
    }
    let whole =
        |v: &Live| v.phase == Phase::Ready && v.text("trainingMode") != TrainingMode::Update.word();
    let mode = text(&node.props, "trainingMode");
    if mode == TrainingMode::Update.word() && !inventory.versions(solution).any(whole) {
        node.props.insert("trainingMode".into(), TrainingMode::Full.word().into());
        let why = "trained in full: there is no version yet that an update could begin from";
        node.reason.get_or_insert_with(|| why.to_owned());
    }
}

/// The graph under the choices, with references to versions that are already there made concrete, and without
/// trainings that the spec's policy does not ask for.
pub(super) fn graph(
    from: &Lowering<'_>,
    choices: &Choices,
    inventory: &Inventory,
    now: Timestamp,
) -> Graph {
    let from = Lowering { choices, ..*from };
    let mut graph = trained(&from, inventory, now);
    for node in graph.nodes.values_mut() {
        node.reason = choices.reasons.get(&node.address).cloned();
    }
    let versions = graph.nodes.values_mut().filter(|n| n.address.kind == Kind::SolutionVersion);
    for node in versions.filter(|node| live_of(node, inventory).is_none()) {
        complete(&from, node, inventory, now);
    }
    scheduled::apply(&from, &mut graph, inventory, now);
    let newest = newest(&graph, inventory);
    let fitting: BTreeMap<Address, &Live> = graph
        .of(Kind::SolutionVersion)
        .filter_map(|v| Some((v.address.clone(), live_of(v, inventory)?)))
        .collect();
    let trained: BTreeSet<Address> =
        graph.of(Kind::SolutionVersion).map(|v| v.address.clone()).collect();
    for node in graph.nodes.values_mut().filter(|n| n.address.kind == Kind::Campaign) {
        let Some(version) =
            node.props.get("solutionVersionArn").and_then(as_reference).map(|(a, _)| a)
        else {
            continue;
        };
        // With nothing better to serve it goes on with what it has.
        let has = live_of(node, inventory).map(|live| live.text("solutionVersionArn").to_owned());
        let goes_on = !trained.contains(&version) && !newest.contains_key(&version);
        if let Some(has) = has.filter(|has| goes_on && !has.is_empty()) {
            node.props.insert("solutionVersionArn".into(), has.into());
            continue;
        }
        if let Some(newest) = newest.get(&version) {
            let fitting = fitting.get(&version).map(|fitting| fitting.name.as_str());
            let serves = twin(node, newest, inventory).filter(|twin| Some(&*twin.name) == fitting);
            let serves = serves.unwrap_or(newest).locator.clone();
            node.props.insert("solutionVersionArn".into(), serves.into());
        }
    }
    graph
}

/// The graph without trainings that the spec's policy does not ask for.
pub(super) fn trained(from: &Lowering<'_>, inventory: &Inventory, now: Timestamp) -> Graph {
    let mut graph = lower(*from);
    let unwanted: Vec<Address> = graph
        .of(Kind::SolutionVersion)
        .filter(|v| live_of(v, inventory).is_none())
        .filter(|v| {
            let solution = text(&v.props, "solutionArn");
            !trains(from, &v.address.key, inventory, solution, now)
        })
        .map(|v| v.address.clone())
        .collect();
    unwanted.iter().for_each(|address| {
        graph.nodes.remove(address);
    });
    graph
}

/// The version that each solution has for campaigns and jobs, by the address of the version; none where it is to come.
pub(super) fn newest<'i>(graph: &Graph, inventory: &'i Inventory) -> BTreeMap<Address, &'i Live> {
    let newest = |solution: &Node| {
        let address = Address::new(Kind::SolutionVersion, solution.address.key.clone());
        let wanted = graph.nodes.get(&address);
        let fitting = wanted.and_then(|version| live_of(version, inventory));
        let is_to_come = wanted.is_some() && fitting.is_none_or(|l| l.phase != Phase::Ready);
        let arn = solution.locator.as_deref().filter(|_| !is_to_come)?;
        Some((address, newest_version(inventory, arn, fitting, &graph.stack)?))
    };
    graph.of(Kind::Solution).filter_map(newest).collect()
}

/// The version that the campaign of `node` serves, where it was trained on the same as `newest`: a call that the network
/// carries twice trains twice, and either is as good.
fn twin<'i>(node: &Node, newest: &Live, inventory: &'i Inventory) -> Option<&'i Live> {
    let serves = live_of(node, inventory)?.text("solutionVersionArn");
    let twin = inventory.located(Kind::SolutionVersion, serves)?;
    let same = twin.name == newest.name && twin.text("solutionArn") == newest.text("solutionArn");
    Some(twin).filter(|twin| same && twin.phase == Phase::Ready)
}
