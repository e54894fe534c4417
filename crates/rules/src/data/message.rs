//! The texts for people about rows and cells: what is wrong and what to write instead.
//! Not here: finding it (`rows`, `column`).

use super::found::Tally;
use super::number::grouped;
use super::repeats::Repeated;
use super::report::{DataFinding, shortened};
use super::rule::Rule;
use super::time;
use super::{encoding, header};
use crate::schema::Form;

/// What a text needs to know about the column of its violation.
#[derive(Clone, Copy, Default)]
pub(super) struct About<'a> {
    /// The column; empty for rows.
    pub(super) name: &'a str,
    /// The type in words.
    pub(super) type_name: &'a str,
    /// A bad cell loses the row.
    pub(super) key: bool,
    /// It is a category.
    pub(super) categorical: bool,
    /// It is of items.
    pub(super) items: bool,
    /// Rows of the data.
    pub(super) rows: u64,
    /// Cells of a row, as the header says.
    pub(super) width: u64,
    /// How the schema was written.
    pub(super) form: Form,
}

/// The finding for a tally, still without a place.
pub(super) fn finding(tally: &Tally, about: About<'_>) -> DataFinding {
    let value = readable(&tally.example);
    let (message, help) = texts(tally, about, &shortened(&value));
    let mut finding = DataFinding::error(tally.rule.code(), message).help(help);
    if !is_error(tally, about) {
        finding.severity = crate::finding::Severity::Warning;
    }
    if !about.name.is_empty() {
        finding = finding.column(about.name);
    }
    if !value.is_empty() {
        finding = finding.value(&value);
    }
    finding.more = tally.count - 1;
    finding
}

/// A text; when it is not UTF-8, all that is not ASCII stands as `\xb6`, as some of it might look like letters by chance.
fn readable(bytes: &[u8]) -> String {
    let visible = |byte: &u8| match byte {
        0..=0x7f => char::from(*byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    };
    // An example may have been cut within a character.
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
        Err(_) => bytes.iter().map(visible).collect(),
    }
}

/// The finding for rows that are there more than once, still without a place.
pub(super) fn repeated(repeated: &Repeated) -> DataFinding {
    let about = if repeated.about { "about " } else { "" };
    let (count, word) = match repeated.count {
        1 => ("1".to_owned(), "row is"),
        many => (grouped(many), "rows are"),
    };
    let message =
        format!("{about}{count} {word} identical to an earlier one; the service keeps one of each");
    DataFinding::warning("PZ5073", message).help(
        "look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP",
    )
}

/// Whether the import fails or loses data. A few bad cells are imported all the same (corpus: an import with such
/// cells became ACTIVE), but not when they are keys, or most of the column.
fn is_error(tally: &Tally, about: About<'_>) -> bool {
    let most = tally.count * 2 > about.rows;
    match tally.rule {
        Rule::TextAfterQuote
        | Rule::DoubledQuote
        | Rule::BlankLine
        | Rule::HeaderAgain
        | Rule::TextCut
        | Rule::ReservedWord
        | Rule::QuoteInId
        | Rule::Implausible => false,
        Rule::Spaces => most && about.type_name != "string",
        Rule::Null
        | Rule::NullWord
        | Rule::Fraction
        | Rule::OutOfRange
        | Rule::NotANumber
        | Rule::NotABoolean
        | Rule::OutOfBounds => about.key || most,
        _ => true,
    }
}

fn texts(tally: &Tally, about: About<'_>, value: &str) -> (String, String) {
    match tally.rule {
        Rule::NotUtf8
        | Rule::FewerCells
        | Rule::MoreCells
        | Rule::LineEndInCell
        | Rule::QuoteNotClosed
        | Rule::TextAfterQuote
        | Rule::DoubledQuote
        | Rule::BlankLine
        | Rule::HeaderAgain => row(tally, about, value),
        Rule::Finer | Rule::Date | Rule::Implausible => moment(tally, value),
        Rule::Null
        | Rule::IdTooLong
        | Rule::TextTooLong
        | Rule::TextCut
        | Rule::Spaces
        | Rule::QuoteInId
        | Rule::ReservedWord => text(tally, about, value),
        _ => number(tally, about, value),
    }
}

