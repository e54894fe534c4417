//! Tests of the whole check: every rule with its whole message. What all test files share is here.

mod actions;
mod cells;
mod content;
mod events;
mod files;
mod headers;
mod labels;
mod minima;
mod same;
mod varied;

use super::{DataReport, Options, Part, check};
use expect_test::Expect;
use personalize_rules::dataset::DatasetType;
use personalize_rules::rule::Code;
use personalize_rules::schema::{Field, Primitive, Schema};

/// 2020-08-01.
const NOW: i64 = 1_596_240_000;

fn options() -> Options {
    Options { now: Some(NOW), ..Options::default() }
}

fn nullable(field: Field) -> Field {
    Field { nullable: true, ..field }
}

fn categorical(field: Field) -> Field {
    Field { categorical: true, ..field }
}

fn interactions() -> Schema {
    let fields = vec![
        Field::new("USER_ID", Primitive::String),
        Field::new("ITEM_ID", Primitive::String),
        Field::new("EVENT_TYPE", Primitive::String),
        Field::new("TIMESTAMP", Primitive::Long),
    ];
    Schema::new(DatasetType::Interactions, fields)
}

fn items() -> Schema {
    let fields = vec![
        Field::new("ITEM_ID", Primitive::String),
        Field::new("PRICE", Primitive::Float),
        nullable(Field::new("STOCK", Primitive::Int)),
        categorical(Field::new("GENRES", Primitive::String)),
        Field { textual: true, ..nullable(Field::new("TEXT", Primitive::String)) },
        nullable(Field::new("ADULT", Primitive::Boolean)),
        Field::new("CREATION_TIMESTAMP", Primitive::Long),
    ];
    Schema::new(DatasetType::Items, fields)
}

/// The report of some files in memory.
fn report(
    files: &[(&str, &[u8])],
    schema: &Schema,
    kind: DatasetType,
    options: &Options,
) -> DataReport {
    let parts = files.iter().map(|(name, bytes)| Part::new(*name, *bytes));
    check(parts, schema, kind, options).unwrap()
}

/// All findings about rows and cells, a line each.
fn lines(report: &DataReport) -> String {
    let of_data = |code: Code| code < Code::PZ5060 || matches!(code, Code::PZ5067 | Code::PZ5073);
    let findings = report.findings.iter().filter(|finding| of_data(finding.code));
    findings.map(|finding| format!("{finding}\n")).collect()
}

/// Good rows of interactions, for data in which a few rows are bad.
fn good_rows(count: usize) -> String {
    (0..count)
        .map(|n| format!("u{},i{},View,{}\n", n % 30, n % 7, NOW - 86_400 - n as i64))
        .collect()
}

/// What is said about a file of interactions.
fn check_interactions(file: impl AsRef<[u8]>, expected: Expect) {
    let files = [("a.csv", file.as_ref())];
    let report = report(&files, &interactions(), DatasetType::Interactions, &options());
    expected.assert_eq(&lines(&report));
}

/// What is said about rows of interactions among good ones; the first of them is line 12.
fn check_rows(rows: &str, expected: Expect) {
    let file = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}{rows}", good_rows(10));
    check_interactions(file, expected);
}

/// What is said about rows of items among good ones; the first of them is line 12.
fn check_items(rows: &str, expected: Expect) {
    let good: String = (0..10).map(|n| format!("i{n},1.5,3,a|b,,True,1500000000\n")).collect();
    let file = format!("ITEM_ID,PRICE,STOCK,GENRES,TEXT,ADULT,CREATION_TIMESTAMP\n{good}{rows}");
    let files = [("items.csv", file.as_bytes())];
    let report = report(&files, &items(), DatasetType::Items, &options());
    expected.assert_eq(&lines(&report));
}
