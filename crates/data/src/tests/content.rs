//! What is said about the values of a column together.

use super::{NOW, categorical, options, report};
use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::rule::Code;
use personalize_rules::schema::{Field, Primitive, Schema};

/// What is said about items with these cells under one column.
fn check(field: Field, cells: &[&str], expected: Expect) {
    let mut text = format!("ITEM_ID,{}\n", field.name);
    cells.iter().enumerate().for_each(|(n, cell)| text.push_str(&format!("i{n},\"{cell}\"\n")));
    let schema =
        Schema::new(DatasetType::Items, vec![Field::new("ITEM_ID", Primitive::String), field]);
    let files = [("items.csv", text.as_bytes())];
    let report = report(&files, &schema, DatasetType::Items, &options());
    let said = report.findings.iter().map(|finding| format!("{finding}\n"));
    expected.assert_eq(&said.collect::<String>());
}

fn genres(cells: &[&str], expected: Expect) {
    check(categorical(Field::new("GENRES", Primitive::String)), cells, expected);
}

fn texts(cells: &[&str], expected: Expect) {
    let field = Field { textual: true, ..Field::new("TEXT", Primitive::String) };
    check(field, cells, expected);
}

#[test]
fn spaces_in_categories() {
    genres(&["Drama|Comedy", "Drama", "Science Fiction"], expect![""]);
    genres(
        &["Drama | Comedy", "Drama", "Drama "],
        expect![[r#"
        warning[PZ5034] GENRES: there are spaces around `Drama` (and 1 more like it); help: write `Drama` without them; ` a` and `a` may be different values
    "#]],
    );
    check(Field::new("TITLE", Primitive::String), &[" Up", "Up "], expect![""]);
}

#[test]
fn lists_that_are_not_joined_with_bars() {
    genres(
        &["['Drama', 'Comedy']", "['Drama']", "Drama"],
        expect![[r#"
        warning[PZ5038] GENRES: `['Drama', 'Comedy']` is one value; several are joined with `|` (and 1 more like it); help: write `Drama|Comedy`
    "#]],
    );
    genres(
        &["[\\\"Drama\\\"; \\\"Comedy\\\"]"],
        expect![[r#"
        warning[PZ5038] GENRES: `["Drama"; "Comedy"]` is one value; several are joined with `|`; help: write `Drama|Comedy`
    "#]],
    );
    genres(
        &["{Drama,Comedy}"],
        expect![[r#"
        warning[PZ5038] GENRES: `{Drama,Comedy}` is one value; several are joined with `|`; help: write `Drama|Comedy`
    "#]],
    );
    let pairs = ["a,b", "a,c", "a,d", "b,c", "b,d", "c,d", "a,e", "b,e", "c,e", "d,e", "a"];
    genres(
        &pairs,
        expect![[r#"
        warning[PZ5038] GENRES: `a,b` is one value; several are joined with `|` (and 9 more like it); help: write `a|b`
    "#]],
    );
    let names = [
        "Toys, Games",
        "Beauty, Health",
        "Home, Garden",
        "Books",
        "Music",
        "Film",
        "Food",
        "Cars",
        "Pets",
        "Art",
    ];
    genres(&names, expect![""]);
    genres(
        &["a,b|c", "a||b", "|a|", ""],
        expect![[r#"
        warning[PZ5030] items.csv:5 GENRES: `GENRES` is empty in 1 of 4 rows, but the schema does not allow null; help: fill the cells, or write `["null", "string"]` as the type in the schema
    "#]],
    );
}

#[test]
fn languages_of_texts() {
    texts(
        &["이 영화는 재미있다", "정말 좋은 영화 (2020)", "Good"],
        expect![[r#"
        warning[PZ5039] TEXT: the text is in Korean; the service reads Chinese, English, French, German, Japanese, Portuguese and Spanish (and 1 more like it); help: translate it, or leave the mark `textual` away: training would learn little from it
    "#]],
    );
    texts(
        &["Этот фильм очень хороший"],
        expect![[r#"
        warning[PZ5039] TEXT: the text is in Cyrillic letters; the service reads Chinese, English, French, German, Japanese, Portuguese and Spanish; help: translate it, or leave the mark `textual` away: training would learn little from it
    "#]],
    );
    texts(
        &["فيلم جيد", "ταινία", "סרט", "ภาพยนตร์", "फ़िल्म"],
        expect![[r#"
        warning[PZ5039] TEXT: the text is in Greek; the service reads Chinese, English, French, German, Japanese, Portuguese and Spanish (and 4 more like it); help: translate it, or leave the mark `textual` away: training would learn little from it
    "#]],
    );
    texts(
        &["これは映画です", "这是一部电影", "Ce film est très bon", "¡Qué película!", "123", ""],
        expect![[r#"
            warning[PZ5030] items.csv:7 TEXT: `TEXT` is empty in 1 of 6 rows, but the schema does not allow null; help: fill the cells, or write `["null", "string"]` as the type in the schema
        "#]],
    );
    texts(&["기생충 (Parasite) is a film by Bong Joon-ho", "Good", "Bad"], expect![""]);
}

/// What is said about 1,000 interactions that have these types in turn.
fn check_types(types: &[&str], expected: Expect) {
    let names = ["USER_ID", "ITEM_ID", "EVENT_TYPE"];
    let mut fields: Vec<Field> = names.map(|name| Field::new(name, Primitive::String)).into();
    fields.push(Field::new("TIMESTAMP", Primitive::Long));
    let schema = Schema::new(DatasetType::Interactions, fields);
    let rows: String = (0..1_000)
        .map(|n| format!("u{},i,{},{}\n", n % 30, types[n % types.len()], NOW - n as i64))
        .collect();
    let file = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{rows}");
    let files = [("a.csv", file.as_bytes())];
    let report = report(&files, &schema, DatasetType::Interactions, &options());
    let findings = report.findings.iter().filter(|finding| finding.code != Code::PZ5063);
    let lines: String = findings.map(|finding| format!("{finding}\n")).collect();
    expected.assert_eq(&lines);
}

#[test]
fn event_types_with_spaces_or_without_meaning() {
    check_types(
        &["View", " View", "View ", "nan", "-"],
        expect![[r#"
            warning[PZ5034] EVENT_TYPE: there are spaces around `View` (and 399 more like it); help: write `View` without them; ` a` and `a` may be different values
            warning[PZ5042] EVENT_TYPE: the event type `nan` is a word that programs write for nothing (and 199 more like it); help: write the type of the event, or leave such rows out
        "#]],
    );
    check_types(
        &["nan", "null"],
        expect![[r#"
        error[PZ5042] EVENT_TYPE: no interaction has an event type: all are a word for nothing or reserved, such as `nan`; training refuses such a column; help: write the types of the events, or take `EVENT_TYPE` out of the schema and the file
    "#]],
    );
}
