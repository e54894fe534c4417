//! Events: the only interface between a run and whoever shows it.

use jiff::Timestamp;
use personalize_core::{address::Address, plan::Verb};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The lock is held by another run, which is watched for a sign of life.
    LockWaiting {
        /// Who has it.
        holder: String,
        /// Since when, as the holder says.
        #[schemars(with = "String")]
        since: Timestamp,
        /// Seconds until it is taken over, if it is not renewed.
        wait: f64,
    },
    /// The lock is ours.
    LockTaken,
    /// The run is being ended before its plan is: no new call is made.
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
    /// The command is over. Always the last event, on every path.
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
        /// What went wrong, in one line; empty where nothing did.
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
