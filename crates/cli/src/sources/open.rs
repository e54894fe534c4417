//! The bytes that are made of a file: one path for planning, checking and uploading.
//! Not here: whether a file is converted (`decide`).

use super::mapping;
use crate::file;
use personalize_convert::{Converter, Problem, Tally};
use personalize_core::spec::files::{Conversion, RowCounts};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The bytes that are imported of a file.
pub(crate) enum Opened {
    /// Those of the file.
    Plain(File),
    /// Those that are made of it.
    Converted(Box<Converter<'static>>),
}

impl Opened {
    /// What became of the rows so far, where they are converted.
    pub(crate) fn rows(&self) -> Option<RowCounts> {
        match self {
            Opened::Plain(_) => None,
            Opened::Converted(converter) => Some(counts(converter.tally())),
        }
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Opened::Plain(file) => file.read(buffer),
            Opened::Converted(converter) => converter.read(buffer),
        }
    }
}

/// Opens the bytes that are imported of a file.
pub(crate) fn open(path: &Path, conversion: Option<&Conversion>) -> io::Result<Opened> {
    let file = file::open(path)?;
    Ok(match conversion {
        None => Opened::Plain(file),
        Some(conversion) => {
            let converter = converter(file, conversion).map_err(io::Error::other)?;
            Opened::Converted(Box::new(converter))
        }
    })
}

/// Reads a file as its conversion says.
pub(super) fn converter(
    file: File,
    conversion: &Conversion,
) -> Result<Converter<'static>, Problem> {
    let format = mapping::format(Some(&conversion.format), conversion.rows.as_deref());
    let mapping = mapping::mapping(conversion);
    Converter::new(Box::new(file), &conversion.partitions, &format, &mapping)
}

/// What became of the rows.
pub(super) fn counts(tally: &Tally) -> RowCounts {
    RowCounts {
        read: tally.rows_read,
        kept: tally.rows_kept,
        by_where: tally.dropped_by_where,
        by_map: tally.dropped_by_map,
        unreadable: tally.unreadable_count,
    }
}

/// The rows of the source that these lines of the converted bytes were made of. The file is read once more, since only data with
/// findings needs it. A file that changed meanwhile gives what it has.
pub(crate) fn source_rows(
    path: &Path,
    conversion: &Conversion,
    lines: &[u64],
) -> BTreeMap<u64, u64> {
    let read = || -> io::Result<BTreeMap<u64, u64>> {
        let mut converter = converter(file::open(path)?, conversion).map_err(io::Error::other)?;
        io::copy(&mut converter, &mut io::sink())?;
        let row = |line: &u64| Some((*line, converter.source_row(*line)?));
        Ok(lines.iter().filter_map(row).collect())
    };
    read().unwrap_or_default()
}
