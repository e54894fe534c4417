//! Rows of a dataset in little space, column by column. Not here: what cells mean.

use std::hash::Hasher;
use std::io::{self, Read, Write};

use rayon::prelude::*;

use super::bytes::{damaged, read_blocks, read_number, read_text, write_number, write_text};
use super::column::{Column, Full};

/// The first bytes of a file of rows; the last is the version of the format.
const MAGIC: &[u8; 4] = b"PZR\x02";
/// The version before: one text for all cells, and where each ends, by rows. State folders of then are still read.
const FIRST: &[u8; 4] = b"PZR\x01";

/// Marks a cell as null in its list of ends.
const FIRST_NULL: u32 = 1 << 31;

/// Rows with the same columns. A cell is a text or null.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    columns: Vec<String>,
    cells: Vec<Column>,
    len: usize,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'r> {
    rows: &'r Rows,
    number: usize,
}

impl Rows {
    pub(crate) fn new(columns: impl IntoIterator<Item = String>) -> Self {
        let columns: Vec<String> = columns.into_iter().collect();
        Rows { cells: columns.iter().map(|_| Column::default()).collect(), columns, len: 0 }
    }

    /// Like [`Rows::new`], for a few rows that soon become part of others: values are not numbered.
    pub(crate) fn batch(columns: &[String]) -> Self {
        let cells = columns.iter().map(|_| Column::texts()).collect();
        Rows { cells, columns: columns.to_vec(), len: 0 }
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The place of a column, whatever its letter case.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// The cells of a column, by its name in any letter case.
    pub(super) fn cells_of(&self, name: &str) -> Option<&Column> {
        self.cells.get(self.column(name)?)
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds a row; missing cells are null, superfluous ones are left out.
    pub(crate) fn push<'c>(
        &mut self,
        cells: impl IntoIterator<Item = Option<&'c str>>,
    ) -> Result<(), Full> {
        let mut cells = cells.into_iter();
        self.len += 1;
        self.cells.iter_mut().try_for_each(|column| column.push(cells.next().flatten()))
    }

    /// Adds rows that have the same columns.
    pub(crate) fn append(&mut self, batch: &Rows) -> Result<(), Full> {
        self.len += batch.len;
        let columns = self.cells.par_iter_mut().zip(&batch.cells);
        columns.try_for_each(|(column, added)| column.append(added))
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.len).map(move |number| Row { rows: self, number })
    }

    /// The row with this number, counted from 0.
    pub(crate) fn row(&self, number: usize) -> Option<Row<'_>> {
        (number < self.len).then_some(Row { rows: self, number })
    }

    /// The same rows under other columns: by name, in any letter case; new ones are null.
    pub(crate) fn under(&self, columns: &[String]) -> Rows {
        let cells = |name| self.cells_of(name).cloned().unwrap_or_else(|| Column::nulls(self.len));
        let cells = columns.iter().map(|name| cells(name)).collect();
        Rows { cells, columns: columns.to_vec(), len: self.len }
    }

    pub(crate) fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(MAGIC)?;
        write_number(to, self.len)?;
        write_number(to, self.columns.len())?;
        for (name, cells) in self.columns.iter().zip(&self.cells) {
            write_text(to, name)?;
            cells.write(to)?;
        }
        Ok(())
    }

    /// Reads what [`Rows::write`] wrote.
    pub(crate) fn read(from: &mut dyn Read) -> io::Result<Self> {
        let mut magic = [0; 4];
        from.read_exact(&mut magic)?;
        match &magic {
            MAGIC => {}
            FIRST => return Self::read_first(from),
            _ => return Err(damaged()),
        }
        let (len, width) = (read_number(from)?, read_number(from)?);
        let mut rows = Rows { len, ..Rows::default() };
        for _ in 0..width {
            rows.columns.push(read_text(from)?);
            rows.cells.push(Column::read(from)?);
        }
        if rows.cells.iter().all(|cells| cells.len() == len) { Ok(rows) } else { Err(damaged()) }
    }

    fn read_first(from: &mut dyn Read) -> io::Result<Self> {
        let (width, count, length) = (read_number(from)?, read_number(from)?, read_number(from)?);
        let mut columns = Vec::new();
        for _ in 0..width {
            columns.push(read_text(from)?);
        }
        let (mut ends, mut text) = (Vec::new(), Vec::new());
        read_blocks::<4>(from, count, |end| ends.push(u32::from_le_bytes(end)))?;
        from.take(length as u64).read_to_end(&mut text)?;
        let mut rows = Rows::new(columns);
        let mut start = 0;
        for row in ends.chunks(width.max(1)) {
            let mut cells = Vec::new();
            for end in row {
                let range = start..(end & !FIRST_NULL) as usize;
                start = range.end;
                let cell = std::str::from_utf8(text.get(range).ok_or_else(damaged)?);
                let cell = cell.map_err(|_| damaged())?;
                cells.push((end & FIRST_NULL == 0).then_some(cell));
            }
            rows.push(cells).map_err(|_| damaged())?;
        }
        Ok(rows)
    }
}

