//! One step: its call, as often as it takes, and the wait for what the call began. Not here: which step (`schedule`).

use super::{
    Options,
    halt::{Halt, Stopped},
};
use crate::{
    cloud::{Call, Cloud, CloudError, Failure, Verb},
    event::{Event, Sink},
    guard::{self, GuardError},
    retry::passes,
    settle::SettleError,
    watch::{Awaited, Watch, parent},
};
use personalize_core::{
    address::{Address, Kind},
    plan::{Plan, Settle, Step},
    props::{Props, resolve},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

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
    halt: &'r Halt,
    watch: &'r Watch<'p>,
    slots: Semaphore,
    outputs: Mutex<BTreeMap<Address, Props>>,
    /// Whether this run changes who may read the data.
    fresh_access: bool,
    start: Instant,
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
        let access = |s: &Step| {
            matches!(s.address.kind, Kind::Role | Kind::RolePolicy | Kind::BucketPolicy)
                && s.verb != Verb::Delete
        };
        Run {
            cloud,
            options,
            sink,
            halt,
            watch,
            slots: Semaphore::new(options.concurrency.max(1)),
            outputs: Mutex::default(),
            fresh_access: plan.steps.iter().any(access),
            start: Instant::now(),
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
            step: step.id.clone(),
            address: step.address.clone(),
            name: step.name.clone(),
            verb: step.verb,
        });
        if let Err(ended) = self.carry_out(step, slot, began).await {
            return ended;
        }
        self.sink.event(&Event::StepDone {
            step: step.id.clone(),
            address: step.address.clone(),
            verb: step.verb,
            elapsed: began.elapsed().as_secs_f64(),
        });
        Ended::Done
    }

    async fn carry_out(
        &self,
        step: &'p Step,
        slot: SemaphorePermit<'_>,
        began: Instant,
    ) -> Result<(), Ended> {
        let input = self.resolved(step)?;
        let mut known = Props::new();
        match step.verb {
            Verb::Wait => drop(slot),
            _ => known = self.call(step, &input, slot).await?,
        }
        let arn = known.get("arn").and_then(Value::as_str).map(str::to_owned);
        let locator = step.locator.clone().or(arn).unwrap_or_default();
        known.insert("arn".into(), locator.clone().into());
        if step.settle != Settle::Done {
            self.settle(step, locator, input, began).await?;
        }
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.insert(step.address.clone(), known);
        Ok(())
    }

    /// Waits for what the call began, until the run is halted or the step's own time is up.
    async fn settle(
        &self,
        step: &'p Step,
        locator: String,
        input: Props,
        began: Instant,
    ) -> Result<(), Ended> {
        let parent = parent(step.address.kind, &input, &locator);
        let what = Awaited { step, locator, parent, input, began };
        let limit = self.options.max_wait.unwrap_or(Duration::MAX);
        let wait = tokio::time::timeout(limit, self.watch.settle(what));
        match self.halt.or(wait).await {
            None => Err(Ended::Left("AWS goes on with it; the next run takes it up".into())),
            Some(Err(_)) => Err(Ended::Left(
                "it takes longer than it may be waited for; AWS goes on with it, and the next run takes it up".into(),
            )),
            Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(SettleError::Read(error)))) => Err(self.ended(&error)),
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
            locator: step.locator.clone().unwrap_or_else(|| step.name.clone()),
            input: input.clone(),
        };
        guard::check(self.cloud, step, self.options.retry).await.map_err(|error| match error {
            GuardError::Read(error) => self.ended(&error),
            error => Ended::Failed(error.to_string()),
        })?;
        let mut tries = Tries::default();
        loop {
            let result = self.cloud.call(&call).await;
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
            let wait = self.pause(&error, &tries, step)?;
            self.sink.event(&Event::StepRetrying {
                step: step.id.clone(),
                address: step.address.clone(),
                reason: error.to_string(),
                wait: wait.as_secs_f64(),
            });
            if self.halt.or(tokio::time::sleep(wait)).await.is_none() {
                return Err(tries.left());
            }
            slot = self.slot().await.ok_or_else(|| tries.left())?;
        }
    }

    /// How long to wait before the next try; how the step ends where there is none.
    fn pause(&self, error: &CloudError, tries: &Tries, step: &Step) -> Result<Duration, Ended> {
        let (retry, pace) = (self.options.retry, self.options.pace);
        let patient = |since: Option<Instant>| {
            since.map(|s| s.elapsed()).filter(|e| *e < self.options.patience)
        };
        if passes(error.failure) && tries.passing < retry.limit(error.failure) {
            return Ok(retry.wait(tries.passing + 1, &step.id));
        }
        if error.failure == Failure::Full {
            let elapsed = tries.full.map_or(Duration::ZERO, |since| since.elapsed());
            return Ok(pace.next(elapsed, tries.passing));
        }
        if self.may_be_too_new(error, step) {
            return Ok(pace.shortest.max(Duration::from_millis(500)));
        }
        // Another update is under way, or something that holds it back is just going.
        if error.failure == Failure::InUse
            && let Some(elapsed) = patient(tries.held)
        {
            return Ok(pace.next(elapsed, tries.passing));
        }
        Err(self.ended(error))
    }

    /// Whether a create is refused because a role or policy of this run is not believed yet.
    fn may_be_too_new(&self, error: &CloudError, step: &Step) -> bool {
        let words = error.message.to_lowercase();
        let access = ["role", "assume", "privileges", "access", "permission"];
        self.fresh_access
            && step.verb == Verb::Create
            && self.start.elapsed() < self.options.propagation
            && matches!(error.failure, Failure::Invalid | Failure::Denied)
            && access.iter().any(|word| words.contains(word))
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
            _ => Ended::Failed(error.to_string()),
        }
    }

    fn resolved(&self, step: &Step) -> Result<Props, Ended> {
        let outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        let lookup = |address: &Address, attr: &str| outputs.get(address)?.get(attr).cloned();
        match resolve(&Value::Object(step.input.clone()), &lookup) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Ok(Props::new()),
            Err(what) => Err(Ended::Failed(format!(
                "`{what}` is not known; this is a fault of personalize, please report it"
            ))),
        }
    }
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

    fn left(&self) -> Ended {
        Ended::Left(if self.doubt {
            "its answer was lost; the next run looks it up".into()
        } else {
            "its call was not accepted yet; the next run makes it".into()
        })
    }
}
