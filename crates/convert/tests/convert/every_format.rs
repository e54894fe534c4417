//! The same table gives the same bytes from every format and dialect.

use crate::table::Table;
use crate::{convert, same};
use ::parquet::basic::{Compression, GzipLevel, ZstdLevel};
use ::parquet::file::properties::WriterVersion;
use personalize_convert::{Format, Kind, Mapping};
use proptest::prelude::*;

/// Texts with what is special in some format. A backslash stands only where it means the same to all writers of CSV.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just(","),
        Just(";"),
        Just("\""),
        Just("'"),
        Just("\n"),
        Just("\r\n"),
        Just(" "),
        Just("\t"),
        Just("|"),
        Just("\\x"),
        Just("a"),
        Just("1"),
        Just("한"),
        Just("é"),
        Just("😀"),
        Just("null"),
    ];
    proptest::collection::vec(part, 1..5).prop_map(|parts| parts.concat())
}

fn table() -> impl Strategy<Value = Table> {
    (1usize..5).prop_flat_map(|width| {
        let cell = proptest::option::weighted(0.8, text());
        let row = proptest::collection::vec(cell, width);
        proptest::collection::vec(row, 1..12).prop_map(move |mut rows| {
            // The columns of JSON are those of its rows; the first has all here.
            for cell in &mut rows[0] {
                cell.get_or_insert_with(|| "x".to_owned());
            }
            let names = (0..width).map(|at| format!("c{at}")).collect();
            Table { names, rows }
        })
    })
}

fn said(delimiter: char, quote: char) -> Format {
    Format {
        kind: Some(Kind::Csv),
        delimiter: Some(delimiter as u8),
        quote: Some(quote as u8),
        header: Some(true),
        encoding: None,
        rows: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_same_table_gives_the_same_bytes(table in table()) {
        let mapping = Mapping::same(&table.names);
        let from = |bytes: &[u8], format: &Format| convert(bytes, format, &mapping).unwrap().text;
        let expected = from(table.csv(',', '"', "\n", true).as_bytes(), &said(',', '"'));
        // It can be read again, and gives itself.
        prop_assert_eq!(&from(expected.as_bytes(), &said(',', '"')), &expected);
        for (delimiter, quote, end) in [(';', '"', "\r\n"), ('\t', '"', "\n"), ('|', '\'', "\n")] {
            let text = table.csv(delimiter, quote, end, delimiter == ';');
            prop_assert_eq!(&from(text.as_bytes(), &said(delimiter, quote)), &expected, "{}", text);
            let utf16: Vec<u8> = "\u{feff}".chars().chain(text.chars()).collect::<String>()
                .encode_utf16().flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(&from(&utf16, &said(delimiter, quote)), &expected);
        }
        let objects = table.objects();
        for text in [objects.join("\n"), objects.concat(), format!("[{}]", objects.join(", "))] {
            prop_assert_eq!(&from(text.as_bytes(), &Format::default()), &expected, "{}", text);
        }
        // A dictionary that takes few texts makes way for plain ones within a row group.
        for (compression, version, dictionary) in [
            (Compression::UNCOMPRESSED, WriterVersion::PARQUET_1_0, Some(1 << 20)),
            (Compression::SNAPPY, WriterVersion::PARQUET_1_0, Some(12)),
            (Compression::SNAPPY, WriterVersion::PARQUET_1_0, None),
            (Compression::GZIP(GzipLevel::default()), WriterVersion::PARQUET_2_0, Some(1 << 20)),
            (Compression::ZSTD(ZstdLevel::default()), WriterVersion::PARQUET_2_0, Some(12)),
            (Compression::ZSTD(ZstdLevel::default()), WriterVersion::PARQUET_2_0, None),
        ] {
            let bytes = table.parquet(compression, version, dictionary, 9);
            prop_assert_eq!(&from(&bytes, &Format::default()), &expected);
        }
    }

    #[test]
    fn dialects_of_plain_tables_are_found(rows in proptest::collection::vec(("[a-z]{1,8}", "[a-z ]{1,8}", 0u32..), 3..20)) {
        let rows = rows.into_iter().map(|(a, b, c)| vec![Some(a), Some(b), Some(c.to_string())]);
        let table = Table { names: ["user", "item", "time"].map(str::to_owned).to_vec(), rows: rows.collect() };
        let expected = same(table.csv(',', '"', "\n", false).as_bytes()).text;
        for (delimiter, quote, end) in [(';', '"', "\r\n"), ('\t', '"', "\n"), ('|', '"', "\n"), (',', '\'', "\n")] {
            for always in [false, true] {
                if quote == '"' || always {
                    let text = table.csv(delimiter, quote, end, always);
                    prop_assert_eq!(&same(text.as_bytes()).text, &expected, "{}", text);
                }
            }
        }
    }
}

/// Rows that are copied as they are give what rows give that are written cell by cell, whatever their length.
#[test]
fn texts_of_every_length_are_copied_whole() {
    let lengths = [0, 1, 3, 4, 10, 13, 15, 16, 17, 34, 44, 63, 64, 65, 200, 5_000];
    let text = |at: usize, row: usize| {
        let length = lengths[(row * 7 + at * 3) % lengths.len()];
        let letters = (b'a'..=b'z').cycle().skip(row + at).map(char::from);
        (!(row + at).is_multiple_of(11)).then(|| letters.take(length).collect::<String>())
    };
    let row = |row: usize| (0..3).map(|at| text(at, row)).collect();
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let table = Table { names, rows: (0..1_500).map(row).collect() };
    let mapping = Mapping::same(&table.names);
    let from = |bytes: &[u8], format| convert(bytes, &format, &mapping).unwrap();
    let expected = from(table.csv(',', '"', "\n", true).as_bytes(), said(',', '"'));
    for (dictionary, group) in [(Some(1 << 20), 1_000), (Some(300), 700), (None, 400)] {
        let bytes =
            table.parquet(Compression::SNAPPY, WriterVersion::PARQUET_1_0, dictionary, group);
        let found = from(&bytes, Format::default());
        assert_eq!(found.text, expected.text, "{dictionary:?}");
        assert_eq!(found.tally, expected.tally);
        assert_eq!(found.rows, (1..=1_500).map(Some).collect::<Vec<_>>());
    }
}
