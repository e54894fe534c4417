//! What is said about interactions with actions.

use super::{NOW, options, report};
use crate::Options;
use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Primitive, Schema};
use std::fmt::Write;

const DAY: i64 = 86_400;

/// Rows of an action: how many of an event, so many days ago.
fn rows(action: &str, event: &str, count: usize, days: i64) -> String {
    (0..count).fold(String::new(), |mut file, n| {
        writeln!(file, "u{},{action},{event},{}", n % 40, NOW - days * DAY - n as i64).unwrap();
        file
    })
}

/// What is said about rows besides 2,000 of a good action.
fn check(more: &str, expected: Expect) {
    let good = format!("{}{}", rows("good", "TAKEN", 1_000, 0), rows("good", "VIEWED", 1_000, 1));
    check_alone(&format!("{good}{more}"), expected);
}

fn check_alone(rows: &str, expected: Expect) {
    let names = ["USER_ID", "ACTION_ID", "EVENT_TYPE"];
    let mut fields: Vec<Field> = names.map(|name| Field::new(name, Primitive::String)).into();
    fields.push(Field::new("TIMESTAMP", Primitive::Long));
    let schema = Schema::new(DatasetType::ActionInteractions, fields);
    let file = format!("USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\n{rows}");
    let said = |options: &Options| {
        let files = [("a.csv", file.as_bytes())];
        let report = report(&files, &schema, DatasetType::ActionInteractions, options);
        report.findings.iter().map(|finding| format!("{finding}\n")).collect::<String>()
    };
    let whole = said(&options());
    assert_eq!(said(&Options { threads: 3, block: 1_000, ..options() }), whole);
    expected.assert_eq(&whole);
}

#[test]
fn too_few_of_all_actions() {
    let taken = |count| format!("{}{}", rows("a", "TAKEN", count, 0), rows("a", "VIEWED", 500, 1));
    check_alone(&taken(500), expect![""]);
    check_alone(
        &taken(499),
        expect![[r#"
        warning[PZ5060]: there are 999 action interactions; an import may need 1,000; help: collect more, from a longer time, or send them as events
    "#]],
    );
}

#[test]
fn three_event_types() {
    check("", expect![""]);
    check(
        "u,good,Taken,1596100000\nu,good,Not taken,1596100001\nu,good,Viewed,1596100002\n",
        expect![""],
    );
    check(
        "u,good,Clicked,1596100000\nv,good,Clicked,1596100000\n",
        expect![[r#"
        error[PZ5069] EVENT_TYPE: action interactions have no event type `Clicked` (and 1 more like it); help: write `TAKEN`, `NOT_TAKEN` or `VIEWED`
    "#]],
    );
}

#[test]
fn few_recent_interactions_of_an_action() {
    let enough = |count, days| {
        format!("{}{}", rows("a", "TAKEN", count, days), rows("a", "NOT_TAKEN", 50, 0))
    };
    check(&enough(50, 41), expect![""]);
    check(
        &enough(49, 0),
        expect![[r#"
        warning[PZ5074] ACTION_ID: 1 of 2 actions has fewer than 50 TAKEN, or fewer than 50 NOT_TAKEN or VIEWED, since 2020-06-20 (six weeks before the newest): aws-next-best-action gives it the score 0.0; help: collect more of them; `a` has 49 TAKEN and 50 or more NOT_TAKEN or VIEWED
    "#]],
    );
    check(
        &enough(50, 43),
        expect![[r#"
        warning[PZ5074] ACTION_ID: 1 of 2 actions has fewer than 50 TAKEN, or fewer than 50 NOT_TAKEN or VIEWED, since 2020-06-20 (six weeks before the newest): aws-next-best-action gives it the score 0.0; help: collect more of them; `a` has 0 TAKEN and 50 or more NOT_TAKEN or VIEWED
    "#]],
    );
    let mixed = format!("{}{}", rows("a", "VIEWED", 25, 0), rows("a", "NOT_TAKEN", 25, 1));
    check(&format!("{mixed}{}", rows("a", "TAKEN", 60, 2)), expect![""]);
    check(
        &format!("{}{}", rows("b", "TAKEN", 60, 2), rows("c", "VIEWED", 3, 2)),
        expect![[r#"
        warning[PZ5074] ACTION_ID: 2 of 3 actions have fewer than 50 TAKEN, or fewer than 50 NOT_TAKEN or VIEWED, since 2020-06-20 (six weeks before the newest): aws-next-best-action gives them the score 0.0; help: collect more of them; `b` has 50 or more TAKEN and 0 NOT_TAKEN or VIEWED
    "#]],
    );
}
