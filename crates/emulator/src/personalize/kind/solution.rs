//! Solutions: what is to be trained, and how; trained by hand or by themselves.
//! Not here: training. Facts: docs/service/resources.md, "Solutions"; docs/service/recipes.md,
//! "Configuration blocks".

use std::time::Duration;

use jiff::Timestamp;
use personalize_rules::dataset::{DatasetType, Domain};
use personalize_rules::recipe::{self, Recipe};
use serde_json::{Value, json};

use super::campaign::moving_to;
use super::definition::{
    Counts, Definition, Deletion, IN_GROUP, Quota, Update, as_asked, never, no_words, usual,
};
use super::findings::refuse;
use super::{Kind, dataset};
use crate::ServiceError;
use crate::doubt::SolutionBeforeData;
use crate::personalize::advance::TimeStep;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::describe::view;
use crate::personalize::record::{Fields, Record};
use crate::personalize::work::Done;
use crate::personalize::{automatic_training, echo, recipe as service};

/// A solution.
pub(super) const DEFINITION: Definition = Definition {
    noun: "Solution",
    spoken: "solution",
    arn: "solutionArn",
    name: "name",
    parent: IN_GROUP,
    taggable: true,
    quota: Some(Quota { limit: |quotas| quotas.solutions, counts: Counts::InGroup }),
    create,
    // Recorded answers of the next second show it ACTIVE, last changed when it was made.
    takes: Some(|_| Duration::ZERO),
    making: usual,
    newest_first: false,
    work: None,
    made,
    show,
    update: Some(Update {
        call: update,
        member: Some("latestSolutionUpdate"),
        sets_status: false,
        apply,
        show: as_asked,
    }),
    deletion: Some(Deletion { statuses: Deletion::USUAL, holder }),
    goes_with_parent: never,
    words: no_words,
    other_calls: &[],
};

/// `CreateSolution`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("name")?;
    let tail = format!("solution/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let group = ctx.parent_member(Kind::DatasetGroup, "datasetGroupArn")?.arn.clone();
    let recipe = service::find(recipe_arn(ctx)?)?;
    let domain = ctx.state.get(&group).and_then(|it| Domain::parse(it.text("domain")?));
    let mut found = recipe::check_solution(recipe, &ctx.call.body);
    found.extend(recipe::check_domain(recipe, domain).filter(|_| recipe.domain.is_none()));
    let datasets = dataset::schemas(ctx.state, &group).into_iter();
    let schemas = datasets.map(|(kind, (_, schema))| (kind, schema)).collect();
    found.extend(recipe::check_needs(recipe, &ctx.call.body, &schemas));
    refuse(&found)?;
    check_data_exists(ctx, &group, recipe)?;
    ctx.within_quota(Kind::Solution, Some(&group))?;
    let mut record = ctx.draft(Kind::Solution, &tail)?;
    // What comes back although it was not sent (docs/service/resources.md,
    // "What Describe returns").
    for (member, value) in
        [("performHPO", false), ("performAutoML", false), ("performAutoTraining", true)]
    {
        record.fields.entry(member).or_insert(json!(value));
    }
    ctx.keep(record)
}

/// The time of its automatic training begins.
fn made(time_step: &mut TimeStep<'_>, solution: &Record, _: &Done, at: Timestamp) {
    time_step.state.edit(&solution.arn, |it| automatic_training::schedule(it, at));
}

/// Its configuration as it comes back, and its latest version.
fn show(ctx: &CallContext<'_>, solution: &Record, all: &mut Fields) {
    echo::solution(ctx.doubts.echoes, all);
    let latest = ctx.state.children(Kind::SolutionVersion, &solution.arn).next_back();
    let shape = Kind::SolutionVersion.listed();
    if let (Some(latest), Some((_, shape))) = (latest, shape) {
        all.insert("latestSolutionVersion".into(), view(ctx, latest, shape));
    }
}

