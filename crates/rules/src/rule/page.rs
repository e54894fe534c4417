//! The page of all codes, `docs/codes.md`.
//! Not here: the rows.

use super::{GROUPS, Level};
use std::fmt::Write;

const HEAD: &str = "<!-- Written from the rows in crates/rules/src/rule; run their test with UPDATE_EXPECT=1. -->

# Codes of diagnostics

Every problem that `personalize` finds in a spec, a schema, a filter or data has a code that does not change.
`personalize explain PZ0003` prints the section of a code. `PZ0…` are problems of the spec itself, `PZ1…` of schemas,
`PZ2…` of filters, `PZ3…` of recipes and their configuration, `PZ4…` of quotas, `PZ5…` of data.
";

/// The whole page, in Markdown.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for group in GROUPS {
        let _ = writeln!(page, "\n# {}", group.title);
        for code in group.codes {
            let level = match code.level() {
                Level::Error => "An error.",
                Level::Warning => "A warning.",
                Level::Either => "An error or a warning, depending on the case.",
            };
            let (title, text) = (code.title(), code.explanation());
            let _ = writeln!(page, "\n## {code}: {title}\n\n{level}\n\n{text}");
        }
    }
    page
}
