//! Avro schemas of Personalize: the model. Reading is in `read`, writing in `write`, the rules in `check` over
//! `table`, the spec's short form in `short`, comparing two of them in `compare`.
//! Not here: data (`data`).

pub mod check;
pub mod compare;
mod counts;
mod envelope;
mod fields;
mod form;
mod hints;
mod json;
mod read;
pub mod short;
pub mod table;
mod write;

pub use check::check;
pub use compare::{Evolution, equivalent, evolution};
pub use form::Form;
pub use short::ShortType;

pub use crate::finding::Place;

use crate::dataset::DatasetType;
use serde::Serialize;

/// The namespace that every documented schema has (docs/service/data.md, "Schemas").
pub const NAMESPACE: &str = "com.amazonaws.personalize.schema";

/// The version that every documented schema has.
pub const VERSION: &str = "1.0";

/// The types that a column may have, `null` aside (docs/service/data.md, "Schemas").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Primitive {
    /// 32 bits.
    Int,
    /// 64 bits.
    Long,
    /// 32 bits, binary floating point.
    Float,
    /// 64 bits, binary floating point.
    Double,
    /// UTF-8.
    String,
    /// True or false; never used for training or filters.
    Boolean,
}

impl Primitive {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Int, Self::Long, Self::Float, Self::Double, Self::String, Self::Boolean];

    /// As Avro writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::String => "string",
            Self::Boolean => "boolean",
        }
    }

    /// The type that a word names, exactly as Avro writes it.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|primitive| primitive.name() == word)
    }

    /// Whether it can be compared by size.
    pub fn is_number(self) -> bool {
        !matches!(self, Self::String | Self::Boolean)
    }
}

impl std::fmt::Display for Primitive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// An Avro schema as Personalize knows them: one flat record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Schema {
    /// `Interactions`, `Items`, …
    pub name: String,
    /// None when not given.
    pub namespace: Option<String>,
    /// As written, a number as its text; None when not given.
    pub version: Option<String>,
    /// The columns.
    pub fields: Vec<Field>,
    /// Keys of the record or of a field that the service does not know.
    #[serde(skip)]
    pub unknown: Vec<Unknown>,
    /// Where `name` stood.
    #[serde(skip)]
    pub place: Place,
    /// Where `namespace` stood.
    #[serde(skip)]
    pub namespace_place: Place,
    /// Where `version` stood.
    #[serde(skip)]
    pub version_place: Place,
    /// How it was written.
    #[serde(skip)]
    pub form: Form,
}

/// A key that has no meaning for the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The key.
    pub key: String,
    /// The field that has it; None for the record.
    pub field: Option<String>,
    /// Where the key stood.
    pub place: Place,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its types without `null`; more than one only in odd schemas.
    pub types: Vec<Primitive>,
    /// Whether a cell may be empty.
    pub nullable: bool,
    /// Whether `null` is the first member of the union; carries no meaning.
    pub null_first: bool,
    /// Few distinct values, `|` between several in one cell.
    pub categorical: bool,
    /// Text that the model reads.
    pub textual: bool,
    /// The item's name, for semantic similarity.
    pub item_name: bool,
    /// Where the whole field stood.
    #[serde(skip)]
    pub place: Place,
    /// Where its name stood.
    #[serde(skip)]
    pub name_place: Place,
    /// Where its type stood.
    #[serde(skip)]
    pub type_place: Place,
}

impl Field {
    /// A column of one type without null and marks.
    pub fn new(name: impl Into<String>, primitive: Primitive) -> Self {
        Self { name: name.into(), types: vec![primitive], ..Self::default() }
    }

    /// Its type, when it has exactly one.
    pub fn primitive(&self) -> Option<Primitive> {
        match self.types[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Whether cells are numbers.
    pub fn is_number(&self) -> bool {
        !self.types.is_empty() && self.types.iter().all(|t| t.is_number())
    }
}

impl Schema {
    /// A schema for a dataset with the usual namespace and version.
    pub fn new(kind: DatasetType, fields: Vec<Field>) -> Self {
        Self {
            name: kind.schema_name().to_owned(),
            namespace: Some(NAMESPACE.to_owned()),
            version: Some(VERSION.to_owned()),
            fields,
            ..Self::default()
        }
    }

    /// The column with this name, exactly, or else in another letter case: the service ignores case in field names
    /// (`Interactions.event_type` is accepted for `EVENT_TYPE`, docs/service/filters.md, "Words and values").
    pub fn field(&self, name: &str) -> Option<&Field> {
        let exact = self.fields.iter().find(|field| field.name == name);
        exact.or_else(|| self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)))
    }

    /// The kind of dataset that its name says, in any letter case.
    pub fn kind(&self) -> Option<DatasetType> {
        DatasetType::ALL
            .into_iter()
            .find(|kind| kind.schema_name().eq_ignore_ascii_case(&self.name))
    }
}
