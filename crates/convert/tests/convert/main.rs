//! Files of every format through the public functions: what they are recognised as, and the CSV that comes out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod arbitrary;
mod csv;
mod every_format;
mod json;
mod list;
mod mapped;
mod numbers;
mod parquet;
mod table;

use ::parquet::{
    column::writer::ColumnWriter, errors::Result as ParquetResult,
    file::writer::SerializedFileWriter,
};
use personalize_convert::{Converter, Format, Mapping, Problem, Recognised, Tally, recognise};
use std::io::{Cursor, Read};

/// What came out of a converter.
#[derive(Debug, PartialEq, Eq)]
struct Converted {
    text: String,
    tally: Tally,
    /// The row of the source for each line after the header.
    rows: Vec<Option<u64>>,
}

/// Writes a row group of Parquet: each column as it is told, by its position.
fn row_group(
    writer: &mut SerializedFileWriter<Vec<u8>>,
    mut write: impl FnMut(usize, &mut ColumnWriter<'_>) -> ParquetResult<usize>,
) {
    let mut group = writer.next_row_group().unwrap();
    let mut at = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        write(at, column.untyped()).unwrap();
        column.close().unwrap();
        at += 1;
    }
    group.close().unwrap();
}

fn look(bytes: &[u8]) -> Recognised {
    recognise(&mut Cursor::new(bytes), &Format::default()).unwrap()
}

fn convert(bytes: &[u8], format: &Format, mapping: &Mapping) -> Result<Converted, Problem> {
    let mut converter = Converter::new(Box::new(Cursor::new(bytes)), &[], format, mapping)?;
    let mut text = String::new();
    converter.read_to_string(&mut text)?;
    let lines = text.matches('\n').count() as u64;
    let rows = (2..=lines).map(|line| converter.source_row(line)).collect();
    assert_eq!(converter.source_row(1), None);
    assert_eq!(converter.source_row(lines + 1), None);
    Ok(Converted { text, tally: converter.tally().clone(), rows })
}

/// The file with all its columns.
fn same(bytes: &[u8]) -> Converted {
    same_as(bytes, &Format::default())
}

fn same_as(bytes: &[u8], format: &Format) -> Converted {
    let columns = recognise(&mut Cursor::new(bytes), format).unwrap().columns;
    convert(bytes, format, &Mapping::same(&columns)).unwrap()
}
