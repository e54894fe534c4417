//! Delete: refused while something is under way or depends on the resource; takes its time.
//! Facts: reference/resources 0.10.

use super::{Answer, Context, kind::Kind, missing, record::Record, required};
use crate::ServiceError;

/// Begins the end of a resource.
pub(super) fn delete(cx: &mut Context<'_>, kind: &'static Kind) -> Answer {
    let deletable = !matches!(kind.noun, "SolutionVersion" | "DatasetImportJob");
    if !deletable {
        return Err(ServiceError::unknown_operation(&cx.call.operation));
    }
    let arn = required(&cx.call.body, kind.arn)?.to_owned();
    let record = cx.world.get(&arn).filter(|r| r.tail == kind.tail);
    let record = record.ok_or_else(|| match kind.noun {
        "DatasetGroup" => {
            ServiceError::not_found(format!("The given dataset group does not exist: {arn}"))
        }
        _ => missing(&arn),
    })?;
    if record.in_transition() {
        return Err(ServiceError::in_use(format!(
            "Resource {arn} is in status {}.",
            record.status
        )));
    }
    if let Some(update) = &record.update
        && update.get("status").is_some_and(|s| s != "ACTIVE" && s != "CREATE FAILED")
    {
        return Err(ServiceError::in_use(format!("Resource {arn} is being updated.")));
    }
    if let Some(holder) = holder(cx, kind, record) {
        return Err(ServiceError::in_use(format!(
            "Resource {arn} cannot be deleted: {holder} depends on it."
        )));
    }
    if kind.noun == "Schema" {
        cx.world.remove(&arn);
        return Ok(None);
    }
    let (now, takes) = (cx.frame.clock.now(), cx.frame.durations.delete);
    if let Some(record) = cx.world.get_mut(&arn) {
        record.end(now, takes);
    }
    Ok(None)
}

/// The first resource that holds `record` back.
fn holder(cx: &Context<'_>, kind: &Kind, record: &Record) -> Option<String> {
    let find = |tail: &str, holds: &dyn Fn(&Record) -> bool| {
        cx.world.of(tail).find(|r| holds(r)).map(|r| r.arn.clone())
    };
    let arn = record.arn.as_str();
    match kind.noun {
        "Solution" => find("campaign", &|c| c.text("_solutionArn") == arn).or_else(|| {
            find("solution-version", &|v| v.text("solutionArn") == arn && v.in_transition())
        }),
        "Schema" => find("dataset", &|d| d.text("schemaArn") == arn),
        "Dataset" => {
            let group = record.text("datasetGroupArn");
            let in_group = |r: &Record| r.text("datasetGroupArn") == group;
            let of_group = |c: &Record| cx.world.get(c.text("_solutionArn")).is_some_and(&in_group);
            find("filter", &in_group)
                .or_else(|| {
                    if record.text("datasetType") == "INTERACTIONS" {
                        find("event-tracker", &in_group)
                    } else {
                        None
                    }
                })
                .or_else(|| find("campaign", &of_group))
                .or_else(|| {
                    find("dataset-import-job", &|j| {
                        j.text("datasetArn") == arn && j.in_transition()
                    })
                })
                .or_else(|| find("recommender", &|r| in_group(r) && r.in_transition()))
                .or_else(|| find("solution-version", &|v| in_group(v) && v.in_transition()))
        }
        "DatasetGroup" => ["event-tracker", "solution", "dataset", "recommender", "filter"]
            .into_iter()
            .find_map(|tail| find(tail, &|r| r.text("datasetGroupArn") == arn)),
        _ => None,
    }
}
