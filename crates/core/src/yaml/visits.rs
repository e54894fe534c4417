//! Counts the entries of maps and the jobs that a thread looks at, for tests of what a check costs.
//! Not here: time, which a test must not depend on.

use std::cell::Cell;

thread_local! {
    static VISITS: Cell<usize> = const { Cell::new(0) };
}

/// Counts so many more.
pub(crate) fn add(count: usize) {
    VISITS.with(|visits| visits.set(visits.get() + count));
}

/// How many were looked at since this was asked last.
pub(crate) fn take() -> usize {
    VISITS.with(Cell::take)
}
