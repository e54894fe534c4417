//! The texts for people about rows and cells: what is wrong, and what to write instead. A function for each fault.
//! Not here: which rule is broken and how much it matters (`message`).

mod cell;
mod number;
mod row;

pub(crate) use cell::WITHOUT_ID;

use crate::about::About;
use crate::fault::Fault;
use crate::tally::Tally;

/// What is wrong, and what to do about it.
pub(crate) type Text = (String, String);

/// A text without names and numbers.
fn fixed(message: &str, help: &str) -> Text {
    (message.to_owned(), help.to_owned())
}

/// The text of a tally. `value` is its example, shortened; `whole` says that no cell of the column is right.
pub(crate) fn text(tally: &Tally, about: About<'_>, value: &str, whole: bool) -> Text {
    match tally.fault {
        Fault::NotUtf8 => row::not_utf8(&tally.example),
        Fault::FewerCells(cells) => row::fewer_cells(cells, about.width),
        Fault::MoreCells(cells, surplus) => row::more_cells(cells, surplus, about.width, value),
        Fault::LineEndInCell => row::line_end_in_cell(),
        Fault::QuoteNotClosed => row::quote_not_closed(),
        Fault::TextAfterQuote => row::text_after_quote(),
        Fault::DoubledQuote => row::doubled_quote(),
        Fault::BlankLine => fixed("there is a blank line", "remove it"),
        Fault::HeaderAgain => row::header_again(),
        Fault::Null => cell::null(tally.count, about),
        Fault::IdTooLong(length) => cell::id_too_long(length),
        Fault::TextTooLong(length) => cell::text_too_long(length, about),
        Fault::TextCut(length) => cell::text_cut(length),
        Fault::Spaces => cell::spaces(value),
        Fault::ReservedWord => cell::reserved_word(value),
        Fault::QuoteInId => cell::quote_in_id(value),
        Fault::NullId => cell::null_id(value),
        Fault::NumberInId => cell::number_in_id(value),
        Fault::Thousands => number::thousands(value),
        Fault::DecimalComma => number::decimal_comma(value),
        Fault::NullWord => number::null_word(value, about),
        Fault::Fraction => number::fraction(value, about),
        Fault::OutOfRange => number::out_of_range(value, about),
        Fault::NotANumber => number::not_a_number(value, about),
        Fault::NotABoolean => number::not_a_boolean(value),
        Fault::OutOfBounds(least, greatest) => number::out_of_bounds(value, about, least, greatest),
        Fault::Finer(unit) => number::finer(value, unit),
        Fault::Date(second) => number::date(value, second),
        Fault::Implausible => number::implausible(value, whole),
    }
}
