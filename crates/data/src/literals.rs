//! Whether the values that filters compare with columns occur in the data.
//! Not here: event types, which trainings name too (`events`), and which filter names what (`personalize-core`).

use crate::column::{Column, Kind};
use crate::options::Options;
use personalize_rules::expected::ExpectedValue;
use personalize_rules::finding::{DataFinding, suggest};
use personalize_rules::rule::Code;
use std::collections::BTreeSet;

/// So many values of a column are said not to occur; a filter may name thousands.
const SHOWN: usize = 20;

/// What is said about one column, of which every value has to be known.
pub(crate) fn judge(column: &Column, options: &Options) -> Vec<DataFinding> {
    let is_of = |value: &&ExpectedValue| value.column.eq_ignore_ascii_case(&column.name);
    let mut expected = options.expected_values.iter().filter(is_of).peekable();
    let known = column.kind == Kind::Text && column.values.distinct().is_some_and(|n| n > 0);
    if expected.peek().is_none() || !known {
        return Vec::new();
    }
    let cells = column.values.sorted();
    // Filters see each of the values that a cell joins.
    let values: BTreeSet<&str> = cells
        .iter()
        .flat_map(|(cell, _)| [cell.as_str()].into_iter().chain(cell.split('|')))
        .map(str::trim)
        .collect();
    let missing = expected.filter(|value| !values.contains(value.text.trim()));
    missing.take(SHOWN).map(|value| finding(value, column, &values)).collect()
}

fn finding(value: &ExpectedValue, column: &Column, values: &BTreeSet<&str>) -> DataFinding {
    let message = format!(
        "`{}`, which {} compares with `{}`, does not occur in the data",
        value.text, value.by, column.name
    );
    DataFinding::new(Code::PZ5077, message)
        .help(near(&value.text, values))
        .column(&column.name)
        .value(&value.text)
}

/// What the data has in place of a value.
fn near(text: &str, values: &BTreeSet<&str>) -> String {
    let same = values.iter().find(|value| value.to_lowercase() == text.to_lowercase());
    if let Some(same) = same {
        return format!("the data has it as `{same}`");
    }
    if let Some(near) = suggest(text, values.iter().copied()) {
        return format!("is it `{near}`?");
    }
    let some: Vec<String> = values.iter().take(5).map(|value| format!("`{value}`")).collect();
    let more = if values.len() > some.len() { " and others" } else { "" };
    format!("the data has {}{more}", some.join(", "))
}
