//! Problems in a spec, and the one look in which all of them are shown.
//! Not here: the checks that find them, and printing.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use personalize_rules::finding::Severity;
use serde::Serialize;
use std::ops::Range;

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
    /// What to do.
    pub help: Option<String>,
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
        let start = floor(text, self.span.as_ref()?.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1))
    }

    /// The problem as people read it: summary, place, snippet, help. With colours if `styled`.
    pub fn render(&self, source: &Source, styled: bool) -> String {
        let level = if self.is_error() { Level::ERROR } else { Level::WARNING };
        let mut group = level
            .primary_title(self.summary.as_str())
            .id(self.code)
            .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
        if let Some(span) = &self.span {
            let span = floor(&source.text, span.start)..floor(&source.text, span.end);
            let mark = AnnotationKind::Primary.span(span).label(self.label.as_str());
            group = group.element(
                Snippet::source(source.text.as_str()).path(source.path.as_str()).annotation(mark),
            );
        }
        let mut report = vec![group];
        if let Some(help) = &self.help {
            report.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
        }
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).render(&report).to_string()
    }
}

/// The nearest character boundary at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// Sorts problems by place, then code, and drops repetitions.
pub fn in_order(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_key(|d| (d.span.as_ref().map_or(usize::MAX, |s| s.start), d.code));
    problems.dedup();
    problems
}
