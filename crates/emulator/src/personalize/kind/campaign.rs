//! Campaigns: a solution version that serves, chosen by its ARN or as the latest one.
//! Not here: serving. Facts: docs/service/resources.md, "Campaigns".

use jiff::Timestamp;
use personalize_rules::recipe;
use serde_json::{Value, json};

use super::Kind;
use super::definition::{
    Counts, Definition, Deletion, Parent, Quota, Update, never, no_holder, nothing_more,
    replace_members, usual,
};
use super::findings::refuse;
use super::solution::idle;
use super::solution_version::latest;
use crate::ServiceError;
use crate::doubt::{Latest, UpdateCampaignConfig};
use crate::personalize::advance::TimeStep;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::recipe as service;
use crate::personalize::record::{Fields, Record};
use crate::personalize::status::Status;

/// A campaign.
pub(super) const DEFINITION: Definition = Definition {
    noun: "Campaign",
    spoken: "campaign",
    arn: "campaignArn",
    name: "name",
    parent: Some(Parent { kind: Kind::Solution, member: "solutionArn" }),
    taggable: true,
    quota: Some(Quota { limit: |quotas| quotas.campaigns, counts: Counts::InGroup }),
    create,
    takes: Some(|durations| durations.deploy),
    making: usual,
    newest_first: false,
    work: None,
    made: nothing_more,
    show: |ctx, _, all| show_pointer(ctx, all),
    update: Some(Update {
        call: update,
        member: Some("latestCampaignUpdate"),
        sets_status: false,
        apply,
        show: show_pointer,
    }),
    deletion: Some(Deletion { statuses: Deletion::USUAL, holder: no_holder }),
    goes_with_parent: never,
    words,
    other_calls: &[],
};

/// The end of an ARN that means the latest version.
const LATEST: &str = "/$LATEST";
/// A member that is kept beside the others: the pointer that was given, null where it was a version.
const POINTER: &str = "pointer";
/// The members that an update can change.
const UPDATABLE: &[&str] = &["solutionVersionArn", "minProvisionedTPS", "campaignConfig"];

/// `CreateCampaign`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("name")?;
    let tail = format!("campaign/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let asked = ctx.required("solutionVersionArn")?;
    let version = serving(ctx, &asked)?;
    check(version, &ctx.call.body)?;
    let (version, solution) = (version.arn.clone(), version.parent.clone());
    let group = solution.as_deref().and_then(|it| ctx.state.get(it));
    let group = group.and_then(|it| ctx.state.group_of(it)).unwrap_or_default();
    ctx.within_quota(Kind::Campaign, Some(group))?;
    let mut record = ctx.draft(Kind::Campaign, &tail)?;
    record.fields.insert("solutionVersionArn".into(), json!(version));
    record.fields.insert(POINTER.into(), pointer(&asked));
    record.fields.entry("minProvisionedTPS").or_insert(json!(1));
    record.parent = solution;
    ctx.keep(record)
}

/// The version that an ARN means: itself, or the latest one of its solution.
fn serving<'r>(ctx: &'r CallContext<'_>, arn: &str) -> Result<&'r Record, ServiceError> {
    let Some(solution) = arn.strip_suffix(LATEST) else {
        return ctx.active(Kind::SolutionVersion, arn);
    };
    ctx.find(Kind::Solution, solution)?;
    latest(ctx.state, solution).ok_or_else(|| {
        let found = ctx.state.children(Kind::SolutionVersion, solution).next();
        match found {
            Some(_) => ServiceError::in_use(format!("No version of {solution} is ACTIVE.")),
            None => ctx.missing(Kind::SolutionVersion, arn),
        }
    })
}

fn check(version: &Record, body: &Value) -> Result<(), ServiceError> {
    let recipe = service::find(version.text("recipeArn").unwrap_or_default())?;
    refuse(&recipe::check_campaign(recipe, body))
}

/// The pointer that an ARN is, or null.
fn pointer(arn: &str) -> Value {
    if arn.ends_with(LATEST) { json!(arn) } else { Value::Null }
}

