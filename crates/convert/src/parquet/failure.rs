//! What the crate `parquet` fails with, as problems.
//! Not here: what is wrong with rows (`column`).

use crate::problem::Problem;
use ::parquet::errors::ParquetError;
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// What the crate said about a file, as a problem with its row.
pub(super) fn problem(error: ParquetError, row: u64) -> Problem {
    let why = match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(error) => match Problem::from(*error) {
                Problem::Broken { why, .. } => why,
                other => return other,
            },
            Err(other) => other.to_string(),
        },
        other => other.to_string(),
    };
    Problem::Broken { row, why }
}

thread_local! {
    /// How many calls of [`guarded`] this thread is in.
    static GUARDED: Cell<u32> = const { Cell::new(0) };
}

/// Whether a panic of this thread is caught and becomes a [`Problem`], so that there is nothing to print about it.
pub fn is_guarded() -> bool {
    GUARDED.get() > 0
}

/// Runs code of the crate `parquet`, which may panic on files that are damaged.
pub(super) fn guarded<T>(row: u64, run: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    GUARDED.set(GUARDED.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(run));
    GUARDED.set(GUARDED.get() - 1);
    result.unwrap_or_else(|_| {
        Err(Problem::Broken { row, why: "the file is damaged, or no valid Parquet".to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_problem_and_known_to_be_one() {
        assert!(!is_guarded());
        let result = guarded(3, || -> Result<(), Problem> {
            assert!(is_guarded());
            panic!("as the crate does");
        });
        assert!(matches!(result, Err(Problem::Broken { row: 3, .. })));
        assert!(!is_guarded());
    }
}
