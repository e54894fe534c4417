//! Problems in a spec: what is wrong, where, and what to do. How people see them is in `human`, what machines read in
//! `machine`; findings about data join them in both.
//! Not here: the checks that find them, and printing.

mod human;
pub mod machine;

pub use human::render_data;
pub use machine::Placed;

use personalize_rules::finding::Severity;
use serde::Serialize;
use std::{
    ops::Range,
    path::{Component, Path},
};

/// A text that problems point into: a name for people and its content.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path, as the user gave it.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// One problem: what is wrong, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnostic {
    /// A stable code: `PZ0003`.
    pub code: &'static str,
    /// Whether it forbids going on.
    #[serde(serialize_with = "severity_word")]
    pub severity: Severity,
    /// What is wrong, in one line.
    pub summary: String,
    /// Where: bytes of the spec's text.
    pub span: Option<Range<usize>>,
    /// What is wrong at that place, shown under the caret.
    pub label: String,
    /// Other places that have to do with it.
    pub related: Vec<Related>,
    /// Where in a file that the spec names at `span`, when the problem lies there and not in the spec.
    pub file: Option<InFile>,
    /// What to do.
    pub help: Option<String>,
}

/// A place in a file that the spec names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InFile {
    /// The file as the spec names it: relative to the spec's folder.
    pub path: String,
    /// Its whole text.
    #[serde(skip)]
    pub text: String,
    /// Bytes of that text.
    pub span: Range<usize>,
}

impl InFile {
    /// Whether the path leads out of the spec's folder. Whoever writes a spec may not be allowed to read such a file, so
    /// its text is not shown.
    pub fn is_outside(&self) -> bool {
        let mut depth = 0_usize;
        Path::new(&self.path).components().any(|part| match part {
            Component::Normal(_) => {
                depth += 1;
                false
            }
            Component::CurDir => false,
            Component::ParentDir if depth > 0 => {
                depth -= 1;
                false
            }
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => true,
        })
    }

    /// The file as the user would name it who named the spec `spec`.
    pub fn beside(&self, spec: &str) -> String {
        let folder = Path::new(spec).parent().unwrap_or(Path::new(""));
        folder.join(&self.path).to_string_lossy().into_owned()
    }
}

/// Another place that has to do with a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// Where: bytes of the spec's text.
    pub span: Range<usize>,
    /// What is there.
    pub label: String,
}

fn severity_word<S: serde::Serializer>(severity: &Severity, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    })
}

impl Diagnostic {
    /// An error with a place.
    pub fn error(code: &'static str, summary: impl Into<String>, span: Range<usize>) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            summary: summary.into(),
            span: Some(span),
            label: String::new(),
            related: Vec::new(),
            file: None,
            help: None,
        }
    }

    /// The same as a warning.
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same with words under the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with another place that has to do with it.
    pub fn related(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.related.push(Related { span, label: label.into() });
        self
    }

    /// The same with a remedy.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether it forbids going on.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Line and column, both from 1, columns in characters.
    pub fn position(&self, text: &str) -> Option<(usize, usize)> {
        Some(position(text, self.span.as_ref()?.start))
    }
}

/// Line and column of a byte, both from 1, columns in characters.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..floor(text, byte)];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The nearest character boundary at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// Sorts problems by place, then code, and drops repetitions.
pub fn in_order(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let at = |span: Option<&Range<usize>>| span.map_or(usize::MAX, |span| span.start);
    problems.sort_by_key(|d| (at(d.span.as_ref()), at(d.file.as_ref().map(|f| &f.span)), d.code));
    problems.dedup();
    problems
}
