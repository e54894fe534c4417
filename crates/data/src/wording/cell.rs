//! The texts about empty cells, ids and other texts.
//! Not here: numbers and times (`number`).

use super::{Text, fixed};
use crate::about::{About, Null};
use personalize_rules::finding::grouped;

pub(super) fn null(count: u64, about: About<'_>) -> Text {
    let name = about.name;
    if about.key {
        let message = format!("`{name}` is empty, so the row means nothing");
        return (message, "leave such rows out".to_owned());
    }
    let message = format!(
        "`{name}` is empty in {} of {} rows, but the schema does not allow null",
        grouped(count),
        grouped(about.rows)
    );
    (message, fill(about))
}

/// What to do about empty cells: nothing that the check of the schema would undo.
fn fill(about: About<'_>) -> String {
    let word = about.form.type_word(about.type_name, true);
    match about.null {
        Null::Free => format!("fill the cells, or write `{word}` as the type in the schema"),
        Null::Unlisted => {
            "fill the cells, or leave such rows out; the guide lists no null for this reserved field".to_owned()
        }
        Null::Never => {
            "fill the cells, or leave such rows out; this required field may not be null".to_owned()
        }
    }
}

pub(super) fn id_too_long(length: u64) -> Text {
    let message = format!("the id has {} characters, but 256 are allowed", grouped(length));
    (message, "use shorter ids".to_owned())
}

pub(super) fn text_too_long(length: u64, about: About<'_>) -> Text {
    let message = format!("the text has {} characters, but 1,000 are allowed", grouped(length));
    let help = if about.name.eq_ignore_ascii_case("IMPRESSION") {
        "keep the first items that were shown: fewer ids between the `|`"
    } else if about.categorical {
        "keep fewer values between the `|`; a text that is no category can be marked `textual`"
    } else if about.items {
        "shorten it, or mark one long text as `textual`"
    } else {
        "shorten it; only items may have a longer text"
    };
    (message, help.to_owned())
}

pub(super) fn text_cut(length: u64) -> Text {
    let message = format!(
        "the text has {} characters; the service reads the first 20,000 (7,000 in Chinese and Japanese)",
        grouped(length)
    );
    (message, "put what matters first".to_owned())
}

pub(super) fn spaces(value: &str) -> Text {
    match value.trim() {
        "" => fixed(
            "the value is nothing but spaces",
            "leave the cell empty where there is no value, and such rows out where it is an id",
        ),
        inner => (
            format!("there are spaces around `{inner}`"),
            "write it right between the commas; ` a` and `a` are different values".to_owned(),
        ),
    }
}

pub(super) fn reserved_word(value: &str) -> Text {
    let message = format!("`{value}` is a reserved word and must not be a value");
    (message, "use another word".to_owned())
}

pub(super) fn quote_in_id(value: &str) -> Text {
    (
        format!("the id `{value}` has a quotation mark in it; the guide advises against that"),
        "leave quotation marks out of ids, in all files and events alike".to_owned(),
    )
}

/// What to do about rows whose id is a word for nothing.
pub(crate) const WITHOUT_ID: &str = "leave out rows without an id, for example `where: {user_id: {not: [guest]}}` with the column and words of the source";

pub(super) fn null_id(value: &str) -> Text {
    (
        format!(
            "the id `{value}` is a word that programs write for nothing; all such rows count as one"
        ),
        WITHOUT_ID.to_owned(),
    )
}

pub(super) fn number_in_id(value: &str) -> Text {
    let message = format!("the id `{value}` looks like a number that a program has changed");
    let help = if value.contains(['e', 'E']) {
        "spreadsheets shorten long numbers, so that different ids become the same: export them as text"
    } else {
        "pandas makes floats of whole numbers with gaps: read ids as text (`dtype=str`), or requests and other files will not match"
    };
    (message, help.to_owned())
}
