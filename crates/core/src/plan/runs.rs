//! Runs of jobs: batch inference, batch segments, exports and deletions run once for the inputs that they have, once more where
//! the last run is too old or somebody asks for it, and not again after a failure on the same inputs.
//! Not here: what the inputs are (`kind::job`), and imports and trainings (`choose`).

use super::{
    attempts,
    choose::{self, first},
    jobs::{is_no_older, is_run, usable},
};
use crate::{
    address::{Address, Kind},
    diff::{Cause, Change},
    graph::Node,
    inventory::{Inventory, Live, Phase},
    kind::{self, definition::Attempts, job},
    lower::lower,
    lowering::{Choices, Lowering, TAG_ADDR, Version, attempt_name, attempt_of},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The generations and attempts that count now.
pub(crate) fn names(from: &Lowering<'_>, inventory: &Inventory, now: Timestamp) -> Choices {
    let mut choices = choose::generations(from, inventory);
    choose::attempts(from, &mut choices, inventory, now, &BTreeSet::new());
    attempts(from, &mut choices, inventory, now);
    choices
}

/// The attempt of every job: the first whose live one is good, else the first free one, with why it runs again. Before that
/// the versions that jobs use, whose names are among their inputs.
pub(super) fn attempts(
    from: &Lowering<'_>,
    choices: &mut Choices,
    inventory: &Inventory,
    now: Timestamp,
) {
    let jobs = job::all(from.spec);
    if jobs.is_empty() {
        return;
    }
    choices.versions = versions(&Lowering { choices, ..*from }, inventory, now);
    let graph = lower(Lowering { choices, ..*from });
    for job in jobs {
        let address = job.address();
        let Some(node) = graph.nodes.get(&address) else { continue };
        let runs = |n: u32| inventory.named(job.kind, &attempt_name(&node.name, n));
        let is_asked = from.requests.jobs.contains(&address);
        let max_age = job.max_age.map(|days| i64::from(days.0));
        let old = |run: &Live| {
            let age = now.duration_since(run.created?).as_hours() / 24;
            (age >= max_age?).then_some(age)
        };
        let group = inventory.located(Kind::DatasetGroup, &from.group_arn());
        // What is under way is as new as what is asked for.
        let good = |run: &Live| match run.phase {
            _ if !is_of(run, group) => false,
            Phase::Creating => true,
            _ => usable(run) && !is_asked && old(run).is_none(),
        };
        let number = first(runs, good);
        let last = number.checked_sub(1).and_then(runs);
        let again = match last {
            _ if runs(number).is_some() => None,
            Some(run) if !is_of(run, group) => {
                Some(format!("`{}` ran in an earlier dataset group of this name", run.name))
            }
            Some(_) if is_asked => Some(format!("asked for with `--run {address}`")),
            Some(run) => old(run).map(|days| age(run, days, max_age)),
            None => None,
        };
        choices.numbers.insert(address.clone(), number);
        choices.reasons.extend(again.map(|why| (address, why)));
    }
}

/// Whether `run` was made in this dataset group: jobs outlive their groups, and one that is older than its group ran in an earlier
/// one of the same name.
pub(crate) fn is_of(run: &Live, group: Option<&Live>) -> bool {
    group.is_some_and(|group| is_no_older(run, group))
}

/// Why a run of this age is not enough.
fn age(run: &Live, days: i64, max_age: Option<i64>) -> String {
    let day = |n: i64| if n == 1 { "1 day".to_owned() } else { format!("{n} days") };
    let most = day(max_age.unwrap_or_default());
    format!("the last run, `{}`, is {} old (`maxAge: {most}`)", run.name, day(days))
}

/// The live versions that jobs use, by the keys of their solutions.
fn versions(
    from: &Lowering<'_>,
    inventory: &Inventory,
    now: Timestamp,
) -> BTreeMap<String, Version> {
    let newest = choose::newest(&choose::trained(from, inventory, now), inventory);
    let version = |live: &Live| Version { arn: live.locator.clone(), name: live.name.clone() };
    newest.into_iter().map(|(address, live)| (address.key.to_string(), version(live))).collect()
}

/// Why `node`, a job that is not there, is not run: it failed on the same inputs, and nobody asked for another run.
pub(super) fn withheld(node: &Node, inventory: &Inventory) -> Option<String> {
    let is_job = kind::definition_of(node.address.kind).attempts == Attempts::OnRequest;
    if !is_job || node.reason.is_some() {
        return None;
    }
    let earlier = attempts::earlier(node, inventory)?;
    Some(format!(
        "is not run again: {}; `--run {}` runs it once more",
        earlier.reason, node.address
    ))
}

/// Why `node`, a job that is not there, runs.
pub(super) fn reason(node: &Node, inventory: &Inventory) -> Option<String> {
    if node.reason.is_some() {
        return node.reason.clone();
    }
    let before = before(node, inventory)?;
    Some(format!("its inputs differ from those of `{}`", before.name))
}

/// The latest run of the job on other inputs.
fn before<'i>(node: &Node, inventory: &'i Inventory) -> Option<&'i Live> {
    if kind::definition_of(node.address.kind).attempts != Attempts::OnRequest {
        return None;
    }
    let of_it = |live: &&Live| address_of(live).as_ref() == Some(&node.address);
    inventory.of(node.address.kind).filter(of_it).max_by_key(|live| live.created)
}

fn address_of(live: &Live) -> Option<Address> {
    live.tag(TAG_ADDR)?.split_once('=')?.0.parse().ok()
}

/// What differs between the latest run of the job and the one that `node` is. Names of runs, and of their folders in the bucket of the
/// stack, always do.
pub(super) fn changes(node: &Node, inventory: &Inventory) -> Vec<Change> {
    let Some(before) = before(node, inventory) else { return Vec::new() };
    // Once more on the same inputs: what the service filled in is no difference.
    if before.name == node.name
        || attempt_of(&node.name).is_some_and(|(base, _)| is_run(base, before))
    {
        return Vec::new();
    }
    let fields = kind::definition_of(node.address.kind).fields.iter();
    let compared = fields.filter(|field| field.path != "jobName");
    compared
        .filter_map(|field| {
            let (from, to) = (field.of(&before.props), field.of(&node.props));
            let is_same = field.normal(&from) == field.normal(&to);
            let own = |value: &serde_json::Value, name: &str| value.to_string().contains(name);
            let is_folder = own(&from, &before.name) && own(&to, &node.name);
            (!is_same && !is_folder).then(|| Change {
                path: field.path.to_owned(),
                from,
                to,
                forces_replacement: false,
                why: field.why.to_owned(),
                cause: Cause::Spec,
            })
        })
        .collect()
}
