//! Notes: what is worth knowing of a plan before it is approved, each from a fact about the service.
//! Not here: risks (`risk`) and room (`room`), which decide.

use super::{LocalFile, Note, Plan, Risk, Settle, Step, Verb, held};
use crate::{
    address::{Address, Kind},
    diff,
    graph::Node,
    inventory::{Inventory, Live},
    kind::{self, definition::Making},
    lowering::{Choices, Lowering},
    spec::files::RowCounts,
};
use personalize_rules::{
    finding::{grouped, listed},
    quota::MIN_INTERACTIONS,
    visible::visible,
};
use std::collections::{BTreeMap, BTreeSet};

/// How many addresses a note names.
const NAMED: usize = 5;

/// Adds the notes on time, money and the lock to `plan`.
pub(super) fn add(plan: &mut Plan) {
    unlocked(plan);
    key_policy(plan);
    replaced_data(plan);
    deleted_users(plan);
    unversioned(plan);
    let billed = addresses(plan, |kind, risk| {
        risk == Risk::CostUp && kind::definition_of(kind).making == Making::Throughput
    });
    if let Some(addresses) = billed {
        let text = format!("the minimum throughput is billed continuously: {addresses}");
        plan.notes.push(Note { address: None, text });
    }
    let trained = addresses(plan, |kind, risk| {
        risk == Risk::CostUp && kind::definition_of(kind).making == Making::Trainings
    });
    if let Some(addresses) = trained {
        let text = format!("every automatic training is billed: {addresses}");
        plan.notes.push(Note { address: None, text });
    }
    let minutes = minutes(&plan.steps);
    if minutes > 0 {
        let text = format!("on AWS, small data usually takes about {}", spell(minutes));
        plan.notes.push(Note { address: None, text });
    }
}

/// Adds a note on the parts of each dataset that are not imported yet, since an import takes more of them.
pub(super) fn held_parts(plan: &mut Plan, choices: &Choices) {
    let held = choices.increments.iter().filter(|(_, increments)| !increments.held.is_empty());
    plan.notes.extend(held.map(|(key, increments)| {
        let names = increments.held.iter().map(|name| format!("`{}`", visible(name)));
        let text = format!(
            "not imported yet, since an incremental import takes {} rows or more: {}; they come with later parts",
            grouped(MIN_INTERACTIONS),
            listed(names, NAMED)
        );
        Note { address: Some(Address::new(Kind::Dataset, key)), text }
    }));
}

/// What became of the rows of the sources that are converted, of which `uploaded` has some.
pub(super) fn converted(from: &Lowering<'_>, uploaded: &[LocalFile]) -> Vec<Note> {
    let hashes: BTreeSet<&str> = uploaded.iter().map(|file| file.hash.as_str()).collect();
    let mut notes = Vec::new();
    for (key, dataset) in from.spec.datasets.iter() {
        let Some(Ok(files)) = from.files.converted.get(key) else { continue };
        if !files.iter().any(|f| f.query.is_none() && hashes.contains(f.hash.as_str())) {
            continue;
        }
        let rows = files.iter().filter_map(|file| file.counts.as_deref().copied());
        let rows = rows.fold(RowCounts::default(), RowCounts::and);
        let source = visible(dataset.local().unwrap_or_default());
        let text = format!("{source}: {}", rows.words());
        notes.push(Note { address: Some(Address::new(Kind::ImportJob, key)), text });
    }
    notes
}

/// Adds a note on queries of whose tables nothing tells that they changed.
fn unversioned(plan: &mut Plan) {
    let is_blind = |step: &&Step| {
        step.is_query() && step.input.get("query").is_some_and(|q| q.get("version").is_none())
    };
    let blind: Vec<String> =
        plan.steps.iter().filter(is_blind).map(|step| step.address.to_string()).collect();
    if !blind.is_empty() {
        let text = format!(
            "whether the tables of a query change later is not seen, as the spec gives it neither `version` nor `maxAge`: {}",
            listed(blind.into_iter(), NAMED)
        );
        plan.notes.push(Note { address: None, text });
    }
}

/// Adds the note on what a deletion of users leaves to do (docs/service/resources.md, "Batch jobs, exports and deletions").
fn deleted_users(plan: &mut Plan) {
    let deletes = |s: &&Step| s.address.kind == Kind::DeletionJob && s.verb == Verb::Create;
    let Some(step) = plan.steps.iter().find(deletes) else { return };
    let text = "a deletion of users takes up to a day; versions that were trained before it ends have to be trained again, and campaigns moved to the new ones".into();
    plan.notes.push(Note { address: Some(step.address.clone()), text });
}

/// Adds the note on what may have been imported from an object that is not known to be the stack's own upload.
fn replaced_data(plan: &mut Plan) {
    let again: Vec<String> = plan
        .steps
        .iter()
        .filter(|step| step.is_upload() && step.verb == Verb::Update)
        .map(|step| step.address.to_string())
        .collect();
    if !again.is_empty() {
        let text = format!(
            "uploaded again, since what lies there does not carry the hash of the file: {}; imports are not repeated, so if somebody else wrote it, what was imported since may be theirs",
            listed(again.into_iter(), NAMED)
        );
        plan.notes.push(Note { address: None, text });
    }
}

