//! A schema held against the rules of its dataset and domain: every finding, in the order of the text.
//! Not here: the facts about single fields (`table`), and the form of the text (`read`).

use super::table::{self, Fields, Known, LONG_EXPIRY, Mark};
use super::{Field, Form, NAMESPACE, Primitive, Schema, VERSION};
use crate::dataset::{DatasetType, Domain};
use crate::finding::{Finding, suggest};

/// Longest text of a schema, in characters (reference/resources 2).
pub const MAX_LENGTH: usize = 20_000;
/// Longest name of a column, in characters (reference/data_rules 1.1).
pub const MAX_FIELD_NAME: usize = 150;

/// Everything that the service refuses in this schema for this dataset, and what is doubtful about it.
pub fn check(schema: &Schema, kind: DatasetType, domain: Option<Domain>) -> Vec<Finding> {
    let rules = table::fields(kind, domain);
    let mut found = envelope(schema, kind, domain);
    found.extend(unknown_keys(schema));
    found.extend(missing(schema, rules));
    for (index, field) in schema.fields.iter().enumerate() {
        found.extend(name(field, &schema.fields[..index]));
        match table::reserved(kind, domain, &field.name) {
            Some(known) => found.extend(reserved(field, known, schema.form)),
            None => found.extend(own(field)),
        }
        found.extend(marks(field, kind, schema.form));
    }
    found.extend(counts(schema, kind, domain, rules));
    found.sort_by_key(|f| f.span.as_ref().map_or(0, |span| span.start));
    found
}

/// Name, namespace, version, length.
fn envelope(schema: &Schema, kind: DatasetType, domain: Option<Domain>) -> Vec<Finding> {
    let mut found = Vec::new();
    let (is, wanted) = (schema.name.as_str(), kind.schema_name());
    if !is.eq_ignore_ascii_case(wanted) {
        let message =
            format!("the schema of {kind} is named `{is}`, but the service wants `{wanted}`");
        found.push(
            Finding::error("PZ1010", message)
                .at(schema.place.0.clone())
                .help(format!("write `\"name\": \"{wanted}\"`")),
        );
    } else if is != wanted {
        let message = format!("the schema is named `{is}`, the guide writes `{wanted}`");
        found.push(
            Finding::warning("PZ1011", message)
                .at(schema.place.0.clone())
                .help("nothing has to be done: the letter case is ignored"),
        );
    }
    if let Some(other) = schema.namespace.as_deref().filter(|n| *n != NAMESPACE) {
        let message =
            format!("the namespace is `{other}`; every documented schema has `{NAMESPACE}`");
        found.push(Finding::warning("PZ1012", message).at(schema.place.0.clone()));
    }
    if schema.plain_version() != VERSION {
        let message = format!(
            "the version is `{}`; every documented schema has `{VERSION}`",
            schema.plain_version()
        );
        found.push(Finding::warning("PZ1013", message).at(schema.version_place.0.clone()));
    }
    if schema.length > MAX_LENGTH {
        let message = format!(
            "the schema has {} characters, at most {MAX_LENGTH} are allowed",
            schema.length
        );
        found.push(Finding::error("PZ1014", message).help("remove white space or fields"));
    }
    if let (DatasetType::Actions | DatasetType::ActionInteractions, Some(domain)) = (kind, domain) {
        let message = format!("a dataset group of the domain {domain} has no {kind} dataset");
        found.push(
            Finding::error("PZ1015", message)
                .at(schema.place.0.clone())
                .help("use a custom dataset group, one without a domain"),
        );
    }
    found
}

fn unknown_keys(schema: &Schema) -> Vec<Finding> {
    let known =
        ["type", "name", "namespace", "fields", "version", "categorical", "textual", "itemName"];
    let one = |unknown: &super::Unknown| {
        let of =
            unknown.field.as_ref().map_or("the schema".to_owned(), |f| format!("the field `{f}`"));
        let finding = Finding::warning(
            "PZ1016",
            format!("{of} has the key `{}`, which has no meaning", unknown.key),
        );
        let help = match suggest(&unknown.key, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it; it is not submitted".to_owned(),
        };
        finding.at(unknown.place.0.clone()).help(help)
    };
    schema.unknown.iter().map(one).collect()
}

