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
/// to spare, and names that are the same for each of them once ([`Props::share_names`]).
#[derive(Debug, Clone, Default)]
pub struct Props(Option<Arc<Fields>>);

/// Names in their order, and a value for each.
#[derive(Debug, Clone, Default)]
struct Fields {
    names: Arc<[SmolStr]>,
    values: Box<[Value]>,
}

impl Props {
    /// No fields.
    pub const fn new() -> Props {
        Props(None)
    }

    /// The fields of these names. Of a name that comes twice, the last value counts.
    fn of(mut fields: Vec<(SmolStr, Value)>) -> Props {
        if fields.is_empty() {
            return Props::new();
        }
        fields.reverse();
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        fields.dedup_by(|(a, _), (b, _)| a == b);
        let (names, values): (Vec<SmolStr>, Vec<Value>) = fields.into_iter().unzip();
        Props(Some(Arc::new(Fields { names: names.into(), values: values.into() })))
    }

    fn names(&self) -> &[SmolStr] {
        self.0.as_deref().map_or(&[], |fields| &fields.names)
    }

    fn all_values(&self) -> &[Value] {
        self.0.as_deref().map_or(&[], |fields| &fields.values)
    }

    fn values_mut(&mut self) -> &mut [Value] {
        &mut Arc::make_mut(self.0.get_or_insert_default()).values
    }

    /// Where the field `name` is, or where it would have to come.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.names().binary_search_by(|field| field.as_str().cmp(name))
    }

    /// Keeps the names once for these fields and those of `other`, where they are the same.
    pub fn share_names(&mut self, other: &Props) {
        if let (Some(fields), Some(others)) = (&mut self.0, &other.0)
            && fields.names == others.names
        {
            Arc::make_mut(fields).names = others.names.clone();
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names().is_empty()
    }

    /// The value of the field `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.place(name).ok().map(|i| &self.all_values()[i])
    }

    /// The value of the field `name`, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let i = self.place(name).ok()?;
        Some(&mut self.values_mut()[i])
    }

    /// Whether there is a field `name`.
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// Sets the field `name`.
    pub fn insert(&mut self, name: SmolStr, value: Value) {
        match self.place(&name) {
            Ok(i) => self.values_mut()[i] = value,
            Err(_) => self.extend([(name, value)]),
        }
    }

    /// Takes the field `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let i = self.place(name).ok()?;
        let mut fields = Vec::from_iter(std::mem::take(self));
        let (_, value) = fields.remove(i);
        *self = Props::of(fields);
        Some(value)
    }

    /// The names of the fields, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.names().iter().map(SmolStr::as_str)
    }

    /// The values of the fields, in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.all_values().iter()
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
        self.names() == other.names() && self.all_values() == other.all_values()
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
            self.insert(name.into(), Value::Null);
            i
        });
        &mut self.values_mut()[i]
    }
}

impl From<Map<String, Value>> for Props {
    fn from(map: Map<String, Value>) -> Props {
        map.into_iter().collect()
    }
}

impl<N: Into<SmolStr>> FromIterator<(N, Value)> for Props {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(fields: I) -> Props {
        Props::of(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<N: Into<SmolStr>> Extend<(N, Value)> for Props {
    fn extend<I: IntoIterator<Item = (N, Value)>>(&mut self, fields: I) {
        let mut all = Vec::from_iter(std::mem::take(self));
        all.extend(fields.into_iter().map(|(name, value)| (name.into(), value)));
        *self = Props::of(all);
    }
}

impl IntoIterator for Props {
    type Item = (SmolStr, Value);
    type IntoIter = std::vec::IntoIter<(SmolStr, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        let Fields { names, values } = self.0.map(Arc::unwrap_or_clone).unwrap_or_default();
        let fields: Vec<_> = names.iter().cloned().zip(values).collect();
        fields.into_iter()
    }
}

/// Names and values of fields, in the order of the names.
type Iter<'p> = std::iter::Zip<
    std::iter::Map<std::slice::Iter<'p, SmolStr>, fn(&'p SmolStr) -> &'p str>,
    std::slice::Iter<'p, Value>,
>;

impl<'p> IntoIterator for &'p Props {
    type Item = (&'p str, &'p Value);
    type IntoIter = Iter<'p>;

    fn into_iter(self) -> Self::IntoIter {
        let as_str: fn(&'p SmolStr) -> &'p str = SmolStr::as_str;
        self.names().iter().map(as_str).zip(self.all_values())
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
        let first = Props::from_iter([("a", json!(1))]);
        let mut second = first.clone();
        assert!(std::ptr::eq(first.all_values(), second.all_values()));
        second.insert("a".into(), json!(2));
        assert_eq!((&first["a"], &second["a"]), (&json!(1), &json!(2)));
    }

    #[test]
    fn names_are_shared_where_they_are_the_same() {
        let first = Props::from_iter([("a", json!(1)), ("b", json!(2))]);
        let mut same = Props::from_iter([("b", json!(3)), ("a", json!(4))]);
        let mut other = Props::from_iter([("a", json!(5))]);
        same.share_names(&first);
        other.share_names(&first);
        assert!(std::ptr::eq(first.names(), same.names()));
        assert_eq!((same.to_value(), other.to_value()), (json!({"a": 4, "b": 3}), json!({"a": 5})));
    }

    #[test]
    fn fields_are_sorted_and_the_last_of_a_name_counts() {
        let mut props = Props::from_iter([("b", json!(1)), ("a", json!(2)), ("b", json!(3))]);
        assert_eq!(props.iter().collect::<Vec<_>>(), [("a", &json!(2)), ("b", &json!(3))]);
        props.extend([("c", json!(4)), ("a", json!(5))]);
        props["d"] = json!(6);
        assert_eq!(props.remove("b"), Some(json!(3)));
        assert_eq!(props.to_value(), json!({"a": 5, "c": 4, "d": 6}));
    }
}
