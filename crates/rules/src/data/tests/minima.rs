//! What is said about data as a whole, the summary, and datasets against each other.

use super::{ExpectedEvent, NOW, categorical, interactions, nullable, options, report};
use crate::data::{DataFinding, DataReport, Options, cross_check};
use crate::dataset::DatasetType;
use crate::schema::{Field, Primitive, Schema};
use expect_test::{Expect, expect};
use std::fmt::Write;

fn text(findings: &[DataFinding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

/// `rows` interactions of `users` users with 40 items.
fn data(rows: usize, users: usize, event: impl Fn(usize) -> &'static str) -> String {
    (0..rows).fold("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned(), |mut file, n| {
        writeln!(file, "u{},i{},{},{}", n % users, n % 40, event(n), NOW - n as i64).unwrap();
        file
    })
}

fn of(file: &str, options: &Options) -> DataReport {
    report(&[("a.csv", file.as_bytes())], &interactions(), DatasetType::Interactions, options)
}

fn check(file: &str, expected: Expect) {
    expected.assert_eq(&text(&of(file, &options()).findings));
}

#[test]
fn enough() {
    check(&data(60_000, 1_500, |_| "View"), expect![""]);
}

#[test]
fn too_few_rows() {
    check(&data(999, 999, |_| "View"), expect![[""]]);
    check(&data(1_000, 25, |_| "View"), expect![[""]]);
}

#[test]
fn too_few_users_with_two() {
    check(&data(1_000, 976, |_| "View"), expect![[""]]);
    check(&data(60_000, 59_500, |_| "View"), expect![[""]]);
}

#[test]
fn event_types() {
    let file = data(60_000, 1_500, |n| if n % 100 == 0 { "Purchase" } else { "View" });
    let expected = |name: &str, least| ExpectedEvent { name: name.into(), by: "the filter `f`".into(), least };
    let expected_events =
        vec![expected("View", 1_000), expected("Purchase", 1_000), expected("view", 1), expected("Like", 1_000)];
    let report = of(&file, &Options { expected_events, ..options() });
    expect![[""]].assert_eq(&text(&report.findings));
    let types = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    check(&data(60_000, 1_500, |n| types[n % types.len()]), expect![[""]]);
}

#[test]
fn action_interactions_have_three_event_types() {
    let fields = ["USER_ID", "ACTION_ID", "EVENT_TYPE"].map(|name| Field::new(name, Primitive::String));
    let schema = Schema::new(DatasetType::ActionInteractions, fields.into());
    let file = "USER_ID,ACTION_ID,EVENT_TYPE\nu,a,Taken\nu,b,NOT_TAKEN\nu,a,Clicked\nv,a,Clicked\n";
    let files = [("a.csv", file.as_bytes())];
    let report = report(&files, &schema, DatasetType::ActionInteractions, &options());
    assert_eq!((report.summary.actions, report.summary.users_with_two), (Some(2), Some(1)));
    expect![[""]].assert_eq(&text(&report.findings));
}

fn items(ids: std::ops::Range<usize>) -> String {
    ids.fold("ITEM_ID,GENRES,PRICE\n".to_owned(), |mut file, n| {
        let price = if n % 2 == 0 { "1.5" } else { "" };
        writeln!(file, "i{n},g{n},{price}").unwrap();
        file
    })
}

fn items_report(ids: std::ops::Range<usize>) -> DataReport {
    let fields = vec![
        Field::new("ITEM_ID", Primitive::String),
        categorical(Field::new("GENRES", Primitive::String)),
        nullable(Field::new("PRICE", Primitive::Float)),
    ];
    let schema = Schema::new(DatasetType::Items, fields);
    report(&[("items.csv", items(ids).as_bytes())], &schema, DatasetType::Items, &options())
}

#[test]
fn nulls_and_categories() {
    expect![[""]].assert_eq(&text(&items_report(0..1_001).findings));
    expect![[""]].assert_eq(&text(&items_report(0..10_001).findings));
}

#[test]
fn datasets_against_each_other() {
    let interactions = of(&data(1_000, 25, |_| "View"), &options());
    let check = |ids: std::ops::Range<usize>, expected: Expect| {
        expected.assert_eq(&text(&cross_check(&interactions, Some(&items_report(ids)), None)));
    };
    check(0..40, expect![""]);
    check(0..38, expect![[""]]);
    check(0..81, expect![[""]]);
    check(40..60, expect![[""]]);
}

#[test]
fn the_summary() {
    let report = of(&data(1_000, 25, |n| if n % 4 == 0 { "Buy" } else { "View" }), &Options { top: 2, ..options() });
    assert!(!report.has_errors());
    expect![[""]].assert_eq(&serde_json::to_string_pretty(&report).unwrap());
}
