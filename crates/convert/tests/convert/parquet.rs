//! Parquet: types, records, lists, and files that are damaged.

use crate::{convert, look, row_group, same};
use ::parquet::basic::Compression;
use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use personalize_convert::{Column, Format, Kind, Mapping, Problem, Time, Where};
use std::collections::BTreeMap;
use std::sync::Arc;

const SCHEMA: &str = "message shop {
    required int64 user;
    optional binary item (STRING);
    optional int64 time (TIMESTAMP(MILLIS, true));
    optional int32 day (DATE);
    optional double price;
    required boolean paid;
    optional int32 amount (DECIMAL(9, 2));
    optional int96 spark;
    optional group place { optional binary city (STRING); }
    optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
    optional fixed_len_byte_array(3) raw;
    optional group map (MAP) { repeated group key_value { required binary key (STRING); optional int32 value; } }
}";

/// Three rows: with everything, with nothing, and with some.
fn shop() -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut spark = Int96::new();
    spark.set_data(1_000_000_000, 0, 2_440_588);
    let texts = |all: &[&str]| all.iter().map(|text| ByteArray::from(*text)).collect::<Vec<_>>();
    let some = [1, 0, 1];
    while let Some(mut column) = group.next_column().unwrap() {
        let name = column.as_typed_name();
        match (column.untyped(), name.as_str()) {
            (ColumnWriter::Int64ColumnWriter(w), "user") => w.write_batch(&[1, 2, 3], None, None),
            (ColumnWriter::Int64ColumnWriter(w), _) => {
                w.write_batch(&[1_760_000_000_500, -1], Some(&some), None)
            }
            (ColumnWriter::ByteArrayColumnWriter(w), "item") => {
                w.write_batch(&texts(&["a,1", "b"]), Some(&some), None)
            }
            (ColumnWriter::ByteArrayColumnWriter(w), "city") => {
                w.write_batch(&texts(&["서울"]), Some(&[2, 0, 1]), None)
            }
            (ColumnWriter::ByteArrayColumnWriter(w), "element") => w.write_batch(
                &texts(&["x", "y", "z"]),
                Some(&[3, 3, 0, 2, 3]),
                Some(&[0, 1, 0, 0, 1]),
            ),
            (ColumnWriter::ByteArrayColumnWriter(w), _) => {
                w.write_batch(&[], Some(&[0, 0, 0]), Some(&[0, 0, 0]))
            }
            (ColumnWriter::Int32ColumnWriter(w), "day") => {
                w.write_batch(&[1, 20_000], Some(&some), None)
            }
            (ColumnWriter::Int32ColumnWriter(w), "amount") => {
                w.write_batch(&[1_250, -5], Some(&some), None)
            }
            (ColumnWriter::Int32ColumnWriter(w), _) => {
                w.write_batch(&[], Some(&[0, 0, 0]), Some(&[0, 0, 0]))
            }
            (ColumnWriter::DoubleColumnWriter(w), _) => {
                w.write_batch(&[123.0, 0.5], Some(&some), None)
            }
            (ColumnWriter::BoolColumnWriter(w), _) => {
                w.write_batch(&[true, false, true], None, None)
            }
            (ColumnWriter::Int96ColumnWriter(w), _) => {
                w.write_batch(&[spark, spark], Some(&some), None)
            }
            (ColumnWriter::FixedLenByteArrayColumnWriter(w), _) => {
                w.write_batch(&[FixedLenByteArray::from(vec![1, 2, 3])], Some(&[1, 0, 0]), None)
            }
            _ => unreachable!("the schema has no such column"),
        }
        .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// The name of the column that a writer is for.
trait Named {
    fn as_typed_name(&mut self) -> String;
}

impl Named for ::parquet::file::writer::SerializedColumnWriter<'_> {
    fn as_typed_name(&mut self) -> String {
        let name = match self.untyped() {
            ColumnWriter::BoolColumnWriter(w) => w.get_descriptor().name(),
            ColumnWriter::Int32ColumnWriter(w) => w.get_descriptor().name(),
            ColumnWriter::Int64ColumnWriter(w) => w.get_descriptor().name(),
            ColumnWriter::Int96ColumnWriter(w) => w.get_descriptor().name(),
            ColumnWriter::FloatColumnWriter(w) => w.get_descriptor().name(),
            ColumnWriter::DoubleColumnWriter(w) => w.get_descriptor().name(),
            ColumnWriter::ByteArrayColumnWriter(w) => w.get_descriptor().name(),
            ColumnWriter::FixedLenByteArrayColumnWriter(w) => w.get_descriptor().name(),
        };
        name.to_owned()
    }
}

