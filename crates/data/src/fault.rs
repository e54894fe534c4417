//! What may be wrong with a row or a cell, with what its text needs to know of the first one.
//! Not here: which rule of the service it breaks and how it is said (`message`).

/// What is wrong with a row or a cell: faults of a kind are counted while the data is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    NotUtf8,
    /// So many cells.
    FewerCells(u64),
    /// So many cells, and what seems to have made one of them two.
    MoreCells(u64, Surplus),
    LineEndInCell,
    QuoteNotClosed,
    TextAfterQuote,
    DoubledQuote,
    BlankLine,
    HeaderAgain,
    Null,
    /// So many characters.
    IdTooLong(u64),
    /// So many characters.
    TextTooLong(u64),
    /// So many characters.
    TextCut(u64),
    Spaces,
    ReservedWord,
    QuoteInId,
    NullId,
    NumberInId,
    Thousands,
    DecimalComma,
    NullWord,
    Fraction,
    OutOfRange,
    NotANumber,
    NotABoolean,
    /// The least and the greatest number that the column may hold.
    OutOfBounds(i64, i64),
    /// So many of its units are a second.
    Finer(i64),
    /// The second that is meant, where only one can be.
    Date(Option<i64>),
    Implausible,
}

/// Why a row has more cells than columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surplus {
    /// A number with commas between its thousands.
    Thousands,
    /// A comma at the end of the line.
    LastComma,
    /// Most likely a comma in a text.
    Other,
}

impl Fault {
    /// Whether both are counted as the same.
    pub(crate) fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}