impl<'r> Row<'r> {
    /// The cell in a column, counted from 0.
    pub(crate) fn cell(&self, column: usize) -> Option<&'r str> {
        self.rows.cells.get(column)?.cell(self.number)
    }

    pub(crate) fn cells(self) -> impl Iterator<Item = Option<&'r str>> {
        self.rows.cells.iter().map(move |column| column.cell(self.number))
    }

    /// The same for rows with equal cells, of one column or of all.
    pub(crate) fn hash(&self, column: Option<usize>, to: &mut impl Hasher) {
        let all = self.rows.cells.iter().enumerate();
        let hashed = all.filter(|(at, _)| column.is_none_or(|column| column == *at));
        hashed.for_each(|(_, cells)| cells.hash(self.number, to));
    }
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

    fn bytes(rows: &Rows) -> Vec<u8> {
        let mut bytes = Vec::new();
        rows.write(&mut bytes).unwrap();
        bytes
    }

    fn cells(rows: &Rows) -> Vec<Vec<Option<String>>> {
        let owned = |row: Row<'_>| row.cells().map(|cell| cell.map(str::to_owned)).collect();
        rows.iter().map(owned).collect()
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
        let bytes = bytes(&sample());
        let read = Rows::read(&mut bytes.as_slice()).unwrap();
        assert_eq!((read.columns(), cells(&read)), (sample().columns(), cells(&sample())));
        for length in 0..bytes.len() {
            assert!(Rows::read(&mut &bytes[..length]).is_err(), "{length}");
        }
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0x81;
            // Other rows or an error, but no panic and no memory for what is not there.
            drop(Rows::read(&mut other.as_slice()).map(|rows| cells(&rows)));
        }
    }

    #[test]
    fn rows_of_the_version_before_are_read() {
        let mut bytes = b"PZR\x01".to_vec();
        let mut number = |number: u64| bytes.extend(number.to_le_bytes());
        [2, 4, 3, 1].into_iter().for_each(&mut number);
        bytes.extend(b"A");
        bytes.extend(1_u64.to_le_bytes());
        bytes.extend(b"B");
        let ends = [1, 1 | 1 << 31, 1, 3_u32];
        bytes.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
        bytes.extend(b"xyz");
        let rows = Rows::read(&mut bytes.as_slice()).unwrap();
        let wanted = [[Some("x"), None], [Some(""), Some("yz")]];
        assert!(rows.iter().zip(wanted).all(|(row, wanted)| row.cells().eq(wanted)));
        assert_eq!((rows.len(), rows.columns()), (2, &["A".to_owned(), "B".to_owned()][..]));
        for length in 0..bytes.len() {
            assert!(Rows::read(&mut &bytes[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn other_columns_find_their_cells() {
        let rows = sample().under(&["TITLE".into(), "NEW".into(), "item_id".into()]);
        let first: Vec<_> = rows.iter().next().unwrap().cells().collect();
        assert_eq!(first, [Some("기생충"), None, Some("1")]);
    }

    /// A column of values that occur once changes its form on the way, and nothing else.
    #[test]
    fn many_different_values_are_kept_as_they_are() {
        let mut rows = Rows::new(["TIMESTAMP".to_owned(), "USER_ID".to_owned()]);
        let cell = |number: usize| (!number.is_multiple_of(7)).then(|| format!("{number}é"));
        let user = |number: usize| format!("u{}", number % 9);
        for number in 0..2_000 {
            rows.push([cell(number).as_deref(), Some(&user(number))]).unwrap();
        }
        assert!(matches!(rows.cells_of("timestamp"), Some(Column::Texts { .. })));
        assert!(matches!(rows.cells_of("user_id"), Some(Column::Coded { .. })));
        let read = Rows::read(&mut bytes(&rows).as_slice()).unwrap();
        for (number, row) in read.iter().enumerate() {
            let wanted = [cell(number), Some(user(number))];
            assert!(row.cells().eq(wanted.iter().map(Option::as_deref)), "{number}");
        }
    }
}
