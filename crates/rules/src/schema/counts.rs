//! What is counted over all fields of a schema: how many there are, and what says something.
//! Not here: single fields (`fields`).

use super::table::{self, Fields, Mark};
use super::{Field, Schema};
use crate::dataset::{DatasetType, Domain};
use crate::finding::Finding;
use crate::rule::Code;

/// What is counted over all fields.
pub(super) fn counts(
    schema: &Schema,
    kind: DatasetType,
    domain: Option<Domain>,
    rules: &Fields,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let own: Vec<&Field> =
        schema.fields.iter().filter(|f| table::reserved(kind, domain, &f.name).is_none()).collect();
    if let Some(first) = own.get(rules.own) {
        let message = format!(
            "{kind} may have {} fields of your own, but there are {}",
            rules.own,
            own.len()
        );
        found.push(
            Finding::new(Code::PZ1032, message)
                .at(first.name_place.0.clone())
                .help("remove the fields that matter least"),
        );
    }
    for (mark, code, has) in [
        ("textual", Code::PZ1036, (|f| f.textual) as fn(&Field) -> bool),
        ("itemName", Code::PZ1039, |f| f.item_name),
    ] {
        if let Some(second) = schema.fields.iter().filter(|f| has(f)).nth(1) {
            let message =
                format!("`{}` is the second `{mark}` field; there can be only one", second.name);
            let help = format!("remove `{}` here or there", schema.form.mark(mark));
            found.push(Finding::new(code, message).at(second.place.0.clone()).help(help));
        }
    }
    if rules.needs_metadata {
        found.extend(metadata(schema, kind, domain));
    }
    found
}

/// Items, users and actions need something that is said about them.
fn metadata(schema: &Schema, kind: DatasetType, domain: Option<Domain>) -> Option<Finding> {
    let known = |f: &Field| table::reserved(kind, domain, &f.name);
    let says = |f: &&Field| known(f).is_none_or(|k| k.metadata);
    // That a reserved field lacks its mark is said at the field.
    let marked = |f: &Field| known(f).is_some_and(|k| k.mark != Mark::None);
    let useful = |f: &Field| f.is_number() || f.categorical || f.textual || marked(f);
    let help = "add a number or a categorical string, such as an age, a price or a category";
    let mut saying = schema.fields.iter().filter(says).peekable();
    if saying.peek().is_none() {
        let message = format!(
            "{kind} need at least one field of metadata beside the required and reserved ones"
        );
        let all_required = schema.fields.iter().all(|f| known(f).is_some_and(|k| k.required));
        // Whether a reserved field such as CREATION_TIMESTAMP alone is enough is not known.
        let finding = if all_required {
            Finding::new(Code::PZ1033, message)
        } else {
            Finding::new(Code::PZ1034, message)
        };
        return Some(finding.at(schema.place.0.clone()).help(help));
    }
    if !saying.any(useful) {
        let message =
            format!("no field of {kind} is of use for training: all are plain strings or booleans");
        return Some(Finding::new(Code::PZ1034, message).at(schema.place.0.clone()).help(help));
    }
    None
}
