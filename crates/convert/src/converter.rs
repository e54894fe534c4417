//! A file as CSV in the columns of the service, while it is read.
//! Not here: what the file is (`recognise`), how its rows are read (`csv`, `json`, `parquet`) and written (`row_writer`).

use crate::column_plan::{Available, ColumnPlan};
use crate::csv::{Block, Csv};
use crate::format::{Bytes, Format};
use crate::mapping::Mapping;
use crate::problem::Problem;
use crate::recognise::{Content, content};
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
    Csv(Csv<'a>),
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
        let content = content(file.as_mut(), format)?;
        let available =
            Available { columns: &content.recognised.columns, moments: &[], partitions };
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
            if self.rows.write(&mut self.writer, &mut self.next, &mut self.out) {
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

impl<'a> Rows<'a> {
    fn new(
        file: Box<dyn Bytes + 'a>,
        content: Content,
        plan: &ColumnPlan,
    ) -> Result<Self, Problem> {
        let wanted = plan.wanted.iter().map(|wanted| wanted.column).collect();
        let text = content.text(file)?;
        Ok(Rows::Csv(Csv::new(text, content.shape, wanted)))
    }

    /// Writes rows of the batch that was read last; false when it has no more.
    fn write(&self, writer: &mut RowWriter, next: &mut usize, out: &mut Vec<u8>) -> bool {
        let before = *next;
        match self {
            Rows::Csv(csv) => match csv.block() {
                Block::Uniform(rows) => writer.write(&rows, next, out),
                Block::Other(rows) => writer.write(&rows, next, out),
            },
        }
        *next > before
    }

    /// Reads the next batch; false at the end.
    fn advance(&mut self) -> Result<bool, Problem> {
        match self {
            Rows::Csv(csv) => csv.advance(),
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
