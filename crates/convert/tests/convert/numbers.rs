//! Whole numbers of Parquet, however they are stored: as they are, in a dictionary, in one that became too large midway, with and without
//! gaps, in pages of either version. What comes out is what comes out of pages that the crate `parquet` reads, whose values are
//! differences.

use crate::{convert, row_group};
use ::parquet::basic::{Compression, Encoding};
use ::parquet::column::writer::ColumnWriter;
use ::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use personalize_convert::{Column, Format, Mapping, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every type of whole numbers, and what is made of them; `a` is without gaps.
const SCHEMA: &str = "message numbers {
    required int64 a;
    optional int64 b;
    required int32 c;
    optional int32 d (INTEGER(8, true));
    optional int32 e (INTEGER(16, false));
    optional int32 f (INTEGER(32, false));
    optional int64 g (INTEGER(64, false));
    optional int64 h (TIMESTAMP(MILLIS, true));
    required int64 i (TIMESTAMP(MICROS, true));
    optional int64 j (TIMESTAMP(NANOS, true));
    optional int32 k (DATE);
    optional int32 l (TIME(MILLIS, true));
    optional int64 m (TIME(MICROS, true));
    optional int32 n (DECIMAL(9, 2));
    optional int64 o (DECIMAL(18, 0));
    optional group p { optional int64 q; }
    optional int64 r;
    optional int64 s;
}";
/// More than a batch.
const ROWS: usize = 1_500;

/// The value of a row of a column, which is the `at`th, or none. The last but one has none at all, the last one few and all in the end.
fn value(at: usize, row: usize) -> Option<i64> {
    let random = ((at * ROWS + row) as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let random = (random ^ random >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = match random % 5 {
        0 => (random >> 8).cast_signed() % 10,
        1 => -((random >> 8).cast_signed() % 100_000),
        2 => i64::MIN >> (random >> 16 & 63),
        3 => i64::MAX >> (random >> 16 & 63),
        _ => random.cast_signed(),
    };
    match at {
        16 => None,
        17 => (row > ROWS - 5).then_some(value),
        3 => (random >> 32 & 7 != 0).then_some(i64::from(value as i8)),
        4 => (row % 100 < 50).then_some(i64::from(value as u16)),
        10 | 11 => (random >> 32 & 1 == 0).then_some(value % 80_000),
        12 => (random >> 32 & 1 == 0).then_some(value % 80_000_000_000),
        _ => (random >> 32 & 3 != 0).then_some(value),
    }
}

/// A file of two row groups of the same rows; of every column only so many values are different.
fn file(properties: WriterPropertiesBuilder, different: usize) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = properties.set_write_batch_size(100).set_compression(Compression::SNAPPY);
    let properties = Arc::new(properties.build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for _ in 0..2 {
        row_group(&mut writer, |at, column| {
            let rows = (0..ROWS).map(|row| if at < 16 { row % different } else { row });
            let values: Vec<Option<i64>> = rows.map(|row| value(at, row)).collect();
            match column {
                ColumnWriter::Int32ColumnWriter(w) => {
                    let (there, levels) = parts(&values, w.get_descriptor().max_def_level());
                    let there: Vec<i32> = there.into_iter().map(|value| value as i32).collect();
                    w.write_batch(&there, levels.as_deref(), None)
                }
                ColumnWriter::Int64ColumnWriter(w) => {
                    let (there, levels) = parts(&values, w.get_descriptor().max_def_level());
                    w.write_batch(&there, levels.as_deref(), None)
                }
                _ => unreachable!("the schema has no such column"),
            }
        });
    }
    writer.into_inner().unwrap()
}

/// The values and the levels of a column, in which nothing is zero where there has to be a value.
fn parts(values: &[Option<i64>], most: i16) -> (Vec<i64>, Option<Vec<i16>>) {
    match most {
        0 => (values.iter().map(|value| value.unwrap_or(0)).collect(), None),
        _ => {
            // Of a value in a record that has none, the level of the record alone.
            let level = |(row, value): (usize, &Option<i64>)| match value {
                Some(_) => most,
                None => row as i16 % most,
            };
            let levels = values.iter().enumerate().map(level).collect();
            (values.iter().copied().flatten().collect(), Some(levels))
        }
    }
}

/// Every column as it is, as a time in seconds, and as a text.
fn mapping() -> Mapping {
    let names = "abcdefghijklmno".chars().map(String::from);
    let names = names.chain(["p.q", "r", "s"].map(str::to_owned));
    let columns = names.flat_map(|name| {
        let time =
            Column { time: Some(Time::Seconds), ..Column::renamed(&format!("{name}_T"), &name) };
        let mut text = Column::renamed(&format!("{name}_M"), &name);
        text.map = BTreeMap::from([("none".to_owned(), "something".to_owned())]);
        [Column::renamed(&format!("{name}_V"), &name), time, text]
    });
    Mapping { columns: columns.collect(), filter: Vec::new() }
}

/// The first columns of a mapping that need nothing but their values.
fn values_only(mapping: &Mapping) -> Mapping {
    let columns = mapping.columns.iter().step_by(3).cloned().collect();
    Mapping { columns, filter: Vec::new() }
}

#[test]
fn numbers_are_the_same_however_they_are_stored() {
    let properties = WriterProperties::builder;
    for different in [7, ROWS] {
        let differences =
            properties().set_dictionary_enabled(false).set_encoding(Encoding::DELTA_BINARY_PACKED);
        let expected = file(differences, different);
        let plain = || properties().set_dictionary_enabled(false);
        let stored = [
            plain(),
            plain().set_data_page_size_limit(500),
            plain().set_writer_version(WriterVersion::PARQUET_2_0).set_encoding(Encoding::PLAIN),
            properties(),
            properties().set_data_page_size_limit(300),
            properties().set_dictionary_page_size_limit(2_000).set_data_page_size_limit(500),
            properties()
                .set_writer_version(WriterVersion::PARQUET_2_0)
                .set_data_page_size_limit(700),
        ];
        for mapping in [mapping(), values_only(&mapping())] {
            let expected = convert(&expected, &Format::default(), &mapping).unwrap();
            assert_eq!(expected.text.lines().count(), 2 * ROWS + 1);
            for (at, properties) in stored.clone().into_iter().enumerate() {
                let found = file(properties, different);
                let found = convert(&found, &Format::default(), &mapping).unwrap();
                let mut lines = found.text.lines().zip(expected.text.lines());
                let differs = lines.find(|(found, expected)| found != expected);
                assert_eq!(differs, None, "{at}, {different} values");
                assert!(found == expected, "{at}, {different} values");
            }
        }
    }
}

/// Whatever byte of a file is another one, it is read or refused.
#[test]
fn damaged_numbers_are_read_or_refused() {
    let properties = WriterProperties::builder().set_dictionary_page_size_limit(2_000);
    let bytes = file(properties.set_data_page_size_limit(4_000), ROWS);
    let mapping = values_only(&mapping());
    let mut failed = 0;
    for at in (4..bytes.len()).step_by(bytes.len() / 41) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x15;
        failed += usize::from(convert(&damaged, &Format::default(), &mapping).is_err());
    }
    assert!(failed > 0);
}
