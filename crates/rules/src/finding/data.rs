//! One thing wrong, or doubtful, in data: a value about files, lines and cells instead of a text.
//! Not here: the check that finds it.

use super::{Severity, grouped};
use serde::Serialize;

/// Something wrong, or doubtful, in data. All of a kind in one column are one finding: the first is shown, the
/// others are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataFinding {
    /// How much it matters.
    pub severity: Severity,
    /// A stable code, `PZ5…`, and of what schemas and quotas say about data `PZ1…` and `PZ4…`.
    pub code: &'static str,
    /// The name of the part it is in; empty when it is about the data as a whole.
    pub file: String,
    /// The line of the first one, from 1, the header included; 0 when it is about no line.
    pub line: u64,
    /// The column, as the schema calls it, or the file when the schema does not have it.
    pub column: Option<String>,
    /// The first offending cell or line, shortened.
    pub value: Option<String>,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// How many more like it there are.
    pub more: u64,
}

impl DataFinding {
    /// Something that the import refuses or that loses data.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            file: String::new(),
            line: 0,
            column: None,
            value: None,
            message: message.into(),
            help: None,
            more: 0,
        }
    }

    /// Something that is imported but is probably not meant.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same in a line of a file.
    #[must_use]
    pub fn at(mut self, file: &str, line: u64) -> Self {
        file.clone_into(&mut self.file);
        self.line = line;
        self
    }

    /// The same about a column.
    #[must_use]
    pub fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    /// The same with the cell or line that is wrong.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = Some(shortened(value));
        self
    }

    /// Whether the import refuses it or loses data.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `error[PZ5045] file:line column: message (and 3 more like it); help: …` on one line; for logs and tests.
impl std::fmt::Display for DataFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}[{}]", if self.is_error() { "error" } else { "warning" }, self.code)?;
        if !self.file.is_empty() {
            write!(f, " {}", self.file)?;
        }
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        self.column.iter().try_for_each(|column| write!(f, " {column}"))?;
        write!(f, ": {}", self.message)?;
        if self.more > 0 {
            write!(f, " (and {} more like it)", grouped(self.more))?;
        }
        self.help.iter().try_for_each(|help| write!(f, "; help: {help}"))
    }
}

/// At most 60 characters of a text, control characters made visible.
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).flat_map(visible).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

fn visible(c: char) -> Vec<char> {
    // Spaces that do not break, or that have no width, cannot be told from others, or not be seen at all.
    let unseen = matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}' | '\u{feff}');
    if c.is_control() || unseen { c.escape_default().collect() } else { vec![c] }
}
