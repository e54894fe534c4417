//! Synchronous executions of Express state machines: from state to state, calling Personalize with the rights of the role.
//! Not here: what a definition may be (`definition`).

use serde_json::{Value, json};

use super::definition::{self, Task};
use super::machine::Machine;
use super::{Answer, Machines, refused, text};
use crate::ServiceError;
use crate::call::Call;
use crate::personalize::Personalize;
use crate::sdk::{Wrong, from_sdk, to_sdk};

/// The most states of one execution; a definition without loops has fewer.
const MOST_STATES: usize = 1000;

/// How an execution failed.
struct Failed {
    error: String,
    cause: String,
}

impl Failed {
    fn new(error: impl Into<String>, cause: impl Into<String>) -> Failed {
        Failed { error: error.into(), cause: cause.into() }
    }
}

impl Machines {
    /// Runs an execution to its end.
    ///
    /// # Errors
    /// The service's own error where there is no such state machine, or the input is no JSON. An execution that fails is an
    /// answer.
    pub(crate) async fn start(&self, call: &Call, personalize: &Personalize) -> Answer {
        let machine = self.machine(text(call, "stateMachineArn"))?;
        let input = call.body["input"].as_str().unwrap_or("{}");
        let Ok(input) = serde_json::from_str::<Value>(input) else {
            return Err(refused(
                "InvalidExecutionInput",
                "Invalid State Machine Execution Input: it is not JSON",
            ));
        };
        let started = self.clock.now().as_millisecond() as f64 / 1000.0;
        let result = self.run(&machine, input, personalize).await;
        let ended = self.clock.now().as_millisecond() as f64 / 1000.0;
        let execution = machine.arn.replace(":stateMachine:", ":express:");
        let mut answer = json!({
            "executionArn": format!("{execution}:execution:execution"), "stateMachineArn": machine.arn,
            "name": "execution", "startDate": started, "stopDate": ended, "status": "SUCCEEDED",
        });
        match result {
            Ok(output) => answer["output"] = output.to_string().into(),
            Err(Failed { error, cause }) => {
                answer["status"] = "FAILED".into();
                answer["error"] = error.into();
                answer["cause"] = cause.into();
            }
        }
        Ok(answer)
    }

    async fn run(
        &self,
        machine: &Machine,
        input: Value,
        personalize: &Personalize,
    ) -> Result<Value, Failed> {
        let definition: Value = serde_json::from_str(&machine.definition).unwrap_or_default();
        let mut at = definition["StartAt"].as_str().unwrap_or_default();
        for _ in 0..MOST_STATES {
            let state = &definition["States"][at];
            if state["Type"] == "Task" {
                return self.call(machine, state, &input, personalize).await;
            }
            let mut choices = state["Choices"].as_array().into_iter().flatten();
            let fits = |choice: &&Value| {
                let path = choice["Variable"].as_str().unwrap_or_default();
                definition::at(path, &input).is_ok_and(|value| *value == choice["StringEquals"])
            };
            let next = choices.find(fits).map_or(&state["Default"], |choice| &choice["Next"]);
            let Some(next) = next.as_str() else {
                let cause = format!("Failed to transition out of the state '{at}': no choice fits");
                return Err(Failed::new("States.NoChoiceMatched", cause));
            };
            at = next;
        }
        Err(Failed::new("States.Runtime", "the execution does not end"))
    }

    async fn call(
        &self,
        machine: &Machine,
        state: &Value,
        input: &Value,
        personalize: &Personalize,
    ) -> Result<Value, Failed> {
        let runtime = |cause: String| Failed::new("States.Runtime", cause);
        let resource = state["Resource"].as_str().unwrap_or_default();
        let Some(Task { operation, errors }) = definition::task(resource) else {
            return Err(runtime(format!("{resource} cannot be called")));
        };
        let filled = definition::parameters(&state["Parameters"], input).map_err(runtime)?;
        let mut wrong = Wrong::default();
        let body = from_sdk(operation.input, filled, "", &mut wrong);
        if let Some(name) = wrong.unknown.first() {
            return Err(runtime(format!(
                "The field \"{name}\" is not supported by Step Functions"
            )));
        }
        let failed = |error: ServiceError| {
            let cause =
                format!("{} (Service: {errors}, Status Code: {})", error.message, error.status);
            Failed::new(format!("{errors}.{}", error.code), cause)
        };
        self.allowed(machine, operation.name, &body).map_err(failed)?;
        let call = Call {
            operation: operation.name.to_owned(),
            region: machine.region.clone(),
            account: machine.account.clone(),
            body,
        };
        let answer = personalize.handle(&call).await.map_err(failed)?;
        let answer = answer.unwrap_or_else(|| json!({}));
        Ok(operation.output.map_or_else(|| json!({}), |shape| to_sdk(shape, answer)))
    }

    /// Whether the service may assume the role, and the role may make the call.
    fn allowed(&self, machine: &Machine, name: &str, body: &Value) -> Result<(), ServiceError> {
        let denied = |why: crate::iam::Refused| refused("AccessDeniedException", why.to_string());
        let role = self.role_of(machine).map_err(denied)?;
        self.iam.check_call(&role, &format!("personalize:{name}"), body).map_err(denied)
    }
}
