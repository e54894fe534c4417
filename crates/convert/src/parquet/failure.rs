//! What the crate `parquet` fails with, as problems.
//! Not here: what is wrong with rows (`column`).

use crate::problem::Problem;
use ::parquet::errors::ParquetError;
use std::panic::{AssertUnwindSafe, catch_unwind};

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

/// Runs code of the crate `parquet`, which may panic on files that are damaged.
pub(super) fn guarded<T>(row: u64, run: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        Err(Problem::Broken { row, why: "the file is damaged, or no valid Parquet".to_owned() })
    })
}
