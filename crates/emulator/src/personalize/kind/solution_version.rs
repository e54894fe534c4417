//! Solution versions: one training each; stopped, never updated or deleted by themselves.
//! Not here: the learning. Facts: docs/service/resources.md, "Solution versions".

use jiff::Timestamp;
use personalize_rules::recipe::{self, Block};
use serde_json::{Value, json};

use super::definition::{Counts, Definition, Parent, Quota, always, as_kept, no_words, usual};
use super::{Kind, campaign, dataset};
use crate::doubt::{Doubts, NamedVersion, VersionNameTwice};
use crate::personalize::advance::TimeStep;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::ids;
use crate::personalize::record::{Due, Fields, Record, Then};
use crate::personalize::state::State;
use crate::personalize::status::Status;
use crate::personalize::training::Training;
use crate::personalize::work::{Done, Work};
use crate::{ServiceError, clock};

/// A solution version.
pub(super) const DEFINITION: Definition = Definition {
    noun: "SolutionVersion",
    spoken: "solution version",
    arn: "solutionVersionArn",
    name: "name",
    parent: Some(Parent { kind: Kind::Solution, member: "solutionArn" }),
    taggable: true,
    quota: Some(Quota {
        limit: |quotas| quotas.running_solution_versions,
        counts: Counts::BeingMade,
    }),
    create,
    takes: Some(|durations| durations.train),
    making: usual,
    newest_first: false,
    work: Some(work),
    made,
    show: as_kept,
    update: None,
    deletion: None,
    goes_with_parent: always,
    words: no_words,
    other_calls: &[("StopSolutionVersionCreation", stop), ("GetSolutionMetrics", metrics)],
};

/// What a version takes over from its solution.
const TAKEN: &[&str] = &[
    "performHPO",
    "performAutoML",
    "performIncrementalUpdate",
    "recipeArn",
    "eventType",
    "datasetGroupArn",
    "solutionConfig",
];

/// `CreateSolutionVersion`: every call trains anew.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let arn = ctx.required("solutionArn")?;
    let solution = ctx.parent(Kind::Solution, &arn)?.clone();
    mode(ctx, &solution)?;
    new_name(ctx, &solution)?;
    ctx.within_quota(Kind::SolutionVersion, None)?;
    let solution_name = solution.name().to_owned();
    let id = ctx.fresh_id(&solution_name, |ctx, id| {
        ctx.state.get(&ctx.arn(&format!("solution/{solution_name}/{id}"))).is_some()
    });
    let tail = format!("solution/{solution_name}/{id}");
    let mut record = ctx.draft(Kind::SolutionVersion, &tail)?;
    record.fields.entry("trainingMode").or_insert(json!("FULL"));
    // A name that was given comes back like one that is made up (AWS's own tool cuts the prefix off).
    if let (Some(name), NamedVersion::Prefixed) = (ctx.text("name"), ctx.doubts.named_version) {
        record.fields.insert("name".into(), json!(format!("{solution_name}/{name}")));
    }
    fill(&mut record, &solution, &tail, "MANUAL");
    ctx.cache.forget(&record.arn);
    ctx.keep(record)
}

/// Whether no other version has the name that is given, plain or with the solution before it.
fn new_name(ctx: &CallContext<'_>, solution: &Record) -> Result<(), ServiceError> {
    let Some(name) = ctx.text("name") else { return Ok(()) };
    let prefixed = format!("{}/{name}", solution.name());
    let has_it = |it: &Record| [name, prefixed.as_str()].contains(&it.name());
    let mut versions = ctx.state.children(Kind::SolutionVersion, &solution.arn);
    let refused = ctx.doubts.version_name_twice == VersionNameTwice::Refused;
    if refused && versions.any(has_it) {
        let message = format!("Another solution version with name {name} already exists.");
        return Err(ServiceError::already_exists(message));
    }
    Ok(())
}

/// Whether the training mode can be used (service model).
fn mode(ctx: &CallContext<'_>, solution: &Record) -> Result<(), ServiceError> {
    let wrong = |message: &str| Err(ServiceError::invalid_input(message));
    match ctx.text("trainingMode") {
        Some("AUTOTRAIN") => wrong("The training mode AUTOTRAIN is for automatic training only."),
        Some("UPDATE") => {
            let recipe = recipe::find(solution.text("recipeArn").unwrap_or_default());
            if !recipe.is_some_and(|recipe| recipe.takes(Block::UpdateMode)) {
                return wrong("The recipe of the solution has no training mode UPDATE.");
            }
            let mut versions = ctx.state.children(Kind::SolutionVersion, &solution.arn);
            let full = |it: &Record| it.is_active() && it.text("trainingMode") == Some("FULL");
            match versions.any(full) {
                true => Ok(()),
                false => wrong("The training mode UPDATE needs an ACTIVE version trained in FULL."),
            }
        }
        _ => Ok(()),
    }
}

