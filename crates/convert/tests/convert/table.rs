//! A table of texts, written in every format: the writers that the tests read.

use ::parquet::basic::Compression;
use ::parquet::data_type::{ByteArray, ByteArrayType};
use ::parquet::file::properties::{WriterProperties, WriterVersion};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// Names of columns, and rows of cells; `None` is no value.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) names: Vec<String>,
    pub(crate) rows: Vec<Vec<Option<String>>>,
}

impl Table {
    /// As CSV; `always` puts every cell in quotes.
    pub(crate) fn csv(&self, delimiter: char, quote: char, end: &str, always: bool) -> String {
        let cell = |text: &str| {
            let special = |c: char| c == delimiter || c == quote || matches!(c, '\n' | '\r' | ' ');
            match always || text.is_empty() || text.contains(special) {
                true => {
                    format!("{quote}{}{quote}", text.replace(quote, &format!("{quote}{quote}")))
                }
                false => text.to_owned(),
            }
        };
        let line = |cells: Vec<String>| cells.join(&delimiter.to_string()) + end;
        let header = line(self.names.iter().map(|name| cell(name)).collect());
        let rows = self.rows.iter().map(|row| {
            line(row.iter().map(|text| cell(text.as_deref().unwrap_or_default())).collect())
        });
        header + &rows.collect::<String>()
    }

    /// One object for each row; members without value are left out after the first row, or null.
    pub(crate) fn objects(&self) -> Vec<String> {
        let object = |(at, row): (usize, &Vec<Option<String>>)| {
            let members = self.names.iter().zip(row);
            let members =
                members.filter(|(_, cell)| cell.is_some() || at % 2 == 0).map(|(name, cell)| {
                    format!("{}:{}", serde_json::json!(name), serde_json::json!(cell))
                });
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        };
        self.rows.iter().enumerate().map(object).collect()
    }

    /// As Parquet, with so many rows in a group.
    pub(crate) fn parquet(
        &self,
        compression: Compression,
        version: WriterVersion,
        dictionary: Option<usize>,
        group: usize,
    ) -> Vec<u8> {
        let columns: String =
            self.names.iter().map(|name| format!("optional binary {name} (UTF8);")).collect();
        let schema = Arc::new(parse_message_type(&format!("message t {{ {columns} }}")).unwrap());
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .set_writer_version(version)
            .set_dictionary_enabled(dictionary.is_some())
            .set_dictionary_page_size_limit(dictionary.unwrap_or(1 << 20))
            .set_data_page_row_count_limit(3)
            .set_write_batch_size(2)
            .build();
        let mut writer =
            SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
        for rows in self.rows.chunks(group) {
            let mut group = writer.next_row_group().unwrap();
            for at in 0..self.names.len() {
                let levels: Vec<i16> =
                    rows.iter().map(|row| i16::from(row[at].is_some())).collect();
                let values: Vec<ByteArray> = rows
                    .iter()
                    .filter_map(|row| row[at].as_ref().map(|text| ByteArray::from(text.as_str())))
                    .collect();
                let mut column = group.next_column().unwrap().unwrap();
                column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).unwrap();
                column.close().unwrap();
            }
            group.close().unwrap();
        }
        writer.into_inner().unwrap()
    }
}
