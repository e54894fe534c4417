//! What is said about rows and cells.

use super::{check_items, check_rows, good_rows};
use expect_test::expect;

#[test]
fn good_rows_are_not_talked_about() {
    check_rows("", expect![""]);
    check_rows("u,\"i,1\",View,1596161659\r\nu,5\" nail,View,1596161659", expect![""]);
}

#[test]
fn widths() {
    check_rows("u,i,View\nu,i\n", expect![[""]]);
    check_rows("u,i,View,1596161659,x\n", expect![[""]]);
    check_items("i,1,000,3,a,,True,1500000000\n", expect![[""]]);
}

#[test]
fn quotes() {
    check_rows("u,\"a\nb\",View,1596161659\nu,i,View,x\n", expect![[""]]);
    check_rows("u,\"i,View,1596161659\nu,i,View,x\n", expect![[""]]);
    check_rows("u,\"i\"x,View,1596161659\n", expect![[""]]);
    check_rows("u,\"i \"\"x\"\"\",View,1596161659\n", expect![[""]]);
    check_rows("u,\"i \\\"x\\\"\",View,1596161659\n", expect![""]);
}

#[test]
fn blank_lines() {
    check_rows("\n\r\nu,i,View,1596161659\n\n", expect![[""]]);
}

#[test]
fn a_header_among_rows() {
    check_rows("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\nu,i,View,1596161659\n", expect![[""]]);
}

#[test]
fn empty_cells() {
    check_rows(",i,View,1596161659\nu,,View,\n", expect![[""]]);
    check_rows("u,i,,1596161659\n", expect![[""]]);
    check_rows(&"u,i,,1596161659\n".repeat(11), expect![[""]]);
    check_items("i,,,,,,\n", expect![[""]]);
}

#[test]
fn lengths() {
    check_rows(&format!("{},i,View,1596161659\n", "é".repeat(257)), expect![[""]]);
    check_rows(&format!("{},i,View,1596161659\n", "é".repeat(256)), expect![""]);
    check_items(&format!("i,1,,{},,,1500000000\n", "a|".repeat(501)), expect![[""]]);
    check_items(&format!("i,1,,a,{},,1500000000\n", "a ".repeat(10_001)), expect![[""]]);
}

#[test]
fn spaces_and_reserved_words() {
    check_rows("u ,i,View,1596161659\nu, i,View, 1596161659\n", expect![[""]]);
    check_rows("u,ITEM_ID,TIMESTAMP,1596161659\n", expect![[""]]);
}

#[test]
fn numbers() {
    check_items("i,\"1,000\",,a,,,1500000000\n", expect![[""]]);
    check_items("i,\"1,5\",,a,,,1500000000\n", expect![[""]]);
    check_items("i,NaN,,a,,,1500000000\n", expect![[""]]);
    check_items("i,1,31.0,a,,,1500000000\n", expect![[""]]);
    check_items("i,1,3000000000,a,,,1500000000\n", expect![[""]]);
    check_items("i,$12,,a,,,1500000000\n", expect![[""]]);
    check_items("i,1, 7,a,,,1500000000\n", expect![[""]]);
    check_items("i,1,,a,,yes,1500000000\n", expect![[""]]);
    check_items(&"i,$12,,a,,,1500000000\n".repeat(11), expect![[""]]);
}

#[test]
fn times() {
    check_rows("u,i,View,1596161659000\nu,i,View,1596161659000000\n", expect![[""]]);
    check_rows("u,i,View,1596161659000000000\n", expect![[""]]);
    check_rows("u,i,View,2020-07-31\n", expect![[""]]);
    check_rows("u,i,View,2020-07-31T01:40:59Z\n", expect![[""]]);
    check_rows("u,i,View,12\nu,i,View,1600000000\n", expect![[""]]);
    check_rows("u,i,View,1596161659.5\n", expect![[""]]);
    check_rows("u,i,View,yesterday\n", expect![[""]]);
}

#[test]
fn repeated_ids() {
    check_items("i3,1,,a,,,1500000000\ni4,1,,a,,,1500000000\ni3,1,,a,,,1500000000\n", expect![[""]]);
    check_rows(&good_rows(10), expect![""]);
}
