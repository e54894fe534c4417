//! Numbers as people read them.

pub(crate) use personalize_rules::finding::grouped;

/// `1 error`, `2 errors`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
