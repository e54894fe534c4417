//! What a check gives back: findings and a summary, both plain values.
//! Not here: how they are shown.

use super::distinct::Ids;
use crate::dataset::DatasetType;
use crate::finding::Severity;
use serde::Serialize;

/// Something wrong, or doubtful, in data. All of a kind in one column are one finding: the first is shown, the
/// others are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataFinding {
    /// How much it matters.
    pub severity: Severity,
    /// A stable code, see [`super::CODES`].
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
    pub(super) fn error(code: &'static str, message: impl Into<String>) -> Self {
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
    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same with a remedy.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same in a line of a file.
    pub(super) fn at(mut self, file: &str, line: u64) -> Self {
        file.clone_into(&mut self.file);
        self.line = line;
        self
    }

    /// The same about a column.
    pub(crate) fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    /// The same with the cell or line that is wrong.
    pub(super) fn value(mut self, value: &str) -> Self {
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
            write!(f, " (and {} more like it)", crate::finding::grouped(self.more))?;
        }
        self.help.iter().try_for_each(|help| write!(f, "; help: {help}"))
    }
}

/// At most 60 characters of a text, control characters made visible.
pub(super) fn shortened(text: &str) -> String {
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

/// Everything that was seen in the files of one dataset.
#[derive(Debug, Clone, Serialize)]
pub struct DataReport {
    /// The dataset.
    pub dataset: DatasetType,
    /// The names of the parts, in order.
    pub files: Vec<String>,
    /// How much was read.
    pub bytes: u64,
    /// Rows, without headers and blank lines.
    pub rows: u64,
    /// What is wrong, by place; what is about the whole comes last.
    pub findings: Vec<DataFinding>,
    /// What the data looks like.
    pub summary: Summary,
    /// The ids of the key columns, for comparing datasets.
    #[serde(skip)]
    pub ids: Vec<(String, Ids)>,
}

impl DataReport {
    /// The ids of a column, by the name in any letter case.
    pub fn ids(&self, column: &str) -> Option<&Ids> {
        self.ids.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map(|(_, ids)| ids)
    }

    /// Whether the import would refuse the data or lose some of it.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(DataFinding::is_error)
    }
}

/// What the data looks like. What a dataset does not have is none or empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Distinct users.
    pub users: Option<u64>,
    /// Distinct users with two interactions or more.
    pub users_with_two: Option<u64>,
    /// Distinct items.
    pub items: Option<u64>,
    /// Distinct actions.
    pub actions: Option<u64>,
    /// The earliest plausible time, in seconds since 1970.
    pub first: Option<i64>,
    /// The latest plausible time, in seconds since 1970.
    pub last: Option<i64>,
    /// Interactions by all pairs of a user and an item, subtracted from 1.
    pub sparsity: Option<f64>,
    /// Event types, most frequent first.
    pub event_types: Vec<Count>,
    /// How interactions are spread over items.
    pub popularity: Option<Popularity>,
    /// The columns of the schema.
    pub columns: Vec<ColumnSummary>,
}

/// How often something occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What.
    pub value: String,
    /// How often.
    pub count: u64,
}

/// The top of the popularity curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Popularity {
    /// The most frequent items; empty when there are too many to keep their names.
    pub top: Vec<Count>,
    /// The share of all interactions that the 1, 10, 100 and 1,000 most frequent items have.
    pub shares: Vec<Share>,
}

/// The share of the most frequent items.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// How many items.
    pub items: u64,
    /// Their share of all interactions, from 0 to 1.
    pub share: f64,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnSummary {
    /// The name in the schema.
    pub name: String,
    /// Empty cells.
    pub nulls: u64,
    /// Their share of all rows, from 0 to 1.
    pub null_share: f64,
    /// Distinct values; none when there are more than 10,000, or for times.
    pub distinct: Option<u64>,
}
