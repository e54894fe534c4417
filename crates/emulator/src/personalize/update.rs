//! Updates: the old values serve until the new ones take effect; a second update meanwhile is refused.
//! Facts: reference/resources 0.8, 0.9 and the sections of the kinds.

use super::{
    Answer, Context,
    create::{after, update_block},
    kind::Kind,
    missing,
    record::{Record, Turn, seconds},
    required,
};
use crate::ServiceError;
use jiff::Timestamp;
use personalize_rules::{
    dataset::DatasetType,
    schema::{Evolution, Schema, evolution},
};
use serde_json::{Map, Value, json};

/// Begins an update.
pub(super) fn update(cx: &mut Context<'_>, kind: &'static Kind) -> Answer {
    let members: &[&str] = match kind.noun {
        "Campaign" => &["solutionVersionArn", "minProvisionedTPS", "campaignConfig"],
        "Recommender" => &["recommenderConfig"],
        "Solution" => &["performAutoTraining", "performIncrementalUpdate", "solutionUpdateConfig"],
        "Dataset" => &["schemaArn"],
        _ => return Err(ServiceError::unknown_operation(&cx.call.operation)),
    };
    let arn = required(&cx.call.body, kind.arn)?.to_owned();
    let record =
        cx.world.get(&arn).filter(|r| r.tail == kind.tail).ok_or_else(|| missing(&arn))?.clone();
    let under_way = record.turns.iter().any(|(_, t)| matches!(t, Turn::Updated));
    if under_way || !matches!(record.status.as_str(), "ACTIVE" | "CREATE FAILED") {
        return Err(ServiceError::in_use(format!(
            "Resource {arn} is being updated or in status {}.",
            record.status
        )));
    }
    let given = |m: &&&str| cx.call.body.get(**m).is_some_and(|v| !v.is_null());
    let mut values: Map<String, Value> =
        members.iter().filter(given).map(|m| ((*m).to_owned(), cx.call.body[*m].clone())).collect();
    if values.is_empty() {
        return Err(ServiceError::invalid_input("There is nothing to update."));
    }
    check(cx, kind, &record, &mut values)?;
    let block = update_block(cx, values);
    let takes = cx.frame.durations.update;
    let (soon, then) = (after(cx, takes / 4), after(cx, takes));
    if let Some(record) = cx.world.get_mut(&arn) {
        record.update = Some(block);
        if kind.noun == "Dataset" {
            record.status = "UPDATE PENDING".into();
            record.turns.push((soon, Turn::Status("UPDATE IN_PROGRESS".into())));
        } else {
            record.turns.push((soon, Turn::UpdateStatus("CREATE IN_PROGRESS".into())));
        }
        record.turns.push((then, Turn::Updated));
    }
    Ok(Some(json!({kind.arn: arn})))
}

