//! What became of the rows: how many were read, kept and dropped, and which cells could not be converted.
//! Not here: what is said about them.

/// So many cells that could not be converted are listed.
const LISTED: usize = 20;

/// What became of the rows that were read so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The rows of the source, without its header.
    pub rows_read: u64,
    /// The rows of the output, without its header.
    pub rows_kept: u64,
    /// Rows that `where` left out.
    pub dropped_by_where: u64,
    /// Rows that a value outside a `map` left out.
    pub dropped_by_map: u64,
    /// The first cells of kept rows that could not be converted.
    pub unreadable: Vec<Unreadable>,
    /// How many could not be.
    pub unreadable_count: u64,
}

/// A cell that could not be converted. The output has the text of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its row in the source, as [`crate::Converter::source_row`] counts.
    pub source_row: u64,
    /// Its column in the source; of a constant, the column of the output; empty for a whole row.
    pub column: String,
    /// What it was to be.
    pub kind: UnreadableKind,
}

/// What a cell that could not be converted was to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadableKind {
    /// A time.
    Time,
    /// A number.
    Number,
    /// The cells of a row: there are more or fewer than columns. The row of the output has one more cell, so that it is no
    /// good row either.
    Width,
}

impl Tally {
    pub(crate) fn note(&mut self, source_row: u64, column: &str, kind: UnreadableKind) {
        self.unreadable_count += 1;
        if self.unreadable.len() < LISTED {
            self.unreadable.push(Unreadable { source_row, column: column.to_owned(), kind });
        }
    }
}
