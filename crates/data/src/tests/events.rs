//! What is said about event types and values that a spec counts on.

use super::{NOW, nullable, options, report};
use crate::Options;
use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::expected::{EventRole, ExpectedEvent, Training};
use personalize_rules::rule::Code;
use personalize_rules::schema::{Field, Primitive, Schema};
use std::fmt::Write;

/// Interactions of 1,000 users with 40 items: each has a type and a value.
fn data(rows: usize, event: impl Fn(usize) -> (&'static str, &'static str)) -> String {
    (0..rows).fold(
        "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n".to_owned(),
        |mut file, n| {
            let (name, value) = event(n);
            writeln!(file, "u{},i{},{name},{value},{}", n % 1_000, n % 40, NOW - n as i64).unwrap();
            file
        },
    )
}

/// The findings with these options, whatever the cut.
fn check_with(file: &str, with: Options, expected: Expect) {
    let fields = vec![
        Field::new("USER_ID", Primitive::String),
        Field::new("ITEM_ID", Primitive::String),
        Field::new("EVENT_TYPE", Primitive::String),
        nullable(Field::new("EVENT_VALUE", Primitive::Float)),
        Field::new("TIMESTAMP", Primitive::Long),
    ];
    let schema = Schema::new(DatasetType::Interactions, fields);
    let said = |options: &Options| {
        let files = [("a.csv", file.as_bytes())];
        let report = report(&files, &schema, DatasetType::Interactions, options);
        let told = |code: Code| !matches!(code, Code::PZ5063 | Code::PZ5065 | Code::PZ5073);
        let findings = report.findings.iter().filter(|finding| told(finding.code));
        findings.map(|finding| format!("{finding}\n")).collect::<String>()
    };
    let whole = said(&with);
    assert_eq!(said(&Options { threads: 3, block: 1_000, ..with }), whole);
    expected.assert_eq(&whole);
}

/// What is said to somebody who trains on an event type, or on values of at least so much.
fn check(file: &str, event: Option<&str>, least_value: Option<f64>, expected: Expect) {
    let by = "the solution `s`".to_owned();
    let trainings = vec![Training { by, event: event.map(str::to_owned), least_value }];
    check_with(file, Options { trainings, ..options() }, expected);
}

