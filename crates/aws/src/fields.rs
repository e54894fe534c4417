//! Reads the JSON input of a call field by field, and refuses fields that nobody asked for.
//! Not here: what the fields of a kind are (see the files of the kinds), and JSON going out (`written`).

use personalize_core::props::Props;
use personalize_engine::cloud::{CloudError, Failure};
use serde_json::Value;

/// An input that this crate cannot send: always a fault of ours, never of the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}; this is a bug in personalize; please report it")]
pub(crate) struct InputError {
    operation: String,
    problem: String,
}

impl From<InputError> for CloudError {
    fn from(error: InputError) -> Self {
        CloudError {
            failure: Failure::Other,
            message: error.to_string(),
            operation: error.operation,
            code: String::new(),
            request_id: None,
        }
    }
}

/// The fields of one JSON object. Every read takes its field away; what is left at `finish` is unknown.
/// A null counts as absent, since the service knows no nulls.
#[derive(Debug)]
pub(crate) struct Fields {
    operation: String,
    left: Props,
}

impl Fields {
    /// The input of `operation`.
    pub(crate) fn new(operation: &str, input: &Props) -> Self {
        Fields { operation: operation.to_owned(), left: input.clone() }
    }

    /// Text.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, InputError> {
        self.read(name, "text", |value| value.as_str().map(str::to_owned))
    }

    /// Text that has to be there.
    pub(crate) fn needed(&mut self, name: &str) -> Result<String, InputError> {
        let text = self.text(name)?;
        text.ok_or_else(|| self.error(format!("`{}` is missing", name)))
    }

    /// A number.
    pub(crate) fn number(&mut self, name: &str) -> Result<Option<f64>, InputError> {
        self.read(name, "a number", Value::as_f64)
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>, InputError> {
        self.read(name, "a list of texts", texts)
    }

    /// A JSON document that the service takes as text: an object is written out, text is passed on as it is.
    pub(crate) fn document(&mut self, name: &str) -> Result<Option<String>, InputError> {
        self.read(name, "an object or text", |value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Object(_) => Some(value.to_string()),
            _ => None,
        })
    }

    /// Takes away fields that say which resource is meant: an update finds it by its locator and does not send them.
    pub(crate) fn identity(&mut self, names: &[&str]) {
        for name in names {
            self.left.remove(name);
        }
    }

    /// What is left, as texts by name: for tags, whose names are free.
    pub(crate) fn rest(self) -> Result<Vec<(String, String)>, InputError> {
        let text = |(name, value): (&str, &Value)| match value.as_str() {
            Some(text) => Ok((name.to_owned(), text.to_owned())),
            None => Err(self.error(format!("`{}` is not text", name))),
        };
        self.left.iter().map(text).collect()
    }

    /// Answers `value`, or refuses the fields that were never read.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, InputError> {
        let unknown: Vec<String> = self
            .left
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(name, _)| format!("`{}`", name))
            .collect();
        if unknown.is_empty() {
            return Ok(value);
        }
        Err(self.error(format!("{} takes no {}", self.operation, unknown.join(", "))))
    }

    fn read<T>(
        &mut self,
        name: &str,
        what: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, InputError> {
        match self.left.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match read(&value) {
                Some(read) => Ok(Some(read)),
                None => Err(self.error(format!("`{}` of {} is not {what}", name, self.operation))),
            },
        }
    }

    fn error(&self, problem: String) -> InputError {
        InputError { operation: self.operation.clone(), problem }
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(input: Value) -> Fields {
        Fields::new("CreateThing", &input.as_object().unwrap().clone().into())
    }

    #[test]
    fn an_unknown_field_is_named_as_our_fault() {
        let mut top = fields(json!({"known": "a", "typo": 1, "gone": null}));
        assert_eq!(top.text("known").unwrap().as_deref(), Some("a"));
        let error = CloudError::from(top.finish(()).unwrap_err());
        assert_eq!(error.failure, Failure::Other);
        assert_eq!(
            error.to_string(),
            "CreateThing: CreateThing takes no `typo`; this is a bug in personalize; please report it"
        );
    }

    #[test]
    fn a_wrong_type_is_refused_and_never_coerced() {
        assert!(fields(json!({"n": "1"})).number("n").is_err());
        assert_eq!(fields(json!({"n": 1})).number("n"), Ok(Some(1.0)));
        assert_eq!(fields(json!({"n": null})).number("n"), Ok(None));
        assert!(fields(json!({})).needed("n").is_err());
    }
}
