//! Schedules with a clock that is moved by hand: what is kept, when it fires, and as whom. Not here: expressions (`rules`), and
//! the protocol (`tests/boto3/scheduler.py`).

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::record::Schedule;
use crate::fault::{Fault, FaultRule};
use crate::journal::Outcome;
use crate::personalize::Personalize;
use crate::query::Parameters;
use crate::{Call, Clock, Emulator, EmulatorOptions, ServiceError};

const ROLE: &str = "arn:aws:iam::000000000000:role/fires";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

struct Bench {
    emulator: Arc<Emulator>,
    personalize: Personalize,
    clock: Clock,
}

impl Bench {
    /// An emulator at the beginning of 2027 with a role that may train everything for the default group.
    fn new() -> Bench {
        let clock = Clock::manual("2027-01-01T00:00:00Z".parse().unwrap());
        let options = EmulatorOptions { clock: clock.clone(), ..EmulatorOptions::default() };
        let emulator = Emulator::open(options).unwrap();
        let personalize = Personalize::new(Arc::clone(&emulator));
        let bench = Bench { emulator, personalize, clock };
        let group = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/default";
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceArn": group}},
        }]});
        bench.iam(&[("Action", "CreateRole"), ("AssumeRolePolicyDocument", &trust.to_string())]);
        bench.allow("personalize:CreateSolutionVersion");
        bench
    }

    fn iam(&self, members: &[(&str, &str)]) {
        let mut form = form_urlencoded::Serializer::new("RoleName=fires".to_owned());
        form.extend_pairs(members);
        let form = form.finish();
        let given = Parameters::parse(&form);
        let action = given.get("Action").unwrap().to_owned();
        self.emulator.iam.answer(&action, "us-east-1", &given).unwrap();
    }

    fn allow(&self, action: &str) {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": action, "Resource": "*"},
        ]});
        let document = policy.to_string();
        self.iam(&[
            ("Action", "PutRolePolicy"),
            ("PolicyName", "p"),
            ("PolicyDocument", &document),
        ]);
    }

    fn call(&self, operation: &str, body: Value) -> Result<Value, ServiceError> {
        let (operation, region) = (operation.to_owned(), "us-east-1".to_owned());
        let account = "000000000000".to_owned();
        self.emulator.schedules.answer(&Call { operation, region, account, body })
    }

    /// A schedule that would train a solution which is not there, with these members besides.
    fn make(&self, more: &Value) -> Result<Value, ServiceError> {
        let mut body = json!({
            "Name": "s", "ScheduleExpression": "cron(0 4 * * ? *)", "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": "arn:aws:scheduler:::aws-sdk:personalize:createSolutionVersion", "RoleArn": ROLE,
                "Input": "{\"SolutionArn\": \"arn:aws:personalize:us-east-1:000000000000:solution/none\"}",
            },
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.call("CreateSchedule", body)
    }

    fn schedule(&self) -> Schedule {
        self.emulator.schedules.find("us-east-1", "default", "s").unwrap()
    }

    /// Moves on, lets fire, and gives the times and outcomes since the last look.
    fn pass(&self, by: Duration) -> Vec<(String, Outcome)> {
        self.clock.advance(by);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(self.emulator.schedules.fire(
            &self.personalize,
            &self.emulator.faults,
            &self.emulator.journal,
        ));
        let entries = self.emulator.journal.take().into_iter();
        let fired = entries.filter(|entry| entry.service == "scheduler");
        fired.map(|entry| (entry.time.to_string(), entry.outcome)).collect()
    }
}

fn not_there() -> Outcome {
    Outcome::Error("ResourceNotFoundException".into())
}

#[test]
fn what_is_due_fires_once_with_the_time_that_it_was_due() {
    let bench = Bench::new();
    bench.make(&json!({})).unwrap();
    assert_eq!(bench.pass(Duration::from_secs(3600)), []);
    let fired = bench.pass(2 * DAY);
    let times = ["2027-01-01T04:00:00Z", "2027-01-02T04:00:00Z"];
    assert_eq!(fired, times.map(|time| (time.to_owned(), not_there())));
    assert_eq!(bench.pass(Duration::ZERO), []);
    bench.call("DeleteSchedule", json!({"Name": "s"})).unwrap();
    assert_eq!(bench.pass(9 * DAY), []);
}

#[test]
fn a_rate_fires_at_once_and_a_moment_once() {
    let bench = Bench::new();
    bench.make(&json!({"ScheduleExpression": "rate(1 day)"})).unwrap();
    assert_eq!(bench.pass(DAY).len(), 2);
    bench.call("DeleteSchedule", json!({"Name": "s"})).unwrap();
    let at = json!({"ScheduleExpression": "at(2027-01-05T09:00:00)", "ScheduleExpressionTimezone": "Asia/Seoul", "ActionAfterCompletion": "DELETE"});
    bench.make(&at).unwrap();
    assert_eq!(bench.pass(30 * DAY), [("2027-01-05T00:00:00Z".to_owned(), not_there())]);
    assert!(bench.call("GetSchedule", json!({"Name": "s"})).is_err());
}

#[test]
fn a_window_moves_the_firing_and_a_disabled_one_has_none() {
    let bench = Bench::new();
    let window = json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15});
    bench.make(&json!({"FlexibleTimeWindow": window})).unwrap();
    let next = bench.schedule().next.unwrap();
    let waits = next.at.duration_since(next.due).as_secs();
    assert!((0..=15 * 60).contains(&waits), "{waits}");
    bench.call("DeleteSchedule", json!({"Name": "s"})).unwrap();
    bench.make(&json!({"State": "DISABLED"})).unwrap();
    assert_eq!(bench.schedule().next, None);
}

#[test]
fn a_firing_has_the_rights_of_its_role() {
    let bench = Bench::new();
    bench.make(&json!({})).unwrap();
    bench.allow("personalize:CreateCampaign");
    let denied = Outcome::Error("AccessDeniedException".into());
    assert_eq!(bench.pass(DAY), [("2027-01-01T04:00:00Z".to_owned(), denied)]);
    // The role trusts the service for the default group alone.
    bench.call("CreateScheduleGroup", json!({"Name": "g"})).unwrap();
    let refused = bench.make(&json!({"GroupName": "g"})).unwrap_err();
    assert!(refused.message.contains("must allow AWS EventBridge Scheduler to assume the role"));
}

#[test]
fn a_fault_delivers_twice() {
    let bench = Bench::new();
    bench.emulator.faults.set(vec![FaultRule::always("scheduler:*", Fault::Twice)]);
    bench.make(&json!({})).unwrap();
    assert_eq!(bench.pass(DAY).len(), 2);
}
