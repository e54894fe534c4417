//! One thing wrong, or doubtful: the one shape in which every check says so, from the rule to the screen. What differs
//! is the place.
//! Not here: the rules by their codes (`rule`), how a problem is shown, and the checks themselves.

mod place;
mod words;

pub use place::{At, InData, InFile, InLines, InSpec, InText, Related};
pub use words::{byte_size, grouped, listed, shortened, suggest};

use crate::rule::{Code, Level};
use serde::Serialize;
use std::fmt;
use std::ops::Range;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The service refuses it, or it does not do what it says.
    Error,
    /// It works, but probably not as meant.
    Warning,
}

/// `error` or `warning`.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One thing wrong, or doubtful: which rule, what, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem<P> {
    /// The rule.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, for people: a fragment without a full stop, names in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where.
    #[serde(flatten)]
    pub place: P,
}

/// The remedy where what is in a file is not shown. Whoever writes a spec, and whoever reads what is said about it, may not be
/// allowed to read files outside its folder.
pub const UNQUOTED: &str = "what is in the file is not shown, since it lies outside the folder of the spec; look there, or move it below that folder to see more";

/// A problem of a text or tree, as the rules of this crate give it back.
pub type Finding = Problem<InText>;
/// A problem of data.
pub type DataFinding = Problem<InData>;

impl<P: Default> Problem<P> {
    /// A case of a rule. Where its level is open, this is an error.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let severity = match code.level() {
            Level::Error | Level::Either => Severity::Error,
            Level::Warning => Severity::Warning,
        };
        Self { code, severity, message: message.into(), help: None, place: P::default() }
    }
}

impl<P> Problem<P> {
    /// The same as a warning: for rules whose level is [`Level::Either`].
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same in the words of its rule alone, which say nothing of what was read.
    fn in_the_words_of_the_rule(mut self) -> Self {
        self.code.title().clone_into(&mut self.message);
        self.help = Some(UNQUOTED.to_owned());
        self
    }

    /// Whether the service refuses it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The same elsewhere.
    pub fn moved<Q>(self, place: impl FnOnce(P) -> Q) -> Problem<Q> {
        let Self { code, severity, message, help, place: from } = self;
        Problem { code, severity, message, help, place: place(from) }
    }
}

/// Where something stood in the text it was read from, in bytes. Places say nothing about meaning, so all places
/// are equal to each other.
#[derive(Debug, Clone, Default)]
pub struct Place(pub Option<Range<usize>>);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl From<Range<usize>> for Place {
    fn from(range: Range<usize>) -> Self {
        Self(Some(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_form() {
        let finding = Finding::new(Code::PZ1001, "`x` is wrong").at(3..4).help("write `y`");
        assert_eq!(finding.to_string(), "error[PZ1001] 3..4: `x` is wrong; help: write `y`");
        let odd = Finding::new(Code::PZ3014, "odd").on("/a").warning();
        assert_eq!(odd.to_string(), "warning[PZ3014] /a: odd");
    }
}
