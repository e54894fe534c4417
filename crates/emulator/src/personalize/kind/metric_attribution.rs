//! Metric attributions: what recommendations have led to, one in a group; without tags.
//! Not here: the reports (`attribution`). Facts: docs/service/metrics.md.

use personalize_rules::dataset::DatasetType;
use personalize_rules::metric::{self, Expression};
use serde_json::{Value, json};

use super::definition::{
    Definition, Deletion, IN_GROUP, Update as Updating, as_asked, never, no_holder, no_words,
    nothing_more,
};
use super::{Kind, dataset};
use crate::ServiceError;
use crate::doubt::{AddedMetric, NoOpUpdate};
use crate::personalize::attribution::{Metric, Report};
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::list;
use crate::personalize::record::{Fields, Record, Then, Update};
use crate::personalize::state::State;
use crate::personalize::status::Status;
use crate::personalize::storage::Location;

/// A metric attribution.
pub(super) const DEFINITION: Definition = Definition {
    noun: "MetricAttribution",
    spoken: "metric attribution",
    arn: "metricAttributionArn",
    name: "name",
    parent: IN_GROUP,
    taggable: false,
    quota: None,
    create,
    takes: Some(|durations| durations.create),
    making: super::definition::usual,
    newest_first: false,
    work: None,
    made: nothing_more,
    show: super::definition::as_kept,
    update: Some(Updating {
        call: update,
        member: None,
        sets_status: true,
        apply: super::definition::replace_members,
        show: as_asked,
    }),
    deletion: Some(Deletion { statuses: Deletion::USUAL, holder: no_holder }),
    goes_with_parent: never,
    words: no_words,
    other_calls: &[("ListMetricAttributionMetrics", list_metrics)],
};

/// The member that holds the metrics; only their own list shows it.
const METRICS: &str = "metrics";
/// The member that says where they go.
const OUTPUT: &str = "metricsOutputConfig";

/// `CreateMetricAttribution`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("name")?;
    let tail = format!("metric-attribution/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let group = ctx.parent_member(Kind::DatasetGroup, "datasetGroupArn")?.arn.clone();
    if let Some(other) = ctx.state.children(Kind::MetricAttribution, &group).next() {
        let message = format!("Another resource with Arn {} already exists.", other.arn);
        return Err(ServiceError::already_exists(message));
    }
    check_metrics(ctx, &group, &members(&ctx.call.body, METRICS))?;
    check_output(ctx, &ctx.arn(&tail), &ctx.call.body[OUTPUT])?;
    let record = ctx.draft(Kind::MetricAttribution, &tail)?;
    ctx.keep(record)
}

/// Names and expressions, against the schemas of the group and the data that is summed.
fn check_metrics(
    ctx: &CallContext<'_>,
    group: &str,
    metrics: &[Value],
) -> Result<(), ServiceError> {
    let names: Vec<&str> =
        metrics.iter().filter_map(|metric| metric["metricName"].as_str()).collect();
    let schemas = dataset::schemas(ctx.state, group).into_iter();
    let schemas = schemas.map(|(kind, (_, schema))| (kind, schema)).collect();
    let mut found: Vec<String> =
        metric::check_names(&names).into_iter().map(|(_, it)| it.message).collect();
    if dataset::find(ctx.state, group, DatasetType::Interactions).is_none() {
        found.push("the dataset group has no dataset of Interactions".into());
    }
    found.extend(metric::check_interactions(&schemas).map(|it| it.message));
    for metric in metrics {
        let text = metric["expression"].as_str().unwrap_or_default();
        match Expression::parse(text) {
            Err(finding) => found.push(finding.message),
            Ok(expression) => {
                found.extend(expression.check(&schemas).map(|it| it.message));
                let items = expression.dataset() == Some(DatasetType::Items);
                let items = items.then(|| dataset::find(ctx.state, group, DatasetType::Items));
                if items.flatten().is_some_and(|items| items.fed.is_none()) {
                    found.push(format!("`{text}` needs items that are imported"));
                }
            }
        }
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(ServiceError::invalid_input(format!("Invalid input: {}", found.join("; ")))),
    }
}

/// Where the metrics go: a place in S3, and a role that may publish. That the service tries the role with a little data is
/// documented, not what it says to one that may not.
fn check_output(ctx: &CallContext<'_>, arn: &str, output: &Value) -> Result<(), ServiceError> {
    let path = output.pointer("/s3DataDestination/path").and_then(Value::as_str);
    if path.is_some_and(|path| Location::parse(&with_slash(path)).is_none()) {
        return Err(ServiceError::invalid_input("Invalid S3 output path"));
    }
    let role = output["roleArn"].as_str().unwrap_or_default();
    ctx.s3.admit_action(role, &ctx.call.account, arn, "cloudwatch:PutMetricData").map_err(|error| {
        tracing::info!(%error, "a metric attribution is denied access");
        ServiceError::invalid_input("Insufficient privileges for accessing Amazon CloudWatch.")
    })
}