/// Adds the note that nothing keeps two runs apart, where the stack has no bucket for a lock (docs/adr/0007).
pub(super) fn unlocked(plan: &mut Plan) {
    if plan.bucket.is_none() && !plan.steps.is_empty() {
        let text = "no lock keeps two runs of this stack apart, since the spec names no `bucket` to keep it in".into();
        plan.notes.push(Note { address: None, text });
    }
}

/// Adds the note on what other people have in the stack's dataset group.
pub(super) fn foreign(plan: &mut Plan, inventory: &Inventory) {
    if plan.steps.is_empty() {
        return;
    }
    if let Some(theirs) = held::foreign(plan, inventory) {
        let text = format!("not this stack's, and left alone: {theirs}");
        plan.notes.push(Note { address: None, text });
    }
}

/// Adds the note on what may be the stack's, and be changed by a later plan.
pub(super) fn untold(plan: &mut Plan, inventory: &Inventory) {
    let touched: BTreeSet<&str> =
        plan.steps.iter().filter_map(|step| step.locator.as_deref()).collect();
    let names: Vec<String> = inventory
        .all()
        .iter()
        .filter(|live| kind::is_untold(live))
        .filter(|live| !touched.contains(live.locator.as_str()))
        .map(|live| format!("{} `{}`", live.kind, live.name))
        .collect();
    if !names.is_empty() {
        let text = format!(
            "AWS is working on these and reports their owner only afterwards: {}; make a new plan then",
            listed(names.into_iter(), NAMED)
        );
        plan.notes.push(Note { address: None, text });
    }
}

/// Adds the note that the name of a deleted bucket is nobody's (AWS knowledge centre: S3 may answer OperationAborted for
/// hours to whoever makes a bucket of that name again, and the name is free for every account meanwhile).
pub(super) fn freed_names(plan: &mut Plan) {
    let gone = plan.steps.iter().find(|s| s.address.kind == Kind::Bucket && s.verb == Verb::Delete);
    if let Some(step) = gone {
        let text = format!(
            "the name `{}` is then free for every account, and S3 may refuse for hours to create a bucket with that name again",
            step.name
        );
        plan.notes.push(Note { address: Some(Address::only(Kind::Bucket)), text });
    }
}

/// Adds the note that the policy of a customer's key has to name a role which this very plan creates
/// (docs/service/iam-s3.md, "Keys").
fn key_policy(plan: &mut Plan) {
    let creates = |kind: Kind| {
        plan.steps.iter().find(move |s| s.address.kind == kind && s.verb == Verb::Create)
    };
    let Some(role) = creates(Kind::Role) else { return };
    let group = creates(Kind::DatasetGroup);
    let Some(key) = group.and_then(|group| group.input.get("kmsKeyArn")?.as_str()) else { return };
    let text = format!(
        "the policy of the key {key} must allow the role `{}` and personalize.amazonaws.com {}; IAM takes only a role that is there, so apply, add the statement, and apply again (docs/first-account.md)",
        role.name,
        personalize_rules::policy::KEY_ACTIONS.join(", ")
    );
    plan.notes.push(Note { address: Some(Address::only(Kind::DatasetGroup)), text });
}

/// The minutes of waiting on the longest way through the steps, each at its usual time.
fn minutes(steps: &[Step]) -> u64 {
    let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
    for step in steps {
        let waits = matches!(step.verb, Verb::Create | Verb::Wait) && step.settle == Settle::Ready;
        let usual = kind::usual_time(step.address.kind).filter(|_| waits);
        let own = usual.map_or(0, |time| time.as_secs() / 60);
        let before = step.needs.iter().filter_map(|need| ends.get(need.as_str())).max();
        ends.insert(&step.id, before.copied().unwrap_or(0) + own);
    }
    ends.values().copied().max().unwrap_or(0)
}

/// `40 min`, `1 h 10 min`.
fn spell(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

/// The addresses of the items that `which` picks, the first few by name.
fn addresses(plan: &Plan, which: impl Fn(Kind, Risk) -> bool) -> Option<String> {
    let all: Vec<String> = plan
        .items
        .iter()
        .filter(|item| which(item.address.kind, item.risk))
        .map(|item| item.address.to_string())
        .collect();
    (!all.is_empty()).then(|| listed(all.into_iter(), NAMED))
}

/// The note that the service does not give back all of what was sent, so that a change of it would not be seen.
pub(super) fn unconfirmed(node: &Node, live: &Live) -> Option<Note> {
    let parts = diff::unconfirmed(node, live);
    (!parts.is_empty()).then(|| Note {
        address: Some(node.address.clone()),
        text: format!(
            "the service does not give back `{}`, which was sent when it was created; taken as unchanged",
            parts.join("`, `")
        ),
    })
}
