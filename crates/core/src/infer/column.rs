//! What one column of a file holds, cell by cell, in bounded memory. Not here: what it means for a schema (`fields`).

use super::{
    marks::Marks,
    personal::{is_contact, is_personal},
    spelling::{Sureness, sureness},
    times::Times,
};
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
    /// What a person says that it is.
    pub(super) said: Option<&'static str>,
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
    /// What it says as times.
    pub(super) times: Times,
    /// What it says as numbers with marks.
    pub(super) marks: Marks,
    /// Words for no value, with how often they occur.
    pub(super) nulls: BTreeMap<&'static str, u64>,
    /// Cells that go on over the end of a line.
    pub(super) lines: u64,
    /// Cells that are addresses of persons.
    pub(super) contacts: u64,
    /// Values that stand for nobody in some files, and in others are ids like all, with how often they occur.
    pub(super) stand_ins: BTreeMap<&'static str, u64>,
}

/// Words that programs write where there is no value.
const NOTHING: [&str; 12] =
    ["NULL", "null", "\\N", "N/A", "n/a", "NaN", "nan", "NA", "#N/A", "None", "(null)", "-"];
/// Words for users who are nobody.
const NOBODY: [&str; 8] = [
    "guest",
    "Guest",
    "anonymous",
    "Anonymous",
    "(not set)",
    "undefined",
    "00000000-0000-0000-0000-000000000000",
    "비회원",
];
/// The same, where they occur too often for one of the users: `0` may be the first of numbered ones.
const STAND_INS: [&str; 2] = ["0", "-1"];

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
        if let Some(word) = self.nothing(cell) {
            *self.nulls.entry(word).or_default() += 1;
            self.empty += 1;
            return;
        }
        self.filled += 1;
        if let Some(word) = STAND_INS.iter().find(|word| **word == cell) {
            *self.stand_ins.entry(word).or_default() += 1;
        }
        if self.sample.is_empty() {
            self.sample = cell.chars().take(40).collect();
        }
        self.letters += cell.chars().count() as u64;
        // What is a number is said by the check of the data, which has the last word.
        let is = |primitive| u64::from(fits(primitive, cell.as_bytes()));
        self.ints += is(Primitive::Int);
        self.whole += is(Primitive::Long);
        self.numbers += is(Primitive::Double);
        self.times.take(cell);
        self.marks.take(cell);
        self.contacts += u64::from(is_contact(cell));
        self.lines += u64::from(cell.contains(['\n', '\r']));
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

    /// How surely it is this of the service's; what is said of it leaves nothing to its name.
    pub(super) fn sure(&self, field: &str) -> Option<Sureness> {
        match self.said {
            Some(said) => (said == field).then_some(Sureness::Exact),
            None => sureness(&self.name, field),
        }
    }

    /// The value that occurs most often, unless there are too many.
    pub(super) fn commonest(&self) -> Option<&str> {
        self.values.iter().max_by_key(|(_, count)| **count).map(|(value, _)| value.as_str())
    }

    /// How little the column tells, for the choice of those that are left out: one value for each row tells nothing, plain
    /// text next to nothing.
    pub(super) fn uselessness(&self) -> u8 {
        match self {
            _ if self.filled == 0 => 5,
            _ if self.is_unique() => 4,
            _ if self.is_single() => 3,
            _ if self.whole < self.filled
                && self.numbers < self.filled
                && !self.is_categorical() =>
            {
                2
            }
            _ => 0,
        }
    }

    /// Whether all cells are the same.
    pub(super) fn is_single(&self) -> bool {
        self.filled > 1 && !self.many && self.values.len() == 1
    }

    /// Whether every cell is another one, as far as that was counted.
    pub(super) fn is_unique(&self) -> bool {
        self.many && self.repeated == 0
            || !self.many && self.filled > 1 && self.values.len() as u64 == self.filled
    }

    /// Whether its values come twice and more on average, as far as that was counted.
    pub(super) fn repeats(&self) -> bool {
        let distinct = if self.many { KEPT } else { self.values.len() };
        self.repeated > 0 && self.repeated >= distinct as u64
    }

    /// Whether it has values that do not come again, by and large.
    pub(super) fn is_once(&self) -> bool {
        self.filled > 0 && !self.repeats()
    }

    /// Whether it is about persons: by its name, or by most of its values.
    pub(super) fn is_personal(&self, of_users: bool) -> bool {
        is_personal(&self.name, of_users) || self.contacts * 2 > self.filled
    }

    /// The word for no value that a cell is.
    fn nothing(&self, cell: &str) -> Option<&'static str> {
        let is = |word: &&&str| **word == cell;
        // The name of the column is looked at for few cells: that takes longer than all else here.
        let nobody = || NOBODY.iter().find(is).filter(|_| self.sure("USER_ID").is_some());
        NOTHING.iter().find(is).or_else(nobody).copied()
    }

    /// Values that stand for nobody, if this is the column of users: no other user is numbered, or one of twenty rows and more
    /// has such a value, and it has ten times as many as another user.
    fn nobodies(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let all: u64 = self.stand_ins.values().sum();
        let others = self.filled - all;
        let users = if self.many { KEPT } else { self.values.len() - self.stand_ins.len() } as u64;
        let is_numbered = self.whole > all;
        let is_nobody = move |count: u64| {
            !is_numbered || count * 20 >= self.filled && count * users >= others * 10
        };
        let each = self.stand_ins.iter().map(|(word, count)| (*word, *count));
        each.filter(move |(_, count)| users > 0 && is_nobody(*count))
    }

    /// The words in place of an id or a time, the empty one among them, with how many rows have them: they are left out.
    pub(super) fn without(&self, is_user: bool) -> BTreeMap<&'static str, u64> {
        let words: u64 = self.nulls.values().sum();
        let blank = (self.empty > words).then_some(("", self.empty - words));
        let nobodies = self.nobodies().filter(|_| is_user);
        blank
            .into_iter()
            .chain(self.nulls.iter().map(|(word, n)| (*word, *n)))
            .chain(nobodies)
            .collect()
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
