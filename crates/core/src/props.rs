//! Property values: JSON in the service's own field names, and references to values that only
//! running can know. Not here: which fields a kind has (see `resource`).

use crate::address::Address;
use serde_json::{Map, Value, json};

/// The fields of a resource by the service's own names (`minProvisionedTPS`), sorted by name.
pub type Props = Map<String, Value>;

/// The single key of an object that stands for a value known only while applying.
const REF: &str = "$ref";

/// A reference to output `attr` of the resource at `address`, as a value inside [`Props`]:
/// `{"$ref": "solution-version/for-you#arn"}`.
pub fn reference(address: &Address, attr: &str) -> Value {
    json!({ REF: format!("{address}#{attr}") })
}

/// The address and attribute that `value` refers to, if it is a reference.
pub fn as_reference(value: &Value) -> Option<(Address, &str)> {
    let object = value.as_object().filter(|o| o.len() == 1)?;
    let (address, attr) = object.get(REF)?.as_str()?.split_once('#')?;
    Some((address.parse().ok()?, attr))
}

/// Replaces every reference in `value` by what `lookup` answers; fails with the first reference
/// that has no answer.
pub fn resolve(
    value: &Value,
    lookup: &impl Fn(&Address, &str) -> Option<Value>,
) -> Result<Value, String> {
    if let Some((address, attr)) = as_reference(value) {
        return lookup(&address, attr).ok_or_else(|| format!("{address}#{attr}"));
    }
    Ok(match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(k, v)| Ok((k.clone(), resolve(v, lookup)?)))
                .collect::<Result<_, String>>()?,
        ),
        Value::Array(items) => {
            Value::Array(items.iter().map(|v| resolve(v, lookup)).collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    })
}

/// Every reference inside `value`, in order of appearance.
pub fn references(value: &Value) -> Vec<(Address, String)> {
    if let Some((address, attr)) = as_reference(value) {
        return vec![(address, attr.to_owned())];
    }
    match value {
        Value::Object(map) => map.values().flat_map(references).collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
