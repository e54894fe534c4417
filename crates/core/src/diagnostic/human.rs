//! Problems as people read them: summary, place, snippet with carets, help; with colours if wanted.
//! Not here: what machines read (`machine`).

use super::{Diagnostic, Source, floor, position};
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle,
};
use personalize_rules::{
    finding::{DataFinding, grouped},
    visible::{is_hidden, visible, visible_lines},
};
use std::borrow::Cow;

/// Bytes of a text that snippets are made of. Each snippet goes through the whole text, and a text may be one line: of a larger
/// one only the place is said.
const LARGEST: usize = 1 << 17;

/// The problem as people read it: summary, place, snippet, help. With colours if `styled`.
pub fn render(problem: &Diagnostic, source: &Source, styled: bool) -> String {
    render_in(problem, source, styled, None)
}

/// The same, with the lines of the spec cut to this many columns.
pub fn render_in(
    problem: &Diagnostic,
    source: &Source,
    styled: bool,
    columns: Option<usize>,
) -> String {
    let place_of = &problem.place;
    let summary = visible_lines(&problem.message);
    let label = visible_lines(&place_of.label);
    let mut group = level(problem.is_error())
        .primary_title(summary.as_ref())
        .id(problem.code.as_str())
        .elements(Vec::<Snippet<'_, Annotation<'_>>>::new());
    let path = place_of.file.as_ref().map(|file| file.beside(&source.path));
    if let Some((file, path)) = place_of.file.as_ref().zip(path.as_deref()) {
        group = match !file.is_shown || file.text.len() > LARGEST {
            true => {
                let (line, column) = position(&file.text, file.span.start);
                group.element(Origin::path(path).line(line).char_column(column))
            }
            false => {
                let span = floor(&file.text, file.span.start)..floor(&file.text, file.span.end);
                let mark = AnnotationKind::Primary.span(span).label(label.as_ref());
                let snippet = Snippet::source(fit(&file.text)).path(path);
                group.element(snippet.annotation(mark))
            }
        };
    }
    if let Some(span) = &place_of.span {
        let place = |span: &std::ops::Range<usize>| {
            floor(&source.text, span.start)..floor(&source.text, span.end)
        };
        // The spec is the way to a problem that lies in another file.
        let (kind, label) = match place_of.file {
            Some(_) => (AnnotationKind::Context, "named here"),
            None => (AnnotationKind::Primary, label.as_ref()),
        };
        let mark = kind.span(place(span)).label(label);
        let others = place_of.related.iter().map(|other| {
            AnnotationKind::Context.span(place(&other.span)).label(other.label.as_str())
        });
        group = if source.text.len() > LARGEST {
            let (line, column) = position(&source.text, span.start);
            let origin = Origin::path(source.path.as_str()).line(line).char_column(column);
            let why = Some(label).filter(|label| !label.is_empty());
            group.element(origin).elements(why.map(|label| Level::NOTE.message(label)))
        } else {
            let snippet = Snippet::source(fit(&source.text)).path(source.path.as_str());
            group.element(snippet.annotation(mark).annotations(others))
        };
    }
    let mut renderer = renderer(styled);
    if let Some(columns) = columns {
        renderer = renderer.term_width(columns);
    }
    finish(group, problem.help.as_deref(), place_of.span.is_some(), &renderer)
}

/// A text to be shown in part, with every byte at its place: what a terminal would act on becomes question marks.
fn fit(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| !matches!(c, '\n' | '\r' | '\t') && is_hidden(c);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match hidden(c) {
            true => (0..c.len_utf8()).for_each(|_| out.push('?')),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A finding about data in the same look: the place is a line of a file, and the value stands for the snippet. What comes from
/// the data is made fit for a terminal.
pub fn render_data(finding: &DataFinding, styled: bool) -> String {
    let message = visible(&finding.message);
    let place = &finding.place;
    let file = visible(&place.file);
    let mut group = level(finding.is_error())
        .primary_title(message.as_ref())
        .id(finding.code.as_str())
        .elements(Vec::<Snippet<'_, Annotation<'_>>>::new());
    if !place.file.is_empty() {
        let origin = Origin::path(file.as_ref());
        let line = usize::try_from(place.line).unwrap_or(usize::MAX);
        group = group.element(if line > 0 { origin.line(line) } else { origin });
    }
    let said = place_in_data(finding);
    if !said.is_empty() {
        group = group.element(Level::NOTE.no_name().message(said));
    }
    finish(group, finding.help.as_deref(), false, &renderer(styled))
}

/// Column, value, and how many more like it there are.
pub(super) fn place_in_data(finding: &DataFinding) -> String {
    // The message often has column and value already.
    let unsaid = |text: &&String| !finding.message.contains(&format!("`{text}`"));
    let place = &finding.place;
    let column = place.column.as_ref().filter(unsaid).map(|column| format!("column `{column}`"));
    let value = place.value.as_ref().filter(unsaid).map(|value| format!("value `{value}`"));
    let more = (place.more > 0).then(|| format!("{} more like it", grouped(place.more)));
    let all: Vec<String> = column.into_iter().chain(value).chain(more).collect();
    visible(&all.join(", ")).into_owned()
}

fn level(is_error: bool) -> Level<'static> {
    if is_error { Level::ERROR } else { Level::WARNING }
}

fn renderer(styled: bool) -> Renderer {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii)
}

