//! Property values: JSON in the service's own field names, and references to values that only
//! running can know. Not here: which fields a kind has (see `resource`).

use crate::address::Address;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use smol_str::SmolStr;
use std::{
    borrow::Cow,
    ops::{Index, IndexMut},
    sync::Arc,
};

/// The fields of a resource by the service's own names (`minProvisionedTPS`), sorted by name.
///
/// Clones share them until one of the clones is changed: a plan of a folder has the fields of each file in its graph, in
/// its steps, and in what is left of it. A folder may have a hundred thousand files, so that fields are kept without room
/// to spare.
#[derive(Debug, Clone, Default)]
pub struct Props(Option<Arc<Vec<(SmolStr, Value)>>>);

impl Props {
    /// No fields.
    pub const fn new() -> Props {
        Props(None)
    }

    fn fields(&self) -> &[(SmolStr, Value)] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    fn fields_mut(&mut self) -> &mut Vec<(SmolStr, Value)> {
        Arc::make_mut(self.0.get_or_insert_default())
    }

    /// Where the field `name` is, or where it would have to come.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.fields().binary_search_by(|(field, _)| field.as_str().cmp(name))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }

    /// The value of the field `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.place(name).ok().map(|i| &self.fields()[i].1)
    }

    /// The value of the field `name`, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let i = self.place(name).ok()?;
        Some(&mut self.fields_mut()[i].1)
    }

    /// Whether there is a field `name`.
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// Sets the field `name`.
    pub fn insert(&mut self, name: SmolStr, value: Value) {
        match self.place(&name) {
            Ok(i) => self.fields_mut()[i].1 = value,
            Err(i) => self.fields_mut().insert(i, (name, value)),
        }
    }

    /// Takes the field `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let i = self.place(name).ok()?;
        Some(self.fields_mut().remove(i).1)
    }

    /// The names of the fields, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.fields().iter().map(|(name, _)| name.as_str())
    }

    /// The values of the fields, in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.fields().iter().map(|(_, value)| value)
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.into_iter()
    }

    /// The fields as one JSON object.
    pub fn to_value(&self) -> Value {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The fields as a map that is nobody else's.
    pub fn into_map(self) -> Map<String, Value> {
        self.into_iter().map(|(name, value)| (name.into(), value)).collect()
    }
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.fields() == other.fields()
    }
}

impl Index<&str> for Props {
    type Output = Value;

    /// The value of a field; `null` where there is none.
    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}

impl IndexMut<&str> for Props {
    /// The value of a field, to be changed; `null` where there was none.
    fn index_mut(&mut self, name: &str) -> &mut Value {
        let i = self.place(name).unwrap_or_else(|i| {
            self.fields_mut().insert(i, (name.into(), Value::Null));
            i
        });
        &mut self.fields_mut()[i].1
    }
}

impl From<Map<String, Value>> for Props {
    fn from(map: Map<String, Value>) -> Props {
        map.into_iter().collect()
    }
}

impl<N: Into<SmolStr>> FromIterator<(N, Value)> for Props {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(fields: I) -> Props {
        let mut all = Props::new();
        all.extend(fields);
        all
    }
}

impl<N: Into<SmolStr>> Extend<(N, Value)> for Props {
    fn extend<I: IntoIterator<Item = (N, Value)>>(&mut self, fields: I) {
        let fields = fields.into_iter();
        let more = fields.size_hint().0;
        if more > 0 {
            self.fields_mut().reserve_exact(more);
        }
        fields.for_each(|(name, value)| self.insert(name.into(), value));
    }
}

impl IntoIterator for Props {
    type Item = (SmolStr, Value);
    type IntoIter = std::vec::IntoIter<(SmolStr, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(Arc::unwrap_or_clone).unwrap_or_default().into_iter()
    }
}

/// Names and values of fields, in the order of the names.
type Fields<'p> = std::iter::Map<
    std::slice::Iter<'p, (SmolStr, Value)>,
    fn(&'p (SmolStr, Value)) -> (&'p str, &'p Value),
>;

impl<'p> IntoIterator for &'p Props {
    type Item = (&'p str, &'p Value);
    type IntoIter = Fields<'p>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields().iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl From<Props> for Value {
    fn from(props: Props) -> Value {
        Value::Object(props.into_map())
    }
}

impl Serialize for Props {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
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

/// A field's name with a capital, as the SDK's shapes and other services have names: `itemId` as `ItemId`.
pub fn upper_first(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    first.to_ascii_uppercase() + rest
}

/// The same the other way: `ItemId` as `itemId`.
pub fn lower_first(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    first.to_ascii_lowercase() + rest
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
        assert!(std::ptr::eq(first.fields(), second.fields()));
        second.insert("a".into(), json!(2));
        assert_eq!((&first["a"], &second["a"]), (&json!(1), &json!(2)));
    }
}
