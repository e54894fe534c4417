//! The check of sources whose rows are converted: the bytes that would be uploaded are checked, and what is found is said of the
//! file, the row and the column of the source. Not here: how rows are converted (`sources`).

use super::{Lazy, of_files};
use crate::{sources, stack::Stack};
use personalize_core::spec::files::{Conversion, DataFile, RowCounts};
use personalize_data::{self as data, DataReport, Options, Part, ReadError};
use personalize_rules::{
    dataset::DatasetType, finding::DataFinding, schema::Schema, visible::visible,
};
use std::{
    collections::BTreeMap,
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
};

/// What became of the rows of a source.
#[derive(Debug, Clone)]
pub(crate) struct RowsOf {
    /// The source, as the spec names it.
    pub(crate) source: String,
    /// The rows of all its files.
    pub(crate) rows: RowCounts,
}

/// Checks the files of a dataset; also what became of their rows, where they are converted.
pub(super) fn check(
    stack: &Stack,
    source: &str,
    files: &[DataFile],
    schema: &Schema,
    kind: DatasetType,
    options: &Options,
) -> Result<(DataReport, Option<RowsOf>), ReadError> {
    if files.iter().all(|file| file.conversion.is_none()) {
        return Ok((of_files(source, files, schema, kind, options)?, None));
    }
    let folder = stack.folder.as_path();
    let named = |file: &DataFile| {
        let path = file.path.strip_prefix(folder).unwrap_or(&file.path);
        path.to_string_lossy().into_owned()
    };
    let names: BTreeMap<String, &DataFile> = files.iter().map(|file| (named(file), file)).collect();
    let total = Arc::new(Mutex::new(RowCounts::default()));
    let part = |file: &DataFile| {
        let read = Counted { read: Lazy::new(file), total: Arc::clone(&total) };
        Part::new(named(file), read)
    };
    let mut report = data::check(files.iter().map(part), schema, kind, options)?;
    in_the_source(&mut report.findings, &names);
    let rows = *total.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((report, Some(RowsOf { source: source.to_owned(), rows })))
}

/// Says of findings where they are in the source: the row, and the column that the field is made of.
fn in_the_source(findings: &mut [DataFinding], files: &BTreeMap<String, &DataFile>) {
    let mut lines: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.place.line > 1) {
        lines.entry(finding.place.file.clone()).or_default().push(finding.place.line);
    }
    let mut rows = BTreeMap::new();
    for (name, lines) in &lines {
        let Some(file) = files.get(name) else { continue };
        let Some(conversion) = &file.conversion else { continue };
        rows.insert(name.clone(), sources::source_rows(&file.path, conversion, lines));
    }
    for finding in findings {
        let place = &mut finding.place;
        let file = files.get(&place.file).or_else(|| files.values().next());
        let Some(conversion) = file.and_then(|file| file.conversion.as_ref()) else { continue };
        if let Some(row) = rows.get(&place.file).and_then(|rows| rows.get(&place.line)) {
            place.line = *row;
        }
        place.column = place.column.take().map(|column| source_column(&column, conversion));
    }
}

/// The column of the source that a field is made of; the field itself, where it is made of none.
fn source_column(field: &str, conversion: &Conversion) -> String {
    let block = conversion.columns.iter().find(|(name, _)| name == field).map(|(_, block)| block);
    let from = block.filter(|block| block.value.is_none()).and_then(|block| block.from.as_ref());
    from.map_or_else(|| field.to_owned(), |from| from.0.clone())
}

/// What is read, with what became of the rows added to those of the other files at the end.
struct Counted {
    read: Lazy,
    total: Arc<Mutex<RowCounts>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.read.read(buffer)?;
        if count == 0
            && !buffer.is_empty()
            && let Some(rows) = self.read.rows()
        {
            let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
            *total = total.and(rows);
        }
        Ok(count)
    }
}

/// `exports/clicks.parquet: 1,204,332 rows read, 3 dropped by where`.
pub(crate) fn line(of: &RowsOf) -> String {
    format!("{}: {}", visible(&of.source), of.rows.words())
}
