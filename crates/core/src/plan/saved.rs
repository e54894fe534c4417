//! A plan as a document: its id, its JSON, its JSON Schema. Not here: whether it still fits the account (`recheck`).

use super::{Plan, Step};
use crate::{address::Kind, lower::short_hash};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The version of the format that is written and read.
pub const FORMAT: u32 = 1;

/// A saved plan: the plan and its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Plan of personalize")]
pub struct Document {
    /// The id of the plan: sixteen hexadecimal digits that stand for everything that it does.
    pub id: String,
    /// The plan itself.
    #[serde(flatten)]
    pub plan: Plan,
}

/// Why a text is not a plan that can be used.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// It is no JSON object.
    #[error("it is not a saved plan of personalize")]
    NotJson,
    /// It is not of the form.
    #[error("it is not a saved plan of personalize")]
    Form(#[source] serde_json::Error),
    /// It is JSON of something else.
    #[error("it is not a saved plan of personalize: it has no `format`")]
    Foreign,
    /// It has a format of another time.
    #[error("its format is {0}, and this version of personalize reads format {FORMAT}")]
    Format(u64),
    /// Its content does not have its id.
    #[error("it was changed after it was made: its content has the id {now}, not {said}")]
    Changed {
        /// The id of the content.
        now: String,
        /// The id that it says.
        said: String,
    },
}

impl Plan {
    /// The name of exactly this plan: sixteen hexadecimal digits, equal for plans that do the same to the same. It does
    /// not depend on statuses, on the place of local files, and on what was refused or allowed.
    pub fn id(&self) -> String {
        let steps: Vec<Value> = self.steps.iter().map(canonical).collect();
        let items: Vec<Value> = self
            .items
            .iter()
            .map(|i| json!([i.address, i.name, i.action, i.fields, i.risk]))
            .collect();
        let files: Vec<&str> = self.files.iter().map(|f| f.hash.as_str()).collect();
        let whole = json!([
            self.format,
            self.stack,
            self.account,
            self.region,
            self.spec,
            items,
            steps,
            self.preconditions,
            files,
        ]);
        short_hash(&whole, 16)
    }

    /// The plan as a document.
    pub fn document(&self) -> Document {
        Document { id: self.id(), plan: self.clone() }
    }

    /// The plan as the text of a JSON document.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.document()).expect("a plan has only text keys") + "\n"
    }

    /// Reads a document that [`Plan::to_json`] wrote. Fails for other formats, and where content and id differ.
    pub fn read(text: &str) -> Result<Plan, SavedError> {
        if !text.trim_start().starts_with('{') {
            return Err(SavedError::NotJson);
        }
        let value: Value = serde_json::from_str(text).map_err(SavedError::Form)?;
        match value.get("format").and_then(Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(other) => return Err(SavedError::Format(other)),
            None => return Err(SavedError::Foreign),
        }
        let Document { id: said, plan } =
            serde_json::from_value(value).map_err(SavedError::Form)?;
        let now = plan.id();
        if now == said { Ok(plan) } else { Err(SavedError::Changed { now, said }) }
    }
}

/// The step without the place of a local file: the same content may lie elsewhere.
fn canonical(step: &Step) -> Value {
    let mut value = serde_json::to_value(step).expect("a step has only text keys");
    if step.address.kind == Kind::DataObject
        && let Some(input) = value.get_mut("input").and_then(Value::as_object_mut)
    {
        input.remove("source");
    }
    value
}

/// Whether `text` looks like a saved plan rather than a spec: a JSON object that names a format.
pub fn is_saved(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && serde_json::from_str::<Value>(text).is_ok_and(|value| value.get("format").is_some())
}

/// The JSON Schema of saved plans: draft 2020-12, made from the Rust types.
pub fn schema() -> Value {
    schemars::schema_for!(Document).into()
}
