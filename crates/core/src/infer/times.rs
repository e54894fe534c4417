//! What a column of times holds: seconds, what can be made seconds, and what cannot.
//! Not here: reading one cell (`rules::cell::timed`), and which columns are times (`fields`).

use personalize_rules::cell::{Timed, timed};
use std::collections::BTreeMap;

/// The cells of a column of times, counted by what they say.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    all: u64,
    forms: BTreeMap<&'static str, u64>,
    /// Cells whose digits were cut off, so that the second is not known.
    coarse: u64,
    /// Cells that no second can be made of.
    bad: u64,
    first_bad: String,
    first_coarse: String,
}

impl Times {
    /// Counts a cell that is not empty.
    pub(super) fn take(&mut self, cell: &str) {
        self.all += 1;
        let keep = |kept: &mut String| {
            if kept.is_empty() {
                *kept = cell.chars().take(40).collect();
            }
        };
        match timed(cell) {
            Timed::Seconds => {}
            Timed::Second { step, form, .. } => {
                *self.forms.entry(form).or_default() += 1;
                if step > 1 {
                    self.coarse += 1;
                    keep(&mut self.first_coarse);
                }
            }
            Timed::Unclear | Timed::No => {
                self.bad += 1;
                keep(&mut self.first_bad);
            }
        }
    }

    /// What most cells that are not in seconds are, for people; none where all are in seconds.
    pub(super) fn form(&self) -> Option<&'static str> {
        self.forms.iter().max_by_key(|(_, count)| **count).map(|(form, _)| *form)
    }

    /// Whether a second can be made of every cell.
    pub(super) fn is_whole(&self) -> bool {
        self.bad == 0
    }

    /// Why no seconds can be made of most of the column, with a cell that shows it.
    pub(super) fn fault(&self) -> Option<(&'static str, &str)> {
        let most = |count: u64| count * 2 > self.all;
        // One time alone may really be so round.
        if most(self.coarse) && self.all > 1 {
            return Some(("digits are lost", &self.first_coarse));
        }
        most(self.bad).then_some(("no second can be made of them for sure", &self.first_bad))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Times {
        let mut times = Times::default();
        cells.iter().for_each(|cell| times.take(cell));
        times
    }

    #[test]
    fn whole_numbers_of_pandas_are_all_there() {
        let times = of(&["1.760000000e+09", "1.759999123e+09"]);
        assert_eq!((times.form(), times.fault()), (Some("numbers with an exponent"), None));
        let times = of(&["1700000000", "1700000001"]);
        assert_eq!((times.form(), times.fault()), (None, None));
        assert_eq!(of(&["1.76e9"]).fault(), None);
    }

    #[test]
    fn what_is_lost_or_unclear_is_a_fault() {
        assert_eq!(of(&["1.76e+09", "1.75e+09"]).fault(), Some(("digits are lost", "1.76e+09")));
        let unclear = Some(("no second can be made of them for sure", "07/05/2020"));
        assert_eq!(of(&["07/05/2020", "soon", "1700000000"]).fault(), unclear);
        assert_eq!(of(&["07/05/2020", "1700000001", "1700000000"]).fault(), None);
    }
}
