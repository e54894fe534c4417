//! The properties of a live record, held against the schema of its dataset.
//! Not here: the members that the calls have of their own.
//!
//! Keys are the schema's names in camel case (docs/service/data.md, "Live records"). What the service does with a
//! key that the schema has not and with a missing column that may not be null are doubts. A value of another type
//! is refused, so that no data is lost in silence.

use std::collections::BTreeMap;

use personalize_rules::cell::LONGEST_TEXT;
use personalize_rules::schema::{Field, Primitive, Schema};
use serde_json::{Map, Value};

use crate::ServiceError;
use crate::doubt::{Doubts, LiveMissingColumn, LiveUnknownProperty};

/// Values by column.
#[derive(Debug)]
pub(super) struct Given<'s> {
    schema: &'s Schema,
    place: &'s str,
    pub(super) cells: BTreeMap<String, String>,
    forgiven: Vec<&'static str>,
    doubts: Doubts,
}

impl<'s> Given<'s> {
    /// Reads properties: a JSON object, or the text of one.
    pub(super) fn read(
        given: Option<&Value>,
        schema: &'s Schema,
        place: &'s str,
        forbidden: &[&str],
        doubts: Doubts,
    ) -> Result<Self, ServiceError> {
        let no = |why: &str| refused(place, why);
        let object = object(given).ok_or_else(|| no("properties are not a JSON object"))?;
        let mut cells = BTreeMap::new();
        for (key, value) in &object {
            if forbidden.iter().any(|name| name.eq_ignore_ascii_case(key)) {
                return Err(no(&format!("properties must not have `{key}`")));
            }
            let field = schema.fields.iter().find(|field| plain(&field.name) == plain(key));
            let Some(field) = field else {
                if doubts.live_unknown_property == LiveUnknownProperty::Taken {
                    continue;
                }
                let why = format!("the schema has no column for the property `{key}`");
                return Err(no(&why));
            };
            match value {
                Value::Null if field.nullable => {}
                value => {
                    let cell = cell(field, value).map_err(|why| no(&format!("`{key}` {why}")))?;
                    cells.insert(field.name.clone(), cell);
                }
            }
        }
        Ok(Given { schema, place, cells, forgiven: Vec::new(), doubts })
    }

    /// Gives a column the value of a member of the call, when the schema has it.
    pub(super) fn set(&mut self, column: &str, value: Option<String>) {
        if let Some((field, value)) = self.schema.field(column).zip(value) {
            self.cells.insert(field.name.clone(), value);
        }
    }

    /// A column that may be missing whatever the schema says.
    pub(super) fn forgive(&mut self, column: &'static str) {
        self.forgiven.push(column);
    }

    /// The values, when no column lacks one; `kept` are columns that the record has elsewhere.
    pub(super) fn complete(self, kept: &[&str]) -> Result<BTreeMap<String, String>, ServiceError> {
        let elsewhere = |field: &Field| {
            kept.iter().chain(&self.forgiven).any(|it| it.eq_ignore_ascii_case(&field.name))
        };
        let mut needed = self.schema.fields.iter().filter(|it| !it.nullable && !elsewhere(it));
        let strict = self.doubts.live_missing_column == LiveMissingColumn::Refused;
        if strict && let Some(missing) = needed.find(|field| !self.cells.contains_key(&field.name))
        {
            let why = format!("there is no value for {}, which must not be null", missing.name);
            return Err(refused(self.place, &why));
        }
        Ok(self.cells)
    }
}

/// The refusal of one record.
pub(super) fn refused(place: &str, why: &str) -> ServiceError {
    ServiceError::invalid_input(format!("Invalid record at '{place}': {why}."))
}

/// The properties of a record.
pub(super) fn object(given: Option<&Value>) -> Option<Map<String, Value>> {
    match given {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(object)) => Some(object.clone()),
        Some(Value::String(text)) => serde_json::from_str(text).ok(),
        Some(_) => None,
    }
}

/// `numberOfRatings` and `NUMBER_OF_RATINGS` are the same; the service has column names differ
/// in more than underscores.
fn plain(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// A value as the cell of an import has it. Numbers may come as texts: the guide has examples of it.
fn cell(field: &Field, value: &Value) -> Result<String, &'static str> {
    let whole = field.types.iter().all(|it| matches!(it, Primitive::Int | Primitive::Long));
    match (field.primitive(), value) {
        (Some(Primitive::String), Value::String(text)) => {
            if !field.textual && text.chars().count() > LONGEST_TEXT {
                return Err("has more than 1000 characters");
            }
            Ok(text.clone())
        }
        (Some(Primitive::String), _) => Err("has to be a string"),
        (Some(Primitive::Boolean), Value::Bool(flag)) => Ok(flag.to_string()),
        (Some(Primitive::Boolean), _) => Err("has to be true or false"),
        (_, Value::Number(_) | Value::String(_)) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
            match is_number && (!whole || text.parse::<i64>().is_ok()) {
                true => Ok(text),
                false if whole => Err("has to be a whole number"),
                false => Err("has to be a number"),
            }
        }
        _ => Err("has to be a number"),
    }
}

#[cfg(test)]
mod tests {
    use personalize_rules::dataset::DatasetType;
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        let nullable = |field: Field| Field { nullable: true, ..field };
        let fields = vec![
            Field::new("ITEM_ID", Primitive::String),
            Field::new("GENRES", Primitive::String),
            nullable(Field::new("NUMBER_OF_RATINGS", Primitive::Int)),
            nullable(Field::new("PRICE", Primitive::Float)),
        ];
        Schema::new(DatasetType::Items, fields)
    }

    fn read(properties: Value) -> Result<BTreeMap<String, String>, String> {
        let schema = schema();
        let given = Given::read(
            Some(&properties),
            &schema,
            "items.1.member",
            &["itemId"],
            Doubts::default(),
        );
        given.and_then(|given| given.complete(&["ITEM_ID"])).map_err(|error| error.message)
    }

    #[test]
    fn keys_are_columns_in_camel_case_and_values_become_cells() {
        let cells = read(json!({"genres": "드라마|Comedy", "numberOfRatings": "12", "price": 9.5}));
        let cells = cells.unwrap();
        let all: Vec<_> = cells.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let expected = [("GENRES", "드라마|Comedy"), ("NUMBER_OF_RATINGS", "12"), ("PRICE", "9.5")];
        assert_eq!(all, expected);
        assert_eq!(read(json!(r#"{"genres": "a", "price": null}"#)).unwrap().len(), 1);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_place() {
        let long = "x".repeat(1001);
        let cases = [
            (json!({"genres": "a", "colour": "red"}), "no column for the property `colour`"),
            (json!({"price": 1}), "no value for GENRES"),
            (json!({"genres": null}), "`genres` has to be a string"),
            (json!({"genres": 1}), "`genres` has to be a string"),
            (json!({"genres": long}), "more than 1000 characters"),
            (json!({"genres": "a", "numberOfRatings": 1.5}), "has to be a whole number"),
            (json!({"genres": "a", "price": "cheap"}), "`price` has to be a number"),
            (json!({"genres": "a", "ITEMID": "1"}), "must not have `ITEMID`"),
            (json!("[1]"), "not a JSON object"),
        ];
        for (properties, why) in cases {
            let message = read(properties).unwrap_err();
            assert!(message.contains(why), "{message}");
            assert!(message.starts_with("Invalid record at 'items.1.member': "), "{message}");
        }
    }
}
