//! The findings about rows and cells: which rule is broken, and how much it matters.
//! Not here: finding it (`rows`, `column`), the texts about cells (`wording`).

use crate::about::About;
use crate::fault::Fault;
use crate::repeats::Repeated;
use crate::tally::Tally;
use crate::wording;
use personalize_rules::finding::{DataFinding, grouped, shortened};
use personalize_rules::rule::Code;

/// The finding for a tally, still without a place.
pub(crate) fn finding(tally: &Tally, about: About<'_>) -> DataFinding {
    let value = readable(&tally.example);
    let whole = is_whole_column(tally, about);
    let (message, help) = wording::text(tally, about, &shortened(&value), whole);
    let mut finding = DataFinding::new(code(tally.fault), message).help(help);
    if is_harmless(tally, about) {
        finding = finding.warning();
    }
    if !about.name.is_empty() {
        finding = finding.column(about.name);
    }
    if !value.is_empty() {
        finding = finding.value(&value);
    }
    finding.and_more(tally.count - 1)
}

/// The rule that is broken.
fn code(fault: Fault) -> Code {
    match fault {
        Fault::NotUtf8 => Code::PZ5002,
        Fault::FewerCells(_) => Code::PZ5020,
        Fault::MoreCells(..) => Code::PZ5021,
        Fault::LineEndInCell => Code::PZ5022,
        Fault::QuoteNotClosed => Code::PZ5023,
        Fault::TextAfterQuote => Code::PZ5024,
        Fault::DoubledQuote => Code::PZ5025,
        Fault::BlankLine => Code::PZ5026,
        Fault::HeaderAgain => Code::PZ5027,
        Fault::Null => Code::PZ5030,
        Fault::IdTooLong(_) => Code::PZ5031,
        Fault::TextTooLong(_) => Code::PZ5032,
        Fault::TextCut(_) => Code::PZ5033,
        Fault::Spaces => Code::PZ5034,
        Fault::ReservedWord => Code::PZ5035,
        Fault::QuoteInId => Code::PZ5036,
        Fault::NumberInId => Code::PZ5037,
        Fault::Thousands => Code::PZ5040,
        Fault::DecimalComma => Code::PZ5041,
        Fault::NullWord | Fault::NullId => Code::PZ5042,
        Fault::Fraction => Code::PZ5043,
        Fault::OutOfRange => Code::PZ5044,
        Fault::NotANumber => Code::PZ5045,
        Fault::NotABoolean => Code::PZ5046,
        Fault::OutOfBounds(..) => Code::PZ5047,
        Fault::Finer(_) => Code::PZ5050,
        Fault::Date(_) => Code::PZ5051,
        Fault::Implausible => Code::PZ5052,
    }
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
    DataFinding::new(Code::PZ5073, message).help(
        "look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP",
    )
}

/// Whether it is a warning where the rule leaves that open. A few bad cells are imported all the same (corpus: an import with
/// such cells became ACTIVE), but not when they are keys, or most of the column.
fn is_harmless(tally: &Tally, about: About<'_>) -> bool {
    let most = tally.count * 2 > about.rows;
    match tally.fault {
        Fault::NullId => true,
        Fault::Implausible => !is_whole_column(tally, about),
        Fault::Spaces => !most || about.type_name == "string",
        Fault::Null
        | Fault::NullWord
        | Fault::Fraction
        | Fault::OutOfRange
        | Fault::NotANumber
        | Fault::NotABoolean
        | Fault::OutOfBounds(..) => !about.key && !most,
        Fault::NotUtf8
        | Fault::FewerCells(_)
        | Fault::MoreCells(..)
        | Fault::LineEndInCell
        | Fault::QuoteNotClosed
        | Fault::TextAfterQuote
        | Fault::DoubledQuote
        | Fault::BlankLine
        | Fault::HeaderAgain
        | Fault::IdTooLong(_)
        | Fault::TextTooLong(_)
        | Fault::TextCut(_)
        | Fault::ReservedWord
        | Fault::QuoteInId
        | Fault::NumberInId
        | Fault::Thousands
        | Fault::DecimalComma
        | Fault::Finer(_)
        | Fault::Date(_) => false,
    }
}

/// Whether no cell of the column is right. Of one row alone that says nothing.
fn is_whole_column(tally: &Tally, about: About<'_>) -> bool {
    tally.count > 1 && tally.count >= about.filled
}