/// Gives a version what it takes over from its solution.
fn fill(version: &mut Record, solution: &Record, tail: &str, training_type: &str) {
    for member in TAKEN {
        if let Some(value) = solution.fields.get(*member) {
            version.fields.insert((*member).into(), value.clone());
        }
    }
    version.fields.insert("trainingType".into(), json!(training_type));
    let own = tail.trim_start_matches("solution/");
    version.fields.entry("name").or_insert(json!(own));
}

/// A version that a solution trains by itself.
pub(crate) fn automatic(
    state: &mut State,
    solution: &str,
    seed: u64,
    at: Timestamp,
) -> Option<Record> {
    let solution = state.get(solution)?.clone();
    let sequence = state.count();
    let id = ids::eight_hex(solution.name(), sequence, seed);
    let arn = format!("{}/{id}", solution.arn);
    let fields = Fields::from_iter([
        ("solutionArn".to_owned(), json!(solution.arn)),
        ("trainingMode".to_owned(), json!("FULL")),
    ]);
    let mut version = Record {
        arn,
        kind: Kind::SolutionVersion,
        sequence,
        created: at,
        changed: at,
        fields,
        parent: Some(solution.arn.clone()),
        tags: Vec::new(),
        update: None,
        trains: None,
        ..solution.clone()
    };
    fill(&mut version, &solution, &format!("{}/{id}", solution.name()), "AUTOMATIC");
    Some(version)
}

/// `StopSolutionVersionCreation`: at once when it has not begun, else after a while.
fn stop(ctx: &mut CallContext<'_>) -> Answer {
    let arn = ctx.required("solutionVersionArn")?;
    let status = ctx.find(Kind::SolutionVersion, &arn)?.status;
    let (now, takes) = (ctx.now, ctx.durations.delete);
    let next = match status {
        Some(Status::CreatePending) => Status::CreateStopped,
        Some(Status::CreateInProgress) => Status::CreateStopping,
        other => {
            let is = other.map_or("", Status::wire);
            let message = format!("The solution version {arn} is {is} and cannot be stopped.");
            return Err(ServiceError::in_use(message));
        }
    };
    ctx.state.edit(&arn, |version| {
        version.status = Some(next);
        version.changed = now;
        version.due.clear();
        if next == Status::CreateStopping {
            let stopped = Then::Status(Status::CreateStopped);
            version.due.push(Due { at: clock::add(now, takes), then: stopped });
        }
    });
    Ok(None)
}

/// `GetSolutionMetrics`.
fn metrics(ctx: &mut CallContext<'_>) -> Answer {
    let arn = ctx.required("solutionVersionArn")?;
    let version = ctx.active(Kind::SolutionVersion, &arn)?;
    let metrics: Value = json!(version.metrics.clone().unwrap_or_default());
    Ok(Some(json!({ "solutionVersionArn": arn, "metrics": metrics })))
}

/// A version has been trained: how long it took, and the campaigns that follow.
fn made(time_step: &mut TimeStep<'_>, version: &Record, _: &Done, at: Timestamp) {
    const HOUR: f64 = 60.0 * 60.0;
    let hours = time_step.durations.train.as_secs_f64() / HOUR;
    time_step.state.edit(&version.arn, |version| {
        version.fields.insert("trainingHours".into(), json!(hours.max(0.001)));
    });
    campaign::follow(time_step, version, at);
}

/// The training of a version or a recommender.
pub(super) fn work(state: &State, record: &Record, _: Doubts) -> Option<Work> {
    let group = record.text("datasetGroupArn")?;
    let training = Training {
        arn: record.arn.clone(),
        recipe: recipe::find(record.text("recipeArn")?)?,
        fields: record.fields.clone(),
        datasets: dataset::schemas(state, group),
    };
    Some(Work::Train(Box::new(training)))
}

/// The latest version of a solution that can serve.
pub(crate) fn latest<'s>(state: &'s State, solution: &str) -> Option<&'s Record> {
    let versions = state.children(Kind::SolutionVersion, solution);
    versions.rev().find(|version| version.is_active())
}
