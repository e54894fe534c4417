//! The two ways to write a schema, Avro and the short form of the spec, so that help speaks the one that was used.
//! Not here: reading them (`read`, `short`).

use super::table::{Known, Mark};

/// How a schema was written, which has no part in its meaning: all are equal.
#[derive(Debug, Clone, Copy, Default)]
pub enum Form {
    /// An Avro file, or not written at all.
    #[default]
    Avro,
    /// Names and words such as `string?` in the spec.
    Short,
}

impl PartialEq for Form {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Form {}

impl Form {
    /// A type as it is written: `["null", "float"]` or `float?`.
    pub fn type_word(self, primitive: &str, nullable: bool) -> String {
        match (self, nullable) {
            (Self::Avro, true) => format!("[\"null\", \"{primitive}\"]"),
            (Self::Avro, false) => format!("\"{primitive}\""),
            (Self::Short, true) => format!("{primitive}?"),
            (Self::Short, false) => primitive.to_owned(),
        }
    }

    /// The remedy for a wrong type.
    pub(super) fn write_type(self, primitive: &str, nullable: bool) -> String {
        let word = self.type_word(primitive, nullable);
        match self {
            Self::Avro => format!("write `\"type\": {word}`"),
            Self::Short => format!("write `{word}` as its type"),
        }
    }

    /// A mark that is set: `"textual": true` or `textual: true`.
    pub(crate) fn mark(self, mark: &str) -> String {
        match self {
            Self::Avro => format!("\"{mark}\": true"),
            Self::Short => format!("{mark}: true"),
        }
    }

    /// A whole field. The short form needs no marks: reserved fields have theirs without being asked.
    pub(super) fn field(self, known: &Known) -> String {
        let kind = known.types.first().map_or("string", |t| t.name());
        match (self, known.mark) {
            (Self::Short, _) => format!("{}: {kind}", known.name),
            (Self::Avro, mark) => {
                let mark = match mark {
                    Mark::None => "",
                    Mark::Categorical => ", \"categorical\": true",
                    Mark::Textual => ", \"textual\": true",
                };
                format!("{{\"name\": \"{}\", \"type\": \"{kind}\"{mark}}}", known.name)
            }
        }
    }
}
