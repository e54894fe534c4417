//! The tree as serde reads it: maps keep the order of the file, which a JSON value would lose.
//! Not here: what a spec may say (`spec::types`), and places, which typed values do not have.

use super::{Content, Entry, Node};
use serde::de::{
    self, IntoDeserializer, Visitor,
    value::{Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer},
};
use serde_json::Value;

impl Node {
    /// The value that the tree describes.
    ///
    /// # Errors
    /// Where it has another form than `T`.
    pub fn read<'de, T: de::Deserialize<'de>>(&'de self) -> Result<T, Error> {
        T::deserialize(self)
    }
}

fn pair(entry: &Entry) -> (&str, &Node) {
    (entry.key.as_str(), &entry.value)
}

impl<'de> IntoDeserializer<'de, Error> for &'de Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.content {
            Content::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Content::Map(entries) => {
                visitor.visit_map(MapDeserializer::new(entries.iter().map(pair)))
            }
            Content::Scalar(scalar) => match scalar.value() {
                Value::Null => visitor.visit_unit(),
                Value::Bool(value) => visitor.visit_bool(value),
                Value::Number(n) => match (n.as_u64(), n.as_i64(), n.as_f64()) {
                    (Some(n), ..) => visitor.visit_u64(n),
                    (_, Some(n), _) => visitor.visit_i64(n),
                    (.., n) => visitor.visit_f64(n.unwrap_or_default()),
                },
                _ => visitor.visit_borrowed_str(&scalar.text),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scalar().map(super::Scalar::value) {
            Some(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.content {
            Content::Scalar(scalar) => {
                scalar.text.as_str().into_deserializer().deserialize_enum(name, variants, visitor)
            }
            _ => {
                let map = MapDeserializer::new(self.entries().iter().map(pair));
                visitor.visit_enum(MapAccessDeserializer::new(map))
            }
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::parse;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Map(BTreeMap<String, u8>),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Word {
        InPlace,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct All {
        text: Option<String>,
        none: Option<f64>,
        numbers: Vec<f64>,
        either: Vec<Either>,
        word: Word,
        yes: bool,
        id: i64,
    }

    #[test]
    fn every_form_of_value_is_read() {
        let text = "{text: 'off', none: ~, numbers: [1, -2, 0.5], either: [a, {b: 2}], word: in-place, yes: true, id: -7}";
        let all: All = parse(text).unwrap().read().unwrap();
        assert_eq!(
            all,
            All {
                text: Some("off".into()),
                none: None,
                numbers: vec![1.0, -2.0, 0.5],
                either: vec![Either::Text("a".into()), Either::Map([("b".into(), 2)].into())],
                word: Word::InPlace,
                yes: true,
                id: -7,
            }
        );
    }

    #[test]
    fn a_wrong_form_is_an_error() {
        assert!(parse("{text: [1]}").unwrap().read::<All>().is_err());
    }
}
