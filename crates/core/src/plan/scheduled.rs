//! What schedules change: the throughput of a campaign, and whether a recommender runs. Such a field has several wanted values,
//! that of the spec and those that schedules set, so none of them is drift; any other value goes back to the one that is due.
//! Not here: the schedules themselves (`kind::schedule`, `kind::schedule_target`).

use super::{Note, Plan, lookup::live_of};
use crate::{
    address::{Address, Kind},
    graph::{Graph, Node},
    inventory::{Inventory, Live, Phase},
    kind::definition_of,
    lower::lower,
    lowering::Lowering,
    spec::{
        schedules::{Action, recommender_key},
        types::Schedule,
    },
};
use jiff::Timestamp;
use personalize_rules::schedule::{Expression, Zone};
use serde_json::Value;

/// The field of a campaign that schedules set.
const THROUGHPUT: &str = "minProvisionedTPS";

/// What one schedule sets.
struct Setting<'s> {
    /// The key of the schedule.
    key: &'s str,
    schedule: &'s Schedule,
    /// What it changes.
    of: Address,
    /// The throughput, or whether it runs.
    value: Value,
}

/// Everything that the schedules of a spec set.
fn settings<'s>(from: &Lowering<'s>) -> Vec<Setting<'s>> {
    let setting = |(key, schedule): (&'s String, &'s Schedule)| {
        let (kind, of, value) = match schedule.action()? {
            Action::Campaign(key) => {
                (Kind::Campaign, key, Value::from(schedule.min_provisioned_tps?))
            }
            Action::Stop(text) => (Kind::Recommender, recommender_key(text)?, false.into()),
            Action::Start(text) => (Kind::Recommender, recommender_key(text)?, true.into()),
            _ => return None,
        };
        Some(Setting { key, schedule, of: Address::new(kind, of), value })
    };
    let enabled = from.spec.schedules.iter().filter(|(_, schedule)| schedule.enabled);
    enabled.filter_map(setting).collect()
}

/// Lets the nodes want what schedules have set, where that is so; else what they should have set last.
pub(super) fn apply(from: &Lowering<'_>, graph: &mut Graph, inventory: &Inventory, now: Timestamp) {
    let settings = settings(from);
    for node in graph.nodes.values_mut() {
        let own: Vec<&Setting<'_>> = settings.iter().filter(|s| s.of == node.address).collect();
        let Some(live) = live_of(node, inventory).filter(|_| !own.is_empty()) else { continue };
        let has = current(live);
        let wanted = match own.iter().any(|setting| setting.value == has) || has == initial(node) {
            true => has,
            false => due(&own, inventory, live, now).map_or(initial(node), |s| s.value.clone()),
        };
        if node.address.kind == Kind::Campaign {
            node.props.insert(THROUGHPUT.into(), wanted);
        } else {
            node.running = wanted == Value::Bool(true);
        }
    }
}

/// What the live one has.
fn current(live: &Live) -> Value {
    if live.kind == Kind::Campaign {
        return live.props.get(THROUGHPUT).cloned().unwrap_or(1.into());
    }
    (!matches!(live.phase, Phase::Stopping | Phase::Stopped)).into()
}

/// What the spec says beside the schedules.
fn initial(node: &Node) -> Value {
    if node.address.kind == Kind::Campaign {
        return node.props.get(THROUGHPUT).cloned().unwrap_or(1.into());
    }
    node.running.into()
}

/// The setting whose schedule was due last since it and what it changes are there.
fn due<'a, 's>(
    own: &[&'a Setting<'s>],
    inventory: &Inventory,
    live: &Live,
    now: Timestamp,
) -> Option<&'a Setting<'s>> {
    let last = |setting: &&'a Setting<'s>| {
        let address = Address::new(Kind::Schedule, setting.key);
        let schedule = inventory
            .of(Kind::Schedule)
            .find(|live| live.text("description").ends_with(&format!(":{}", address.key)))?;
        let since = schedule.created.max(live.created)?;
        last_due(setting.schedule, since, now)
    };
    own.iter()
        .copied()
        .filter_map(|setting| Some((last(&setting)?, setting)))
        .max_by_key(|(at, _)| *at)
        .map(|(_, setting)| setting)
}

/// When `schedule`, which is there since `since`, was due last.
pub(crate) fn last_due(schedule: &Schedule, since: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let (expression, zone, since, end) = parts(schedule, since)?;
    expression.last(&zone, since, end.map_or(now, |end| end.min(now)))
}

/// When `schedule`, which is there since `since`, is due next.
pub(crate) fn next_due(schedule: &Schedule, since: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let (expression, zone, since, end) = parts(schedule, since)?;
    let next = expression.next(&zone, since, now)?;
    Some(next).filter(|next| schedule.enabled && end.is_none_or(|end| *next <= end))
}

/// The expression, its zone, when it begins to count, and its end.
fn parts(
    schedule: &Schedule,
    since: Timestamp,
) -> Option<(Expression, Zone, Timestamp, Option<Timestamp>)> {
    let expression = Expression::parse(&schedule.expression()?).ok()?;
    let zone = schedule.time_zone.as_deref().map_or(Some(Zone::UTC), Zone::named)?;
    let moment = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let start: Option<Timestamp> = moment(&schedule.start_date);
    Some((
        expression,
        zone,
        start.map_or(since, |start| start.max(since)),
        moment(&schedule.end_date),
    ))
}

/// Notes on fields that a schedule has set to something else than the spec.
pub(super) fn notes(
    from: &Lowering<'_>,
    plan: &Plan,
    inventory: &Inventory,
    now: Timestamp,
) -> Vec<Note> {
    let settings = settings(from);
    if settings.is_empty() {
        return Vec::new();
    }
    let graph = lower(*from);
    let note = |node: &Node| {
        let live = live_of(node, inventory)?;
        let own: Vec<&Setting<'_>> = settings.iter().filter(|s| s.of == node.address).collect();
        let has = current(live);
        let due = due(&own, inventory, live, now);
        let by = due.filter(|s| s.value == has).or(own.iter().copied().find(|s| s.value == has))?;
        let is_changed = plan.items.iter().any(|item| item.address == node.address);
        (has != initial(node) && !is_changed).then(|| Note {
            address: Some(node.address.clone()),
            text: format!(
                "{}, as schedule/{} sets it; the spec, where it begins, says {}",
                words(node, &has),
                by.key,
                initial(node)
            ),
        })
    };
    let kinds = [Kind::Campaign, Kind::Recommender];
    graph
        .nodes
        .values()
        .filter(|node| kinds.contains(&node.address.kind))
        .filter_map(note)
        .collect()
}

/// `minProvisionedTPS is 5`
fn words(node: &Node, has: &Value) -> String {
    let field = match definition_of(node.address.kind).calls.stop {
        Some(_) => "running",
        None => THROUGHPUT,
    };
    format!("{}: {field} is {has}", node.address)
}