/// `UpdateCampaign`: the old version serves until the update is done.
fn update(ctx: &mut CallContext<'_>) -> Answer {
    let arn = ctx.required("campaignArn")?;
    let campaign = ctx.find(Kind::Campaign, &arn)?;
    match campaign.status {
        Some(Status::Active | Status::CreateFailed) | None => {}
        Some(status) => {
            let message = format!("The campaign {arn} is {status} and cannot be updated.");
            return Err(ServiceError::in_use(message));
        }
    }
    idle(campaign)?;
    let given = UPDATABLE.iter().filter_map(|member| {
        let value = ctx.call.body.get(*member).filter(|value| !value.is_null())?;
        Some(((*member).to_owned(), value.clone()))
    });
    let mut fields = Fields::from_iter(given);
    if fields.is_empty() {
        return Err(ServiceError::invalid_input("The update says nothing to change."));
    }
    if let Some(config) = fields.get_mut("campaignConfig") {
        merge(ctx, config, campaign.fields.get("campaignConfig"));
    }
    let asked = ctx.text("solutionVersionArn");
    let version = asked.or(campaign.text("solutionVersionArn")).unwrap_or_default();
    let version = serving(ctx, version)?;
    let mut wanted = campaign.fields.clone();
    wanted.extend(fields.clone());
    if asked.is_none() && ctx.call.body.get("campaignConfig").is_none() {
        // A pointer was resolved when it was given; the flag that goes with it is not in question.
        wanted.remove("campaignConfig");
    }
    check(version, &Value::Object(wanted))?;
    if let Some(asked) = asked {
        fields.insert("solutionVersionArn".into(), json!(version.arn));
        fields.insert(POINTER.into(), pointer(asked));
    }
    let changes = !campaign.is_active() || !campaign.has(&fields);
    ctx.revise(&arn, fields, changes)?;
    Ok(Some(json!({ "campaignArn": arn })))
}

/// The members of the old configuration that a new one leaves out may stay: a doubt.
fn merge(ctx: &CallContext<'_>, config: &mut Value, old: Option<&Value>) {
    if ctx.doubts.update_campaign_config == UpdateCampaignConfig::Merge
        && let (Some(config), Some(Value::Object(old))) = (config.as_object_mut(), old)
    {
        for (name, value) in old {
            config.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// A campaign serves another version from now on, of another solution maybe.
fn apply(campaign: &mut Record, update: &Fields, at: Timestamp) {
    replace_members(campaign, update, at);
    campaign.parent = solution_of(campaign).map(str::to_owned);
}

/// A campaign that follows its solution may show the pointer in place of the version.
fn show_pointer(ctx: &CallContext<'_>, all: &mut Fields) {
    let pointer = all.remove(POINTER).filter(Value::is_string);
    if let (Some(pointer), Latest::Pointer) = (pointer, ctx.doubts.latest) {
        all.insert("solutionVersionArn".into(), pointer);
    }
}

/// The solution that a campaign serves a version of: an update may move it to another one.
fn solution_of(campaign: &Record) -> Option<&str> {
    campaign.text("solutionVersionArn")?.rsplit_once('/').map(|(solution, _)| solution)
}

/// The word of campaigns that an update which is not done will move to a version of a solution.
pub(super) fn moving_to(solution: &str) -> String {
    format!("moving to {solution}")
}

fn words(campaign: &Record) -> Vec<String> {
    let update = campaign.update.as_ref().filter(|_| campaign.is_updating());
    let version = update.and_then(|update| update.fields.get("solutionVersionArn"));
    let solution = version.and_then(Value::as_str).and_then(|arn| arn.rsplit_once('/'));
    solution.map(|(solution, _)| moving_to(solution)).into_iter().collect()
}

/// Moves the campaigns that follow a solution to its new version.
pub(super) fn follow(time_step: &mut TimeStep<'_>, version: &Record, at: Timestamp) {
    let (takes, words) = (time_step.durations.update, time_step.doubts.statuses_of_updates);
    let solution = version.parent.as_deref().unwrap_or_default();
    let campaigns = time_step.state.children(Kind::Campaign, solution);
    let following = campaigns.filter(|campaign| {
        let flag = campaign.fields.get("campaignConfig");
        let flag = flag.and_then(|config| config.get("syncWithLatestSolutionVersion"));
        let follows = flag.and_then(Value::as_bool) == Some(true);
        follows && campaign.is_active() && !campaign.is_updating()
    });
    let following: Vec<String> = following.map(|campaign| campaign.arn.clone()).collect();
    for arn in following {
        let moved = ("solutionVersionArn".to_owned(), json!(version.arn));
        time_step.state.edit(&arn, |it| it.revise(at, takes, words, Fields::from_iter([moved])));
    }
}
