//! The lists of parameters: below a path, and by filters; page by page. Not here: what a parameter is shown as.

use serde_json::{Value, json};

use super::parameter::Parameter;
use super::{Answer, Parameters, invalid, text};
use crate::ServiceError;
use crate::call::Call;

/// How many a page has where the call does not say.
const PAGE: usize = 10;

impl Parameters {
    /// `GetParametersByPath`: those directly below a path, or with `Recursive` everything below it.
    pub(super) fn by_path(&self, call: &Call) -> Answer {
        let path = text(call, "Path");
        if !path.starts_with('/') {
            return Err(invalid("The parameter path must begin with a slash."));
        }
        if call.body["ParameterFilters"].as_array().is_some_and(|all| !all.is_empty()) {
            return Err(uncovered("filters below a path"));
        }
        let recursive = call.body["Recursive"] == json!(true);
        let found = self.all(call)?.into_iter().filter(|one| is_below(&one.name, path, recursive));
        page(call, "Parameters", found, |one| one.shown(call))
    }

    /// `DescribeParameters`: those that every filter lets through.
    pub(super) fn describe(&self, call: &Call) -> Answer {
        if call.body["Filters"].as_array().is_some_and(|all| !all.is_empty()) {
            return Err(uncovered("`Filters`; use `ParameterFilters`"));
        }
        let filters = call.body["ParameterFilters"].as_array().into_iter().flatten();
        let mut found = self.all(call)?;
        for filter in filters {
            let mut kept = Vec::new();
            for one in found {
                if passes(&one, filter)? {
                    kept.push(one);
                }
            }
            found = kept;
        }
        page(call, "Parameters", found.into_iter(), |one| one.described(call))
    }
}

fn is_below(name: &str, path: &str, recursive: bool) -> bool {
    let path = path.trim_end_matches('/');
    let rest = name.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
    rest.is_some_and(|rest| recursive || !rest.contains('/'))
}

/// Whether a parameter has what a filter asks for; the values of one filter are alternatives.
fn passes(one: &Parameter, filter: &Value) -> Result<bool, ServiceError> {
    let key = filter["Key"].as_str().unwrap_or_default();
    let option = filter["Option"].as_str();
    let values: Vec<&str> =
        filter["Values"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let any = |test: &dyn Fn(&str) -> bool| values.iter().any(|value| test(value));
    if let Some(tag) = key.strip_prefix("tag:") {
        let has = one.tags.get(tag);
        return Ok(has.is_some_and(|has| values.is_empty() || any(&|value| value == has)));
    }
    match (key, option.unwrap_or("Equals")) {
        ("Name", "Equals") => Ok(any(&|value| value == one.name)),
        ("Name", "BeginsWith") => Ok(any(&|value| one.name.starts_with(value))),
        ("Name", "Contains") => Ok(any(&|value| one.name.contains(value))),
        ("Type", "Equals") => Ok(any(&|value| value == one.kind)),
        ("Path", "Recursive") => Ok(any(&|value| is_below(&one.name, value, true))),
        ("Path", "OneLevel" | "Equals") => Ok(any(&|value| is_below(&one.name, value, false))),
        ("Name" | "Type" | "Path", _) => {
            let message = "The specified filter option isn't valid.";
            Err(ServiceError::new(400, "InvalidFilterOption", message))
        }
        _ => {
            let message = "The specified key isn't valid.";
            Err(ServiceError::new(400, "InvalidFilterKey", message))
        }
    }
}

/// One page, beginning after the name that the token is.
fn page(
    call: &Call,
    member: &str,
    all: impl Iterator<Item = Parameter>,
    show: impl Fn(&Parameter) -> Value,
) -> Answer {
    let most = call.body["MaxResults"].as_u64().and_then(|n| usize::try_from(n).ok());
    let after = text(call, "NextToken");
    let mut rest = all.skip_while(|one| !after.is_empty() && one.name.as_str() <= after);
    let shown: Vec<Parameter> = rest.by_ref().take(most.unwrap_or(PAGE)).collect();
    let list: Vec<Value> = shown.iter().map(show).collect();
    let mut answer = json!({ member: list });
    if let Some(last) = shown.last().filter(|_| rest.next().is_some()) {
        answer["NextToken"] = last.name.as_str().into();
    }
    Ok(answer)
}

fn uncovered(what: &str) -> ServiceError {
    invalid(&format!("The emulator does not cover {what}."))
}
