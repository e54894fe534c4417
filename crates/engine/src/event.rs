//! Events: the only interface between a run and whoever shows it.

use jiff::Timestamp;
use personalize_core::{address::Address, plan::Verb};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The run started.
    RunStarted {
        /// The stack.
        stack: String,
        /// The id of the plan.
        plan: String,
        /// The number of its steps.
        steps: usize,
    },
    /// The lock is held by another run; it is observed for renewals.
    LockWaiting {
        /// The holder.
        holder: String,
        /// The time since when it is held, according to the holder.
        #[schemars(with = "String")]
        since: Timestamp,
        /// Seconds until it is taken over unless it is renewed.
        wait: f64,
    },
    /// The lock was acquired.
    LockTaken,
    /// The run is being ended before its plan is complete: no new calls are made.
    RunStopping {
        /// Why.
        because: String,
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
    /// The call was accepted; AWS is working on it.
    StepWaiting {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// The status of the service.
        status: String,
        /// Seconds since the step started.
        elapsed: f64,
    },
    /// A call failed temporarily and will be retried.
    StepRetrying {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// Why.
        reason: String,
        /// Seconds until the next attempt.
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
        /// The duration in seconds.
        elapsed: f64,
        /// What the service says of it beside that: `Athena read 12 MB`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// A step failed.
    StepFailed {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// The reason given by the service.
        reason: String,
    },
    /// A step was started but its end was not observed; AWS continues, and the next run resumes.
    StepLeft {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// Its state.
        because: String,
    },
    /// A step was not attempted.
    StepSkipped {
        /// The step.
        step: String,
        /// Its resource.
        address: Address,
        /// The step that failed, or the reason that the run ended.
        because: String,
    },
    /// The command ended. Always the last event.
    RunSummary {
        /// The exit code of the process.
        code: u8,
        /// Steps that are done.
        done: usize,
        /// Steps that failed.
        failed: usize,
        /// Steps that were started but whose end was not observed.
        left: usize,
        /// Steps that were not attempted.
        skipped: usize,
        /// The duration in seconds.
        elapsed: f64,
        /// The error in one line; empty if there is none.
        message: String,
    },
}

/// One line of an event file: an event with its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// When it happened.
    #[schemars(with = "String")]
    pub time: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// The JSON Schema of a line of an event file.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Line);
    schema.insert("title".into(), "A line of the event file of a run of personalize".into());
    schema.to_value()
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
