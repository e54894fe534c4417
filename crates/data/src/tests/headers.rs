//! What is said about headers.

use super::{check_interactions, good_rows, interactions};
use crate::check_header;
use expect_test::{Expect, expect};

fn check(header: &str, expected: Expect) {
    let findings = check_header(header.as_bytes(), &interactions());
    let lines: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    expected.assert_eq(&lines);
}

#[test]
fn good_ones() {
    check("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\r\n", expect![""]);
    check("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP", expect![""]);
}

#[test]
fn a_missing_column() {
    check(
        "USER_ID,ITEM_ID,TIMESTAMP",
        expect![[r#"
        error[PZ5010]:1 EVENT_TYPE: the column `EVENT_TYPE` is missing; help: add the column `EVENT_TYPE` to the file, or take the field out of the schema
    "#]],
    );
    check(
        "USER_ID,ITEM_ID,EVENT_TYP,TIMESTAMP",
        expect![[r#"
        error[PZ5010]:1 EVENT_TYPE: the column `EVENT_TYPE` is missing; help: is it `EVENT_TYP`? Then write `EVENT_TYPE` in the header
        warning[PZ5015]:1 EVENT_TYP: the schema has no column `EVENT_TYP`, so it is not imported; help: add it to the schema, or leave it out to save time
    "#]],
    );
}

#[test]
fn names_written_otherwise() {
    check(
        "USER ID,ITEM_ID,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
        error[PZ5010]:1 USER_ID: the column `USER_ID` is missing; the file calls it `USER ID`; help: write `USER_ID` in the header
    "#]],
    );
    check(
        "User_ID,item_id,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
        warning[PZ5011]:1 USER_ID: the schema writes `USER_ID`, the file `User_ID`; help: write `USER_ID`; in practice letter case is ignored, but the guide wants the same name
        warning[PZ5011]:1 ITEM_ID: the schema writes `ITEM_ID`, the file `item_id`; help: write `ITEM_ID`; in practice letter case is ignored, but the guide wants the same name
    "#]],
    );
    check(
        " USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP ",
        expect![[r#"
        error[PZ5012]:1 USER_ID: there are spaces around the column name `USER_ID`; help: write `USER_ID` right between the commas
        error[PZ5012]:1 TIMESTAMP: there are spaces around the column name `TIMESTAMP`; help: write `TIMESTAMP` right between the commas
    "#]],
    );
    check(
        "\"USER_ID\",\"ITEM_ID\",EVENT_TYPE,TIMESTAMP",
        expect![[r#"
            error[PZ5013]:1 USER_ID: the column name `USER_ID` stands in quotes; help: write `USER_ID` without quotes; cells below may have them
            error[PZ5013]:1 ITEM_ID: the column name `ITEM_ID` stands in quotes; help: write `ITEM_ID` without quotes; cells below may have them
        "#]],
    );
    check(
        "userId,movieId,EVENT_TYPE,timestamp",
        expect![[r#"
        error[PZ5010]:1 USER_ID: the column `USER_ID` is missing; the file calls it `userId`; help: write `USER_ID` in the header
        warning[PZ5011]:1 TIMESTAMP: the schema writes `TIMESTAMP`, the file `timestamp`; help: write `TIMESTAMP`; in practice letter case is ignored, but the guide wants the same name
        error[PZ5010]:1 ITEM_ID: the column `ITEM_ID` is missing; help: add the column `ITEM_ID` to the file, or take the field out of the schema
        warning[PZ5015]:1 movieId: the schema has no column `movieId`, so it is not imported; help: add it to the schema, or leave it out to save time
    "#]],
    );
}

#[test]
fn columns_too_many() {
    check(
        "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,rating",
        expect![[r#"
        warning[PZ5015]:1 rating: the schema has no column `rating`, so it is not imported; help: add it to the schema, or leave it out to save time
    "#]],
    );
    check(
        ",USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
            warning[PZ5015]:1: a column has no name, so it is not imported; help: pandas writes its index so: use `to_csv(…, index=False)`; or remove a comma at the end of the lines
        "#]],
    );
    check(
        "Unnamed: 0,USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
        warning[PZ5015]:1: a column has no name, so it is not imported; help: pandas writes its index so: use `to_csv(…, index=False)`; or remove a comma at the end of the lines
    "#]],
    );
    check(
        "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,USER_ID",
        expect![[r#"
        error[PZ5014]:1 USER_ID: the column `USER_ID` is there twice; help: rename one of them; underscores and letter case do not make a difference
        warning[PZ5015]:1 USER_ID: the schema has no column `USER_ID`, so it is not imported; help: add it to the schema, or leave it out to save time
    "#]],
    );
    check(
        "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,USERID",
        expect![[r#"
        error[PZ5014]:1 USERID: the service takes `USER_ID` and `USERID` for the same name; help: rename one of them; underscores and letter case do not make a difference
        warning[PZ5015]:1 USERID: the schema has no column `USERID`, so it is not imported; help: add it to the schema, or leave it out to save time
    "#]],
    );
}

#[test]
fn another_order() {
    check(
        "TIMESTAMP,USER_ID,ITEM_ID,EVENT_TYPE",
        expect![[r#"
        warning[PZ5016]:1: the columns are not in the order of the schema; help: the guide wants `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; in practice columns are found by name
    "#]],
    );
}

#[test]
fn another_separator() {
    check(
        "USER_ID;ITEM_ID;EVENT_TYPE;TIMESTAMP",
        expect![[r#"
        error[PZ5004]:1: the cells are separated by semicolons, but the service reads commas; help: write commas: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; Excel uses the separator of the system's region
    "#]],
    );
    check(
        "USER_ID\tITEM_ID\tEVENT_TYPE\tTIMESTAMP",
        expect![[r#"
        error[PZ5004]:1: the cells are separated by tabs, but the service reads commas; help: write commas: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; Excel uses the separator of the system's region
    "#]],
    );
}

#[test]
fn a_byte_order_mark() {
    check(
        "\u{feff}USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
        error[PZ5005]:1: the file begins with a byte-order mark, so the first column would not be found; help: save it as UTF-8 without the mark: `sed -i '1s/^\xEF\xBB\xBF//' FILE`, in pandas `encoding="utf-8"` and not `utf-8-sig`; Excel always writes it
    "#]],
    );
}

#[test]
fn no_header_at_all() {
    check(
        "u1,i1,View,1596161659",
        expect![[r#"
            error[PZ5017]:1: the first line is data and not a header; help: put the names of the columns first, in the order of the cells, with commas between them: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`
        "#]],
    );
}

#[test]
fn a_first_line_without_any_column() {
    check(
        "Interactions of July,,,",
        expect![[r#"
        error[PZ5017]:1: the first line has none of the columns of the schema; help: the first line has to be the header: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; remove titles and comments before it, or name the right file
    "#]],
    );
    check(
        "# exported by the shop",
        expect![[r#"
        error[PZ5017]:1: the first line has none of the columns of the schema; help: the first line has to be the header: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; remove titles and comments before it, or name the right file
    "#]],
    );
    check(
        "sep=;",
        expect![[r#"
        error[PZ5017]:1: the first line is for Excel and not a header; help: remove it: `sed -i 1d FILE`
    "#]],
    );
    check(
        "1::1193::5::978300760",
        expect![[r#"
        error[PZ5017]:1: the first line is data and not a header; help: put the names of the columns first, in the order of the cells, with commas between them: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`
    "#]],
    );
    check(
        "0\t50\t5\t881250949",
        expect![[r#"
        error[PZ5017]:1: the first line is data and not a header; help: put the names of the columns first, in the order of the cells, with commas between them: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`
    "#]],
    );
    check(
        "rating,user,movie",
        expect![[r#"
        error[PZ5017]:1: the first line has none of the columns of the schema; help: the first line has to be the header: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; remove titles and comments before it, or name the right file
    "#]],
    );
}

#[test]
fn names_with_characters_that_nobody_sees() {
    check(
        "\u{200b}USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
        error[PZ5010]:1 USER_ID: the column `USER_ID` is missing; the file calls it `\u{200b}USER_ID`; help: write `USER_ID` in the header
    "#]],
    );
    check(
        "USER_ID\u{a0},ITEM_ID,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
        error[PZ5012]:1 USER_ID: there are spaces around the column name `USER_ID`; help: write `USER_ID` right between the commas
    "#]],
    );
    check(
        "#USER_ID,ITEM-ID,EVENT_TYPE,TIMESTAMP",
        expect![[r#"
        error[PZ5010]:1 USER_ID: the column `USER_ID` is missing; the file calls it `#USER_ID`; help: write `USER_ID` in the header
        error[PZ5010]:1 ITEM_ID: the column `ITEM_ID` is missing; the file calls it `ITEM-ID`; help: write `ITEM_ID` in the header
    "#]],
    );
}

#[test]
fn old_line_ends() {
    check(
        "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\ru1,i1,View,1596161659\r",
        expect![[r#"
        error[PZ5008]:1: the lines end with a carriage return only, so the whole file is one line; help: convert the line ends: `tr '\r' '\n' < FILE > NEW`
    "#]],
    );
}

#[test]
fn rows_are_checked_under_names_written_otherwise() {
    let file = format!("USER ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}u,i,View,x\n", good_rows(10));
    check_interactions(
        file,
        expect![[r#"
            error[PZ5010] a.csv:1 USER_ID: the column `USER_ID` is missing; the file calls it `USER ID`; help: write `USER_ID` in the header
            error[PZ5045] a.csv:12 TIMESTAMP: `x` is not a number, but the schema says long; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
        "#]],
    );
}

#[test]
fn a_line_with_too_many_columns_has_no_names() {
    let columns = |count: usize| crate::column_names(",".repeat(count - 1).as_bytes());
    assert_eq!(columns(5_000).map(|names| names.len()), Some(5_000));
    assert_eq!(columns(2_000_000), None);
}
