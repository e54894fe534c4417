//! Maps of a spec in which the order of the file counts: the fields of a schema, the columns of a source.
//! Not here: which fields a dataset may have (`rules::schema`).

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

/// Values by name, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ordered<V>(pub Vec<(String, V)>);

/// The fields of a schema by name, in the order of the file, which is the order of the columns.
pub type Fields = Ordered<Field>;

impl<V: Serialize> Serialize for Ordered<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Ordered<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

struct InOrder<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for InOrder<V> {
    type Value = Ordered<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<V>, A::Error> {
        let mut values = Vec::new();
        while let Some(entry) = map.next_entry()? {
            values.push(entry);
        }
        Ok(Ordered(values))
    }
}

impl<V: JsonSchema> JsonSchema for Ordered<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Ordered{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, V>::json_schema(generator)
    }
}

/// The type of a field: `string`, `int?`, or a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Field {
    /// The type; `?` makes it nullable.
    Type(String),
    /// The type with further settings.
    Block(FieldBlock),
}

/// A field with further settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldBlock {
    /// `string`, `int`, `long`, `float`, `double` or `boolean`; `?` makes it nullable.
    pub r#type: String,
    /// Whether it is a category; several values are separated by `|`.
    pub categorical: Option<bool>,
    /// Whether it is text that the model reads (items only).
    pub textual: Option<bool>,
    /// Whether it is the name of the item (for semantic similarity).
    pub item_name: Option<bool>,
}