fn row(tally: &Tally, about: About<'_>, value: &str) -> (String, String) {
    let width = about.width;
    match tally.rule {
        Rule::NotUtf8 => {
            let (name, iconv) = encoding::guess(&tally.example);
            (format!("the text is not UTF-8; it looks like {name}"), header::convert(iconv))
        }
        Rule::FewerCells => (
            format!("the row has {} but the header has {}", cells(tally.detail), cells(width)),
            "write every cell, empty ones too: `a,,c` has three".to_owned(),
        ),
        Rule::MoreCells if tally.detail >> 32 != 0 => (
            format!("the row has {} but the header has {}; `{value}` was taken for two", cells(tally.detail & 0xffff_ffff), cells(width)),
            format!("write the number as `{}`", value.replace(',', "")),
        ),
        Rule::MoreCells => (
            format!("the row has {} but the header has {}", cells(tally.detail), cells(width)),
            "put a text that has a comma in it into quotes: `\"a, b\"`".to_owned(),
        ),
        Rule::LineEndInCell => (
            "a quoted cell goes on over the end of the line; the service wants one record per line".to_owned(),
            "replace line ends in texts by spaces".to_owned(),
        ),
        Rule::QuoteNotClosed => (
            "a cell begins with a quote that is never closed".to_owned(),
            "close the quote, or write `\\\"` for a quote that belongs to the text".to_owned(),
        ),
        Rule::TextAfterQuote => (
            "there is text between a closing quote and the next comma".to_owned(),
            "quote the whole cell, and write `\\\"` for a quote inside".to_owned(),
        ),
        Rule::DoubledQuote => (
            "a quote inside a quoted cell is doubled; the guide wants it escaped with a backslash".to_owned(),
            "write `\\\"` for a quote inside; in pandas `to_csv(…, doublequote=False, escapechar=\"\\\\\")`".to_owned(),
        ),
        Rule::BlankLine => ("there is a blank line".to_owned(), "remove it".to_owned()),
        _ => (
            "the header stands in the middle of the data, as when files are joined".to_owned(),
            "remove the line; a folder of files with a header each can be imported as it is".to_owned(),
        ),
    }
}

fn cells(count: u64) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

fn text(tally: &Tally, about: About<'_>, value: &str) -> (String, String) {
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
            format!(
                "fill the cells, or write `{}` as the type in the schema",
                about.form.type_word(about.type_name, true)
            ),
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
        Rule::Spaces => (
            format!("there are spaces around `{}`", value.trim()),
            "write it right between the commas; ` a` and `a` are different values".to_owned(),
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

fn number(tally: &Tally, about: About<'_>, value: &str) -> (String, String) {
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
            if type_name == "int" {
                "make the type `long`"
            } else {
                "make the type `double`, or `string` for an id"
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
            "write digits only, with a point for fractions: no units, no currency".to_owned(),
        ),
    }
}

fn moment(tally: &Tally, value: &str) -> (String, String) {
    let number = value.trim().parse::<i64>().unwrap_or_default();
    match tally.rule {
        Rule::Finer => {
            let unit = match tally.detail {
                1_000 => "milliseconds",
                1_000_000 => "microseconds",
                _ => "nanoseconds",
            };
            let seconds = number / tally.detail.max(1).cast_signed();
            (
                format!("`{value}` is a time in {unit}; the service reads seconds"),
                format!(
                    "divide by {}: write `{seconds}` ({})",
                    grouped(tally.detail),
                    time::day(seconds)
                ),
            )
        }
        Rule::Date => (
            format!("`{value}` is a date; the service reads seconds since 1970"),
            format!("write `{}` (taking a time without zone as UTC)", tally.detail.cast_signed()),
        ),
        _ => (
            format!(
                "`{value}` is {} as seconds since 1970, which can hardly be",
                time::day(number)
            ),
            "write seconds since 1970 in UTC".to_owned(),
        ),
    }
}
