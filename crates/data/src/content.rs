//! What the distinct values of a column tell together: spaces that make two of one, lists that are not joined with `|`, the
//! language of texts. Nothing is said where there are too many values to tell them apart.
//! Not here: single cells (`cells`), how many values there are (`minima`).

use crate::column::Column;
use crate::odd;
use crate::text;
use personalize_rules::finding::{DataFinding, shortened};
use personalize_rules::rule::Code;
use std::collections::BTreeSet;

/// All that is said about the values of a column.
pub(crate) fn judge(column: &Column) -> Vec<DataFinding> {
    let event = column.name.eq_ignore_ascii_case("EVENT_TYPE");
    let textual = column.texts.limit == text::TEXTUAL;
    if !(event || textual || column.categorical) {
        return Vec::new();
    }
    let values = column.values.sorted();
    let found = if textual {
        [language(&values), None]
    } else if event {
        match unusable(column, &values) {
            Some(none) => [Some(none), None],
            None => [spaces(&values, None), nothing(&values)],
        }
    } else {
        [spaces(&values, Some('|')), lists(&values)]
    };
    found.into_iter().flatten().map(|finding| finding.column(&column.name)).collect()
}

/// A warning about some of the values; the first is shown.
fn about<'v>(
    code: Code,
    values: impl Iterator<Item = &'v (String, u64)>,
    text: impl Fn(&str) -> (String, String),
) -> Option<DataFinding> {
    let mut values = values.peekable();
    let (first, _) = *values.peek()?;
    let cells: u64 = values.map(|(_, count)| count).sum();
    let (message, help) = text(first);
    let finding = DataFinding::new(code, message).warning().value(first).help(help);
    Some(finding.and_more(cells - 1))
}

/// Values, or parts of them, with spaces around.
fn spaces(values: &[(String, u64)], separator: Option<char>) -> Option<DataFinding> {
    let spaced = |(value, _): &&(String, u64)| {
        let mut parts = value.split(|c| Some(c) == separator);
        parts.any(|part| part.trim() != part)
    };
    about(Code::PZ5034, values.iter().filter(spaced), |first| {
        let right: Vec<&str> = first.split(|c| Some(c) == separator).map(str::trim).collect();
        let right = right.join(&separator.map(String::from).unwrap_or_default());
        (
            format!("there are spaces around `{}`", shortened(first.trim())),
            format!(
                "write `{}` without them; ` a` and `a` may be different values",
                shortened(&right)
            ),
        )
    })
}

/// Event types of which none can be used: training refuses a column in which all values are null or reserved words.
fn unusable(column: &Column, values: &[(String, u64)]) -> Option<DataFinding> {
    let all = column.nulls + column.values.nulls() + values.iter().map(|(_, n)| n).sum::<u64>();
    let none = |(value, _): &(String, u64)| {
        odd::is_null_word(value.trim().as_bytes()) || column.texts.is_reserved(value.as_bytes())
    };
    if all == 0 || column.values.distinct().is_none() || !values.iter().all(none) {
        return None;
    }
    let what = match values.first() {
        Some((first, _)) => {
            format!("a word for nothing or reserved, such as `{}`", shortened(first))
        }
        None => "empty".to_owned(),
    };
    let message =
        format!("no interaction has an event type: all are {what}; training refuses such a column");
    let finding = DataFinding::new(Code::PZ5042, message);
    Some(finding.help(format!(
        "write the types of the events, or take `{}` out of the schema and the file",
        column.name
    )))
}

/// Event types that are a word for nothing.
fn nothing(values: &[(String, u64)]) -> Option<DataFinding> {
    let wrong = |(value, _): &&(String, u64)| value != "-" && odd::is_null_word(value.as_bytes());
    about(Code::PZ5042, values.iter().filter(wrong), |first| {
        (
            format!("the event type `{first}` is a word that programs write for nothing"),
            "write the type of the event, or leave such rows out".to_owned(),
        )
    })
}

/// Lists as programs write them, and lists with commas.
fn lists(values: &[(String, u64)]) -> Option<DataFinding> {
    let written = |(value, _): &&(String, u64)| {
        let value = value.trim();
        value.starts_with('[') && value.ends_with(']')
            || value.starts_with('{') && value.ends_with('}')
    };
    let text = |first: &str| {
        let inner = first.trim().trim_matches(['[', ']', '{', '}']);
        let parts: Vec<&str> =
            inner.split([',', ';']).map(|part| part.trim().trim_matches(['\'', '"'])).collect();
        (
            format!("`{}` is one value; several are joined with `|`", shortened(first)),
            format!("write `{}`", shortened(&parts.join("|"))),
        )
    };
    about(Code::PZ5038, values.iter().filter(written), text).or_else(|| {
        let marked = |(value, _): &&(String, u64)| value.contains([',', ';']);
        let joined = values.iter().any(|(value, _)| value.contains('|'));
        let parts: BTreeSet<&str> =
            values.iter().flat_map(|(value, _)| value.split([',', ';']).map(str::trim)).collect();
        // Where values are made of parts that come again and again there are fewer parts than values.
        let recurring = !joined && values.len() >= 10 && parts.len() < values.len();
        about(Code::PZ5038, values.iter().filter(marked).filter(|_| recurring), text)
    })
}

/// Writing systems of languages that the service does not read, with their names; it reads Chinese, English, French,
/// German, Japanese, Portuguese and Spanish (docs/service/data.md, "Schemas").
const OTHER: [(&str, &[std::ops::RangeInclusive<char>]); 7] = [
    ("Korean", &['\u{1100}'..='\u{11ff}', '\u{3130}'..='\u{318f}', '\u{ac00}'..='\u{d7a3}']),
    ("Cyrillic letters", &['\u{400}'..='\u{52f}']),
    ("Arabic letters", &['\u{600}'..='\u{6ff}']),
    ("Hebrew", &['\u{590}'..='\u{5ff}']),
    ("Greek", &['\u{370}'..='\u{3ff}']),
    ("Thai", &['\u{e00}'..='\u{e7f}']),
    ("letters of India", &['\u{900}'..='\u{d7f}']),
];

/// Texts that mostly are in a writing system of another language.
fn language(values: &[(String, u64)]) -> Option<DataFinding> {
    let of = |value: &str| {
        let letters = value.chars().filter(|c| c.is_alphabetic()).count();
        let within = |ranges: &[std::ops::RangeInclusive<char>]| {
            value.chars().filter(|c| ranges.iter().any(|range| range.contains(c))).count()
        };
        OTHER.iter().find(|(_, ranges)| within(ranges) * 2 > letters).map(|(name, _)| *name)
    };
    let other = |(value, _): &&(String, u64)| of(value).is_some();
    let all: u64 = values.iter().map(|(_, count)| count).sum();
    let finding = about(Code::PZ5039, values.iter().filter(other), |first| {
        let name = of(first).unwrap_or_default();
        (
            format!(
                "the text is in {name}; the service reads Chinese, English, French, German, Japanese, Portuguese and Spanish"
            ),
            "translate it, or leave the mark `textual` away: training would learn little from it"
                .to_owned(),
        )
    })?;
    ((finding.place.more + 1) * 2 > all).then_some(finding)
}
