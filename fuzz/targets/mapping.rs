//! Any bytes as a source whose columns are mapped, in a format that is said or found: nothing panics, every row is kept, left out or
//! told, and reading it once more gives the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use personalize_convert::{
    Column, Converter, Format, Kind, Mapping, Number, Otherwise, Time, Where, recognise,
};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

/// The most that is read of an output; what is compressed may become large.
const MOST: u64 = 1 << 22;

/// A format, as the first byte says; most are found.
fn format(choice: u8) -> Format {
    let said = |kind| Format { kind: Some(kind), ..Format::default() };
    match choice % 14 {
        0 => said(Kind::Csv),
        1 => said(Kind::JsonLines),
        2 => said(Kind::Json),
        3 => said(Kind::Parquet),
        4 => Format { delimiter: Some(b';'), ..said(Kind::Csv) },
        5 => Format { quote: Some(b'\''), header: Some(false), ..said(Kind::Csv) },
        6 => Format { encoding: Some("cp949".into()), ..said(Kind::Csv) },
        7 => Format { encoding: Some("utf-16le".into()), ..Format::default() },
        8 => Format { rows: Some("a".into()), ..said(Kind::JsonLines) },
        9 => Format { rows: Some("a".into()), ..said(Kind::Parquet) },
        _ => Format::default(),
    }
}

/// Every column as it is, and some as times, numbers or other words.
fn mapping(names: &[String], choice: u8) -> Mapping {
    let mut mapping = Mapping::same(names);
    let times = [
        Time::Seconds,
        Time::Milliseconds,
        Time::Days,
        Time::Iso,
        Time::Pattern("%d/%m/%Y %H:%M:%S".into()),
    ];
    for (at, name) in names.iter().enumerate().take(8) {
        let kind = usize::from(choice) + at;
        let time = Some(times[kind % times.len()].clone());
        let words = BTreeMap::from([("a".to_owned(), "b, \"c\"".to_owned())]);
        let otherwise = [Otherwise::Keep, Otherwise::Drop, Otherwise::Value("\n".into())];
        let otherwise = otherwise[kind % 3].clone();
        let (null, number) = (vec!["NA".to_owned()], Number::parse("1.234,5"));
        mapping.columns.push(match kind % 3 {
            0 => Column { time, null, ..Column::renamed("time", name) },
            1 => Column { number, ..Column::renamed("number", name) },
            _ => Column { map: words, otherwise, ..Column::renamed("word", name) },
        });
    }
    if let Some(name) = names.first().filter(|_| choice & 0x80 != 0) {
        let values = vec!["a".to_owned(), "1".to_owned(), String::new()];
        mapping.filter.push(Where { column: name.clone(), values, keeps: choice & 0x40 != 0 });
    }
    mapping
}

fn converted(bytes: &[u8], format: &Format, mapping: &Mapping) -> Option<(Vec<u8>, bool)> {
    let file = Box::new(Cursor::new(bytes));
    let mut converter = Converter::new(file, &[], format, mapping).ok()?;
    let mut text = Vec::new();
    let read = (&mut converter).take(MOST).read_to_end(&mut text);
    let tally = converter.tally();
    let left = tally.dropped_by_where + tally.dropped_by_map;
    assert_eq!(tally.rows_read, tally.rows_kept + left);
    Some((text, read.is_ok()))
}

fuzz_target!(|bytes: &[u8]| {
    let [format_choice, mapping_choice, bytes @ ..] = bytes else { return };
    let format = format(*format_choice);
    let Ok(recognised) = recognise(&mut Cursor::new(bytes), &format) else { return };
    let mapping = mapping(&recognised.columns, *mapping_choice);
    let first = converted(bytes, &format, &mapping);
    if let Some((text, true)) = first.as_ref().filter(|(text, _)| (text.len() as u64) < MOST) {
        assert!(std::str::from_utf8(text).is_ok());
    }
    assert_eq!(first, converted(bytes, &format, &mapping));
});
