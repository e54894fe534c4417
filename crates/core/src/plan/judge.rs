//! Judges one wanted resource: what has to be done so that the live one is as wanted.
//! Not here: the steps that do it (`steps`) and their order (`build`).

use super::{
    Refusal, Risk, attempts,
    jobs::replaced_by,
    lookup::live_of,
    owner::{adopted, foreign, is_ours, other_region, strange_owner},
    runs,
    verdict::Verdict,
};
use crate::{
    address::{Address, Kind},
    diff::{self, Change},
    graph::{Graph, Node, Refill},
    inventory::{Inventory, Live, Phase},
    kind::{self, definition::Replacement},
    lowering::{TAG_PROTECT, text},
    props::as_reference,
    spec::types::Replace,
};
use personalize_rules::schema::{Evolution, Schema, evolution};

/// The reason of a create that needs none.
pub(super) const NOT_THERE: &str = "it does not exist";

/// The reason of a wait for what nobody knows the owner of.
const UNTOLD: &str = "AWS reports its owner only when that has ended; then it can be compared";

/// The words of the spec that allow an outage.
const IN_PLACE: &str = "replace: in-place";

/// The words of the spec that allow that data goes which comes again.
const REPLACE_DATA: &str = "replace: data";

/// The verdict on `node`.
pub(super) fn judge(graph: &Graph, node: &Node, inventory: &Inventory) -> Verdict {
    if let Some(reason) = blocked(graph, node, inventory) {
        return Verdict::Blocked(reason);
    }
    let Some(live) = live_of(node, inventory) else {
        return match runs::withheld(node, inventory) {
            Some(reason) => Verdict::Blocked(reason),
            None => Verdict::Create(missing(node, inventory)),
        };
    };
    if kind::is_untold(live) && live.phase != Phase::Deleting {
        return Verdict::Wait(format!("it is {}, and {UNTOLD}", live.status));
    }
    if !kind::is_untold(live) && !is_ours(live, &graph.stack) {
        return match graph.adopt.contains(&node.address) {
            true => adopted(node, live, &graph.stack),
            false => foreign(node, live, &graph.stack),
        };
    }
    let strange = strange_owner(graph, node, live, inventory);
    if let Some(refused) = strange.or_else(|| other_region(graph, node, live)) {
        return refused;
    }
    match live.phase {
        Phase::Deleting => return recreate("it is being deleted".into(), Risk::Safe),
        Phase::Failed => {
            let reason = live.failure.as_deref().unwrap_or("the service gives no reason");
            return recreate(format!("it is {}: {reason}", live.status), Risk::Safe);
        }
        // A training that was stopped has no model.
        Phase::Stopping | Phase::Stopped
            if kind::definition_of(node.address.kind).calls.start.is_none() =>
        {
            return recreate(format!("it is {}", live.status), Risk::RetrainCost);
        }
        _ => {}
    }
    let changes = diff::fields(node, live);
    if let Some(dataset) = &node.gives_way {
        return give_way(node, dataset, changes);
    }
    let stopped = matches!(live.phase, Phase::Stopping | Phase::Stopped);
    let replaced = changes.iter().any(|c| c.forces_replacement);
    match (node.running, stopped) {
        _ if replaced => {}
        (true, true) => return Verdict::Start(changes),
        (false, false) => return Verdict::Stop,
        // What is changed of it is seen when it runs again: a stopped one may not be updated.
        (false, true) if live.phase == Phase::Stopping => {
            return Verdict::Wait(format!("it is {}", live.status));
        }
        (false, true) => return Verdict::Same,
        (true, false) => {}
    }
    if changes.iter().any(|c| c.forces_replacement) {
        return replacement(node, changes);
    }
    if node.address.kind == Kind::Dataset && !changes.is_empty() {
        return schema_change(graph, node, live, inventory, changes);
    }
    let retagged = kind::takes_tags(live.kind)
        && live.tags.as_ref().is_some_and(|tags| diff::tags(node, tags) != Default::default());
    match (changes.is_empty(), live.phase) {
        (true, Phase::Creating | Phase::Updating) if !retagged => {
            Verdict::Wait(format!("it is {}", live.status))
        }
        (true, _) if !retagged => Verdict::Same,
        _ => Verdict::Update(changes),
    }
}

