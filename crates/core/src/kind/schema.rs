//! The fields of a schema. Facts: reference/resources section 2: immutable, untagged, synchronous. Schemas are
//! named by their content, so a changed schema is a new one. Lowered together with its dataset.

use super::{
    KindFacts,
    field::{Field, Same},
};

/// A schema.
pub const FACTS: KindFacts = KindFacts {
    fields: &[
        Field::immutable("name", "holds the hash of the content"),
        Field::immutable("schema", "there is no UpdateSchema").same(Same::Avro),
        Field::immutable("domain", "there is no UpdateSchema"),
    ],
    tags: false,
    tags_at_create: false,
    operations: ["CreateSchema", "", "DeleteSchema"],
};
