//! Rows of a dataset in little space: one text for all cells, and where each ends.
//! Not here: what cells mean.

/// The first bytes of a file of rows; the last is the version of the format.
const MAGIC: &[u8; 4] = b"PZR\x01";
/// Marks a cell as null in the list of ends.
const NULL: u32 = 1 << 31;

/// Rows with the same columns. A cell is a text or null.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    columns: Vec<String>,
    text: String,
    ends: Vec<u32>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'r> {
    rows: &'r Rows,
    first: usize,
}

/// Rows have reached 2 GB of text, which is more than an emulator is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl Rows {
    pub(crate) fn new(columns: impl IntoIterator<Item = String>) -> Self {
        Rows { columns: columns.into_iter().collect(), ..Rows::default() }
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The place of a column, whatever its letter case.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len() / self.columns.len().max(1)
    }

    /// Adds a row; missing cells are null, superfluous ones are left out.
    pub(crate) fn push<'c>(
        &mut self,
        cells: impl IntoIterator<Item = Option<&'c str>>,
    ) -> Result<(), Full> {
        let mut cells = cells.into_iter();
        for _ in 0..self.columns.len() {
            let cell = cells.next().flatten();
            self.text.push_str(cell.unwrap_or_default());
            let end = u32::try_from(self.text.len()).ok().filter(|end| end & NULL == 0);
            self.ends.push(end.ok_or(Full)? | if cell.is_none() { NULL } else { 0 });
        }
        Ok(())
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        let width = self.columns.len();
        (0..self.len()).map(move |row| Row { rows: self, first: row * width })
    }

    /// The row with this number, counted from 0.
    pub(crate) fn row(&self, number: usize) -> Option<Row<'_>> {
        let first = number * self.columns.len();
        (number < self.len()).then_some(Row { rows: self, first })
    }

    /// The same rows under other columns: by name, in any letter case; new ones are null.
    pub(crate) fn under(&self, columns: &[String]) -> Result<Rows, Full> {
        let places: Vec<_> = columns.iter().map(|column| self.column(column)).collect();
        let mut rows = Rows::new(columns.to_vec());
        for row in self.iter() {
            rows.push(places.iter().map(|place| place.and_then(|place| row.cell(place))))?;
        }
        Ok(rows)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let mut number = |number: usize| bytes.extend((number as u64).to_le_bytes());
        number(self.columns.len());
        number(self.ends.len());
        number(self.text.len());
        for column in &self.columns {
            bytes.extend((column.len() as u64).to_le_bytes());
            bytes.extend(column.as_bytes());
        }
        bytes.extend(self.ends.iter().flat_map(|end| end.to_le_bytes()));
        bytes.extend(self.text.as_bytes());
        bytes
    }

    /// Reads what [`Rows::to_bytes`] wrote; `None` when it did not write this.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let (width, ends, text) = (number(&mut rest)?, number(&mut rest)?, number(&mut rest)?);
        let mut columns = Vec::new();
        for _ in 0..width {
            let length = number(&mut rest)?;
            columns.push(String::from_utf8(split(&mut rest, length)?.to_vec()).ok()?);
        }
        let ends = split(&mut rest, ends.checked_mul(4)?)?.chunks_exact(4);
        let ends =
            ends.map(|four| four.iter().rev().fold(0, |all, byte| all << 8 | u32::from(*byte)));
        let rows = Rows {
            columns,
            ends: ends.collect(),
            text: String::from_utf8(split(&mut rest, text)?.to_vec()).ok()?,
        };
        rows.is_sound().then_some(rows)
    }

    /// Whether every cell is a piece of the text.
    fn is_sound(&self) -> bool {
        let ends: Vec<usize> = self.ends.iter().map(|end| (end & !NULL) as usize).collect();
        ends.is_sorted()
            && ends.iter().all(|end| self.text.is_char_boundary(*end))
            && (ends.is_empty() || ends.len().is_multiple_of(self.columns.len().max(1)))
    }
}

impl<'r> Row<'r> {
    /// The cell in a column, counted from 0.
    pub(crate) fn cell(&self, column: usize) -> Option<&'r str> {
        let at = self.first + column;
        let end = *self.rows.ends.get(at)?;
        let start = match at.checked_sub(1) {
            Some(before) => self.rows.ends.get(before)? & !NULL,
            None => 0,
        };
        if end & NULL != 0 {
            return None;
        }
        self.rows.text.get(start as usize..end as usize)
    }

    pub(crate) fn cells(self) -> impl Iterator<Item = Option<&'r str>> {
        (0..self.rows.columns.len()).map(move |column| self.cell(column))
    }
}

fn split<'b>(rest: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let eight = split(rest, 8)?.try_into().ok()?;
    usize::try_from(u64::from_le_bytes(eight)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Rows {
        let mut rows = Rows::new(["ITEM_ID".to_owned(), "TITLE".to_owned()]);
        rows.push([Some("1"), Some("기생충")]).unwrap();
        rows.push([Some("2"), None]).unwrap();
        rows.push([Some(""), Some("x")]).unwrap();
        rows
    }

    #[test]
    fn cells_come_back_and_null_is_not_the_empty_text() {
        let rows = sample();
        let all: Vec<Vec<_>> = rows.iter().map(|row| row.cells().collect()).collect();
        assert_eq!(all[0], [Some("1"), Some("기생충")]);
        assert_eq!(all[1], [Some("2"), None]);
        assert_eq!(all[2], [Some(""), Some("x")]);
        assert_eq!((rows.len(), rows.column("title")), (3, Some(1)));
    }

    #[test]
    fn the_bytes_give_the_rows_and_damaged_bytes_nothing() {
        let bytes = sample().to_bytes();
        assert_eq!(Rows::from_bytes(&bytes), Some(sample()));
        for length in 0..bytes.len() {
            assert_eq!(Rows::from_bytes(&bytes[..length]), None, "{length}");
        }
    }

    #[test]
    fn other_columns_find_their_cells() {
        let rows = sample().under(&["TITLE".into(), "NEW".into(), "item_id".into()]).unwrap();
        let first: Vec<_> = rows.iter().next().unwrap().cells().collect();
        assert_eq!(first, [Some("기생충"), None, Some("1")]);
    }
}
