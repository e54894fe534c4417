//! The cells of a row that say something together.
//! Not here: reading them (`whole_row`), what is made of them (`training_rows`, `actions`).

/// The cells of a row; empty where the data does not have the column.
#[derive(Clone, Copy)]
pub(crate) struct Row<'b> {
    /// Of all its cells.
    pub(crate) hash: u64,
    pub(crate) user: &'b [u8],
    pub(crate) action: &'b [u8],
    pub(crate) event: &'b [u8],
    pub(crate) value: &'b [u8],
    pub(crate) time: &'b [u8],
}