#[test]
fn a_training_needs_a_thousand_of_its_event_type() {
    let file = data(60_000, |n| if n % 100 == 0 { ("Purchase", "") } else { ("View", "") });
    check(&file, Some("View"), None, expect![""]);
    check(
        &file,
        Some("Purchase"),
        None,
        expect![[r#"
        error[PZ5064] EVENT_TYPE: there are 600 interactions of type `Purchase`, but the solution `s` needs 1,000; help: collect more of them, or use another event type
    "#]],
    );
    check(
        &file,
        Some("Like"),
        None,
        expect![[r#"
        error[PZ5064] EVENT_TYPE: there are no interactions of type `Like`, but the solution `s` needs 1,000; help: the data has `View`, `Purchase`
    "#]],
    );
    check(
        &file,
        Some("Views"),
        None,
        expect![[r#"
        error[PZ5064] EVENT_TYPE: there are no interactions of type `Views`, but the solution `s` needs 1,000; help: is it `View`?
    "#]],
    );
    let just = data(3_000, |n| if n % 3 == 0 { ("Purchase", "") } else { ("View", "") });
    check(
        &just,
        Some("Purchase"),
        None,
        expect![[r#"
        error[PZ5061]: 0 users have two interactions or more of type `Purchase`, but the solution `s` needs 25; help: collect more interactions of the same users; check that USER_ID is the user and not the session
    "#]],
    );
}

#[test]
fn a_training_may_ignore_letter_case() {
    let file = data(3_000, |n| if n % 2 == 0 { ("View", "") } else { ("buy", "") });
    check(
        &file,
        Some("view"),
        None,
        expect![[r#"
        warning[PZ5064] EVENT_TYPE: there are no interactions of type `view`, but the solution `s` needs 1,000; whether training counts `View` too is not documented; help: write the type in one way: `View`, as in the data
    "#]],
    );
    check(
        &file,
        Some("Buy"),
        None,
        expect![[r#"
        warning[PZ5064] EVENT_TYPE: there are no interactions of type `Buy`, but the solution `s` needs 1,000; whether training counts `buy` too is not documented; help: write the type in one way: `buy`, as in the data
    "#]],
    );
    let both = data(2_600, |n| if n < 900 { ("view", "") } else { ("View", "") });
    check(
        &both,
        Some("view"),
        None,
        expect![[r#"
        warning[PZ5064] EVENT_TYPE: there are 900 interactions of type `view`, but the solution `s` needs 1,000; whether training counts `View` too is not documented; help: write the type in one way: `View`, as in the data
    "#]],
    );
    check(
        &data(900, |_| ("View", "")),
        Some("view"),
        None,
        expect![[r#"
        error[PZ5060]: there are 900 interactions, but an import needs 1,000; help: collect more interactions, from a longer time or with more event types
        error[PZ5061]: 0 users have two interactions or more, but training needs 25; help: collect more interactions of the same users; check that USER_ID is the user and not the session
        error[PZ5064] EVENT_TYPE: there are no interactions of type `view`, but the solution `s` needs 1,000; help: is it `View`?
    "#]],
    );
}

#[test]
fn a_threshold_leaves_interactions_out() {
    let values = |n: usize| ("rating", ["1", "2.5", "4", "4.0", "5e0"][n % 5]);
    check(&data(1_700, values), None, Some(4.0), expect![""]);
    check(
        &data(1_600, values),
        None,
        Some(4.0),
        expect![[r#"
        error[PZ5060] EVENT_VALUE: there are 960 interactions with an `EVENT_VALUE` of 4 or more, but the solution `s` needs 1,000; help: lower `eventValueThreshold`, or collect more
    "#]],
    );
    check(
        &data(1_600, values),
        Some("rating"),
        Some(4.5),
        expect![[r#"
        error[PZ5064] EVENT_TYPE: there are 320 interactions of type `rating` with an `EVENT_VALUE` of 4.5 or more, but the solution `s` needs 1,000; help: lower `eventValueThreshold`, or collect more
    "#]],
    );
    check(
        &data(1_600, values),
        Some("Rating"),
        Some(4.0),
        expect![[r#"
        error[PZ5064] EVENT_TYPE: there are no interactions of type `Rating` with an `EVENT_VALUE` of 4 or more, but the solution `s` needs 1,000; help: is it `rating`?
    "#]],
    );
    check(
        &data(1_600, values),
        Some("watch"),
        Some(4.0),
        expect![[r#"
        error[PZ5064] EVENT_TYPE: there are no interactions of type `watch` with an `EVENT_VALUE` of 4 or more, but the solution `s` needs 1,000; help: the data has `rating`
    "#]],
    );
    check(
        &data(2_000, values),
        Some("Rating"),
        Some(4.0),
        expect![[r#"
        warning[PZ5064] EVENT_TYPE: there are no interactions of type `Rating` with an `EVENT_VALUE` of 4 or more, but the solution `s` needs 1,000; whether training counts `rating` too is not documented; help: write the type in one way: `rating`, as in the data
    "#]],
    );
    let holes = |n: usize| ("rating", ["", "5", ""][n % 3]);
    check(
        &data(1_600, holes),
        None,
        Some(4.0),
        expect![[r#"
        warning[PZ5060] EVENT_VALUE: there are 533 interactions with an `EVENT_VALUE` of 4 or more, but the solution `s` needs 1,000; whether training counts interactions without a value too is not documented; help: give them values, or leave `eventValueThreshold` out
    "#]],
    );
    check(
        &data(1_200, |_| ("rating", "")),
        Some("rating"),
        Some(4.0),
        expect![[r#"
        warning[PZ5064] EVENT_TYPE: there are no interactions of type `rating` with an `EVENT_VALUE` of 4 or more, but the solution `s` needs 1,000; whether training counts interactions without a value too is not documented; help: give them values, or leave `eventValueThreshold` out
    "#]],
    );
}

#[test]
fn identical_interactions_of_a_type_count_once() {
    let file = data(500, |_| ("Purchase", ""));
    let rows = file.split_once('\n').unwrap().1;
    check(
        &format!("{file}{rows}{rows}"),
        Some("Purchase"),
        None,
        expect![[r#"
        error[PZ5060]: there are 1,500 interactions, but only 500 different ones, and training needs 1,000; help: the service keeps one of identical interactions: look for an export or a join that writes rows twice, or collect more
        error[PZ5061]: 0 users have two different interactions or more, but training needs 25; help: the service keeps one of identical interactions; collect more of the same users
        error[PZ5064] EVENT_TYPE: there are 500 different interactions of type `Purchase`, but the solution `s` needs 1,000; help: collect more of them, or use another event type
    "#]],
    );
}

#[test]
fn users_come_back_with_the_event_type() {
    // Each user buys once, but 24 of them, then 25.
    let file = |twice: usize| {
        let once = data(1_000, |_| ("Purchase", ""));
        let again = data(1_000 + twice, |_| ("Purchase", ""));
        let views = data(2_000, |_| ("View", ""));
        let rows = |file: &str, from: usize| {
            file.lines().skip(1 + from).map(|row| format!("{row}\n")).collect::<String>()
        };
        format!("{once}{}{}", rows(&again, 1_000), rows(&views, 0))
    };
    check(
        &file(24),
        Some("Purchase"),
        None,
        expect![[r#"
        error[PZ5061]: 24 users have two interactions or more of type `Purchase`, but the solution `s` needs 25; help: collect more interactions of the same users; check that USER_ID is the user and not the session
    "#]],
    );
    check(&file(25), Some("Purchase"), None, expect![""]);
}

#[test]
fn event_types_that_are_named_occur() {
    let file = data(3_000, |n| if n % 2 == 0 { ("View", "") } else { ("Purchase", "") });
    let named = |name: &str, role| ExpectedEvent {
        name: name.to_owned(),
        by: format!(
            "the {}",
            if role == EventRole::Filter { "filter `f`" } else { "recommender `r`" }
        ),
        role,
    };
    let roles = [EventRole::Filter, EventRole::Training, EventRole::Recommended];
    let names = ["View", "view", "Viewed", "Like"];
    let expected_events: Vec<ExpectedEvent> =
        names.iter().flat_map(|name| roles.map(|role| named(name, role))).collect();
    check_with(
        &file,
        Options { expected_events, ..options() },
        expect![[r#"
            warning[PZ5064] EVENT_TYPE: event type `view`, which the filter `f` counts on, occurs only as `View`; whether filters ignore letter case is not documented; help: write the type in one way: `View`, as in the data
            warning[PZ5064] EVENT_TYPE: event type `view`, which the recommender `r` counts on, occurs only as `View`; whether training ignores letter case is not documented; help: write the type in one way: `View`, as in the data
            warning[PZ5064] EVENT_TYPE: event type `view`, which the recommender `r` counts on, occurs only as `View`; whether training ignores letter case is not documented; help: write the type in one way: `View`, as in the data
            warning[PZ5064] EVENT_TYPE: event type `Viewed`, which the filter `f` names, does not occur; help: is it `View`?
            warning[PZ5064] EVENT_TYPE: event type `Viewed`, which the recommender `r` names, does not occur; help: is it `View`?
            warning[PZ5064] EVENT_TYPE: event type `Viewed`, which is recommended for the recommender `r`, does not occur; help: is it `View`?
            warning[PZ5064] EVENT_TYPE: event type `Like`, which the filter `f` names, does not occur; help: the data has `Purchase`, `View`
            warning[PZ5064] EVENT_TYPE: event type `Like`, which the recommender `r` names, does not occur; help: the data has `Purchase`, `View`
            warning[PZ5064] EVENT_TYPE: event type `Like`, which is recommended for the recommender `r`, does not occur; help: the data has `Purchase`, `View`
        "#]],
    );
}

#[test]
fn a_missing_column_is_said_once() {
    let file = data(1_200, |_| ("View", "")).replacen("EVENT_TYPE", "KIND", 1);
    check(
        &file,
        Some("View"),
        None,
        expect![[r#"
        error[PZ5010] a.csv:1 EVENT_TYPE: the column `EVENT_TYPE` is missing; help: add the column `EVENT_TYPE` to the file, or take the field out of the schema
        warning[PZ5015] a.csv:1 KIND: the schema has no column `KIND`, so it is not imported; help: add it to the schema, or leave it out to save time
    "#]],
    );
}
