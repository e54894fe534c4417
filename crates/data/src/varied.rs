//! Columns that no recipe can learn from: all rows have the same value, or each has one of its own.
//! Not here: columns that are mostly empty or have very many values (`minima`).

use crate::column::{Column, Kind};
use crate::report::DataReport;
use personalize_rules::dataset::DatasetType;
use personalize_rules::finding::{DataFinding, grouped};
use personalize_rules::rule::Code;
use personalize_rules::schema::table;

/// Of fewer rows nothing is said: they are a sample, or a catalogue that is only beginning.
const LEAST_ROWS: u64 = 20;
/// Beyond so many values something else is said of a category (`minima`).
const CATEGORIES: u64 = 1_000;

/// What is said about one column, after its whole data was counted.
pub(crate) fn judge(report: &DataReport, column: &Column) -> Option<DataFinding> {
    let nulls = column.nulls + column.values.nulls();
    let filled = report.rows.saturating_sub(nulls);
    if filled < LEAST_ROWS || !is_learned_from(report.dataset, column) {
        return None;
    }
    let name = &column.name;
    let distinct = column.values.distinct()?;
    if distinct == 1 && nulls == 0 {
        let message =
            format!("`{name}` has the same value in every row, so no recipe can learn from it");
        return Some(DataFinding::new(Code::PZ5075, message).column(name).help(
            "leave the column out, or look into the export: filters alone may still need it",
        ));
    }
    let is_unique = column.categorical && distinct == filled && distinct <= CATEGORIES;
    // Values joined with `|` count one by one, so that cells which all differ may still share them.
    if !is_unique || column.values.sorted().iter().any(|(value, _)| value.contains('|')) {
        return None;
    }
    let message = format!(
        "`{name}` is categorical, and each of its {} values occurs in one row only, so no recipe can learn from it",
        grouped(distinct)
    );
    Some(
        DataFinding::new(Code::PZ5076, message)
            .column(name)
            .help("take the mark `categorical` away, or write categories that several rows share"),
    )
}

/// Whether the values of a column are what a training reads: of text only categories, and of interactions not the columns
/// that the service itself defines, of which one type of event is the usual case.
fn is_learned_from(dataset: DatasetType, column: &Column) -> bool {
    let things = matches!(dataset, DatasetType::Items | DatasetType::Users | DatasetType::Actions);
    let own = things || table::reserved(dataset, None, &column.name).is_none();
    own && match column.kind {
        Kind::Text => column.categorical,
        Kind::Int | Kind::Long | Kind::Decimal | Kind::Boolean => true,
        Kind::Skip | Kind::Id | Kind::Time { .. } => false,
    }
}
