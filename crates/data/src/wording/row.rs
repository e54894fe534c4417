//! The texts about rows.
//! Not here: cells (`cell`, `number`).

use super::{Text, fixed};
use crate::fault::Surplus;
use crate::{encoding, header};

pub(super) fn not_utf8(example: &[u8]) -> Text {
    let (name, iconv) = encoding::guess(example);
    (format!("the text is not UTF-8; it looks like {name}"), header::convert(iconv))
}

pub(super) fn fewer_cells(count: u64, width: u64) -> Text {
    (
        format!("the row has {} but the header has {}", cells(count), cells(width)),
        "write every cell, empty ones too: `a,,c` has three".to_owned(),
    )
}

pub(super) fn more_cells(count: u64, surplus: Surplus, width: u64, value: &str) -> Text {
    let message = format!("the row has {} but the header has {}", cells(count), cells(width));
    match surplus {
        Surplus::Thousands => (
            format!("{message}; `{value}` was taken for two"),
            format!("write the number as `{}`", value.replace(',', "")),
        ),
        Surplus::LastComma => (
            format!("{message}; it ends with a comma"),
            "remove the comma at the end of the lines".to_owned(),
        ),
        Surplus::Other => (
            message,
            "put a text that has a comma in it into quotes: `\"a, b\"`, and write a point before fractions".to_owned(),
        ),
    }
}

pub(super) fn line_end_in_cell() -> Text {
    fixed(
        "a quoted cell goes on over the end of the line; the service wants one record per line",
        "replace line ends in texts by spaces",
    )
}

pub(super) fn quote_not_closed() -> Text {
    fixed(
        "a cell begins with a quote that is never closed",
        "close the quote, or write `\\\"` for a quote that belongs to the text",
    )
}

pub(super) fn text_after_quote() -> Text {
    fixed(
        "there is text between a closing quote and the next comma",
        "quote the whole cell, and write `\\\"` for a quote inside",
    )
}

pub(super) fn doubled_quote() -> Text {
    fixed(
        "a quote inside a quoted cell is doubled; the guide wants it escaped with a backslash",
        "write `\\\"` for a quote inside; in pandas `to_csv(…, doublequote=False, escapechar=\"\\\\\")`",
    )
}

pub(super) fn header_again() -> Text {
    fixed(
        "the header stands in the middle of the data, as when files are joined",
        "remove the line; a folder of files with a header each can be imported as it is",
    )
}

fn cells(count: u64) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}
