//! Property values: JSON in the service's own field names, and references to values that only
//! running can know. Not here: which fields a kind has (see `resource`).

use crate::address::Address;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
    sync::Arc,
};

/// The fields of a resource by the service's own names (`minProvisionedTPS`), sorted by name.
///
/// Clones share them until one of the clones is changed: a plan of a folder has the fields of each file in its graph, in
/// its steps, and in what is left of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Props(Arc<Map<String, Value>>);

impl Props {
    /// No fields.
    pub fn new() -> Props {
        Props::default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields as one JSON object.
    pub fn to_value(&self) -> Value {
        Value::Object(Map::clone(&self.0))
    }

    /// The fields as a map that is nobody else's.
    pub fn into_map(self) -> Map<String, Value> {
        Arc::unwrap_or_clone(self.0)
    }
}

impl Deref for Props {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Props {
    fn deref_mut(&mut self) -> &mut Self::Target {
        Arc::make_mut(&mut self.0)
    }
}

impl From<Map<String, Value>> for Props {
    fn from(map: Map<String, Value>) -> Props {
        Props(Arc::new(map))
    }
}

impl FromIterator<(String, Value)> for Props {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(fields: I) -> Props {
        Map::from_iter(fields).into()
    }
}

impl IntoIterator for Props {
    type Item = (String, Value);
    type IntoIter = serde_json::map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.into_map().into_iter()
    }
}

impl<'p> IntoIterator for &'p Props {
    type Item = (&'p String, &'p Value);
    type IntoIter = serde_json::map::Iter<'p>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<Props> for Value {
    fn from(props: Props) -> Value {
        Value::Object(props.into_map())
    }
}

impl Serialize for Props {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Props {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Props::from)
    }
}

impl JsonSchema for Props {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Map::<String, Value>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Map::<String, Value>::json_schema(generator)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_their_fields_until_one_is_changed() {
        let first = Props::from_iter([("a".to_owned(), json!(1))]);
        let mut second = first.clone();
        assert!(std::ptr::eq(&*first, &*second));
        second.insert("a".into(), json!(2));
        assert_eq!((&first["a"], &second["a"]), (&json!(1), &json!(2)));
    }
}
