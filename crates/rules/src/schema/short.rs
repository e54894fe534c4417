//! The short form of a schema in the spec: a name and a word such as `string?` for each field.
//! Not here: the long form (`read`).

use super::{Field, Form, Primitive, Schema, read::unknown_type, table};
use crate::dataset::{DatasetType, Domain};
use crate::finding::Finding;
use crate::rule::Code;
use serde::{Deserialize, Serialize};

/// A field of the short form: its type and, where they differ from the reserved field's own, its marks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShortType {
    /// `string`, `int`, `long`, `float`, `double` or `boolean`; a `?` at the end allows empty cells.
    pub r#type: String,
    /// Few distinct values. Not given: as the reserved field of this name demands, otherwise no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categorical: Option<bool>,
    /// Text that the model reads. Not given: as for `categorical`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub textual: Option<bool>,
    /// The item's name, for semantic similarity. Not given: no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_name: Option<bool>,
}

/// A field of the short form with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShortField {
    /// Its name.
    pub name: String,
    /// As in [`ShortType`].
    pub r#type: String,
    /// As in [`ShortType`].
    pub categorical: Option<bool>,
    /// As in [`ShortType`].
    pub textual: Option<bool>,
    /// As in [`ShortType`].
    pub item_name: Option<bool>,
}

/// A type and whether empty cells are allowed: `string?`.
///
/// # Errors
/// When the word is not one of the six types with or without `?`; the finding says what to write.
pub fn parse_type(word: &str) -> Result<(Primitive, bool), Finding> {
    let (name, nullable) = match word.trim().strip_suffix('?') {
        Some(name) => (name.trim_end(), true),
        None => (word.trim(), false),
    };
    if let Some(primitive) = Primitive::parse(name) {
        return Ok((primitive, nullable));
    }
    let help = unknown_type(name, "").help.unwrap_or_default();
    let help = format!("{help}, with a `?` at the end where cells may be empty");
    Err(Finding::new(Code::PZ1000, format!("`{word}` is not a type")).help(help))
}

/// The schema of a dataset from its short form.
///
/// # Errors
/// The first field whose type is not one, with the field's name.
pub fn schema(
    kind: DatasetType,
    domain: Option<Domain>,
    fields: &[ShortField],
) -> Result<Schema, String> {
    let fields: Result<Vec<Field>, String> =
        fields.iter().map(|field| long(kind, domain, field)).collect();
    Ok(Schema { form: Form::Short, ..Schema::new(kind, fields?) })
}

impl Schema {
    /// The schema of a dataset in a group of this domain, from its short form.
    ///
    /// # Errors
    /// The first field whose type is not one, with the field's name.
    pub fn from_short(
        kind: DatasetType,
        domain: Option<Domain>,
        fields: &[(String, ShortType)],
    ) -> Result<Self, String> {
        let named = |(name, t): &(String, ShortType)| ShortField {
            name: name.clone(),
            r#type: t.r#type.clone(),
            categorical: t.categorical,
            textual: t.textual,
            item_name: t.item_name,
        };
        schema(kind, domain, &fields.iter().map(named).collect::<Vec<_>>())
    }
}

/// Reserved fields that have to be categorical or textual are, unless the spec says otherwise.
fn long(kind: DatasetType, domain: Option<Domain>, field: &ShortField) -> Result<Field, String> {
    let (primitive, nullable) = parse_type(&field.r#type).map_err(|why| {
        format!("field `{}`: {}; {}", field.name, why.message, why.help.unwrap_or_default())
    })?;
    let mark = match table::reserved(kind, domain, &field.name) {
        Some(known) if primitive == Primitive::String => known.mark,
        _ => table::Mark::None,
    };
    Ok(Field {
        name: field.name.clone(),
        types: vec![primitive],
        nullable,
        null_first: nullable,
        categorical: field.categorical.unwrap_or(mark == table::Mark::Categorical),
        textual: field.textual.unwrap_or(mark == table::Mark::Textual),
        item_name: field.item_name.unwrap_or(false),
        ..Field::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn types() {
        assert_eq!(parse_type("string?"), Ok((Primitive::String, true)));
        assert_eq!(parse_type(" long "), Ok((Primitive::Long, false)));
        expect!["error[PZ1000]: `integer?` is not a type; help: write `int`, with a `?` at the end where cells may be empty"]
            .assert_eq(&parse_type("integer?").unwrap_err().to_string());
        expect!["error[PZ1000]: `qx` is not a type; help: the types are `int`, `long`, `float`, `double`, `string`, `boolean` and `null`, with a `?` at the end where cells may be empty"]
            .assert_eq(&parse_type("qx").unwrap_err().to_string());
    }

    fn of(name: &str, word: &str) -> (String, ShortType) {
        (name.into(), ShortType { r#type: word.into(), ..ShortType::default() })
    }

    #[test]
    fn reserved_fields_get_their_marks() {
        let fields =
            [of("ITEM_ID", "string"), of("GENRES", "string"), of("PRODUCT_DESCRIPTION", "string?")];
        let schema =
            Schema::from_short(DatasetType::Items, Some(Domain::VideoOnDemand), &fields).unwrap();
        assert_eq!(
            schema.fields.iter().map(|f| (f.categorical, f.textual)).collect::<Vec<_>>(),
            [(false, false), (true, false), (false, true)]
        );
        let custom = Schema::from_short(DatasetType::Items, None, &fields).unwrap();
        assert!(!custom.fields[1].categorical, "GENRES is not reserved in a custom group");
    }

    #[test]
    fn the_field_is_named_in_the_error() {
        expect!["field `A`: `bool` is not a type; write `boolean`, with a `?` at the end where cells may be empty"]
            .assert_eq(&Schema::from_short(DatasetType::Items, None, &[of("A", "bool")]).unwrap_err());
    }
}
