//! Rows of the inverse of a ridge regression's matrix, each solved within the item's own neighbourhood. Not here: which
//! counts make up the matrix, and what is predicted with it (`personal`).
//!
//! The matrix of a whole catalogue cannot be stored, let alone inverted, but its inverse is near to zero away from an
//! item's neighbours. So for each item the equations of it and of its nearest items alone are solved (a sparse
//! approximate inverse): the work grows with the number of items and not with its cube.

use crate::table::Table;

/// A symmetric positive matrix: a table of what lies off the diagonal, greatest first, and the diagonal.
pub(crate) struct Symmetric {
    pub(crate) beside: Table,
    pub(crate) diagonal: Vec<f32>,
    /// Less than this is not left of the diagonal while solving: entries that the table lacks may make the matrix
    /// slightly indefinite.
    pub(crate) least: f32,
}

/// Room for solving the equations of so many items, used again for the next one.
pub(crate) struct Solver {
    size: usize,
    /// For each item of the catalogue its place among the members, and `NOWHERE` for others.
    places: Vec<u32>,
    members: Vec<u32>,
    /// The upper triangle of the members' matrix, by rows.
    upper: Vec<f32>,
    solution: Vec<f32>,
}

const NOWHERE: u32 = u32::MAX;

impl Solver {
    /// For neighbourhoods of at most `size` items, of a catalogue of so many.
    pub(crate) fn new(size: usize, items: usize) -> Self {
        Self {
            size,
            places: vec![NOWHERE; items],
            members: Vec::new(),
            upper: Vec::new(),
            solution: Vec::new(),
        }
    }

    /// The row of the inverse that belongs to an item: its neighbours in the order of the table, then itself.
    pub(crate) fn inverse_row(
        &mut self,
        matrix: &Symmetric,
        item: u32,
    ) -> impl Iterator<Item = (u32, f32)> {
        let neighbours = matrix.beside.row(item as usize).map(|(other, _)| other);
        self.members.clear();
        self.members.extend(neighbours.take(self.size.saturating_sub(1)));
        self.members.push(item);
        self.fill(matrix);
        self.factor(matrix.least);
        self.solve_for_last();
        self.members.iter().copied().zip(self.solution.iter().copied())
    }

    /// Copies the members' part of the matrix. An entry that only one of its two rows has counts for both.
    fn fill(&mut self, matrix: &Symmetric) {
        let width = self.members.len();
        self.upper.clear();
        self.upper.resize(width * width, 0.0);
        for (place, &member) in (0u32..).zip(&self.members) {
            self.places[member as usize] = place;
        }
        for (row, &member) in self.members.iter().enumerate() {
            self.upper[row * width + row] = matrix.diagonal[member as usize];
            for (other, value) in matrix.beside.row(member as usize) {
                let place = self.places[other as usize];
                if place != NOWHERE && place as usize != row {
                    let (first, second) = (row.min(place as usize), row.max(place as usize));
                    let entry = &mut self.upper[first * width + second];
                    *entry = entry.max(value);
                }
            }
        }
        self.members.iter().for_each(|&member| self.places[member as usize] = NOWHERE);
    }

    /// Replaces the matrix by its Cholesky factor: U with UᵀU the matrix.
    fn factor(&mut self, least: f32) {
        let width = self.members.len();
        for pivot in 0..width {
            let (above, below) = self.upper.split_at_mut((pivot + 1) * width);
            let row = &mut above[pivot * width..];
            let root = row[pivot].max(least).sqrt();
            row[pivot] = root;
            row[pivot + 1..].iter_mut().for_each(|value| *value /= root);
            for (other, target) in (pivot + 1..).zip(below.chunks_exact_mut(width)) {
                let factor = row[other];
                if factor != 0.0 {
                    for (value, of) in target[other..].iter_mut().zip(&row[other..]) {
                        *value -= factor * of;
                    }
                }
            }
        }
    }

    /// The last column of the inverse. Its first half, Uᵀy = e, is zero but for the last entry.
    fn solve_for_last(&mut self) {
        let width = self.members.len();
        self.solution.clear();
        self.solution.resize(width, 0.0);
        for place in (0..width).rev() {
            let row = &self.upper[place * width..(place + 1) * width];
            let right = if place + 1 == width { 1.0 / row[place] } else { 0.0 };
            let known: f32 =
                row[place + 1..].iter().zip(&self.solution[place + 1..]).map(|(a, b)| a * b).sum();
            self.solution[place] = (right - known) / row[place];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: [&[(u32, f32)]; 4]) -> Symmetric {
        let beside = Table::from_rows(rows.map(<[(u32, f32)]>::to_vec));
        Symmetric { beside, diagonal: vec![4.0, 5.0, 6.0, 2.0], least: 0.5 }
    }

    #[test]
    fn a_row_times_the_matrix_is_a_row_of_the_identity() {
        // 0 and 2 are only in one row of the pair.
        let matrix = matrix([
            &[(1, 2.0), (2, 1.0)],
            &[(0, 2.0), (2, 1.5)],
            &[(1, 1.5), (3, 0.5)],
            &[(2, 0.5)],
        ]);
        let whole = [
            [4.0, 2.0, 1.0, 0.0],
            [2.0, 5.0, 1.5, 0.0],
            [1.0, 1.5, 6.0, 0.5],
            [0.0, 0.0, 0.5, 2.0_f32],
        ];
        let mut solver = Solver::new(3, 4);
        for (item, members) in [(0, vec![1, 2, 0]), (1, vec![0, 2, 1]), (3, vec![2, 3])] {
            let row: Vec<(u32, f32)> = solver.inverse_row(&matrix, item).collect();
            assert_eq!(row.iter().map(|(member, _)| *member).collect::<Vec<_>>(), members);
            for &column in &members {
                let product =
                    |(member, value): &(u32, f32)| value * whole[*member as usize][column as usize];
                let sum: f32 = row.iter().map(product).sum();
                let wanted = if column == item { 1.0 } else { 0.0 };
                assert!((sum - wanted).abs() < 1e-6, "{item}, {column}: {sum}");
            }
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_has_a_finite_row() {
        let matrix = matrix([&[(1, 9.0), (2, 9.0)], &[(0, 9.0)], &[], &[]]);
        let row: Vec<(u32, f32)> = Solver::new(3, 4).inverse_row(&matrix, 0).collect();
        assert!(row.iter().all(|(_, value)| value.is_finite()), "{row:?}");
    }
}
