//! What Personalize shows of a resource, as the engine knows it: what the members of all Describe answers have in common.
//! Not here: the calls.

use crate::{
    live::{live as frame, tail, updated},
    status,
};
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    inventory::Live,
    kind::{self, UPDATED_AS},
    props::Props,
};
use personalize_engine::cloud::Listed;
use serde_json::Value;

/// A resource from the members of its Describe answer.
pub(super) fn live(kind: Kind, arn: &str, mut fields: Props) -> Live {
    let created = fields.remove("creationDateTime").as_ref().and_then(moment);
    let changed = fields.remove("lastUpdatedDateTime").as_ref().and_then(moment);
    let status = fields.remove("status").and_then(text);
    let failure = fields.remove("failureReason").and_then(text);
    let update = fields.keys().find(|key| key.starts_with("latest") && key.ends_with("Update"));
    let update = update.map(str::to_owned).and_then(|key| fields.remove(&key));
    let name = fields.get("name").or_else(|| fields.get("jobName")).and_then(Value::as_str);
    // Versions without a name of their own read back as `<solution>/<hex>` (seen in recorded answers).
    let name = name.map(|name| tail(name).to_owned());
    let outputs = outputs(kind, arn, &fields.to_value());
    let live = Live {
        created,
        updated: changed,
        failure,
        outputs,
        ..frame(kind, name, arn, status, fields)
    };
    let Some(Value::Object(mut asked)) = update else { return live };
    let status = asked.remove("status").and_then(text);
    let failure = asked.remove("failureReason").and_then(text);
    asked.retain(|key, _| !key.ends_with("DateTime"));
    let (update, whole) = UPDATED_AS;
    if let Some(Value::Object(blocks)) = asked.remove(update) {
        let serving = live.props.get(whole).and_then(Value::as_object);
        let mut config = serving.cloned().unwrap_or_default();
        config.extend(blocks);
        asked.insert(whole.into(), Value::Object(config));
    }
    updated(live, status.as_deref(), failure.as_deref(), asked.into())
}

/// What other resources and applications need of a resource: its ARN, and what it is known by beside.
pub(super) fn outputs(kind: Kind, arn: &str, fields: &Value) -> Props {
    let mut outputs = Props::from_iter([("arn".to_owned(), arn.into())]);
    if let Some(name) = kind::definition_of(kind).serves.filter(|name| *name != "arn")
        && let Some(value) = fields.get(name)
    {
        outputs.insert(name.into(), value.clone());
    }
    outputs
}

/// A line of a list; the summaries of versions have no names, so these are known by the last part of their ARNs.
pub(super) fn listed(line: &Value, arn: &str) -> Option<Listed> {
    let locator = line.get(arn)?.as_str()?.to_owned();
    let name = line.get("name").or_else(|| line.get("jobName")).and_then(Value::as_str);
    let status = line.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Listed {
        name: name.unwrap_or_else(|| tail(&locator)).to_owned(),
        phase: status::phase(&status),
        created: line.get("creationDateTime").and_then(moment),
        is_incremental: line.get("importMode").and_then(Value::as_str) == Some("INCREMENTAL"),
        status,
        locator,
    })
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// A moment as the service gives it, in seconds since 1970, to the millisecond: it sends no more.
fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => Timestamp::from_millisecond((value.as_f64()? * 1000.0).round() as i64).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_core::inventory::Phase;
    use serde_json::json;

    fn shown(kind: Kind, fields: Value) -> Live {
        live(kind, "arn:aws:personalize:r:1:thing/s", fields.as_object().unwrap().clone().into())
    }

    #[test]
    fn an_update_changes_its_blocks_and_leaves_the_others() {
        let live = shown(
            Kind::Solution,
            json!({
                "name": "s", "status": "ACTIVE", "performAutoTraining": true,
                "solutionConfig": {"algorithmHyperParameters": {"bptt": "32"}},
                "latestSolutionUpdate": {
                    "status": "CREATE PENDING", "performAutoTraining": false, "creationDateTime": 1.0,
                    "solutionUpdateConfig": {"eventsConfig": {"eventParametersList": []}},
                },
            }),
        );
        assert_eq!(
            (live.phase, &live.props["performAutoTraining"]),
            (Phase::Updating, &json!(false))
        );
        let wanted = json!({"algorithmHyperParameters": {"bptt": "32"}, "eventsConfig": {"eventParametersList": []}});
        assert_eq!(live.props["solutionConfig"], wanted);
        assert!(!live.props.contains_key("creationDateTime"));
    }

    #[test]
    fn names_outputs_and_times_are_those_of_the_answer() {
        let live = shown(Kind::SolutionVersion, json!({"name": "s/v-1", "status": "ACTIVE"}));
        assert_eq!((live.name.as_str(), live.props["name"].as_str()), ("v-1", Some("s/v-1")));
        let tracker = shown(
            Kind::EventTracker,
            json!({"trackingId": "t", "creationDateTime": 1_542_392_161.837, "status": "ACTIVE"}),
        );
        assert_eq!(tracker.outputs["trackingId"], "t");
        assert_eq!(tracker.created.unwrap().to_string(), "2018-11-16T18:16:01.837Z");
        assert_eq!(tracker.name, "s");
    }

    #[test]
    fn a_line_without_an_arn_is_none() {
        assert!(listed(&json!({"name": "a"}), "campaignArn").is_none());
        let line =
            listed(&json!({"campaignArn": "x:campaign/a", "status": "ACTIVE"}), "campaignArn");
        assert_eq!(line.map(|line| line.name), Some("a".into()));
    }
}
