//! Events: the only interface between a run and whoever shows it.

use personalize_core::{address::Address, plan::Verb};
use serde::{Deserialize, Serialize};

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The run began.
    RunStarted {
        /// The stack.
        stack: String,
        /// The id of the plan.
        plan: String,
        /// How many steps it has.
        steps: usize,
    },
    /// A step's call is being made.
    StepStarted {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// The physical name.
        name: String,
        /// What is done.
        verb: Verb,
    },
    /// The call was accepted; AWS is working.
    StepWaiting {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// The service's word.
        status: String,
        /// Seconds since the step began.
        elapsed: f64,
    },
    /// A call failed in a way that passes; it will be made again.
    StepRetrying {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// Why.
        reason: String,
        /// Seconds until the next try.
        wait: f64,
    },
    /// A step is done.
    StepDone {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// What was done.
        verb: Verb,
        /// Seconds that it took.
        elapsed: f64,
    },
    /// A step failed.
    StepFailed {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// Why, in the service's words.
        reason: String,
    },
    /// A step was begun and is not seen to its end; AWS goes on, and the next run takes it up.
    StepLeft {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// How it stands.
        because: String,
    },
    /// A step was not tried.
    StepSkipped {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// The step that failed, or the reason that the run ended.
        because: String,
    },
    /// The run is over. Always the last event.
    RunSummary {
        /// The exit code of the process.
        code: u8,
        /// Steps that were done.
        done: usize,
        /// Steps that failed.
        failed: usize,
        /// Steps that were begun and not seen to their end.
        left: usize,
        /// Steps that were not tried.
        skipped: usize,
        /// Seconds that it took.
        elapsed: f64,
    },
}

/// Takes events, in order.
pub trait Sink: Send + Sync {
    /// Takes one.
    fn event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Sink for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}
