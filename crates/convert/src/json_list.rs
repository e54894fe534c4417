//! The list in a record whose elements are the rows, as it is met among the members. Not here: its elements (`json_value`).

use crate::json_value::Leaf;

/// What a record has at the path of the list.
pub(crate) struct List<'p> {
    /// The path.
    pub(crate) path: &'p [u8],
    /// Where the array begins, if there is one.
    pub(crate) start: Option<usize>,
    /// There is something else than an array, which is one element: some programs write it so.
    pub(crate) is_record: bool,
}

impl<'p> List<'p> {
    /// Nothing was met yet.
    pub(crate) fn new(path: &'p [u8]) -> Self {
        List { path, start: None, is_record: false }
    }

    /// Notes a member that ends at `end`; true where it is the array itself, or nothing in its place.
    #[inline(always)]
    pub(crate) fn is_it(&mut self, path: &[u8], leaf: Leaf<'_>, end: usize) -> bool {
        let Some(rest) = path.strip_prefix(self.path) else { return false };
        match (rest, leaf) {
            ([], Leaf::Array(text)) => {
                self.start = Some(end - text.len());
                return true;
            }
            ([], Leaf::Null) => return true,
            ([] | [b'.', ..], _) => self.is_record = true,
            _ => {}
        }
        false
    }
}
