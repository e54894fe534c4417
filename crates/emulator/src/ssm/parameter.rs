//! One parameter as it is kept and shown, and what its name may be. Not here: the operations.

use std::collections::BTreeMap;

use jiff::Timestamp;
use personalize_rules::arn::partition;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::invalid;
use crate::ServiceError;
use crate::call::Call;

/// The most levels of a hierarchy (`PutParameter`, "Name").
const LEVELS: usize = 15;

/// A parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) kind: String,
    pub(super) version: u64,
    pub(super) description: Option<String>,
    pub(super) data_type: String,
    pub(super) changed: Timestamp,
    pub(super) tags: BTreeMap<String, String>,
}

impl Parameter {
    pub(super) fn new(
        name: &str,
        value: &str,
        kind: &str,
        body: &Value,
        tags: BTreeMap<String, String>,
        now: Timestamp,
    ) -> Parameter {
        Parameter {
            name: name.to_owned(),
            value: value.to_owned(),
            kind: kind.to_owned(),
            version: 1,
            description: body["Description"].as_str().map(str::to_owned),
            data_type: body["DataType"].as_str().unwrap_or("text").to_owned(),
            changed: now,
            tags,
        }
    }

    /// The next version. The type of a parameter does not change.
    pub(super) fn overwritten(
        mut self,
        value: &str,
        kind: Option<&str>,
        body: &Value,
        now: Timestamp,
    ) -> Result<Parameter, ServiceError> {
        if kind.is_some_and(|kind| kind != self.kind) {
            let message = "Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.";
            return Err(ServiceError::new(400, "HierarchyTypeMismatchException", message));
        }
        if let Some(description) = body["Description"].as_str() {
            self.description = Some(description.to_owned());
        }
        Ok(Parameter { value: value.to_owned(), version: self.version + 1, changed: now, ..self })
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Parameter, ServiceError> {
        Ok(serde_json::from_slice(bytes)?)
    }

    fn arn(&self, call: &Call) -> String {
        let (region, account) = (&call.region, &call.account);
        let slash = if self.name.starts_with('/') { "" } else { "/" };
        format!("arn:{}:ssm:{region}:{account}:parameter{slash}{}", partition(region), self.name)
    }

    /// As `GetParameter` shows it.
    pub(super) fn shown(&self, call: &Call) -> Value {
        json!({
            "Name": self.name, "Type": self.kind, "Value": self.value, "Version": self.version,
            "LastModifiedDate": seconds(self.changed), "ARN": self.arn(call), "DataType": self.data_type,
        })
    }

    /// As `DescribeParameters` shows it: without its value.
    pub(super) fn described(&self, call: &Call) -> Value {
        let user = format!("arn:{}:iam::{}:root", partition(&call.region), call.account);
        let mut shown = json!({
            "Name": self.name, "ARN": self.arn(call), "Type": self.kind, "Version": self.version,
            "LastModifiedDate": seconds(self.changed), "LastModifiedUser": user, "Tier": "Standard",
            "Policies": [], "DataType": self.data_type,
        });
        if let Some(description) = &self.description {
            shown["Description"] = description.as_str().into();
        }
        shown
    }
}

fn seconds(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1000.0
}

/// Whether a parameter may have the name (`PutParameter`, "Name").
pub(super) fn check_name(name: &str) -> Result<(), ServiceError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    if !name.chars().all(allowed) {
        return Err(invalid(
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_",
        ));
    }
    if name.contains('/') && !name.starts_with('/') {
        return Err(invalid("Parameter name must be a fully qualified name."));
    }
    let first = name.trim_start_matches('/').to_ascii_lowercase();
    if first.starts_with("aws") || first.starts_with("ssm") {
        return Err(invalid(
            "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).",
        ));
    }
    if name.ends_with('/') || name.contains("//") {
        return Err(invalid(
            "Parameter name must not end with a slash, and its parts must not be empty.",
        ));
    }
    if name.matches('/').count() > LEVELS {
        let message = "A parameter hierarchy can have a maximum of 15 levels.";
        return Err(ServiceError::new(400, "HierarchyLevelLimitExceededException", message));
    }
    Ok(())
}
