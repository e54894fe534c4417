//! What one column of a file holds, cell by cell, in bounded memory. Not here: what it means for a schema (`fields`).

use super::{spelling, times::Times};
use personalize_rules::{cell::fits, schema::Primitive};
use std::collections::BTreeMap;

/// The most distinct values that are kept: the service recommends at most 1,000 in a categorical column
/// (docs/service/data.md, "CSV files").
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
    pub(super) barred: u64,
    pub(super) letters: u64,
    pub(super) ints: u64,
    pub(super) sample: String,
    /// How often each value occurs; nothing once there are too many.
    pub(super) values: BTreeMap<String, u64>,
    pub(super) many: bool,
    /// Cells that were there before, as long as values are kept.
    pub(super) repeated: u64,
    /// What it says as times, where its name is one of a time.
    pub(super) times: Option<Times>,
}

impl Column {
    /// An unread column.
    pub fn new(name: &str) -> Column {
        let times = spelling::known(name).filter(|known| spelling::is_time(known));
        let times = times.map(|_| Times::default());
        Column { name: name.to_owned(), times, ..Column::default() }
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
        // What is a number is said by the check of the data, which has the last word.
        let is = |primitive| u64::from(fits(primitive, cell.as_bytes()));
        self.ints += is(Primitive::Int);
        self.whole += is(Primitive::Long);
        self.numbers += is(Primitive::Double);
        if let Some(times) = &mut self.times {
            times.take(cell);
        }
        self.barred += u64::from(cell.contains('|'));
        if !self.many {
            let count = self.values.entry(cell.to_owned()).or_default();
            *count += 1;
            self.repeated += u64::from(*count > 1);
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

    /// How little the column tells, for the choice of those that are left out: one value for each row tells nothing, plain
    /// text next to nothing.
    pub(super) fn uselessness(&self) -> u8 {
        let single = self.filled > 1 && !self.many && self.values.len() == 1;
        match self {
            _ if self.filled == 0 => 5,
            _ if self.is_unique() => 4,
            _ if single => 3,
            _ if self.whole < self.filled
                && self.numbers < self.filled
                && !self.is_categorical() =>
            {
                2
            }
            _ => 0,
        }
    }

    /// Whether every cell is another one, as far as that was counted.
    pub(super) fn is_unique(&self) -> bool {
        self.many && self.repeated == 0
            || !self.many && self.filled > 1 && self.values.len() as u64 == self.filled
    }

    /// Whether a second can be made of every cell, where it is a column of times.
    pub(super) fn has_seconds(&self) -> bool {
        self.times.as_ref().is_none_or(Times::is_whole)
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