fn check(
    cx: &Context<'_>,
    kind: &Kind,
    record: &Record,
    values: &mut Map<String, Value>,
) -> Result<(), ServiceError> {
    let text = |m: &str| values.get(m).and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind.noun {
        "Campaign" if values.contains_key("solutionVersionArn") => {
            let solution = version_solution(cx, &text("solutionVersionArn"))?;
            values.insert("_solutionArn".into(), json!(solution));
        }
        "Dataset" => {
            let (old, new) = (record.text("schemaArn"), text("schemaArn"));
            let read = |arn: &str| {
                let schema = cx.world.get(arn).ok_or_else(|| missing(arn))?;
                Schema::parse(schema.text("schema"))
                    .map_err(|_| ServiceError::internal("a stored schema cannot be read"))
            };
            let kind =
                DatasetType::parse(record.text("datasetType")).unwrap_or(DatasetType::Interactions);
            if let Evolution::Refused { reasons } = evolution(&read(old)?, &read(&new)?, kind) {
                return Err(ServiceError::invalid_input(format!(
                    "The schema cannot replace the old one: {}.",
                    reasons.join("; ")
                )));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Makes the values of the update block those that serve.
pub(super) fn take_effect(record: &mut Record, at: Timestamp) {
    let Some(update) = record.update.as_mut() else { return };
    update.insert("status".into(), json!("ACTIVE"));
    update.insert("lastUpdatedDateTime".into(), seconds(at));
    let mut values = update.clone();
    update.remove("_solutionArn");
    ["status", "creationDateTime", "lastUpdatedDateTime"].iter().for_each(|m| {
        values.remove(*m);
    });
    if let Some(Value::Object(config)) = values.remove("solutionUpdateConfig") {
        let whole = record.fields.entry("solutionConfig").or_insert_with(|| json!({}));
        config.into_iter().for_each(|(k, v)| whole[k] = v);
    }
    record.fields.extend(values);
    record.status = "ACTIVE".into();
}

/// The solution of a version that can be deployed: an active one, or the `$LATEST` pointer of a solution.
pub(super) fn version_solution(cx: &Context<'_>, arn: &str) -> Result<String, ServiceError> {
    if let Some(solution) = arn.strip_suffix("/$LATEST") {
        let known = cx.world.get(solution).ok_or_else(|| missing(solution))?;
        let trained = cx
            .world
            .of("solution-version")
            .any(|v| v.text("solutionArn") == solution && v.status == "ACTIVE");
        return match trained {
            true => Ok(known.arn.clone()),
            false => {
                Err(ServiceError::in_use(format!("Solution {solution} has no ACTIVE version.")))
            }
        };
    }
    let version =
        cx.world.get(arn).filter(|r| r.tail == "solution-version").ok_or_else(|| missing(arn))?;
    if version.status != "ACTIVE" {
        return Err(ServiceError::in_use(format!(
            "Resource {arn} is in status {}; it has to be ACTIVE.",
            version.status
        )));
    }
    Ok(version.text("solutionArn").to_owned())
}

/// `StopSolutionVersionCreation`.
pub(super) fn stop_training(cx: &mut Context<'_>) -> Answer {
    let arn = required(&cx.call.body, "solutionVersionArn")?.to_owned();
    let takes = cx.frame.durations.delete;
    let then = after(cx, takes);
    let record = cx
        .world
        .get_mut(&arn)
        .filter(|r| r.tail == "solution-version")
        .ok_or_else(|| missing(&arn))?;
    record.turns = match record.status.as_str() {
        "CREATE PENDING" => Vec::new(),
        "CREATE IN_PROGRESS" => vec![(then, Turn::Status("CREATE STOPPED".into()))],
        other => return Err(ServiceError::in_use(format!("Resource {arn} is in status {other}."))),
    };
    record.status =
        if record.turns.is_empty() { "CREATE STOPPED" } else { "CREATE STOPPING" }.into();
    Ok(None)
}

/// `StartRecommender` and `StopRecommender`.
pub(super) fn switch_recommender(cx: &mut Context<'_>, on: bool) -> Answer {
    let arn = required(&cx.call.body, "recommenderArn")?.to_owned();
    let takes = cx.frame.durations.update;
    let (soon, then) = (after(cx, takes / 4), after(cx, takes));
    let record =
        cx.world.get_mut(&arn).filter(|r| r.tail == "recommender").ok_or_else(|| missing(&arn))?;
    let (from, word, to) =
        if on { ("INACTIVE", "START", "ACTIVE") } else { ("ACTIVE", "STOP", "INACTIVE") };
    if record.status != from {
        return Err(ServiceError::in_use(format!(
            "Resource {arn} is in status {}.",
            record.status
        )));
    }
    record.status = format!("{word} PENDING");
    record.turns =
        vec![(soon, Turn::Status(format!("{word} IN_PROGRESS"))), (then, Turn::Status(to.into()))];
    Ok(Some(json!({"recommenderArn": arn})))
}
