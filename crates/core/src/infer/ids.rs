//! Which columns of a file are its ids: by what is said of them, by their names, and by whether their values can be.
//! Not here: names (`spelling`).

use super::{column::Column, role::Role, spelling::Sureness};

/// The columns that may be the id, the one that is taken first. One that has the name is, whatever it holds.
pub(super) fn candidates(columns: &[Column], id: &str, role: Role) -> Vec<usize> {
    let said = columns.iter().any(|column| column.said == Some(id));
    let may_be = |at: &usize| {
        let column = &columns[*at];
        column.sure(id).is_some() && (!said || column.said.is_some())
    };
    let mut all: Vec<usize> = (0..columns.len()).filter(may_be).collect();
    all.sort_by_key(|at| {
        let column = &columns[*at];
        let sure = column.sure(id);
        let is_exact = sure == Some(Sureness::Exact);
        // What stands in for a name comes after all that has values.
        let is_doubtful = !is_exact && (sure == Some(Sureness::StandsIn) || !tells(column, role));
        let is_void = column.filled == 0 && column.empty > 0;
        (!is_exact && is_void, is_doubtful, sure)
    });
    all
}

/// Whether the values of a column can be ids: of interactions, not one for each row, nor the same in all; of others, each once.
fn tells(column: &Column, role: Role) -> bool {
    match role {
        Role::Interactions => !column.is_unique() && !column.is_single(),
        Role::Items | Role::Users => column.is_once(),
    }
}
