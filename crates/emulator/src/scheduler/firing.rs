//! Firing: what is due is called, in the order in which it was due, as the role of the schedule. Nothing runs by itself; every
//! request to the emulator first lets happen what should have. Not here: what is called (`target`).

use std::sync::atomic::Ordering;

use personalize_model::Operation;
use personalize_rules::arn::partition;
use serde_json::Value;

use super::record::{Firing, Schedule};
use super::{Schedules, arn, schedule, target};
use crate::ServiceError;
use crate::call::Call;
use crate::fault::{Fault, Faults};
use crate::iam::{Refused, Role};
use crate::journal::{Entry, Journal, Outcome};
use crate::personalize::Personalize;

/// Who fires.
const PRINCIPAL: &str = "scheduler.amazonaws.com";

impl Schedules {
    /// Lets fire what is due. What goes wrong stands in the journal; the request that comes next goes on in any case.
    pub(crate) async fn fire(&self, personalize: &Personalize, faults: &Faults, journal: &Journal) {
        if self.earliest.load(Ordering::Relaxed) > self.clock.now().as_microsecond() {
            return;
        }
        let _turn = self.turn.lock().await;
        loop {
            match self.next_due() {
                Ok(Some((schedule, firing))) => {
                    self.deliver((personalize, faults, journal), &schedule, firing).await;
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!("schedules cannot be fired: {error}");
                    return;
                }
            }
        }
    }

    /// The schedule that is due first, which counts as fired from now on.
    fn next_due(&self) -> Result<Option<(Schedule, Firing)>, ServiceError> {
        let now = self.clock.now();
        self.store.update(|tables| {
            let mut earliest: Option<(String, Schedule, Firing)> = None;
            for (key, bytes) in tables.scan(schedule::TABLE, "")? {
                let one: Schedule = serde_json::from_slice(&bytes)?;
                let Some(next) = one.next else { continue };
                if earliest.as_ref().is_none_or(|(_, _, first)| next.at < first.at) {
                    earliest = Some((key, one, next));
                }
            }
            let at = earliest.as_ref().map_or(i64::MAX, |(_, _, first)| first.at.as_microsecond());
            let due = earliest.filter(|(_, _, first)| first.at <= now);
            self.earliest.store(if due.is_some() { i64::MIN } else { at }, Ordering::Relaxed);
            let Some((key, mut one, firing)) = due else { return Ok(None) };
            one.next = one.firing(firing.due);
            if one.next.is_none() && one.field("ActionAfterCompletion") == "DELETE" {
                tables.delete(schedule::TABLE, &key)?;
            } else {
                tables.put(schedule::TABLE, &key, &serde_json::to_vec(&one)?)?;
            }
            Ok(Some((one, firing)))
        })
    }

    /// Calls what a schedule calls, once or twice, and writes it into the journal.
    async fn deliver(
        &self,
        (personalize, faults, journal): (&Personalize, &Faults, &Journal),
        schedule: &Schedule,
        firing: Firing,
    ) {
        let operation = target::of(schedule).map_or("Unknown", |operation| operation.name);
        let verdict = faults.decide("scheduler", operation);
        let times = if verdict.fault == Some(Fault::Twice) { 2 } else { 1 };
        for _ in 0..times {
            let answer = self.call(personalize, schedule, firing).await;
            let outcome = match answer {
                Ok(()) => Outcome::Ok,
                Err(error) => {
                    tracing::info!("a schedule fired and was refused: {error}");
                    Outcome::Error(error.code)
                }
            };
            journal.add(Entry {
                service: "scheduler".into(),
                operation: operation.into(),
                region: schedule.region.clone(),
                time: firing.at,
                outcome,
                sent: 0,
            });
        }
    }

    async fn call(
        &self,
        personalize: &Personalize,
        schedule: &Schedule,
        firing: Firing,
    ) -> Result<(), ServiceError> {
        let operation = target::of(schedule)?;
        let input = target::input(schedule, operation, firing.due);
        let body = input.ok_or_else(|| super::invalid("The input is not JSON."))?;
        self.allowed(schedule, operation, &body).map_err(denied)?;
        let call = Call {
            operation: operation.name.to_owned(),
            region: schedule.region.clone(),
            account: schedule.account.clone(),
            body,
        };
        personalize.handle_at(&call, Some(firing.at)).await.map(drop)
    }

    /// The role of a schedule, where the service may assume it for the group of the schedule.
    pub(super) fn role_of(&self, schedule: &Schedule) -> Result<Role, Refused> {
        let group = format!("schedule-group/{}", schedule.group);
        let group = arn(&schedule.region, &schedule.account, &group);
        let context =
            [("aws:SourceAccount", schedule.account.as_str()), ("aws:SourceArn", group.as_str())];
        self.iam.assume(schedule.field("Target.RoleArn"), PRINCIPAL, &context)
    }

    /// Whether its role may make the call, and pass on the role that it names.
    fn allowed(
        &self,
        schedule: &Schedule,
        operation: &Operation,
        body: &Value,
    ) -> Result<(), Refused> {
        let role = self.role_of(schedule)?;
        let action = format!("personalize:{}", operation.name);
        self.iam.check(&role, &action, &resource(schedule, operation.name, body), &[])?;
        match body["roleArn"].as_str() {
            Some(passed) => {
                let context = [("iam:PassedToService", "personalize.amazonaws.com")];
                self.iam.check(&role, "iam:PassRole", passed, &context)
            }
            None => Ok(()),
        }
    }
}

/// What an action is allowed on (Service Authorization Reference, Amazon Personalize): a job by its own ARN, everything else by
/// what it changes.
fn resource(schedule: &Schedule, operation: &str, body: &Value) -> String {
    let text = |member: &str| body[member].as_str().unwrap_or_default();
    let job = |noun: &str| {
        let (region, account) = (&schedule.region, &schedule.account);
        let name = text("jobName");
        format!("arn:{}:personalize:{region}:{account}:{noun}/{name}", partition(region))
    };
    match operation {
        "CreateDatasetImportJob" => job("dataset-import-job"),
        "CreateDatasetExportJob" => job("dataset-export-job"),
        "CreateBatchInferenceJob" => job("batch-inference-job"),
        "CreateBatchSegmentJob" => job("batch-segment-job"),
        "CreateSolutionVersion" => text("solutionArn").to_owned(),
        "UpdateCampaign" => text("campaignArn").to_owned(),
        _ => text("recommenderArn").to_owned(),
    }
}

fn denied(refused: Refused) -> ServiceError {
    ServiceError::new(403, "AccessDeniedException", refused.to_string())
}