/// The text of a problem and its help. Below a snippet its frame goes on down to the help; without one there is no frame.
fn finish(group: Group<'_>, help: Option<&str>, framed: bool, renderer: &Renderer) -> String {
    let help = help.map(visible_lines);
    let help = help.as_deref().map(|help| Group::with_title(Level::HELP.secondary_title(help)));
    match help {
        Some(help) if framed => renderer.render(&[group, help]),
        Some(help) => format!("{}\n{}", renderer.render(&[group]), renderer.render(&[help])),
        None => renderer.render(&[group]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use personalize_rules::{
        finding::{InData, InFile},
        rule::Code,
    };

    #[test]
    fn a_file_that_is_not_to_be_shown_is_named_and_not_quoted() {
        let source = Source { path: "specs/spec.yaml".into(), text: "schema: x\n".into() };
        for is_shown in [false, true] {
            let mut problem = Diagnostic::new(Code::PZ1000, "this is no schema").at(8..9);
            let (path, text) = ("../shadow".to_owned(), "first\nroot:secret\n".to_owned());
            problem.place.file = Some(InFile { path, text: text.into(), span: 6..10, is_shown });
            let said = render(&problem, &source, false);
            assert_eq!(said.contains("secret"), is_shown, "{said}");
            assert!(said.contains("../shadow") && said.contains(":2:1"), "{said}");
        }
    }

    #[test]
    fn a_problem_with_a_related_place() {
        let text = "name: a\nregion: x\nname: b\n";
        let problem = Diagnostic::new(Code::PZ0002, "the key `name` stands twice")
            .at(18..22)
            .label("again here")
            .related(0..4, "first written here")
            .help("keep one of the two");
        let source = Source { path: "spec.yaml".into(), text: text.into() };
        expect![[r#"
            error[PZ0002]: the key `name` stands twice
             --> spec.yaml:3:1
              |
            1 | name: a
              | ---- first written here
            2 | region: x
            3 | name: b
              | ^^^^ again here
              |
            help: keep one of the two"#]]
        .assert_eq(&render(&problem, &source, false));
    }

    #[test]
    fn nothing_of_the_data_moves_the_cursor() {
        let raw = "a\x1b[2J\u{9b}31m\u{202e}\nb";
        let finding = DataFinding::new(Code::PZ5040, format!("`{raw}d` is wrong"))
            .at(raw, 17)
            .column(raw)
            .help(format!("write `{raw}`"));
        let value = Some(format!("{raw}c"));
        let finding = finding.moved(|place| InData { value, ..place });
        for shown in [
            render_data(&finding, false),
            render(
                &Diagnostic::new(Code::PZ0001, raw).at(0..1).label(raw).help(raw),
                &Source { path: "s.yaml".into(), text: raw.into() },
                false,
            ),
        ] {
            let hidden = |c: char| c != '\n' && personalize_rules::visible::is_hidden(c);
            assert!(!shown.contains(hidden), "{shown:?}");
        }
    }

    #[test]
    fn a_finding_about_data() {
        let message = "`1,000` has commas between its thousands";
        let finding = DataFinding::new(Code::PZ5040, message)
            .at("data/items.csv", 17)
            .column("PRICE")
            .value("1,000")
            .help("write `1000`")
            .and_more(12_345);
        expect![[r#"
            error[PZ5040]: `1,000` has commas between its thousands
            --> data/items.csv:17
             = column `PRICE`, 12,345 more like it
            help: write `1000`"#]]
        .assert_eq(&render_data(&finding, false));
        let finding = finding.moved(|_| InData::default());
        expect![[r#"
            error[PZ5040]: `1,000` has commas between its thousands
            help: write `1000`"#]]
        .assert_eq(&render_data(&finding, false));
    }
}