/// A place in S3 as a folder.
fn with_slash(path: &str) -> String {
    if path.ends_with('/') { path.to_owned() } else { format!("{path}/") }
}

/// `UpdateMetricAttribution`: metrics that go and come, and another output. Until it is done nothing else can be changed.
fn update(ctx: &mut CallContext<'_>) -> Answer {
    // The model does not require the ARN, and nothing is meant without it.
    let arn = ctx.required("metricAttributionArn")?;
    let record = ctx.active(Kind::MetricAttribution, &arn)?;
    let group = record.parent.clone().unwrap_or_default();
    let mut fields = Fields::new();
    let metrics = changed(ctx, record)?;
    check_metrics(ctx, &group, &metrics)?;
    fields.insert(METRICS.into(), metrics.into());
    if let Some(output) = ctx.call.body.get(OUTPUT).filter(|output| !output.is_null()) {
        check_output(ctx, &arn, output)?;
        fields.insert(OUTPUT.into(), output.clone());
    }
    if record.has(&fields) && ctx.doubts.no_op_update == NoOpUpdate::Refused {
        return Err(ServiceError::invalid_input("The update does not change anything."));
    }
    let (now, takes) = (ctx.now, ctx.durations.update);
    ctx.state.edit(&arn, |record| {
        let way = [Status::UpdatePending, Status::UpdateInProgress];
        record.pass(now, takes, way, Then::UpdateDone);
        let status = Status::UpdatePending;
        record.update = Some(Update { status, created: now, changed: now, fields });
    });
    Ok(Some(json!({ "metricAttributionArn": arn })))
}

/// The metrics after an update. Whether one call may remove a metric and add it again is a doubt.
fn changed(ctx: &CallContext<'_>, record: &Record) -> Result<Vec<Value>, ServiceError> {
    let before = members(&Value::Object(record.fields.clone()), METRICS);
    let (added, removed) =
        (members(&ctx.call.body, "addMetrics"), members(&ctx.call.body, "removeMetrics"));
    let named = |metric: &Value, name: &Value| metric["metricName"] == *name;
    if let Some(gone) = removed.iter().find(|gone| !before.iter().any(|it| named(it, gone))) {
        let message = format!("The metric attribution has no metric {gone}.");
        return Err(ServiceError::not_found(message));
    }
    let left: Vec<Value> =
        before.iter().filter(|it| !removed.contains(&it["metricName"])).cloned().collect();
    let taken = match ctx.doubts.added_metric {
        AddedMetric::Refused => &before,
        AddedMetric::Replaced => &left,
    };
    let twin = |it: &&Value| taken.iter().any(|other| named(other, &it["metricName"]));
    if let Some(twin) = added.iter().find(twin) {
        let message = format!("A metric with the name {} already exists.", twin["metricName"]);
        return Err(ServiceError::already_exists(message));
    }
    Ok(left.into_iter().chain(added).collect())
}

/// A list in the members of an input.
fn members(body: &Value, name: &str) -> Vec<Value> {
    body.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// `ListMetricAttributionMetrics`.
fn list_metrics(ctx: &mut CallContext<'_>) -> Answer {
    let record = ctx.find(Kind::MetricAttribution, &ctx.required("metricAttributionArn")?)?;
    let all = members(&Value::Object(record.fields.clone()), METRICS);
    let numbered: Vec<(u64, Value)> = (1..).zip(all).collect();
    let rest = |after| numbered.into_iter().filter(move |(number, _)| *number > after);
    list::page(ctx, METRICS, rest, |(number, _)| *number, |(_, metric)| metric.clone())
}

/// What the import `job` into the dataset `target` is to report: `None` where it is not to, or the group has no attribution
/// with a place in S3.
pub(super) fn report(state: &State, job: &Record, target: &Record) -> Option<Report> {
    let is_asked = job.fields.get("publishAttributionMetricsToS3")?.as_bool()?;
    let group = target.parent.as_deref()?;
    if !is_asked || dataset::kind_of(target) != DatasetType::Interactions {
        return None;
    }
    let attribution = state.children(Kind::MetricAttribution, group).find(|it| it.is_active())?;
    let output = attribution.fields.get(OUTPUT)?;
    let path = output.pointer("/s3DataDestination/path")?.as_str()?;
    let metrics = attribution.fields.get(METRICS)?.as_array()?.iter().filter_map(reported);
    let mode = job.text("importMode").unwrap_or("FULL");
    let time = job.created.as_millisecond();
    Some(Report {
        metrics: metrics.collect(),
        role: output["roleArn"].as_str()?.to_owned(),
        folder: with_slash(path),
        file: format!("AggregatedAttributionMetrics - {mode} - {time}.csv"),
        items: dataset::schemas(state, group).remove(&DatasetType::Items),
    })
}

fn reported(value: &Value) -> Option<Metric> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let expression = Expression::parse(value["expression"].as_str()?).ok()?;
    Some(Metric { name: text("metricName")?, event: text("eventType")?, expression })
}
