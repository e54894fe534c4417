//! Applying: carries out a plan as a true graph. Each step starts when what it needs has settled; waiting holds no
//! slot; independent branches go on after a failure.

use crate::{
    cloud::{Call, Cloud, CloudError, Failure, Verb},
    collect,
    event::{Event, Sink},
    guard::{self, GuardError},
    retry::{Retry, passes},
    settle::{Pace, settle},
};
use futures::{StreamExt, stream::FuturesUnordered};
use personalize_core::{
    address::{Address, Kind},
    plan::{Plan, Step},
    props::{Props, resolve},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
    time::Duration,
};
use tokio::{sync::Semaphore, time::Instant};
use tokio_util::sync::CancellationToken;

/// How to run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The most calls under way at once; waits do not count.
    pub concurrency: usize,
    /// How often to look.
    pub pace: Pace,
    /// How often to try again.
    pub retry: Retry,
    /// For how long a refusal may be the fault of a role or policy that is too new to be believed.
    pub propagation: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            concurrency: 8,
            pace: Pace { shortest: Duration::from_secs(2), longest: Duration::from_secs(30) },
            retry: Retry::default(),
            propagation: Duration::from_secs(120),
        }
    }
}

/// What happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Steps that were done.
    pub done: Vec<String>,
    /// Steps that failed, with why.
    pub failed: Vec<(String, String)>,
    /// Steps that were not tried, with why.
    pub skipped: Vec<(String, String)>,
    /// Whether it was told to stop before the end.
    pub interrupted: bool,
    /// Whether credentials stopped being valid.
    pub credentials: bool,
}

/// Carries out `plan`. Nothing outlives this call. After `stop` no new call is made and no wait goes on.
pub async fn apply(
    cloud: &dyn Cloud,
    plan: &Plan,
    options: Options,
    sink: &dyn Sink,
    stop: &CancellationToken,
) -> Report {
    let run = Run {
        cloud,
        options,
        sink,
        slots: Semaphore::new(options.concurrency.max(1)),
        outputs: Mutex::new(BTreeMap::new()),
        fresh_access: plan.steps.iter().any(|s| {
            matches!(s.address.kind, Kind::Role | Kind::RolePolicy | Kind::BucketPolicy)
                && s.verb != Verb::Delete
        }),
        start: Instant::now(),
    };
    let mut report = Report::default();
    let mut waiting: Vec<&Step> = plan.steps.iter().collect();
    let mut settled: BTreeSet<String> = BTreeSet::new();
    let mut running = FuturesUnordered::new();
    loop {
        if !stop.is_cancelled() {
            let ready = |s: &&Step| s.needs.iter().all(|need| settled.contains(need));
            let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(ready);
            waiting = later;
            running.extend(now.into_iter().map(|step| run.step(step)));
        }
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            next = running.next() => next,
        };
        match next {
            Some((step, Ok(()))) => {
                settled.insert(step.id.clone());
                report.done.push(step.id.clone());
            }
            Some((step, Err(failed))) => {
                report.credentials |= failed.credentials;
                sink.event(&Event::StepFailed {
                    step: step.id.clone(),
                    address: step.address.clone(),
                    reason: failed.reason.clone(),
                });
                report.failed.push((step.id.clone(), failed.reason));
                waiting = skip(waiting, &step.id, &mut report, sink);
            }
            None => break,
        }
    }
    report.interrupted = stop.is_cancelled() && (!waiting.is_empty() || !running.is_empty());
    for step in waiting {
        skipped(step, "the run was stopped", &mut report, sink);
    }
    report
}

/// Says and notes that a step was not tried.
fn skipped(step: &Step, because: &str, report: &mut Report, sink: &dyn Sink) {
    sink.event(&Event::StepSkipped {
        step: step.id.clone(),
        address: step.address.clone(),
        because: because.to_owned(),
    });
    report.skipped.push((step.id.clone(), because.to_owned()));
}

/// Takes out every step that needs `failed`, directly or not.
fn skip<'p>(
    waiting: Vec<&'p Step>,
    failed: &str,
    report: &mut Report,
    sink: &dyn Sink,
) -> Vec<&'p Step> {
    let mut lost = BTreeSet::from([failed.to_owned()]);
    loop {
        let more: Vec<String> = waiting
            .iter()
            .filter(|s| !lost.contains(&s.id) && s.needs.iter().any(|n| lost.contains(n)))
            .map(|s| s.id.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        lost.extend(more);
    }
    let (gone, left): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|s| lost.contains(&s.id));
    for step in gone {
        skipped(step, &format!("needs {failed}"), report, sink);
    }
    left
}

struct Failed {
    reason: String,
    credentials: bool,
}

impl From<CloudError> for Failed {
    fn from(error: CloudError) -> Self {
        Failed { reason: error.to_string(), credentials: error.failure == Failure::Credentials }
    }
}

impl From<GuardError> for Failed {
    fn from(error: GuardError) -> Self {
        match error {
            GuardError::Read(error) => error.into(),
            other => Failed { reason: other.to_string(), credentials: false },
        }
    }
}

struct Run<'r> {
    cloud: &'r dyn Cloud,
    options: Options,
    sink: &'r dyn Sink,
    slots: Semaphore,
    outputs: Mutex<BTreeMap<Address, Props>>,
    /// Whether this run changes who may read the data.
    fresh_access: bool,
    start: Instant,
}

