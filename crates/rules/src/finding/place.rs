//! Where a problem is: in a text or a tree that was checked, in data, in a spec and its files, in lines of a file.
//! Not here: what is wrong there (`finding`).

use super::{Problem, grouped, shortened};
use serde::Serialize;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// In the text or the tree that a rule was asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InText {
    /// Which part of it.
    pub at: At,
    /// What is wrong at that place, in addition to the message; often empty.
    pub label: String,
}

/// A part of a text or of a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum At {
    /// All of it.
    #[default]
    Whole,
    /// Bytes of the text.
    Span(Range<usize>),
    /// An entry of the tree, by its JSON pointer (`/solutionConfig/hpoConfig`): that it is there at all, or what it has as a
    /// whole. Its key is to be marked.
    Key(String),
    /// The value of an entry, by its JSON pointer.
    Value(String),
}

/// In data: a file, a line, a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InData {
    /// The name of the part it is in; empty when it is about the data as a whole.
    pub file: String,
    /// The line of the first one, from 1, the header included; 0 when it is about no line.
    pub line: u64,
    /// The column, as the schema calls it, or the file when the schema does not have it.
    pub column: Option<String>,
    /// The first offending cell or line, shortened.
    pub value: Option<String>,
    /// How many more like it there are: all of a kind in one column are one problem.
    pub more: u64,
}

/// In a spec, or in a file that the spec names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InSpec {
    /// Bytes of the spec's text.
    pub span: Option<Range<usize>>,
    /// What is wrong at that place, shown under the caret.
    pub label: String,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
    /// Where in a file that the spec names at `span`, when the problem lies there and not in the spec.
    pub file: Option<InFile>,
}

/// Another place that has to do with a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where: bytes of the spec's text.
    pub span: Range<usize>,
    /// What is there.
    pub label: String,
}

/// A place in a file that a spec names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFile {
    /// The file as the spec names it: relative to the spec's folder.
    pub path: String,
    /// Its whole text, which all problems of the file share.
    pub text: Arc<str>,
    /// Bytes of that text.
    pub span: Range<usize>,
    /// Whether the text may be shown: not that of a file outside the spec's folder, since whoever writes a spec may not be
    /// allowed to read it.
    pub is_shown: bool,
}

/// In the lines of a file, all numbers from 1. What is about no place has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InLines {
    /// The file, as the user named it.
    pub path: String,
    /// The line.
    pub line: Option<u64>,
    /// The column in characters; for data, where lines are records, none.
    pub column: Option<u64>,
    /// The line of the end.
    pub end_line: Option<u64>,
    /// The column after the last character.
    pub end_column: Option<u64>,
    /// More words about the place.
    pub detail: String,
}

impl Problem<InText> {
    /// The same at a place of the text.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Range<usize>>>) -> Self {
        self.place.at = span.into().map_or(At::Whole, At::Span);
        self
    }

    /// The same about an entry of a tree, by its JSON pointer.
    #[must_use]
    pub fn on(mut self, pointer: impl Into<String>) -> Self {
        self.place.at = At::Key(pointer.into());
        self
    }

    /// The same about the value of an entry.
    #[must_use]
    pub fn on_value(mut self, pointer: impl Into<String>) -> Self {
        self.place.at = At::Value(pointer.into());
        self
    }

    /// The bytes of the text that it is about; None when it is about the whole, or about a tree.
    pub fn span(&self) -> Option<&Range<usize>> {
        match &self.place.at {
            At::Span(span) => Some(span),
            At::Whole | At::Key(_) | At::Value(_) => None,
        }
    }

    /// The entry of the tree that it is about.
    pub fn pointer(&self) -> Option<&str> {
        match &self.place.at {
            At::Key(pointer) | At::Value(pointer) => Some(pointer),
            At::Whole | At::Span(_) => None,
        }
    }

    /// The same with words for the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.place.label = label.into();
        self
    }

    /// The same without a word of the text.
    #[must_use]
    pub fn unquoted(self) -> Self {
        self.in_the_words_of_the_rule().label("")
    }
}

impl Problem<InData> {
    /// The same in a line of a file.
    #[must_use]
    pub fn at(mut self, file: &str, line: u64) -> Self {
        file.clone_into(&mut self.place.file);
        self.place.line = line;
        self
    }

    /// The same about a column.
    #[must_use]
    pub fn column(mut self, column: &str) -> Self {
        self.place.column = Some(column.to_owned());
        self
    }

    /// The same with the cell or line that is wrong.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.place.value = Some(shortened(value));
        self
    }

    /// The same without a word of the data. The name of the column, which may be the data's, goes too.
    #[must_use]
    pub fn unquoted(mut self) -> Self {
        (self.place.column, self.place.value) = (None, None);
        self.in_the_words_of_the_rule()
    }

    /// The same as the first of `1 + more` like it.
    #[must_use]
    pub fn and_more(mut self, more: u64) -> Self {
        self.place.more = more;
        self
    }
}

impl Problem<InSpec> {
    /// The same at a place of the spec.
    #[must_use]
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.place.span = Some(span);
        self
    }

    /// The same with words under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.place.label = label.into();
        self
    }

    /// The same with another place that has to do with it.
    #[must_use]
    pub fn related(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.place.related.push(Related { span, label: label.into() });
        self
    }
}

impl InFile {
    /// The file as the user would name it who named the spec `spec`.
    pub fn beside(&self, spec: &str) -> String {
        let folder = Path::new(spec).parent().unwrap_or(Path::new(""));
        folder.join(&self.path).to_string_lossy().into_owned()
    }
}

/// `error[PZ1001] 12..20: message; help: …` on one line; for logs and tests, the real look is made elsewhere.
impl fmt::Display for Problem<InText> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        if let Some(span) = self.span() {
            write!(f, " {}..{}", span.start, span.end)?;
        }
        if let Some(pointer) = self.pointer().filter(|pointer| !pointer.is_empty()) {
            write!(f, " {pointer}")?;
        }
        write!(f, ": {}", self.message)?;
        if !self.place.label.is_empty() {
            write!(f, "; {}", self.place.label)?;
        }
        self.help.iter().try_for_each(|help| write!(f, "; help: {help}"))
    }
}

/// `error[PZ5045] file:line column: message (and 3 more like it); help: …` on one line; for logs and tests.
impl fmt::Display for Problem<InData> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InData { file, line, column, more, .. } = &self.place;
        write!(f, "{}[{}]", self.severity, self.code)?;
        if !file.is_empty() {
            write!(f, " {file}")?;
        }
        if *line > 0 {
            write!(f, ":{line}")?;
        }
        column.iter().try_for_each(|column| write!(f, " {column}"))?;
        write!(f, ": {}", self.message)?;
        if *more > 0 {
            write!(f, " (and {} more like it)", grouped(*more))?;
        }
        self.help.iter().try_for_each(|help| write!(f, "; help: {help}"))
    }
}
