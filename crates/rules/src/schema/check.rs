//! A schema held against the rules of its dataset and domain: every finding, in the order of the text.
//! Not here: the facts about reserved fields (`table`), and the form of the text (`read`).

use super::counts::counts;
use super::envelope::{envelope, unknown_keys};
use super::table::{self, Fields, Known};
use super::{Schema, fields};
use crate::dataset::{DatasetType, Domain};
use crate::finding::{Finding, grouped, suggest};
use crate::rule::Code;

/// Everything that the service refuses in this schema for this dataset, and what is doubtful about it.
pub fn check(schema: &Schema, kind: DatasetType, domain: Option<Domain>) -> Vec<Finding> {
    let rules = table::fields(kind, domain);
    if schema.fields.len() > MOST_FIELDS {
        let count = grouped(schema.fields.len() as u64);
        let message = format!(
            "{kind} may have {} fields of your own, but there are {count} fields",
            rules.own
        );
        let finding = Finding::new(Code::PZ1032, message).at(schema.place.0.clone());
        return vec![finding.help("remove the fields that matter least")];
    }
    let mut found = envelope(schema, kind, domain);
    found.extend(unknown_keys(schema));
    found.extend(missing(schema, rules));
    for (index, field) in schema.fields.iter().enumerate() {
        found.extend(fields::name(field, &schema.fields[..index]));
        match table::reserved(kind, domain, &field.name) {
            Some(known) => found.extend(fields::reserved(field, known, schema.form)),
            None => found.extend(fields::own(field)),
        }
        found.extend(fields::marks(field, kind, schema.form));
    }
    found.extend(counts(schema, kind, domain, rules));
    found.sort_by_key(|f| f.span().map_or(0, |span| span.start));
    found
}

/// Of more fields than these nothing else is said: no dataset may have half as many.
const MOST_FIELDS: usize = 1_000;

fn missing(schema: &Schema, rules: &Fields) -> Vec<Finding> {
    let absent =
        |known: &&Known| known.required && !schema.fields.iter().any(|f| f.name == known.name);
    let one = |known: &Known| {
        let finding =
            Finding::new(Code::PZ1020, format!("the required field `{}` is missing", known.name));
        let free = schema.fields.iter().filter(|f| !rules.known.iter().any(|k| k.name == f.name));
        match suggest(known.name, free.map(|f| f.name.as_str()))
            .and_then(|near| schema.fields.iter().find(|f| f.name == near))
        {
            Some(near) => finding
                .at(near.name_place.0.clone())
                .help(format!("rename `{}` to `{}`", near.name, known.name)),
            None => finding
                .at(schema.place.0.clone())
                .help(format!("add `{}`", schema.form.field(known))),
        }
    };
    rules.known.iter().filter(absent).map(one).collect()
}
