//! What is said about files as a whole: encodings, formats, parts, reading.

use super::{check_interactions, good_rows, interactions, lines, options, report};
use crate::{Options, Part, check};
use expect_test::expect;
use personalize_rules::dataset::DatasetType;
use std::{
    io::{Error, Read},
    sync::atomic::{AtomicUsize, Ordering},
};

const HEADER: &str = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n";

fn with_row(row: &[u8]) -> Vec<u8> {
    [HEADER.as_bytes(), good_rows(10).as_bytes(), row].concat()
}

#[test]
fn files_without_rows() {
    check_interactions(
        "",
        expect![[r#"
        error[PZ5001] a.csv: the file is empty; help: leave the file out, or write its rows: an import needs a header and rows
    "#]],
    );
    check_interactions(
        "\n\n",
        expect![[r#"
            error[PZ5017] a.csv:1: the first line is blank; help: put the names of the columns into the first line
        "#]],
    );
    check_interactions(
        HEADER,
        expect![[r#"
        error[PZ5001] a.csv: the file has a header but no rows; help: leave the file out, or write its rows: an import needs a header and rows
    "#]],
    );
}

#[test]
fn other_formats() {
    check_interactions(
        b"\x1f\x8b\x08\x00",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but gzip; the service reads plain CSV only; help: unpack it first: `gunzip FILE`
    "#]],
    );
    check_interactions(
        b"PK\x03\x04",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but a ZIP archive or an Excel workbook; the service reads plain CSV only; help: unpack it, or save the sheet as `CSV UTF-8`
    "#]],
    );
    check_interactions(
        b"PAR1",
        expect![[r#"
            error[PZ5003] a.csv: this is not a CSV file but Parquet; the service reads plain CSV only; help: write it as CSV with a header (pandas: `read_parquet(FILE).to_csv(NEW, index=False)`)
        "#]],
    );
}

#[test]
fn formats_of_programs() {
    check_interactions(
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but an old Excel workbook; the service reads plain CSV only; help: save the sheet as `CSV UTF-8`
    "#]],
    );
    check_interactions(
        b"ORC\n\x0b",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but ORC; the service reads plain CSV only; help: write it as CSV with a header
    "#]],
    );
    check_interactions(
        b"%PDF-1.4\n",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but PDF; the service reads plain CSV only; help: get the data as CSV from where it was made
    "#]],
    );
    check_interactions(
        b"SQLite format 3\0",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but a SQLite database; the service reads plain CSV only; help: export the table: `sqlite3 -header -csv FILE 'SELECT …' > NEW`
    "#]],
    );
    check_interactions(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but a pointer of Git LFS, not the data itself; the service reads plain CSV only; help: get the data: `git lfs pull`
    "#]],
    );
    check_interactions(
        "{\"USER_ID\": \"u\", \"ITEM_ID\": \"i\"}\n",
        expect![[r#"
            error[PZ5003] a.csv: this is not a CSV file but JSON lines; the service reads plain CSV only; help: write it as CSV with a header (pandas: `read_json(FILE, lines=True).to_csv(NEW, index=False)`)
        "#]],
    );
    check_interactions(
        "\u{feff}[\n {\"USER_ID\": \"u\"}\n]\n",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but JSON; the service reads plain CSV only; help: write it as CSV with a header
    "#]],
    );
    check_interactions(
        "<?xml version=\"1.0\"?>\n<Error/>",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but XML; the service reads plain CSV only; help: write it as CSV with a header
    "#]],
    );
    check_interactions(
        "\n<!DOCTYPE html>\n",
        expect![[r#"
        error[PZ5003] a.csv: this is not a CSV file but HTML or XML, as when a page is saved in place of a file; the service reads plain CSV only; help: write it as CSV with a header
    "#]],
    );
}

#[test]
fn other_encodings() {
    check_interactions(
        with_row(b"\xb9\xce\xc1\xf6,i,View,1596161659\n"),
        expect![[r#"
        error[PZ5002] a.csv:12: the text is not UTF-8; it looks like CP949 (EUC-KR); help: convert it: `iconv -f CP949 -t UTF-8 FILE > NEW`; in Excel save it as `CSV UTF-8`
    "#]],
    );
    check_interactions(
        with_row(b"caf\xe9,i,View,1596161659\n\xe9t\xe9,i,View,1596161659\n"),
        expect![[r#"
            error[PZ5002] a.csv:12: the text is not UTF-8; it looks like Latin-1 (Windows-1252) (and 1 more like it); help: convert it: `iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW`; in Excel save it as `CSV UTF-8`
        "#]],
    );
    check_interactions(
        b"\xff\xfeU\0S\0",
        expect![[r#"
        error[PZ5002] a.csv: the text is not UTF-8 but UTF-16LE; help: convert it: `iconv -f UTF-16LE -t UTF-8 FILE`, or save it as `CSV UTF-8`
    "#]],
    );
    check_interactions(
        b"\xff\xfe\0\0U\0\0\0",
        expect![[r#"
        error[PZ5002] a.csv: the text is not UTF-8 but UTF-32LE; help: convert it: `iconv -f UTF-32LE -t UTF-8 FILE`, or save it as `CSV UTF-8`
    "#]],
    );
    check_interactions(
        b"U\0S\0E\0R\0",
        expect![[r#"
        error[PZ5002] a.csv: the text is not UTF-8 but UTF-16LE; help: convert it: `iconv -f UTF-16LE -t UTF-8 FILE`, or save it as `CSV UTF-8`
    "#]],
    );
    check_interactions(
        b"USER_ID,\xc7\xd1\xb1\xdb\n",
        expect![[r#"
        error[PZ5002] a.csv:1: the header is not UTF-8; it looks like CP949 (EUC-KR); help: convert it: `iconv -f CP949 -t UTF-8 FILE > NEW`; in Excel save it as `CSV UTF-8`
    "#]],
    );
}

#[test]
fn bytes_that_are_no_text_are_shown_as_they_are() {
    let file = with_row(b"\xb6\xf3\xb7\xa3\xb5\xe5,i,View,1596161659\n");
    let files = [("a.csv", &file[..])];
    let report = report(&files, &interactions(), DatasetType::Interactions, &options());
    let value = report.findings[0].place.value.as_deref();
    assert_eq!(value, Some(r"\xb6\xf3\xb7\xa3\xb5\xe5,i,View,1596161659"));
}

#[test]
fn a_mark_and_semicolons() {
    check_interactions(
        format!("\u{feff}{HEADER}{}", good_rows(10)),
        expect![[r#"
        error[PZ5005] a.csv:1: the file begins with a byte-order mark, so the first column would not be found; help: save it as UTF-8 without the mark: `sed -i '1s/^\xEF\xBB\xBF//' FILE`, in pandas `encoding="utf-8"` and not `utf-8-sig`; Excel always writes it
    "#]],
    );
    check_interactions(
        "USER_ID;ITEM_ID;EVENT_TYPE;TIMESTAMP\nu;i;View;1596161659\n",
        expect![[r#"
            error[PZ5004] a.csv:1: the cells are separated by semicolons, but the service reads commas; help: write commas: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; Excel uses the separator of the system's region
        "#]],
    );
}

#[test]
fn an_endless_line() {
    let file = [HEADER.as_bytes(), &vec![b'x'; 6 << 20]].concat();
    check_interactions(
        file,
        expect![[r#"
            error[PZ5001] a.csv: the file has a header but no rows; help: leave the file out, or write its rows: an import needs a header and rows
            error[PZ5006] a.csv: a line is longer than 4 MB, so it is probably not CSV; the rest of the file was not checked; help: write one record per line, and close every quote
        "#]],
    );
}

#[test]
fn a_quote_that_swallows_the_file() {
    let mut file = with_row(b"u,\"i,View,1596161659\n");
    file.extend(good_rows(20_000).bytes());
    file.extend(b"u,i,View,x\n");
    check_interactions(
        file,
        expect![[r#"
            error[PZ5023] a.csv:12: a cell begins with a quote that is never closed; help: close the quote, or write `\"` for a quote that belongs to the text
            warning[PZ5073] a.csv:13: 10 rows are identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
            error[PZ5045] a.csv:20013 TIMESTAMP: `x` is not a number, but the schema says long; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
        "#]],
    );
}

#[test]
fn parts_have_names_and_lines_of_their_own() {
    let first = format!("{HEADER}{}", good_rows(10));
    let second = format!("{HEADER}{}u,i,View,x\n", good_rows(2));
    let third = "ITEM_ID,USER_ID,EVENT_TYPE,TIMESTAMP\ni,,View,1596161659\n";
    let files =
        [("1.csv", first.as_bytes()), ("2.csv", second.as_bytes()), ("3.csv", third.as_bytes())];
    let report = report(&files, &interactions(), DatasetType::Interactions, &options());
    assert_eq!(
        (report.rows, report.bytes),
        (14, (first.len() + second.len() + third.len()) as u64)
    );
    expect![[r#"
        warning[PZ5073] 2.csv:2: 2 rows are identical to an earlier one; the service keeps one of each; help: look for an export or a join that writes rows twice; events that are meant to be different need another TIMESTAMP
        error[PZ5045] 2.csv:4 TIMESTAMP: `x` is not a number, but the schema says long; help: write digits only, with a point for fractions: no units, no currency, nothing between thousands
        error[PZ5007] 3.csv:1: the header differs from that of the first file; help: the files of an import have to have the same header: `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`
        warning[PZ5016] 3.csv:1: the columns are not in the order of the schema; help: the guide wants `USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP`; in practice columns are found by name
        error[PZ5030] 3.csv:2 USER_ID: `USER_ID` is empty, so the row means nothing; help: leave such rows out
    "#]].assert_eq(&lines(&report));
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
    let parts = [Part::new("a.csv", &rows[..]), Part::new("b.csv", rows.as_slice().chain(Broken))];
    let two = Options { threads: 2, ..options() };
    let error = check(parts, &interactions(), DatasetType::Interactions, &two).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `b.csv`");
    assert_eq!(error.part, "b.csv");
}

/// A file that is open from its making to its end; how many are.
struct Open<'c>(&'c [u8], &'c AtomicUsize);

impl Read for Open<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        assert_eq!(self.1.load(Ordering::SeqCst), 1, "other files are open");
        self.0.read(buffer)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::SeqCst);
    }
}

#[test]
fn parts_are_there_only_while_they_are_read() {
    let (rows, open) = (with_row(b""), AtomicUsize::new(0));
    let part = |n: usize| {
        open.fetch_add(1, Ordering::SeqCst);
        Part::new(format!("{n}.csv"), Open(&rows, &open))
    };
    let two = Options { threads: 2, ..options() };
    let parts = (0..100).map(part);
    let report = check(parts, &interactions(), DatasetType::Interactions, &two).unwrap();
    assert_eq!((report.files.len(), report.files[99].as_str()), (100, "99.csv"));
    assert_eq!(open.load(Ordering::SeqCst), 0);
}
