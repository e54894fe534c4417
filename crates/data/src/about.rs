//! What the texts for people need to know of a column.
//! Not here: the texts (`message`, `wording`).

use personalize_rules::schema::Form;

/// What a text needs to know about the column of its violation.
#[derive(Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// The column; empty for rows.
    pub(crate) name: &'a str,
    /// The type in words.
    pub(crate) type_name: &'a str,
    /// A bad cell loses the row.
    pub(crate) key: bool,
    /// It is a category.
    pub(crate) categorical: bool,
    /// It is of items.
    pub(crate) items: bool,
    /// Rows of the data.
    pub(crate) rows: u64,
    /// Cells of the column that are not empty.
    pub(crate) filled: u64,
    /// Cells of a row, as the header says.
    pub(crate) width: u64,
    /// Whether its schema may allow null.
    pub(crate) null: Null,
    /// How the schema was written.
    pub(crate) form: Form,
}

/// Whether the schema of a column may allow null.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Null {
    /// It may.
    #[default]
    Free,
    /// The guide does not list it for this reserved field.
    Unlisted,
    /// The field is required.
    Never,
}
