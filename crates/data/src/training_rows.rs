//! The rows that a training counts: of its event type, of a value that is high enough, each once. They are counted until
//! there are enough. Not here: reading rows (`whole_row`), what is said about too few (`minima`).

use crate::row::Row;
use personalize_rules::expected::Training;
use personalize_rules::quota::{MIN_INTERACTIONS, MIN_USERS};
use std::collections::{BTreeMap, BTreeSet};

/// Of more users nobody asks whether they come back: such data has no users, but sessions.
const MOST_USERS: usize = 1 << 20;

/// What one thread has seen for a training.
pub(crate) struct Enough {
    /// None for any training: it counts every row.
    training: Option<Training>,
    /// The rows that it counts for sure.
    pub(crate) sure: Kept,
    /// These, and those that it may count: with another letter case of the type, or without a value. What the service
    /// does with them is not documented.
    pub(crate) perhaps: Kept,
}

/// Rows that differ, and their users, until there are enough.
#[derive(Default)]
pub(crate) struct Kept {
    rows: BTreeSet<u64>,
    /// For each user the row that was met first; 0 when there was another one.
    users: BTreeMap<u64, u64>,
    returning: u64,
}

impl Enough {
    pub(crate) fn new(training: Option<Training>) -> Self {
        Self { training, sure: Kept::default(), perhaps: Kept::default() }
    }

    pub(crate) fn take(&mut self, row: &Row<'_>) {
        if self.is_done() {
            return;
        }
        let event = self.training.as_ref().and_then(|training| training.event.as_deref());
        let least = self.training.as_ref().and_then(|training| training.least_value);
        let wanted = |name: &str| row.event.eq_ignore_ascii_case(name.as_bytes());
        let high = |least: f64| number(row.value).is_none_or(|value| value >= least);
        if !event.is_none_or(wanted) || !least.is_none_or(high) {
            return;
        }
        let exact = event.is_none_or(|name| name.as_bytes() == row.event);
        if exact && (least.is_none() || number(row.value).is_some()) {
            self.sure.take(row);
        }
        self.perhaps.take(row);
    }

    pub(crate) fn is_done(&self) -> bool {
        self.sure.is_done()
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.sure.merge(other.sure);
        self.perhaps.merge(other.perhaps);
    }
}

fn number(cell: &[u8]) -> Option<f64> {
    std::str::from_utf8(cell).ok()?.parse().ok().filter(|number: &f64| number.is_finite())
}

impl Kept {
    fn take(&mut self, row: &Row<'_>) {
        if self.is_done() {
            return;
        }
        if self.too_few_rows().is_some() {
            self.rows.insert(row.hash);
        }
        if !row.user.is_empty() {
            self.user(crate::hash::row(row.user), row.hash);
        }
    }

    fn user(&mut self, user: u64, row: u64) {
        let first = self.users.entry(user).or_insert(row);
        if *first != row && *first != 0 {
            *first = 0;
            self.returning += 1;
        }
    }

    fn merge(&mut self, other: Self) {
        self.rows.extend(other.rows);
        for (user, row) in other.users {
            // A user who came back elsewhere comes back.
            match self.users.get_mut(&user) {
                Some(0) => {}
                Some(first) if *first != row => {
                    *first = 0;
                    self.returning += 1;
                }
                Some(_) => {}
                None => {
                    self.returning += u64::from(row == 0);
                    self.users.insert(user, row);
                }
            }
        }
    }

    fn is_done(&self) -> bool {
        self.too_few_rows().is_none() && self.too_few_users().is_none()
    }

    /// How many rows there are, when there are too few.
    pub(crate) fn too_few_rows(&self) -> Option<u64> {
        let rows = self.rows.len() as u64;
        (rows < MIN_INTERACTIONS).then_some(rows)
    }

    /// How many users have two rows, when there are too few of them.
    pub(crate) fn too_few_users(&self) -> Option<u64> {
        (self.returning < MIN_USERS && self.users.len() <= MOST_USERS).then_some(self.returning)
    }
}
