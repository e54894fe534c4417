//! A schema without its fields: name, namespace, version, length, and keys that mean nothing.
//! Not here: the fields (`fields`, `counts`).

use super::{NAMESPACE, Schema, VERSION, hints};
use crate::dataset::{DatasetType, Domain};
use crate::finding::Finding;
use crate::rule::Code;

/// Longest schema that the service takes, in characters (docs/service/resources.md, "Schemas").
const MAX_LENGTH: usize = 20_000;

/// Name, namespace, version, length.
pub(super) fn envelope(schema: &Schema, kind: DatasetType, domain: Option<Domain>) -> Vec<Finding> {
    let mut found = Vec::new();
    let (is, wanted) = (schema.name.as_str(), kind.schema_name());
    if !is.eq_ignore_ascii_case(wanted) {
        let message =
            format!("the schema of {kind} is named `{is}`, but the service wants `{wanted}`");
        let help = match schema.kind() {
            Some(other) => format!(
                "write `\"name\": \"{wanted}\"`, or take the schema of {kind}: this one is of {other}"
            ),
            None => format!("write `\"name\": \"{wanted}\"`"),
        };
        found.push(Finding::new(Code::PZ1010, message).at(schema.place.0.clone()).help(help));
    } else if is != wanted {
        let message = format!("the schema is named `{is}`, the guide writes `{wanted}`");
        found.push(
            Finding::new(Code::PZ1011, message)
                .at(schema.place.0.clone())
                .help("nothing has to be done: the letter case is ignored"),
        );
    }
    if let Some(other) = schema.namespace.as_deref().filter(|n| *n != NAMESPACE) {
        let message =
            format!("the namespace is `{other}`; every documented schema has `{NAMESPACE}`");
        found.push(
            Finding::new(Code::PZ1012, message)
                .at(schema.namespace_place.0.clone())
                .help(format!("write `\"namespace\": \"{NAMESPACE}\"`")),
        );
    }
    if schema.plain_version() != VERSION {
        let message = format!(
            "the version is `{}`; every documented schema has `{VERSION}`",
            schema.plain_version()
        );
        found.push(
            Finding::new(Code::PZ1013, message)
                .at(schema.version_place.0.clone())
                .help(format!("write `\"version\": \"{VERSION}\"`")),
        );
    }
    let length = schema.to_avro().chars().count();
    if length > MAX_LENGTH {
        let message = format!(
            "the schema has {length} characters without white space, at most {MAX_LENGTH} are allowed"
        );
        found.push(
            Finding::new(Code::PZ1014, message).help("remove fields, or shorten their names"),
        );
    }
    if let (DatasetType::Actions | DatasetType::ActionInteractions, Some(domain)) = (kind, domain) {
        let message = format!("a dataset group of the domain {domain} has no {kind} dataset");
        found.push(
            Finding::new(Code::PZ1015, message)
                .at(schema.place.0.clone())
                .help("use a custom dataset group, one without a domain"),
        );
    }
    found
}

/// Keys of the record and of fields that the service does not know.
pub(super) fn unknown_keys(schema: &Schema) -> Vec<Finding> {
    let one = |unknown: &super::Unknown| {
        let of =
            unknown.field.as_ref().map_or("the schema".to_owned(), |f| format!("the field `{f}`"));
        let finding = Finding::new(
            Code::PZ1016,
            format!("{of} has the key `{}`, which has no meaning", unknown.key),
        );
        let help = hints::unknown_key(&unknown.key, unknown.field.is_some());
        finding.at(unknown.place.0.clone()).help(help)
    };
    schema.unknown.iter().map(one).collect()
}
