//! One step: its call, as often as it takes, and the wait for what the call began. Not here: which step (`schedule`).

use super::{
    fresh::{Fresh, changes_access, is_about_access, is_about_caller},
    halt::{Halt, Stopped},
};
use crate::{
    cloud::{Call, Cloud, CloudError, Failure, Verb},
    event::{Event, Sink},
    guard::{self, GuardError},
    options::Options,
    retry::passes,
    settle::SettleError,
    watch::{Awaited, Watch, parent},
};
use personalize_core::{
    address::{Address, Kind},
    plan::{Plan, Settle, Step},
    policy::action,
    props::{Props, resolve},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};
use tracing::Instrument;

/// How a step ended.
pub(super) enum Ended {
    Done,
    Failed(String),
    /// Not seen to its end; the next run takes it up.
    Left(String),
}

/// What all steps of a run share.
pub(super) struct Run<'r, 'p> {
    pub(super) cloud: &'p dyn Cloud,
    pub(super) options: Options,
    sink: &'p dyn Sink,
    pub(super) halt: &'r Halt,
    watch: &'r Watch<'p>,
    slots: Semaphore,
    outputs: Mutex<BTreeMap<Address, Props>>,
    fresh: Mutex<Fresh>,
}

/// How often a delete is asked for that the service accepts and does not carry out.
const DELETES: u32 = 4;

/// What came of waiting.
enum Settled {
    /// It is as wanted.
    Yes,
    /// The delete was accepted and never began; the status.
    Ignored(String),
}

impl<'r, 'p> Run<'r, 'p> {
    pub(super) fn new(
        cloud: &'p dyn Cloud,
        plan: &'p Plan,
        options: Options,
        sink: &'p dyn Sink,
        halt: &'r Halt,
        watch: &'r Watch<'p>,
    ) -> Self {
        let mut fresh = Fresh::default();
        if plan.steps.iter().any(changes_access) {
            fresh.access_changes();
        }
        Run {
            cloud,
            options,
            sink,
            halt,
            watch,
            slots: Semaphore::new(options.concurrency.max(1)),
            outputs: Mutex::default(),
            fresh: Mutex::new(fresh),
        }
    }

