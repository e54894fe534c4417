//! Applying: carries out a plan as a true graph. Each step begins when what it needs has settled; waiting holds no
//! slot; independent branches go on after a failure. Not here: one step (`step`), looking (`watch`).

mod fresh;
mod halt;
mod readback;
mod schedule;
mod step;

pub use halt::Stopped;

use crate::{
    cloud::Cloud,
    event::{Event, Sink},
    options::Options,
    watch::Watch,
};
use futures::{StreamExt, stream::FuturesUnordered};
use halt::Halt;
use personalize_core::{
    address::Address,
    plan::{Plan, Step},
    props::Props,
};
use schedule::Schedule;
use std::collections::BTreeMap;
use step::{Ended, Run};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// What happened. Every step of the plan is in exactly one of the lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Steps that are done.
    pub done: Vec<String>,
    /// Steps that failed, with why.
    pub failed: Vec<(String, String)>,
    /// Steps that were begun and not seen to their end, with how they stand; AWS goes on, and the next run takes them up.
    pub left: Vec<(String, String)>,
    /// Steps that were not tried, with why.
    pub skipped: Vec<(String, String)>,
    /// Why the run was ended before the plan was, if it was.
    pub stopped: Option<Stopped>,
    /// What the calls told of what is there now, by address: `arn`, `trackingId`.
    pub outputs: BTreeMap<Address, Props>,
}

impl Report {
    /// Whether every step was done.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.left.is_empty() && self.skipped.is_empty()
    }

    /// The report of a run in two parts, of which `later` is the second.
    pub fn then(mut self, later: Report) -> Report {
        self.done.extend(later.done);
        self.failed.extend(later.failed);
        self.left.extend(later.left);
        self.skipped.extend(later.skipped);
        self.outputs.extend(later.outputs);
        Report { stopped: self.stopped.or(later.stopped), ..self }
    }
}

/// Gives up `plan` before its first step.
pub fn skip(plan: &Plan, because: &str, sink: &dyn Sink) -> Report {
    let mut account = Account { schedule: Schedule::new(&[]), report: Report::default(), sink };
    plan.steps.iter().for_each(|step| account.skipped(step, because));
    account.report
}

/// Carries out `plan`. Nothing outlives this call. After `stop` no new call is made, no wait goes on, and calls in flight
/// have `Options::grace` to be answered.
pub async fn apply(
    cloud: &dyn Cloud,
    plan: &Plan,
    options: Options,
    sink: &dyn Sink,
    stop: &CancellationToken,
) -> Report {
    let halt = Halt::after(stop);
    let (watch, watching) = Watch::new(cloud, options, sink);
    let run = Run::new(cloud, plan, options, sink, &halt, &watch);
    let mut account =
        Account { schedule: Schedule::new(&plan.steps), report: Report::default(), sink };
    let over = async {
        halt.wait().await;
        tokio::time::sleep(options.grace).await;
    };
    tokio::select! {
        biased;
        () = account.work(&run, &plan.steps, &halt, options.fail_fast) => {}
        () = over => {}
        () = watching => {}
    }
    Report { outputs: run.into_outputs(), ..account.close(&halt) }
}

/// The account of a run: what is under way, and what became of the rest.
struct Account<'p> {
    schedule: Schedule<'p>,
    report: Report,
    sink: &'p dyn Sink,
}

impl<'p> Account<'p> {
    async fn work(&mut self, run: &Run<'_, 'p>, steps: &'p [Step], halt: &Halt, fail_fast: bool) {
        let mut running = FuturesUnordered::new();
        loop {
            // What is ready waits in the schedule until there is a slot: a step that has begun costs memory.
            let may_begin = self.schedule.is_ready() && !halt.is_on();
            tokio::select! {
                biased;
                Some(slot) = run.slot(), if may_begin => {
                    if let Some(i) = self.schedule.next() {
                        let step = &steps[i];
                        let span = tracing::info_span!(parent: None, "step", address = %step.address);
                        running.push(
                            async move { (i, run.step(step, slot).await) }.instrument(span),
                        );
                    }
                }
                Some((i, ended)) = running.next() => {
                    if fail_fast && matches!(ended, Ended::Failed(_)) {
                        halt.set(Stopped::FailFast);
                    }
                    self.note(i, &steps[i], ended);
                }
                else => break,
            }
        }
    }

    fn note(&mut self, i: usize, step: &'p Step, ended: Ended) {
        let because = match ended {
            Ended::Done => {
                self.report.done.push(step.id.to_string());
                return self.schedule.settled(i);
            }
            Ended::Failed(reason) => {
                self.failed(step, reason);
                format!("needs {}, which failed", step.address)
            }
            Ended::Left(how) => {
                self.left(step, &how);
                format!("needs {}, which has not ended", step.address)
            }
        };
        for dependent in self.schedule.lost(i) {
            self.skipped(dependent, &because);
        }
    }

    /// Every step that is not over by now is accounted for.
    fn close(mut self, halt: &Halt) -> Report {
        let running: Vec<&Step> = self.schedule.running().collect();
        for step in running {
            self.left(step, "its answer did not arrive in time; the next run looks it up");
        }
        let waiting: Vec<&Step> = self.schedule.waiting().collect();
        for step in waiting {
            let because = match halt.why() {
                Some(Stopped::Requested) => "the run was stopped".to_owned(),
                Some(Stopped::Credentials) => "the credentials are no longer good".to_owned(),
                Some(Stopped::LockLost) => "the lock was lost".to_owned(),
                Some(Stopped::FailFast) => "another step failed".to_owned(),
                None => format!("what it needs is not in the plan: {}", step.needs.join(", ")),
            };
            self.skipped(step, &because);
        }
        let cut = !self.report.left.is_empty() || !self.report.skipped.is_empty();
        self.report.stopped = halt.why().filter(|_| cut);
        self.report
    }

    fn failed(&mut self, step: &Step, reason: String) {
        let (id, address) = (step.id.to_string(), step.address.clone());
        self.sink.event(&Event::StepFailed { step: id.clone(), address, reason: reason.clone() });
        self.report.failed.push((id, reason));
    }

    fn left(&mut self, step: &Step, how: &str) {
        let (id, address) = (step.id.to_string(), step.address.clone());
        self.sink.event(&Event::StepLeft { step: id.clone(), address, because: how.to_owned() });
        self.report.left.push((id, how.to_owned()));
    }

    fn skipped(&mut self, step: &Step, because: &str) {
        let (id, address) = (step.id.to_string(), step.address.clone());
        let because = because.to_owned();
        self.sink.event(&Event::StepSkipped {
            step: id.clone(),
            address,
            because: because.clone(),
        });
        self.report.skipped.push((id, because));
    }
}
