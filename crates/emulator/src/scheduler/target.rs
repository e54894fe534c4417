//! Universal targets of Personalize: which operation, whether the input is one of its SDK shape, and the input as the API takes
//! it. Not here: when it is called (`firing`).

use jiff::Timestamp;
use personalize_model::{Operation, Service};
use serde_json::Value;

use super::invalid;
use super::record::Schedule;
use crate::ServiceError;
use crate::mixed::mixed;
use crate::sdk::{Wrong, called, from_sdk};

/// What the ARN of every such target begins with, after the partition.
const SDK: &str = ":scheduler:::aws-sdk:personalize:";

/// The actions that only read are refused.
const READS: [&str; 3] = ["get", "describe", "list"];

/// Checks that the target is one, with an input of its shape.
pub(super) fn check(schedule: &Schedule) -> Result<(), ServiceError> {
    let operation = of(schedule)?;
    let input = schedule.field("Target.Input");
    let input = if input.is_empty() { "{}" } else { input };
    let Ok(input) = serde_json::from_str::<Value>(input) else {
        return Err(invalid("Invalid RequestJson provided. Reason: it is not JSON."));
    };
    let mut wrong = Wrong::default();
    from_sdk(operation.input, input, "", &mut wrong);
    let named = |all: &[String]| all.join(", ");
    if !wrong.missing.is_empty() {
        return Err(invalid(format!(
            "Invalid RequestJson provided. Reason: Request payload is missing the following field(s): {}.",
            named(&wrong.missing)
        )));
    }
    if !wrong.unknown.is_empty() {
        return Err(invalid(format!(
            "Invalid RequestJson provided. Reason: The field(s) {} are not supported.",
            named(&wrong.unknown)
        )));
    }
    Ok(())
}

/// The operation that a schedule calls.
pub(super) fn of(schedule: &Schedule) -> Result<&'static Operation, ServiceError> {
    let arn = schedule.field("Target.Arn");
    let Some((_, action)) = arn.split_once(SDK) else {
        return Err(invalid(format!(
            "The emulator fires universal targets of Personalize only; {arn} is none."
        )));
    };
    if READS.iter().any(|read| action.starts_with(read)) {
        return Err(invalid(format!("{action} is a read action, which is not supported.")));
    }
    let found = called(Service::Control, action);
    found.ok_or_else(|| invalid(format!("{arn} is not a valid target: there is no such action.")))
}

/// The input of a firing, as the API takes it.
pub(super) fn input(schedule: &Schedule, operation: &Operation, due: Timestamp) -> Option<Value> {
    let values = [
        ("<aws.scheduler.schedule-arn>", schedule.arn()),
        ("<aws.scheduler.scheduled-time>", due.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ("<aws.scheduler.execution-id>", execution(schedule, due)),
        ("<aws.scheduler.attempt-number>", "1".to_owned()),
    ];
    let text = schedule.field("Target.Input").to_owned();
    let text = values.iter().fold(text, |text, (name, value)| text.replace(name, value));
    let text = if text.is_empty() { "{}" } else { &text };
    let value = serde_json::from_str(text).ok()?;
    Some(from_sdk(operation.input, value, "", &mut Wrong::default()))
}

/// The id of a firing: of each its own, and the same when it is delivered once more.
fn execution(schedule: &Schedule, due: Timestamp) -> String {
    format!("{:016x}", mixed(&format!("{} {} {due}", schedule.arn(), schedule.created)))
}
