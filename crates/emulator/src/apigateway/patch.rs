//! Patch operations, by which API Gateway is told changes. Not here: what they change.

use serde_json::Value;

use super::bad;
use crate::ServiceError;
use crate::call::Call;

/// One change.
pub(super) struct Change<'c> {
    /// `replace`, `add`, `remove`.
    pub(super) op: &'c str,
    path: &'c str,
    /// Empty where there is none.
    pub(super) value: &'c str,
}

impl<'c> Change<'c> {
    /// The parts of its path.
    pub(super) fn parts(&self) -> impl Iterator<Item = &'c str> {
        self.path.trim_start_matches('/').split('/')
    }

    /// Its value as a number of at least 0.
    pub(super) fn number(&self) -> Result<Value, ServiceError> {
        let number = self.value.parse::<f64>().ok().filter(|it| it.is_finite() && *it >= 0.0);
        number.map(Value::from).ok_or_else(|| self.refused())
    }

    /// Its value as a whole number of at least 0.
    pub(super) fn whole(&self) -> Result<Value, ServiceError> {
        self.value.parse::<u32>().map(Value::from).map_err(|_| self.refused())
    }

    /// What is said of a change that cannot be made.
    pub(super) fn refused(&self) -> ServiceError {
        let Change { op, path, value } = self;
        bad(format!("Invalid patch operation specified: {op} {path} {value}"))
    }
}

/// The changes of a call.
pub(super) fn changes(call: &Call) -> Result<Vec<Change<'_>>, ServiceError> {
    let all = call.body["patchOperations"].as_array().map_or(&[][..], Vec::as_slice);
    if all.iter().any(|one| !one["op"].is_string() || !one["path"].is_string()) {
        return Err(bad("A patch operation needs op and path"));
    }
    Ok(all
        .iter()
        .map(|one| Change {
            op: one["op"].as_str().unwrap_or_default(),
            path: one["path"].as_str().unwrap_or_default(),
            value: one["value"].as_str().unwrap_or_default(),
        })
        .collect())
}
