//! What one column of a file holds, cell by cell, in bounded memory. Not here: what it means for a schema (`fields`).

use std::collections::BTreeMap;

/// The most distinct values that are kept: the service recommends at most 1,000 in a categorical column
/// (reference/data_rules section 2).
const KEPT: usize = 1000;

/// A column, as far as it was read.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// Cells with something in them.
    pub filled: u64,
    /// Cells with nothing in them.
    pub empty: u64,
    pub(super) whole: u64,
    pub(super) numbers: u64,
    pub(super) dates: u64,
    pub(super) barred: u64,
    pub(super) letters: u64,
    pub(super) most: f64,
    pub(super) sample: String,
    /// How often each value occurs; nothing once there are too many.
    pub(super) values: BTreeMap<String, u64>,
    pub(super) many: bool,
}

impl Column {
    /// An unread column.
    pub fn new(name: &str) -> Column {
        Column { name: name.to_owned(), ..Column::default() }
    }

    /// Looks at the next cell.
    pub fn take(&mut self, cell: &str) {
        if cell.is_empty() {
            self.empty += 1;
            return;
        }
        self.filled += 1;
        if self.sample.is_empty() {
            self.sample = cell.chars().take(40).collect();
        }
        self.letters += cell.chars().count() as u64;
        self.whole += u64::from(cell.parse::<i64>().is_ok());
        if let Some(number) = cell.parse::<f64>().ok().filter(|number| number.is_finite()) {
            self.numbers += 1;
            self.most = self.most.max(number.abs());
        }
        self.dates += u64::from(is_date(cell));
        self.barred += u64::from(cell.contains('|'));
        if !self.many {
            *self.values.entry(cell.to_owned()).or_default() += 1;
            if self.values.len() > KEPT {
                self.many = true;
                self.values.clear();
            }
        }
    }

    /// The value that occurs most often, unless there are too many.
    pub(super) fn commonest(&self) -> Option<&str> {
        self.values.iter().max_by_key(|(_, count)| **count).map(|(value, _)| value.as_str())
    }

    /// Letters in a cell, on average.
    pub(super) fn length(&self) -> u64 {
        self.letters / self.filled.max(1)
    }

    /// Whether few values come again and again, or cells hold several values with bars between.
    pub(super) fn is_categorical(&self) -> bool {
        let repeats = !self.many && self.filled >= 4 * self.values.len() as u64;
        repeats || self.barred * 20 >= self.filled.max(1)
    }
}

/// `2020-07-31`, perhaps with a time behind it.
fn is_date(cell: &str) -> bool {
    let shape = |at: usize, b: u8| match at {
        4 | 7 => b == b'-' || b == b'/',
        _ => b.is_ascii_digit(),
    };
    cell.len() >= 10 && cell.bytes().take(10).enumerate().all(|(at, b)| shape(at, b))
}
