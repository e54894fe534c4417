//! What is said about rows and cells.

use super::{NOW, check_items, check_rows, good_rows, lines, nullable, options, report};
use expect_test::{Expect, expect};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Primitive, Schema};

#[test]
fn good_rows_are_not_talked_about() {
    check_rows("", expect![""]);
    check_rows(
        "u,\"i,1\",View,1596161659\r\nu,5\" nail,View,1596161659",
        expect![[r#"
        warning[PZ5036] a.csv:13 ITEM_ID: the id `5" nail` has a quotation mark in it; the guide advises against that; help: leave quotation marks out of ids, in all files and events alike
    "#]],
    );
}

#[test]
fn widths() {
    check_rows(
        "u,i,View\nu,i\n",
        expect![[r#"
        error[PZ5020] a.csv:12: the row has 3 cells but the header has 4 cells (and 1 more like it); help: write every cell, empty ones too: `a,,c` has three
    "#]],
    );
    check_rows(
        "u,i,View,1596161659,x\n",
        expect![[r#"
            error[PZ5021] a.csv:12: the row has 5 cells but the header has 4 cells; help: put a text that has a comma in it into quotes: `"a, b"`, and write a point before fractions
        "#]],
    );
    check_items(
        "i,1,000,3,a,,True,1500000000\n",
        expect![[r#"
        error[PZ5021] items.csv:12: the row has 8 cells but the header has 7 cells; `1,000` was taken for two; help: write the number as `1000`
    "#]],
    );
}

#[test]
fn quotes() {
    check_rows(
        "u,\"a\nb\",View,1596161659\nu,i,View,x\n",
        expect![[r#"
            error[PZ5022] a.csv:12: a quoted cell goes on over the end of the line; the service wants one record per line; help: replace line ends in texts by spaces
            error[PZ5045] a.csv:14 TIMESTAMP: `x` is not a number, but the schema says long; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
        "#]],
    );
    check_rows(
        "u,\"i,View,1596161659\nu,i,View,x\n",
        expect![[r#"
            error[PZ5023] a.csv:12: a cell begins with a quote that is never closed; help: close the quote, or write `\"` for a quote that belongs to the text
            error[PZ5045] a.csv:13 TIMESTAMP: `x` is not a number, but the schema says long; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
        "#]],
    );
    check_rows(
        "u,\"i\"x,View,1596161659\n",
        expect![[r#"
        warning[PZ5024] a.csv:12: there is text between a closing quote and the next comma; help: quote the whole cell, and write `\"` for a quote inside
    "#]],
    );
    check_rows(
        "u,\"i \"\"x\"\"\",View,1596161659\n",
        expect![[r#"
            warning[PZ5025] a.csv:12: a quote inside a quoted cell is doubled; the guide wants it escaped with a backslash; help: write `\"` for a quote inside; in pandas `to_csv(…, doublequote=False, escapechar="\\")`
            warning[PZ5036] a.csv:12 ITEM_ID: the id `i "x"` has a quotation mark in it; the guide advises against that; help: leave quotation marks out of ids, in all files and events alike
        "#]],
    );
    check_rows(
        "u,\"i \\\"x\\\"\",View,1596161659\n",
        expect![[r#"
        warning[PZ5036] a.csv:12 ITEM_ID: the id `i "x"` has a quotation mark in it; the guide advises against that; help: leave quotation marks out of ids, in all files and events alike
    "#]],
    );
}

#[test]
fn blank_lines() {
    check_rows(
        "\n\r\nu,i,View,1596161659\n\n",
        expect![[r#"
        warning[PZ5026] a.csv:12: there is a blank line (and 2 more like it); help: remove it
    "#]],
    );
}

#[test]
fn a_header_among_rows() {
    check_rows(
        "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\nu,i,View,1596161659\n",
        expect![[r#"
        warning[PZ5027] a.csv:12 USER_ID: the header stands in the middle of the data, as when files are joined; help: remove the line; a folder of files with a header each can be imported as it is
    "#]],
    );
}

#[test]
fn empty_cells() {
    check_rows(
        ",i,View,1596161659\nu,,View,\n",
        expect![[r#"
        error[PZ5030] a.csv:12 USER_ID: `USER_ID` is empty, so the row means nothing; help: leave such rows out
        error[PZ5030] a.csv:13 ITEM_ID: `ITEM_ID` is empty, so the row means nothing; help: leave such rows out
        error[PZ5030] a.csv:13 TIMESTAMP: `TIMESTAMP` is empty, so the row means nothing; help: leave such rows out
    "#]],
    );
    check_rows(
        "u,i,,1596161659\n",
        expect![[r#"
            warning[PZ5030] a.csv:12 EVENT_TYPE: `EVENT_TYPE` is empty in 1 of 11 rows, but the schema does not allow null; help: fill the cells, or leave such rows out; the guide lists no null for this reserved field
        "#]],
    );
    check_rows(
        &"u,i,,1596161659\n".repeat(11),
        expect![[r#"
            error[PZ5030] a.csv:12 EVENT_TYPE: `EVENT_TYPE` is empty in 11 of 21 rows, but the schema does not allow null (and 10 more like it); help: fill the cells, or leave such rows out; the guide lists no null for this reserved field
            warning[PZ5073] a.csv:13: 10 rows are identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
        "#]],
    );
    check_items(
        "i,,,,,,\n",
        expect![[r#"
            warning[PZ5030] items.csv:12 CREATION_TIMESTAMP: `CREATION_TIMESTAMP` is empty in 1 of 11 rows, but the schema does not allow null; help: fill the cells, or leave such rows out; the guide lists no null for this reserved field
            warning[PZ5030] items.csv:12 GENRES: `GENRES` is empty in 1 of 11 rows, but the schema does not allow null; help: fill the cells, or write `["null", "string"]` as the type in the schema
            warning[PZ5030] items.csv:12 PRICE: `PRICE` is empty in 1 of 11 rows, but the schema does not allow null; help: fill the cells, or write `["null", "float"]` as the type in the schema
        "#]],
    );
}

#[test]
fn lengths() {
    check_rows(
        &format!("{},i,View,1596161659\n", "é".repeat(257)),
        expect![[r#"
        error[PZ5031] a.csv:12 USER_ID: the id has 257 characters, but 256 are allowed; help: use shorter ids
    "#]],
    );
    check_rows(&format!("{},i,View,1596161659\n", "é".repeat(256)), expect![""]);
    check_items(
        &format!("i,1,,{},,,1500000000\n", "a|".repeat(501)),
        expect![[r#"
            error[PZ5032] items.csv:12 GENRES: the text has 1,002 characters, but 1,000 are allowed; help: keep fewer values between the `|`; a text that is no category can be marked `textual`
        "#]],
    );
    check_items(
        &format!("i,1,,a,{},,1500000000\n", "a ".repeat(10_001)),
        expect![[r#"
        warning[PZ5033] items.csv:12 TEXT: the text has 20,002 characters; the service reads the first 20,000 (7,000 in Chinese and Japanese); help: put what matters first
    "#]],
    );
}

#[test]
fn long_texts_of_other_columns() {
    let check = |dataset, name: &str, length: usize, expected: Expect| {
        let field = nullable(Field::new(name, Primitive::String));
        let id = Field::new("USER_ID", Primitive::String);
        let schema = Schema::new(dataset, vec![id, field]);
        let file = format!("USER_ID,{name}\nu,{}\n", "i|".repeat(length / 2));
        let report = report(&[("a.csv", file.as_bytes())], &schema, dataset, &options());
        expected.assert_eq(&lines(&report));
    };
    check(DatasetType::Interactions, "IMPRESSION", 1_000, expect![""]);
    check(
        DatasetType::Interactions,
        "IMPRESSION",
        1_002,
        expect![[r#"
        error[PZ5032] a.csv:2 IMPRESSION: the text has 1,002 characters, but 1,000 are allowed; help: keep the first items that were shown: fewer ids between the `|`
    "#]],
    );
    check(
        DatasetType::Users,
        "ABOUT",
        1_002,
        expect![[r#"
        error[PZ5032] a.csv:2 ABOUT: the text has 1,002 characters, but 1,000 are allowed; help: shorten it; only items may have a longer text
    "#]],
    );
    check(
        DatasetType::Items,
        "TITLE",
        1_002,
        expect![[r#"
        error[PZ5032] a.csv:2 TITLE: the text has 1,002 characters, but 1,000 are allowed; help: shorten it, or mark one long text as `textual`
    "#]],
    );
}

#[test]
fn spaces_and_reserved_words() {
    check_rows(
        "u ,i,View,1596161659\nu, i,View, 1596161659\n",
        expect![[r#"
        warning[PZ5034] a.csv:12 USER_ID: there are spaces around `u`; help: write it right between the commas; ` a` and `a` are different values
        warning[PZ5034] a.csv:13 ITEM_ID: there are spaces around `i`; help: write it right between the commas; ` a` and `a` are different values
        warning[PZ5034] a.csv:13 TIMESTAMP: there are spaces around `1596161659`; help: write it right between the commas; ` a` and `a` are different values
    "#]],
    );
    check_rows(
        "u,ITEM_ID,TIMESTAMP,1596161659\n",
        expect![[r#"
        warning[PZ5027] a.csv:12 ITEM_ID: the header stands in the middle of the data, as when files are joined; help: remove the line; a folder of files with a header each can be imported as it is
        warning[PZ5035] a.csv:12 EVENT_TYPE: `TIMESTAMP` is a reserved word and must not be a value; help: use another word
    "#]],
    );
}

/// What is said about a row of actions: VALUE 1 to 10, REPEAT_FREQUENCY at most 30 days (data_rules 1.2).
fn check_actions(row: &str, expected: Expect) {
    let mut fields = vec![Field::new("ACTION_ID", Primitive::String)];
    fields.push(nullable(Field::new("TYPE", Primitive::String)));
    let number = |name: &str| nullable(Field::new(name, Primitive::Long));
    fields.extend(["VALUE", "REPEAT_FREQUENCY", "EXPIRATION_TIMESTAMP"].map(number));
    let schema = Schema::new(DatasetType::Actions, fields);
    let good = "a,loyalty,1,0,\nb,offer,10,30,1999999999\nc,offer,,,\n";
    let file = format!("ACTION_ID,TYPE,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n{good}{row}");
    let files = [("actions.csv", file.as_bytes())];
    let report = report(&files, &schema, DatasetType::Actions, &options());
    expected.assert_eq(&lines(&report));
}

#[test]
fn actions() {
    check_actions("", expect![""]);
    check_actions(
        "d,offer,11,,\ne,offer,0,,\n",
        expect![[r#"
        warning[PZ5047] actions.csv:5 VALUE: `11` is out of the range of `VALUE`: 1 to 10 (and 1 more like it); help: write a whole number from 1 to 10
    "#]],
    );
    check_actions(
        "d,offer,,31,\n",
        expect![[r#"
        warning[PZ5047] actions.csv:5 REPEAT_FREQUENCY: `31` is out of the range of `REPEAT_FREQUENCY`: 0 to 30; help: write a whole number from 0 to 30
    "#]],
    );
    check_actions(
        &"d,offer,50,-1,\n".repeat(5),
        expect![[r#"
        error[PZ5047] actions.csv:5 REPEAT_FREQUENCY: `-1` is out of the range of `REPEAT_FREQUENCY`: 0 to 30 (and 4 more like it); help: write a whole number from 0 to 30
        error[PZ5047] actions.csv:5 VALUE: `50` is out of the range of `VALUE`: 1 to 10 (and 4 more like it); help: write a whole number from 1 to 10
        warning[PZ5067] actions.csv:6 ACTION_ID: 1 id occurs more than once; the service keeps the last row of each; help: keep one row for each id; `d` has 5
    "#]],
    );
    check_actions(
        "d,TYPE,2.5,ten,1596161659000\n",
        expect![[r#"
            warning[PZ5027] actions.csv:5 TYPE: the header stands in the middle of the data, as when files are joined; help: remove the line; a folder of files with a header each can be imported as it is
            warning[PZ5043] actions.csv:5 VALUE: `2.5` is not a whole number, but the schema says long; help: write whole numbers (pandas: `astype("Int64")`), or make the type `float`
            warning[PZ5045] actions.csv:5 REPEAT_FREQUENCY: `ten` is not a number, but the schema says long; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
            error[PZ5050] actions.csv:5 EXPIRATION_TIMESTAMP: `1596161659000` is a time in milliseconds; the service reads seconds; help: divide by 1,000: write `1596161659` (2020-07-31)
        "#]],
    );
    check_actions(
        "d,VALUE,2,10,1596161659\n",
        expect![[r#"
        warning[PZ5035] actions.csv:5 TYPE: `VALUE` is a reserved word and must not be a value; help: use another word
    "#]],
    );
}

#[test]
fn ids_that_programs_have_changed() {
    check_rows(
        "123.0,i,View,1596161659\n123.0,1.23457E+11,View,1596161660\n",
        expect![[r#"
        warning[PZ5037] a.csv:12 USER_ID: the id `123.0` looks like a number that a program has changed (and 1 more like it); help: pandas makes floats of whole numbers with gaps: read ids as text (`dtype=str`), or requests and other files will not match
        warning[PZ5037] a.csv:13 ITEM_ID: the id `1.23457E+11` looks like a number that a program has changed; help: spreadsheets shorten long numbers, so that different ids become the same: export them as text
    "#]],
    );
    check_rows(
        "nan,\\N,View,1596161659\nNULL,i,View,1596161660\n",
        expect![[r#"
            warning[PZ5042] a.csv:12 ITEM_ID: the id `\N` is a word that programs write for nothing; all such rows count as one; help: leave out rows without an id, for example `where: {user_id: {not: [guest]}}` with the column and words of the source
            warning[PZ5042] a.csv:12 USER_ID: the id `nan` is a word that programs write for nothing; all such rows count as one (and 1 more like it); help: leave out rows without an id, for example `where: {user_id: {not: [guest]}}` with the column and words of the source
        "#]],
    );
    check_rows(
        "\"None\",\"9.0\",View,1596161659\n",
        expect![[r#"
            warning[PZ5037] a.csv:12 ITEM_ID: the id `9.0` looks like a number that a program has changed; help: pandas makes floats of whole numbers with gaps: read ids as text (`dtype=str`), or requests and other files will not match
            warning[PZ5042] a.csv:12 USER_ID: the id `None` is a word that programs write for nothing; all such rows count as one; help: leave out rows without an id, for example `where: {user_id: {not: [guest]}}` with the column and words of the source
        "#]],
    );
    check_rows("-,NA,View,1596161659\n1.5,v1.0,View,1596161660\n", expect![""]);
    check_rows(
        " ,i,View,1596161659\n",
        expect![[r#"
        warning[PZ5034] a.csv:12 USER_ID: the value is nothing but spaces; help: leave the cell empty where there is no value, and such rows out where it is an id
    "#]],
    );
}

#[test]
fn rows_that_end_with_a_comma() {
    check_rows(
        "u,i,View,1596161659,\n",
        expect![[r#"
        error[PZ5021] a.csv:12: the row has 5 cells but the header has 4 cells; it ends with a comma; help: remove the comma at the end of the lines
    "#]],
    );
    check_rows(
        ",,,\n",
        expect![[r#"
            warning[PZ5030] a.csv:12 EVENT_TYPE: `EVENT_TYPE` is empty in 1 of 11 rows, but the schema does not allow null; help: fill the cells, or leave such rows out; the guide lists no null for this reserved field
            error[PZ5030] a.csv:12 ITEM_ID: `ITEM_ID` is empty, so the row means nothing; help: leave such rows out
            error[PZ5030] a.csv:12 TIMESTAMP: `TIMESTAMP` is empty, so the row means nothing; help: leave such rows out
            error[PZ5030] a.csv:12 USER_ID: `USER_ID` is empty, so the row means nothing; help: leave such rows out
        "#]],
    );
    check_items(
        "i,1.234,56,,a,,True,1500000000\n",
        expect![[r#"
        error[PZ5021] items.csv:12: the row has 8 cells but the header has 7 cells; help: put a text that has a comma in it into quotes: `"a, b"`, and write a point before fractions
    "#]],
    );
}

#[test]
fn quotation_marks_in_ids() {
    check_rows(
        "u,\"a \\\"b\\\"\",View,1596161659\nu,\"a,b\",View,1596161659\n",
        expect![[r#"
        warning[PZ5036] a.csv:12 ITEM_ID: the id `a "b"` has a quotation mark in it; the guide advises against that; help: leave quotation marks out of ids, in all files and events alike
    "#]],
    );
}

#[test]
fn numbers() {
    check_items(
        "i,\"1,000\",,a,,,1500000000\n",
        expect![[r#"
        error[PZ5040] items.csv:12 PRICE: `1,000` has commas between its thousands; help: write `1000`
    "#]],
    );
    check_items(
        "i,\"1,5\",,a,,,1500000000\n",
        expect![[r#"
        error[PZ5041] items.csv:12 PRICE: `1,5` has a decimal comma; help: write `1.5`
    "#]],
    );
    check_items(
        "i,NaN,,a,,,1500000000\n",
        expect![[r#"
        warning[PZ5042] items.csv:12 PRICE: `NaN` is not a value of type float; help: leave the cell empty where there is no value, and allow null in the schema
    "#]],
    );
    check_items(
        "i,1,31.0,a,,,1500000000\n",
        expect![[r#"
        warning[PZ5043] items.csv:12 STOCK: `31.0` is not a whole number, but the schema says int; help: write whole numbers (pandas: `astype("Int64")`), or make the type `float`
    "#]],
    );
    check_items(
        "i,1,3000000000,a,,,1500000000\n",
        expect![[r#"
        warning[PZ5044] items.csv:12 STOCK: `3000000000` is too large for type int; help: make the type `long`
    "#]],
    );
    check_items(
        "i,$12,,a,,,1500000000\n",
        expect![[r#"
            warning[PZ5045] items.csv:12 PRICE: `$12` is not a number, but the schema says float; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
        "#]],
    );
    check_items(
        "i,1, 7,a,,,1500000000\n",
        expect![[r#"
        warning[PZ5034] items.csv:12 STOCK: there are spaces around `7`; help: write it right between the commas; ` a` and `a` are different values
    "#]],
    );
    check_items(
        "i,1,,a,,yes,1500000000\n",
        expect![[r#"
        warning[PZ5046] items.csv:12 ADULT: `yes` is not a boolean; help: write `True` or `False`, or `1` or `0`
    "#]],
    );
    check_items(
        &"i,$12,,a,,,1500000000\n".repeat(11),
        expect![[r#"
            error[PZ5045] items.csv:12 PRICE: `$12` is not a number, but the schema says float (and 10 more like it); help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
            warning[PZ5067] items.csv:13 ITEM_ID: 1 id occurs more than once; the service keeps the last row of each; help: keep one row for each id; `i` has 11
        "#]],
    );
}

#[test]
fn numbers_of_spreadsheets() {
    check_items(
        "i,\"1.234,56\",,a,,,1500000000\n",
        expect![[r#"
        warning[PZ5045] items.csv:12 PRICE: `1.234,56` is not a number, but the schema says float; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
    "#]],
    );
    check_items(
        "i,1e400,3e2,a,,,1500000000\n",
        expect![[r#"
            warning[PZ5043] items.csv:12 STOCK: `3e2` is a number as spreadsheets shorten it; digits are lost; help: export the column as a number without decimals, from where it still has all its digits
            warning[PZ5044] items.csv:12 PRICE: `1e400` is too large for type float; help: write a finite number, or make the type `string`
        "#]],
    );
    check_items(
        "i,#N/A,\\N,a,,None,1500000000\n",
        expect![[r#"
        warning[PZ5042] items.csv:12 ADULT: `None` is not a value of type boolean; help: leave the cell empty where there is no value, and allow null in the schema
        warning[PZ5042] items.csv:12 PRICE: `#N/A` is not a value of type float; help: leave the cell empty where there is no value, and allow null in the schema
        warning[PZ5042] items.csv:12 STOCK: `\N` is not a value of type int; help: leave the cell empty where there is no value, and allow null in the schema
    "#]],
    );
}

#[test]
fn times() {
    check_rows(
        "u,i,View,1596161659000\nu,i,View,1596161659000000\n",
        expect![[r#"
        error[PZ5050] a.csv:12 TIMESTAMP: `1596161659000` is a time in milliseconds; the service reads seconds (and 1 more like it); help: divide by 1,000: write `1596161659` (2020-07-31)
    "#]],
    );
    check_rows(
        "u,i,View,1596161659000000000\n",
        expect![[r#"
        error[PZ5050] a.csv:12 TIMESTAMP: `1596161659000000000` is a time in nanoseconds; the service reads seconds; help: divide by 1,000,000,000: write `1596161659` (2020-07-31)
    "#]],
    );
    check_rows(
        "u,i,View,2020-07-31\n",
        expect![[r#"
        error[PZ5051] a.csv:12 TIMESTAMP: `2020-07-31` is a date; the service reads seconds since 1970; help: write `1596153600` (taking a time without zone as UTC)
    "#]],
    );
    check_rows(
        "u,i,View,2020-07-31T01:40:59Z\n",
        expect![[r#"
        error[PZ5051] a.csv:12 TIMESTAMP: `2020-07-31T01:40:59Z` is a date; the service reads seconds since 1970; help: write `1596159659` (taking a time without zone as UTC)
    "#]],
    );
    check_rows(
        "u,i,View,12\nu,i,View,1600000000\n",
        expect![[r#"
            warning[PZ5052] a.csv:12 TIMESTAMP: `12` is 1970-01-01 as seconds since 1970, which is implausible (and 1 more like it); help: write seconds since 1970 in UTC
        "#]],
    );
    check_rows(
        "u,i,View,1596161659.5\n",
        expect![[r#"
            error[PZ5043] a.csv:12 TIMESTAMP: `1596161659.5` is not a whole number, but the schema says long; help: write whole seconds (pandas: `astype("int64")`)
        "#]],
    );
    check_rows(
        "u,i,View,yesterday\n",
        expect![[r#"
            error[PZ5045] a.csv:12 TIMESTAMP: `yesterday` is not a number, but the schema says long; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
        "#]],
    );
}

#[test]
fn dates() {
    check_rows(
        "u,i,View,31.07.2020\n",
        expect![[r#"
        error[PZ5051] a.csv:12 TIMESTAMP: `31.07.2020` is a date; the service reads seconds since 1970; help: write `1596153600` (taking a time without zone as UTC)
    "#]],
    );
    check_rows(
        "u,i,View,07/05/2020 10:00\n",
        expect![[r#"
        error[PZ5051] a.csv:12 TIMESTAMP: `07/05/2020 10:00` is a date; the service reads seconds since 1970; help: write whole seconds (pandas: `(pd.to_datetime(column) - pd.Timestamp(0)) // pd.Timedelta("1s")`)
    "#]],
    );
    check_rows(
        "u,i,View,31-Jul-2020\n",
        expect![[r#"
        error[PZ5051] a.csv:12 TIMESTAMP: `31-Jul-2020` is a date; the service reads seconds since 1970; help: write whole seconds (pandas: `(pd.to_datetime(column) - pd.Timestamp(0)) // pd.Timedelta("1s")`)
    "#]],
    );
    check_rows(
        "u,i,View,20200731\n",
        expect![[r#"
        error[PZ5051] a.csv:12 TIMESTAMP: `20200731` is a date; the service reads seconds since 1970; help: write `1596153600` (taking a time without zone as UTC)
    "#]],
    );
    check_rows(
        "u,i,View,1.59616E+09\n",
        expect![[r#"
        error[PZ5043] a.csv:12 TIMESTAMP: `1.59616E+09` is a number as spreadsheets shorten it; digits are lost; help: export the column as a number without decimals, from where it still has all its digits
    "#]],
    );
    check_rows(
        "u,i,View,-5\nu,i,View,0\n",
        expect![[r#"
            warning[PZ5052] a.csv:12 TIMESTAMP: `-5` is 1969-12-31 as seconds since 1970, which is implausible (and 1 more like it); help: write seconds since 1970 in UTC
        "#]],
    );
}

#[test]
fn repeated_ids() {
    check_items(
        "i3,1,,a,,,1500000000\ni4,1,,a,,,1500000000\ni3,1,,a,,,1500000000\n",
        expect![[r#"
            warning[PZ5067] items.csv:12 ITEM_ID: 2 ids occur more than once; the service keeps the last row of each; help: keep one row for each id; `i3` has 3
        "#]],
    );
    check_rows(
        &good_rows(10),
        expect![[r#"
        warning[PZ5073] a.csv:12: 10 rows are identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
    "#]],
    );
}

#[test]
fn rows_that_are_there_again() {
    let row = format!("u1,i1,View,{}\n", NOW - 5);
    let quoted = row.replace("u1", "\"u1\"");
    check_rows(
        &format!("{row}{row}u2{row}{row}"),
        expect![[r#"
        warning[PZ5073] a.csv:13: 2 rows are identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
    "#]],
    );
    check_rows(
        &format!("{quoted}{row}{quoted}"),
        expect![[r#"
        warning[PZ5073] a.csv:14: 1 row is identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
    "#]],
    );
    check_items(
        "i77,1.5,3,a|b,,True,1500000000\ni77,1.5,3,a|b,,True,1500000000\n",
        expect![[r#"
        warning[PZ5067] items.csv:13 ITEM_ID: 1 id occurs more than once; the service keeps the last row of each; help: keep one row for each id; `i77` has 2
    "#]],
    );
}

#[test]
fn cells_that_are_wrong_in_most_rows_are_errors() {
    check_items(
        &"i, 1.5,3,a|b,,True,1500000000\n".repeat(11),
        expect![[r#"
        error[PZ5034] items.csv:12 PRICE: there are spaces around `1.5` (and 10 more like it); help: write it right between the commas; ` a` and `a` are different values
        warning[PZ5067] items.csv:13 ITEM_ID: 1 id occurs more than once; the service keeps the last row of each; help: keep one row for each id; `i` has 11
    "#]],
    );
    check_items(
        &"i,1e400,99999999999,a|b,,yes,1500000000\n".repeat(11),
        expect![[r#"
        error[PZ5044] items.csv:12 PRICE: `1e400` is too large for type float (and 10 more like it); help: write a finite number, or make the type `string`
        error[PZ5044] items.csv:12 STOCK: `99999999999` is too large for type int (and 10 more like it); help: make the type `long`
        error[PZ5046] items.csv:12 ADULT: `yes` is not a boolean (and 10 more like it); help: write `True` or `False`, or `1` or `0`
        warning[PZ5067] items.csv:13 ITEM_ID: 1 id occurs more than once; the service keeps the last row of each; help: keep one row for each id; `i` has 11
    "#]],
    );
    let rows: String = (0..30).map(|n| format!("u{n},i,View,{n}\n")).collect();
    super::check_interactions(
        format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{rows}"),
        expect![[r#"
            error[PZ5052] a.csv:2 TIMESTAMP: no time can be right: `0` is 1970-01-01 as seconds since 1970, and the others are no better (and 29 more like it); help: write seconds since 1970 in UTC; a program may have shortened the numbers
        "#]],
    );
}
