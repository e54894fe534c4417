//! The datasets of a group against each other: ids without metadata and metadata without interactions.
//! Not here: one dataset alone (`minima`).

use crate::report::DataReport;
use personalize_rules::finding::{DataFinding, grouped};
use personalize_rules::rule::Code;

/// Compares interactions with the items and users they are about. A dataset that is not there is not compared.
pub fn cross_check(
    interactions: &DataReport,
    items: Option<&DataReport>,
    users: Option<&DataReport>,
) -> Vec<DataFinding> {
    let mut findings = Vec::new();
    for (column, word, other) in [("ITEM_ID", "items", items), ("USER_ID", "users", users)] {
        if let Some(other) = other {
            findings.extend(compare(interactions, other, column, word));
        }
    }
    findings
}

fn compare(
    interactions: &DataReport,
    other: &DataReport,
    column: &str,
    word: &str,
) -> Vec<DataFinding> {
    let (Some(ours), Some(theirs)) = (interactions.ids(column), other.ids(column)) else {
        return Vec::new();
    };
    if ours.is_empty() || theirs.is_empty() {
        return Vec::new();
    }
    let (missing, rows, example) = ours.missing_in(theirs);
    let (idle, ..) = theirs.missing_in(ours);
    let example_of = |finding: DataFinding| match &example {
        Some(example) => finding.value(example),
        None => finding,
    };
    if missing == ours.len() {
        let message = format!(
            "none of the {} {word} of the interactions is in the {word} data",
            grouped(missing)
        );
        let help =
            "the ids have to be written the same way in both: letter case, leading zeros, prefixes";
        return vec![example_of(DataFinding::new(Code::PZ5071, message).column(column).help(help))];
    }
    let mut findings = Vec::new();
    if missing > 0 {
        let message = format!(
            "{} of {} {word} in {} interactions have no metadata: they are not in the {word} data",
            grouped(missing),
            grouped(ours.len()),
            grouped(rows),
        );
        let help =
            format!("add them to the {word} data; filters and models know nothing about them");
        findings
            .push(example_of(DataFinding::new(Code::PZ5070, message).column(column).help(help)));
    }
    if idle * 2 > theirs.len() {
        let message =
            format!("{} of {} {word} have no interactions", grouped(idle), grouped(theirs.len()));
        let help =
            format!("check that the interactions are of the same catalogue and time as the {word}");
        findings.push(DataFinding::new(Code::PZ5072, message).column(column).help(help));
    }
    findings
}
