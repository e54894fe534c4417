//! What is said of columns whose values are all the same or all different, and of values that filters count on.

use super::{categorical, nullable, options, report};
use crate::Options;
use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::expected::ExpectedValue;
use personalize_rules::schema::{Field, Primitive, Schema};

/// The findings for items of which each row is made by `row`: genres, studio and price.
fn check(rows: usize, row: impl Fn(usize) -> String, with: Options, expected: Expect) {
    let fields = vec![
        Field::new("ITEM_ID", Primitive::String),
        categorical(nullable(Field::new("GENRES", Primitive::String))),
        Field::new("STUDIO", Primitive::String),
        nullable(Field::new("PRICE", Primitive::Float)),
    ];
    let schema = Schema::new(DatasetType::Items, fields);
    let rows: String = (0..rows).map(|n| format!("i{n},{}\n", row(n))).collect();
    let text = format!("ITEM_ID,GENRES,STUDIO,PRICE\n{rows}");
    let said = |options: &Options| {
        let files = [("a.csv", text.as_bytes())];
        let found = report(&files, &schema, DatasetType::Items, options).findings;
        found.iter().map(|finding| format!("{finding}\n")).collect::<String>()
    };
    let whole = said(&with);
    assert_eq!(said(&Options { threads: 3, block: 100, ..with }), whole);
    expected.assert_eq(&whole);
}

#[test]
fn values_that_are_all_the_same_or_all_different() {
    check(
        30,
        |n| format!("g{n},x,1.5"),
        options(),
        expect![[r#"
            warning[PZ5076] GENRES: `GENRES` is categorical, and each of its 30 values occurs in one row only, so no recipe can learn from it; help: take the mark `categorical` away, or write categories that several rows share
            warning[PZ5075] PRICE: `PRICE` has the same value in every row, so no recipe can learn from it; help: leave the column out, or look into the export: filters alone may still need it
        "#]],
    );
    // Two values, joined values, an empty cell beside the only value, and a sample of a few rows.
    check(30, |n| format!("g{},x,{}", n % 2, n % 2), options(), expect![""]);
    check(30, |n| format!("g{n}|drama,x,{}", n % 3), options(), expect![""]);
    check(30, |n| format!("{},x,{n}", if n == 0 { "" } else { "drama" }), options(), expect![""]);
    check(19, |n| format!("g{n},x,1.5"), options(), expect![""]);
}

#[test]
fn values_that_filters_name_occur() {
    let named = |column: &str, text: &str| ExpectedValue {
        column: column.to_owned(),
        text: text.to_owned(),
        by: "the filter `f`".to_owned(),
    };
    let expected_values = [
        named("genres", "drama"),
        named("GENRES", "Action"),
        named("GENRES", "Actoin"),
        named("GENRES", "DRAMA"),
        named("GENRES", "something else"),
        named("STUDIO", "b"),
        named("PRICE", "7"),
        named("ELSEWHERE", "x"),
    ];
    let with = Options { expected_values: expected_values.into(), ..options() };
    let row = |n: usize| format!("{},a,{n}", ["Action|drama", "Comedy"][n % 2]);
    check(
        30,
        row,
        with.clone(),
        expect![[r#"
            warning[PZ5077] GENRES: `Actoin`, which the filter `f` compares with `GENRES`, does not occur in the data; help: is it `Action`?
            warning[PZ5077] GENRES: `DRAMA`, which the filter `f` compares with `GENRES`, does not occur in the data; help: the data has it as `drama`
            warning[PZ5077] GENRES: `something else`, which the filter `f` compares with `GENRES`, does not occur in the data; help: the data has `Action`, `Action|drama`, `Comedy`, `drama`
            warning[PZ5077] STUDIO: `b`, which the filter `f` compares with `STUDIO`, does not occur in the data; help: the data has `a`
        "#]],
    );
    // A column of which not every value is known tells nothing.
    let many = |n: usize| format!("g{},s{n},{n}", n % 2);
    check(
        10_001,
        many,
        Options { expected_values: vec![named("STUDIO", "b")], ..with },
        expect![[r#""#]],
    );
}
