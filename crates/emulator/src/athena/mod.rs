//! The emulated Athena: queries over the emulated S3, answered by DuckDB in a process of its own.
//! Not here: workgroups and their settings, the Glue Data Catalog, statements other than SELECT. A database is the folder of
//! its name at the top of a bucket, and the folders in it are its tables (`tables`).
//! Facts: Amazon Athena API reference, `StartQueryExecution` and the operations beside it.

mod execution;
mod results;
mod run;
mod tables;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::ServiceError;
use crate::call::Call;
use crate::personalize::model::check;
use crate::s3::Objects;
use execution::{Execution, State};

/// The workgroup of queries that name none.
const PRIMARY: &str = "primary";

/// The queries of one account, as long as the process lives. Clones share them.
#[derive(Debug, Clone)]
pub struct Queries {
    objects: Objects,
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    executions: Mutex<BTreeMap<String, Execution>>,
    next: AtomicU64,
}

impl Drop for Inner {
    fn drop(&mut self) {
        let executions = self.executions.get_mut().unwrap_or_else(PoisonError::into_inner);
        executions.values().for_each(Execution::stop);
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Execution>> {
        self.executions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an operation gives.
type Answer = Result<Value, ServiceError>;

impl Queries {
    pub(crate) fn new(objects: Objects) -> Self {
        Queries { objects, inner: Arc::default() }
    }

    /// Answers one operation.
    ///
    /// # Errors
    /// The service's own error for the call; a refusal where DuckDB is not there.
    pub async fn answer(&self, call: &Call) -> Answer {
        let operations = personalize_model::athena::OPERATIONS;
        let Some(operation) = operations.iter().find(|one| one.name == call.operation) else {
            let message = format!(
                "The emulator does not cover the operation {} of Athena: it runs queries.",
                call.operation
            );
            return Err(ServiceError::new(400, "UnknownOperationException", message));
        };
        check(operation.input, &call.body)?;
        match call.operation.as_str() {
            "StartQueryExecution" => self.start(call).await,
            "GetQueryExecution" => self.with(call, |one| Ok(one.shown())),
            "GetQueryResults" => self.results(call),
            _ => self.with(call, |one| {
                one.stop();
                Ok(json!({}))
            }),
        }
    }

    /// The workgroup that a call is about: permissions are given on it.
    pub(crate) fn workgroup(&self, call: &Call) -> String {
        let executions = self.inner.lock();
        let running = call.body["QueryExecutionId"].as_str().and_then(|id| executions.get(id));
        match running {
            Some(one) => one.workgroup.clone(),
            None => call.body["WorkGroup"].as_str().unwrap_or(PRIMARY).to_owned(),
        }
    }

    async fn start(&self, call: &Call) -> Answer {
        let ready = tokio::task::spawn_blocking(run::available).await;
        ready.map_err(|error| ServiceError::internal(error.to_string()))??;
        let mut one = Execution::of(call)?;
        let mut executions = self.inner.lock();
        let token = one.token.clone();
        let before = executions.iter().find(|(_, other)| token.is_some() && other.token == token);
        if let Some((id, other)) = before {
            return match other.is_same(&one) {
                true => Ok(json!({"QueryExecutionId": id})),
                false => Err(invalid("Idempotent parameters do not match")),
            };
        }
        let number = self.inner.next.fetch_add(1, Ordering::Relaxed);
        one.id = execution_id(number);
        let id = one.id.clone();
        executions.insert(id.clone(), one.clone());
        drop(executions);
        let (inner, objects) = (Arc::downgrade(&self.inner), self.objects.clone());
        // A process is waited for, so that this is a thread and no task.
        std::thread::spawn(move || {
            let stop = one.stopping();
            let ended = run::run(&objects, &one, &stop);
            if let Some(inner) = inner.upgrade()
                && let Some(kept) = inner.lock().get_mut(&one.id)
            {
                kept.end(ended);
            }
        });
        Ok(json!({"QueryExecutionId": id}))
    }

    fn with(&self, call: &Call, what: impl FnOnce(&Execution) -> Answer) -> Answer {
        let id = call.body["QueryExecutionId"].as_str().unwrap_or_default();
        let executions = self.inner.lock();
        let found = executions.get(id);
        what(found.ok_or_else(|| invalid(&format!("QueryExecution {id} was not found")))?)
    }

    fn results(&self, call: &Call) -> Answer {
        let mut location = String::new();
        self.with(call, |one| {
            let id = &one.id;
            if one.state != State::Succeeded {
                let state = one.state.word();
                return Err(invalid(&format!(
                    "Query has not yet finished. Current state: {state}. QueryExecutionId: {id}"
                )));
            }
            location = one.location();
            Ok(Value::Null)
        })?;
        results::page(&self.objects, &location, &call.body)
    }
}

/// An id as Athena's: a UUID. No two of one process are alike, and hardly two of different ones.
fn execution_id(number: u64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_nanos() as u64;
    let number = number & 0xffff;
    let (a, b) = (now >> 32, now & 0xffff);
    let c = (now >> 16) & 0xffff;
    let process = u64::from(std::process::id());
    format!(
        "{:08x}-{b:04x}-4{:03x}-8{:03x}-{process:08x}{number:04x}",
        a & 0xffff_ffff,
        c >> 4,
        c & 0xfff
    )
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(400, "InvalidRequestException", message)
}

#[cfg(test)]
mod tests;
