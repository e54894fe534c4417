//! Time: makes happen what is due, soonest first. Nothing runs in the background; a resource is as far as the clock
//! is whenever somebody looks. Not here: what begins a life or an update.

use super::{
    import,
    record::{Turn, World, seconds},
    train,
};
use crate::{Frame, ServiceError};
use serde_json::json;

/// Brings the world to the present and stores it.
pub(super) fn advance(frame: &Frame, world: &mut World) -> Result<(), ServiceError> {
    let now = frame.clock.now();
    while let Some((arn, at, turn)) = world.due(now) {
        if turn == Turn::Gone {
            gone(world, &arn);
            continue;
        }
        let failure = if turn == Turn::Work { work(frame, world, &arn)? } else { None };
        let Some(record) = world.get_mut(&arn) else { continue };
        record.turns.remove(0);
        record.updated = at;
        match turn {
            Turn::Status(status) => record.status = status,
            Turn::UpdateStatus(status) => {
                if let Some(update) = &mut record.update {
                    update.insert("status".into(), json!(status));
                    update.insert("lastUpdatedDateTime".into(), seconds(at));
                }
            }
            Turn::Work => {
                record.status = if failure.is_some() { "CREATE FAILED" } else { "ACTIVE" }.into();
                record.failure = failure;
            }
            Turn::Updated => super::update::take_effect(record, at),
            Turn::Gone => {}
        }
        follow(world, &arn);
    }
    world.save(&frame.store)
}

/// The work of a create: none for most kinds. Answers why it failed.
fn work(frame: &Frame, world: &mut World, arn: &str) -> Result<Option<String>, ServiceError> {
    let Some(record) = world.get(arn).cloned() else { return Ok(None) };
    match record.tail.as_str() {
        "dataset-import-job" => import::run(frame, world, &record),
        "solution-version" => {
            let failure = train::run(frame, world, &record)?;
            if let Some(r) = world.get_mut(arn).filter(|_| failure.is_none()) {
                r.fields.insert("trainingHours".into(), json!(0.25));
            }
            Ok(failure)
        }
        "recommender" => train::run(frame, world, &record),
        _ => Ok(None),
    }
}

/// A solution takes its versions with it; data of a dataset goes with the dataset.
fn gone(world: &mut World, arn: &str) {
    let versions: Vec<String> = world
        .of("solution-version")
        .filter(|v| v.text("solutionArn") == arn)
        .map(|v| v.arn.clone())
        .collect();
    versions.iter().for_each(|v| world.remove(v));
    world.remove(arn);
}

/// Campaigns that sync move to a version that has just become active.
fn follow(world: &mut World, arn: &str) {
    let Some(version) =
        world.get(arn).filter(|r| r.tail == "solution-version" && r.status == "ACTIVE")
    else {
        return;
    };
    let solution = version.text("solutionArn").to_owned();
    let syncs = |r: &&super::record::Record| {
        r.text("_solutionArn") == solution
            && r.fields
                .get("campaignConfig")
                .is_some_and(|c| c["syncWithLatestSolutionVersion"] == true)
    };
    let campaigns: Vec<String> =
        world.of("campaign").filter(syncs).map(|c| c.arn.clone()).collect();
    for campaign in campaigns {
        if let Some(record) = world.get_mut(&campaign) {
            record.fields.insert("_serving".into(), json!(arn));
        }
    }
}
