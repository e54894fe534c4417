//! The findings about rows and cells: how much it matters, and the texts for people about rows.
//! Not here: finding it (`rows`, `column`), the texts about cells (`wording`).

use crate::about::About;
use crate::found::{KEPT, Tally};
use crate::repeats::Repeated;
use crate::rule::Rule;
use crate::{encoding, header, wording};
use personalize_rules::finding::{DataFinding, grouped, shortened};

/// The finding for a tally, still without a place.
pub(crate) fn finding(tally: &Tally, about: About<'_>) -> DataFinding {
    let value = readable(&tally.example);
    let (message, help) = texts(tally, about, &shortened(&value));
    let mut finding = DataFinding::error(tally.rule.code(), message).help(help);
    if !is_error(tally, about) {
        finding.severity = personalize_rules::finding::Severity::Warning;
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
pub(crate) fn repeated(repeated: &Repeated) -> DataFinding {
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
        | Rule::NullId
        | Rule::NumberInId => false,
        Rule::Implausible => is_whole_column(tally, about),
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

/// Whether no cell of the column is right. Of one row alone that says nothing.
fn is_whole_column(tally: &Tally, about: About<'_>) -> bool {
    tally.count > 1 && tally.count >= about.filled
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
        Rule::Finer | Rule::Date | Rule::Implausible => {
            wording::moment(tally, is_whole_column(tally, about), value)
        }
        Rule::Null
        | Rule::IdTooLong
        | Rule::TextTooLong
        | Rule::TextCut
        | Rule::Spaces
        | Rule::QuoteInId
        | Rule::NullId
        | Rule::NumberInId
        | Rule::ReservedWord => wording::text(tally, about, value),
        _ => wording::number(tally, about, value),
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
        Rule::MoreCells if tally.example.ends_with(b",") && tally.example.len() < KEPT => (
            format!("the row has {} but the header has {}; it ends with a comma", cells(tally.detail), cells(width)),
            "remove the comma at the end of the lines".to_owned(),
        ),
        Rule::MoreCells => (
            format!("the row has {} but the header has {}", cells(tally.detail), cells(width)),
            "put a text that has a comma in it into quotes: `\"a, b\"`, and write a point before fractions".to_owned(),
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
