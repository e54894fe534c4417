//! One thing wrong, or doubtful, in a text: what every check of this crate gives back.
//! Not here: how a finding is shown, and the checks themselves.

mod data;

pub use data::{DataFinding, shortened};

use serde::Serialize;
use std::ops::Range;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The service refuses it, or it does not do what it says.
    Error,
    /// It works, but probably not as meant.
    Warning,
}

/// One thing wrong, or doubtful, in the text that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// A stable code: `PZ1…` schemas, `PZ2…` filters, `PZ3…` recipes and configurations, `PZ4…` names and quotas.
    pub code: &'static str,
    /// What is wrong, for people: a fragment without a full stop, names in backticks.
    pub message: String,
    /// Where: bytes of the text that was checked. None when the finding is about the whole.
    pub span: Option<Range<usize>>,
    /// What to do about it.
    pub help: Option<String>,
    /// Which value, when the thing checked is a tree and not a text: a JSON pointer, `/solutionConfig/hpoConfig`.
    pub pointer: Option<String>,
}

impl Finding {
    /// Something the service refuses.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            span: None,
            help: None,
            pointer: None,
        }
    }

    /// Something that works but is probably not meant.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same at a place of the text.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Range<usize>>>) -> Self {
        self.span = span.into();
        self
    }

    /// The same about one value of a tree, by its JSON pointer.
    #[must_use]
    pub fn on(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether the service refuses it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `error[PZ1001] 12..20: message; help: …` on one line; for logs and tests, the real look is made elsewhere.
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = if self.is_error() { "error" } else { "warning" };
        write!(f, "{word}[{}]", self.code)?;
        if let Some(span) = &self.span {
            write!(f, " {}..{}", span.start, span.end)?;
        }
        if let Some(at) = self.pointer.as_ref().filter(|at| !at.is_empty()) {
            write!(f, " {at}")?;
        }
        write!(f, ": {}", self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "; help: {help}"))
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

/// The first `most` of `names`, and how many more there are: `a, b and 3 more`.
pub fn listed(names: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", names.take(most).collect::<Vec<_>>().join(", "))
}

/// A number with its thousands set off, as people read it.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The candidate that `word` was probably meant to be: letter case and underscores do not count, a few wrong letters
/// are forgiven. None when nothing is near. Of two equally near candidates the first wins.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = bare(word);
    let mut best: Option<(f64, &'a str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(&plain, &bare(candidate));
        if score >= 0.85 && best.is_none_or(|(seen, _)| score > seen) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn bare(word: &str) -> String {
    word.chars().filter(|c| *c != '_' && *c != '-').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["GENRES", "CREATION_TIMESTAMP", "ITEM_ID"];
        assert_eq!(suggest("GENRE", known), Some("GENRES"));
        assert_eq!(suggest("itemid", known), Some("ITEM_ID"));
        assert_eq!(suggest("creation_time", known), Some("CREATION_TIMESTAMP"));
        assert_eq!(suggest("PRICE", known), None);
        assert_eq!(suggest("", known), None);
    }

    #[test]
    fn groups() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn one_line_form() {
        let finding = Finding::error("PZ1001", "`x` is wrong").at(3..4).help("write `y`");
        assert_eq!(finding.to_string(), "error[PZ1001] 3..4: `x` is wrong; help: write `y`");
        assert_eq!(
            Finding::warning("PZ3001", "odd").on("/a").to_string(),
            "warning[PZ3001] /a: odd"
        );
    }
}
