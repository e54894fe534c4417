//! What is said about data as a whole, the summary, and datasets against each other.

use super::{NOW, categorical, interactions, nullable, options, report};
use crate::{DataReport, Options, cross_check};
use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::finding::DataFinding;
use personalize_rules::schema::{Field, Primitive, Schema};
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
fn users_who_are_nobody_are_told() {
    // `0` in place of a few users, and of a tenth of them.
    let with = |of: usize, word: &str| {
        let one = |line: &str| match line.strip_prefix('u') {
            Some(rest) => {
                let (user, rest) = rest.split_once(',').unwrap();
                let user: usize = user.parse().unwrap();
                let user = if user < of { word.to_owned() } else { format!("{user}") };
                format!("{user},{rest}\n")
            }
            None => format!("{line}\n"),
        };
        data(60_000, 1_500, |_| "View").lines().map(one).collect::<String>()
    };
    check(&with(1, "0"), expect![""]);
    check(
        &with(75, "0"),
        expect![[r#"
        warning[PZ5042] USER_ID: 5 % of the rows have the id `0`, which programs write for users who are not known; all such rows count as one user; help: leave out rows without an id, for example `where: {user_id: {not: [guest]}}` with the column and words of the source
    "#]],
    );
    check(
        &with(75, "-1"),
        expect![[r#"
        warning[PZ5042] USER_ID: 5 % of the rows have the id `-1`, which programs write for users who are not known; all such rows count as one user; help: leave out rows without an id, for example `where: {user_id: {not: [guest]}}` with the column and words of the source
    "#]],
    );
    check(
        &with(75, "guest"),
        expect![[r#"
        warning[PZ5042] a.csv:2 USER_ID: the id `guest` is a word that programs write for nothing; all such rows count as one (and 2,999 more like it); help: leave out rows without an id, for example `where: {user_id: {not: [guest]}}` with the column and words of the source
    "#]],
    );
}

#[test]
fn too_few_rows() {
    check(
        &data(999, 999, |_| "View"),
        expect![[r#"
        error[PZ5060]: there are 999 interactions, but an import needs 1,000; help: collect more interactions, from a longer time or with more event types
        error[PZ5061]: 0 users have two interactions or more, but training needs 25; help: collect more interactions of the same users; check that USER_ID is the user and not the session
    "#]],
    );
    check(
        &data(1_000, 25, |_| "View"),
        expect![[r#"
        warning[PZ5063]: there are 1,000 interactions; at least 50,000 are recommended; help: it trains, but recommendations get better with more
        warning[PZ5063]: 25 users have two interactions or more; at least 1,000 are recommended; help: it trains, but recommendations get better with more
    "#]],
    );
}

#[test]
fn too_few_users_with_two() {
    check(
        &data(1_000, 976, |_| "View"),
        expect![[r#"
        warning[PZ5063]: there are 1,000 interactions; at least 50,000 are recommended; help: it trains, but recommendations get better with more
        error[PZ5061]: 24 users have two interactions or more, but training needs 25; help: collect more interactions of the same users; check that USER_ID is the user and not the session
    "#]],
    );
    check(
        &data(60_000, 59_500, |_| "View"),
        expect![[r#"
        error[PZ5062]: 500 of 59,500 users have two interactions or more, but training needs 1 % of them; help: leave out users with a single interaction, or check that USER_ID is the user and not the session
    "#]],
    );
}

#[test]
fn identical_interactions_count_once() {
    // 1,200 rows, 120 different ones of 30 users; then 24 users who have two different ones.
    let file = |different: usize, users: usize| {
        let row = |n: usize| (n % different % users, n % different);
        (0..1_200).map(row).fold(
            "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned(),
            |mut file, (user, n)| {
                writeln!(file, "u{user},i,View,{}", NOW - n as i64).unwrap();
                file
            },
        )
    };
    check(
        &file(120, 30),
        expect![[r#"
        warning[PZ5073] a.csv:122: 1,080 rows are identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
        error[PZ5060]: there are 1,200 interactions, but only 120 different ones, and training needs 1,000; help: the service keeps one of identical interactions: look for an export or a join that writes rows twice, or collect more
        warning[PZ5063]: 30 users have two interactions or more; at least 1,000 are recommended; help: it trains, but recommendations get better with more
    "#]],
    );
    check(
        &file(1_199, 1_175),
        expect![[r#"
        warning[PZ5073] a.csv:1201: 1 row is identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
        warning[PZ5063]: there are 1,200 interactions; at least 50,000 are recommended; help: it trains, but recommendations get better with more
        error[PZ5061]: 24 users have two interactions or more, but training needs 25; help: collect more interactions of the same users; check that USER_ID is the user and not the session
    "#]],
    );
    check(
        &file(1_024, 1_000),
        expect![[r#"
        warning[PZ5073] a.csv:1026: 176 rows are identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
        warning[PZ5063]: there are 1,200 interactions; at least 50,000 are recommended; help: it trains, but recommendations get better with more
        error[PZ5061]: 24 users have two different interactions or more, but training needs 25; help: the service keeps one of identical interactions; collect more of the same users
    "#]],
    );
}

#[test]
fn event_types_and_columns_share_a_quota() {
    let types = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    check(&data(60_000, 1_500, |n| types[n % 9]), expect![""]);
    check(
        &data(60_000, 1_500, |n| types[n % types.len()]),
        expect![[r#"
            error[PZ5068] EVENT_TYPE: event types (10) and optional columns (1) are more than the 10 allowed together; help: drop rarely used event types or columns
        "#]],
    );
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
    expect![[r#"
        warning[PZ5066] GENRES: `GENRES` is categorical and has 1,001 distinct cells; at most 1,000 values are recommended; help: merge rare values, or remove the mark `categorical`; values joined with `|` count one by one
        warning[PZ5065] PRICE: `PRICE` is empty in 50 % of the rows; at most 30 % are recommended; help: fill it, or leave the column out
    "#]].assert_eq(&text(&items_report(0..1_001).findings));
    expect![[r#"
        warning[PZ5066] GENRES: `GENRES` is categorical and has more than 10,000 distinct cells; at most 1,000 values are recommended; help: merge rare values, or remove the mark `categorical`; values joined with `|` count one by one
        warning[PZ5065] PRICE: `PRICE` is empty in 50 % of the rows; at most 30 % are recommended; help: fill it, or leave the column out
    "#]].assert_eq(&text(&items_report(0..10_001).findings));
}

#[test]
fn datasets_against_each_other() {
    let interactions = of(&data(1_000, 25, |_| "View"), &options());
    let check = |ids: std::ops::Range<usize>, expected: Expect| {
        expected.assert_eq(&text(&cross_check(&interactions, Some(&items_report(ids)), None)));
    };
    check(0..40, expect![""]);
    check(
        0..38,
        expect![[r#"
        warning[PZ5070] ITEM_ID: 2 of 40 items in 50 interactions have no metadata: they are not in the items data; help: add them to the items data; filters and models know nothing about them
    "#]],
    );
    check(
        0..81,
        expect![[r#"
        warning[PZ5072] ITEM_ID: 41 of 81 items have no interactions; help: check that the interactions are of the same catalogue and time as the items
    "#]],
    );
    check(
        40..60,
        expect![[r#"
        error[PZ5071] ITEM_ID: none of the 40 items of the interactions is in the items data; help: the ids have to be written the same way in both: letter case, leading zeros, prefixes
    "#]],
    );
}

#[test]
fn the_summary() {
    let report = of(
        &data(1_000, 25, |n| if n % 4 == 0 { "Buy" } else { "View" }),
        &Options { top: 2, ..options() },
    );
    assert!(!report.has_errors());
    assert_eq!((report.rows, report.bytes), (1_000, 23_137));
    // A line for each member is enough to see what changed.
    let text = serde_json::to_string(&report.summary).unwrap().replace("],", "],\n");
    expect![[r#"
        {"users":25,"users_with_two":25,"items":40,"actions":null,"first":1596239001,"last":1596240000,"sparsity":0.0,"event_types":[{"value":"View","count":750},{"value":"Buy","count":250}],
        "popularity":{"top":[{"value":"i0","count":25},{"value":"i1","count":25}],
        "shares":[{"items":1,"share":0.025},{"items":10,"share":0.25},{"items":100,"share":1.0},{"items":1000,"share":1.0}]},"columns":[{"name":"USER_ID","nulls":0,"null_share":0.0,"distinct":25},{"name":"ITEM_ID","nulls":0,"null_share":0.0,"distinct":40},{"name":"EVENT_TYPE","nulls":0,"null_share":0.0,"distinct":2},{"name":"TIMESTAMP","nulls":0,"null_share":0.0,"distinct":null}]}"#]].assert_eq(&text);
}
