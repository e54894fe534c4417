//! A file as CSV in the columns of the service, while it is read.
//! Not here: what the file is (`recognise`), how its rows are read (`csv`, `json`, `parquet`) and written (`row_writer`).

use crate::column_plan::{Available, ColumnPlan};
use crate::csv::{Block, Csv};
use crate::format::{Bytes, Format};
use crate::json::Json;
use crate::mapping::Mapping;
use crate::parquet::Parquet;
use crate::problem::Problem;
use crate::recognise::{Content, Extent, Rows as Found, content};
use crate::row_writer::RowWriter;
use crate::tally::Tally;
use std::io::{self, Read};

/// A file as CSV: UTF-8 with a header, `\n` after every line, quotes only where they have to be. Errors of reading carry a
/// [`Problem`]; [`Problem::from`] gets it back.
pub struct Converter<'a> {
    rows: Rows<'a>,
    /// The row of the batch that is written next.
    next: usize,
    writer: RowWriter,
    out: Vec<u8>,
    /// What of the output was read.
    given: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Ended,
    Failed,
}

/// The rows of a file.
enum Rows<'a> {
    Csv(Box<Csv<'a>>),
    Json(Box<Json<'a>>),
    Parquet(Box<Parquet<'a>>),
}

impl<'a> Converter<'a> {
    /// Looks at the beginning of a file and at the mapping.
    ///
    /// # Errors
    /// A [`Problem`] with either.
    pub fn new(
        mut file: Box<dyn Bytes + 'a>,
        partitions: &[(String, String)],
        format: &Format,
        mapping: &Mapping,
    ) -> Result<Self, Problem> {
        let content = content(file.as_mut(), format, Extent::Columns)?;
        let available = Available {
            columns: &content.recognised.columns,
            moments: &content.moments(),
            partitions,
        };
        let plan = ColumnPlan::new(mapping, available)?;
        let rows = Rows::new(file, content, &plan)?;
        let mut writer = RowWriter::new(plan);
        let mut out = Vec::new();
        writer.header(&mut out);
        Ok(Converter { rows, next: 0, writer, out, given: 0, state: State::Reading })
    }

    /// What became of the rows that were read so far.
    pub fn tally(&self) -> &Tally {
        &self.writer.tally
    }

    /// The row of the source that a line of the output came from, both from 1: for CSV the line in which the record begins, for
    /// all others its number. `None` for the header, past what was read, and where the rows that were kept are so scattered
    /// that they were not noted any more (after ten million gaps or more).
    pub fn source_row(&self, line_of_output: u64) -> Option<u64> {
        self.writer.origin.row(line_of_output)
    }

    /// Makes some output; none at the end.
    fn produce(&mut self) -> Result<(), Problem> {
        self.out.clear();
        self.given = 0;
        while self.out.is_empty() {
            let line = self.writer.line;
            if self.rows.write(&mut self.writer, &mut self.next, &mut self.out) {
                self.check_text(line)?;
                continue;
            }
            self.next = 0;
            if !self.rows.advance()? {
                self.state = State::Ended;
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Converter<'_> {
    /// Whether what was written, from this line on, is UTF-8. Texts were checked when they were read; values of Parquet are
    /// whatever bytes the file has.
    fn check_text(&self, line: u64) -> Result<(), Problem> {
        if !matches!(self.rows, Rows::Parquet(_)) || simdutf8::basic::from_utf8(&self.out).is_ok() {
            return Ok(());
        }
        let valid = std::str::from_utf8(&self.out).err().map_or(0, |error| error.valid_up_to());
        let line = line + memchr::memchr_iter(b'\n', &self.out[..valid]).count() as u64;
        let row = self.source_row(line).unwrap_or(0);
        Err(Problem::Encoding { row, encoding: "utf-8".to_owned(), like: None })
    }
}

impl<'a> Rows<'a> {
    fn new(
        file: Box<dyn Bytes + 'a>,
        content: Content,
        plan: &ColumnPlan,
    ) -> Result<Self, Problem> {
        if let Found::Parquet(footer) = content.rows {
            return Ok(Rows::Parquet(Box::new(Parquet::new(file, footer, &plan.wanted)?)));
        }
        let text = content.text(file)?;
        let wanted = plan.wanted.iter().map(|wanted| wanted.column);
        Ok(match content.rows {
            Found::Csv(shape) => Rows::Csv(Box::new(Csv::new(text, shape, wanted.collect()))),
            _ => {
                let names = &content.recognised.columns;
                let paths: Vec<&str> = wanted.map(|column| names[column].as_str()).collect();
                Rows::Json({
                    let list = content.recognised.format.rows.as_deref();
                    Box::new(Json::new(text, content.is_decoded(), &paths, list))
                })
            }
        })
    }

    /// Writes rows of the batch that was read last; false when it has no more.
    fn write(&self, writer: &mut RowWriter, next: &mut usize, out: &mut Vec<u8>) -> bool {
        let before = *next;
        match self {
            Rows::Csv(csv) => match csv.block() {
                Block::Uniform(rows) => writer.write(&rows, next, out),
                Block::Other(rows) => writer.write(&rows, next, out),
            },
            Rows::Json(json) => writer.write(&json.batch(), next, out),
            Rows::Parquet(parquet) => writer.write(&**parquet, next, out),
        }
        *next > before
    }

    /// Reads the next batch; false at the end.
    fn advance(&mut self) -> Result<bool, Problem> {
        match self {
            Rows::Csv(csv) => csv.advance(),
            Rows::Json(json) => json.advance(),
            Rows::Parquet(parquet) => parquet.advance(),
        }
    }
}

impl Read for Converter<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.out.len() {
            match self.state {
                State::Reading => {
                    if let Err(problem) = self.produce() {
                        self.state = State::Failed;
                        self.out.clear();
                        self.given = 0;
                        return Err(problem.into());
                    }
                }
                State::Ended => return Ok(0),
                State::Failed => {
                    return Err(io::Error::other("the file could not be read on before"));
                }
            }
        }
        let rest = &self.out[self.given..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}