const READ: [&str; 10] =
    ["user", "item", "time", "day", "price", "paid", "amount", "spark", "place.city", "tags"];

#[test]
fn values_of_every_type_become_texts() {
    let bytes = shop();
    let recognised = look(&bytes);
    assert_eq!(recognised.columns[..10], READ);
    assert_eq!(recognised.columns[10..], ["raw", "map.key_value.key", "map.key_value.value"]);
    assert_eq!(recognised.format, Format { kind: Some(Kind::Parquet), ..Format::default() });
    assert_eq!(recognised.sample[0][2..4], ["2025-10-09T08:53:20.5Z", "1970-01-02"]);
    let mapping = Mapping::same(&READ.map(str::to_owned));
    let converted = convert(&bytes, &Format::default(), &mapping).unwrap();
    expect_test::expect![[r#"
        user,item,time,day,price,paid,amount,spark,place.city,tags
        1,"a,1",1760000000,86400,123,true,12.50,1,서울,x|y
        2,,,,,false,,,,
        3,b,-1,1728000000,0.5,true,-0.05,1,,z
    "#]]
    .assert_eq(&converted.text);
    assert_eq!(converted.rows, [Some(1), Some(2), Some(3)]);
}

#[test]
fn moments_are_seconds_whatever_the_mapping_says_and_texts_for_maps_and_filters() {
    let mut mapped = Column::renamed("MAPPED", "time");
    mapped.map = BTreeMap::from([("1969-12-31T23:59:59.999Z".into(), "before".into())]);
    let mut time = Column::renamed("TIME", "time");
    time.time = Some(Time::Milliseconds);
    let filter = vec![Where {
        column: "day".into(),
        values: vec!["1970-01-02".into(), "2024-10-04".into()],
        keeps: true,
    }];
    let mapping = Mapping { columns: vec![mapped, time], filter };
    let text = convert(&shop(), &Format::default(), &mapping).unwrap().text;
    assert_eq!(text, "MAPPED,TIME\n1760000000,1760000000\nbefore,-1\n");
}

#[test]
fn types_that_are_no_text_are_refused_by_name() {
    for (column, kind) in [("raw", "FIXED_LEN_BYTE_ARRAY"), ("map.key_value.key", "nested")] {
        let refused = convert(&shop(), &Format::default(), &Mapping::same(&[column.into()]));
        let Err(Problem::ColumnType { kind: said, .. }) = &refused else { panic!("{refused:?}") };
        assert!(said.contains(kind), "{said}");
    }
}

#[test]
fn texts_that_are_none_are_said_with_their_row() {
    let schema = Arc::new(parse_message_type("message t { required binary a; }").unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let values = [ByteArray::from("x"), ByteArray::from(vec![0xff])];
    column.typed::<::parquet::data_type::ByteArrayType>().write_batch(&values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let bytes = writer.into_inner().unwrap();
    let problem = convert(&bytes, &Format::default(), &Mapping::same(&["a".into()])).unwrap_err();
    assert!(matches!(problem, Problem::Encoding { row: 2, .. }), "{problem:?}");
}

#[test]
fn damaged_files_are_said_to_be() {
    let bytes = shop();
    assert!(convert(&bytes[..bytes.len() - 9], &Format::default(), &Mapping::default()).is_err());
    let packed = zstd::encode_all(&bytes[..], 1).unwrap();
    let refused = convert(&packed, &Format::default(), &Mapping::default());
    assert!(matches!(refused, Err(Problem::NotRecognised { .. })));
    let all = Mapping::same(&READ.map(str::to_owned));
    let whole = same_text(&bytes, &all).unwrap();
    let mut failed = 0;
    for at in (0..bytes.len()).step_by(11) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        failed += usize::from(same_text(&damaged, &all).is_err());
    }
    assert!(failed > 0 && !whole.is_empty());
}

fn same_text(bytes: &[u8], mapping: &Mapping) -> Result<String, Problem> {
    convert(bytes, &Format::default(), mapping).map(|converted| converted.text)
}

#[test]
fn a_file_without_rows_has_a_header() {
    let schema = Arc::new(parse_message_type("message t { required int32 a; }").unwrap());
    let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    assert_eq!(same(&writer.into_inner().unwrap()).text, "a\n");
}

#[test]
fn a_file_of_another_writer_is_read() {
    let bytes = include_bytes!("pyarrow.parquet");
    let recognised = look(bytes);
    assert_eq!(recognised.sample[2][2], "1969-12-31T23:59:59.5Z");
    expect_test::expect![[r#"
        user,item,nanos,local,day,price,cost,tags,place.city,place.zip,small,flag
        1,a,1767225600,1767225600,1767225600,1.5,12.30,x|y,서울,1,200,true
        ,"b,1",,1767225600,,,,,,,,
        3,,-1,1767225600,0,1000000000000000000000,-0.05,z,,2,1,false
    "#]]
    .assert_eq(&same(bytes).text);
}

#[test]
fn lists_over_many_pages() {
    let schema = "message t { optional group tags (LIST) { repeated group list { optional int32 element; } } }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_data_page_size_limit(64)
        .set_write_batch_size(7)
        .set_dictionary_enabled(false)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
    let mut expected = "tags\n".to_owned();
    for row in 0..9_000i32 {
        let count = row % 5;
        let list: Vec<i32> = (0..count).map(|at| row * 10 + at).collect();
        definitions
            .extend(list.iter().map(|_| 3).chain((count == 0).then_some(i16::from(row % 2 == 0))));
        repetitions.extend((0..count.max(1)).map(|at| i16::from(at > 0)));
        let texts: Vec<String> = list.iter().map(i32::to_string).collect();
        expected += if count == 0 { "\"\"" } else { "" };
        expected += &(texts.join("|") + "\n");
        values.extend(list);
    }
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let typed = column.typed::<::parquet::data_type::Int32Type>();
    typed.write_batch(&values, Some(&definitions), Some(&repetitions)).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let bytes = writer.into_inner().unwrap();
    assert!(same(&bytes).text == expected);
}

#[test]
fn a_page_that_says_to_be_too_large_is_not_unpacked() {
    let mut bytes = shop();
    // The header of the first page: its type, then its size, which becomes two billion.
    assert_eq!((bytes[4], bytes[6]), (0x15, 0x15));
    bytes[5..12].copy_from_slice(b"\x00\x15\xfe\xff\xff\xff\x0f");
    let problem = same_text(&bytes, &Mapping::same(&["user".into()])).unwrap_err();
    let Problem::Broken { row: 1, why } = problem else { panic!("{problem:?}") };
    assert_eq!(why, "a page is larger than 128 MB");
}

/// Whole numbers that are seconds stay as they are, before 1970 too.
#[test]
fn seconds_are_copied() {
    let schema = "message m { required binary who (STRING); optional int64 at; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
    for times in [[Some(0), None, Some(1_760_000_000)], [Some(-5), Some(7), None]] {
        row_group(&mut writer, |_, column| match column {
            ColumnWriter::ByteArrayColumnWriter(w) => {
                w.write_batch(&["a", "b,", "c"].map(ByteArray::from), None, None)
            }
            ColumnWriter::Int64ColumnWriter(w) => {
                let levels = times.map(|time| i16::from(time.is_some()));
                let there: Vec<i64> = times.iter().copied().flatten().collect();
                w.write_batch(&there, Some(&levels), None)
            }
            _ => unreachable!("there are two columns"),
        });
    }
    let bytes = writer.into_inner().unwrap();
    let time = Column { time: Some(Time::Seconds), ..Column::renamed("TIMESTAMP", "at") };
    let columns = vec![time.clone(), Column::renamed("AT", "at"), time];
    let columns = columns.into_iter().zip(["A", "B", "C"]);
    let columns = columns.map(|(column, to)| Column { to: to.to_owned(), ..column }).collect();
    let mapping = Mapping { columns, filter: Vec::new() };
    let found = convert(&bytes, &Format::default(), &mapping).unwrap();
    let times = ["0", "", "1760000000", "-5", "7", ""];
    let lines = times.map(|time| format!("{time},{time},{time}\n")).concat();
    assert_eq!(found.text, format!("A,B,C\n{lines}"));
    assert_eq!(found.rows, (1..=6).map(Some).collect::<Vec<_>>());
}

/// A footer that says that a column begins before the file, as a fuzzer found it.
#[test]
fn a_column_without_a_place_is_damage() {
    let bytes = include_bytes!("negative.parquet");
    let mut file = std::io::Cursor::new(&bytes[..]);
    let problem = personalize_convert::recognise(&mut file, &Format::default()).unwrap_err();
    let why = "the file cannot be read: it is damaged: a column has no place in it";
    assert_eq!(problem.to_string(), why);
}
