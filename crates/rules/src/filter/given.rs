//! Values for the placeholders of a filter: as the service takes them, texts in double quotes, numbers bare
//! (docs/service/filters.md, "Values at run time"), and those of a batch job held against its filter.
//! Not here: what a filter does with them (`values`), and lines that bring values of their own (`lines`).

use super::values::wanted;
use super::{Expression, Filter, Operator, Value};
use crate::finding::{Finding, listed, suggest};
use crate::rule::Code;
use std::collections::BTreeMap;

/// The most characters of a value (model, FilterAttributeValue).
pub const LONGEST_VALUE: usize = 1_000;

/// The value of the placeholder `name` in the service's form; none where the filter has no such placeholder. What has double
/// quotes is in that form already. Of an operator that takes several, `Drama, Comedy` is two.
pub fn quoted(filter: &Filter, name: &str, value: &str) -> Option<String> {
    let operator = operator(filter, name)?;
    let is_number = value.trim().parse::<f64>().is_ok();
    if value.contains('"') || (!operator.is_membership() && is_number) {
        return Some(value.to_owned());
    }
    let texts: Vec<String> = value.split(',').map(|text| format!("\"{}\"", text.trim())).collect();
    Some(texts.join(","))
}

/// How the placeholder is compared.
fn operator(filter: &Filter, name: &str) -> Option<Operator> {
    let mut predicates = filter.expressions.iter().flat_map(Expression::predicates);
    let uses = |value: &Value| matches!(value, Value::Placeholder(it) if it == name);
    let found = predicates.find(|it| it.operands.iter().any(|operand| uses(&operand.value)))?;
    Some(found.operator)
}

/// Whatever is wrong with the values that a batch job gives once for all its lines: each placeholder of the filter has one, and
/// nothing else. Findings carry a JSON pointer into the block of the job.
pub fn check_values(filter: &Filter, given: &BTreeMap<&str, &str>) -> Vec<Finding> {
    let placeholders = filter.placeholders();
    let mut found = Vec::new();
    let names = || listed(placeholders.iter().map(|name| format!("`{name}`")), 5);
    if let Some(missing) = placeholders.iter().find(|name| !given.contains_key(**name)) {
        let message =
            format!("the filter has `${missing}`, and `filterValues` has no value for it");
        let help = format!("write a value for {}", names());
        found.push(Finding::new(Code::PZ3056, message).on_value("/filter").help(help));
    }
    for (name, value) in given {
        let pointer = format!("/filterValues/{name}");
        if !placeholders.contains(name) {
            let message = format!("the filter has no placeholder `{name}`");
            let near = suggest(name, placeholders.iter().copied());
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if placeholders.is_empty() => "remove it; the filter takes no values".into(),
                None => format!("it has {}", names()),
            };
            found.push(Finding::new(Code::PZ3056, message).on(pointer).help(help));
            continue;
        }
        let problem = match wanted(value) {
            _ if value.trim_matches(['"', ' ']).is_empty() => {
                Some("this value is empty".to_owned())
            }
            Err(why) => Some(format!("this value cannot be read: {why}")),
            Ok(_) if value.chars().count() > LONGEST_VALUE => {
                Some(format!("this value has more than {LONGEST_VALUE} characters"))
            }
            Ok(_) => None,
        };
        found.extend(problem.map(|message| {
            let help = "write it as `Drama`, or several as `Drama, Comedy`";
            Finding::new(Code::PZ3056, message).on_value(&pointer).help(help)
        }));
    }
    found
}
