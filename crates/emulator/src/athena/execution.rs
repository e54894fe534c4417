//! One execution of a query: what was asked, and what became of it. Not here: running it (`run`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{PRIMARY, invalid};
use crate::ServiceError;
use crate::call::Call;

/// Where an execution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

impl State {
    pub(super) fn word(self) -> &'static str {
        match self {
            State::Running => "RUNNING",
            State::Succeeded => "SUCCEEDED",
            State::Failed => "FAILED",
            State::Cancelled => "CANCELLED",
        }
    }
}

/// How a run ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// With a result; the bytes of the tables that were read.
    Done(u64),
    Failed(String),
    Stopped,
}

/// One execution of a query.
#[derive(Debug, Clone)]
pub(super) struct Execution {
    pub(super) id: String,
    pub(super) query: String,
    pub(super) database: String,
    pub(super) workgroup: String,
    /// The folder of the result, `s3://bucket/prefix/`.
    pub(super) output: String,
    pub(super) token: Option<String>,
    pub(super) state: State,
    reason: Option<String>,
    submitted: Timestamp,
    completed: Option<Timestamp>,
    scanned: u64,
    stop: Arc<AtomicBool>,
}

impl Execution {
    /// What a call asks for. The id is for the caller to give.
    pub(super) fn of(call: &Call) -> Result<Execution, ServiceError> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let output = text(&call.body["ResultConfiguration"]["OutputLocation"]);
        let Some(output) = output else {
            return Err(invalid(
                "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
            ));
        };
        if !output.starts_with("s3://") {
            return Err(invalid("outputLocation is not a valid S3 path."));
        }
        let slash = if output.ends_with('/') { "" } else { "/" };
        Ok(Execution {
            id: String::new(),
            query: text(&call.body["QueryString"]).unwrap_or_default(),
            database: text(&call.body["QueryExecutionContext"]["Database"]).unwrap_or_default(),
            workgroup: text(&call.body["WorkGroup"]).unwrap_or_else(|| PRIMARY.to_owned()),
            output: format!("{output}{slash}"),
            token: text(&call.body["ClientRequestToken"]),
            state: State::Running,
            reason: None,
            // Queries take the time that they take, whatever the virtual clock says.
            submitted: Timestamp::now(),
            completed: None,
            scanned: 0,
            stop: Arc::default(),
        })
    }

    /// Whether both ask for the same.
    pub(super) fn is_same(&self, other: &Execution) -> bool {
        let asked = |one: &Execution| {
            [&one.query, &one.database, &one.workgroup, &one.output].map(String::clone)
        };
        asked(self) == asked(other)
    }

    /// Where its result lies.
    pub(super) fn location(&self) -> String {
        format!("{}{}.csv", self.output, self.id)
    }

    /// Ends it as soon as that is seen.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// What says that it is to end.
    pub(super) fn stopping(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Notes how it ended.
    pub(super) fn end(&mut self, ended: Ended) {
        self.completed = Some(Timestamp::now());
        (self.state, self.reason) = match ended {
            Ended::Done(scanned) => {
                self.scanned = scanned;
                (State::Succeeded, None)
            }
            Ended::Failed(reason) => (State::Failed, Some(reason)),
            Ended::Stopped => (State::Cancelled, Some("Query cancelled by user".to_owned())),
        };
    }

    /// As `GetQueryExecution` shows it.
    pub(super) fn shown(&self) -> Value {
        let seconds = |time: Timestamp| time.as_millisecond() as f64 / 1000.0;
        let taken = self.completed.unwrap_or_else(Timestamp::now).as_millisecond();
        let taken = taken - self.submitted.as_millisecond();
        json!({"QueryExecution": {
            "QueryExecutionId": self.id,
            "Query": self.query,
            "StatementType": "DML",
            "ResultConfiguration": {"OutputLocation": self.location()},
            "QueryExecutionContext": {"Database": self.database},
            "Status": {
                "State": self.state.word(),
                "StateChangeReason": self.reason,
                "SubmissionDateTime": seconds(self.submitted),
                "CompletionDateTime": self.completed.map(seconds),
            },
            "Statistics": {
                "DataScannedInBytes": self.scanned,
                "EngineExecutionTimeInMillis": taken,
                "TotalExecutionTimeInMillis": taken,
            },
            "WorkGroup": self.workgroup,
        }})
    }
}

/// The bucket and the key of a location.
pub(super) fn place(location: &str) -> (&str, &str) {
    let path = location.trim_start_matches("s3://");
    path.split_once('/').unwrap_or((path, ""))
}
