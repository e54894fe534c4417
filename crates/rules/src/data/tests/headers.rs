//! What is said about headers.

use super::{check_interactions, good_rows, interactions};
use crate::data::check_header;
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
    check("USER_ID,ITEM_ID,TIMESTAMP", expect![[""]]);
    check("USER_ID,ITEM_ID,EVENT_TYP,TIMESTAMP", expect![[""]]);
}

#[test]
fn names_written_otherwise() {
    check("USER ID,ITEM_ID,EVENT_TYPE,TIMESTAMP", expect![[""]]);
    check("User_ID,item_id,EVENT_TYPE,TIMESTAMP", expect![[""]]);
    check(" USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP ", expect![[""]]);
    check("\"USER_ID\",\"ITEM_ID\",EVENT_TYPE,TIMESTAMP", expect![[""]]);
    check("userId,movieId,EVENT_TYPE,timestamp", expect![[""]]);
}

#[test]
fn columns_too_many() {
    check("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,rating", expect![[""]]);
    check(",USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP", expect![[""]]);
    check("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,USER_ID", expect![[""]]);
    check("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,USERID", expect![[""]]);
}

#[test]
fn another_order() {
    check("TIMESTAMP,USER_ID,ITEM_ID,EVENT_TYPE", expect![[""]]);
}

#[test]
fn another_separator() {
    check("USER_ID;ITEM_ID;EVENT_TYPE;TIMESTAMP", expect![[""]]);
    check("USER_ID\tITEM_ID\tEVENT_TYPE\tTIMESTAMP", expect![[""]]);
}

#[test]
fn a_byte_order_mark() {
    check("\u{feff}USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP", expect![[""]]);
}

#[test]
fn no_header_at_all() {
    check("u1,i1,View,1596161659", expect![[""]]);
}

#[test]
fn old_line_ends() {
    check("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\ru1,i1,View,1596161659\r", expect![[""]]);
}

#[test]
fn rows_are_checked_under_names_written_otherwise() {
    let file = format!("USER ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}u,i,View,x\n", good_rows(10));
    check_interactions(file, expect![[""]]);
}