    /// A slot for a call, as soon as one is free; none when the run is halted before.
    pub(super) async fn slot(&self) -> Option<SemaphorePermit<'_>> {
        self.halt.or(self.slots.acquire()).await?.ok()
    }

    /// Carries out `step`, and says so. Its first call takes the slot.
    pub(super) async fn step(&self, step: &'p Step, slot: SemaphorePermit<'_>) -> Ended {
        let began = Instant::now();
        self.sink.event(&Event::StepStarted {
            step: step.id.to_string(),
            address: step.address.clone(),
            name: step.name.to_string(),
            verb: step.verb,
        });
        let detail = match self.carry_out(step, slot, began).await {
            Ok(detail) => detail,
            Err(ended) => return ended,
        };
        self.sink.event(&Event::StepDone {
            step: step.id.to_string(),
            address: step.address.clone(),
            verb: step.verb,
            elapsed: began.elapsed().as_secs_f64(),
            detail,
        });
        Ended::Done
    }

    async fn carry_out(
        &self,
        step: &'p Step,
        slot: SemaphorePermit<'_>,
        began: Instant,
    ) -> Result<Option<String>, Ended> {
        let input = self.resolved(step)?;
        let mut known = Props::new();
        match step.verb {
            Verb::Wait => drop(slot),
            _ => known = self.call(step, &input, slot).await?,
        }
        let arn = known.get("arn").and_then(Value::as_str).map(str::to_owned);
        let locator = step.locator.as_deref().map(str::to_owned).or(arn).unwrap_or_default();
        known.insert("arn".into(), locator.clone().into());
        if step.settle != Settle::Done {
            self.see_through(step, &locator, &input, began).await?;
        }
        self.fresh().done(step);
        let detail = known.get("detail").and_then(Value::as_str).map(str::to_owned);
        // What is deleted may have a successor at the same address.
        if step.verb != Verb::Delete {
            let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
            let all = outputs.entry(step.address.clone()).or_default();
            known.into_iter().for_each(|(name, value)| all.insert(name, value));
        }
        Ok(detail)
    }

    /// Waits for what the call began; a delete that never begins is asked for again.
    async fn see_through(
        &self,
        step: &'p Step,
        locator: &str,
        input: &Props,
        began: Instant,
    ) -> Result<(), Ended> {
        for asked in 1.. {
            let status = match self.settle(step, locator.to_owned(), input.clone(), began).await? {
                Settled::Yes => break,
                Settled::Ignored(status) => status,
            };
            let reason = format!(
                "{} was accepted {asked} times, but nothing happens: it is {status}",
                step.operation
            );
            if asked >= DELETES || step.verb != Verb::Delete {
                return Err(Ended::Failed(reason));
            }
            self.retrying(step, reason, Duration::ZERO);
            let left = || Ended::Left("its deletion has not begun; the next run asks again".into());
            let slot = self.slot().await.ok_or_else(left)?;
            self.call(step, input, slot).await?;
        }
        Ok(())
    }

    fn retrying(&self, step: &Step, reason: String, wait: Duration) {
        self.sink.event(&Event::StepRetrying {
            step: step.id.to_string(),
            address: step.address.clone(),
            reason,
            wait: wait.as_secs_f64(),
        });
    }

    fn fresh(&self) -> MutexGuard<'_, Fresh> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for what the call began, until the run is halted or the step's own time is up.
    async fn settle(
        &self,
        step: &'p Step,
        locator: String,
        input: Props,
        began: Instant,
    ) -> Result<Settled, Ended> {
        let parent = parent(step.address.kind, &input, &locator);
        let what = Awaited { step, locator, parent, input, began };
        let limit = self.options.max_wait.unwrap_or(Duration::MAX);
        let wait = tokio::time::timeout(limit, self.watch.settle(what));
        let makes = step.verb == Verb::Create;
        if makes {
            self.fresh().pending(step.address.kind, true);
        }
        let waited = self.halt.or(wait).await;
        if makes {
            self.fresh().pending(step.address.kind, false);
        }
        match waited {
            None => Err(Ended::Left("AWS continues it; the next run resumes it".into())),
            Some(Err(_)) => Err(Ended::Left(
                "it takes longer than the time limit for waiting; AWS continues it, and the next run resumes it".into(),
            )),
            Some(Ok(Ok(()))) => Ok(Settled::Yes),
            Some(Ok(Err(SettleError::Ignored { status }))) => Ok(Settled::Ignored(status)),
            Some(Ok(Err(SettleError::Read(error)))) => Err(self.ended(&error)),
            Some(Ok(Err(SettleError::Failed { status, reason })))
                if makes
                    && is_about_access(&reason)
                    && self.fresh().access_before(began, self.options.propagation) =>
            {
                // Its name may be used up, so only a new plan can make it again.
                Err(Ended::Failed(format!(
                    "{status}: {reason}; a role or policy of this run may have been too new for it: apply again, and it is created again"
                )))
            }
            Some(Ok(Err(error))) => Err(Ended::Failed(error.to_string())),
        }
    }

    /// Makes the call of a step, as often as it takes, within the budget.
    async fn call(
        &self,
        step: &Step,
        input: &Props,
        mut slot: SemaphorePermit<'_>,
    ) -> Result<Props, Ended> {
        let call = Call {
            kind: step.address.kind,
            verb: step.verb,
            locator: step.locator.as_ref().unwrap_or(&step.name).to_string(),
            input: input.clone(),
        };
        guard::check(self.cloud, step, self.options.retry).await.map_err(|error| match error {
            GuardError::Read(error) => self.ended(&error),
            error => Ended::Failed(error.to_string()),
        })?;
        let mut tries = Tries::default();
        let mut attempt = 0;
        loop {
            attempt += 1;
            let span = tracing::info_span!("call", attempt);
            let result = self.cloud.call(&call).instrument(span).await;
            drop(slot);
            let error = match result {
                Ok(outputs) => return Ok(outputs),
                Err(error) => error,
            };
            tries.note(&error);
            match self.landed(step, &call, &error, tries.doubt).await {
                Ok(Some(outputs)) => return Ok(outputs),
                Ok(None) => {}
                Err(error) => return Err(self.ended(&error)),
            }
            if error.failure == Failure::InUse && self.is_busy(&call).await {
                tries.busy(self.options.max_wait);
            }
            let (wait, why) = self.pause(&error, &mut tries, step)?;
            let why = why.map_or(String::new(), |why| format!("; {why}"));
            self.retrying(step, format!("{error}{why}"), wait);
            if self.halt.or(tokio::time::sleep(wait)).await.is_none() {
                return Err(tries.left());
            }
            slot = self.slot().await.ok_or_else(|| tries.left())?;
        }
    }

    /// Whether Describe shows that the resource of a call is being worked on: that ends by itself, however long it takes.
    async fn is_busy(&self, call: &Call) -> bool {
        let describe = || self.cloud.describe(call.kind, &call.locator);
        call.verb != Verb::Create
            && matches!(
                self.options.retry.read(&call.locator, describe).await,
                Ok(Some(live)) if live.phase.in_progress()
            )
    }

    /// How long to wait before the next try, with what explains the refusal; how the step ends where there is none.
    fn pause(
        &self,
        error: &CloudError,
        tries: &mut Tries,
        step: &Step,
    ) -> Result<(Duration, Option<&'static str>), Ended> {
        let (retry, pace, patience) =
            (self.options.retry, self.options.pace, self.options.patience);
        let patient = |since: Option<Instant>| {
            since.map(|s| s.elapsed()).filter(|elapsed| *elapsed < patience)
        };
        if let Some(why) = conflicting(error, step) {
            let elapsed = patient(Some(*tries.held.get_or_insert_with(Instant::now)));
            let failed = || Ended::Failed(format!("{error}; {why}"));
            let elapsed = elapsed.ok_or_else(failed)?;
            return Ok((pace.next(elapsed, tries.passing), Some(why)));
        }
        if self.is_full(error, step) {
            let elapsed = tries.full.get_or_insert_with(Instant::now).elapsed();
            return Ok((pace.next(elapsed, tries.passing), None));
        }
        if passes(error.failure) && tries.passing < retry.limit(error.failure) {
            return Ok((retry.wait(tries.passing + 1, &step.id), None));
        }
        if self.may_be_too_new(error, step) {
            return Ok((pace.shortest.max(Duration::from_millis(500)), None));
        }
        if let Some(why) = self.fresh().explains(error, step, patience) {
            return Ok((pace.shortest.max(Duration::from_millis(500)), Some(why)));
        }
        // Another update is under way, or something that holds it back is just going.
        if error.failure == Failure::InUse
            && let Some(elapsed) = patient(tries.held)
        {
            return Ok((pace.next(elapsed, tries.passing), None));
        }
        Err(self.ended(error))
    }

    /// Whether there are too many of the kind under way. LimitExceeded has several meanings; while others of the kind
    /// are being made, one of them ending may clear it (samples of AWS wait so for filters).
    fn is_full(&self, error: &CloudError, step: &Step) -> bool {
        let limit = error.code == "LimitExceededException" && step.verb == Verb::Create;
        error.failure == Failure::Full || limit && self.fresh().is_pending(step.address.kind)
    }

    /// Whether a create is refused because a role or policy of this run is not believed yet.
    fn may_be_too_new(&self, error: &CloudError, step: &Step) -> bool {
        step.verb == Verb::Create
            && matches!(error.failure, Failure::Invalid | Failure::Denied)
            && is_about_access(&error.message)
            && !is_about_caller(&error.message)
            && self.fresh().access_before(Instant::now(), self.options.propagation)
    }

    /// How a step ends with `error`. What ends the whole run is not the step's failure.
    pub(super) fn ended(&self, error: &CloudError) -> Ended {
        match error.failure {
            Failure::Credentials => {
                self.halt.set(Stopped::Credentials);
                Ended::Left(error.to_string())
            }
            Failure::LockLost => {
                self.halt.set(Stopped::LockLost);
                Ended::Left(error.to_string())
            }
            Failure::Denied if action::is_denial(&error.code) => {
                let advice = action::advice(&error.operation, &error.message);
                Ended::Failed(format!("{error}; {advice}"))
            }
            _ => Ended::Failed(error.to_string()),
        }
    }

    /// What the calls so far told of what is there now.
    pub(super) fn into_outputs(self) -> BTreeMap<Address, Props> {
        self.outputs.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn resolved(&self, step: &Step) -> Result<Props, Ended> {
        let outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        let lookup = |address: &Address, attr: &str| outputs.get(address)?.get(attr).cloned();
        match resolve(&step.input.to_value(), &lookup) {
            Ok(Value::Object(map)) => Ok(map.into()),
            Ok(_) => Ok(Props::new()),
            Err(what) => Err(Ended::Failed(format!(
                "`{what}` is not known; this is a bug in personalize; please report it"
            ))),
        }
    }
}

