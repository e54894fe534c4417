//! One field of a schema: its name, its type, its marks.
//! Not here: what is counted over all of them (`counts`), and the facts about reserved ones (`table`).

use super::table::{Known, LONG_EXPIRY, Mark};
use super::{Field, Form, Primitive};
use crate::dataset::DatasetType;
use crate::finding::Finding;
use crate::rule::Code;

/// Longest name of a column, in characters (docs/service/data.md, "Schemas").
const MAX_FIELD_NAME: usize = 150;

/// The name alone, and against the fields before it.
pub(super) fn name(field: &Field, before: &[Field]) -> Vec<Finding> {
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
        found.push(Finding::new(Code::PZ1030, message).at(place()).help(help));
    }
    if field.name.chars().count() > MAX_FIELD_NAME {
        let message = format!(
            "`{}` is longer than {MAX_FIELD_NAME} characters, so trainings cannot name it",
            field.name
        );
        found.push(Finding::new(Code::PZ1043, message).at(place()).help("shorten it"));
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
        found.push(Finding::new(Code::PZ1031, message).at(place()).help("rename one of the two"));
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
    name.chars().filter(|c| *c != '_').flat_map(char::to_uppercase).collect()
}

/// A field with a meaning for the service: type, null, mark, spelling.
pub(super) fn reserved(field: &Field, known: &Known, form: Form) -> Vec<Finding> {
    let mut found = Vec::new();
    let kind = if known.required { "required" } else { "reserved" };
    let name = known.name;
    if field.name != name && !known.required {
        let message =
            format!("`{}` is the reserved field `{name}` in another letter case", field.name);
        found.push(
            Finding::new(Code::PZ1027, message)
                .at(field.name_place.0.clone())
                .help(format!("write `{name}`")),
        );
    }
    if !matches!(field.types[..], [one] if known.types.contains(&one)) {
        let (is, wanted) = (words(&field.types), words(&known.types[..1]));
        let message = format!("the {kind} field `{name}` is {wanted}, but here it is {is}");
        found.push(
            Finding::new(Code::PZ1021, message)
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
            Finding::new(Code::PZ1028, message)
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
        return Finding::new(Code::PZ1022, message).at(place).help(help);
    }
    let message = format!("the guide does not list null for the reserved field `{}`", known.name);
    let help = format!("{help}, if none of its cells is empty");
    Finding::new(Code::PZ1023, message).at(place).help(help)
}

fn reserved_mark(field: &Field, known: &Known, form: Form) -> Option<Finding> {
    let name = known.name;
    let text = field.types.contains(&Primitive::String);
    let (set, unset) = (
        |mark: &str| format!("write `{}`", form.mark(mark)),
        |mark: &str| format!("remove `{}`", form.mark(mark)),
    );
    let (code, message, help) = match known.mark {
        Mark::Categorical if !field.categorical => {
            let message = format!("the reserved field `{name}` has to be categorical");
            (Code::PZ1024, message, set("categorical"))
        }
        // Of numbers nobody says that; `marks` doubts them.
        Mark::None | Mark::Textual if field.categorical && text => {
            let message = format!("the reserved field `{name}` may not be categorical");
            (Code::PZ1025, message, unset("categorical"))
        }
        Mark::None if field.textual && text => {
            let message = format!("the reserved field `{name}` may not be textual");
            (Code::PZ1025, message, unset("textual"))
        }
        Mark::Textual if !field.textual => {
            let message = format!(
                "the reserved field `{name}` is a textual field, but it is not marked as one"
            );
            let finding = Finding::new(Code::PZ1026, message);
            return Some(finding.at(field.place.0.clone()).help(set("textual")));
        }
        _ => return None,
    };
    Some(Finding::new(code, message).at(field.place.0.clone()).help(help))
}

/// A field of one's own: whether it is of any use.
pub(super) fn own(field: &Field) -> Option<Finding> {
    let (name, place) = (&field.name, field.type_place.0.clone());
    if field.types.len() > 1 {
        let message = format!(
            "`{name}` has the types {}; only one beside null is documented",
            words(&field.types)
        );
        let help = match field.types.contains(&Primitive::String) {
            true => "write `string`, which holds every value",
            false => "write the widest of them",
        };
        return Some(Finding::new(Code::PZ1042, message).at(place).help(help));
    }
    match field.primitive()? {
        Primitive::Boolean => {
            let message = format!(
                "`{name}` is a boolean, which is never used for training and cannot be filtered"
            );
            let help = "use a categorical string with the values `True` and `False`";
            Some(Finding::new(Code::PZ1040, message).at(place).help(help))
        }
        _ => None,
    }
}

/// Marks against the type and the dataset.
pub(super) fn marks(field: &Field, kind: DatasetType, form: Form) -> Vec<Finding> {
    let mut found = Vec::new();
    let name = &field.name;
    let text = field.types.contains(&Primitive::String);
    let mut say = |finding: Finding| found.push(finding.at(field.place.0.clone()));
    if field.categorical && field.textual {
        let message = format!("`{name}` is both categorical and textual");
        say(Finding::new(Code::PZ1037, message).help("remove one of the two marks"));
    }
    if field.categorical && !text {
        let message = format!(
            "`{name}` is categorical but not a string; the mark is documented for strings only"
        );
        say(Finding::new(Code::PZ1038, message)
            .help("remove the mark; numbers are used as they are"));
    }
    for (mark, on, code) in
        [("textual", field.textual, Code::PZ1035), ("itemName", field.item_name, Code::PZ1039)]
    {
        if on && (kind != DatasetType::Items || !text) {
            let message =
                format!("`{name}` carries `{mark}`, which only a string of the items dataset can");
            say(Finding::new(code, message).help(format!("remove `{}`", form.mark(mark))));
        }
    }
    found
}

fn words(types: &[Primitive]) -> String {
    types.iter().map(|t| t.name()).collect::<Vec<_>>().join(" or ")
}