impl<'r> Run<'r> {
    async fn step<'s>(&self, step: &'s Step) -> (&'s Step, Result<(), Failed>) {
        let start = Instant::now();
        let result = self.carry_out(step, start).await;
        if result.is_ok() {
            self.sink.event(&Event::StepDone {
                step: step.id.clone(),
                address: step.address.clone(),
                verb: step.verb,
                elapsed: start.elapsed().as_secs_f64(),
            });
        }
        (step, result)
    }

    async fn carry_out(&self, step: &Step, start: Instant) -> Result<(), Failed> {
        self.sink.event(&Event::StepStarted {
            step: step.id.clone(),
            address: step.address.clone(),
            name: step.name.clone(),
            verb: step.verb,
        });
        guard::check(self.cloud, step, self.options.retry).await?;
        let outputs = if step.verb == Verb::Wait { Props::new() } else { self.call(step).await? };
        let arn = outputs.get("arn").and_then(Value::as_str).map(str::to_owned);
        let locator = step.locator.clone().or(arn).unwrap_or_default();
        let seen = |status: &str, _: Duration| {
            self.sink.event(&Event::StepWaiting {
                step: step.id.clone(),
                address: step.address.clone(),
                status: status.to_owned(),
                elapsed: start.elapsed().as_secs_f64(),
            });
        };
        let paces = (self.options.pace, self.options.retry);
        settle(self.cloud, (step.address.kind, &locator), step.settle, paces, seen).await.map_err(|error| Failed {
            credentials: matches!(&error, crate::settle::SettleError::Read(e) if e.failure == Failure::Credentials),
            reason: error.to_string(),
        })?;
        let mut known = outputs;
        known.insert("arn".into(), locator.into());
        if let Ok(mut all) = self.outputs.lock() {
            all.insert(step.address.clone(), known);
        }
        Ok(())
    }

    /// Makes the call of a step, as often as it takes, within the budget.
    async fn call(&self, step: &Step) -> Result<Props, Failed> {
        let call = Call {
            kind: step.address.kind,
            verb: step.verb,
            locator: step.locator.clone().unwrap_or_else(|| step.name.clone()),
            input: self.resolved(step)?,
        };
        let mut n = 1;
        let mut doubtful = false;
        loop {
            let result = {
                let _slot = self.slots.acquire().await;
                self.cloud.call(&call).await
            };
            let error = match result {
                Ok(outputs) => return Ok(outputs),
                Err(error) => error,
            };
            match (error.failure, step.verb) {
                // What is gone needs no deleting; what was deleted by a lost call neither.
                (Failure::NotFound, Verb::Delete | Verb::Stop) => return Ok(Props::new()),
                // The lost call had landed after all.
                (Failure::AlreadyExists, Verb::Create) if doubtful => {
                    return self.find(step, &call).await;
                }
                _ => {}
            }
            if error.failure == Failure::Ambiguous || error.failure == Failure::Unavailable {
                doubtful = true;
                if step.verb == Verb::Create
                    && let Ok(outputs) = self.find(step, &call).await
                {
                    return Ok(outputs);
                }
            }
            let wait = self.pause(&error, n, step)?;
            self.sink.event(&Event::StepRetrying {
                step: step.id.clone(),
                address: step.address.clone(),
                reason: error.to_string(),
                wait: wait.as_secs_f64(),
            });
            tokio::time::sleep(wait).await;
            n += 1;
        }
    }

    /// How long to wait before the next try; the error itself where there is none.
    fn pause(&self, error: &CloudError, n: u32, step: &Step) -> Result<Duration, Failed> {
        let retry = self.options.retry;
        if passes(error.failure) && n < retry.limit(error.failure) {
            return Ok(retry.wait(n + 1, &step.id));
        }
        let words = error.message.to_lowercase();
        let access = ["role", "assume", "privileges", "access", "permission"]
            .iter()
            .any(|w| words.contains(w));
        let early = self.start.elapsed() < self.options.propagation;
        if self.fresh_access
            && early
            && access
            && matches!(error.failure, Failure::Invalid | Failure::Denied)
            && step.verb == Verb::Create
        {
            return Ok(self.options.pace.shortest.max(Duration::from_millis(500)));
        }
        // Another update is under way, or something that holds it back is just going.
        if error.failure == Failure::InUse && n < 60 {
            return Ok(self.options.pace.shortest);
        }
        Err(error.clone().into())
    }

    /// Looks for what a create may have made, by its name.
    async fn find(&self, step: &Step, call: &Call) -> Result<Props, Failed> {
        let retry = self.options.retry;
        let kind = step.address.kind;
        if let Some(locator) = &step.locator {
            let live = collect::describe(self.cloud, kind, locator, retry).await?;
            return live.map(|l| l.outputs).ok_or_else(|| missing(step));
        }
        let parent = call
            .input
            .get("solutionArn")
            .or(call.input.get("datasetGroupArn"))
            .and_then(Value::as_str);
        for listed in retry.read(&step.id, || self.cloud.list(kind, parent)).await? {
            if let Some(live) = collect::describe(self.cloud, kind, &listed.locator, retry).await?
                && live.name == step.name
            {
                return Ok(live.outputs);
            }
        }
        Err(missing(step))
    }

    fn resolved(&self, step: &Step) -> Result<Props, Failed> {
        let lookup = |address: &Address, attr: &str| {
            self.outputs.lock().ok()?.get(address)?.get(attr).cloned()
        };
        match resolve(&Value::Object(step.input.clone()), &lookup) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Ok(Props::new()),
            Err(what) => Err(Failed {
                reason: format!("`{what}` is not known; this is a fault of personalize"),
                credentials: false,
            }),
        }
    }
}

fn missing(step: &Step) -> Failed {
    Failed {
        reason: format!("{} was not found after its create call", step.address),
        credentials: false,
    }
}
