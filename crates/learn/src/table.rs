//! Rows of weighted numbers, sparse: the neighbours of items, the terms of texts.
//! Not here: how the weights come about.

use rayon::prelude::*;

use crate::codec::{DecodeError, Reader, Writer};

/// So many rows of a large table are computed at once: enough to keep all threads busy, and few
/// beside the table.
const AT_ONCE: usize = 8192;

/// For each row a list of (column, weight).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    starts: Vec<u32>,
    columns: Vec<u32>,
    weights: Vec<f32>,
}

impl Table {
    pub(crate) fn from_rows(rows: impl IntoIterator<Item = Vec<(u32, f32)>>) -> Self {
        let mut table = Self { starts: vec![0], ..Self::default() };
        rows.into_iter().for_each(|row| table.push(&row));
        table
    }

    /// `N` tables of so many rows, which `row` computes on all threads, with what `start` makes for each to work in.
    /// Hardly more memory is used than the tables take.
    pub(crate) fn gather<S, const N: usize>(
        rows: usize,
        start: impl Fn() -> S + Sync + Send,
        row: impl Fn(&mut S, usize) -> [Vec<(u32, f32)>; N] + Sync + Send,
    ) -> [Self; N] {
        let mut tables = [(); N].map(|()| Self { starts: vec![0], ..Self::default() });
        for first in (0..rows).step_by(AT_ONCE) {
            let some = (first..rows.min(first + AT_ONCE)).into_par_iter();
            let some: Vec<_> = some.map_init(&start, &row).collect();
            for (number, table) in tables.iter_mut().enumerate() {
                // Rows are about as long as those before: no room for twice as many.
                let more: usize = some.iter().map(|rows| rows[number].len()).sum();
                let all = (table.columns.len() + more).div_ceil(some.len() + first) * rows;
                table.reserve(all.max(table.columns.len() + more));
                some.iter().for_each(|rows| table.push(&rows[number]));
            }
        }
        tables
    }

    /// Makes room for so many entries.
    fn reserve(&mut self, entries: usize) {
        let more = entries.saturating_sub(self.columns.len());
        self.columns.reserve_exact(more);
        self.weights.reserve_exact(more);
    }

    fn push(&mut self, row: &[(u32, f32)]) {
        self.columns.extend(row.iter().map(|(column, _)| column));
        self.weights.extend(row.iter().map(|(_, weight)| weight));
        self.starts.push(u32::try_from(self.columns.len()).unwrap_or(u32::MAX));
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// One more than the greatest column.
    pub(crate) fn width(&self) -> usize {
        self.columns.iter().max().map_or(0, |&column| column as usize + 1)
    }

    /// The row with this number; empty when there is none.
    pub(crate) fn row(&self, number: usize) -> impl Iterator<Item = (u32, f32)> {
        let (start, end) = match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(&start), Some(&end)) => (start as usize, end as usize),
            _ => (0, 0),
        };
        let columns = self.columns.get(start..end).unwrap_or_default();
        let weights = self.weights.get(start..end).unwrap_or_default();
        columns.iter().copied().zip(weights.iter().copied())
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.u32s(&self.starts);
        to.u32s(&self.columns);
        to.f32s(&self.weights);
    }

    /// Reads a table whose columns are all below `width`.
    pub(crate) fn read(from: &mut Reader<'_>, width: usize) -> Result<Self, DecodeError> {
        let table = Self { starts: from.u32s()?, columns: from.u32s()?, weights: from.f32s()? };
        let ordered = table.starts.is_sorted();
        let ends = table.starts.last().map_or(0, |&end| end as usize) == table.columns.len();
        let same = table.columns.len() == table.weights.len();
        let narrow = table.columns.iter().all(|&column| (column as usize) < width);
        if ordered && ends && same && narrow {
            Ok(table)
        } else {
            Err(DecodeError::Impossible("table"))
        }
    }
}

/// The `count` entries with the greatest weights, greatest first; equal ones by column.
pub(crate) fn greatest(mut entries: Vec<(u32, f32)>, count: usize) -> Vec<(u32, f32)> {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if count < entries.len() {
        if count > 0 {
            entries.select_nth_unstable_by(count - 1, order);
        }
        entries.truncate(count);
        // Thousands of such rows are held at once.
        entries.shrink_to_fit();
    }
    entries.sort_unstable_by(order);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_survive_the_bytes_and_broken_bytes_are_refused() {
        let table = Table::from_rows([vec![(1, 0.5), (0, 2.0)], vec![], vec![(2, 1.0)]]);
        assert_eq!(table.row(0).collect::<Vec<_>>(), [(1, 0.5), (0, 2.0)]);
        assert_eq!((table.row(1).count(), table.row(9).count(), table.len()), (0, 0, 3));
        let mut to = Writer::default();
        table.write(&mut to);
        let bytes = to.finish();
        assert_eq!(Table::read(&mut Reader::new(&bytes), 3), Ok(table));
        assert!(Table::read(&mut Reader::new(&bytes), 2).is_err());
        assert!(Table::read(&mut Reader::new(&bytes[..9]), 3).is_err());
    }

    #[test]
    fn tables_that_are_made_in_parts_have_all_rows_in_order() {
        let row = |number: usize| vec![(u32::try_from(number % 7).unwrap(), 1.0); number % 3];
        let count = 2 * AT_ONCE + 5;
        let tables = Table::gather(count, || (), |(), number| [row(number), row(number + 1)]);
        assert_eq!(tables, [0, 1].map(|more| Table::from_rows((more..count + more).map(row))));
        let [none] = Table::gather(0, || (), |(), number| [row(number)]);
        assert_eq!(none.len(), 0);
    }

    #[test]
    fn greatest_breaks_ties_by_number() {
        let entries = vec![(3, 1.0), (1, 1.0), (2, 5.0), (0, 0.5)];
        assert_eq!(greatest(entries.clone(), 2), [(2, 5.0), (1, 1.0)]);
        assert_eq!(greatest(entries, 0), []);
    }
}
