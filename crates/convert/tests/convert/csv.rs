//! CSV in its dialects and encodings.

use crate::{convert, look, same, same_as};
use personalize_convert::{Format, Kind, Mapping, Packed, Problem};
use std::io::Write;

/// The table that every dialect below has.
const TABLE: &str = "USER,NAME,TIME\nu1,\"Kim, 민수\",1\nu2,\"a \\\"b\\\"\",2\nu3,,3\n";

#[test]
fn the_same_table_from_every_dialect() {
    let semicolons = "USER;NAME;TIME\nu1;Kim, 민수;1\nu2;\"a \"\"b\"\"\";2\nu3;;3\n";
    let crlf = semicolons.replace('\n', "\r\n");
    for text in [
        TABLE.to_owned(),
        semicolons.to_owned(),
        crlf.clone(),
        crlf.trim_end().to_owned(),
        format!("\u{feff}{semicolons}"),
        format!("sep=;\r\n{crlf}"),
        semicolons.replace(';', "\t"),
        semicolons.replace(';', "|"),
        semicolons.replace('\n', "\n\n"),
        "'USER','NAME','TIME'\n'u1','Kim, 민수','1'\n'u2','a \\\"b\\\"','2'\n'u3','','3'\n"
            .replace("\\\"", "`"),
    ] {
        let expected = if text.contains('`') {
            TABLE.replace("\"a \\\"b\\\"\"", "a `b`")
        } else {
            TABLE.into()
        };
        assert_eq!(same(text.as_bytes()).text, expected, "{text:?}");
    }
}

#[test]
fn the_same_table_from_every_encoding() {
    let text = "USER;NAME;TIME\nu1;Kim, 민수;1\nu2;\"a \"\"b\"\"\";2\nu3;;3\n";
    let utf16 = |mark: bool, order: fn(u16) -> [u8; 2]| {
        let units = text.encode_utf16().flat_map(order);
        let mark = mark.then(|| order(0xfeff)).into_iter().flatten();
        mark.chain(units).collect::<Vec<u8>>()
    };
    let korean = encoding_rs::EUC_KR.encode(text).0.into_owned();
    let all = [
        (utf16(true, u16::to_le_bytes), "utf-16le"),
        (utf16(true, u16::to_be_bytes), "utf-16be"),
        (utf16(false, u16::to_le_bytes), "utf-16le"),
        (korean, "cp949"),
    ];
    for (bytes, name) in all {
        assert_eq!(look(&bytes).format.encoding.as_deref(), Some(name));
        assert_eq!(same(&bytes).text, TABLE, "{name}");
    }
    for (name, text) in
        [("shift_jis", "A\nテスト\n"), ("gbk", "A\n中文\n"), ("latin1", "A\ngarçon déçu\n")]
    {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
        let bytes = encoding.encode(text).0.into_owned();
        let format = Format { encoding: Some(name.into()), ..Format::default() };
        assert_eq!(same_as(&bytes, &format).text, text, "{name}");
        assert_eq!(same(&bytes).text, text, "{name} is found");
    }
}

#[test]
fn compressed_files_are_unpacked() {
    let gzip = |text: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let zstd = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
    let (first, rest) = TABLE.split_at(20);
    for (bytes, packed) in [
        (gzip(TABLE), Packed::Gzip),
        ([gzip(first), gzip(rest)].concat(), Packed::Gzip),
        (zstd(TABLE), Packed::Zstd),
        ([zstd(first), zstd(rest)].concat(), Packed::Zstd),
    ] {
        let recognised = look(&bytes);
        assert_eq!((recognised.packed, recognised.plain), (Some(packed), false));
        assert_eq!(same(&bytes).text, TABLE);
        let cut = convert(&bytes[..bytes.len() - 6], &Format::default(), &Mapping::default());
        assert!(cut.is_err(), "a file that was cut off is no whole one");
    }
}

#[test]
fn what_the_service_reads_is_plain() {
    let plain = |text: &str| look(text.as_bytes()).plain;
    assert!(plain("A,B\n1,x\n"));
    assert!(plain("A,B\r\n\"1\",x\r\n"));
    assert!(plain("A\nx\n"));
    for other in ["A;B\n1;2\n", "\u{feff}A,B\n1,2\n", "1,2\n3,4\n", "\"A\",B\n1,2\n", "A, B\n1,2\n"]
    {
        assert!(!plain(other), "{other:?}");
    }
}

