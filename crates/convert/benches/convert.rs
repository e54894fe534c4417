//! How fast sources are converted: four million interactions with columns that are renamed and ordered anew and times that are
//! passed through, from memory, on one core. `cargo bench -p personalize-convert`.

use ::parquet::basic::Compression;
use ::parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use divan::counter::BytesCount;
use personalize_convert::{Column, Converter, Format, Mapping, Time};
use std::fmt::Write;
use std::io::{Cursor, Read};
use std::sync::{Arc, LazyLock};

const ROWS: usize = 4_000_000;

fn main() {
    divan::main();
}

/// A generator that needs no dependency: the same data in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// One click: user, item, time, action, device.
fn clicks() -> impl Iterator<Item = (String, String, i64, &'static str, &'static str)> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..ROWS).map(move |row| {
        let user = format!("user_{:07}", random.below(1_000_000));
        let item = format!("item_{:07}", random.below(50_000));
        let action = ["view", "view", "view", "cart", "purchase"][random.below(5) as usize];
        let device = ["desktop", "mobile", "tablet"][random.below(3) as usize];
        (user, item, 1_590_000_000 + row as i64, action, device)
    })
}

fn csv(delimiter: char, quoted: bool) -> Vec<u8> {
    let d = delimiter;
    let mut text = format!("account{d}sku{d}at{d}action{d}device\n");
    for (user, item, time, action, device) in clicks() {
        let line = match quoted {
            true => {
                writeln!(text, "\"{user}\"{d}\"{item}\"{d}{time}{d}\"{action}\"{d}\"{device}\"")
            }
            false => writeln!(text, "{user}{d}{item}{d}{time}{d}{action}{d}{device}"),
        };
        line.expect("the data is the benchmark's own");
    }
    text.into_bytes()
}

fn json_lines() -> Vec<u8> {
    let mut text = String::new();
    for (user, item, time, action, device) in clicks().take(ROWS / 4) {
        writeln!(text, r#"{{"account":"{user}","sku":"{item}","at":{time},"action":"{action}","device":"{device}"}}"#).expect("the data is the benchmark's own");
    }
    text.into_bytes()
}

fn parquet() -> Vec<u8> {
    let schema = "message clicks { required binary account (STRING); required binary sku (STRING); required int64 at; required binary action (STRING); required binary device (STRING); }";
    let schema = Arc::new(parse_message_type(schema).expect("the data is the benchmark's own"));
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))
        .expect("the data is the benchmark's own");
    let all: Vec<_> = clicks().collect();
    for rows in all.chunks(1 << 20) {
        let mut group = writer.next_row_group().expect("the data is the benchmark's own");
        for at in 0..5 {
            let mut column = group
                .next_column()
                .expect("the data is the benchmark's own")
                .expect("the data is the benchmark's own");
            if at == 2 {
                let times: Vec<i64> = rows.iter().map(|row| row.2).collect();
                column
                    .typed::<Int64Type>()
                    .write_batch(&times, None, None)
                    .expect("the data is the benchmark's own");
            } else {
                let texts = rows.iter().map(|row| [&*row.0, &*row.1, "", row.3, row.4][at]);
                let texts: Vec<ByteArray> = texts.map(ByteArray::from).collect();
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&texts, None, None)
                    .expect("the data is the benchmark's own");
            }
            column.close().expect("the data is the benchmark's own");
        }
        group.close().expect("the data is the benchmark's own");
    }
    writer.into_inner().expect("the data is the benchmark's own")
}

fn mapping() -> Mapping {
    let time = Column { time: Some(Time::Seconds), ..Column::renamed("TIMESTAMP", "at") };
    let columns = vec![
        Column::renamed("ITEM_ID", "sku"),
        Column::renamed("USER_ID", "account"),
        time,
        Column::renamed("EVENT_TYPE", "action"),
        Column::renamed("DEVICE", "device"),
    ];
    Mapping { columns, filter: Vec::new() }
}

fn measure(bencher: divan::Bencher<'_, '_>, source: &'static [u8]) {
    let mapping = mapping();
    let mut buffer = vec![0; 1 << 20];
    bencher.counter(BytesCount::new(source.len())).bench_local(|| {
        let file = Box::new(Cursor::new(source));
        let mut converter = Converter::new(file, &[], &Format::default(), &mapping)
            .expect("the data is the benchmark's own");
        let mut length = 0;
        loop {
            match converter.read(&mut buffer).expect("the data is the benchmark's own") {
                0 => return length,
                count => length += count,
            }
        }
    });
}

#[divan::bench(sample_count = 10)]
fn commas(bencher: divan::Bencher<'_, '_>) {
    static SOURCE: LazyLock<Vec<u8>> = LazyLock::new(|| csv(',', false));
    measure(bencher, &SOURCE);
}

#[divan::bench(sample_count = 10)]
fn semicolons(bencher: divan::Bencher<'_, '_>) {
    static SOURCE: LazyLock<Vec<u8>> = LazyLock::new(|| csv(';', false));
    measure(bencher, &SOURCE);
}

#[divan::bench(sample_count = 10)]
fn quotes(bencher: divan::Bencher<'_, '_>) {
    static SOURCE: LazyLock<Vec<u8>> = LazyLock::new(|| csv(',', true));
    measure(bencher, &SOURCE);
}

#[divan::bench(sample_count = 5)]
fn json(bencher: divan::Bencher<'_, '_>) {
    static SOURCE: LazyLock<Vec<u8>> = LazyLock::new(json_lines);
    measure(bencher, &SOURCE);
}

#[divan::bench(sample_count = 10)]
fn snappy_parquet(bencher: divan::Bencher<'_, '_>) {
    static SOURCE: LazyLock<Vec<u8>> = LazyLock::new(parquet);
    measure(bencher, &SOURCE);
}
