//! The cells of one column in little space. Not here: rows.
//!
//! Most columns have few values that occur often: a million users in twenty million interactions. Their cells are
//! numbers of values. A column in which most values occur once, such as times, has its texts.

use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};

use personalize_learn::Names;

use super::bytes::{
    damaged, read_names, read_number, read_numbers, read_text, write_names, write_number,
    write_numbers, write_text,
};

/// The cells of one column; each is a text or null.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    /// The number of each cell among the different texts.
    Coded { names: Names, codes: Vec<u32> },
    /// All texts as one, and where each ends.
    Texts { text: String, ends: Vec<u32> },
}

/// The code of null.
const NULL: u32 = u32::MAX;
/// Marks a cell as null in the list of ends.
const NULL_END: u32 = 1 << 31;
/// So many cells there have to be before it is judged how often values occur: enough for a million users to come again.
/// A test need not have as many.
const JUDGED: usize = if cfg!(test) { 1 << 10 } else { 1 << 21 };

/// A column has reached 2 GB of text, which is more than an emulator is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl Default for Column {
    fn default() -> Self {
        Column::Coded { names: Names::default(), codes: Vec::new() }
    }
}

impl Column {
    pub(super) fn push(&mut self, cell: Option<&str>) -> Result<(), Full> {
        match self {
            Column::Coded { names, codes } => {
                codes.push(cell.map_or(NULL, |cell| names.intern(cell)));
                let count = codes.len();
                if count >= JUDGED && count.is_power_of_two() && names.len() > count / 2 {
                    *self = self.as_texts()?;
                }
                Ok(())
            }
            Column::Texts { text, ends } => {
                text.push_str(cell.unwrap_or_default());
                let end = u32::try_from(text.len()).ok().filter(|end| end & NULL_END == 0);
                ends.push(end.ok_or(Full)? | if cell.is_none() { NULL_END } else { 0 });
                Ok(())
            }
        }
    }

    pub(super) fn nulls(count: usize) -> Self {
        Column::Coded { names: Names::default(), codes: vec![NULL; count] }
    }

    /// No cells yet, and none will be numbered.
    pub(super) fn texts() -> Self {
        Column::Texts { text: String::new(), ends: Vec::new() }
    }

    /// Adds the cells of another column. What one of them waits for in memory another one's work covers.
    pub(super) fn append(&mut self, other: &Column) -> Result<(), Full> {
        (0..other.len()).try_for_each(|row| self.push(other.cell(row)))
    }

    fn as_texts(&self) -> Result<Column, Full> {
        let mut texts = Column::texts();
        (0..self.len()).try_for_each(|row| texts.push(self.cell(row)))?;
        Ok(texts)
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Column::Coded { codes, .. } => codes.len(),
            Column::Texts { ends, .. } => ends.len(),
        }
    }

    pub(crate) fn cell(&self, row: usize) -> Option<&str> {
        match self {
            Column::Coded { names, codes } => {
                codes.get(row).filter(|code| **code != NULL).map(|code| names.name(*code))
            }
            Column::Texts { text, ends } => {
                let end = *ends.get(row).filter(|end| *end & NULL_END == 0)?;
                let start = match row.checked_sub(1) {
                    Some(before) => ends.get(before)? & !NULL_END,
                    None => 0,
                };
                text.get(start as usize..end as usize)
            }
        }
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        match self {
            Column::Coded { codes, .. } => codes.get(row).is_none_or(|code| *code == NULL),
            Column::Texts { ends, .. } => ends.get(row).is_none_or(|end| end & NULL_END != 0),
        }
    }

    /// How many codes cells may have.
    pub(super) fn codes(&self) -> usize {
        match self {
            Column::Coded { names, .. } => names.len(),
            Column::Texts { .. } => 0,
        }
    }

    /// The number of a cell among the different texts, where the column has such numbers.
    pub(super) fn code(&self, row: usize) -> Option<u32> {
        match self {
            Column::Coded { codes, .. } => codes.get(row).copied().filter(|code| *code != NULL),
            Column::Texts { .. } => None,
        }
    }

    /// The same for equal cells of this column, and for those alone.
    pub(super) fn hash(&self, row: usize, to: &mut impl Hasher) {
        match self {
            Column::Coded { codes, .. } => codes.get(row).hash(to),
            Column::Texts { .. } => self.cell(row).hash(to),
        }
    }

    pub(super) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Column::Coded { names, codes } => {
                write_number(to, 0)?;
                write_names(to, names)?;
                write_numbers(to, codes)
            }
            Column::Texts { text, ends } => {
                write_number(to, 1)?;
                write_text(to, text)?;
                write_numbers(to, ends)
            }
        }
    }

    /// Reads what [`Column::write`] wrote.
    pub(super) fn read(from: &mut dyn Read) -> io::Result<Self> {
        let column = match read_number(from)? {
            0 => Column::Coded { names: read_names(from)?, codes: read_numbers(from)? },
            1 => Column::Texts { text: read_text(from)?, ends: read_numbers(from)? },
            _ => return Err(damaged()),
        };
        if column.is_sound() { Ok(column) } else { Err(damaged()) }
    }

    /// Whether every cell is one of the names or a piece of the text.
    fn is_sound(&self) -> bool {
        match self {
            Column::Coded { names, codes } => {
                codes.iter().all(|code| *code == NULL || (*code as usize) < names.len())
            }
            Column::Texts { text, ends } => {
                let ends = || ends.iter().map(|end| (end & !NULL_END) as usize);
                ends().is_sorted() && ends().all(|end| text.is_char_boundary(end))
            }
        }
    }
}