/// What to say where S3 still works on the deletion of a bucket of the same name (AWS's knowledge centre on
/// OperationAborted).
fn conflicting(error: &CloudError, step: &Step) -> Option<&'static str> {
    let makes = step.address.kind == Kind::Bucket && step.verb == Verb::Create;
    (makes && error.code == "OperationAborted").then_some(
        "a bucket of this name was deleted not long ago: S3 may need an hour or more until the name can be used again, and meanwhile anybody may take it",
    )
}

/// The tries of one call.
#[derive(Default)]
struct Tries {
    /// Failures that pass by themselves.
    passing: u32,
    /// Whether an answer was lost, so that the call may have landed.
    doubt: bool,
    /// Since when something holds it back.
    held: Option<Instant>,
    /// Since when the resource is visibly being worked on.
    busy: Option<Instant>,
    /// Since when too many of the kind are under way.
    full: Option<Instant>,
}

impl Tries {
    fn note(&mut self, error: &CloudError) {
        let now = Instant::now();
        self.passing += u32::from(passes(error.failure));
        self.doubt |= matches!(error.failure, Failure::Ambiguous | Failure::Unavailable);
        match error.failure {
            Failure::InUse => self.held = self.held.or(Some(now)),
            Failure::Full => self.full = self.full.or(Some(now)),
            _ => {}
        }
    }

    /// The resource is visibly being worked on: patience begins anew, for up to `limit`.
    fn busy(&mut self, limit: Option<Duration>) {
        let now = Instant::now();
        let since = *self.busy.get_or_insert(now);
        if limit.is_none_or(|limit| since.elapsed() < limit) {
            self.held = Some(now);
        }
    }

    fn left(&self) -> Ended {
        Ended::Left(if self.doubt {
            "its answer was lost; the next run looks it up".into()
        } else {
            "its call was not accepted yet; the next run makes it".into()
        })
    }
}
