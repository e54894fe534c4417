//! The texts for people about cells: what is wrong and what to write instead.
//! Not here: rows, and how much it matters (`message`).

use crate::about::{About, Null};
use crate::found::Tally;
use crate::rule::Rule;
use personalize_rules::cell::decimal::{Decimal, decimal};
use personalize_rules::cell::{calendar, time};
use personalize_rules::finding::grouped;

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

pub(crate) fn text(tally: &Tally, about: About<'_>, value: &str) -> (String, String) {
    let (name, length) = (about.name, grouped(tally.detail));
    match tally.rule {
        Rule::Null if about.key => (
            format!("`{name}` is empty, so the row means nothing"),
            "leave such rows out".to_owned(),
        ),
        Rule::Null => (
            format!(
                "`{name}` is empty in {} of {} rows, but the schema does not allow null",
                grouped(tally.count),
                grouped(about.rows)
            ),
            fill(about),
        ),
        Rule::IdTooLong => (
            format!("the id has {length} characters, but 256 are allowed"),
            "use shorter ids".to_owned(),
        ),
        Rule::TextTooLong => (
            format!("the text has {length} characters, but 1,000 are allowed"),
            too_long(about).to_owned(),
        ),
        Rule::TextCut => (
            format!(
                "the text has {length} characters; the service reads the first 20,000 (7,000 in Chinese and Japanese)"
            ),
            "put what matters first".to_owned(),
        ),
        Rule::Spaces if value.trim().is_empty() => (
            "the value is nothing but spaces".to_owned(),
            "leave the cell empty where there is no value, and such rows out where it is an id".to_owned(),
        ),
        Rule::Spaces => (
            format!("there are spaces around `{}`", value.trim()),
            "write it right between the commas; ` a` and `a` are different values".to_owned(),
        ),
        Rule::NullId => (
            format!("the id `{value}` is a word that programs write for nothing; all such rows count as one"),
            "leave out rows without an id".to_owned(),
        ),
        Rule::NumberInId => (
            format!("the id `{value}` looks like a number that a program has changed"),
            if value.contains(['e', 'E']) {
                "spreadsheets shorten long numbers, so that different ids become the same: export them as text"
            } else {
                "pandas makes floats of whole numbers with gaps: read ids as text (`dtype=str`), or requests and other files will not match"
            }
            .to_owned(),
        ),
        Rule::QuoteInId => (
            format!("the id `{value}` has a quotation mark in it; the guide advises against that"),
            "leave quotation marks out of ids, in all files and events alike".to_owned(),
        ),
        _ => (
            format!("`{value}` is a reserved word and must not be a value"),
            "use another word".to_owned(),
        ),
    }
}

/// What to do about a text of more than 1,000 characters.
fn too_long(about: About<'_>) -> &'static str {
    if about.name.eq_ignore_ascii_case("IMPRESSION") {
        "keep the first items that were shown: fewer ids between the `|`"
    } else if about.categorical {
        "keep fewer values between the `|`; a text that is no category can be marked `textual`"
    } else if about.items {
        "shorten it, or mark one long text as `textual`"
    } else {
        "shorten it; only items may have a longer text"
    }
}

pub(crate) fn number(tally: &Tally, about: About<'_>, value: &str) -> (String, String) {
    let type_name = about.type_name;
    match tally.rule {
        Rule::Thousands => (
            format!("`{value}` has commas between its thousands"),
            format!("write `{}`", value.replace(',', "")),
        ),
        Rule::DecimalComma => (
            format!("`{value}` has a decimal comma"),
            format!("write `{}`", value.replace(',', ".")),
        ),
        Rule::NullWord => (
            format!("`{value}` is not a value of type {type_name}"),
            "leave the cell empty where there is no value, and allow null in the schema".to_owned(),
        ),
        Rule::Fraction if value.contains(['e', 'E']) => exponent(type_name, value),
        Rule::Fraction => (
            format!("`{value}` is not a whole number, but the schema says {type_name}"),
            if about.key {
                "write whole seconds (pandas: `astype(\"int64\")`)"
            } else {
                "write whole numbers (pandas: `astype(\"Int64\")`), or make the type `float`"
            }
            .to_owned(),
        ),
        Rule::OutOfRange => (
            format!("`{value}` is too large for type {type_name}"),
            match type_name {
                "int" => "make the type `long`",
                "float" | "double" => "write a number that can be, or make the type `string`",
                _ => "make the type `double`, or `string` for an id",
            }
            .to_owned(),
        ),
        Rule::OutOfBounds => {
            let (least, greatest) = (tally.detail >> 32, tally.detail & 0xffff_ffff);
            (
                format!("`{value}` is out of the range of `{}`: {least} to {greatest}", about.name),
                format!("write a whole number from {least} to {greatest}"),
            )
        }
        Rule::NotABoolean => (
            format!("`{value}` is not a boolean"),
            "write `True` or `False`, or `1` or `0`".to_owned(),
        ),
        _ => (
            format!("`{value}` is not a number, but the schema says {type_name}"),
            "write digits only, with a point for fractions: no units, no currency, nothing between thousands".to_owned(),
        ),
    }
}

/// A number with an exponent: whether it still has all its digits.
fn exponent(type_name: &str, value: &str) -> (String, String) {
    match decimal(value.as_bytes()) {
        Some(Decimal { whole, step: 1 }) => (
            format!("`{value}` is written with an exponent, but the schema says {type_name}"),
            format!("write `{whole}` (pandas: `astype(\"int64\")` before `to_csv`)"),
        ),
        _ => (
            format!("`{value}` is a number as spreadsheets shorten it; digits are lost"),
            "export the column as a number without decimals, from where it still has all its digits".to_owned(),
        ),
    }
}

pub(crate) fn moment(tally: &Tally, all: bool, value: &str) -> (String, String) {
    let number = value.trim().parse::<i64>().unwrap_or_default();
    match tally.rule {
        Rule::Finer => {
            let unit = time::unit_name(tally.detail.cast_signed());
            let seconds = number / tally.detail.max(1).cast_signed();
            (
                format!("`{value}` is a time in {unit}; the service reads seconds"),
                format!(
                    "divide by {}: write `{seconds}` ({})",
                    grouped(tally.detail),
                    calendar::day(seconds)
                ),
            )
        }
        Rule::Date => (
            format!("`{value}` is a date; the service reads seconds since 1970"),
            match tally.detail.cast_signed() {
                i64::MAX => {
                    "write whole seconds (pandas: `pd.to_datetime(column).astype(\"int64\") // 10**9`)".to_owned()
                }
                second => format!("write `{second}` (taking a time without zone as UTC)"),
            },
        ),
        _ if all => (
            format!(
                "no time can be right: `{value}` is {} as seconds since 1970, and the others are no better",
                calendar::day(number)
            ),
            "write seconds since 1970 in UTC; a program may have shortened the numbers".to_owned(),
        ),
        _ => (
            format!(
                "`{value}` is {} as seconds since 1970, which can hardly be",
                calendar::day(number)
            ),
            "write seconds since 1970 in UTC".to_owned(),
        ),
    }
}
