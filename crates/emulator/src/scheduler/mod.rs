//! The emulated EventBridge Scheduler: groups, schedules of universal targets of Personalize, and their firing.
//! Not here: other targets, dead-letter queues, retries; the chain needs none.
//! Facts: docs/service/scheduler.md.

mod firing;
mod group;
mod list;
mod record;
mod schedule;
mod tags;
mod target;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use personalize_rules::arn::partition;
use serde_json::Value;

use crate::ServiceError;
use crate::call::Call;
use crate::clock::Clock;
use crate::iam::Roles;
use crate::personalize::model::check;
use crate::store::Store;

/// The group that every account has.
const DEFAULT: &str = "default";

/// The groups and schedules of one account. Clones share them.
#[derive(Debug, Clone)]
pub struct Schedules {
    store: Store,
    clock: Clock,
    iam: Roles,
    /// Microseconds of the earliest firing that is due; the least number where that is not known.
    earliest: Arc<AtomicI64>,
    /// One firing after the other.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What an operation gives.
type Answer = Result<Value, ServiceError>;

impl Schedules {
    pub(crate) fn new(store: Store, clock: Clock, iam: Roles) -> Self {
        let earliest = Arc::new(AtomicI64::new(i64::MIN));
        Schedules { store, clock, iam, earliest, turn: Arc::default() }
    }

    /// Answers one operation.
    ///
    /// # Errors
    /// The service's own error for the call.
    pub fn answer(&self, call: &Call) -> Answer {
        let operations = personalize_model::scheduler::OPERATIONS;
        let Some(operation) = operations.iter().find(|one| one.name == call.operation) else {
            return Err(ServiceError::unknown_operation(&call.operation));
        };
        check(operation.input, &call.body)?;
        // Whatever a call changes, the earliest firing is looked for anew.
        self.earliest.store(i64::MIN, Ordering::Relaxed);
        match call.operation.as_str() {
            "CreateScheduleGroup" => self.create_group(call),
            "GetScheduleGroup" => self.get_group(call),
            "DeleteScheduleGroup" => self.delete_group(call),
            "ListScheduleGroups" => self.list_groups(call),
            "CreateSchedule" => self.create(call),
            "UpdateSchedule" => self.update(call),
            "GetSchedule" => self.get(call),
            "DeleteSchedule" => self.delete(call),
            "ListSchedules" => self.list(call),
            "TagResource" => self.tag(call),
            "UntagResource" => self.untag(call),
            _ => self.tags(call),
        }
    }
}

fn text<'c>(call: &'c Call, member: &str) -> &'c str {
    call.body[member].as_str().unwrap_or_default()
}

/// The group that a call names; the default one where it names none.
fn group_name(call: &Call) -> &str {
    call.body["GroupName"].as_str().unwrap_or(DEFAULT)
}

/// `arn:aws:scheduler:<region>:<account>:<tail>`
fn arn(region: &str, account: &str, tail: &str) -> String {
    format!("arn:{}:scheduler:{region}:{account}:{tail}", partition(region))
}

fn seconds(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1000.0
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "ValidationException", message)
}

fn missing(what: &str, name: &str) -> ServiceError {
    let message = format!("{what} {name} does not exist.");
    ServiceError::new(404, "ResourceNotFoundException", message)
}

fn conflict(what: &str, name: &str) -> ServiceError {
    ServiceError::new(409, "ConflictException", format!("{what} {name} already exists."))
}