#[test]
fn a_file_without_header_has_numbered_columns() {
    let recognised = look(b"196\t242\t881250949\n186\t302\t891717742\n");
    assert_eq!(recognised.columns, ["1", "2", "3"]);
    assert_eq!(recognised.sample[1], ["186", "302", "891717742"]);
    let expected = Format {
        kind: Some(Kind::Csv),
        delimiter: Some(b'\t'),
        quote: Some(b'"'),
        header: Some(false),
        encoding: Some("utf-8".into()),
        rows: None,
    };
    assert_eq!(recognised.format, expected);
    let said = Format { header: Some(false), ..Format::default() };
    assert_eq!(same_as(b"a,b\nc,d\n", &said).text, "1,2\na,b\nc,d\n");
}

#[test]
fn rows_are_those_of_the_source() {
    let converted = same(b"\nA;B\n\n1;\"x\ny\"\n2;z\n\n3;w\n");
    assert_eq!(converted.text, "A,B\n1,\"x\ny\"\n2,z\n3,w\n");
    assert_eq!(converted.rows, [Some(4), Some(4), Some(6), Some(8)]);
}

#[test]
fn rows_of_another_width_stay_wrong() {
    let converted = same(b"A,B\n1\n1,2\n1,2,3\n1,2,\n");
    assert_eq!(converted.text, "A,B\n1,,\n1,2\n1,2,\n1,2\n");
    let wrong: Vec<u64> = converted.tally.unreadable.iter().map(|one| one.source_row).collect();
    assert_eq!(wrong, [2, 4]);
}

#[test]
fn an_empty_cell_alone_in_its_row_is_no_blank_line() {
    assert_eq!(same(b"A\n\"\"\nx\n").text, "A\n\"\"\nx\n");
}

#[test]
fn large_files_are_read_block_by_block() {
    let mut text = "A;B\n".to_owned();
    let mut expected = "A,B\n".to_owned();
    for row in 0..60_000 {
        let quoted = if row % 20_000 == 19_999 { "\"x;\ny\"" } else { "abc" };
        text += &format!("{row};{quoted}\n");
        expected += &format!("{row},{}\n", if quoted.len() > 3 { "\"x;\ny\"" } else { "abc" });
    }
    let converted = same(text.as_bytes());
    assert_eq!(converted.text, expected);
    let lines = (2..).take(converted.rows.len());
    // The second line of a record is one of its first.
    let starts = lines.map(|line| Some(line - u64::from([20_002, 40_003, 60_004].contains(&line))));
    assert!(converted.rows.iter().copied().eq(starts));
}

#[test]
fn problems_are_said_with_their_row() {
    let fails = |bytes: &[u8]| {
        let all = Mapping::same(&["A".into()]);
        convert(bytes, &Format::default(), &all).unwrap_err()
    };
    let late = [&b"A\n"[..], &b"abcdefg\n".repeat(200_000), b"caf\xe9\n"].concat();
    let Problem::Encoding { row, like, .. } = fails(&late) else { panic!() };
    assert_eq!((row, like.as_deref()), (200_002, Some("windows-1252")));
    assert!(matches!(fails(b"A\n1\n\"open\n"), Problem::Broken { row: 3, .. }));
    assert!(matches!(fails(b""), Problem::NotRecognised { .. }));
    assert!(matches!(fails(b"PK\x03\x04"), Problem::NotRecognised { .. }));
    assert!(matches!(fails(b"1::2::3\n4::5::6\n"), Problem::NotRecognised { .. }));
    assert!(convert(b"A\n1::2\n", &Format::default(), &Mapping::same(&["A".into()])).is_ok());
    assert!(matches!(fails(b"B\n1\n"), Problem::NoSuchColumn { .. }));
    let long = [b"A\n".to_vec(), vec![b'x'; 5 << 20]].concat();
    assert!(matches!(fails(&long), Problem::Broken { row: 2, .. }));
    let said = Format { delimiter: Some(0xe9), ..Format::default() };
    let refused = convert(b"a\n", &said, &Mapping::default());
    assert!(matches!(refused, Err(Problem::NotRecognised { .. })));
    let columns = [",".repeat(10_000).as_bytes(), b"\n"].concat();
    assert!(matches!(fails(&columns), Problem::TooManyColumns { count: 10_001 }));
}
