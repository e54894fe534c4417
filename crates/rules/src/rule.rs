//! The rules by their codes: a row for each, in one file for each group. A row is a code, how much it matters, a title,
//! and, as its doc comment, the explanation; `docs/codes.md` and `personalize explain` are made from the rows.
//! Not here: where the rules are checked, and the message and help of each case, which stand beside the check.

mod data;
mod endpoint;
mod filters;
mod page;
mod quotas;
mod recipes;
mod schedules;
mod schemas;
mod spec;
mod takeover;

pub use page::page;

use serde::{Serialize, Serializer};
use std::fmt;

/// The stable code of a rule, `PZ0003`. There is a constant for each row, and no other way to make one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(&'static Row);

/// What is true of all cases of a rule.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    code: &'static str,
    level: Level,
    title: &'static str,
    /// The lines of the explanation; each begins with the space that follows `///`.
    lines: &'static [&'static str],
}

/// How much it matters when a rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Always an error.
    Error,
    /// Always a warning.
    Warning,
    /// An error, or a warning where the case is doubtful or mild.
    Either,
}

/// The rules about one subject.
pub struct Group {
    /// The subject, as a heading.
    pub title: &'static str,
    /// The rules, in the order of their codes.
    pub codes: &'static [Code],
}

/// All rules, in the order of their codes.
pub const GROUPS: [Group; 9] = [
    spec::GROUP,
    schemas::GROUP,
    filters::GROUP,
    recipes::GROUP,
    quotas::GROUP,
    data::GROUP,
    takeover::GROUP,
    schedules::GROUP,
    endpoint::GROUP,
];

/// The rows of a group: the doc comment is the explanation, then come code, level and title.
macro_rules! rules {
    ($group:literal; $($(#[doc = $line:literal])+ $code:ident $level:ident $title:literal;)+) => {
        impl Code {
            $(
                $(#[doc = $line])+
                pub const $code: Code = Code(&super::Row {
                    code: stringify!($code),
                    level: super::Level::$level,
                    title: $title,
                    lines: &[$($line),+],
                });
            )+
        }

        pub(super) const GROUP: Group = Group { title: $group, codes: &[$(Code::$code),+] };
    };
}
use rules;

impl Code {
    /// All codes, in order.
    pub fn all() -> impl Iterator<Item = Code> {
        GROUPS.into_iter().flat_map(|group| group.codes).copied()
    }

    /// The code itself: `PZ0003`.
    pub fn as_str(self) -> &'static str {
        self.0.code
    }

    /// How much it matters.
    pub fn level(self) -> Level {
        self.0.level
    }

    /// What the rule is about, in one line.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// What it means and what to do, in paragraphs of Markdown.
    pub fn explanation(self) -> String {
        let line = |line: &&'static str| line.strip_prefix(' ').unwrap_or(line);
        self.0.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_say_something() {
        let codes: Vec<&str> = Code::all().map(Code::as_str).collect();
        assert!(codes.windows(2).all(|two| two[0] < two[1]), "{codes:?}");
        for code in Code::all() {
            assert_eq!(code.as_str().len(), 6, "{code}");
            assert!(!code.title().ends_with('.'), "{code}: {}", code.title());
            assert!(code.explanation().len() >= 70, "the explanation of {code} is too short");
        }
    }
}