/// Why a campaign cannot be had yet: its solution has no version to serve, and this plan trains none. Versions that are
/// there stand in the node by their ARNs (`choose::graph`).
fn blocked(graph: &Graph, node: &Node, inventory: &Inventory) -> Option<String> {
    let wanted = node.props.get("solutionVersionArn")?;
    let key = match as_reference(wanted) {
        Some((version, _)) => version.key,
        None => {
            let solution = wanted.as_str()?.strip_suffix("/$LATEST")?;
            let is_it = |s: &&Node| s.locator.as_deref() == Some(solution);
            graph.of(Kind::Solution).find(is_it)?.address.key.clone()
        }
    };
    let is_trained = graph.nodes.contains_key(&Address::new(Kind::SolutionVersion, key.clone()));
    if is_trained || live_of(node, inventory).is_some() {
        return None;
    }
    let solution = graph.nodes.get(&Address::new(Kind::Solution, key))?;
    let arn = solution.locator.as_deref()?;
    let has = |phase: Phase| inventory.versions(arn).any(|v| v.phase == phase);
    match (has(Phase::Ready), has(Phase::Creating)) {
        (true, _) => None,
        (false, true) => Some(format!(
            "waits for the training of {} that is in progress: apply again when it has ended",
            solution.address
        )),
        (false, false) => Some(format!(
            "waits for a version of {0}, which this spec does not train (`training: {{when: manual}}`): `apply --train {0}` trains it",
            solution.address
        )),
    }
}

/// Its own state, not the spec, makes it go and come again.
fn recreate(reason: String, risk: Risk) -> Verdict {
    Verdict::Recreate { reason, changes: Vec::new(), risk, allowed: None }
}

/// Why a resource that is not there has to come.
fn missing(node: &Node, inventory: &Inventory) -> String {
    if let Some(reason) = runs::reason(node, inventory) {
        return reason;
    }
    let dataset = text(&node.props, "datasetArn");
    let base = text(&node.props, "jobName").to_owned();
    let earlier = inventory
        .of(Kind::ImportJob)
        .filter(|job| node.address.kind == Kind::ImportJob && job.text("datasetArn") == dataset)
        .filter(|job| base.starts_with(&format!("{}-", job.name)));
    let replaced = earlier.filter_map(|job| replaced_by(job, inventory)).last();
    match (replaced, attempts::earlier(node, inventory)) {
        (Some(other), _) => format!("{} put other data in its place", other.name),
        (None, Some(earlier)) => earlier.reason,
        (None, None) => NOT_THERE.to_owned(),
    }
}

/// The refusal to delete `live`, where it is marked as protected.
pub(super) fn protected(address: &Address, live: &Live) -> Option<Refusal> {
    (live.tag(TAG_PROTECT) == Some("true")).then(|| Refusal {
        fields: Vec::new(),
        allow: None,
        address: address.clone(),
        summary: format!("{address} `{}` is protected", live.name),
        help: format!("to delete it, set `protect: false` in the spec and apply that first; the mark is the tag `{TAG_PROTECT}` on the resource"),
    })
}

/// It goes before a dataset that is replaced, and comes again after it. An outage is what the spec chose; what callers have
/// to change for ever is not.
fn give_way(node: &Node, dataset: &Address, changes: Vec<Change>) -> Verdict {
    let (meaning, allowed) = match kind::definition_of(node.address.kind).replacement {
        Replacement::Again(meaning) => (meaning, None),
        Replacement::Generation | Replacement::Asked | Replacement::Refused => {
            ("callers fail until it is back", Some(REPLACE_DATA.to_owned()))
        }
    };
    Verdict::Recreate {
        reason: format!(
            "{dataset} is replaced, which the service does only when this is gone; {meaning}"
        ),
        changes,
        risk: kind::definition_of(node.address.kind).loss,
        allowed,
    }
}

