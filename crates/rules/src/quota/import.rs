//! How much data one import takes.
//! Not here: what is in the data (`data`).
//!
//! Source: docs/service/limits.md, "Data". Whether the service counts a thousand or 1,024 bytes is not documented; the
//! smaller unit is taken.

use crate::dataset::DatasetType;
use crate::finding::Finding;
use crate::rule::Code;

const GB: u64 = 1_000_000_000;
/// Bytes of a full import.
pub const FULL: u64 = 100 * GB;
/// Bytes of a full import of interactions when AWS has raised the quota.
pub const FULL_RAISED: u64 = 1_000 * GB;
/// Bytes of an incremental import.
pub const INCREMENTAL: u64 = GB;

/// A finding when the files of a full import have more bytes together than it takes.
pub fn check_full(kind: DatasetType, bytes: u64) -> Option<Finding> {
    if bytes <= FULL {
        return None;
    }
    // Rounded up: what is too much never looks like 100.0 GB.
    let tenths = bytes.div_ceil(GB / 10);
    let message = format!(
        "the data of {kind} is {}.{} GB, but a full import takes 100 GB",
        tenths / 10,
        tenths % 10
    );
    let raised = kind == DatasetType::Interactions && bytes <= FULL_RAISED;
    Some(if raised {
        Finding::new(Code::PZ4010, message).help(
            "for interactions this quota can be raised to 1 TB on request; check that yours is",
        )
    } else {
        Finding::new(Code::PZ4011, message).help(
            "leave out old or needless rows and columns; what is new later can come as events",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(kind: DatasetType, bytes: u64, expected: Expect) {
        let found = check_full(kind, bytes);
        expected.assert_eq(&found.map(|finding| finding.to_string()).unwrap_or_default());
    }

    #[test]
    fn the_size_of_an_import() {
        for kind in DatasetType::ALL {
            check(kind, FULL, expect![""]);
        }
        check(
            DatasetType::Interactions,
            FULL + 1,
            expect![
                "warning[PZ4010]: the data of Interactions is 100.1 GB, but a full import takes 100 GB; help: for interactions this quota can be raised to 1 TB on request; check that yours is"
            ],
        );
        check(
            DatasetType::Interactions,
            FULL_RAISED,
            expect![
                "warning[PZ4010]: the data of Interactions is 1000.0 GB, but a full import takes 100 GB; help: for interactions this quota can be raised to 1 TB on request; check that yours is"
            ],
        );
        check(
            DatasetType::Interactions,
            FULL_RAISED + 1,
            expect![
                "error[PZ4011]: the data of Interactions is 1000.1 GB, but a full import takes 100 GB; help: leave out old or needless rows and columns; what is new later can come as events"
            ],
        );
        check(
            DatasetType::Items,
            FULL + GB / 2,
            expect![
                "error[PZ4011]: the data of Items is 100.5 GB, but a full import takes 100 GB; help: leave out old or needless rows and columns; what is new later can come as events"
            ],
        );
    }
}
