//! Recommenders: a use case of a domain, trained when made; stopped and started.
//! Not here: the learning and serving. Facts: docs/service/resources.md, "Recommenders".

use personalize_rules::dataset::{DatasetType, Domain};
use personalize_rules::recipe;
use serde_json::{Value, json};

use super::definition::{
    Counts, Definition, Deletion, IN_GROUP, Quota, Update, as_asked, never, no_holder, no_words,
    nothing_more, replace_members, usual,
};
use super::findings::refuse;
use super::solution::idle;
use super::{Kind, dataset, solution_version};
use crate::ServiceError;
use crate::doubt::UpdateRecommenderConfig;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::recipe as service;
use crate::personalize::record::{Fields, Record, Then};
use crate::personalize::status::Status;

/// A recommender.
pub(super) const DEFINITION: Definition = Definition {
    noun: "Recommender",
    spoken: "recommender",
    arn: "recommenderArn",
    name: "name",
    parent: IN_GROUP,
    taggable: true,
    quota: Some(Quota { limit: |quotas| quotas.recommenders, counts: Counts::InGroup }),
    create,
    takes: Some(|durations| durations.recommender),
    making: usual,
    newest_first: false,
    work: Some(solution_version::work),
    made: nothing_more,
    show,
    update: Some(Update {
        call: update,
        member: Some("latestRecommenderUpdate"),
        sets_status: false,
        apply: replace_members,
        show: as_asked,
    }),
    deletion: Some(Deletion { statuses: Deletion::USUAL, holder: no_holder }),
    goes_with_parent: never,
    words: no_words,
    other_calls: &[("StopRecommender", stop), ("StartRecommender", start)],
};

/// `CreateRecommender`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("name")?;
    let tail = format!("recommender/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let group = ctx.parent_member(Kind::DatasetGroup, "datasetGroupArn")?;
    let Some(domain) = group.text("domain").and_then(Domain::parse) else {
        let message = "Recommenders can be created in domain dataset groups only.";
        return Err(ServiceError::invalid_input(message));
    };
    let group = group.arn.clone();
    let recipe = service::find(&ctx.required("recipeArn")?)?;
    if recipe.domain.is_some_and(|of| of != domain) {
        let message = format!("The recipe {} is not of the domain {}.", recipe.name, domain.wire());
        return Err(ServiceError::invalid_input(message));
    }
    let mut found = recipe::check_recommender(recipe, &ctx.call.body);
    let datasets = dataset::schemas(ctx.state, &group).into_iter();
    let schemas = datasets.map(|(kind, (_, schema))| (kind, schema)).collect();
    found.extend(recipe::check_needs(recipe, &ctx.call.body, &schemas));
    refuse(&found)?;
    let interactions = dataset::find(ctx.state, &group, DatasetType::Interactions);
    if interactions.is_none_or(|dataset| dataset.fed.is_none()) {
        let message = "Interactions have to be imported before a recommender is created.";
        return Err(ServiceError::invalid_input(message));
    }
    ctx.within_quota(Kind::Recommender, Some(&group))?;
    let record = ctx.draft(Kind::Recommender, &tail)?;
    ctx.cache.forget(&record.arn);
    ctx.keep(record)
}

/// Metrics are null while it is made or deleted (service model).
fn show(_: &CallContext<'_>, recommender: &Record, all: &mut Fields) {
    let settled = recommender.status.is_some_and(Status::is_settled);
    if let Some(metrics) = recommender.metrics.as_ref().filter(|_| settled) {
        all.insert("modelMetrics".into(), json!(metrics));
    }
}

/// `UpdateRecommender`: the configuration is another one when the update is done.
fn update(ctx: &mut CallContext<'_>) -> Answer {
    let arn = ctx.required("recommenderArn")?;
    let recommender = ctx.find(Kind::Recommender, &arn)?;
    if !matches!(recommender.status, Some(Status::Active | Status::Inactive)) {
        ctx.active(Kind::Recommender, &arn)?;
    }
    idle(recommender)?;
    let recipe = service::find(recommender.text("recipeArn").unwrap_or_default())?;
    refuse(&recipe::check_recommender(recipe, &ctx.call.body))?;
    let mut config = ctx.call.body.get("recommenderConfig").cloned().unwrap_or(json!({}));
    let old = recommender.fields.get("recommenderConfig").and_then(Value::as_object);
    if let (Some(old), UpdateRecommenderConfig::Merge) = (old, ctx.doubts.update_recommender_config)
        && let Some(config) = config.as_object_mut()
    {
        for (name, value) in old {
            config.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    let fields = Fields::from_iter([("recommenderConfig".to_owned(), config)]);
    let changes = !recommender.has(&fields);
    ctx.revise(&arn, fields, changes)?;
    Ok(Some(json!({ "recommenderArn": arn })))
}

/// `StopRecommender`.
fn stop(ctx: &mut CallContext<'_>) -> Answer {
    turn(ctx, Status::Active, [Status::StopPending, Status::StopInProgress], Status::Inactive)
}

/// `StartRecommender`: no new model is made.
fn start(ctx: &mut CallContext<'_>) -> Answer {
    turn(ctx, Status::Inactive, [Status::StartPending, Status::StartInProgress], Status::Active)
}

fn turn(ctx: &mut CallContext<'_>, from: Status, way: [Status; 2], to: Status) -> Answer {
    let arn = ctx.required("recommenderArn")?;
    let recommender = ctx.find(Kind::Recommender, &arn)?;
    idle(recommender)?;
    if recommender.status != Some(from) {
        let is = recommender.status.map_or("", Status::wire);
        let message = format!("The recommender {arn} is {is}; it has to be {from}.");
        return Err(ServiceError::in_use(message));
    }
    let (now, takes) = (ctx.now, ctx.durations.deploy);
    ctx.state.edit(&arn, |it| it.pass(now, takes, way, Then::Status(to)));
    Ok(Some(json!({ "recommenderArn": arn })))
}