fn missing(schema: &Schema, rules: &Fields) -> Vec<Finding> {
    let absent =
        |known: &&Known| known.required && !schema.fields.iter().any(|f| f.name == known.name);
    let one = |known: &Known| {
        let finding =
            Finding::error("PZ1020", format!("the required field `{}` is missing", known.name));
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

/// The name alone, and against the fields before it.
fn name(field: &Field, before: &[Field]) -> Vec<Finding> {
    let mut found = Vec::new();
    let place = || field.name_place.0.clone();
    let good = |(index, c): (usize, char)| {
        c == '_' || c.is_ascii_alphabetic() || (index > 0 && c.is_ascii_digit())
    };
    if field.name.is_empty() || !field.name.chars().enumerate().all(good) {
        let message = format!("`{}` cannot be the name of a field", field.name);
        let help = match proper(&field.name) {
            Some(other) => {
                format!("write `{other}`: letters, digits and `_`, and no digit at the beginning")
            }
            None => "use letters, digits and `_`, and do not begin with a digit".to_owned(),
        };
        found.push(Finding::error("PZ1030", message).at(place()).help(help));
    }
    if field.name.chars().count() > MAX_FIELD_NAME {
        let message = format!(
            "`{}` is longer than {MAX_FIELD_NAME} characters, so trainings cannot name it",
            field.name
        );
        found.push(Finding::warning("PZ1043", message).at(place()));
    }
    if let Some(earlier) = before.iter().find(|f| bare(&f.name) == bare(&field.name)) {
        let message = if earlier.name == field.name {
            format!("there are two fields named `{}`", field.name)
        } else {
            format!(
                "`{}` and `{}` are the same name for the service, which ignores `_` and letter case",
                earlier.name, field.name
            )
        };
        found.push(Finding::error("PZ1031", message).at(place()).help("rename one of the two"));
    }
    found
}

/// The nearest name that is allowed; None when nothing of the name can be kept.
fn proper(name: &str) -> Option<String> {
    let swapped = name.trim().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let kept: String = swapped.skip_while(char::is_ascii_digit).collect();
    kept.contains(|c: char| c.is_ascii_alphabetic()).then_some(kept)
}

fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// A field with a meaning for the service: type, null, mark, spelling.
fn reserved(field: &Field, known: &Known, form: Form) -> Vec<Finding> {
    let mut found = Vec::new();
    let kind = if known.required { "required" } else { "reserved" };
    let name = known.name;
    if field.name != name && !known.required {
        let message =
            format!("`{}` is the reserved field `{name}` in another letter case", field.name);
        found.push(
            Finding::warning("PZ1027", message)
                .at(field.name_place.0.clone())
                .help(format!("write `{name}`")),
        );
    }
    if !matches!(field.types[..], [one] if known.types.contains(&one)) {
        let (is, wanted) = (words(&field.types), words(&known.types[..1]));
        let message = format!("the {kind} field `{name}` is {wanted}, but here it is {is}");
        found.push(
            Finding::error("PZ1021", message)
                .at(field.type_place.0.clone())
                .help(form.write_type(&wanted, known.nullable && field.nullable)),
        );
    }
    if field.nullable && !known.nullable {
        found.push(null(field, known, form));
    }
    found.extend(reserved_mark(field, known, form));
    if name == LONG_EXPIRY {
        let message = format!(
            "the guide writes both `EXPIRATION_TIMESTAMP` and `{name}`, the former more often"
        );
        found.push(
            Finding::warning("PZ1028", message)
                .at(field.name_place.0.clone())
                .help("write `EXPIRATION_TIMESTAMP`"),
        );
    }
    found
}

fn null(field: &Field, known: &Known, form: Form) -> Finding {
    let place = field.type_place.0.clone();
    let help = form.write_type(&words(&known.types[..1]), false);
    if known.required {
        let message = format!("the required field `{}` may not be null", known.name);
        return Finding::error("PZ1022", message).at(place).help(help);
    }
    let message = format!("the guide does not list null for the reserved field `{}`", known.name);
    Finding::warning("PZ1023", message).at(place).help(help)
}

fn reserved_mark(field: &Field, known: &Known, form: Form) -> Option<Finding> {
    let name = known.name;
    let place = field.place.0.clone();
    let mark = |mark: &str| form.mark(mark);
    match known.mark {
        Mark::Categorical if !field.categorical => {
            let message = format!("the reserved field `{name}` has to be categorical");
            Some(
                Finding::error("PZ1024", message)
                    .at(place)
                    .help(format!("write `{}`", mark("categorical"))),
            )
        }
        Mark::None | Mark::Textual if field.categorical => {
            let message = format!("the reserved field `{name}` may not be categorical");
            Some(
                Finding::error("PZ1025", message)
                    .at(place)
                    .help(format!("remove `{}`", mark("categorical"))),
            )
        }
        Mark::Textual if !field.textual => {
            let message = format!(
                "the reserved field `{name}` is a textual field, but it is not marked as one"
            );
            Some(
                Finding::warning("PZ1026", message)
                    .at(place)
                    .help(format!("write `{}`", mark("textual"))),
            )
        }
        _ => None,
    }
}

/// A field of one's own: whether it is of any use.
fn own(field: &Field) -> Option<Finding> {
    let (name, place) = (&field.name, field.type_place.0.clone());
    if field.types.len() > 1 {
        let message = format!(
            "`{name}` has the types {}; only one beside null is documented",
            words(&field.types)
        );
        return Some(Finding::warning("PZ1042", message).at(place));
    }
    match field.primitive()? {
        Primitive::Boolean => {
            let message = format!(
                "`{name}` is a boolean, which is never used for training and cannot be filtered"
            );
            let help = "use a categorical string with the values `True` and `False`";
            Some(Finding::warning("PZ1040", message).at(place).help(help))
        }
        _ => None,
    }
}

/// Marks against the type and the dataset.
fn marks(field: &Field, kind: DatasetType, form: Form) -> Vec<Finding> {
    let mut found = Vec::new();
    let name = &field.name;
    let text = field.types.contains(&Primitive::String);
    let mut say = |finding: Finding| found.push(finding.at(field.place.0.clone()));
    if field.categorical && field.textual {
        let message = format!("`{name}` is both categorical and textual");
        say(Finding::error("PZ1037", message).help("remove one of the two marks"));
    }
    if field.categorical && !text {
        let message = format!(
            "`{name}` is categorical but not a string; the mark is documented for strings only"
        );
        say(Finding::warning("PZ1038", message)
            .help("remove the mark; numbers are used as they are"));
    }
    for (mark, on, code) in
        [("textual", field.textual, "PZ1035"), ("itemName", field.item_name, "PZ1039")]
    {
        if on && (kind != DatasetType::Items || !text) {
            let message =
                format!("`{name}` carries `{mark}`, which only a string of the items dataset can");
            say(Finding::error(code, message).help(format!("remove `{}`", form.mark(mark))));
        }
    }
    found
}

/// What is counted over all fields.
fn counts(
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
            Finding::error("PZ1032", message)
                .at(first.name_place.0.clone())
                .help("remove the fields that matter least"),
        );
    }
    for (mark, code, has) in [
        ("textual", "PZ1036", (|f| f.textual) as fn(&Field) -> bool),
        ("itemName", "PZ1039", |f| f.item_name),
    ] {
        if let Some(second) = schema.fields.iter().filter(|f| has(f)).nth(1) {
            let message =
                format!("`{}` is the second `{mark}` field; there can be only one", second.name);
            found.push(Finding::error(code, message).at(second.place.0.clone()));
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
    let useful = |f: &Field| f.is_number() || f.categorical || f.textual;
    let help = "add a number or a categorical string, such as an age, a price or a category";
    let mut saying = schema.fields.iter().filter(says).peekable();
    if saying.peek().is_none() {
        let message = format!(
            "{kind} need at least one field of metadata beside the required and reserved ones"
        );
        let all_required = schema.fields.iter().all(|f| known(f).is_some_and(|k| k.required));
        // Whether a reserved field such as CREATION_TIMESTAMP alone is enough is not known.
        let finding = if all_required {
            Finding::error("PZ1033", message)
        } else {
            Finding::warning("PZ1034", message)
        };
        return Some(finding.at(schema.place.0.clone()).help(help));
    }
    if !saying.any(useful) {
        let message =
            format!("no field of {kind} is of use for training: all are plain strings or booleans");
        return Some(Finding::warning("PZ1034", message).at(schema.place.0.clone()).help(help));
    }
    None
}

fn words(types: &[Primitive]) -> String {
    types.iter().map(|t| t.name()).collect::<Vec<_>>().join(" or ")
}