/// Campaigns with a version of it, now or soon, and trainings.
fn holder<'s>(ctx: &'s CallContext<'_>, solution: &'s Record) -> Option<&'s Record> {
    let (state, arn) = (&*ctx.state, &solution.arn);
    let moving = state.named(Kind::Campaign, moving_to(arn));
    let versions = state.children(Kind::SolutionVersion, arn).filter(|it| it.is_training());
    state.children(Kind::Campaign, arn).chain(moving).chain(versions).next()
}

/// Refuses a solution whose interactions are not there yet (text: recorded).
fn check_data_exists(
    ctx: &CallContext<'_>,
    group: &str,
    recipe: &Recipe,
) -> Result<(), ServiceError> {
    let kind = DatasetType::Interactions;
    let waits = ctx.doubts.solution_before_data == SolutionBeforeData::Refused;
    let found = dataset::find(ctx.state, group, kind).filter(|_| waits && recipe.reads(kind));
    match found {
        Some(dataset) if dataset.rows == 0 && !dataset::is_tracked(ctx.state, group) => {
            let message = "Dataset group must contain an INTERACTIONS dataset with successfully \
                           completed dataset import job or EVENT_INTERACTIONS";
            Err(ServiceError::invalid_input(message))
        }
        _ => Ok(()),
    }
}

fn recipe_arn<'r>(ctx: &'r CallContext<'_>) -> Result<&'r str, ServiceError> {
    let automatic = ctx.call.body.get("performAutoML").and_then(Value::as_bool) == Some(true);
    match ctx.text("recipeArn") {
        Some(_) if automatic => {
            let message = "Give a recipeArn or performAutoML, not both.";
            Err(ServiceError::invalid_input(message))
        }
        Some(arn) => Ok(arn),
        None if automatic => {
            let message = "The emulator does not choose a recipe (performAutoML is deprecated): \
                           give a recipeArn.";
            Err(ServiceError::invalid_input(message))
        }
        None => Err(ServiceError::invalid_input("A recipeArn is needed.")),
    }
}

/// `UpdateSolution`: automatic training and the events that count; the old ones apply until done.
fn update(ctx: &mut CallContext<'_>) -> Answer {
    let arn = ctx.required("solutionArn")?;
    let solution = ctx.active(Kind::Solution, &arn)?;
    idle(solution)?;
    let body = &ctx.call.body;
    let mut fields = Fields::new();
    for member in ["solutionUpdateConfig", "performAutoTraining", "performIncrementalUpdate"] {
        if let Some(value) = body.get(member).filter(|value| !value.is_null()) {
            fields.insert(member.into(), value.clone());
        }
    }
    if fields.is_empty() {
        return Err(ServiceError::invalid_input("The update says nothing to change."));
    }
    let mut wanted = solution.fields.clone();
    merge(&mut wanted, &fields);
    let changes = wanted != solution.fields;
    let recipe = service::find(solution.text("recipeArn").unwrap_or_default())?;
    refuse(&recipe::check_solution(recipe, &Value::Object(wanted)))?;
    ctx.revise(&arn, fields, changes)?;
    Ok(Some(json!({ "solutionArn": arn })))
}

/// Refuses a second update.
pub(super) fn idle(record: &Record) -> Result<(), ServiceError> {
    if !record.is_updating() {
        return Ok(());
    }
    let spoken = record.kind.definition().spoken;
    Err(ServiceError::in_use(format!("The {spoken} {} is being updated.", record.arn)))
}

/// The solution is another one from now on.
fn apply(solution: &mut Record, update: &Fields, at: Timestamp) {
    merge(&mut solution.fields, update);
    solution.trains = None;
    automatic_training::schedule(solution, at);
}

/// Puts an update into the members of a solution. Each block that is given replaces the old one.
fn merge(fields: &mut Fields, update: &Fields) {
    for (name, value) in update.iter().filter(|(name, _)| *name != "solutionUpdateConfig") {
        fields.insert(name.clone(), value.clone());
    }
    let blocks = update.get("solutionUpdateConfig").and_then(Value::as_object);
    for (name, value) in blocks.into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        let config = fields.entry("solutionConfig").or_insert_with(|| json!({}));
        if let Some(config) = config.as_object_mut() {
            config.insert(name.clone(), value.clone());
        }
    }
}
