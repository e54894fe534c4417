//! The status of a stack: each wanted resource as it is now, and what applications need to know of it.
//! Not here: reading the live account, and what would be done about it (`plan`).

use crate::{
    address::{Address, Kind},
    graph::{Graph, Node},
    inventory::{Inventory, Live, Phase},
    kind::{self, job},
    lower::lower,
    lowering::Lowering,
    plan::{chosen_names, feeds, is_ours, is_run_of, last_due, live_of, next_due, strangers},
    props::Props,
    spec::types::Schedule,
};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How a resource stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It can be used.
    Ready,
    /// AWS is working on it.
    InProgress,
    /// It failed, or its last update did.
    Degraded,
    /// Somebody stopped it.
    Stopped,
    /// It is not there.
    Missing,
    /// Something of its name is there that this stack did not make.
    Unowned,
}

impl State {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            State::Ready => "ready",
            State::InProgress => "in progress",
            State::Degraded => "degraded",
            State::Stopped => "stopped",
            State::Missing => "missing",
            State::Unowned => "unowned",
        }
    }
}

/// One resource of a stack as it is now.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its address.
    pub address: Address,
    /// Its physical name.
    pub name: String,
    /// Its state.
    pub state: State,
    /// The service's own word; empty for kinds without one, and for what is missing.
    pub status: String,
    /// Why it failed, in the service's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// For how many seconds AWS has been working on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<u64>,
    /// How many seconds this usually takes, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<u64>,
    /// When a schedule was due last since it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_due: Option<Timestamp>,
    /// When a schedule is due next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_due: Option<Timestamp>,
    /// What other programs need: `arn`, `trackingId`.
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub outputs: Props,
}

/// Every resource that the spec wants, in order, as `inventory` shows it at the moment `now`. Of jobs and trainings that
/// failed, the last attempt is shown.
pub fn status(from: Lowering<'_>, inventory: &Inventory, now: Timestamp) -> Vec<Line> {
    let graph = &last_attempts(from, inventory, now);
    let group = graph.of(Kind::DatasetGroup).next();
    let group = group.and_then(|group| live_of(group, inventory));
    let is_job = |run: &Live| job::KINDS.contains(&run.kind);
    let line = |node: &Node| match live_of(node, inventory) {
        // A job outlives what it filled.
        Some(job) if job.kind == Kind::ImportJob && !feeds(job, node, inventory) => {
            missing(node.address.clone(), &node.name)
        }
        Some(run) if is_job(run) && !is_run_of(run, group) => {
            missing(node.address.clone(), &node.name)
        }
        Some(live) => {
            let line = found(missing(node.address.clone(), &node.name), live, &graph.stack, now);
            let schedule = from.spec.schedules.get(node.address.key.as_str());
            match schedule.filter(|_| live.kind == Kind::Schedule) {
                Some(schedule) => timed(line, live, schedule, now),
                None => line,
            }
        }
        None => missing(node.address.clone(), &node.name),
    };
    let mut lines: Vec<Line> =
        graph.order().into_iter().map(|address| line(&graph.nodes[address])).collect();
    let named: BTreeSet<String> = lines.iter().map(|line| line.name.clone()).collect();
    let theirs = strangers(&graph.stack, inventory).filter(|live| !named.contains(&live.name));
    lines.extend(theirs.map(|live| stranger(live, graph, now)));
    lines
}

/// What somebody else has in the dataset group.
fn stranger(live: &Live, graph: &Graph, now: Timestamp) -> Line {
    found(missing(Address::new(live.kind, &live.name), &live.name), live, &graph.stack, now)
}

/// The graph under the names that the planner would choose; where that name is only free, under the one before it.
fn last_attempts(from: Lowering<'_>, inventory: &Inventory, now: Timestamp) -> Graph {
    let mut choices = chosen_names(&from, inventory, now);
    let graph = lower(Lowering { choices: &choices, ..from });
    let tries = graph.nodes.values().filter(|node| kind::is_kept(node.address.kind));
    for node in tries.filter(|node| live_of(node, inventory).is_none()) {
        let attempt = choices.of(&node.address);
        choices.numbers.insert(node.address.clone(), attempt - 1);
    }
    lower(Lowering { choices: &choices, ..from })
}

fn missing(address: Address, name: &str) -> Line {
    Line {
        address,
        name: name.to_owned(),
        state: State::Missing,
        status: String::new(),
        failure: None,
        elapsed: None,
        usual: None,
        last_due: None,
        next_due: None,
        outputs: Props::new(),
    }
}

/// The line of a live schedule, with the times that its expression means.
fn timed(line: Line, live: &Live, schedule: &Schedule, now: Timestamp) -> Line {
    let since = live.created.unwrap_or(now);
    let (last_due, next_due) = (last_due(schedule, since, now), next_due(schedule, since, now));
    Line { last_due, next_due, ..line }
}

/// The line of what is there, from that of what is not.
fn found(line: Line, live: &Live, stack: &str, now: Timestamp) -> Line {
    let state = match live.phase {
        _ if kind::is_untold(live) => State::InProgress,
        _ if !is_ours(live, stack) => State::Unowned,
        Phase::Ready => State::Ready,
        Phase::Failed | Phase::UpdateFailed => State::Degraded,
        Phase::Stopped => State::Stopped,
        _ => State::InProgress,
    };
    let works = state == State::InProgress;
    let since = if live.phase == Phase::Creating { live.created } else { live.updated };
    let elapsed = since.filter(|_| works).map(|since| now.duration_since(since).as_secs());
    let usual = kind::usual_time(live.kind).filter(|_| live.phase == Phase::Creating);
    Line {
        state,
        status: live.status.clone(),
        failure: live.failure.clone(),
        elapsed: elapsed.and_then(|seconds| u64::try_from(seconds).ok()),
        usual: usual.as_ref().map(Duration::as_secs),
        outputs: live.outputs.clone(),
        ..line
    }
}

/// The lines as they are after a run that ended well, from those before it: what it made or changed is ready, and `outputs` is
/// what its calls told.
pub fn after(mut lines: Vec<Line>, outputs: &BTreeMap<Address, Props>) -> Vec<Line> {
    for line in &mut lines {
        if let Some(told) = outputs.get(&line.address) {
            line.state = State::Ready;
            told.iter().for_each(|(name, value)| line.outputs.insert(name.into(), value.clone()));
        }
    }
    lines
}

/// What applications put into their requests: ARNs of campaigns, recommenders and filters, and the tracking id.
pub fn serving(lines: &[Line]) -> Vec<(&Address, &str)> {
    let needed = |line: &Line| kind::definition_of(line.address.kind).serves;
    let usable = lines.iter().filter(|line| line.state == State::Ready);
    usable
        .filter_map(|line| Some((&line.address, line.outputs.get(needed(line)?)?.as_str()?)))
        .collect()
}