/// It is deleted with its data and filled again. The spec allows that only where nothing is lost for good.
fn replaced_data(why: &str, refill: &Refill, changes: Vec<Change>) -> Verdict {
    let data = match (&refill.source, refill.takes_events) {
        (Some(source), false) => format!("its data is deleted and imported again from {source}"),
        (Some(source), true) => format!(
            "its data is deleted and imported again from {source}; events that were received since are lost"
        ),
        (None, _) => {
            "its data is deleted, and the spec has no source to import it from again".into()
        }
    };
    Verdict::Recreate {
        reason: format!("{why}; {data}"),
        changes,
        risk: Risk::DataLoss,
        allowed: refill.is_complete().then(|| REPLACE_DATA.to_owned()),
    }
}

fn replacement(node: &Node, changes: Vec<Change>) -> Verdict {
    let paths: Vec<&str> =
        changes.iter().filter(|c| c.forces_replacement).map(|c| c.path.as_str()).collect();
    let forced = format!("`{}` cannot change in place", paths.join("`, `"));
    if let Some(refill) = &node.replace_data {
        return replaced_data(&forced, refill, changes);
    }
    match (kind::definition_of(node.address.kind).replacement, node.replace) {
        (Replacement::Generation, _) | (_, Some(Replace::NewName)) => {
            Verdict::NextGeneration(changes)
        }
        (Replacement::Again(meaning), _) => Verdict::Recreate {
            reason: format!("{forced}; {meaning}"),
            changes,
            risk: Risk::ServingImpact,
            allowed: None,
        },
        (_, Some(Replace::InPlace)) => Verdict::Recreate {
            reason: format!("{forced}; callers fail until it is back"),
            changes,
            risk: Risk::ServingImpact,
            allowed: Some(IN_PLACE.into()),
        },
        (Replacement::Asked, None) => Verdict::Refused {
            summary: format!("{} has to be replaced: {forced}, and callers hold its ARN", node.address),
            help: "say how: `replace: in-place` deletes it and creates it again under the same name (callers fail in between); `replace: new-name` creates it under a new name first (callers must switch to the new ARN)".into(),
            changes,
        },
        (Replacement::Refused, None) => Verdict::Refused {
            summary: format!("{} would have to be replaced, and all data in it would be lost: {forced}", node.address),
            help: refill_help(node, "keep the old value"),
            changes,
        },
    }
}

/// A dataset takes another schema in place only where the service allows it.
fn schema_change(
    graph: &Graph,
    node: &Node,
    live: &Live,
    inventory: &Inventory,
    changes: Vec<Change>,
) -> Verdict {
    let parse = |text: &str| Schema::parse(text).ok();
    let old = inventory
        .located(Kind::Schema, live.text("schemaArn"))
        .and_then(|s| parse(s.text("schema")));
    let wanted = graph.nodes.get(&Address::new(Kind::Schema, node.address.key.clone()));
    let new = wanted.and_then(|s| parse(text(&s.props, "schema")));
    let kind = kind::dataset::dataset_type(&node.address.key);
    let reasons = match (old, new) {
        (Some(old), Some(new)) => match evolution(&old, &new, kind) {
            Evolution::Refused { reasons } => reasons.join("; "),
            _ => return Verdict::Update(changes),
        },
        _ => "the live schema could not be read".to_owned(),
    };
    if let Some(refill) = &node.replace_data {
        let why = format!("it cannot take the new schema in place: {reasons}");
        return replaced_data(&why, refill, changes);
    }
    Verdict::Refused {
        summary: format!(
            "{} cannot take the new schema in place, and replacing it would lose its data: {reasons}",
            node.address
        ),
        help: refill_help(node, "add only nullable fields (items and users)"),
        changes,
    }
}

/// What to do about something that only a replacement with its data changes.
fn refill_help(node: &Node, otherwise: &str) -> String {
    if node.address.kind != Kind::Dataset {
        return format!("{otherwise}, or describe a new stack with another name and migrate to it");
    }
    format!(
        "{otherwise}; or write `replace: data` under `datasets.{}`: it is deleted and imported again, and what serves from the group does not answer meanwhile",
        node.address.key
    )
}
