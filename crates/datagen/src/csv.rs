//! Writes CSV as the service reads it: a header, one record a line, quotes only where a comma needs them.
//! Source: "Preparing training data for Amazon Personalize" in the developer guide.
//! Not here: reading CSV.

/// A CSV text under construction.
pub(crate) struct Table(String);

impl Table {
    /// Starts with the header, whose names are never quoted.
    pub(crate) fn new(header: &str) -> Self {
        Table(format!("{header}\n"))
    }

    /// Adds a record. Cells hold no quotes and no line breaks; the word lists have none.
    pub(crate) fn row(&mut self, cells: &[&str]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            if cell.contains(',') {
                self.0.extend(["\"", cell, "\""]);
            } else {
                self.0.push_str(cell);
            }
        }
        self.0.push('\n');
    }

    /// The whole text.
    pub(crate) fn text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_commas_are_quoted() {
        let mut table = Table::new("A,B");
        table.row(&["안녕, 바다", ""]);
        assert_eq!(table.text(), "A,B\n\"안녕, 바다\",\n");
    }
}
