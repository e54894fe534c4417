//! What is said about files as a whole: encodings, formats, parts, reading.

use super::{check_interactions, good_rows, interactions, lines, options, report};
use crate::data::{Options, Part, check};
use crate::dataset::DatasetType;
use expect_test::expect;
use std::io::{Error, Read};

const HEADER: &str = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n";

fn with_row(row: &[u8]) -> Vec<u8> {
    [HEADER.as_bytes(), good_rows(10).as_bytes(), row].concat()
}

#[test]
fn files_without_rows() {
    check_interactions("", expect![[""]]);
    check_interactions("\n\n", expect![[""]]);
    check_interactions(HEADER, expect![[""]]);
}

#[test]
fn other_formats() {
    check_interactions(b"\x1f\x8b\x08\x00", expect![[""]]);
    check_interactions(b"PK\x03\x04", expect![[""]]);
    check_interactions(b"PAR1", expect![[""]]);
}

#[test]
fn other_encodings() {
    check_interactions(with_row(b"\xb9\xce\xc1\xf6,i,View,1596161659\n"), expect![[""]]);
    check_interactions(with_row(b"caf\xe9,i,View,1596161659\n\xe9t\xe9,i,View,1596161659\n"), expect![[""]]);
    check_interactions(b"\xff\xfeU\0S\0", expect![[""]]);
    check_interactions(b"U\0S\0E\0R\0", expect![[""]]);
    check_interactions(b"USER_ID,\xc7\xd1\xb1\xdb\n", expect![[""]]);
}

#[test]
fn a_mark_and_semicolons() {
    check_interactions(format!("\u{feff}{HEADER}{}", good_rows(10)), expect![[""]]);
    check_interactions("USER_ID;ITEM_ID;EVENT_TYPE;TIMESTAMP\nu;i;View;1596161659\n", expect![[""]]);
}

#[test]
fn an_endless_line() {
    let file = [HEADER.as_bytes(), &vec![b'x'; 6 << 20]].concat();
    check_interactions(file, expect![[""]]);
}

#[test]
fn a_quote_that_swallows_the_file() {
    let mut file = with_row(b"u,\"i,View,1596161659\n");
    file.extend(good_rows(20_000).bytes());
    file.extend(b"u,i,View,x\n");
    check_interactions(file, expect![[""]]);
}

#[test]
fn parts_have_names_and_lines_of_their_own() {
    let first = format!("{HEADER}{}", good_rows(10));
    let second = format!("{HEADER}{}u,i,View,x\n", good_rows(2));
    let third = "ITEM_ID,USER_ID,EVENT_TYPE,TIMESTAMP\ni,,View,1596161659\n";
    let files = [("1.csv", first.as_bytes()), ("2.csv", second.as_bytes()), ("3.csv", third.as_bytes())];
    let report = report(&files, &interactions(), DatasetType::Interactions, &options());
    assert_eq!((report.rows, report.bytes), (14, (first.len() + second.len() + third.len()) as u64));
    expect![[""]].assert_eq(&lines(&report));
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(Error::other("the disk is gone"))
    }
}

#[test]
fn a_read_that_fails_is_an_error() {
    let rows = with_row(b"");
    let mut parts = [Part::new("a.csv", &rows[..]), Part::new("b.csv", rows.chain(Broken))];
    let two = Options { threads: 2, ..options() };
    let error = check(&mut parts, &interactions(), DatasetType::Interactions, &two).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `b.csv`");
    assert_eq!(error.part, "b.csv");
}
