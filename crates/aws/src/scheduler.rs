//! EventBridge Scheduler: the group of the stack's schedules, and the schedules; found by their ARNs.
//! Not here: what a schedule does (`core`).
//!
//! Facts: the operations in the API reference of EventBridge Scheduler; where it is, by its endpoint rules (botocore
//! `scheduler/2021-06-30/endpoint-rule-set-1.json`).

use crate::{
    error::{described, foreign_kind, found, other},
    live::present,
    pages::pages,
    query::{self, Client},
    written::output,
};
use jiff::Timestamp;
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    plan::{self, Verb},
    props::{Props, lower_first, upper_first},
};
use personalize_engine::cloud::{Call, CloudError, Failure, Listed};
use serde_json::{Map, Value, json};

/// EventBridge Scheduler.
pub(crate) static SERVICE: query::Service = query::Service {
    name: "Scheduler",
    signing_name: "scheduler",
    protocol: query::Protocol::Rest { routes: personalize_model::scheduler::ROUTES },
    operations: personalize_model::scheduler::OPERATIONS,
};

/// Members that are moments: seconds on the wire, text in the properties.
const MOMENTS: [&str; 2] = ["startDate", "endDate"];

/// Reads a group or a schedule.
pub(crate) async fn describe(
    client: &Client,
    kind: Kind,
    arn: &str,
) -> Result<Option<Live>, CloudError> {
    match kind {
        Kind::ScheduleGroup => group(client, arn).await,
        Kind::Schedule => schedule(client, arn).await,
        other => Err(foreign_kind(other)),
    }
}

async fn group(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.call("GetScheduleGroup", &json!({"Name": tail(arn)})).await;
    let group = described("GetScheduleGroup", answer, |group| {
        let (name, arn) = (group["Name"].as_str()?, group["Arn"].as_str()?);
        let props = Props::from_iter([("name".to_owned(), name.into())]);
        // One that is being deleted is told by its state alone, and is gone within moments.
        let is_going = group["State"] == "DELETING";
        let live = Live {
            outputs: output("arn", Some(arn.to_owned())),
            created: moment(&group["CreationDate"]),
            updated: moment(&group["LastModificationDate"]),
            ..Live::new(Kind::ScheduleGroup, name.to_owned(), arn, props)
        };
        Some((!is_going).then_some(live))
    });
    Ok(group?.flatten())
}

async fn schedule(client: &Client, arn: &str) -> Result<Option<Live>, CloudError> {
    let (group, name) = place(arn);
    let answer = client.call("GetSchedule", &json!({"GroupName": group, "Name": name})).await;
    described("GetSchedule", answer, |mut schedule| {
        let (name, arn) =
            (schedule["Name"].as_str()?.to_owned(), schedule["Arn"].as_str()?.to_owned());
        let created = moment(&schedule["CreationDate"]);
        let updated = moment(&schedule["LastModificationDate"]);
        let mut props = small(schedule.take());
        for member in ["arn", "creationDate", "lastModificationDate", "actionAfterCompletion"] {
            props.remove(member);
        }
        for member in MOMENTS {
            let text = props.get(member).and_then(moment).map(|at| at.to_string());
            props.extend(text.map(|text| (member.to_owned(), text.into())));
        }
        props.insert("groupArn".into(), group_of(&arn).into());
        Some(Live {
            outputs: output("arn", Some(arn.clone())),
            created,
            updated,
            ..Live::new(Kind::Schedule, name, &arn, props.into())
        })
    })
}

/// The schedules of the group with this ARN.
pub(crate) async fn list(client: &Client, group: &str) -> Result<Vec<Listed>, CloudError> {
    let all = pages(
        "ListSchedules",
        |token| async move {
            let input = json!({"GroupName": tail(group), "MaxResults": 100, "NextToken": token});
            client.call("ListSchedules", &input).await
        },
        |page| {
            let found = page["Schedules"].as_array().into_iter().flatten();
            let text = |line: &Value, member: &str| Some(line[member].as_str()?.to_owned());
            let found = found.filter_map(|line| Some((text(line, "Name")?, text(line, "Arn")?)));
            (found.collect::<Vec<_>>(), page["NextToken"].as_str().map(str::to_owned))
        },
    );
    Ok(all.await?.into_iter().map(|(name, arn)| present(name, arn)).collect())
}

/// Reads the tags of a group.
pub(crate) async fn tags(client: &Client, arn: &str) -> Result<Option<Tags>, CloudError> {
    let answer = found(client.call("ListTagsForResource", &json!({"ResourceArn": arn})).await)?;
    let pair =
        |tag: &Value| Some((tag["Key"].as_str()?.to_owned(), tag["Value"].as_str()?.to_owned()));
    Ok(answer
        .map(|answer| answer["Tags"].as_array().into_iter().flatten().filter_map(pair).collect()))
}

/// Makes one write call.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let operation = plan::operation(call.kind, call.verb)
        .ok_or_else(|| other(&format!("{:?}", call.verb), "a schedule cannot do this"))?;
    let arn = call.locator.as_str();
    let (group, name) = place(arn);
    let sent = match (call.verb, call.kind) {
        (Verb::Create | Verb::Update, _) => written(&call.input),
        (Verb::Tag, _) => {
            let tags = call.input.to_value();
            json!({"ResourceArn": arn, "Tags": pairs(tags.as_object())})
        }
        (Verb::Untag, _) => json!({"ResourceArn": arn, "TagKeys": call.input.get("keys")}),
        (_, Kind::Schedule) => json!({"GroupName": group, "Name": name}),
        _ => json!({"Name": tail(arn)}),
    };
    let answer = client.call(operation, &sent).await.map_err(|mut error| {
        // Creates say so of a name that is taken, other calls of a change that is under way.
        if error.code == "ConflictException" {
            let is_create = call.verb == Verb::Create;
            error.failure = if is_create { Failure::AlreadyExists } else { Failure::Throttled };
        }
        error
    })?;
    let arn = answer["ScheduleGroupArn"].as_str().or(answer["ScheduleArn"].as_str());
    Ok(output("arn", arn.map(str::to_owned)))
}

/// What a create or update call is sent: the properties in the names of this service, and the input of the target as text.
fn written(input: &Props) -> Value {
    let member = |(name, value): (&str, &Value)| {
        let value = match name {
            "groupArn" => return None,
            "tags" => pairs(value.as_object()),
            name if MOMENTS.contains(&name) => seconds(value),
            _ => large(value),
        };
        Some((upper_first(name), value))
    };
    Value::Object(input.iter().filter_map(member).collect())
}

/// A value with the names of this service.
fn large(value: &Value) -> Value {
    let Some(members) = value.as_object() else { return value.clone() };
    let member = |(name, value): (&String, &Value)| match name.as_str() {
        "input" if value.is_object() => ("Input".to_owned(), value.to_string().into()),
        _ => (upper_first(name), large(value)),
    };
    members.iter().map(member).collect::<Map<_, _>>().into()
}

/// The members of an answer in the names of properties; the input of a target as JSON, where it is that.
fn small(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { return Map::new() };
    let member = |(name, value): (String, Value)| {
        let value = match (name.as_str(), &value) {
            ("Input", Value::String(text)) => serde_json::from_str(text).unwrap_or(value),
            (_, Value::Object(_)) => Value::Object(small(value)),
            _ => value,
        };
        (lower_first(&name), value)
    };
    members.into_iter().map(member).collect()
}

fn pairs(tags: Option<&Map<String, Value>>) -> Value {
    tags.into_iter().flatten().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// A moment on the wire: seconds, with a fraction.
fn moment(value: &Value) -> Option<Timestamp> {
    let millis = (value.as_f64()? * 1000.0).round();
    (millis.abs() < 1e15).then(|| Timestamp::from_millisecond(millis as i64).ok()).flatten()
}

fn seconds(value: &Value) -> Value {
    let read = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    read.map_or_else(|| value.clone(), |at| at.as_second().into())
}

/// The last part of an ARN.
fn tail(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// The group and the name in the ARN of a schedule.
fn place(arn: &str) -> (&str, &str) {
    let mut parts = arn.rsplit('/');
    let (name, group) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    (group, name)
}

/// The ARN of the group of the schedule with this ARN.
fn group_of(arn: &str) -> String {
    let (group, _) = place(arn);
    let head = arn.split(":schedule/").next().unwrap_or(arn);
    format!("{head}:schedule-group/{group}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_sent_with_its_input_as_text_and_read_back() {
        let props = json!({
            "name": "n", "groupName": "m", "groupArn": "arn:aws:scheduler:r:1:schedule-group/m",
            "startDate": "2026-12-01T00:00:00Z", "flexibleTimeWindow": {"mode": "OFF"},
            "target": {"arn": "a", "input": {"SolutionArn": "s"}, "retryPolicy": {"maximumRetryAttempts": 0}},
        });
        let sent = written(&props.as_object().unwrap().clone().into());
        assert_eq!(
            sent,
            json!({
                "Name": "n", "GroupName": "m", "StartDate": 1_796_083_200,
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"Arn": "a", "Input": r#"{"SolutionArn":"s"}"#, "RetryPolicy": {"MaximumRetryAttempts": 0}},
            })
        );
        let read = small(sent);
        assert_eq!(read["target"], props["target"]);
        assert_eq!(moment(&read["startDate"]).unwrap().to_string(), "2026-12-01T00:00:00Z");
    }

    #[test]
    fn the_group_of_a_schedule_is_in_its_arn() {
        let arn = "arn:aws:scheduler:eu-west-1:000000000000:schedule/movies/nightly";
        assert_eq!(place(arn), ("movies", "nightly"));
        assert_eq!(group_of(arn), "arn:aws:scheduler:eu-west-1:000000000000:schedule-group/movies");
    }
}
